//! `nested_acquire`: a second connection of a pool, asked for while one is held.

use seqscan_analysis::{Hold, Rank, is_pool};
use seqscan_hir::{ExprId, ExprKind};

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a function that asks a pool for a connection while it holds one: directly, by running a query on the pool
    /// itself, or through a function that is given the pool.
    /// ### Why is this bad?
    /// When as many tasks as the pool has connections hold one each and wait for a second, none of them ever gets it.
    /// And what runs on the second connection is not part of the transaction on the first.
    /// ### Example
    /// ```rust,expect
    /// async fn rename(pool: &sqlx::PgPool, id: i64, name: &str) -> sqlx::Result<()> {
    ///     let mut tx = pool.begin().await?;
    ///     let old: String = sqlx::query_scalar("SELECT name FROM users WHERE id = $1").bind(id).fetch_one(pool).await?;
    ///     sqlx::query("INSERT INTO renames (old, new) VALUES ($1, $2)").bind(old).bind(name).execute(&mut *tx).await?;
    ///     tx.commit().await
    /// }
    /// ```
    /// ### Use instead
    /// ```rust
    /// async fn rename(pool: &sqlx::PgPool, id: i64, name: &str) -> sqlx::Result<()> {
    ///     let mut tx = pool.begin().await?;
    ///     let old: String = sqlx::query_scalar("SELECT name FROM users WHERE id = $1").bind(id).fetch_one(&mut *tx).await?;
    ///     sqlx::query("INSERT INTO renames (old, new) VALUES ($1, $2)").bind(old).bind(name).execute(&mut *tx).await?;
    ///     tx.commit().await
    /// }
    /// ```
    pub(crate) NESTED_ACQUIRE = "nested_acquire", Connections, since = "0.2.0", "second connection of a pool taken while one is held"
}

pub(crate) fn check(cx: &LintContext<'_>, holds: &[Hold]) {
    for hold in holds.iter().filter(|hold| !cx.is_test(hold.call)) {
        // What a connection of no pool holds keeps nobody else waiting.
        let from_pool = cx
            .sites
            .iter()
            .any(|site| site.at == hold.call && cx.resolver.takes_from_pool(site));
        if from_pool && let Some(taken) = first_taken(cx, hold) {
            report(cx, hold, taken);
        }
    }
}

struct Taken {
    at: ExprId,
    rank: Rank,
    through: Option<String>,
}

fn first_taken(cx: &LintContext<'_>, hold: &Hold) -> Option<Taken> {
    let library = cx.program.catalog.library_of_type(hold.ty);
    let held = |at: ExprId| at != hold.call && cx.resolver.is_held_at(cx.module, hold, at);
    let direct = cx.sites.iter().filter(|site| {
        let same = site
            .row
            .is_some_and(|row| cx.program.catalog.library_of_call(row) == library);
        same && held(site.at) && cx.resolver.takes_from_pool(site) && same_pool(cx, hold.call, site.at)
    });
    let direct = direct.map(|site| Taken {
        at: site.at,
        rank: Rank::High,
        through: None,
    });
    let calls = cx.program.calls(cx.module).map_or(&[][..], |calls| &calls.calls);
    let through = calls.iter().filter(|call| held(call.at)).filter_map(|call| {
        call.targets.iter().find_map(|target| {
            let hir = cx.program.module(target.function.module);
            let name = hir.name(hir.function(target.function.id).name).to_owned();
            let given = cx.resolver.given_params(cx.module, call.at, target.function);
            let leads = cx.program.leads_to_read(target.function, given).is_some()
                || cx.program.leads_to_write(target.function, given).is_some();
            // Whoever is given the pool and queries takes a connection of it. A function that has a pool of its own may
            // have another one.
            let rank = if leads && gives_pool(cx, call.at) && same_pool(cx, hold.call, call.at) {
                Rank::High
            } else {
                cx.program.leads_to_take(target.function, given)?;
                Rank::Low
            };
            Some(Taken {
                at: call.at,
                rank: rank.min(target.rank),
                through: Some(name),
            })
        })
    });
    direct
        .chain(through)
        .filter(|taken| taken.rank > Rank::Low)
        .min_by_key(|taken| (cx.hir.span(taken.at).start, taken.through.is_some()))
}

/// Whether the pool that one call is made on or given has the name of another's, as far as they have names.
fn same_pool(cx: &LintContext<'_>, held: ExprId, other: ExprId) -> bool {
    match (pool_name(cx, held), pool_name(cx, other)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// What the pool is called that a call is made on, or given.
fn pool_name<'p>(cx: &LintContext<'p>, call: ExprId) -> Option<&'p str> {
    let ExprKind::Call { callee, args, .. } = cx.hir.kind(call) else {
        return None;
    };
    let receiver = match cx.hir.kind(callee) {
        ExprKind::Field { base, .. } => Some(base),
        _ => None,
    };
    let values = receiver.into_iter().chain(args.iter().map(|arg| arg.value));
    let mut pools = values.filter(|value| is_pool(&cx.resolver, &cx.resolver.ty(cx.module, *value)));
    let mut at = pools.next()?;
    loop {
        at = match cx.hir.kind(at) {
            ExprKind::Borrow(inner) | ExprKind::Deref(inner) => inner,
            ExprKind::Local(local) => return Some(cx.hir.name(cx.hir.local(local).name)),
            ExprKind::Field { name, .. } => return Some(cx.hir.name(name)),
            _ => return None,
        };
    }
}

/// Whether a call is given a pool.
fn gives_pool(cx: &LintContext<'_>, call: ExprId) -> bool {
    let ExprKind::Call { args, .. } = cx.hir.kind(call) else {
        return false;
    };
    args.iter()
        .any(|arg| is_pool(&cx.resolver, &cx.resolver.ty(cx.module, arg.value)))
}

fn report(cx: &LintContext<'_>, hold: &Hold, taken: Taken) {
    let confidence = match taken.rank {
        Rank::High => Confidence::High,
        _ => Confidence::Medium,
    };
    let message = match &taken.through {
        Some(name) => format!("`{name}` takes another connection of the pool while one is held"),
        None => "another connection of the pool is taken while one is held".to_owned(),
    };
    let report = cx
        .report(NESTED_ACQUIRE, confidence, taken.at, message)
        .here("waits for a second connection")
        .label_before(hold.call, "the first is taken here")
        .help("run it on the connection that is held, or before that one is taken");
    drop(report);
}
