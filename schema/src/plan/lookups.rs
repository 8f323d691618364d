//! Tables that a join reaches from a few rows of another, and in which no index finds the rows that belong to them.
//!
//! ```sql
//! SELECT … FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id = $1
//! ```
//!
//! One order is found by its key; without an index on `items (order_id)`, all items are read for it.

use std::ops::Range;

use super::Access;
use super::advice::Candidate;
use super::ir::{Body, Expr, JoinKind, Op, Qual, Query, RelKind, Tree};
use super::pg::paths::Level;
use super::planner::Planner;
use crate::model::IndexKey;

/// Rows of `to` are found by a column that equals one of `from`.
struct Hop {
    from: usize,
    to: usize,
    column: String,
    indexed: bool,
    range: Range<usize>,
}

/// What joins look up.
#[derive(Default)]
pub(super) struct Lookups {
    /// The indexes that are missing for it.
    pub(super) wanted: Vec<Candidate>,
    /// The tables in which an index that is there finds the rows.
    pub(super) reached: Vec<usize>,
}

impl Planner<'_> {
    /// What joins look up, after [`Planner::tables`] is known.
    pub(super) fn lookups(&self, query: &Query) -> Lookups {
        let mut out = Lookups::default();
        self.lookups_of(query, &mut out);
        for sub in &self.stmt.subs {
            self.lookups_of(sub, &mut out);
        }
        out
    }

    fn lookups_of(&self, query: &Query, out: &mut Lookups) {
        match &query.body {
            Body::Select(select) => {
                let level = self.level(select);
                if level.rels.len() > 1 {
                    self.lookups_at(&level, out);
                }
                for &rel in &level.rels {
                    if let RelKind::Derived { query, .. } = &self.stmt.rels[rel].kind {
                        self.lookups_of(query, out);
                    }
                }
            }
            Body::Set(_, left, right) => {
                self.lookups_of(left, out);
                self.lookups_of(right, out);
            }
            Body::Other => {}
        }
    }

    fn lookups_at(&self, level: &Level, out: &mut Lookups) {
        let mut hops = Vec::new();
        for qual in &level.quals {
            self.hops(qual, &level.rels, &level.rels, &mut hops);
        }
        if let Some(tree) = &level.tree {
            self.outer_hops(tree, &mut hops);
        }
        // Where the rows begin to be few: what an index finds by conditions of its own, or else what one could find.
        let starts = |by_index: bool| -> Vec<usize> {
            let rels = level.rels.iter().copied();
            rels.filter(|&rel| self.is_narrowed(level, rel, by_index)).collect()
        };
        let mut reached = starts(true);
        if reached.is_empty() {
            reached.extend(starts(false).first());
        }
        let mut waiting = starts(false);
        loop {
            // As far as indexes lead, before one is missed.
            let next = |reached: &[usize], indexed: bool| {
                hops.iter()
                    .find(|hop| hop.indexed == indexed && reached.contains(&hop.from) && !reached.contains(&hop.to))
            };
            if let Some(hop) = next(&reached, true) {
                reached.push(hop.to);
                out.reached.extend(self.base(hop.to));
                continue;
            }
            // Then from other conditions that could have an index, before a join is given one.
            waiting.retain(|rel| !reached.contains(rel));
            if let Some(&start) = waiting.first() {
                reached.push(start);
                continue;
            }
            let Some(hop) = next(&reached, false) else { break };
            let (to, reached_before) = (hop.to, reached.clone());
            reached.push(to);
            let Some(table) = self.base(to) else { continue };
            let mut keys: Vec<IndexKey> = Vec::new();
            let mut ranges = Vec::new();
            let here = hops
                .iter()
                .filter(|hop| hop.to == to && reached_before.contains(&hop.from));
            for hop in here {
                let key = IndexKey::column(hop.column.clone());
                if !keys.contains(&key) {
                    keys.push(key);
                    ranges.push(hop.range.clone());
                }
            }
            out.wanted.push(Candidate {
                table,
                equal: keys.len(),
                keys,
                orders: false,
                coarse: false,
                selective: true,
                ranges,
            });
        }
    }

    /// Whether a table's own conditions leave a few of its rows: found by an index, or by one that there could be.
    fn is_narrowed(&self, level: &Level, rel: usize, by_index: bool) -> bool {
        let Some(table) = self.base(rel) else { return false };
        if by_index {
            let mut here = self.found.iter().filter(|found| found.rel == rel);
            return here.any(|found| found.access == Access::Index);
        }
        let mut own = self.own_conditions(rel, &level.quals).into_iter();
        own.any(|qual| match &qual.expr {
            Expr::Cmp(Op::Eq, a, b) => [a, b].into_iter().any(|side| match self.canonical(side) {
                Expr::Col(at, name) => at == rel && self.tells_rows_apart(table, &name),
                _ => false,
            }),
            _ => false,
        })
    }

    fn tells_rows_apart(&self, table: usize, column: &str) -> bool {
        let column = self.schema.tables[table]
            .columns
            .iter()
            .find(|known| known.name == column);
        column.is_some_and(|column| !column.type_text.starts_with("bool"))
    }

    /// The hops of outer joins: from what is kept to what may be missing.
    fn outer_hops(&self, tree: &Tree, out: &mut Vec<Hop>) {
        let Tree::Join(kind, left, right, quals) = tree else {
            return;
        };
        self.outer_hops(left, out);
        self.outer_hops(right, out);
        if *kind == JoinKind::Left {
            let (mut kept, mut missing) = (Vec::new(), Vec::new());
            left.rels(&mut kept);
            right.rels(&mut missing);
            for qual in quals {
                self.hops(qual, &kept, &missing, out);
            }
        }
    }

    fn hops(&self, qual: &Qual, from: &[usize], to: &[usize], out: &mut Vec<Hop>) {
        let Expr::Cmp(Op::Eq, a, b) = &qual.expr else { return };
        for (mine, other) in [(a, b), (b, a)] {
            if let (Expr::Col(at, column), Expr::Col(other, _)) = (self.bare(mine), self.bare(other))
                && at != other
                && to.contains(at)
                && from.contains(other)
                && self.base(*at).is_some()
            {
                out.push(Hop {
                    from: *other,
                    to: *at,
                    column: column.clone(),
                    indexed: self.leads_some_index(*at, column),
                    range: qual.range.clone(),
                });
            }
        }
    }
}
