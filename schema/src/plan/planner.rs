//! What the engines of all dialects share: the statement, the schema, and what is found on the way.

use super::ir::{Body, Expr, Qual, Query, RelKind, Stmt};
use super::{Access, Condition, Engine, JoinColumn, TableAccess};
use crate::Dialect;
use crate::model::Schema;

/// What a plan says about one table's conditions.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) rel: usize,
    pub(super) access: Access,
    pub(super) by: Vec<String>,
    pub(super) conditions: Vec<Condition>,
    pub(super) joins: Vec<JoinColumn>,
}

pub(super) struct Planner<'a> {
    pub(super) schema: &'a Schema,
    pub(super) stmt: Stmt,
    /// The engine's major version.
    pub(super) version: u32,
    /// The engine's minor version.
    pub(super) minor: u32,
    pub(super) found: Vec<Found>,
    /// How many subqueries we are inside of.
    pub(super) depth: usize,
}

impl<'a> Planner<'a> {
    pub(super) fn new(schema: &'a Schema, stmt: Stmt, engine: Engine) -> Self {
        Self {
            schema,
            stmt,
            version: engine.version.0,
            minor: engine.version.1,
            found: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.schema.dialect
    }

    pub(super) fn tables(&self) -> Vec<TableAccess> {
        super::table_accesses(&self.stmt, &self.found)
    }

    /// Whether a relation is a table, and which.
    pub(super) fn base(&self, rel: usize) -> Option<usize> {
        match self.stmt.rels.get(rel)?.kind {
            RelKind::Base(table) => Some(table),
            _ => None,
        }
    }

    /// Whether the value is the same for all rows of a level with these relations.
    pub(super) fn is_const(&self, expr: &Expr, rels: &[usize]) -> bool {
        let volatile = expr.any(&mut |part| {
            matches!(
                part,
                Expr::Opaque(_) | Expr::Hole | Expr::Agg(..) | Expr::Window(..) | Expr::Out(_)
            )
        });
        !volatile && !self.stmt.rels_of(expr).iter().any(|rel| rels.contains(rel))
    }

    /// The conditions of a level that are about one relation alone.
    pub(super) fn restrictions<'q>(&self, rel: usize, quals: &'q [Qual]) -> Vec<&'q Qual> {
        quals
            .iter()
            .filter(|qual| !matches!(qual.expr, Expr::Hole))
            .filter(|qual| self.stmt.rels_of(&qual.expr).as_slice() == [rel])
            .collect()
    }

    /// An expression without its COLLATE.
    pub(super) fn bare<'e>(&self, expr: &'e Expr) -> &'e Expr {
        match expr {
            Expr::Collate(inner, _) => self.bare(inner),
            other => other,
        }
    }

    /// The conditions that count as a table's own: those that ask other tables do not.
    pub(super) fn own_conditions(&self, rel: usize, quals: &[Qual]) -> Vec<Qual> {
        let asks = |expr: &Expr| matches!(expr, Expr::Exists(_) | Expr::InQuery(..));
        self.restrictions(rel, quals)
            .into_iter()
            .filter(|qual| !matches!(qual.expr, Expr::Bool(true)) && !qual.expr.any(&mut |part| asks(part)))
            .cloned()
            .collect()
    }

    /// Whether FROM has a subquery or a table expression, whose sort the planner does not save.
    pub(super) fn reads_derived(&self, query: &Query) -> bool {
        let Body::Select(select) = &query.body else {
            return false;
        };
        let mut rels = Vec::new();
        select.from.iter().for_each(|tree| tree.rels(&mut rels));
        rels.iter().any(|&rel| self.base(rel).is_none())
    }
}
