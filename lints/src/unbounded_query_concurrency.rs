//! `unbounded_query_concurrency`: more queries at once than the pool has connections.

use seqscan_analysis::{Callee, Certainty, Purpose, Site, Ty};
use seqscan_catalog::{Effect, Role};
use seqscan_hir::{ExprId, ExprKind, FunctionForm};

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds queries that are started for every element of a collection and awaited together, each taking a connection
    /// of its own from a pool.
    /// ### Why is this bad?
    /// A thousand elements ask for a thousand connections. The pool serves a few of them, everything else in the
    /// process waits behind the rest, and acquires time out.
    /// ### Example
    /// ```python,expect
    /// import asyncio
    /// import asyncpg
    ///
    /// async def load(pool: asyncpg.Pool, ids):
    ///     return await asyncio.gather(*[pool.fetchrow("SELECT * FROM users WHERE id = $1", i) for i in ids])
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def load(pool: asyncpg.Pool, ids):
    ///     return await pool.fetch("SELECT * FROM users WHERE id = ANY($1)", ids)
    /// ```
    pub(crate) UNBOUNDED_QUERY_CONCURRENCY = "unbounded_query_concurrency", Connections, since = "0.1.0",
    "as many queries at once as there are elements"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    let mut reported: Vec<ExprId> = Vec::new();
    for site in cx
        .sites
        .iter()
        .filter(|site| site.effect.is_round_trip() || site.effect == Effect::Acquire)
    {
        if cx.is_test(site.at) || !takes_a_connection(cx, site) {
            continue;
        }
        for around in cx.resolver.loops_around(cx.module, site.at) {
            if cx.resolver.purpose(cx.module, around.at) != Purpose::PerElement {
                continue;
            }
            let Some(gather) = gathered(cx, around.at, site.at) else {
                continue;
            };
            if is_limited(cx, site.at, around.at) || reported.contains(&gather) {
                break;
            }
            reported.push(gather);
            let certain = site.certainty == Certainty::Known && !around.through_closure;
            let confidence = if certain { Confidence::High } else { Confidence::Medium };
            let ExprKind::Loop(it) = cx.hir.kind(around.at) else {
                break;
            };
            cx.report(
                UNBOUNDED_QUERY_CONCURRENCY,
                confidence,
                gather,
                "one connection is asked of the pool for every element at the same time".to_owned(),
            )
            .label(site.at, "each of these takes a connection")
            .label(it.iterable.unwrap_or(around.at), "for every element of this")
            .help("ask for all elements with one query, or limit how many run at once to less than the pool's maximum");
            break;
        }
    }
}

/// Whether a site takes a connection of its own: it acquires one, or runs on a pool.
fn takes_a_connection(cx: &LintContext<'_>, site: &Site) -> bool {
    let pools = |ty: &Ty| {
        ty.db()
            .is_some_and(|idx| matches!(cx.program.catalog.ty(idx).role, Role::Pool | Role::Engine))
    };
    if site.receiver.as_ref().is_some_and(pools) {
        return true;
    }
    let ExprKind::Call { args, .. } = cx.hir.kind(site.at) else {
        return false;
    };
    let executor = site.row.and_then(|row| cx.program.catalog.call(row).executor);
    executor
        .and_then(|position| args.get(position))
        .is_some_and(|arg| pools(&cx.resolver.ty(cx.module, arg.value)))
}

/// The call that runs a loop's futures at the same time: around the loop, after it through a local, or in it.
fn gathered(cx: &LintContext<'_>, loop_at: ExprId, site: ExprId) -> Option<ExprId> {
    let concurrent = |call: ExprId| match cx.resolver.callee(cx.module, call) {
        Callee::Catalog(row, _) => {
            let row = cx.program.catalog.call(row);
            (row.effect == Effect::Concurrent).then_some(row.limit)
        }
        _ => None,
    };
    // `stream.for_each_concurrent(None, |x| f(x))`: the loop itself, limited by its first argument.
    if let Some(adapter) = cx.resolver.adapter(cx.module, loop_at)
        && adapter.effect == Effect::Concurrent
    {
        let ExprKind::Loop(it) = cx.hir.kind(loop_at) else {
            return None;
        };
        let limit = it.extra.first().map(|limit| cx.hir.kind(*limit));
        let is_none = matches!(limit, None | Some(ExprKind::Literal(seqscan_hir::Literal::Null)))
            || matches!(limit, Some(ExprKind::Path { segments, .. }) if cx.hir.name(segments[segments.len() - 1]) == "None");
        return is_none.then_some(loop_at);
    }
    // `gather(*[f(x) for x in xs])`, `join_all(xs.iter().map(|x| f(x)))`, `….map(f).buffer_unordered(n)`.
    let mut at = loop_at;
    for parent in cx.hir.ancestors(loop_at).take(6) {
        match cx.hir.kind(parent) {
            ExprKind::Call { callee, args, .. } => {
                if let Some(limit) = concurrent(parent) {
                    return limit.is_none().then_some(parent);
                }
                let in_chain = callee == at || args.iter().any(|arg| arg.value == at);
                if !in_chain {
                    break;
                }
            }
            ExprKind::Assign { target, .. } => {
                let ExprKind::Local(local) = cx.hir.kind(target) else {
                    return None;
                };
                let uses = &cx.program.facts(cx.module).uses[local.index()];
                return uses.iter().find_map(|use_| {
                    let call = cx
                        .hir
                        .ancestors(*use_)
                        .take(3)
                        .find(|id| matches!(cx.hir.kind(*id), ExprKind::Call { .. }))?;
                    concurrent(call).filter(Option::is_none).map(|_| call)
                });
            }
            ExprKind::Field { .. }
            | ExprKind::Spread(_)
            | ExprKind::Await(_)
            | ExprKind::Borrow(_)
            | ExprKind::Propagate(_) => {}
            _ => break,
        }
        at = parent;
    }
    // `tasks.append(f(x))` in the loop, and `gather(*tasks)` after it.
    let kept = cx
        .hir
        .ancestors(site)
        .take_while(|id| *id != loop_at)
        .find_map(|id| match cx.hir.kind(id) {
            ExprKind::Call { callee, .. } => match cx.hir.kind(callee) {
                ExprKind::Field { base, name, .. } if matches!(cx.hir.name(name), "append" | "push" | "add") => {
                    match cx.hir.kind(base) {
                        ExprKind::Local(local) => Some(local),
                        _ => None,
                    }
                }
                _ => None,
            },
            _ => None,
        });
    if let Some(list) = kept {
        let end = cx.hir.span(loop_at).end;
        let uses = &cx.program.facts(cx.module).uses[list.index()];
        let gather = uses
            .iter()
            .filter(|use_| cx.hir.span(**use_).start >= end)
            .find_map(|use_| {
                let call = cx
                    .hir
                    .ancestors(*use_)
                    .take(3)
                    .find(|id| matches!(cx.hir.kind(*id), ExprKind::Call { .. }))?;
                concurrent(call).filter(Option::is_none).map(|_| call)
            });
        if gather.is_some() {
            return gather;
        }
    }
    // `for x in xs: tg.create_task(f(x))`: the site is an argument of a call that starts it.
    cx.hir
        .ancestors(site)
        .take_while(|id| *id != loop_at)
        .find(|id| matches!(cx.hir.kind(*id), ExprKind::Call { .. }) && matches!(concurrent(*id), Some(None)))
}

/// Whether something between a site and its loop limits how many run at once: a semaphore.
fn is_limited(cx: &LintContext<'_>, site: ExprId, loop_at: ExprId) -> bool {
    let is_limit = |id: ExprId| {
        let name = match cx.hir.kind(id) {
            ExprKind::Local(local) => cx.hir.name(cx.hir.local(local).name).to_lowercase(),
            ExprKind::Field { name, .. } => cx.hir.name(name).to_lowercase(),
            _ => String::new(),
        };
        name.contains("sem") || name.contains("limit") || name.contains("permit") || name.contains("throttle")
    };
    let mut limited = false;
    cx.hir.walk(loop_at, &mut |id| limited |= is_limit(id));
    let mut at = Some(cx.hir.enclosing_function(site));
    while let Some(function) = at {
        let declared = cx.hir.function(function);
        if !matches!(declared.form, FunctionForm::Closure | FunctionForm::AsyncBlock) {
            break;
        }
        if let Some(body) = declared.body {
            cx.hir.walk(body, &mut |id| limited |= is_limit(id));
        }
        at = declared.parent;
    }
    limited
}
