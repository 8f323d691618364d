//! Which conditions an index can search by.

use super::super::Access;
use super::super::ir::{Expr, Match, Op, Select, Tree};
use super::super::pg::indexes::Key;
use super::super::pg::paths::Level;
use super::super::planner::{Found, Planner};
use super::super::types::Ty;
use crate::model::{IndexMethod, Table};

impl Planner<'_> {
    /// A level with the columns that `IS NULL` and `<=>` hold to one value.
    pub(in crate::plan) fn mysql_level(&self, select: &Select) -> Level {
        let mut level = self.level(select);
        let mut pins = Vec::new();
        for qual in &level.quals {
            match &qual.expr {
                Expr::Same(a, b) if self.is_const(b, &level.rels) => pins.push((**a).clone()),
                Expr::Same(a, b) if self.is_const(a, &level.rels) => pins.push((**b).clone()),
                // `NOT f` becomes `f = 0`; a bare `f` does not become anything.
                Expr::Not(a) if matches!(**a, Expr::Col(..)) => pins.push((**a).clone()),
                _ => {}
            }
        }
        for pin in pins {
            let class = level.classes.find_or_add(pin);
            level.classes.all[class].constant = true;
        }
        level
    }

    fn mysql_table(&self, rel: usize) -> Option<&Table> {
        self.base(rel).map(|table| &self.schema.tables[table])
    }

    /// Whether a value of the query can be looked for in an index on the column.
    fn mysql_comparable(&self, column: &Expr, other: &Expr) -> bool {
        let (column, other) = (self.ty(column), self.ty(other));
        // A text is compared with a number as a number, whatever the index says.
        !(column == Ty::Text && matches!(other, Ty::Int | Ty::Numeric | Ty::Float | Ty::Bool))
    }

    fn mysql_operand(&self, rel: usize, key: &Key, side: &Expr, other: &Expr) -> bool {
        *self.bare(side) == key.expr && self.is_const(other, &[rel]) && self.mysql_comparable(side, other)
    }

    fn mysql_not_null(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Col(rel, name) => {
                super::super::types::column(self.schema, &self.stmt, *rel, name).is_some_and(|column| column.not_null)
            }
            _ => false,
        }
    }

    /// Whether one column alone is a unique key: `<>` on it leaves next to nothing out, so it is no range.
    fn mysql_is_unique(&self, rel: usize, key: &Key) -> bool {
        self.mysql_table(rel).is_some_and(|table| {
            self.schema.indexes(table).any(|index| {
                index.unique && index.keys.len() == 1 && self.keys(rel, index).iter().all(|own| own.expr == key.expr)
            })
        })
    }

    /// Whether an index can search by a condition with its first key.
    pub(in crate::plan) fn mysql_leads(&self, rel: usize, key: &Key, clause: &Expr) -> bool {
        match clause {
            Expr::Cmp(op, a, b) => match (&**a, &**b) {
                (Expr::Row(left), Expr::Row(right)) => {
                    *op == Op::Eq
                        && left
                            .first()
                            .zip(right.first())
                            .is_some_and(|(a, b)| self.mysql_operand(rel, key, a, b))
                }
                _ if *op == Op::Ne && self.mysql_is_unique(rel, key) => false,
                _ => self.mysql_operand(rel, key, a, b) || self.mysql_operand(rel, key, b, a),
            },
            Expr::Same(a, b) => self.mysql_operand(rel, key, a, b) || self.mysql_operand(rel, key, b, a),
            Expr::In(subject, items) => match &**subject {
                Expr::Row(parts) => {
                    parts.first().is_some_and(|part| *part == key.expr)
                        && items.iter().all(|item| self.is_const(item, &[rel]))
                }
                subject => items.iter().all(|item| self.mysql_operand(rel, key, subject, item)),
            },
            Expr::IsNull(inner, negated) => **inner == key.expr && !(*negated && self.mysql_not_null(inner)),
            Expr::Like(Match::Like, subject, sample) => {
                let first = match &**sample {
                    Expr::Str(sample) => sample.chars().next(),
                    // The value decides; most that are written with an index in mind begin with text.
                    Expr::Param(_) => Some('a'),
                    _ => None,
                };
                **subject == key.expr
                    && self.ty(subject) == Ty::Text
                    && first.is_some_and(|first| first != '%' && first != '_')
            }
            Expr::Not(inner) => match &**inner {
                Expr::In(subject, _) if !matches!(**subject, Expr::Row(_)) => {
                    !self.mysql_is_unique(rel, key) && self.mysql_leads(rel, key, inner)
                }
                Expr::Same(..) | Expr::Like(..) | Expr::In(..) => false,
                inner => matches!(inner, Expr::Col(..)) && *inner == key.expr,
            },
            other => matches!(other, Expr::Col(..)) && *other == key.expr,
        }
    }

    /// The indexes that can search by a condition; an OR is searched arm by arm.
    pub(in crate::plan) fn mysql_searched(&self, rel: usize, clause: &Expr) -> Vec<String> {
        let Some(table) = self.mysql_table(rel) else {
            return Vec::new();
        };
        let mut by = Vec::new();
        for index in self.schema.indexes(table) {
            if !index.usable || index.method == IndexMethod::Other("fulltext".to_owned()) {
                continue;
            }
            if self
                .keys(rel, index)
                .first()
                .is_some_and(|key| self.mysql_leads(rel, key, clause))
            {
                by.push(index.name.clone());
            }
        }
        if !by.is_empty() {
            return by;
        }
        match clause {
            Expr::And(parts) => parts.iter().flat_map(|part| self.mysql_searched(rel, part)).collect(),
            Expr::Or(arms) => {
                let search = |arm: &Expr| match arm {
                    Expr::Col(..) | Expr::Not(_) => Vec::new(),
                    arm => self.mysql_searched(rel, arm),
                };
                let found: Vec<Vec<String>> = arms.iter().map(search).collect();
                if found.iter().any(Vec::is_empty) {
                    Vec::new()
                } else {
                    found.concat()
                }
            }
            _ => by,
        }
    }

    /// Notes how every table's own conditions are met.
    pub(in crate::plan) fn mysql_conditions(&mut self, level: &Level) {
        for &rel in &level.rels {
            if self.base(rel).is_none() {
                continue;
            }
            let own = self.own_conditions(rel, &level.quals);
            let nullable = level
                .tree
                .as_ref()
                .is_some_and(|tree: &Tree| super::super::sqlite::is_nullable(tree, rel));
            let mut by: Vec<String> = Vec::new();
            let mut conditions = Vec::new();
            for qual in &own {
                let mut found = self.mysql_searched(rel, &qual.expr);
                if nullable {
                    found.clear();
                }
                conditions.push(self.condition(qual, !found.is_empty()));
                by.extend(found);
            }
            by.sort_unstable();
            by.dedup();
            let access = match (own.is_empty(), by.is_empty()) {
                (true, _) => Access::None,
                (false, true) => Access::Scan,
                (false, false) => Access::Index,
            };
            let joins = self.join_columns(rel, &level.quals);
            self.found.push(Found {
                rel,
                access,
                by,
                conditions,
                joins,
            });
        }
    }
}
