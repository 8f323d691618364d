//! The MySQL family, by MariaDB's rules: one index on the first table orders the rows, or they are sorted.

mod access;
mod order;

use super::ir::{Body, Query, RelKind};
use super::planner::Planner;
use super::{Order, Verdict};

/// The indexes that give an order, and whether one of them narrows the search.
#[derive(Clone, Debug, Default)]
pub(super) struct Served {
    pub(super) by: Vec<String>,
    pub(super) narrow: bool,
}

impl Planner<'_> {
    pub(super) fn mysql_verdict(&mut self, query: &Query, is_trivial: bool) -> Verdict {
        let served = self.mysql_query(query);
        for at in 0..self.stmt.subs.len().min(64) {
            let sub = self.stmt.subs[at].clone();
            if !matches!(sub.body, Body::Other) {
                let sub = self.pull_up(sub);
                self.mysql_query(&sub);
            }
        }
        match served {
            _ if query.order.is_empty() => (Order::None, Vec::new(), false),
            _ if is_trivial => (Order::Trivial, Vec::new(), false),
            Some(served) => (Order::Served, served.by, served.narrow),
            None => (Order::Sort, Vec::new(), false),
        }
    }

    /// The indexes that give a query's order; nothing if it is sorted.
    pub(super) fn mysql_query(&mut self, query: &Query) -> Option<Served> {
        match &query.body {
            Body::Select(select) => {
                let level = self.mysql_level(select);
                self.mysql_conditions(&level);
                for &rel in &level.rels {
                    if let RelKind::Derived { query, .. } = &self.stmt.rels[rel].kind
                        && self.depth < 24
                    {
                        let query = (**query).clone();
                        self.depth += 1;
                        self.mysql_query(&query);
                        self.depth -= 1;
                    }
                }
                self.mysql_order(query, select, &level)
            }
            // The rows of a UNION go through a temporary table.
            Body::Set(_, left, right) => {
                self.mysql_query(left);
                self.mysql_query(right);
                None
            }
            Body::Other => None,
        }
    }
}
