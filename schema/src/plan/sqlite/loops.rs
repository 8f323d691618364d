//! Nested loops in every sequence that the joins allow, and which of them brings the rows in order.

use super::super::ir::{Expr, JoinKind, RelKind, Term, Tree as From};
use super::super::pg::paths::Level;
use super::super::planner::Planner;
use super::search::{Tree, is_nullable};
use super::terms::{How, WhereTerm};
use super::{Goal, Outcome, odd_nulls};

/// What is the same for all sequences of loops.
struct Loops<'l> {
    level: &'l Level,
    terms: Vec<WhereTerm>,
    order: &'l [Term],
    goal: Goal,
    trees: Vec<(usize, Vec<Tree>)>,
    /// Relations that may not be read before others.
    after: Vec<(usize, Vec<usize>)>,
}

/// How far a sequence of loops has come.
#[derive(Clone, Debug, Default)]
struct State {
    placed: Vec<usize>,
    satisfied: u64,
    distinct: Vec<usize>,
    by: Vec<String>,
    narrow: bool,
}

impl Planner<'_> {
    /// The best that any nested loops can do for an order.
    pub(in crate::plan) fn sqlite_loops(&self, level: &Level, order: &[Term], goal: Goal) -> Outcome {
        let mut best = Outcome {
            of: order.len(),
            ..Outcome::default()
        };
        if order.is_empty() || order.len() > 60 {
            return best;
        }
        let trees = level
            .rels
            .iter()
            .map(|&rel| {
                let own = self.restrictions(rel, &level.quals);
                let known: Vec<&Expr> = own.iter().map(|qual| &qual.expr).collect();
                (rel, self.trees(rel, &known))
            })
            .collect();
        let mut after = Vec::new();
        if let Some(tree) = &level.tree {
            sequence(tree, &mut after);
        }
        let loops = Loops {
            level,
            terms: self.where_terms(level),
            order,
            goal,
            trees,
            after,
        };
        let mut budget = 20_000;
        self.next_loop(&loops, &State::default(), &mut best, &mut budget);
        best
    }

    fn next_loop(&self, loops: &Loops<'_>, state: &State, best: &mut Outcome, budget: &mut usize) {
        for &rel in &loops.level.rels {
            let early = loops
                .after
                .iter()
                .any(|(later, before)| *later == rel && before.iter().any(|rel| !state.placed.contains(rel)));
            if state.placed.contains(&rel) || early || *budget == 0 {
                continue;
            }
            let trees = loops.trees.iter().find(|(known, _)| *known == rel);
            let trees = trees.map_or(&[][..], |(_, trees)| trees);
            if trees.is_empty() {
                self.derived_loop(loops, state, rel, best, budget);
            }
            let nullable = loops.level.tree.as_ref().is_some_and(|tree| is_nullable(tree, rel));
            for tree in trees {
                let usable = |at: usize, term: &WhereTerm| {
                    term.rel == rel
                        && term.needs.iter().all(|need| state.placed.contains(need))
                        && !matches!(term.how, How::Range | How::NotNull)
                        && !(nullable && !term.outer && matches!(term.how, How::Is | How::IsNull))
                        && self.searches(tree, at, term)
                };
                let mut chosen: Vec<&WhereTerm> = Vec::new();
                loop {
                    *budget = budget.saturating_sub(1);
                    self.with_loop(loops, state, rel, tree, &chosen, best, budget);
                    let at = chosen.len();
                    let equal = |term: &&WhereTerm| usable(at, term) && term.how != How::In;
                    let next = loops.terms.iter().find(equal);
                    let next = next.or_else(|| loops.terms.iter().find(|term| usable(at, term)));
                    match next {
                        Some(term) if at < tree.keys.len() => chosen.push(term),
                        _ => break,
                    }
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a search, with all of its state")]
    fn with_loop(
        &self,
        loops: &Loops<'_>,
        state: &State,
        rel: usize,
        tree: &Tree,
        chosen: &[&WhereTerm],
        best: &mut Outcome,
        budget: &mut usize,
    ) {
        let mut next = state.clone();
        self.mark_constant(loops, rel, &mut next);
        let mut is_distinct = true;
        if !tree.identifies(chosen.len(), chosen) {
            is_distinct = self.mark_keys(loops, rel, tree, chosen, &mut next);
        }
        if next.by.is_empty() {
            next.by.push(tree.name.clone());
            next.narrow = tree.partial
                || loops
                    .terms
                    .iter()
                    .any(|term| term.rel == rel && term.needs.is_empty() && self.searches(tree, 0, term));
        }
        self.finish_loop(loops, rel, next, is_distinct, best, budget);
    }

    /// A subquery that stays one: its own ORDER BY is an order, in newer versions.
    fn derived_loop(&self, loops: &Loops<'_>, state: &State, rel: usize, best: &mut Outcome, budget: &mut usize) {
        let mut next = state.clone();
        self.mark_constant(loops, rel, &mut next);
        let mut is_distinct = false;
        if let RelKind::Derived { query, cte, .. } = &self.stmt.rels[rel].kind {
            is_distinct = false;
            if (self.version, self.minor) >= (3, 47) && loops.goal == Goal::Order {
                let materialized = cte.is_some_and(|(_, said)| said == Some(true));
                self.mark_subquery(loops, rel, query, materialized, &mut next);
            }
        }
        self.finish_loop(loops, rel, next, is_distinct, best, budget);
    }

    fn finish_loop(
        &self,
        loops: &Loops<'_>,
        rel: usize,
        mut next: State,
        is_distinct: bool,
        best: &mut Outcome,
        budget: &mut usize,
    ) {
        let all = loops.order.len();
        if is_distinct {
            next.distinct.push(rel);
            for (at, term) in loops.order.iter().enumerate() {
                let rels = self.stmt.rels_of(&term.expr);
                if !rels.is_empty() && rels.iter().all(|rel| next.distinct.contains(rel)) {
                    next.satisfied |= 1 << at;
                }
            }
        }
        let done = (0..all).take_while(|at| next.satisfied & (1 << at) != 0).count();
        next.placed.push(rel);
        let complete = next.satisfied.count_ones() as usize == all;
        if complete || !is_distinct {
            let terms = if complete { all } else { done.min(all.saturating_sub(1)) };
            if terms > best.terms {
                *best = Outcome {
                    terms,
                    of: all,
                    by: next.by,
                    narrow: next.narrow,
                    below: false,
                };
            } else if terms == best.terms && terms > 0 {
                best.by.extend(next.by);
                best.narrow |= next.narrow;
            }
            return;
        }
        self.next_loop(loops, &next, best, budget);
    }

    /// Terms that are columns held to one value by what is known so far.
    fn mark_constant(&self, loops: &Loops<'_>, rel: usize, state: &mut State) {
        for (at, term) in loops.order.iter().enumerate() {
            let bare = self.bare(&term.expr);
            if !matches!(bare, Expr::Col(of, _) if *of == rel) {
                continue;
            }
            let bare = self.rowid_named(bare);
            let collation = self.collation_of(&term.expr).unwrap_or_else(|| "binary".to_owned());
            let held = loops.terms.iter().any(|known| {
                known.rel == rel
                    && matches!(known.how, How::Eq | How::Is | How::IsNull)
                    && self.rowid_named(&known.subject) == bare
                    && known.needs.iter().all(|need| state.placed.contains(need))
                    && (known.how == How::IsNull || known.collation == collation)
            });
            if held {
                state.satisfied |= 1 << at;
            }
        }
    }

    /// Goes through an index's keys; tells whether no two rows agree on those that were in order.
    fn mark_keys(&self, loops: &Loops<'_>, rel: usize, tree: &Tree, chosen: &[&WhereTerm], state: &mut State) -> bool {
        let rowid = Expr::Col(rel, "rowid".to_owned());
        let mut distinct = tree.unique;
        let mut identified = false;
        let mut reverse = None;
        for (at, key) in tree.keys.iter().enumerate() {
            if let Some(term) = chosen.get(at)
                && term.how != How::In
            {
                distinct &= !matches!(term.how, How::Is | How::IsNull);
                continue;
            }
            if !key.rowid && !key.not_null && at >= chosen.len() {
                distinct = false;
            }
            let matches = |term: &Term| {
                let bare = self.rowid_named(self.bare(&term.expr));
                let collation = self.collation_of(&term.expr).unwrap_or_else(|| "binary".to_owned());
                bare == key.expr && (key.rowid || collation == key.collation)
            };
            let open = |place: &usize| state.satisfied & (1 << place) == 0;
            let mut candidates = (0..loops.order.len()).filter(open);
            let found = match loops.goal {
                Goal::Order => candidates.next().filter(|&place| matches(&loops.order[place])),
                Goal::Group => candidates.find(|&place| matches(&loops.order[place])),
            };
            let fits = found.is_some_and(|place| {
                let term = &loops.order[place];
                let flipped = key.desc != term.desc;
                let direction = loops.goal == Goal::Group || *reverse.get_or_insert(flipped) == flipped;
                direction && (!odd_nulls(term) || at == chosen.len())
            });
            match found {
                Some(place) if fits => {
                    identified |= key.expr == rowid;
                    state.satisfied |= 1 << place;
                }
                _ => {
                    if at == 0 || at < tree.own {
                        distinct = false;
                    }
                    break;
                }
            }
        }
        distinct || identified
    }

    fn mark_subquery(
        &self,
        loops: &Loops<'_>,
        rel: usize,
        query: &super::super::ir::Query,
        materialized: bool,
        state: &mut State,
    ) {
        let columns = &self.stmt.rels[rel].columns;
        let mut reverse = None;
        for inner in &query.order {
            let open = |place: &usize| state.satisfied & (1 << place) == 0;
            let Some(place) = (0..loops.order.len()).find(open) else {
                return;
            };
            let term = &loops.order[place];
            let at = query.targets().iter().position(|target| target.expr == inner.expr);
            let at = at.or(if let Expr::Out(at) = inner.expr { Some(at) } else { None });
            let Some(name) = at.and_then(|at| columns.get(at)) else {
                return;
            };
            if term.expr != Expr::Col(rel, name.clone()) || odd_nulls(term) != odd_nulls(inner) {
                return;
            }
            let flipped = term.desc != inner.desc;
            if *reverse.get_or_insert(flipped) != flipped || flipped && !materialized {
                return;
            }
            state.satisfied |= 1 << place;
        }
    }
}

/// Which relations have to wait for which others.
pub(in crate::plan) fn sequence(tree: &From, out: &mut Vec<(usize, Vec<usize>)>) {
    if let From::Join(kind, left, right, _) = tree {
        if !matches!(kind, JoinKind::Inner) {
            let (mut before, mut later) = (Vec::new(), Vec::new());
            left.rels(&mut before);
            right.rels(&mut later);
            out.extend(later.into_iter().map(|rel| (rel, before.clone())));
        }
        sequence(left, out);
        sequence(right, out);
    }
}
