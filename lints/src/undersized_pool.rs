//! `undersized_pool`: a pool that cannot serve the load it will get.

use seqscan_analysis::{PoolSite, SettingValue};
use seqscan_catalog::SettingRole;

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a connection pool whose maximum is below the configured minimum (`[pools] min-size`, 20 unless set). The
    /// maximum may be written there, come from a constant or a setting with a default, or be the library's own default.
    /// ### Why is this bad?
    /// When all connections are taken, requests queue for one. The library's defaults are meant for trying it out.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def start(url):
    ///     return await asyncpg.create_pool(url, min_size=2, max_size=10)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def start(url):
    ///     return await asyncpg.create_pool(url, min_size=5, max_size=20)
    /// ```
    /// ### Not reported
    /// Pools for SQLite, which has one writer at a time; pools whose size is not known.
    pub(crate) UNDERSIZED_POOL = "undersized_pool", Pools, since = "0.1.0", "pool whose maximum is too small"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    for pool in &cx.pools {
        if !pool.is_embedded && !is_unpooled(cx, pool) {
            check_pool(cx, pool);
        }
    }
}

/// Whether a pool is of a class that keeps no connections.
pub(crate) fn is_unpooled(cx: &LintContext<'_>, pool: &PoolSite<'_>) -> bool {
    match pool.settings.get(&SettingRole::PoolClass) {
        Some(SettingValue::Unknown(class)) => {
            let mut named = false;
            cx.hir.walk(*class, &mut |id| {
                let name = match cx.hir.kind(id) {
                    seqscan_hir::ExprKind::Path { segments, .. } => segments.last().copied(),
                    seqscan_hir::ExprKind::Field { name, .. } => Some(name),
                    _ => None,
                };
                named |= name.is_some_and(|name| cx.hir.name(name).ends_with("QueuePool"));
            });
            !named
        }
        Some(SettingValue::Hidden) => true,
        _ => false,
    }
}

/// How many connections a pool keeps at most, and how many more it opens for a while, where both are known and limited.
pub(crate) fn most(pool: &PoolSite<'_>) -> Option<(f64, f64)> {
    let unlimited = |role: SettingRole, value: f64| {
        pool.row
            .settings
            .iter()
            .any(|setting| setting.role == role && setting.unlimited.contains(&value))
    };
    let size = pool.settings.get(&SettingRole::Max)?.value()?;
    if unlimited(SettingRole::Max, size) || size <= 0.0 {
        return None;
    }
    let extra = match pool.settings.get(&SettingRole::Overflow) {
        None => 0.0,
        Some(value) => value.value()?,
    };
    (extra >= 0.0 && !unlimited(SettingRole::Overflow, extra)).then_some((size, extra))
}

fn check_pool(cx: &LintContext<'_>, pool: &PoolSite<'_>) {
    let Some(max) = pool.settings.get(&SettingRole::Max) else {
        return;
    };
    let overflow = pool.settings.get(&SettingRole::Overflow);
    let Some((size, extra)) = most(pool) else { return };
    let total = size + extra;
    let least = cx.options.pool_min_size;
    if total >= least {
        return;
    }
    let written = |value: &SettingValue| match value {
        SettingValue::Written(number) => Some(*number),
        _ => None,
    };
    let number = written(max).or(overflow.and_then(written));
    let (confidence, origin) = match number {
        Some(number) if !number.is_default => (Confidence::High, ""),
        Some(_) => (Confidence::Medium, "unless something else is configured"),
        // Somebody who writes neither takes the library's default, and a test or a script may do so rightly.
        None if crate::pool_per_call::is_lasting(cx, pool.call) => (Confidence::Medium, "the library's default"),
        None => (Confidence::Low, "the library's default"),
    };
    let sum = if overflow.is_some() && extra > 0.0 {
        format!(" ({size} and an overflow of {extra})")
    } else {
        String::new()
    };
    let message = format!("pool has at most {total} connections{sum}, fewer than {least}");
    let mut report = cx.report(UNDERSIZED_POOL, confidence, pool.call, message).here(origin);
    if let Some(number) = number
        && (number.at.0 != pool.module || number.at.1 != pool.call)
    {
        let span = cx.program.module(number.at.0).span(number.at.1);
        report = report.label_at(number.at.0, span, "the maximum");
    }
    if number.is_none()
        && let Some(note) = pool
            .row
            .settings
            .iter()
            .find(|setting| setting.role == SettingRole::Max)
            .and_then(|s| s.note.clone())
    {
        report = report.note(note);
    }
    let how = pool
        .row
        .settings
        .iter()
        .find(|setting| setting.role == SettingRole::Max);
    let how = how.and_then(|setting| {
        setting
            .name
            .clone()
            .map(|name| format!("{name}={least}"))
            .or(setting.method.clone().map(|m| format!(".{m}({least})")))
    });
    let help = match how {
        Some(how) => {
            format!("allow at least {least}: `{how}`, or set `[pools] min-size` if this load is known to be small")
        }
        None => format!("allow at least {least}, or set `[pools] min-size` if this load is known to be small"),
    };
    drop(report.help(help));
}
