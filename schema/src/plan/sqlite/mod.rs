//! SQLite: nested loops over indexes, and the rules by which its `wherePathSatisfiesOrderBy` finds their rows in order.

mod loops;
mod search;
mod terms;

pub(super) use loops::sequence;
pub(super) use search::is_nullable;

use super::ir::{Body, Distinct, Expr, Query, Select, SetOp, Term};
use super::planner::Planner;
use super::{Order, Verdict};

/// How a list of terms is met.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// How many leading terms come in order.
    pub(super) terms: usize,
    /// Of how many.
    pub(super) of: usize,
    pub(super) by: Vec<String>,
    pub(super) narrow: bool,
    /// Whether the rest is sorted by a subquery, so that the number of terms says nothing.
    pub(super) below: bool,
}

/// What the loops are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Order,
    /// GROUP BY: the terms in any sequence and direction.
    Group,
}

impl Planner<'_> {
    pub(super) fn sqlite_verdict(&mut self, query: &Query, over_derived: bool) -> Verdict {
        let outcome = self.sqlite_query(query);
        self.sqlite_subqueries();
        let written = query.order.len();
        let none = |order| (order, Vec::new(), false);
        if written == 0 {
            none(Order::None)
        } else if self.at_most_one_row(query, false) && !over_derived {
            none(Order::Trivial)
        } else if outcome.terms >= written && !outcome.below {
            (Order::Served, outcome.by, outcome.narrow)
        } else if outcome.terms > 0 {
            let terms = (!outcome.below).then_some(outcome.terms);
            (Order::Partial(terms), outcome.by, outcome.narrow)
        } else {
            none(Order::Sort)
        }
    }

    fn sqlite_subqueries(&mut self) {
        for at in 0..self.stmt.subs.len().min(64) {
            let sub = self.stmt.subs[at].clone();
            if !matches!(sub.body, Body::Other) {
                let query = self.pull_up(sub);
                self.sqlite_query(&query);
            }
        }
    }

    /// How a query's ORDER BY is met.
    pub(super) fn sqlite_query(&mut self, query: &Query) -> Outcome {
        match &query.body {
            Body::Select(select) => self.sqlite_select(query, select),
            Body::Set(op, left, right) => self.sqlite_set(query, *op, left, right),
            Body::Other => Outcome {
                terms: 0,
                of: query.order.len(),
                ..Outcome::default()
            },
        }
    }

    fn sqlite_select(&mut self, query: &Query, select: &Select) -> Outcome {
        let level = self.level(select);
        self.sqlite_conditions(&level);
        let inner = self.sqlite_derived(&level);
        let written = query.order.len();
        let sorted = Outcome {
            terms: 0,
            of: written,
            ..Outcome::default()
        };
        let mut outcome = if select.grouped {
            if select.group.is_empty() {
                Outcome {
                    terms: written,
                    ..sorted
                }
            } else {
                self.sqlite_grouped(&level, &select.group, &query.order)
                    .unwrap_or(sorted)
            }
        } else if !select.windows.is_empty() {
            self.sqlite_windows(&level, select, &query.order)
        } else if matches!(select.distinct, Distinct::All) && self.same_as_targets(select, &query.order) {
            let keys: Vec<Expr> = select.targets.iter().map(|target| target.expr.clone()).collect();
            self.sqlite_grouped(&level, &keys, &query.order).unwrap_or(sorted)
        } else {
            self.sqlite_loops(&level, &query.order, Goal::Order)
        };
        // A subquery that is sorted itself is a sort in the plan.
        for below in inner {
            if below.terms < below.of || below.below {
                outcome.terms = outcome.terms.min(below.terms);
                outcome.below = true;
            }
        }
        outcome
    }

    /// Plans the subqueries of FROM that stay subqueries.
    fn sqlite_derived(&mut self, level: &super::pg::paths::Level) -> Vec<Outcome> {
        let mut out = Vec::new();
        for &rel in &level.rels {
            if let super::ir::RelKind::Derived { query, .. } = &self.stmt.rels[rel].kind
                && self.depth < 24
            {
                let query = (**query).clone();
                self.depth += 1;
                out.push(self.sqlite_query(&query));
                self.depth -= 1;
            }
        }
        out
    }

    fn same_as_targets(&self, select: &Select, order: &[Term]) -> bool {
        let newer = (self.version, self.minor) >= (3, 41);
        order.len() == select.targets.len()
            && (newer || order.iter().all(|term| !term.desc))
            && order
                .iter()
                .zip(&select.targets)
                .all(|(term, target)| term.expr == target.expr)
    }

    /// GROUP BY gives the order of an ORDER BY that is the same list.
    fn sqlite_grouped(&self, level: &super::pg::paths::Level, keys: &[Expr], order: &[Term]) -> Option<Outcome> {
        let same = keys.len() == order.len()
            && keys
                .iter()
                .zip(order)
                .all(|(key, term)| *key == term.expr && !odd_nulls(term));
        if !same {
            return None;
        }
        let outcome = self.sqlite_loops(level, order, Goal::Group);
        if outcome.terms < outcome.of {
            return None;
        }
        // Grouped rows come in the order of ORDER BY only if the loops give just that.
        let ordered = self.sqlite_loops(level, order, Goal::Order);
        (ordered.terms >= ordered.of).then_some(ordered)
    }

    /// A window function sorts a subquery by PARTITION BY and ORDER BY, and that may be what ORDER BY asks for.
    fn sqlite_windows(&self, level: &super::pg::paths::Level, select: &Select, order: &[Term]) -> Outcome {
        let keys = |window: &super::ir::Window| -> Vec<Term> {
            let partition = window.partition.iter().map(|key| Term {
                expr: key.clone(),
                desc: false,
                nulls_first: None,
                range: 0..0,
            });
            partition.chain(window.order.iter().cloned()).collect()
        };
        let sorted = Outcome {
            terms: 0,
            of: order.len(),
            ..Outcome::default()
        };
        let Some(window) = select.windows.last() else {
            return sorted;
        };
        let several = select
            .windows
            .iter()
            .any(|other| keys(other).len() != keys(window).len());
        let keys = keys(window);
        let same = |term: &Term, key: &Term| {
            term.expr == key.expr && term.desc == key.desc && odd_nulls(term) == odd_nulls(key)
        };
        let is_prefix = order.len() <= keys.len() && order.iter().zip(&keys).all(|(term, key)| same(term, key));
        if !is_prefix || several {
            return sorted;
        }
        let outcome = self.sqlite_loops(level, &keys, Goal::Order);
        if outcome.terms >= outcome.of {
            Outcome {
                terms: order.len(),
                of: order.len(),
                ..outcome
            }
        } else {
            Outcome {
                terms: outcome.terms.min(order.len()),
                of: order.len(),
                below: true,
                ..outcome
            }
        }
    }

    /// A sorted UNION merges its arms, each of which has to come in order.
    fn sqlite_set(&mut self, query: &Query, op: SetOp, left: &Query, right: &Query) -> Outcome {
        let written = query.order.len();
        let mut least = Outcome {
            terms: written,
            of: written,
            ..Outcome::default()
        };
        let mut arms = Vec::new();
        collect(op, left, &mut arms);
        collect(op, right, &mut arms);
        for arm in arms {
            let mut asked = arm.clone();
            if written > 0 {
                let targets = arm.targets();
                let out = |expr: &Expr| match expr {
                    Expr::Out(at) => targets.get(*at).map_or(Expr::Hole, |target| target.expr.clone()),
                    Expr::Collate(inner, to) => match &**inner {
                        Expr::Out(at) => {
                            let inner = targets.get(*at).map_or(Expr::Hole, |target| target.expr.clone());
                            Expr::Collate(Box::new(inner), to.clone())
                        }
                        _ => Expr::Hole,
                    },
                    _ => Expr::Hole,
                };
                asked.order = query
                    .order
                    .iter()
                    .map(|term| Term {
                        expr: out(&term.expr),
                        ..term.clone()
                    })
                    .collect();
                if op != SetOp::UnionAll {
                    for (at, target) in targets.iter().enumerate() {
                        if !query.order.iter().any(|term| term.expr == Expr::Out(at)) {
                            asked.order.push(Term {
                                expr: target.expr.clone(),
                                desc: false,
                                nulls_first: None,
                                range: 0..0,
                            });
                        }
                    }
                }
            }
            let outcome = self.sqlite_query(&asked);
            let complete = outcome.terms >= outcome.of && !outcome.below;
            let terms = if complete { written } else { outcome.terms.min(written) };
            // The sort may be of columns behind those that were asked for.
            least.below |= !complete && (terms == written || op != SetOp::UnionAll);
            least.terms = least.terms.min(terms);
            least.narrow |= outcome.narrow;
        }
        least
    }
}

/// Whether NULLs are asked for where SQLite does not put them by itself.
pub(super) fn odd_nulls(term: &Term) -> bool {
    term.nulls_first.is_some_and(|first| first == term.desc)
}

fn collect<'q>(op: SetOp, query: &'q Query, out: &mut Vec<&'q Query>) {
    match &query.body {
        Body::Set(inner, left, right) if *inner == op && query.order.is_empty() && !query.limit => {
            collect(op, left, out);
            collect(op, right, out);
        }
        _ => out.push(query),
    }
}
