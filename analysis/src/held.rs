//! Where a function holds a connection: from the place that takes it to where it is given back, by scope, drop or call.

use seqscan_catalog::{Dropped, Effect, Language, Role, TypeIdx};
use seqscan_hir::{ExprId, ExprKind, FunctionForm, LocalForm, LocalId, Module, Span};

use crate::facts::Source;
use crate::program::ModuleIdx;
use crate::resolve::Resolver;
use crate::ty::Ty;

/// A connection, transaction or session that a function holds for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// The call that takes it.
    pub call: ExprId,
    /// What it is.
    pub ty: TypeIdx,
    /// The variable that holds it, if it has one.
    pub local: Option<LocalId>,
    /// The source in which it is held, as far as scopes say.
    pub span: Span,
    /// The places that give it back earlier.
    pub ends: Vec<ExprId>,
}

impl Resolver<'_> {
    /// Every connection that functions of a module hold, in the order of the source.
    pub fn holds(&self, module: ModuleIdx) -> Vec<Hold> {
        let hir = self.program.module(module);
        let mut holds = Vec::new();
        for id in hir.expr_ids() {
            match hir.kind(id) {
                ExprKind::Scope(it) => {
                    for item in &it.items {
                        if let Some((call, ty)) = self.taken(module, item.guard) {
                            let local = item.target.and_then(|target| local_of(hir, target));
                            let span = hir.span(it.body);
                            let ends = local.map(|local| self.ends_of(module, local, span)).unwrap_or_default();
                            holds.push(Hold {
                                call,
                                ty,
                                local,
                                span,
                                ends,
                            });
                        }
                    }
                }
                ExprKind::Assign {
                    target,
                    value,
                    op: None,
                } => {
                    if let Some(local) = local_of(hir, target)
                        && let Some((call, ty)) = self.taken(module, value)
                    {
                        holds.extend(self.hold_of_local(module, call, ty, local, id));
                    }
                }
                _ => {}
            }
        }
        holds.sort_by_key(|hold| hir.span(hold.call));
        holds
    }

    /// The call behind a value that takes a connection or begins a transaction, and what it gives.
    fn taken(&self, module: ModuleIdx, value: ExprId) -> Option<(ExprId, TypeIdx)> {
        let hir = self.program.module(module);
        let mut call = value;
        loop {
            call = match hir.kind(call) {
                ExprKind::Await(inner) | ExprKind::Propagate(inner) => inner,
                // `pool.get().await.map_err(f)?`, `.context("…")?`, `.unwrap()`.
                ExprKind::Call { callee, .. } => match hir.kind(callee) {
                    ExprKind::Field { base, name, .. } if is_wrapping(hir.name(name)) => base,
                    _ => break,
                },
                _ => return None,
            };
        }
        let ExprKind::Call { callee, .. } = hir.kind(call) else {
            return None;
        };
        if !self.program.may_acquire(module, callee) && !self.program.may_begin(module, callee) {
            return None;
        }
        let site = self.site(module, call)?;
        if !matches!(site.effect, Effect::Acquire | Effect::Begin | Effect::Connect) {
            return None;
        }
        let idx = self.ty(module, call).db()?;
        let role = self.program.catalog.ty(idx).role;
        matches!(role, Role::Connection | Role::Transaction).then_some((call, idx))
    }

    fn hold_of_local(
        &self,
        module: ModuleIdx,
        call: ExprId,
        ty: TypeIdx,
        local: LocalId,
        assign: ExprId,
    ) -> Option<Hold> {
        let hir = self.program.module(module);
        let declared = hir.local(local);
        let function = hir.enclosing_function(assign);
        if declared.form == LocalForm::Global || hir.function(function).form == FunctionForm::Module {
            return None;
        }
        let is_dropped = self.program.catalog.ty(ty).dropped != Dropped::Leaks;
        let body = hir.function(function).body?;
        // Where values are dropped at the end of their block, that is the end; elsewhere, the function's.
        let end = match declared
            .scope
            .filter(|_| is_dropped && self.language(module) == Language::Rust)
        {
            Some(scope) => hir.span(scope).end,
            None => hir.span(body).end,
        };
        let span = Span::new(hir.span(assign).end, end.max(hir.span(assign).end));
        // A variable that is filled in several places is held here or there; that is too much to say.
        let definitions = &self.program.facts(module).definitions[local.index()];
        let values = definitions.iter().filter(|it| matches!(it.source, Source::Value(_)));
        if values.count() > 1 {
            return None;
        }
        let ends = self.ends_of(module, local, span);
        Some(Hold {
            call,
            ty,
            local: Some(local),
            span,
            ends,
        })
    }

    /// Where a variable is given back, moved away, or committed.
    fn ends_of(&self, module: ModuleIdx, local: LocalId, within: Span) -> Vec<ExprId> {
        let hir = self.program.module(module);
        let facts = self.program.facts(module);
        let is_rust = self.language(module) == Language::Rust;
        let mut ends = Vec::new();
        for use_ in facts.uses[local.index()]
            .iter()
            .filter(|use_| within.contains(hir.span(**use_)))
        {
            let Some(parent) = hir.ancestors(*use_).next() else {
                continue;
            };
            let ends_here = match hir.kind(parent) {
                ExprKind::Field { base, name, .. } if base == *use_ => matches!(
                    hir.name(name),
                    "commit"
                        | "rollback"
                        | "close"
                        | "aclose"
                        | "release"
                        | "detach"
                        | "leak"
                        | "finish"
                        | "expunge_all"
                ),
                // By value, which in Rust moves it; elsewhere it says who gives it back.
                ExprKind::Call { callee, .. } if callee != *use_ => {
                    is_rust || is_release(&self.last_called(module, callee))
                }
                ExprKind::Return(_) | ExprKind::Yield(_) => true,
                ExprKind::Assign { value, .. } => is_rust && value == *use_,
                ExprKind::Collection(..) => is_rust,
                _ => false,
            };
            if ends_here {
                ends.push(parent);
            }
        }
        ends
    }

    fn last_called(&self, module: ModuleIdx, callee: ExprId) -> String {
        let hir = self.program.module(module);
        match hir.kind(callee) {
            ExprKind::Field { name, .. } => hir.name(name).to_lowercase(),
            ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]).to_lowercase(),
            _ => String::new(),
        }
    }

    /// Whether a connection is held at a place of the same function, on every path there.
    pub fn is_held_at(&self, module: ModuleIdx, hold: &Hold, at: ExprId) -> bool {
        let hir = self.program.module(module);
        let place = hir.span(at);
        let function = |id: ExprId| hir.enclosing_function(id);
        if !hold.span.contains(place) || place.start < hir.span(hold.call).end || function(at) != function(hold.call) {
            return false;
        }
        // The block that took it is around the place; a branch that did not is not asked.
        let is_inside = hir.ancestors(hold.call).any(|block| {
            matches!(hir.kind(block), ExprKind::Block { .. }) && hir.ancestors(at).any(|other| other == block)
        });
        // What ended before, in whatever branch, may have ended.
        is_inside && !hold.ends.iter().any(|end| hir.span(*end).start < place.end)
    }
}

fn local_of(hir: &Module, pattern: ExprId) -> Option<LocalId> {
    match hir.kind(pattern) {
        ExprKind::Local(local) => Some(local),
        _ => None,
    }
}

fn is_wrapping(name: &str) -> bool {
    matches!(
        name,
        "map_err"
            | "context"
            | "with_context"
            | "unwrap"
            | "expect"
            | "ok_or"
            | "ok_or_else"
            | "change_context"
            | "wrap_err"
    )
}

fn is_release(name: &str) -> bool {
    ["close", "release", "putconn", "drop", "commit", "rollback", "finish"]
        .iter()
        .any(|word| name.contains(word))
}

/// Whether a value is a pool, or an engine that has one.
pub fn is_pool(resolver: &Resolver<'_>, ty: &Ty) -> bool {
    ty.db()
        .is_some_and(|idx| matches!(resolver.program.catalog.ty(idx).role, Role::Pool | Role::Engine))
}
