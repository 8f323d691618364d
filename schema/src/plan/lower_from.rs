//! FROM: tables, joins, subqueries and table expressions, each a relation with a number.

use std::ops::Range;

use sqlparser::ast::{self, SetExpr, Spanned, TableFactor};

use super::ir::{Body, Expr, JoinKind, Qual, Query, Rel, RelKind, Tree};
use super::lower::{Cte, Lower};
use crate::Dialect;
use crate::model::Name;
use crate::query::{name, object_name, range_of};

impl Lower<'_> {
    pub(super) fn from(&mut self, tables: &[ast::TableWithJoins]) -> Vec<Tree> {
        tables.iter().map(|table| self.joined(table)).collect()
    }

    pub(super) fn joined(&mut self, table: &ast::TableWithJoins) -> Tree {
        let mut tree = self.factor(&table.relation);
        for join in &table.joins {
            let right = self.factor(&join.relation);
            tree = self.join(tree, right, &join.join_operator);
        }
        tree
    }

    pub(super) fn join(&mut self, left: Tree, right: Tree, operator: &ast::JoinOperator) -> Tree {
        use ast::JoinOperator as J;
        let sqlite = self.dialect == Dialect::Sqlite;
        let (kind, swapped, constraint) = match operator {
            J::Join(on) | J::Inner(on) => (JoinKind::Inner, false, Some(on)),
            J::CrossJoin(on) if sqlite => (JoinKind::Fixed, false, Some(on)),
            J::CrossJoin(on) => (JoinKind::Inner, false, Some(on)),
            J::StraightJoin(on) => (JoinKind::Fixed, false, Some(on)),
            J::Left(on) | J::LeftOuter(on) => (JoinKind::Left, false, Some(on)),
            J::Right(on) | J::RightOuter(on) => (JoinKind::Left, true, Some(on)),
            J::FullOuter(on) => (JoinKind::Full, false, Some(on)),
            J::Semi(on) | J::LeftSemi(on) => (JoinKind::Semi, false, Some(on)),
            J::Anti(on) | J::LeftAnti(on) => (JoinKind::Anti, false, Some(on)),
            J::CrossApply => (JoinKind::Inner, false, None),
            _ => (JoinKind::Full, false, None),
        };
        let mut quals = Vec::new();
        match constraint {
            Some(ast::JoinConstraint::On(on)) => self.quals(on, &mut quals),
            Some(ast::JoinConstraint::Using(columns) | ast::JoinConstraint::UsingAlias(columns, _)) => {
                for column in columns {
                    let column = object_name(column).pop().unwrap_or_default();
                    self.using(&left, &right, &column, &mut quals);
                }
            }
            Some(ast::JoinConstraint::Natural) => {
                let (mut a, mut b) = (Vec::new(), Vec::new());
                left.rels(&mut a);
                right.rels(&mut b);
                let there: Vec<String> = self.star(&b).into_iter().map(|target| target.name).collect();
                for target in self.star(&a) {
                    if there.contains(&target.name) {
                        let column = Name {
                            text: target.name,
                            quoted: true,
                            holed: false,
                        };
                        self.using(&left, &right, &column, &mut quals);
                    }
                }
            }
            _ => {}
        }
        let (left, right) = if swapped { (right, left) } else { (left, right) };
        Tree::Join(kind, Box::new(left), Box::new(right), quals)
    }

    pub(super) fn using(&mut self, left: &Tree, right: &Tree, column: &Name, out: &mut Vec<Qual>) {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        left.rels(&mut a);
        right.rels(&mut b);
        let find = |rels: &[usize], this: &Self| rels.iter().find_map(|&rel| this.column_of(rel, column));
        if let (Some(a), Some(b)) = (find(&a, self), find(&b, self)) {
            out.push(Qual {
                expr: Expr::Cmp(super::ir::Op::Eq, Box::new(a), Box::new(b)),
                range: 0..0,
            });
        }
    }

    pub(super) fn factor(&mut self, factor: &TableFactor) -> Tree {
        match factor {
            TableFactor::Table {
                name: table,
                alias,
                args: None,
                ..
            } => {
                let parts = object_name(table);
                let rel = self.table(&parts, alias.as_ref(), range_of(table.span()));
                self.enter(rel)
            }
            TableFactor::Derived {
                subquery,
                alias,
                lateral,
                ..
            } => {
                let scope = if *lateral { None } else { self.scopes.pop() };
                let query = self.query(subquery);
                self.scopes.extend(scope);
                let handle = alias
                    .as_ref()
                    .map_or(String::new(), |alias| self.stored(&name(&alias.name)));
                let columns: Vec<Name> = alias
                    .iter()
                    .flat_map(|alias| alias.columns.iter().map(|column| name(&column.name)))
                    .collect();
                let rel = self.derived(&handle, query, None, *lateral, &columns);
                self.enter(rel)
            }
            TableFactor::NestedJoin { table_with_joins, .. } => self.joined(table_with_joins),
            other => {
                let alias = match other {
                    TableFactor::Table { alias, .. }
                    | TableFactor::Function { alias, .. }
                    | TableFactor::UNNEST { alias, .. }
                    | TableFactor::TableFunction { alias, .. } => alias.as_ref(),
                    _ => None,
                };
                let handle = alias.map_or(String::new(), |alias| self.stored(&name(&alias.name)));
                let rel = self.push(Rel {
                    name: handle.clone(),
                    handle,
                    kind: RelKind::Other,
                    columns: Vec::new(),
                    range: 0..0,
                });
                self.enter(rel)
            }
        }
    }

    pub(super) fn enter(&mut self, rel: usize) -> Tree {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(rel);
        }
        Tree::Rel(rel)
    }

    pub(super) fn push(&mut self, rel: Rel) -> usize {
        self.rels.push(rel);
        self.rels.len() - 1
    }

    pub(super) fn derived(
        &mut self,
        handle: &str,
        query: Query,
        cte: Option<(usize, Option<bool>)>,
        lateral: bool,
        columns: &[Name],
    ) -> usize {
        let mut names: Vec<String> = query.targets().iter().map(|target| target.name.clone()).collect();
        for (known, given) in names.iter_mut().zip(columns) {
            *known = self.dialect.fold(&given.text, given.quoted);
        }
        self.push(Rel {
            handle: handle.to_owned(),
            name: handle.to_owned(),
            kind: RelKind::Derived {
                query: Box::new(query),
                cte,
                lateral,
            },
            columns: names,
            range: 0..0,
        })
    }

    pub(super) fn table(&mut self, parts: &[Name], alias: Option<&ast::TableAlias>, range: Range<usize>) -> usize {
        let last = parts.last().cloned().unwrap_or_default();
        let stored = self.stored(&last);
        let handle = alias.map_or_else(|| stored.clone(), |alias| self.stored(&name(&alias.name)));
        let key = self.dialect.key(&stored);
        if parts.len() == 1
            && let Some(at) = self.ctes.iter().rposition(|cte| cte.name == key)
        {
            return self.cte(at, &handle);
        }
        let table = self.schema.table_index(parts);
        self.push(Rel {
            name: table.map_or(stored, |table| self.schema.tables[table].name.clone()),
            handle,
            kind: table.map_or(RelKind::Missing, RelKind::Base),
            columns: Vec::new(),
            range,
        })
    }

    pub(super) fn cte(&mut self, at: usize, handle: &str) -> usize {
        let cte = self.ctes[at].clone();
        self.cte_uses[cte.id] += 1;
        // A table expression sees those before it; if it sees itself, we look no further.
        let hidden = self.ctes.split_off(at);
        let scopes = std::mem::take(&mut self.scopes);
        if cte.recursive {
            self.ctes.push(Cte {
                query: nothing(),
                ..cte.clone()
            });
        }
        let query = if self.depth > 12 {
            Query::new(Body::Other)
        } else {
            self.query(&cte.query)
        };
        self.scopes = scopes;
        self.ctes.truncate(at);
        self.ctes.extend(hidden);
        self.derived(handle, query, Some((cte.id, cte.materialized)), false, &cte.columns)
    }
}

/// A query that returns nothing, in place of a recursive table expression's own body.
fn nothing() -> ast::Query {
    ast::Query {
        with: None,
        body: Box::new(SetExpr::Values(ast::Values {
            explicit_row: false,
            value_keyword: false,
            rows: Vec::new(),
        })),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}
