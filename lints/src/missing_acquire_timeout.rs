//! `missing_acquire_timeout`: a pool that lets its users wait for ever.

use seqscan_analysis::SettingValue;
use seqscan_catalog::SettingRole;

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a pool that waits for a free connection without a limit of time.
    /// ### Why is this bad?
    /// When the pool is exhausted, nothing fails and nothing is logged: requests hang, and so does whatever waits for
    /// them.
    /// ### Example
    /// ```rust,expect
    /// fn pool(manager: deadpool_postgres::Manager) -> deadpool_postgres::Pool {
    ///     deadpool_postgres::Pool::builder(manager).max_size(20).build().unwrap()
    /// }
    /// ```
    /// ### Use instead
    /// ```rust
    /// use std::time::Duration;
    ///
    /// fn pool(manager: deadpool_postgres::Manager) -> deadpool_postgres::Pool {
    ///     let wait = Some(Duration::from_secs(5));
    ///     deadpool_postgres::Pool::builder(manager).max_size(20).wait_timeout(wait).build().unwrap()
    /// }
    /// ```
    pub(crate) MISSING_ACQUIRE_TIMEOUT = "missing_acquire_timeout", Pedantic, since = "0.1.0", "pool without a limit to how long an acquire waits"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    for pool in &cx.pools {
        if pool.settings.get(&SettingRole::AcquireTimeout) != Some(&SettingValue::Default(None)) {
            continue;
        }
        let setting = pool
            .row
            .settings
            .iter()
            .find(|setting| setting.role == SettingRole::AcquireTimeout);
        let how = setting.and_then(|s| {
            s.name
                .clone()
                .map(|name| format!("`{name}=…`"))
                .or(s.method.clone().map(|m| format!("`.{m}(…)`")))
        });
        let help = match how {
            Some(how) => format!("set a limit: {how}"),
            None => "wrap the acquire in a timeout".to_owned(),
        };
        let mut report = cx
            .report(
                MISSING_ACQUIRE_TIMEOUT,
                Confidence::High,
                pool.call,
                "pool waits for a free connection without a limit".to_owned(),
            )
            .here("an acquire can hang for ever");
        if let Some(note) = setting.and_then(|setting| setting.note.clone()) {
            report = report.note(note);
        }
        drop(report.help(help));
    }
}
