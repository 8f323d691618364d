//! PostgreSQL: pathkeys, equivalence classes and index clauses, as its planner has them.
//!
//! The plans are not costed. For every level of the statement we gather the orders in which its rows can come
//! (`paths`), put grouping, windows and DISTINCT on top (`upper`), and ask which of them needs no sort.

mod classes;
pub(in crate::plan) mod indexes;
pub(in crate::plan) mod paths;
mod predicate;
mod single;
mod upper;

use super::ir::{Body, Query, Stmt};
use super::planner::Planner;
use super::{Engine, Judgement, Order};
use crate::model::Schema;

/// How much sorting a path needed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::plan) enum Sorting {
    None,
    Incremental,
    Full,
}

pub(in crate::plan) fn judge(schema: &Schema, stmt: Stmt, engine: Engine) -> Judgement {
    let terms: Vec<_> = stmt.root.order.iter().map(|term| term.range.clone()).collect();
    let root = stmt.root.clone();
    let mut planner = Planner::new(schema, stmt, engine);
    let verdict = planner.pg_verdict(root);
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
pub(in crate::plan) struct Verdict {
    pub(in crate::plan) order: Order,
    pub(in crate::plan) by: Vec<String>,
    pub(in crate::plan) narrow: Option<bool>,
    pub(in crate::plan) single: bool,
}

impl Planner<'_> {
    fn pg_verdict(&mut self, root: Query) -> Verdict {
        let over_derived = self.reads_derived(&root);
        let query = self.pull_up(root);
        let single = self.at_most_one_row(&query, true);
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
        let order = if best > written { Order::Served } else { Order::Partial(Some(best)) };
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
