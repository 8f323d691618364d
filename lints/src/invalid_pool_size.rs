//! `invalid_pool_size`: settings of a pool that contradict each other.

use seqscan_analysis::SettingValue;
use seqscan_catalog::SettingRole;

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a pool whose minimum is above its maximum, or whose maximum is zero or less.
    /// ### Why is this bad?
    /// The library refuses to start, or silently corrects one of the two, or waits for a connection for ever.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def start(url):
    ///     return await asyncpg.create_pool(url, min_size=50, max_size=20)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def start(url):
    ///     return await asyncpg.create_pool(url, min_size=5, max_size=50)
    /// ```
    pub(crate) INVALID_POOL_SIZE = "invalid_pool_size", Pools, since = "0.1.0", "pool whose minimum is above its maximum"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    for pool in &cx.pools {
        let Some(max) = pool.settings.get(&SettingRole::Max) else {
            continue;
        };
        let Some(most) = max.value() else { continue };
        let unlimited = pool
            .row
            .settings
            .iter()
            .any(|s| s.role == SettingRole::Max && s.unlimited.contains(&most));
        if unlimited {
            continue;
        }
        let is_written = |value: &SettingValue| matches!(value, SettingValue::Written(_));
        let min = pool.settings.get(&SettingRole::Min);
        let least = min.and_then(SettingValue::value);
        let confidence = |values: &[&SettingValue]| {
            let certain = values
                .iter()
                .all(|value| !matches!(value, SettingValue::Written(number) if number.is_default));
            if certain { Confidence::High } else { Confidence::Medium }
        };
        if most <= 0.0 && is_written(max) {
            drop(
                cx.report(
                    INVALID_POOL_SIZE,
                    confidence(&[max]),
                    pool.call,
                    format!("pool has a maximum of {most} connections"),
                )
                .here("nobody can ever take one")
                .help("set the maximum to what the database can serve"),
            );
        } else if let (Some(min), Some(least)) = (min, least)
            && least > most
            && (is_written(min) || is_written(max))
        {
            let message = format!("pool has a minimum of {least} connections and a maximum of {most}");
            let mut report = cx
                .report(INVALID_POOL_SIZE, confidence(&[min, max]), pool.call, message)
                .here("the minimum is above the maximum");
            if !is_written(max) {
                report = report.note(format!("{most} is the library's default maximum"));
            } else if !is_written(min) {
                report = report.note(format!("{least} is the library's default minimum"));
            }
            drop(report.help("raise the maximum or lower the minimum"));
        }
    }
}
