//! Which functions lead to a query each time they are called, by the shortest way: one search backwards from the queries.

use rustc_hash::FxHashMap as HashMap;

use super::{Direct, Does, Edge, Hop, Led, ModuleCalls, Needs, Rank};
use crate::calls::QueryKind;
use crate::program::{FunctionRef, ModuleIdx, Program};

/// What functions lead to.
#[derive(Debug, Default)]
pub(crate) struct Summaries {
    reads: HashMap<FunctionRef, Led>,
    writes: HashMap<FunctionRef, Led>,
    waits: HashMap<FunctionRef, Led>,
    takes: HashMap<FunctionRef, Led>,
}

/// What a caller needs for a call of it to get where a call in it leads; none if it never does.
fn inherited(edge: &Edge, known: Needs) -> Option<Needs> {
    let forwarded = |param: u32| {
        edge.forwarded
            .iter()
            .find(|(to, _)| *to == param)
            .map(|(_, from)| *from)
    };
    let is_given = |param: u32| param >= 64 || edge.given & (1 << param) != 0;
    let mut needs = edge.needs;
    if let Some(param) = known.lacks {
        match forwarded(param) {
            Some(from) => needs.lacks = needs.lacks.or(Some(from)),
            None if is_given(param) && param < 64 => return None,
            None => {}
        }
    }
    if let Some(param) = known.has {
        match forwarded(param) {
            Some(from) => needs.has = needs.has.or(Some(from)),
            None if !is_given(param) => return None,
            None => {}
        }
    }
    Some(needs)
}

impl Summaries {
    pub(crate) fn of(modules: &[ModuleCalls]) -> Self {
        let mut callers: HashMap<FunctionRef, Vec<(ModuleIdx, &Edge)>> = HashMap::default();
        for (index, calls) in modules.iter().enumerate() {
            for edge in &calls.edges {
                callers
                    .entry(edge.callee)
                    .or_default()
                    .push((ModuleIdx(index as u32), edge));
            }
        }
        let of_kind = |is_it: fn(&Direct) -> bool| search(modules, &callers, is_it);
        Self {
            reads: of_kind(|it| it.does == Does::Query && it.kind != QueryKind::Write),
            writes: of_kind(|it| it.does == Does::Query && it.kind == QueryKind::Write),
            waits: of_kind(|it| it.does == Does::Wait),
            takes: of_kind(|it| it.does == Does::Take),
        }
    }
}

/// The best way from each function: the surest first, of these the shortest, of these the first in the source.
fn search(
    modules: &[ModuleCalls],
    callers: &HashMap<FunctionRef, Vec<(ModuleIdx, &Edge)>>,
    is_it: fn(&Direct) -> bool,
) -> HashMap<FunctionRef, Led> {
    let mut led: HashMap<FunctionRef, Led> = HashMap::default();
    for least in [Rank::High, Rank::Medium, Rank::Low] {
        // What was led somewhere by surer ways leads others there by less sure ones.
        let mut level: Vec<FunctionRef> = led.keys().copied().collect();
        for (index, calls) in modules.iter().enumerate() {
            for direct in calls.directs.iter().filter(|it| it.rank >= least && is_it(it)) {
                let function = FunctionRef {
                    module: ModuleIdx(index as u32),
                    id: direct.function,
                };
                let new = Led {
                    rank: direct.rank,
                    kind: direct.kind,
                    statement: direct.statement,
                    step: Hop::Query(direct.at),
                    depth: 0,
                    needs: direct.needs,
                };
                // A query that runs for everybody tells more than one that runs for the lack of something.
                let is_better = led.get(&function).is_none_or(|old| {
                    old.rank == new.rank
                        && old.depth == 0
                        && old.needs != Needs::default()
                        && new.needs == Needs::default()
                });
                if is_better {
                    led.insert(function, new);
                    level.push(function);
                }
            }
        }
        while !level.is_empty() {
            level.sort_unstable();
            level.dedup();
            let mut next: Vec<(FunctionRef, Led)> = Vec::new();
            for callee in level {
                let known = led[&callee];
                for (module, edge) in callers.get(&callee).into_iter().flatten() {
                    let rank = edge.rank.min(known.rank);
                    let caller = FunctionRef {
                        module: *module,
                        id: edge.caller,
                    };
                    if rank < least || led.contains_key(&caller) {
                        continue;
                    }
                    let Some(needs) = inherited(edge, known.needs) else {
                        continue;
                    };
                    let new = Led {
                        rank,
                        step: Hop::Call(edge.at, callee),
                        depth: known.depth + 1,
                        needs,
                        ..known
                    };
                    next.push((caller, new));
                }
            }
            // Of several ways of one length the first in the order of callees and edges is taken, which is the same each time.
            level = Vec::new();
            for (caller, new) in next {
                if let std::collections::hash_map::Entry::Vacant(free) = led.entry(caller) {
                    free.insert(new);
                    level.push(caller);
                }
            }
        }
    }
    led
}

impl Program {
    /// The query for reading that a call of a function leads to, given which of its parameters the call gives.
    pub fn leads_to_read(&self, function: FunctionRef, given: u64) -> Option<&Led> {
        self.summaries()
            .reads
            .get(&function)
            .filter(|led| led.needs.are_met(given))
    }

    /// The write that a call of a function leads to, given which of its parameters the call gives.
    pub fn leads_to_write(&self, function: FunctionRef, given: u64) -> Option<&Led> {
        self.summaries()
            .writes
            .get(&function)
            .filter(|led| led.needs.are_met(given))
    }

    /// The wait for something that is no database that a call of a function leads to.
    pub fn leads_to_wait(&self, function: FunctionRef, given: u64) -> Option<&Led> {
        self.summaries()
            .waits
            .get(&function)
            .filter(|led| led.needs.are_met(given))
    }

    /// The place at which a call of a function takes a connection from a pool.
    pub fn leads_to_take(&self, function: FunctionRef, given: u64) -> Option<&Led> {
        self.summaries()
            .takes
            .get(&function)
            .filter(|led| led.needs.are_met(given))
    }

    /// The places on the way from a function to what it leads to, the query last.
    pub fn way(&self, function: FunctionRef, led: &Led) -> Vec<(ModuleIdx, seqscan_hir::ExprId)> {
        let summaries = self.summaries();
        let all = [&summaries.reads, &summaries.writes, &summaries.waits, &summaries.takes];
        let is_it = |map: &&&HashMap<FunctionRef, Led>| {
            map.get(&function)
                .is_some_and(|known| known.step == led.step && known.kind == led.kind)
        };
        let Some(map) = all.iter().find(is_it) else {
            return Vec::new();
        };
        let mut way = Vec::new();
        let mut at = (function, *led);
        // Depths fall from step to step, so that this ends.
        for _ in 0..=led.depth {
            match at.1.step {
                Hop::Query(query) => {
                    way.push((at.0.module, query));
                    break;
                }
                Hop::Call(call, callee) => {
                    way.push((at.0.module, call));
                    let Some(next) = map.get(&callee) else { break };
                    at = (callee, *next);
                }
            }
        }
        way
    }
}
