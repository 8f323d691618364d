//! PostgreSQL: pathkeys, equivalence classes and index clauses, as its planner has them.
//!
//! The plans are not costed. For every level of the statement we gather the orders in which its rows can come
//! (`paths`), put grouping, windows and DISTINCT on top (`upper`), and ask which of them needs no sort.

mod classes;
mod indexes;
mod paths;
mod predicate;
mod pullup;
mod single;
mod upper;

use super::ir::{Body, Expr, Query, RelKind, Stmt};
use super::{Access, Engine, Judgement, Order, TableAccess};
use crate::model::Schema;

/// How much sorting a path needed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sorting {
    None,
    Incremental,
    Full,
}

/// What a plan says about one table's conditions.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) rel: usize,
    pub(super) access: Access,
    pub(super) by: Vec<String>,
    pub(super) conditions: Vec<(std::ops::Range<usize>, bool)>,
}

pub(super) struct Planner<'a> {
    pub(super) schema: &'a Schema,
    pub(super) stmt: Stmt,
    pub(super) version: u32,
    pub(super) found: Vec<Found>,
    /// How many subqueries we are inside of.
    pub(super) depth: usize,
    /// Whether the query that is planned is an arm of UNION.
    pub(super) union_arm: std::cell::Cell<bool>,
}

pub(super) fn judge(schema: &Schema, stmt: Stmt, engine: Engine) -> Judgement {
    let terms: Vec<_> = stmt.root.order.iter().map(|term| term.range.clone()).collect();
    let root = stmt.root.clone();
    let mut planner = Planner {
        schema,
        stmt,
        version: engine.version.0,
        found: Vec::new(),
        depth: 0,
        union_arm: std::cell::Cell::new(false),
    };
    let verdict = planner.verdict(root);
    Judgement {
        range: 0..0,
        order: verdict.order,
        terms,
        served_by: verdict.by,
        with_filter: verdict.narrow,
        tables: planner.tables(),
        advice: Vec::new(),
        single_row: verdict.single,
        certain: true,
    }
}

/// The answer for the whole statement.
pub(super) struct Verdict {
    pub(super) order: Order,
    pub(super) by: Vec<String>,
    pub(super) narrow: Option<bool>,
    pub(super) single: bool,
}

impl Planner<'_> {
    fn verdict(&mut self, root: Query) -> Verdict {
        let over_derived = self.reads_derived(&root);
        let query = self.pull_up(root);
        let single = self.at_most_one_row(&query);
        let is_trivial = single && !over_derived;
        let has_order = !query.order.is_empty();
        let written = query.order.len();
        let paths = self.plan(&query, true);
        self.leftover_subqueries();
        let none = |order| Verdict { order, by: Vec::new(), narrow: None, single };
        if !has_order {
            return none(Order::None);
        }
        if is_trivial {
            return none(Order::Trivial);
        }
        let rank = |path: &upper::Final| match path.sorting {
            Sorting::None => written + 1,
            Sorting::Incremental => path.terms,
            Sorting::Full => 0,
        };
        let best = paths.iter().map(rank).max().unwrap_or(0);
        if best == 0 {
            return none(Order::Sort);
        }
        let order = if best > written { Order::Served } else { Order::Partial(best) };
        let mut by = Vec::new();
        let mut narrow = false;
        for path in paths.iter().filter(|path| rank(path) == best) {
            narrow |= path.narrow;
            by.extend(path.by.iter().cloned());
        }
        by.sort_unstable();
        by.dedup();
        let narrow = (!by.is_empty()).then_some(narrow);
        Verdict { order, by, narrow, single }
    }

    /// Whether FROM has a subquery or a table expression, whose sort the planner does not save.
    fn reads_derived(&self, query: &Query) -> bool {
        let Body::Select(select) = &query.body else { return false };
        let mut rels = Vec::new();
        select.from.iter().for_each(|tree| tree.rels(&mut rels));
        rels.iter().any(|&rel| self.base(rel).is_none())
    }

    /// Plans what is left inside expressions, for the sake of its tables.
    fn leftover_subqueries(&mut self) {
        let mut at = 0;
        while at < self.stmt.subs.len() {
            let sub = self.stmt.subs[at].clone();
            at += 1;
            if matches!(sub.body, Body::Other) {
                continue;
            }
            let query = self.pull_up(sub);
            self.depth += 1;
            self.plan(&query, false);
            self.depth -= 1;
            if at > 64 {
                break;
            }
        }
    }

    fn tables(&self) -> Vec<TableAccess> {
        super::table_accesses(&self.stmt, &self.found.iter().map(|f| (f.rel, f.access, f.by.clone(), f.conditions.clone())).collect::<Vec<_>>())
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
            matches!(part, Expr::Opaque(_) | Expr::Hole | Expr::Agg(..) | Expr::Window(..) | Expr::Out(_))
        });
        !volatile && !self.stmt.rels_of(expr).iter().any(|rel| rels.contains(rel))
    }
}
