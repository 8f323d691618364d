//! The MySQL family, by MariaDB's rules: one index on the first table orders the rows, or they are sorted.

mod access;
mod order;

use super::ir::{Body, Query, RelKind, Stmt};
use super::planner::Planner;
use super::{Engine, Judgement, Order};
use crate::model::Schema;

/// The indexes that give an order, and whether one of them narrows the search.
#[derive(Clone, Debug, Default)]
pub(super) struct Served {
    pub(super) by: Vec<String>,
    pub(super) narrow: bool,
}

pub(super) fn judge(schema: &Schema, stmt: Stmt, engine: Engine) -> Judgement {
    let terms: Vec<_> = stmt.root.order.iter().map(|term| term.range.clone()).collect();
    let root = stmt.root.clone();
    let mut planner = Planner::new(schema, stmt, engine);
    let over_derived = planner.reads_derived(&root);
    let query = planner.pull_up(root);
    let single = planner.at_most_one_row(&query, true);
    let served = planner.mysql_query(&query);
    for at in 0..planner.stmt.subs.len().min(64) {
        let sub = planner.stmt.subs[at].clone();
        if !matches!(sub.body, Body::Other) {
            let sub = planner.pull_up(sub);
            planner.mysql_query(&sub);
        }
    }
    let (order, served) = match served {
        _ if query.order.is_empty() => (Order::None, Served::default()),
        _ if single && !over_derived => (Order::Trivial, Served::default()),
        Some(served) => (Order::Served, served),
        None => (Order::Sort, Served::default()),
    };
    let mut by = served.by;
    by.sort_unstable();
    by.dedup();
    Judgement {
        range: 0..0,
        order,
        terms,
        with_filter: (!by.is_empty()).then_some(served.narrow),
        served_by: by,
        tables: planner.tables(),
        advice: Vec::new(),
        single_row: single,
        certain: true,
    }
}

impl Planner<'_> {
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
