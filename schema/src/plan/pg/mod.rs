//! PostgreSQL: pathkeys, equivalence classes and index clauses, as its planner has them.
//!
//! The plans are not costed. For every level of the statement we gather the orders in which its rows can come
//! (`paths`), put grouping, windows and DISTINCT on top (`upper`), and ask which of them needs no sort.

mod classes;
pub(in crate::plan) mod indexes;
mod joins;
pub(in crate::plan) mod paths;
mod predicate;
mod single;
mod unions;
mod upper;

use super::ir::{Body, Query};
use super::planner::Planner;
use super::{Order, Verdict};

/// How much sorting a path needed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::plan) enum Sorting {
    None,
    Incremental,
    Full,
}

impl Planner<'_> {
    pub(in crate::plan) fn pg_verdict(&mut self, query: &Query, is_trivial: bool) -> Verdict {
        let written = query.order.len();
        let paths = self.plan(query, true);
        self.leftover_subqueries();
        if written == 0 {
            return (Order::None, Vec::new(), false);
        }
        if is_trivial {
            return (Order::Trivial, Vec::new(), false);
        }
        let rank = |path: &upper::Final| match path.sorting {
            Sorting::None => written + 1,
            Sorting::Incremental => path.terms,
            Sorting::Full => 0,
        };
        let best = paths.iter().map(rank).max().unwrap_or(0);
        if best == 0 {
            return (Order::Sort, Vec::new(), false);
        }
        let order = if best > written {
            Order::Served
        } else {
            Order::Partial(Some(best))
        };
        let mut by = Vec::new();
        let mut narrow = false;
        for path in paths.iter().filter(|path| rank(path) == best) {
            narrow |= path.narrow;
            by.extend(path.by.iter().cloned());
        }
        (order, by, narrow)
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
}
