//! `pools_exceed_server`: pools that together may open more connections than the server accepts.

use seqscan_analysis::{PoolSite, SettingValue};
use seqscan_catalog::SettingRole;
use seqscan_hir::{ExprId, ExprKind, LocalId};

use crate::undersized_pool::{is_unpooled, most};
use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Adds up the maxima of the pools that one function (or one module's top level) makes for the same database, and
    /// compares the sum with what the server accepts (`[pools] max-connections`, 100 unless set).
    /// ### Why is this bad?
    /// The server refuses the connections above its limit: under load, requests fail although each pool has room.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def start(url):
    ///     web = await asyncpg.create_pool(url, min_size=5, max_size=80)
    ///     jobs = await asyncpg.create_pool(url, min_size=5, max_size=40)
    ///     return web, jobs
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def start(url):
    ///     return await asyncpg.create_pool(url, min_size=5, max_size=80)
    /// ```
    /// ### Not reported
    /// Pools for different databases, or on different branches; maxima that nobody wrote or that are not known; pools
    /// for SQLite. The number of worker processes is not counted.
    pub(crate) POOLS_EXCEED_SERVER = "pools_exceed_server", Pools, since = "0.1.0", "pools that together exceed what the server accepts"
}

/// Which database a pool is for, as far as two pools can be compared.
#[derive(PartialEq)]
enum Target<'p> {
    Local(LocalId),
    Text(&'p str),
    /// Not known: the same only as itself.
    Other(ExprId),
}

pub(crate) fn check(cx: &LintContext<'_>) {
    let limit = cx.options.server_max_connections;
    let mut groups: Vec<(_, Vec<(&PoolSite<'_>, f64)>)> = Vec::new();
    for pool in &cx.pools {
        let written = matches!(pool.settings.get(&SettingRole::Max), Some(SettingValue::Written(_)));
        if !pool.makes_pool || pool.is_embedded || !written || is_unpooled(cx, pool) || !is_kept(cx, pool.call) {
            continue;
        }
        let Some((size, extra)) = most(pool) else { continue };
        let key = (cx.function_of(pool.call), target(cx, pool.call));
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, pools)) => pools.push((pool, size + extra)),
            None => groups.push((key, vec![(pool, size + extra)])),
        }
    }
    for (_, pools) in groups {
        let sum: f64 = pools.iter().map(|(_, most)| most).sum();
        if sum <= limit {
            continue;
        }
        let (first, size) = pools[0];
        let message = match pools.len() {
            1 => format!("pool may open {sum} connections, more than the {limit} that the server accepts"),
            n => format!("{n} pools may open {sum} connections, more than the {limit} that the server accepts"),
        };
        // How many the server accepts is a convention or a setting, not seen in the server itself.
        let mut report = cx
            .report(POOLS_EXCEED_SERVER, Confidence::Medium, first.call, message)
            .here(format!("at most {size}"));
        for (pool, size) in &pools[1..] {
            report = report.label(pool.call, format!("at most {size} more"));
        }
        let help = if pools.len() > 1 {
            "share one pool, or set `[pools] max-connections` to what the server accepts"
        } else {
            "lower the maximum, or set `[pools] max-connections` to what the server accepts"
        };
        drop(report.help(help));
    }
}

/// Whether a pool is put somewhere, on the only path there is: no branch, loop, `try` or `with` around it.
fn is_kept(cx: &LintContext<'_>, call: ExprId) -> bool {
    let mut kept = false;
    for parent in cx.hir.ancestors(call) {
        match cx.hir.kind(parent) {
            ExprKind::Assign { .. } => kept = true,
            ExprKind::Branch { .. }
            | ExprKind::Match { .. }
            | ExprKind::Loop(_)
            | ExprKind::Try(_)
            | ExprKind::Scope(_) => return false,
            _ => {}
        }
    }
    kept
}

/// The first argument, where the address stands in every library.
fn target<'p>(cx: &LintContext<'p>, call: ExprId) -> Target<'p> {
    let ExprKind::Call { args, .. } = cx.hir.kind(call) else {
        return Target::Other(call);
    };
    let Some(first) = args.first() else {
        return Target::Other(call);
    };
    let mut at = first.value;
    while let ExprKind::Borrow(inner) | ExprKind::Deref(inner) = cx.hir.kind(at) {
        at = inner;
    }
    match cx.hir.kind(at) {
        ExprKind::Local(local) => Target::Local(local),
        ExprKind::Str(text) => Target::Text(&cx.hir.text(text).value),
        _ => Target::Other(call),
    }
}
