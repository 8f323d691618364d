//! Which expressions a variable may have its value from at a place: `query = …; if x: query = query.filter(…)`.

use std::cell::RefCell;

use rustc_hash::FxHashMap as HashMap;
use seqscan_hir::{ExprId, ExprKind, LocalId, Module, Parent};

use crate::facts::Source;
use crate::program::{Def, ModuleIdx};
use crate::resolve::Resolver;

/// What expressions were found to be, and which are being looked at.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    known: RefCell<HashMap<(ModuleIdx, ExprId), Option<T>>>,
    active: RefCell<Vec<(ModuleIdx, ExprId)>>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self {
            known: RefCell::default(),
            active: RefCell::default(),
        }
    }
}

impl<T: Clone> Memory<T> {
    /// What an expression is, looked at once. What is made of itself, in a loop, is not known.
    pub(crate) fn of(&self, module: ModuleIdx, at: ExprId, look: impl FnOnce() -> Option<T>) -> Option<T> {
        if let Some(known) = self.known.borrow().get(&(module, at)) {
            return known.clone();
        }
        let is_too_much = self.active.borrow().len() > MAX_DEPTH || self.known.borrow().len() > MAX_KNOWN;
        if is_too_much || self.active.borrow().contains(&(module, at)) {
            return None;
        }
        self.active.borrow_mut().push((module, at));
        let found = look();
        self.active.borrow_mut().pop();
        self.known.borrow_mut().insert((module, at), found.clone());
        found
    }

    /// What a variable is on any of the ways to get to a place.
    pub(crate) fn on_all_ways(
        &self,
        resolver: &Resolver<'_>,
        (module, at): (ModuleIdx, ExprId),
        look: impl Fn(ModuleIdx, ExprId) -> Option<T>,
        or: impl Fn(T, T) -> Option<T>,
    ) -> Option<T> {
        let (module, mut ways) = resolver.ways(module, at)?;
        // `rows = rows.filter(…)` in a loop: the first time round, `rows` comes from elsewhere.
        ways.retain(|way| !self.active.borrow().contains(&(module, *way)));
        let mut ways = ways.into_iter();
        let first = look(module, ways.next()?)?;
        ways.try_fold(first, |one, way| or(one, look(module, way)?))
    }
}

/// How far one query is followed through variables and chains.
const MAX_DEPTH: usize = 120;
/// How many expressions are looked at for one query.
const MAX_KNOWN: usize = 4000;
/// On how many ways a value may be had before we give up.
const MAX_WAYS: usize = 24;

impl Resolver<'_> {
    /// The expressions one of which gives a variable its value at a place, with their module; none if that cannot be told.
    pub(crate) fn ways(&self, module: ModuleIdx, at: ExprId) -> Option<(ModuleIdx, Vec<ExprId>)> {
        let hir = self.program.module(module);
        match hir.kind(at) {
            ExprKind::Local(local) => Some((module, self.ways_of_local(module, local, at)?)),
            ExprKind::Path { segments, .. } => {
                let function = hir.enclosing_function(at);
                let namespace = hir.function(function).namespace;
                match self.program.resolve_path(module, namespace, Some(function), segments)? {
                    Def::Global(other, local) => {
                        let definitions = &self.program.facts(other).definitions[local.index()];
                        match definitions {
                            [only] if only.steps.is_empty() => match only.source {
                                Source::Value(value) if !self.is_changed_in_place(other, local) => {
                                    Some((other, vec![value]))
                                }
                                _ => None,
                            },
                            _ => None,
                        }
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn ways_of_local(&self, module: ModuleIdx, local: LocalId, at: ExprId) -> Option<Vec<ExprId>> {
        let hir = self.program.module(module);
        let definitions = &self.program.facts(module).definitions[local.index()];
        if self.is_changed_in_place(module, local) {
            return None;
        }
        let value_of = |definition: &crate::facts::Definition| match definition.source {
            Source::Value(value) if definition.steps.is_empty() => Some(value),
            _ => None,
        };
        if let [only] = definitions {
            return Some(vec![value_of(only)?]);
        }
        // Which of several it is in another function depends on when that is called.
        if hir.local(local).function != hir.enclosing_function(at) {
            return None;
        }
        let here = hir.span(at);
        let mut ways = Vec::new();
        // What stands later in a loop around this place came before it, the time before.
        for later in definitions {
            let Some(place) = later.at.filter(|place| hir.span(*place).start > here.start) else {
                continue;
            };
            if is_in_same_loop(hir, place, at) {
                ways.push(value_of(later)?);
            }
        }
        let mut branches: Vec<(ExprId, bool)> = Vec::new();
        for definition in definitions.iter().rev() {
            let Some(place) = definition.at else {
                // A parameter, where no definition is sure to have replaced it.
                return None;
            };
            let span = hir.span(place);
            let value = value_of(definition);
            let is_before = span.start < here.start && value.is_none_or(|value| !hir.span(value).contains(here));
            if !is_before {
                // `query = query.filter(…)` in a loop is before itself.
                if span.start < here.start && is_in_loop(hir, place) {
                    ways.push(value?);
                }
                continue;
            }
            match standing(hir, place, at) {
                Standing::Sure => {
                    ways.push(value?);
                    return (ways.len() <= MAX_WAYS).then_some(ways);
                }
                Standing::Never => {}
                Standing::Sometimes => ways.push(value?),
                Standing::Arm(branch, is_then) => {
                    ways.push(value?);
                    if branches.contains(&(branch, !is_then)) {
                        return (ways.len() <= MAX_WAYS).then_some(ways);
                    }
                    branches.push((branch, is_then));
                }
            }
        }
        None
    }

    /// Whether a variable is changed by an operator: `condition |= Q(…)`.
    fn is_changed_in_place(&self, module: ModuleIdx, local: LocalId) -> bool {
        let hir = self.program.module(module);
        self.program.facts(module).uses[local.index()].iter().any(|use_| {
            let Parent::Expr(parent) = hir.parent(*use_) else {
                return false;
            };
            matches!(hir.kind(parent), ExprKind::Assign { target, op: Some(_), .. } if target == *use_)
        })
    }
}

/// Whether what stands at a place has happened when another is reached.
enum Standing {
    Sure,
    Sometimes,
    /// In the other arm of a branch that the place is in.
    Never,
    /// Directly in one arm of a branch that is over.
    Arm(ExprId, bool),
}

fn standing(hir: &Module, definition: ExprId, at: ExprId) -> Standing {
    let around: Vec<ExprId> = std::iter::once(at).chain(hir.ancestors(at)).collect();
    let mut inner = definition;
    let mut conditions = 0;
    let mut arm = None;
    for outer in hir.ancestors(definition) {
        if around.contains(&outer) {
            // Both are in it: in different arms, they exclude each other.
            if let ExprKind::Branch { then, otherwise, .. } = hir.kind(outer) {
                let mine = inner == then || Some(inner) == otherwise;
                let other = around.contains(&then) || otherwise.is_some_and(|it| around.contains(&it));
                if mine && other {
                    return Standing::Never;
                }
            }
            break;
        }
        match hir.kind(outer) {
            ExprKind::Branch { condition, then, .. } if inner != condition => {
                conditions += 1;
                arm = Some((outer, inner == then));
            }
            ExprKind::Loop(it) if Some(inner) != it.iterable => conditions += 2,
            ExprKind::Match { subject, .. } if inner != subject => conditions += 2,
            ExprKind::Try(it) if Some(inner) != it.finally => conditions += 2,
            ExprKind::Binary(..) | ExprKind::Closure(_) | ExprKind::Function(_) => conditions += 2,
            _ => {}
        }
        inner = outer;
    }
    match (conditions, arm) {
        (0, _) => Standing::Sure,
        (1, Some((branch, is_then))) => Standing::Arm(branch, is_then),
        _ => Standing::Sometimes,
    }
}

fn loops<'m>(hir: &'m Module, at: ExprId) -> impl Iterator<Item = ExprId> + use<'m> {
    hir.ancestors(at)
        .filter(|id| matches!(hir.kind(*id), ExprKind::Loop(_)))
}

fn is_in_loop(hir: &Module, at: ExprId) -> bool {
    loops(hir, at).next().is_some()
}

fn is_in_same_loop(hir: &Module, one: ExprId, other: ExprId) -> bool {
    let around: Vec<ExprId> = loops(hir, other).collect();
    loops(hir, one).any(|it| around.contains(&it))
}
