//! Queries that return at most one row.

use super::super::ir::{Body, Expr, JoinKind, Op, Qual, Query, RelKind, Select, Tree};
use super::super::planner::Planner;

impl Planner<'_> {
    /// Whether a unique key (a partial one, too, if asked for), or an aggregate without GROUP BY, leaves at most one row.
    pub(in crate::plan) fn at_most_one_row(&self, query: &Query, partial: bool) -> bool {
        let Body::Select(select) = &query.body else {
            return false;
        };
        if select.grouped && select.group.is_empty() {
            return true;
        }
        self.single(select, partial)
    }

    fn single(&self, select: &Select, partial: bool) -> bool {
        let level = self.level(select);
        let Some(tree) = &level.tree else { return true };
        let mut rels = Vec::new();
        let mut quals = level.quals.clone();
        needed(tree, &mut rels, &mut quals);
        let mut single: Vec<usize> = Vec::new();
        loop {
            let open: Vec<usize> = rels.iter().copied().filter(|rel| !single.contains(rel)).collect();
            if open.is_empty() {
                return true;
            }
            // Relations of semi-joins are never known.
            let unknown: Vec<usize> = level.rels.iter().copied().filter(|rel| !single.contains(rel)).collect();
            let Some(next) = open
                .iter()
                .copied()
                .find(|&rel| self.is_single(rel, &unknown, &quals, partial))
            else {
                return false;
            };
            single.push(next);
        }
    }

    /// Whether the conditions leave one row of a relation, where those of the relations not `open` are known.
    pub(in crate::plan) fn is_single(&self, rel: usize, open: &[usize], quals: &[Qual], partial: bool) -> bool {
        let table = match &self.stmt.rels[rel].kind {
            RelKind::Base(table) => *table,
            RelKind::Derived { query, .. } => return self.at_most_one_row(query, partial),
            _ => return false,
        };
        let equal = |key: &Expr| {
            quals.iter().any(|qual| {
                let (a, b) = match &qual.expr {
                    Expr::Cmp(Op::Eq, a, b) => self.coerced(a, b),
                    Expr::In(a, items) if items.len() == 1 => self.coerced(a, &items[0]),
                    other => return self.is_bool_pin(key, other),
                };
                a == *key && self.is_const(&b, open) || b == *key && self.is_const(&a, open)
            })
        };
        let own = self.restrictions(rel, quals);
        let known: Vec<&Expr> = own.iter().map(|qual| &qual.expr).collect();
        let table = &self.schema.tables[table];
        self.schema.indexes(table).any(|index| {
            index.unique
                && index.usable
                && !index.keys.is_empty()
                && self.keys(rel, index).iter().all(|key| equal(self.bare(&key.expr)))
                && match partial {
                    true => self.proved(rel, index, &known),
                    false => index.predicate.is_none(),
                }
        })
    }
}

/// The relations whose rows make the result's, and the conditions that hold for them.
fn needed(tree: &Tree, rels: &mut Vec<usize>, quals: &mut Vec<Qual>) {
    match tree {
        Tree::Rel(rel) => rels.push(*rel),
        Tree::Join(JoinKind::Semi | JoinKind::Anti, left, ..) => needed(left, rels, quals),
        Tree::Join(kind, left, right, on) => {
            needed(left, rels, quals);
            needed(right, rels, quals);
            if *kind == JoinKind::Left {
                quals.extend(on.iter().cloned());
            }
        }
    }
}
