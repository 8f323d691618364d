//! Who gives a connection back: a walk over all paths of one function, exceptions and early returns included.
//!
//! The walk follows one local from the place where it gets a connection. At every exit of the function it knows whether
//! the connection can still be held there. It does not enter calls: a call that is given the connection itself either
//! takes it over (by what is known of the function, or by its name) or borrows it.

use seqscan_catalog::{Dropped, Effect, Role, TypeIdx, WithExit};
use seqscan_hir::{BinaryOp, ExprId, ExprKind, FunctionForm, Literal, LocalForm, LocalId, LoopForm, Module, UnaryOp};

use crate::calls::{Certainty, Site};
use crate::program::{FunctionRef, ModuleIdx};
use crate::resolve::{Callee, Resolver};
use crate::ty::Ty;

/// A place where a function comes to hold a connection that it has to give back.
#[derive(Clone, Debug, PartialEq)]
pub struct Acquisition {
    /// The module.
    pub module: ModuleIdx,
    /// The call that gives the connection.
    pub call: ExprId,
    /// What it gives.
    pub ty: TypeIdx,
    /// How sure that is.
    pub certainty: Certainty,
    /// The function of the program that acquired it and handed it out, if it is not acquired here.
    pub through: Option<FunctionRef>,
}

/// How a connection is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// No path gives it back.
    Never,
    /// Used once and forgotten: `pool.getconn().execute(…)`.
    Temporary,
    /// It is lost if this raises.
    OnError(ExprId),
    /// This leaves the function without giving it back.
    OnReturn(ExprId),
    /// The end of the function is reached on some path without giving it back.
    AtEnd,
    /// The variable is overwritten while it holds one.
    Overwritten(ExprId),
}

const HELD: u8 = 1;
const FREE: u8 = 2;

/// Whether each way out of a region can be taken while holding, and where.
#[derive(Clone, Debug, Default)]
struct Exits {
    raised: Exit,
    returned: Exit,
    broke: Exit,
    continued: Exit,
}

#[derive(Clone, Copy, Debug, Default)]
struct Exit {
    states: u8,
    held_at: Option<ExprId>,
}

impl Exit {
    fn add(&mut self, states: u8, at: ExprId) {
        self.states |= states;
        if states & HELD != 0 && self.held_at.is_none() {
            self.held_at = Some(at);
        }
    }

    fn join(&mut self, other: Self) {
        self.states |= other.states;
        self.held_at = self.held_at.or(other.held_at);
    }
}

struct Walk<'r, 'p> {
    resolver: &'r Resolver<'p>,
    module: ModuleIdx,
    hir: &'p Module,
    local: LocalId,
    /// The assignment by which the local comes to hold.
    acquired_by: ExprId,
    exits: Exits,
    overwritten: Option<ExprId>,
    depth: u32,
    /// Inside a `finally`, where what cleans up is taken not to fail.
    cleaning: u32,
}

impl Resolver<'_> {
    /// What a call acquires that has to be given back, if anything.
    pub fn acquisition(&self, module: ModuleIdx, call: ExprId) -> Option<Acquisition> {
        self.acquisition_at(module, call, 0)
    }

    fn acquisition_at(&self, module: ModuleIdx, call: ExprId, depth: u32) -> Option<Acquisition> {
        let hir = self.program.module(module);
        if !matches!(hir.kind(call), ExprKind::Call { .. }) || depth > 3 {
            return None;
        }
        let held = |ty: Ty| {
            let idx = ty.db()?;
            let row = self.program.catalog.ty(idx);
            let holds = matches!(row.role, Role::Connection | Role::Session | Role::Transaction);
            (holds && row.dropped != Dropped::Nothing).then_some(idx)
        };
        match self.callee(module, call) {
            Callee::Catalog(row, _) => {
                let effect = self.program.catalog.call(row).effect;
                let ty = held(self.ty(module, call)).filter(|_| matches!(effect, Effect::Acquire | Effect::Connect))?;
                Some(Acquisition {
                    module,
                    call,
                    ty,
                    certainty: Certainty::Known,
                    through: None,
                })
            }
            Callee::DbClass(_) => {
                let ty = held(self.ty(module, call)).filter(|_| !self.is_bound_to_connection(module, call))?;
                Some(Acquisition {
                    module,
                    call,
                    ty,
                    certainty: Certainty::Known,
                    through: None,
                })
            }
            Callee::Function(function) => {
                let declared = self.program.function(function);
                if declared.is_generator || declared.form != FunctionForm::Function || !declared.decorators.is_empty() {
                    return None;
                }
                let other = self.program.module(function.module);
                self.program.facts(function.module).returns[function.id.index()]
                    .iter()
                    .find_map(|value| {
                        let origin = self.origin(function.module, *value);
                        let local = match other.kind(*value) {
                            ExprKind::Local(local) => Some(other.local(local).form),
                            _ => None,
                        };
                        if local == Some(LocalForm::Global) {
                            return None;
                        }
                        let inner = self.acquisition_at(function.module, origin, depth + 1)?;
                        Some(Acquisition {
                            module,
                            call,
                            ty: inner.ty,
                            certainty: Certainty::Inferred,
                            through: Some(function),
                        })
                    })
            }
            _ => None,
        }
    }

    /// `Session(bind=connection)`: a session on a connection that somebody else gave and will take back.
    fn is_bound_to_connection(&self, module: ModuleIdx, call: ExprId) -> bool {
        let hir = self.program.module(module);
        let ExprKind::Call { args, .. } = hir.kind(call) else {
            return false;
        };
        let bind = args.iter().find(|arg| match arg.name {
            Some(name) => matches!(hir.name(name), "bind" | "connection" | "conn"),
            None => true,
        });
        bind.is_some_and(|bind| match self.ty(module, bind.value).db() {
            Some(idx) => !matches!(self.program.catalog.ty(idx).role, Role::Engine | Role::Pool),
            None => true,
        })
    }

    /// How what a call acquires is lost, if it can be.
    pub fn leak(&self, acquisition: &Acquisition) -> Option<Leak> {
        let module = acquisition.module;
        let hir = self.program.module(module);
        let function = hir.enclosing_function(acquisition.call);
        if hir.function(function).form == FunctionForm::Module {
            return None;
        }
        // From the call outwards, to what becomes of its value.
        let mut at = acquisition.call;
        for parent in hir.ancestors(acquisition.call) {
            match hir.kind(parent) {
                ExprKind::Await(_) | ExprKind::Propagate(_) | ExprKind::Cast(..) => at = parent,
                ExprKind::Assign {
                    target,
                    value,
                    op: None,
                } if value == at => {
                    let ExprKind::Local(local) = hir.kind(target) else {
                        return None;
                    };
                    return self.leak_of_local(acquisition, local, parent);
                }
                ExprKind::Field { base, name, .. } if base == at => {
                    let row = self.program.catalog.ty(acquisition.ty);
                    let called = hir.ancestors(at).nth(1).is_some_and(
                        |outer| matches!(hir.kind(outer), ExprKind::Call { callee, .. } if callee == parent),
                    );
                    let ends = self
                        .program
                        .catalog
                        .method(acquisition.ty, hir.name(name))
                        .is_some_and(|row| {
                            matches!(
                                self.program.catalog.call(row).effect,
                                Effect::Release | Effect::Acquire | Effect::Begin | Effect::None | Effect::Build
                            )
                        });
                    let known = self.program.catalog.method(acquisition.ty, hir.name(name)).is_some();
                    return (called && known && !ends && row.role == Role::Connection).then_some(Leak::Temporary);
                }
                // Dropped on the floor: `pool.getconn()`.
                ExprKind::Block { items, .. } if items.contains(&at) => return None,
                _ => return None,
            }
        }
        None
    }

    fn leak_of_local(&self, acquisition: &Acquisition, local: LocalId, acquired_by: ExprId) -> Option<Leak> {
        let module = acquisition.module;
        let hir = self.program.module(module);
        if hir.local(local).form == LocalForm::Global {
            return None;
        }
        let function = hir.local(local).function;
        let uses = &self.program.facts(module).uses[local.index()];
        // Used in a closure, or captured by a nested function: when that runs is another question.
        if uses.iter().any(|use_| hir.enclosing_function(*use_) != function)
            || hir.enclosing_function(acquired_by) != function
        {
            return None;
        }
        if uses.iter().any(|use_| self.escapes(module, *use_)) {
            return None;
        }
        let body = hir.function(function).body?;
        let mut walk = Walk {
            resolver: self,
            module,
            hir,
            local,
            acquired_by,
            exits: Exits::default(),
            overwritten: None,
            depth: 0,
            cleaning: 0,
        };
        let released_somewhere = uses.iter().any(|use_| walk.gives_back(*use_));
        let end = walk.eval(body, FREE);
        if let Some(at) = walk.overwritten {
            return Some(Leak::Overwritten(at));
        }
        let at_end = end & HELD != 0;
        let returned = walk.exits.returned.held_at;
        let raised = walk.exits.raised.held_at;
        match (released_somewhere, at_end, returned, raised) {
            (false, _, _, _) if at_end || returned.is_some() || raised.is_some() => Some(Leak::Never),
            (_, true, _, _) => Some(Leak::AtEnd),
            (_, _, Some(at), _) => Some(Leak::OnReturn(at)),
            (_, _, _, Some(at)) => Some(Leak::OnError(at)),
            _ => None,
        }
    }

    /// Whether a use puts the value where this function's paths say nothing about it.
    fn escapes(&self, module: ModuleIdx, use_: ExprId) -> bool {
        let hir = self.program.module(module);
        let Some(parent) = hir.ancestors(use_).next() else {
            return true;
        };
        match hir.kind(parent) {
            // `stack.callback(conn.close)`: somebody else will call it.
            ExprKind::Field { name, .. } => {
                let is_called = hir
                    .ancestors(parent)
                    .next()
                    .is_some_and(|outer| matches!(hir.kind(outer), ExprKind::Call { callee, .. } if callee == parent));
                !is_called && is_release_name(hir.name(name))
            }
            kind => matches!(
                kind,
                ExprKind::Collection(..)
                    | ExprKind::Map(_)
                    | ExprKind::Spread(_)
                    | ExprKind::Delete(_)
                    | ExprKind::Unknown(_)
            ),
        }
    }

    /// Whether a function of the program takes over what it is given for a parameter: releases, stores or returns it.
    fn takes_over(&self, function: FunctionRef, position: usize, name: Option<&str>, depth: u32) -> bool {
        if depth > 3 {
            return true;
        }
        let hir = self.program.module(function.module);
        let declared = hir.function(function.id);
        let shift = usize::from(matches!(
            declared.params.first().map(|p| p.form),
            Some(seqscan_hir::ParamForm::Receiver | seqscan_hir::ParamForm::ReceiverClass)
        ));
        let param = match name {
            Some(name) => declared
                .params
                .iter()
                .find(|p| p.local.is_some_and(|l| hir.name(hir.local(l).name) == name)),
            None => declared.params.get(position + shift),
        };
        let Some(local) = param.and_then(|param| param.local) else {
            return true;
        };
        if declared.body.is_none() {
            return true;
        }
        self.program.facts(function.module).uses[local.index()]
            .iter()
            .any(|use_| {
                if hir.enclosing_function(*use_) != function.id {
                    return true;
                }
                let Some(parent) = hir.ancestors(*use_).next() else {
                    return true;
                };
                match hir.kind(parent) {
                    ExprKind::Field { base, name, .. } if base == *use_ => {
                        matches!(
                            hir.name(name),
                            "close" | "aclose" | "release" | "dispose" | "disconnect" | "__exit__" | "__aexit__"
                        )
                    }
                    ExprKind::Assign { value, .. } => value == *use_,
                    ExprKind::Return(_) | ExprKind::Yield(_) | ExprKind::Collection(..) | ExprKind::Map(_) => true,
                    ExprKind::Scope(_) => true,
                    ExprKind::Call { callee, .. } if callee != *use_ => {
                        self.call_takes(function.module, parent, *use_, depth + 1)
                    }
                    _ => false,
                }
            })
    }

    /// Whether a call takes over a value that it is given as such.
    fn call_takes(&self, module: ModuleIdx, call: ExprId, value: ExprId, depth: u32) -> bool {
        let hir = self.program.module(module);
        let ExprKind::Call { callee, args, .. } = hir.kind(call) else {
            return false;
        };
        let position = args.iter().position(|arg| arg.value == value).unwrap_or(0);
        let keyword = args[position].name.map(|name| hir.name(name));
        let name = match hir.kind(callee) {
            ExprKind::Field { name, .. } => hir.name(name),
            ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]),
            _ => "",
        };
        let by_name = || {
            let lower = name.to_lowercase();
            let words = [
                "close",
                "release",
                "putconn",
                "put",
                "return",
                "free",
                "dispose",
                "cleanup",
                "teardown",
                "finalize",
                "callback",
                "enter",
                "push",
                "register",
                "append",
                "add",
                "submit",
                "create_task",
                "ensure_future",
                "spawn",
                "thread",
                "partial",
                "wrap",
                "set",
                "store",
                "attach",
                "finaliz",
                "disconnect",
                "return_",
            ];
            words.iter().any(|word| lower.contains(word))
        };
        match self.callee_of(module, callee) {
            Callee::Function(function) => self.takes_over(function, position, keyword, depth),
            Callee::Class(_) | Callee::DbClass(_) => true,
            Callee::Catalog(row, _) => {
                let effect = self.program.catalog.call(row).effect;
                matches!(
                    effect,
                    Effect::Release | Effect::Spawn | Effect::Invoke | Effect::Detach | Effect::Same
                ) || by_name()
            }
            Callee::External(path) => {
                path.rsplit('.')
                    .next()
                    .is_some_and(|last| last.starts_with(char::is_uppercase))
                    || by_name()
            }
            Callee::Unknown => by_name() || name.starts_with(char::is_uppercase),
        }
    }
}

impl Walk<'_, '_> {
    /// The state after an expression, given the state before it; its other exits are added to `self.exits`.
    fn eval(&mut self, id: ExprId, states: u8) -> u8 {
        if states == 0 {
            return 0;
        }
        self.depth += 1;
        let after = if self.depth > 2000 {
            states
        } else {
            self.step(id, states)
        };
        self.depth -= 1;
        after
    }

    fn all(&mut self, ids: impl IntoIterator<Item = ExprId>, states: u8) -> u8 {
        ids.into_iter().fold(states, |states, id| self.eval(id, states))
    }

    fn step(&mut self, id: ExprId, states: u8) -> u8 {
        let hir = self.hir;
        match hir.kind(id) {
            ExprKind::Assign { target, value, op } => {
                let after = self.eval(value, states);
                if id == self.acquired_by {
                    if after & HELD != 0 {
                        self.overwritten = self.overwritten.or(Some(id));
                    }
                    return if after == 0 { 0 } else { HELD };
                }
                let is_target = matches!(hir.kind(target), ExprKind::Local(local) if local == self.local);
                let aliases = self.is_bare(value);
                let after = if op.is_none() && (is_target || aliases) && after != 0 {
                    FREE
                } else {
                    after
                };
                if is_target { after } else { self.eval(target, after) }
            }
            ExprKind::Call { callee, args, .. } => {
                let mut after = match hir.kind(callee) {
                    ExprKind::Field { base, .. } => self.eval(base, states),
                    _ => self.eval(callee, states),
                };
                after = self.all(args.iter().map(|arg| arg.value), after);
                if after == 0 {
                    return 0;
                }
                if self.releases(id) {
                    return FREE;
                }
                if self.may_raise(id) {
                    self.exits.raised.add(after, id);
                }
                after
            }
            ExprKind::Propagate(e) => {
                let after = self.eval(e, states);
                self.exits.returned.add(after, id);
                after
            }
            ExprKind::Return(value) => {
                let mut after = value.map_or(states, |value| self.eval(value, states));
                if value.is_some_and(|value| self.hands_out(value)) && after != 0 {
                    after = FREE;
                }
                self.exits.returned.add(after, id);
                0
            }
            ExprKind::Raise(value) => {
                let after = value.map_or(states, |value| self.eval(value, states));
                self.exits.raised.add(after, id);
                0
            }
            ExprKind::Yield(value) => {
                let after = value.map_or(states, |value| self.eval(value, states));
                self.exits.raised.add(after, id);
                after
            }
            ExprKind::Break { .. } => {
                self.exits.broke.add(states, id);
                0
            }
            ExprKind::Continue { .. } => {
                self.exits.continued.add(states, id);
                0
            }
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            } => {
                let before = self.eval(condition, states);
                let (in_then, in_else) = self.refine(condition, before);
                let after_then = self.eval(then, in_then);
                let after_else = otherwise.map_or(in_else, |otherwise| self.eval(otherwise, in_else));
                after_then | after_else
            }
            ExprKind::Match { subject, arms } => {
                let before = self.eval(subject, states);
                arms.iter().fold(0, |after, arm| after | self.eval(arm.body, before))
            }
            ExprKind::Loop(it) => {
                let mut entry = it.iterable.map_or(states, |iterable| self.eval(iterable, states));
                let outer = std::mem::take(&mut self.exits);
                let mut after = if it.form == LoopForm::Forever { 0 } else { entry };
                for _ in 0..2 {
                    let start = it.condition.map_or(entry, |condition| self.eval(condition, entry));
                    let end = self.eval(it.body, start) | self.exits.continued.states;
                    self.exits.continued = Exit::default();
                    entry |= end;
                    if it.form != LoopForm::Forever {
                        after |= end;
                    }
                }
                let inner = std::mem::replace(&mut self.exits, outer);
                self.exits.raised.join(inner.raised);
                self.exits.returned.join(inner.returned);
                let after = it.otherwise.map_or(after, |otherwise| self.eval(otherwise, after));
                after | inner.broke.states
            }
            ExprKind::Try(it) => {
                let outer = std::mem::take(&mut self.exits);
                let mut normal = self.eval(it.body, states);
                let caught = std::mem::take(&mut self.exits.raised);
                if let Some(otherwise) = it.otherwise {
                    normal = self.eval(otherwise, normal);
                }
                let mut catches_all = false;
                for handler in &it.handlers {
                    catches_all |= handler.errors.is_none_or(|errors| self.names_every_error(errors));
                    normal |= self.eval(handler.body, caught.states);
                }
                if it.handlers.is_empty() || !catches_all {
                    self.exits.raised.join(caught);
                }
                let mut inner = std::mem::replace(&mut self.exits, outer);
                if let Some(finally) = it.finally {
                    self.cleaning += 1;
                    normal = self.eval(finally, normal);
                    for exit in [
                        &mut inner.raised,
                        &mut inner.returned,
                        &mut inner.broke,
                        &mut inner.continued,
                    ] {
                        if exit.states != 0 {
                            exit.states = self.eval(finally, exit.states);
                            if exit.states & HELD == 0 {
                                exit.held_at = None;
                            }
                        }
                    }
                    self.cleaning -= 1;
                }
                self.exits.raised.join(inner.raised);
                self.exits.returned.join(inner.returned);
                self.exits.broke.join(inner.broke);
                self.exits.continued.join(inner.continued);
                normal
            }
            ExprKind::Scope(it) => {
                let mut after = states;
                for item in &it.items {
                    after = self.eval(item.guard, after);
                    if after != 0 && self.is_guarded_by(item.guard) {
                        after = FREE;
                    }
                }
                self.eval(it.body, after)
            }
            ExprKind::Binary(BinaryOp::And | BinaryOp::Or, left, right) => {
                let after = self.eval(left, states);
                after | self.eval(right, after)
            }
            ExprKind::Closure(_) | ExprKind::Function(_) | ExprKind::Class(_) => states,
            kind => {
                let mut children = Vec::new();
                kind.for_each_child(|child| children.push(child));
                self.all(children, states)
            }
        }
    }

    fn is_bare(&self, id: ExprId) -> bool {
        match self.hir.kind(id) {
            ExprKind::Local(local) => local == self.local,
            ExprKind::Await(e) | ExprKind::Cast(e, _) => self.is_bare(e),
            _ => false,
        }
    }

    /// Whether a returned value carries the connection out: itself, in a tuple, or given to a constructor.
    fn hands_out(&self, id: ExprId) -> bool {
        match self.hir.kind(id) {
            ExprKind::Collection(_, items) => items.iter().any(|item| self.hands_out(*item)),
            ExprKind::Binary(_, left, right) => self.hands_out(left) || self.hands_out(right),
            ExprKind::Branch { then, otherwise, .. } => {
                self.hands_out(then) || otherwise.is_some_and(|e| self.hands_out(e))
            }
            _ => self.is_bare(id),
        }
    }

    /// Whether a `with` guard releases the connection at its end.
    fn is_guarded_by(&self, guard: ExprId) -> bool {
        let catalog = &self.resolver.program.catalog;
        if self.is_bare(guard) {
            return match self.resolver.ty(self.module, guard) {
                Ty::Db(idx, _) => catalog.ty(idx).with == WithExit::Releases,
                _ => true,
            };
        }
        match self.hir.kind(guard) {
            ExprKind::Call { args, .. } => args.iter().any(|arg| self.is_bare(arg.value)),
            _ => false,
        }
    }

    /// Whether a use of the local is one that gives it back or hands it on, somewhere.
    fn gives_back(&self, use_: ExprId) -> bool {
        let Some(parent) = self.hir.ancestors(use_).next() else {
            return false;
        };
        match self.hir.kind(parent) {
            ExprKind::Field { .. } => self
                .hir
                .ancestors(parent)
                .next()
                .is_some_and(|call| self.releases(call)),
            ExprKind::Call { .. } => self.releases(parent),
            ExprKind::Return(_) => true,
            ExprKind::Scope(_) => self.is_guarded_by(use_),
            ExprKind::Assign { value, .. } => value == use_,
            _ => false,
        }
    }

    /// Whether a call gives the connection back, or takes it over.
    fn releases(&self, call: ExprId) -> bool {
        let ExprKind::Call { callee, args, .. } = self.hir.kind(call) else {
            return false;
        };
        if let ExprKind::Field { base, name, .. } = self.hir.kind(callee)
            && self.is_bare(base)
        {
            let name = self.hir.name(name);
            let by_name = is_release_name(name);
            return match self.resolver.callee_of(self.module, callee) {
                Callee::Catalog(row, _) => {
                    let row = self.resolver.program.catalog.call(row);
                    row.effect == Effect::Release && row.of.is_none() || by_name
                }
                _ => by_name,
            };
        }
        args.iter()
            .any(|arg| self.is_bare(arg.value) && self.resolver.call_takes(self.module, call, arg.value, 0))
    }

    /// Whether a call may fail in earnest: it talks to a database or runs code of the program.
    fn may_raise(&self, call: ExprId) -> bool {
        let ExprKind::Call { callee, .. } = self.hir.kind(call) else {
            return false;
        };
        if self.cleaning > 0 {
            return false;
        }
        let awaited = self
            .hir
            .ancestors(call)
            .next()
            .is_some_and(|parent| matches!(self.hir.kind(parent), ExprKind::Await(_)));
        match self.resolver.callee_of(self.module, callee) {
            Callee::Catalog(row, _) => {
                let effect = self.resolver.program.catalog.call(row).effect;
                effect.is_round_trip()
                    || matches!(
                        effect,
                        Effect::Commit
                            | Effect::Begin
                            | Effect::Prepare
                            | Effect::Roundtrip
                            | Effect::Page
                            | Effect::Acquire
                            | Effect::Connect
                    )
            }
            Callee::Function(_) => true,
            Callee::Class(_) | Callee::DbClass(_) => false,
            Callee::External(path) => {
                awaited
                    || !is_harmless(path.rsplit('.').next().unwrap_or_default())
                        && path.contains('.')
                        && !path.starts_with("logging")
                        && !path.starts_with("log")
            }
            Callee::Unknown => match self.hir.kind(callee) {
                ExprKind::Field { name, .. } => {
                    awaited
                        || matches!(
                            self.hir.name(name),
                            "execute"
                                | "executemany"
                                | "commit"
                                | "fetchall"
                                | "fetchone"
                                | "query"
                                | "read_sql"
                                | "run"
                                | "scalars"
                        )
                }
                _ => awaited,
            },
        }
    }

    /// What a condition about the local says in its two branches.
    fn refine(&self, condition: ExprId, states: u8) -> (u8, u8) {
        let without = |states: u8| states & !HELD;
        match self.hir.kind(condition) {
            _ if self.is_bare(condition) => (states, without(states)),
            ExprKind::Unary(UnaryOp::Not, e) => {
                let (then, otherwise) = self.refine(e, states);
                (otherwise, then)
            }
            ExprKind::Binary(BinaryOp::Is, left, right) if self.is_bare(left) => match self.hir.kind(right) {
                ExprKind::Literal(Literal::Null) => (without(states), states),
                _ => (states, states),
            },
            ExprKind::Binary(BinaryOp::And, left, right) => {
                let (then, _) = self.refine(left, states);
                let (then, _) = self.refine(right, then);
                let mentions = self.mentions(left) || self.mentions(right);
                (
                    then,
                    if mentions {
                        without(states) | (states & FREE)
                    } else {
                        states
                    },
                )
            }
            _ if self.mentions(condition) => (states, without(states)),
            _ => (states, states),
        }
    }

    fn mentions(&self, id: ExprId) -> bool {
        let mut found = false;
        self.hir.walk(id, &mut |id| {
            found |= matches!(self.hir.kind(id), ExprKind::Local(local) if local == self.local)
        });
        found
    }

    fn names_every_error(&self, errors: ExprId) -> bool {
        let mut found = false;
        self.hir.walk(errors, &mut |id| {
            if let ExprKind::Path { segments, .. } = self.hir.kind(id) {
                found |= matches!(
                    self.hir.name(segments[segments.len() - 1]),
                    "Exception" | "BaseException"
                );
            }
        });
        found
    }
}

/// Methods by which a connection is given back, whatever its type.
fn is_release_name(name: &str) -> bool {
    matches!(
        name,
        "close"
            | "aclose"
            | "release"
            | "terminate"
            | "disconnect"
            | "dispose"
            | "remove"
            | "__exit__"
            | "__aexit__"
            | "kill"
            | "shutdown"
    )
}

fn is_harmless(name: &str) -> bool {
    matches!(
        name,
        "print"
            | "len"
            | "str"
            | "int"
            | "float"
            | "isinstance"
            | "getattr"
            | "hasattr"
            | "list"
            | "dict"
            | "set"
            | "tuple"
            | "time"
            | "now"
            | "monotonic"
            | "perf_counter"
            | "debug"
            | "info"
            | "warning"
            | "error"
            | "exception"
            | "utcnow"
            | "getLogger"
            | "dumps"
            | "repr"
            | "range"
            | "min"
            | "max"
            | "sorted"
            | "enumerate"
            | "zip"
            | "bool"
            | "uuid4"
            | "join"
            | "getenv"
            | "get"
            | "sum"
            | "any"
            | "all"
            | "format"
    )
}

/// What a site's receiver is, for lints that ask about releases.
pub fn is_connection_like(resolver: &Resolver<'_>, site: &Site) -> bool {
    site.receiver.as_ref().and_then(Ty::db).is_some_and(|idx| {
        matches!(
            resolver.program.catalog.ty(idx).role,
            Role::Connection | Role::Transaction | Role::Session | Role::Pool | Role::Engine
        )
    })
}
