//! UNION and UNION ALL: rows that are merged in order, if every arm brings them so.

use super::super::ir::{Body, Distinct, Expr, Query, SetOp, Term, Tree};
use super::super::planner::Planner;
use super::Sorting;
use super::upper::{Final, ascending};

impl Planner<'_> {
    pub(in crate::plan) fn plan_set(&mut self, query: &Query, op: SetOp, left: &Query, right: &Query) -> Vec<Final> {
        let mut arms = Vec::new();
        collect_arms(op, left, &mut arms);
        collect_arms(op, right, &mut arms);
        let written = query.order.len();
        let none = |sorting| Final {
            keys: Vec::new(),
            by: Vec::new(),
            narrow: false,
            sorting,
            presorted: 0,
            terms: 0,
        };
        let mut least = usize::MAX;
        let mut by = Vec::new();
        let mut narrow = false;
        for arm in arms {
            let (keys, names, narrows) = match op {
                SetOp::UnionAll => self.append_arm(query, arm),
                SetOp::Union => self.union_arm_keys(query, arm),
                SetOp::Other => {
                    self.plan(arm, false);
                    (0, Vec::new(), false)
                }
            };
            least = least.min(keys);
            by.extend(names);
            narrow |= narrows;
        }
        let sorting = match least {
            0 => return vec![none(if written == 0 { Sorting::None } else { Sorting::Full })],
            least if least > written => Sorting::None,
            _ => Sorting::Incremental,
        };
        let keys = query.order.iter().map(|term| {
            (
                vec![term.expr.clone()],
                term.desc,
                term.nulls_first.unwrap_or(term.desc),
            )
        });
        vec![Final {
            keys: keys.collect(),
            by,
            narrow,
            sorting,
            presorted: least.min(written),
            terms: least.min(written),
        }]
    }

    /// How many terms of the order an arm of UNION ALL gives (one more than there are, if all).
    fn append_arm(&mut self, query: &Query, arm: &Query) -> (usize, Vec<String>, bool) {
        let targets = arm.targets().to_vec();
        let plain = matches!(&arm.body, Body::Select(select) if arm.order.is_empty() && !arm.limit
            && !select.grouped && select.quals.is_empty() && select.windows.is_empty()
            && matches!(select.distinct, Distinct::No)
            && matches!(select.from.as_slice(), [Tree::Rel(_)]));
        let mut asked = arm.clone();
        if plain || !arm.order.is_empty() {
            let terms = query.order.iter().map(|term| {
                let at = if let Expr::Out(at) = &term.expr {
                    targets.get(*at)
                } else {
                    None
                };
                Term {
                    expr: at.map_or(Expr::Hole, |target| target.expr.clone()),
                    ..term.clone()
                }
            });
            if plain {
                asked.order = terms.collect();
            }
        }
        let finals = self.plan(&asked, false);
        if !plain {
            return (0, Vec::new(), false);
        }
        best_of(&finals, query.order.len())
    }

    /// The same for UNION, which sorts its arms by all of their columns.
    fn union_arm_keys(&mut self, query: &Query, arm: &Query) -> (usize, Vec<String>, bool) {
        let targets = arm.targets().to_vec();
        let mut asked = arm.clone();
        let fits = query
            .order
            .iter()
            .enumerate()
            .all(|(at, term)| term.expr == Expr::Out(at) && !term.desc && term.nulls_first != Some(true));
        if self.version < 17 || !fits || !arm.order.is_empty() || arm.limit {
            self.plan(arm, false);
            return (0, Vec::new(), false);
        }
        asked.order = targets.iter().map(|target| ascending(target.expr.clone())).collect();
        let finals = self.plan(&asked, false);
        let (keys, by, narrow) = best_of(&finals, targets.len());
        let keys = if keys > targets.len() {
            query.order.len() + 1
        } else {
            keys.min(query.order.len())
        };
        (keys, by, narrow)
    }
}

fn best_of(finals: &[Final], written: usize) -> (usize, Vec<String>, bool) {
    let rank = |path: &Final| match path.sorting {
        Sorting::None => written + 1,
        Sorting::Incremental => path.terms,
        Sorting::Full => 0,
    };
    let best = finals.iter().map(rank).max().unwrap_or(0);
    let chosen = finals.iter().filter(|path| best > 0 && rank(path) == best);
    let mut narrow = false;
    let mut by = Vec::new();
    for path in chosen {
        narrow |= path.narrow;
        by.extend(path.by.iter().cloned());
    }
    (best, by, narrow)
}

fn collect_arms<'q>(op: SetOp, query: &'q Query, out: &mut Vec<&'q Query>) {
    match &query.body {
        Body::Set(inner, left, right)
            if *inner == op && op != SetOp::Other && query.order.is_empty() && !query.limit =>
        {
            collect_arms(op, left, out);
            collect_arms(op, right, out);
        }
        _ => out.push(query),
    }
}
