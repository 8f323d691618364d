//! `pool_per_call`: a pool that is made again and again.

use seqscan_analysis::{Purpose, SettingValue};
use seqscan_catalog::SettingRole;
use seqscan_hir::{ExprId, ExprKind, FunctionForm, FunctionId};

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a pool or engine that is made in a loop, or in a function that serves requests, and used only there.
    /// ### Why is this bad?
    /// A pool that lives for one request pools nothing: every request opens its own connections, and the database runs
    /// out of them.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    /// from fastapi import FastAPI
    ///
    /// app = FastAPI()
    ///
    /// @app.get("/users")
    /// async def users():
    ///     pool = await asyncpg.create_pool("postgresql://db/app", max_size=20)
    ///     return await pool.fetch("SELECT * FROM users")
    /// ```
    /// ### Use instead
    /// ```python
    /// from fastapi import FastAPI, Request
    ///
    /// app = FastAPI()
    ///
    /// @app.get("/users")
    /// async def users(request: Request):
    ///     return await request.app.state.pool.fetch("SELECT * FROM users")
    /// ```
    pub(crate) POOL_PER_CALL = "pool_per_call", Pools, since = "0.1.0", "pool that is made per request or per iteration"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    for pool in cx.pools.iter().filter(|pool| pool.makes_pool) {
        if matches!(
            pool.settings.get(&SettingRole::PoolClass),
            Some(SettingValue::Unknown(_))
        ) {
            continue;
        }
        let in_loop = cx
            .resolver
            .loops_around(cx.module, pool.call)
            .into_iter()
            .find(|around| {
                cx.resolver.purpose(cx.module, around.at) == Purpose::PerElement
                    && cx.resolver.rare(cx.module, around, pool.call).is_none()
            });
        let kept = is_kept(cx, pool.call);
        if let Some(around) = in_loop.filter(|_| !kept) {
            drop(
                cx.report(
                    POOL_PER_CALL,
                    Confidence::High,
                    pool.call,
                    "pool is made once per iteration of this loop".to_owned(),
                )
                .here("each one opens its own connections")
                .label_before(around.at, "the loop")
                .help("make one pool before the loop"),
            );
            continue;
        }
        let function = cx.function_of(pool.call);
        if !kept && let Some(decorator) = serves_requests(cx, function) {
            drop(
                cx.report(
                    POOL_PER_CALL,
                    Confidence::High,
                    pool.call,
                    "pool is made for every request".to_owned(),
                )
                .here("each one opens its own connections")
                .label(decorator, "this function serves requests")
                .help("make one pool when the application starts, and share it"),
            );
        }
    }
}

/// The decorator by which a function serves requests, if it does.
fn serves_requests(cx: &LintContext<'_>, function: FunctionId) -> Option<ExprId> {
    let declared = cx.hir.function(function);
    if declared.form != FunctionForm::Function {
        return None;
    }
    declared.decorators.iter().copied().find(|decorator| {
        let callee = match cx.hir.kind(*decorator) {
            ExprKind::Call { callee, .. } => callee,
            _ => return false,
        };
        let name = match cx.hir.kind(callee) {
            ExprKind::Field { name, .. } => cx.hir.name(name),
            ExprKind::Path { segments, .. } => cx.hir.name(segments[segments.len() - 1]),
            _ => "",
        };
        let is_verb = matches!(
            name,
            "get" | "post" | "put" | "patch" | "delete" | "route" | "api_route" | "websocket" | "head" | "options"
        );
        // `@app.get("/path")`: the first argument is a path.
        let ExprKind::Call { args, .. } = cx.hir.kind(*decorator) else {
            return false;
        };
        let has_path = args.first().is_some_and(
            |arg| matches!(cx.hir.kind(arg.value), ExprKind::Str(text) if cx.hir.text(text).value.starts_with('/')),
        );
        is_verb && has_path
    })
}

/// Whether a pool outlives the function it is made in: it is returned, yielded, stored, or handed on.
fn is_kept(cx: &LintContext<'_>, call: ExprId) -> bool {
    let mut at = call;
    for parent in cx.hir.ancestors(call) {
        match cx.hir.kind(parent) {
            ExprKind::Await(_) | ExprKind::Propagate(_) | ExprKind::Cast(..) | ExprKind::Borrow(_) => at = parent,
            ExprKind::Field { .. } => return false,
            ExprKind::Scope(_) => return false,
            ExprKind::Call { callee, .. } if callee != at => {
                let name = match cx.hir.kind(callee) {
                    ExprKind::Field { name, .. } => cx.hir.name(name),
                    _ => "",
                };
                // `.expect(…)` and `.unwrap()` hand the pool on to whoever called them; anything else takes it.
                if name.is_empty() || !matches!(name, "expect" | "unwrap") {
                    return true;
                }
                at = parent;
            }
            ExprKind::Call { .. } => at = parent,
            ExprKind::Assign { target, .. } => {
                let ExprKind::Local(local) = cx.hir.kind(target) else {
                    return true;
                };
                if cx.hir.local(local).form == seqscan_hir::LocalForm::Global {
                    return true;
                }
                return cx.program.facts(cx.module).uses[local.index()]
                    .iter()
                    .any(|use_| *use_ != target && is_handed_on(cx, *use_));
            }
            ExprKind::Block { value, .. } => return value == Some(at),
            _ => return true,
        }
    }
    // The value of a function's body.
    true
}

fn is_handed_on(cx: &LintContext<'_>, use_: ExprId) -> bool {
    let mut at = use_;
    for parent in cx.hir.ancestors(use_) {
        match cx.hir.kind(parent) {
            ExprKind::Borrow(_) | ExprKind::Await(_) | ExprKind::Cast(..) => at = parent,
            ExprKind::Field { name, .. } => {
                if cx.hir.name(name) == "clone" {
                    return true;
                }
                return false;
            }
            ExprKind::Scope(_) | ExprKind::Block { .. } | ExprKind::Index { .. } => return false,
            ExprKind::Call { callee, args, .. } if callee != at => {
                let is_executor = cx.resolver.site(cx.module, parent).is_some_and(|site| {
                    site.row
                        .and_then(|row| cx.program.catalog.call(row).executor)
                        .is_some_and(|position| args.get(position).is_some_and(|arg| arg.value == at))
                });
                return !is_executor;
            }
            _ => return true,
        }
    }
    true
}

/// Whether a pool is evidently made to last: at the top of a module, in what starts the program, or returned, yielded or
/// stored.
pub(crate) fn is_lasting(cx: &LintContext<'_>, call: ExprId) -> bool {
    let function = cx.function_of(call);
    let declared = cx.hir.function(function);
    if declared.form == FunctionForm::Module {
        // Not below `if __name__ == "__main__":` and its like.
        return !cx
            .hir
            .ancestors(call)
            .any(|id| matches!(cx.hir.kind(id), ExprKind::Branch { .. } | ExprKind::Scope(_)));
    }
    let name = cx.hir.name(declared.name).to_lowercase();
    let starts = [
        "main",
        "startup",
        "lifespan",
        "on_startup",
        "start",
        "run",
        "serve",
        "create_app",
    ];
    if starts.contains(&name.as_str()) {
        return true;
    }
    let mut at = call;
    for parent in cx.hir.ancestors(call) {
        match cx.hir.kind(parent) {
            ExprKind::Await(_) | ExprKind::Propagate(_) | ExprKind::Cast(..) | ExprKind::Borrow(_) => {}
            ExprKind::Field { .. } => {}
            ExprKind::Call { callee, .. } if callee == at => {}
            ExprKind::Call { .. } | ExprKind::Return(_) | ExprKind::Yield(_) => return true,
            ExprKind::Assign { target, .. } => {
                return match cx.hir.kind(target) {
                    ExprKind::Local(local) if cx.hir.local(local).form != seqscan_hir::LocalForm::Global => {
                        cx.program.facts(cx.module).uses[local.index()]
                            .iter()
                            .any(|use_| is_stored(cx, *use_))
                    }
                    _ => true,
                };
            }
            ExprKind::Block { value, .. } => return value == Some(at),
            _ => return false,
        }
        at = parent;
    }
    true
}

/// Whether a use of a pool stores it, returns it, or makes sessions of it.
fn is_stored(cx: &LintContext<'_>, use_: ExprId) -> bool {
    let mut at = use_;
    for parent in cx.hir.ancestors(use_) {
        match cx.hir.kind(parent) {
            ExprKind::Borrow(_) | ExprKind::Await(_) | ExprKind::Cast(..) | ExprKind::Propagate(_) => {}
            ExprKind::Return(_) | ExprKind::Yield(_) => return true,
            ExprKind::Block { value, .. } => return value == Some(at),
            ExprKind::Assign { value, .. } => return value == at,
            // `sessionmaker(engine)`, `Store { pool }`, `Ok(pool)`, `.with_state(pool)`.
            ExprKind::Call { callee, .. } if callee != at => {
                let makes = cx.resolver.ty(cx.module, parent);
                let is_ours = matches!(makes, seqscan_analysis::Ty::Instance(_));
                let is_factory = makes.db().is_some_and(|idx| {
                    matches!(
                        cx.program.catalog.ty(idx).role,
                        seqscan_catalog::Role::SessionFactory
                            | seqscan_catalog::Role::Pool
                            | seqscan_catalog::Role::Engine
                    )
                });
                let name = match cx.hir.kind(callee) {
                    ExprKind::Field { name, .. } => cx.hir.name(name),
                    ExprKind::Path { segments, .. } => cx.hir.name(segments[segments.len() - 1]),
                    _ => "",
                };
                return is_ours
                    || is_factory
                    || matches!(
                        name,
                        "Ok" | "Some" | "with_state" | "app_data" | "layer" | "manage" | "new" | "Extension" | "State"
                    );
            }
            _ => return false,
        }
        at = parent;
    }
    false
}
