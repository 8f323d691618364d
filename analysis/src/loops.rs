//! How often a place runs, per what: the loops around it, what each of them iterates, and whether a query in it is one
//! round trip per element or something that is meant to be repeated.

use seqscan_catalog::Effect;
use seqscan_hir::{
    BinaryOp, ExprId, ExprKind, FunctionForm, FunctionId, Literal, LocalForm, LocalId, Loop, LoopForm, Module, Parent,
    UnaryOp,
};

use crate::facts::Source;
use crate::program::ModuleIdx;
use crate::resolve::{Callee, Resolver};
use crate::ty::Ty;

/// A loop around a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// The loop.
    pub at: ExprId,
    /// The direct part of it that the place is in.
    pub part: ExprId,
    /// Whether a closure that is not the loop's own lies between, so that it is a step of inference that it runs.
    pub through_closure: bool,
}

/// What a loop is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One iteration per element of a collection, result or stream of any size.
    PerElement,
    /// Over what is written out in the source, or counted by a small literal.
    Literal,
    /// One iteration per batch.
    Batches,
    /// One per page, until there are no more.
    Pages,
    /// Again until it works.
    Retry,
    /// For ever, with a pause or a wait between.
    Polling,
    /// Until a condition holds; how often is not known.
    Until,
}

/// Why a place in a per-element loop does not run once per element after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rare {
    /// The loop is left right after.
    LeavesLoop,
    /// It runs when a buffer is full.
    Flush,
    /// It runs for elements that a cache does not have.
    CacheMiss,
    /// It runs when something failed.
    OnError,
}

impl Resolver<'_> {
    /// The loops that repeat a place, innermost first.
    pub fn loops_around(&self, module: ModuleIdx, at: ExprId) -> Vec<Around> {
        let hir = self.program.module(module);
        let facts = self.program.facts(module);
        let mut found = Vec::new();
        let mut through_closure = false;
        let mut part = at;
        loop {
            match hir.parent(part) {
                Parent::Expr(parent) => {
                    if let ExprKind::Loop(it) = hir.kind(parent)
                        && (it.body == part || it.condition == Some(part))
                    {
                        found.push(Around {
                            at: parent,
                            part,
                            through_closure,
                        });
                    }
                    part = parent;
                }
                Parent::Function(function) => {
                    let Some(site) = facts.sites[function.index()] else {
                        break;
                    };
                    if !self.runs_in_place(module, function, site) {
                        break;
                    }
                    let own = hir
                        .ancestors(site)
                        .next()
                        .is_some_and(|parent| matches!(hir.kind(parent), ExprKind::Loop(it) if it.body == site));
                    let is_block = hir.function(function).form == FunctionForm::AsyncBlock;
                    through_closure |= !own && !is_block;
                    part = site;
                }
                _ => break,
            }
        }
        found
    }

    /// Whether a closure runs where it stands: it is a loop's body, an async block, or handed to a call.
    pub(crate) fn runs_in_place(&self, module: ModuleIdx, function: FunctionId, site: ExprId) -> bool {
        let hir = self.program.module(module);
        match hir.function(function).form {
            FunctionForm::AsyncBlock => true,
            FunctionForm::Closure => hir.ancestors(site).next().is_some_and(|parent| match hir.kind(parent) {
                ExprKind::Loop(it) => it.body == site,
                ExprKind::Call { callee, .. } => callee != site || matches!(hir.kind(site), ExprKind::Closure(_)),
                _ => false,
            }),
            FunctionForm::Module | FunctionForm::Function => false,
        }
    }

    /// What a loop is for.
    pub fn purpose(&self, module: ModuleIdx, at: ExprId) -> Purpose {
        let hir = self.program.module(module);
        let ExprKind::Loop(it) = hir.kind(at) else {
            return Purpose::Until;
        };
        match it.form {
            LoopForm::While | LoopForm::Forever => self.purpose_of_while(module, at, it),
            _ => self.purpose_of_each(module, at, it),
        }
    }

    fn purpose_of_each(&self, module: ModuleIdx, at: ExprId, it: &Loop) -> Purpose {
        let hir = self.program.module(module);
        let Some(iterable) = it.iterable else {
            return Purpose::Until;
        };
        if let Some(target) = it.target
            && any_name(hir, target, &|name| is_batch_word(name) || name.starts_with("offset"))
        {
            return Purpose::Batches;
        }
        if let ExprKind::Closure(function) = hir.kind(it.body)
            && hir
                .function(function)
                .params
                .iter()
                .filter_map(|p| p.local)
                .any(|l| is_batch_word(hir.name(hir.local(l).name)))
        {
            return Purpose::Batches;
        }
        let purpose = self.purpose_of_iterable(module, iterable, 0);
        if purpose == Purpose::PerElement {
            let counts = matches!(hir.kind(iterable), ExprKind::Range { .. });
            let named = it.target.is_some_and(|target| {
                any_name(hir, target, &|name| {
                    ["attempt", "retry", "retries", "tries", "try", "trial"]
                        .iter()
                        .any(|word| name.contains(word))
                })
            });
            if named || counts && self.leaves_on_success(module, it.body) {
                return Purpose::Retry;
            }
            if self.waits(module, at) && counts {
                return Purpose::Polling;
            }
        }
        purpose
    }

    fn purpose_of_iterable(&self, module: ModuleIdx, id: ExprId, depth: u32) -> Purpose {
        let hir = self.program.module(module);
        if depth > 12 {
            return Purpose::PerElement;
        }
        let again = |id: ExprId| self.purpose_of_iterable(module, id, depth + 1);
        match hir.kind(id) {
            ExprKind::Collection(_, items) => {
                let spread = items.iter().find_map(|item| match hir.kind(*item) {
                    ExprKind::Spread(inner) => Some(inner),
                    _ => None,
                });
                spread.map_or(Purpose::Literal, again)
            }
            ExprKind::Map(entries) => {
                if entries.iter().all(|(key, _)| key.is_some()) {
                    Purpose::Literal
                } else {
                    Purpose::PerElement
                }
            }
            ExprKind::Str(_) => Purpose::Literal,
            ExprKind::Range { start, end, step } => {
                if step.is_some_and(|step| {
                    !matches!(
                        hir.kind(step),
                        ExprKind::Literal(Literal::Int(1 | -1)) | ExprKind::Unary(..)
                    )
                }) {
                    return Purpose::Batches;
                }
                let literal = |id: Option<ExprId>| match id.map(|id| hir.kind(id)) {
                    None => Some(0),
                    Some(ExprKind::Literal(Literal::Int(value))) => Some(value),
                    Some(_) => None,
                };
                match (literal(start), end.is_some().then(|| literal(end)).flatten()) {
                    (Some(from), Some(to)) if to - from <= 16 => Purpose::Literal,
                    _ if end.is_some_and(|end| {
                        any_name(hir, end, &|name| is_batch_word(name) || name.contains("pages"))
                    }) =>
                    {
                        Purpose::Pages
                    }
                    _ => Purpose::PerElement,
                }
            }
            ExprKind::Await(e)
            | ExprKind::Propagate(e)
            | ExprKind::Borrow(e)
            | ExprKind::Deref(e)
            | ExprKind::Spread(e)
            | ExprKind::Cast(e, _) => again(e),
            ExprKind::Binary(BinaryOp::Or | BinaryOp::Add, left, right) => match (again(left), again(right)) {
                (Purpose::Literal, Purpose::Literal) => Purpose::Literal,
                (Purpose::Literal, other) | (other, _) => other,
            },
            ExprKind::Branch {
                then,
                otherwise: Some(otherwise),
                ..
            } => match (again(then), again(otherwise)) {
                (Purpose::Literal, other) => other,
                (other, _) => other,
            },
            ExprKind::Local(local) => self.purpose_of_local(module, local, id, depth),
            ExprKind::Path { segments, .. } => {
                let last = hir.name(segments[segments.len() - 1]);
                // A class that is iterated is an enumeration: its members are written out somewhere.
                if is_constant_name(last) || last.starts_with(char::is_uppercase) {
                    return Purpose::Literal;
                }
                match self.ty(module, id) {
                    Ty::Class(_) => Purpose::Literal,
                    _ => Purpose::PerElement,
                }
            }
            ExprKind::Field { name, .. } => {
                let name = hir.name(name);
                if is_constant_name(name) || name == "__members__" {
                    Purpose::Literal
                } else if is_batch_word(name) {
                    Purpose::Batches
                } else {
                    Purpose::PerElement
                }
            }
            ExprKind::Index { base, index } if matches!(hir.kind(index), ExprKind::Range { .. }) => {
                let ExprKind::Range { start, end, .. } = hir.kind(index) else {
                    return Purpose::PerElement;
                };
                let small = end.is_some_and(|end| matches!(hir.kind(end), ExprKind::Literal(Literal::Int(0..=8))));
                let from_start =
                    start.is_none_or(|start| matches!(hir.kind(start), ExprKind::Literal(Literal::Int(0..=8))));
                if small && from_start {
                    Purpose::Literal
                } else {
                    again(base)
                }
            }
            ExprKind::Loop(it) => match (it.form, it.iterable) {
                (LoopForm::Adapter(_) | LoopForm::Comprehension | LoopForm::Generator, Some(inner)) => {
                    self.purpose_of_each_inner(module, it, inner, depth)
                }
                _ => Purpose::PerElement,
            },
            ExprKind::Call { callee, args, .. } => {
                // `itertools.count()`, `iter(f, sentinel)`: goes on until something else ends it.
                let called = match hir.kind(callee) {
                    ExprKind::Field { name, .. } => hir.name(name),
                    ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]),
                    _ => "",
                };
                if matches!(called, "repeat" | "cycle" | "repeat_with")
                    || called == "count" && args.len() <= 2 && self.is_library_function(module, callee)
                    || called == "iter" && args.len() == 2
                {
                    return Purpose::Until;
                }
                if let Callee::Catalog(row, _) = self.callee(module, id)
                    && self.program.catalog.call(row).effect == Effect::Chunks
                {
                    return Purpose::Batches;
                }
                match hir.kind(callee) {
                    ExprKind::Field { base, name, .. } => {
                        let name = hir.name(name);
                        if is_batching_call(name) || matches!(name, "windows" | "step_by") {
                            Purpose::Batches
                        } else if matches!(self.ty(module, base), Ty::Class(_)) && args.is_empty() {
                            Purpose::Literal
                        } else if keeps_elements(name) {
                            again(base)
                        } else {
                            Purpose::PerElement
                        }
                    }
                    ExprKind::Path { segments, .. } => {
                        let name = hir.name(segments[segments.len() - 1]);
                        let owner = segments.len().checked_sub(2).map(|at| hir.name(segments[at]));
                        if is_batching_call(name) {
                            Purpose::Batches
                        } else if matches!(name, "iter" | "all" | "variants" | "values")
                            && args.is_empty()
                            && owner.is_some_and(|owner| owner.starts_with(char::is_uppercase))
                        {
                            Purpose::Literal
                        } else if keeps_elements(name) || matches!(name, "zip" | "product" | "once" | "from" | "new") {
                            args.first().map_or(Purpose::PerElement, |arg| again(arg.value))
                        } else {
                            Purpose::PerElement
                        }
                    }
                    _ => Purpose::PerElement,
                }
            }
            _ => Purpose::PerElement,
        }
    }

    /// Whether what is called is a function of a library, rather than a method of some value.
    fn is_library_function(&self, module: ModuleIdx, callee: ExprId) -> bool {
        matches!(self.callee_of(module, callee), Callee::External(_))
    }

    fn purpose_of_each_inner(&self, module: ModuleIdx, it: &Loop, inner: ExprId, depth: u32) -> Purpose {
        let hir = self.program.module(module);
        let named = it.target.is_some_and(|target| any_name(hir, target, &is_batch_word));
        if named {
            Purpose::Batches
        } else {
            self.purpose_of_iterable(module, inner, depth + 1)
        }
    }

    fn purpose_of_local(&self, module: ModuleIdx, local: LocalId, at: ExprId, depth: u32) -> Purpose {
        let hir = self.program.module(module);
        let declared = hir.local(local);
        let name = hir.name(declared.name);
        if declared.form == LocalForm::Global && is_constant_name(name) {
            return Purpose::Literal;
        }
        if is_batch_word(name) && !name.ends_with("batch") && !name.ends_with("chunk") {
            return Purpose::Batches;
        }
        let facts = self.program.facts(module);
        let grows = facts.uses[local.index()].iter().any(|use_| {
            let mut around = hir.ancestors(*use_);
            match around.next().map(|parent| hir.kind(parent)) {
                Some(ExprKind::Field { name, .. }) => matches!(
                    hir.name(name),
                    "append"
                        | "extend"
                        | "add"
                        | "update"
                        | "insert"
                        | "push"
                        | "push_back"
                        | "appendleft"
                        | "setdefault"
                ),
                Some(ExprKind::Assign {
                    op: Some(_), target, ..
                }) => target == *use_,
                Some(ExprKind::Index { .. }) => around
                    .next()
                    .is_some_and(|outer| matches!(hir.kind(outer), ExprKind::Assign { .. })),
                Some(ExprKind::Borrow(_)) => false,
                _ => false,
            }
        });
        if grows {
            return Purpose::PerElement;
        }
        match &facts.definitions[local.index()] {
            [only] if only.steps.is_empty() => match only.source {
                Source::Value(value) if value != at => self.purpose_of_iterable(module, value, depth + 1),
                _ => Purpose::PerElement,
            },
            _ => Purpose::PerElement,
        }
    }

    fn purpose_of_while(&self, module: ModuleIdx, at: ExprId, it: &Loop) -> Purpose {
        let hir = self.program.module(module);
        if self.waits(module, at) {
            return Purpose::Polling;
        }
        let Some(condition) = it.condition else {
            return if self.leaves_on_success(module, it.body) {
                Purpose::Retry
            } else {
                Purpose::Until
            };
        };
        // `while let Some(x) = iter.next()`, `while queue: x = queue.pop()`.
        let mut takes_element = false;
        hir.walk(condition, &mut |id| {
            if let ExprKind::Matches { value, .. } | ExprKind::Assign { value, .. } = hir.kind(id) {
                let mut inner = value;
                loop {
                    inner = match hir.kind(inner) {
                        ExprKind::Await(e) | ExprKind::Propagate(e) | ExprKind::Borrow(e) => e,
                        ExprKind::Call { callee, .. } => match hir.kind(callee) {
                            ExprKind::Field { base, name, .. }
                                if matches!(
                                    hir.name(name),
                                    "transpose"
                                        | "unwrap"
                                        | "map_err"
                                        | "ok"
                                        | "unwrap_or_default"
                                        | "expect"
                                        | "context"
                                ) =>
                            {
                                base
                            }
                            ExprKind::Field { name, .. } => {
                                takes_element |= matches!(
                                    hir.name(name),
                                    "next"
                                        | "try_next"
                                        | "pop"
                                        | "pop_front"
                                        | "pop_back"
                                        | "pop_first"
                                        | "pop_last"
                                        | "next_row"
                                        | "join_next"
                                );
                                break;
                            }
                            _ => break,
                        },
                        _ => break,
                    };
                }
            }
        });
        if takes_element {
            return Purpose::PerElement;
        }
        if let ExprKind::Local(list) = hir.kind(condition) {
            let pops = self.program.facts(module).uses[list.index()].iter().any(|use_| {
                hir.span(at).contains(hir.span(*use_))
                    && matches!(
                        hir.ancestors(*use_).next().map(|parent| hir.kind(parent)),
                        Some(ExprKind::Field { name, .. }) if matches!(hir.name(name), "pop" | "popleft" | "pop_front" | "popitem")
                    )
            });
            if pops {
                return Purpose::PerElement;
            }
        }
        Purpose::Until
    }

    /// Whether a loop pauses or waits for something to happen, outside inner loops and closures.
    fn waits(&self, module: ModuleIdx, at: ExprId) -> bool {
        let hir = self.program.module(module);
        let ExprKind::Loop(it) = hir.kind(at) else { return false };
        let mut waits = false;
        let mut look = |id: ExprId| {
            if waits {
                return;
            }
            match hir.kind(id) {
                ExprKind::Call { callee, .. } => {
                    let name = match hir.kind(callee) {
                        ExprKind::Field { name, .. } => hir.name(name),
                        ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]),
                        _ => "",
                    };
                    waits |= matches!(
                        name,
                        "sleep"
                            | "tick"
                            | "recv"
                            | "recv_timeout"
                            | "recv_many"
                            | "accept"
                            | "wait"
                            | "wait_for"
                            | "poll"
                            | "select!"
                            | "changed"
                            | "notified"
                            | "get_message"
                            | "listen"
                            | "blpop"
                            | "brpop"
                            | "sleep_until"
                            | "park_timeout"
                            | "pause"
                            | "backoff"
                            | "select"
                            | "ctrl_c"
                            | "cancelled"
                    ) || name.ends_with("_backoff")
                        || name.starts_with("sleep_");
                }
                // `job = queue.get()` in a loop for ever.
                ExprKind::Assign { value, .. } if matches!(it.form, LoopForm::Forever | LoopForm::While) => {
                    let origin = self.origin(module, value);
                    if let ExprKind::Call { callee, .. } = hir.kind(origin)
                        && let ExprKind::Field { base, name, .. } = hir.kind(callee)
                        && matches!(hir.name(name), "get" | "get_nowait" | "receive" | "dequeue" | "reserve")
                    {
                        waits |= any_name(hir, base, &|name| {
                            name.contains("queue") || name == "q" || name.contains("channel") || name.contains("inbox")
                        });
                    }
                }
                _ => {}
            }
        };
        hir.walk(it.body, &mut look);
        if let Some(condition) = it.condition {
            hir.walk(condition, &mut look);
        }
        waits
    }

    /// `try: …; break` or `match … { Ok(x) => return x, Err(_) => … }`: the loop goes on only after failure.
    fn leaves_on_success(&self, module: ModuleIdx, body: ExprId) -> bool {
        let hir = self.program.module(module);
        let mut found = false;
        hir.walk(body, &mut |id| match hir.kind(id) {
            ExprKind::Try(it) => {
                found |= it.otherwise.is_some_and(|e| leaves(hir, e)) || leaves(hir, it.body);
            }
            ExprKind::Match { arms, .. } => {
                let mut leaving = 0;
                let mut going_on = 0;
                for arm in arms {
                    if leaves(hir, arm.body) {
                        leaving += 1
                    } else {
                        going_on += 1
                    }
                }
                let is_result = arms.iter().any(|arm| any_name(hir, arm.pattern, &|name| name == "err"));
                found |= is_result && leaving > 0 && going_on > 0;
            }
            _ => {}
        });
        found
    }

    /// Whether a place in a loop runs less often than the loop, and why.
    pub fn rare(&self, module: ModuleIdx, around: &Around, at: ExprId) -> Option<Rare> {
        let hir = self.program.module(module);
        let facts = self.program.facts(module);
        let mut part = at;
        let mut crossed = false;
        while part != around.part {
            let parent = match hir.parent(part) {
                Parent::Expr(parent) => parent,
                Parent::Function(function) => {
                    crossed = true;
                    part = facts.sites[function.index()]?;
                    continue;
                }
                _ => return None,
            };
            match hir.kind(parent) {
                ExprKind::Return(_) | ExprKind::Break { .. } if !crossed => return Some(Rare::LeavesLoop),
                ExprKind::Raise(_) => return Some(Rare::LeavesLoop),
                ExprKind::Block { items, .. } if !crossed => {
                    let after = items.iter().skip_while(|item| **item != part).skip(1);
                    let mut after = after.peekable();
                    let direct = parent == around.part || is_under_branch(hir, parent, around.part);
                    if direct && after.any(|item| exits(hir, *item, around.part)) {
                        return Some(Rare::LeavesLoop);
                    }
                }
                ExprKind::Branch { condition, then, .. } if then == part => {
                    if is_flush_condition(hir, condition) {
                        return Some(Rare::Flush);
                    }
                    if self.is_cache_miss(module, condition, then, around)
                        || self.is_first_time(module, condition, then, around)
                    {
                        return Some(Rare::CacheMiss);
                    }
                }
                ExprKind::Try(it) if it.handlers.iter().any(|handler| handler.body == part) => {
                    return Some(Rare::OnError);
                }
                ExprKind::Match { arms, .. } => {
                    let in_error = arms
                        .iter()
                        .any(|arm| arm.body == part && any_pattern_head(hir, arm.pattern, "Err"));
                    if in_error {
                        return Some(Rare::OnError);
                    }
                }
                _ => {}
            }
            part = parent;
        }
        None
    }

    /// `if x is None:` with an assignment to `x` below, which the loop does not undo: it holds once.
    fn is_first_time(&self, module: ModuleIdx, condition: ExprId, then: ExprId, around: &Around) -> bool {
        let hir = self.program.module(module);
        let tested = match hir.kind(condition) {
            ExprKind::Binary(BinaryOp::Is, left, right)
                if matches!(hir.kind(right), ExprKind::Literal(Literal::Null)) =>
            {
                left
            }
            ExprKind::Unary(UnaryOp::Not, inner) => inner,
            ExprKind::Call { callee, .. } => match hir.kind(callee) {
                ExprKind::Field { base, name, .. } if hir.name(name) == "is_none" => base,
                _ => return false,
            },
            _ => return false,
        };
        if !matches!(hir.kind(tested), ExprKind::Local(_) | ExprKind::Field { .. }) {
            return false;
        }
        let assigned_in = |region: ExprId| {
            let mut count = 0;
            hir.walk(region, &mut |id| {
                if let ExprKind::Assign { target, .. } = hir.kind(id) {
                    count += usize::from(same_place(hir, target, tested));
                }
            });
            count
        };
        let inside = assigned_in(then);
        inside > 0 && assigned_in(around.part) == inside
    }

    /// `if key not in cache:` with an assignment to the cache below.
    pub(crate) fn is_cache_miss(&self, module: ModuleIdx, condition: ExprId, then: ExprId, around: &Around) -> bool {
        let key = (module, condition, then, around.part);
        if let Some(known) = self.cache_misses.borrow().get(&key) {
            return *known;
        }
        let is_one = self.finds_cache_miss(module, condition, then, around);
        self.cache_misses.borrow_mut().insert(key, is_one);
        is_one
    }

    fn finds_cache_miss(&self, module: ModuleIdx, condition: ExprId, then: ExprId, around: &Around) -> bool {
        let hir = self.program.module(module);
        let mut containers = Vec::new();
        hir.walk(condition, &mut |id| match hir.kind(id) {
            ExprKind::Binary(BinaryOp::In, _, container) => containers.push(container),
            ExprKind::Call { callee, .. } => {
                if let ExprKind::Field { base, name, .. } = hir.kind(callee)
                    && matches!(hir.name(name), "contains_key" | "contains" | "get" | "has_key")
                {
                    containers.push(base);
                }
            }
            // `if value is None:` after `value = cache.get(key)`.
            ExprKind::Local(_) => {
                let origin = self.origin(module, id);
                // `known = getattr(event, "_known", None) or cache.get(key)` as well.
                let mut look = |part: ExprId| {
                    if let ExprKind::Call { callee, .. } = hir.kind(part)
                        && let ExprKind::Field { base, name, .. } = hir.kind(callee)
                        && matches!(hir.name(name), "get" | "contains_key")
                    {
                        containers.push(base);
                    }
                };
                match hir.kind(origin) {
                    ExprKind::Binary(BinaryOp::Or, ..) => hir.walk(origin, &mut look),
                    _ => look(origin),
                }
            }
            _ => {}
        });
        containers.iter().any(|container| {
            let mut stored = false;
            let mut flagged = false;
            let mut look = |id: ExprId| {
                // A flag says that a key was seen, and nothing that could be used instead of asking.
                let is_flag = |value: ExprId| match hir.kind(value) {
                    ExprKind::Literal(_) => true,
                    ExprKind::Collection(_, items) => items.is_empty(),
                    ExprKind::Block { items: [], value: None } => true,
                    _ => false,
                };
                let place = match hir.kind(id) {
                    ExprKind::Assign { target, value, .. } => match hir.kind(target) {
                        ExprKind::Index { base, .. } => Some((base, is_flag(value))),
                        _ => None,
                    },
                    ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                        ExprKind::Field { base, name, .. } => match (hir.name(name), args) {
                            ("insert" | "set" | "setdefault" | "try_insert", [_, value, ..]) => {
                                Some((base, is_flag(value.value)))
                            }
                            ("update" | "entry" | "add" | "append" | "push", _) => Some((base, false)),
                            _ => None,
                        },
                        _ => None,
                    },
                    _ => None,
                };
                if let Some((place, is_flag)) = place
                    && same_place(hir, place, *container)
                {
                    stored |= !is_flag;
                    flagged |= is_flag;
                }
            };
            hir.walk(around.part, &mut look);
            if !hir.span(around.part).contains(hir.span(then)) {
                hir.walk(then, &mut look);
            }
            // What is called a cache is one, wherever it is filled; unless it only says what was seen.
            let is_called_one = any_name(hir, *container, &|name| name.contains("cache") || name.contains("memo"));
            stored || is_called_one && !flagged
        })
    }

    /// Whether what runs at a place can differ from one iteration to the next: it uses something the loop changes.
    pub fn depends_on(&self, module: ModuleIdx, around: &Around, at: ExprId) -> bool {
        let hir = self.program.module(module);
        let inside = hir.span(around.at);
        let iterable = match hir.kind(around.at) {
            ExprKind::Loop(it) => it.iterable,
            _ => None,
        };
        let facts = self.program.facts(module);
        let changes = |local: LocalId| {
            let defined =
                facts.definitions[local.index()]
                    .iter()
                    .any(|definition| match (definition.at, definition.source) {
                        (Some(place), _) => inside.contains(hir.span(place)),
                        (None, Source::Param(function, _)) => {
                            facts.sites[function.index()].is_some_and(|site| inside.contains(hir.span(site)))
                        }
                        (None, _) => false,
                    });
            let changed = || {
                facts.uses[local.index()].iter().any(|use_| {
                    let span = hir.span(*use_);
                    inside.contains(span)
                        && iterable.is_none_or(|iterable| !hir.span(iterable).contains(span))
                        && hir
                            .ancestors(*use_)
                            .next()
                            .is_some_and(|parent| match hir.kind(parent) {
                                ExprKind::Assign { target, .. } => target == *use_,
                                ExprKind::Field { name, .. } => is_mutation(hir.name(name)),
                                _ => false,
                            })
                })
            };
            defined || changed()
        };
        let mut depends = false;
        let mut seen = Vec::new();
        let mut queue = vec![at];
        while let Some(id) = queue.pop() {
            hir.walk(id, &mut |id| match hir.kind(id) {
                ExprKind::Local(local) => depends |= changes(local),
                ExprKind::Closure(function) if !seen.contains(&function) => {
                    seen.push(function);
                    queue.extend(hir.function(function).body);
                }
                ExprKind::Field { base, .. } if matches!(hir.kind(base), ExprKind::Await(_)) => {}
                _ => {}
            });
        }
        depends
    }
}

fn is_mutation(name: &str) -> bool {
    matches!(
        name,
        "push"
            | "push_bind"
            | "bind"
            | "append"
            | "set"
            | "insert"
            | "next"
            | "pop"
            | "update"
            | "popleft"
            | "pop_front"
    )
}

/// Whether a name says that a value is a batch of several, whatever it is the name of.
fn is_batch_word(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("chunk")
        || name.contains("paginat")
        || name
            .split('_')
            .any(|part| matches!(part, "batch" | "batches" | "batched" | "batcher" | "grouper"))
}

/// Whether a function of this name gives several at a time. As the name of a *value* these words say nothing: a page may
/// be a row, and pages a table.
fn is_batching_call(name: &str) -> bool {
    let words = ["page", "slice", "bucket", "partition", "window", "shard", "segment"];
    is_batch_word(name)
        || name.to_lowercase().split('_').any(|part| {
            words
                .iter()
                .any(|word| part == *word || part.strip_suffix('s') == Some(word))
        })
}

fn is_constant_name(name: &str) -> bool {
    name.len() > 1
        && name.chars().any(|c| c.is_ascii_uppercase())
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Calls that give the elements they are given, in number.
fn keeps_elements(name: &str) -> bool {
    matches!(
        name,
        "items"
            | "keys"
            | "values"
            | "iter"
            | "iter_mut"
            | "into_iter"
            | "enumerate"
            | "zip"
            | "sorted"
            | "reversed"
            | "rev"
            | "list"
            | "tuple"
            | "set"
            | "dict"
            | "copied"
            | "cloned"
            | "peekable"
            | "tqdm"
            | "filter"
            | "map"
            | "chain"
            | "to_vec"
            | "collect"
            | "clone"
            | "skip"
            | "take"
            | "unwrap_or_default"
            | "unwrap"
            | "into_values"
            | "into_keys"
            | "drain"
            | "par_iter"
            | "flatten"
            | "frozenset"
            | "track"
            | "iteritems"
            | "as_slice"
            | "as_ref"
            | "copy"
            | "unique"
            | "dedup"
            | "stream"
            | "Some"
    )
}

fn any_name(hir: &Module, id: ExprId, test: &dyn Fn(&str) -> bool) -> bool {
    let mut found = false;
    hir.walk(id, &mut |id| {
        let name = match hir.kind(id) {
            ExprKind::Local(local) => Some(hir.local(local).name),
            ExprKind::Field { name, .. } => Some(name),
            ExprKind::Path { segments, .. } => segments.last().copied(),
            _ => None,
        };
        found |= name.is_some_and(|name| test(&hir.name(name).to_lowercase()));
    });
    found
}

fn any_pattern_head(hir: &Module, id: ExprId, head: &str) -> bool {
    matches!(hir.kind(id), ExprKind::Call { callee, .. }
        if matches!(hir.kind(callee), ExprKind::Path { segments, .. } if hir.name(segments[segments.len() - 1]) == head))
}

/// Whether a region ends by leaving the loop around it.
pub(crate) fn leaves(hir: &Module, id: ExprId) -> bool {
    match hir.kind(id) {
        ExprKind::Return(_) | ExprKind::Break { .. } => true,
        ExprKind::Block { items, value } => {
            value.is_some_and(|value| leaves(hir, value)) || items.last().is_some_and(|last| leaves(hir, *last))
        }
        ExprKind::Scope(it) => leaves(hir, it.body),
        ExprKind::Try(it) => leaves(hir, it.body) || it.otherwise.is_some_and(|e| leaves(hir, e)),
        _ => false,
    }
}

/// Whether a statement always leaves the loop whose body is given.
fn exits(hir: &Module, id: ExprId, _body: ExprId) -> bool {
    matches!(
        hir.kind(id),
        ExprKind::Return(_) | ExprKind::Raise(_) | ExprKind::Break { label: None, .. }
    )
}

/// Whether between a block and the loop's body there are no loops, so that leaving it leaves the loop.
fn is_under_branch(hir: &Module, block: ExprId, body: ExprId) -> bool {
    for id in hir.ancestors(block) {
        if id == body {
            return true;
        }
        if matches!(hir.kind(id), ExprKind::Loop(_)) {
            return false;
        }
    }
    false
}

/// `if len(buffer) >= N`, `if i % N == 0`: true once in a while.
pub(crate) fn is_flush_condition(hir: &Module, condition: ExprId) -> bool {
    let mut found = false;
    hir.walk(condition, &mut |id| match hir.kind(id) {
        ExprKind::Binary(BinaryOp::Modulo, left, _) => found |= !matches!(hir.kind(left), ExprKind::Str(_)),
        ExprKind::Binary(BinaryOp::Ordering, left, right) | ExprKind::Binary(BinaryOp::Equal, left, right) => {
            let counts = |id: ExprId| {
                matches!(hir.kind(id), ExprKind::Call { callee, .. } if match hir.kind(callee) {
                    ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]) == "len",
                    ExprKind::Field { name, .. } => matches!(hir.name(name), "len" | "count" | "qsize" | "elapsed"),
                    _ => false,
                })
            };
            let zero = |id: ExprId| matches!(hir.kind(id), ExprKind::Literal(Literal::Int(0 | 1)));
            let sized = |id: ExprId| {
                any_name(hir, id, &|name| {
                    name.contains("batch")
                        || name.contains("chunk")
                        || name.contains("flush")
                        || name.contains("buffer")
                })
            };
            found |= counts(left) && !zero(right) || counts(right) && !zero(left) || sized(left) || sized(right);
        }
        _ => {}
    });
    found
}

/// Whether two keys are written the same.
fn same_key(hir: &Module, a: ExprId, b: ExprId) -> bool {
    match (hir.kind(a), hir.kind(b)) {
        (ExprKind::Str(a), ExprKind::Str(b)) => hir.text(a).value == hir.text(b).value,
        (ExprKind::Literal(a), ExprKind::Literal(b)) => a == b,
        _ => same_place(hir, a, b),
    }
}

/// Whether two expressions name one place: the same local, or the same field of it.
pub(crate) fn same_place(hir: &Module, a: ExprId, b: ExprId) -> bool {
    match (hir.kind(a), hir.kind(b)) {
        (ExprKind::Local(a), ExprKind::Local(b)) => a == b,
        (ExprKind::Field { base: a, name: x, .. }, ExprKind::Field { base: b, name: y, .. }) => {
            x == y && same_place(hir, a, b)
        }
        (ExprKind::Path { segments: a, .. }, ExprKind::Path { segments: b, .. }) => a == b,
        (ExprKind::Index { base: a, index: x }, ExprKind::Index { base: b, index: y }) => {
            same_place(hir, a, b) && same_key(hir, x, y)
        }
        (ExprKind::Borrow(a) | ExprKind::Deref(a), _) => same_place(hir, a, b),
        (_, ExprKind::Borrow(b) | ExprKind::Deref(b)) => same_place(hir, a, b),
        _ => false,
    }
}
