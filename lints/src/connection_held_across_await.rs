//! `connection_held_across_await`: a connection that waits for something that is no database.

use seqscan_analysis::{Certainty, Hold, Led, ModuleIdx, Rank};
use seqscan_catalog::{Effect, Role};
use seqscan_hir::ExprId;

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a connection or transaction that is held while the function waits for something else: a request, a process,
    /// an object store, a timer; also where a function that it calls waits.
    /// ### Why is this bad?
    /// As long as it waits, nobody else can have the connection: when the other service becomes slow, the pool runs empty,
    /// and every request fails. A transaction holds its locks as well.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    /// import httpx
    ///
    /// async def refresh(pool: asyncpg.Pool, client: httpx.AsyncClient, id):
    ///     async with pool.acquire() as conn:
    ///         url = await conn.fetchval("SELECT url FROM feeds WHERE id = $1", id)
    ///         response = await client.get(url)
    ///         await conn.execute("UPDATE feeds SET body = $1 WHERE id = $2", response.text, id)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    /// import httpx
    ///
    /// async def refresh(pool: asyncpg.Pool, client: httpx.AsyncClient, id):
    ///     url = await pool.fetchval("SELECT url FROM feeds WHERE id = $1", id)
    ///     response = await client.get(url)
    ///     await pool.execute("UPDATE feeds SET body = $1 WHERE id = $2", response.text, id)
    /// ```
    /// ### Not reported
    /// What happens after a commit, a release or a drop; short pauses between attempts at the query itself.
    pub(crate) CONNECTION_HELD_ACROSS_AWAIT = "connection_held_across_await", Connections, since = "0.2.0", "connection held while waiting for something else"
}

pub(crate) fn check(cx: &LintContext<'_>, holds: &[Hold]) {
    for hold in holds {
        // One finding for each connection: the first wait tells the story.
        if cx.is_test(hold.call) {
            continue;
        }
        if let Some(wait) = first_wait(cx, hold) {
            report(cx, hold, &wait);
        }
    }
}

/// A place that waits while a connection is held.
struct Wait {
    at: ExprId,
    rank: Rank,
    /// The function through which it waits, and the places on the way.
    through: Option<(String, Vec<(ModuleIdx, ExprId)>)>,
    /// What it waits for, as the catalog calls it.
    what: String,
}

fn first_wait(cx: &LintContext<'_>, hold: &Hold) -> Option<Wait> {
    let held = |at: ExprId| cx.resolver.is_held_at(cx.module, hold, at);
    let direct = cx.sites.iter().filter(|site| {
        matches!(site.effect, Effect::Slow | Effect::Sleep) && held(site.at) && !is_pause(cx, site.at, site.effect)
    });
    let direct = direct.map(|site| Wait {
        at: site.at,
        rank: match site.certainty {
            Certainty::Known => Rank::High,
            Certainty::Inferred => Rank::Medium,
        },
        through: None,
        what: site.path.clone(),
    });
    let calls = cx.program.calls(cx.module).map_or(&[][..], |calls| &calls.calls);
    let through = calls.iter().filter(|call| held(call.at)).filter_map(|call| {
        let waits = |target: &seqscan_analysis::Target| {
            let given = cx.resolver.given_params(cx.module, call.at, target.function);
            let led: &Led = cx.program.leads_to_wait(target.function, given)?;
            let rank = led.rank.min(target.rank).min(Rank::Medium);
            let way = cx.program.way(target.function, led);
            let (module, at) = way.last().copied()?;
            let site = cx.site_at(module, at)?;
            let hir = cx.program.module(target.function.module);
            let name = hir.name(hir.function(target.function.id).name).to_owned();
            // Pauses of helpers are between their own attempts.
            (site.effect == Effect::Slow && led.depth < 3).then_some(Wait {
                at: call.at,
                rank,
                through: Some((name, way)),
                what: site.path,
            })
        };
        call.targets.iter().find_map(waits)
    });
    direct
        .chain(through)
        .min_by_key(|wait| (cx.hir.span(wait.at).start, wait.through.is_some()))
}

/// Whether a pause is one between attempts: inside a loop, or in a handler of errors.
fn is_pause(cx: &LintContext<'_>, at: ExprId, effect: Effect) -> bool {
    effect == Effect::Sleep
        && cx.hir.ancestors(at).any(|id| {
            matches!(cx.hir.kind(id), seqscan_hir::ExprKind::Loop(_))
                || matches!(cx.hir.kind(id), seqscan_hir::ExprKind::Try(it)
                    if it.handlers.iter().any(|handler| cx.hir.span(handler.body).contains(cx.hir.span(at))))
        })
}

fn report(cx: &LintContext<'_>, hold: &Hold, wait: &Wait) {
    let what = match cx.program.catalog.ty(hold.ty).role {
        Role::Transaction => "transaction",
        _ => "connection",
    };
    let confidence = match wait.rank {
        Rank::High => Confidence::High,
        Rank::Medium => Confidence::Medium,
        Rank::Low => Confidence::Low,
    };
    let message = match &wait.through {
        Some((name, _)) => format!("{what} is held while `{name}` waits for something that is no database"),
        None => format!("{what} is held while this waits for something that is no database"),
    };
    let mut report = cx
        .report(CONNECTION_HELD_ACROSS_AWAIT, confidence, wait.at, message)
        .here(match &wait.through {
            Some((name, _)) => format!("waits, through `{name}`"),
            None => "waits".to_owned(),
        })
        .label_before(hold.call, format!("the {what} is taken here"));
    if let Some((_, way)) = &wait.through {
        for (index, (module, at)) in way.iter().enumerate() {
            let span = cx.program.module(*module).span(*at);
            let words = if index + 1 == way.len() {
                "the wait"
            } else {
                "which calls this"
            };
            report = report.label_at(*module, span, words);
        }
    }
    drop(report.note(format!("`{}` waits", wait.what)).help(format!(
        "give the {what} back before the wait, and take another after it"
    )));
}
