//! `connection_leak`: a connection that some path never gives back.

use seqscan_analysis::{Acquisition, Certainty, Leak};
use seqscan_catalog::{Dropped, Effect, Role, WithExit};
use seqscan_hir::{ExprId, ExprKind};

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a connection, or a session that holds one, that is taken and not given back on every path: never, or only
    /// if nothing fails in between.
    /// ### Why is this bad?
    /// Each one lost is one fewer in the pool. When the last is gone, every request waits for ever.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def count(pool: asyncpg.Pool):
    ///     conn = await pool.acquire()
    ///     n = await conn.fetchval("SELECT count(*) FROM users")
    ///     await pool.release(conn)
    ///     return n
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def count(pool: asyncpg.Pool):
    ///     async with pool.acquire() as conn:
    ///         return await conn.fetchval("SELECT count(*) FROM users")
    /// ```
    /// ### Not reported
    /// Guards, `with`, `finally`, exit stacks; connections that are returned, stored, or handed to something that takes
    /// them over.
    pub(crate) CONNECTION_LEAK = "connection_leak", Connections, since = "0.1.0", "connection that is not given back on every path"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    for function in cx.program.facts(cx.module).calls.iter() {
        for call in function {
            if cx.is_test(*call) {
                continue;
            }
            if let ExprKind::Call { callee, .. } = cx.hir.kind(*call)
                && cx.program.may_acquire(cx.module, callee)
                && let Some(acquisition) = cx.resolver.acquisition(cx.module, *call)
                && let Some(leak) = cx.resolver.leak(&acquisition)
            {
                report(cx, &acquisition, leak);
            }
        }
    }
    for site in cx
        .sites
        .iter()
        .filter(|site| site.effect == Effect::Detach && !cx.is_test(site.at))
    {
        check_detached(cx, site.at);
    }
}

fn report(cx: &LintContext<'_>, acquisition: &Acquisition, leak: Leak) {
    let row = cx.program.catalog.ty(acquisition.ty);
    let what = match row.role {
        Role::Session => "session",
        Role::Transaction => "transaction",
        _ => "connection",
    };
    let confidence = match (row.dropped, leak, acquisition.certainty) {
        // Given back by the language's rules when it goes out of scope.
        (Dropped::Released | Dropped::Nothing, ..) => return,
        (Dropped::Leaks, _, Certainty::Known) => Confidence::High,
        _ => Confidence::Medium,
    };
    let (message, place) = match leak {
        Leak::Never => (format!("{what} is never given back"), None),
        Leak::Temporary => (format!("{what} is used once and never given back"), None),
        Leak::OnError(at) => (
            format!("{what} is lost if this function fails before giving it back"),
            Some((at, "if this raises")),
        ),
        Leak::OnReturn(at) => (
            format!("{what} is not given back on every path"),
            Some((at, "leaves without giving it back")),
        ),
        Leak::AtEnd => (format!("{what} is not given back on every path"), None),
        Leak::Overwritten(at) => (
            format!("{what} is overwritten by the next one while it is held"),
            Some((at, "assigned again here")),
        ),
    };
    let mut report = cx
        .report(CONNECTION_LEAK, confidence, acquisition.call, message)
        .here("taken here");
    if let Some((at, words)) = place.filter(|(at, _)| *at != acquisition.call) {
        report = report.label(at, words);
    }
    if let Some(function) = acquisition.through {
        let declared = cx.program.function(function);
        report = report.label_at(
            function.module,
            declared.name_span,
            "which acquires it and hands it out",
        );
    }
    if let Some(note) = &row.note {
        report = report.note(note.clone());
    }
    let help = match (row.with, acquisition.through) {
        (WithExit::Releases, None) => format!("take the {what} in a `with` block, or give it back in a `finally`"),
        (WithExit::Releases, Some(_)) => format!("give the {what} back in a `finally`"),
        _ => format!("give the {what} back in a `finally`; a `with` block on it does not"),
    };
    drop(report.help(help));
}

/// A connection that is taken out of its pool's care on purpose.
fn check_detached(cx: &LintContext<'_>, call: ExprId) {
    let ExprKind::Call { callee, args, .. } = cx.hir.kind(call) else {
        return;
    };
    let holds = |id: ExprId| {
        cx.resolver.ty(cx.module, id).db().is_some_and(|idx| {
            matches!(
                cx.program.catalog.ty(idx).role,
                Role::Connection | Role::Transaction | Role::Session
            )
        })
    };
    let value = match cx.hir.kind(callee) {
        ExprKind::Field { base, .. } if holds(base) => base,
        _ => match args.iter().find(|arg| holds(arg.value)) {
            Some(arg) => arg.value,
            None => return,
        },
    };
    // `let conn = object.detach(); … conn.close()`: taken out and closed.
    let is_closed = cx
        .hir
        .ancestors(call)
        .take(4)
        .find_map(|parent| match cx.hir.kind(parent) {
            ExprKind::Assign { target, .. } => match cx.hir.kind(target) {
                ExprKind::Local(local) => Some(local),
                _ => None,
            },
            _ => None,
        });
    let closed = is_closed.is_some_and(|local| {
        cx.program.facts(cx.module).uses[local.index()].iter().any(|use_| {
            matches!(cx.hir.ancestors(*use_).next().map(|id| cx.hir.kind(id)), Some(ExprKind::Field { name, .. })
                if matches!(cx.hir.name(name), "close" | "close_hard"))
        })
    });
    let returned = cx
        .hir
        .ancestors(call)
        .take(3)
        .any(|id| matches!(cx.hir.kind(id), ExprKind::Return(_)));
    if closed || returned {
        return;
    }
    let row = cx.sites.iter().find(|site| site.at == call).and_then(|site| site.row);
    let note = row.and_then(|row| cx.program.catalog.call(row).note.clone());
    let mut report = cx
        .report(
            CONNECTION_LEAK,
            Confidence::High,
            call,
            "connection is taken out of its pool for good".to_owned(),
        )
        .here("the pool does not get it back")
        .label(value, "the connection");
    if let Some(note) = note {
        report = report.note(note);
    }
    drop(report.help("let it go out of scope, so that it goes back to its pool"));
}
