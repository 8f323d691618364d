//! `loop_invariant_query`: the same query with the same arguments, once per iteration.

use seqscan_analysis::{Around, CallSite, Certainty, FunctionRef, Led, QueryKind, Rank, Site};
use seqscan_catalog::Statement;
use seqscan_hir::{ExprId, ExprKind, LoopForm, Module};

use super::loop_words;
use super::through::{MAX_DEPTH, show_way, shown_name};
use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a query in a loop that reads, and that uses nothing the loop changes: each iteration asks the same again.
    /// ### Why is this bad?
    /// All answers but the first cost a round trip and say what is known already.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def convert(conn: asyncpg.Connection, prices, currency):
    ///     converted = []
    ///     for price in prices:
    ///         rate = await conn.fetchval("SELECT rate FROM rates WHERE currency = $1", currency)
    ///         converted.append(price * rate)
    ///     return converted
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def convert(conn: asyncpg.Connection, prices, currency):
    ///     rate = await conn.fetchval("SELECT rate FROM rates WHERE currency = $1", currency)
    ///     return [price * rate for price in prices]
    /// ```
    /// ### Not reported
    /// Loops that write as well, since a later answer may differ; loops that count instead of going through a collection;
    /// queries whose arguments are computed by calls.
    pub(crate) LOOP_INVARIANT_QUERY = "loop_invariant_query", Queries, since = "0.2.0", "query in a loop that is the same each time"
}

/// Reports a query that does not depend on its loop, if it is sure to be the same each time.
pub(super) fn report(cx: &LintContext<'_>, site: &Site, around: &Around, statement: Option<Statement>) -> bool {
    let reads = matches!(
        statement,
        None | Some(Statement::Select | Statement::Count | Statement::Exists)
    );
    if !reads || !goes_through_collection(cx, around) || writes(cx, around) || computes(cx, site) {
        return false;
    }
    let confidence = match (site.certainty, around.through_closure) {
        (Certainty::Known, false) => Confidence::High,
        _ => Confidence::Medium,
    };
    let subject = cx.resolver.subject(site);
    let subject = subject.map(|subject| format!(" on `{subject}`")).unwrap_or_default();
    let (place, _) = loop_words(cx, around);
    let report = cx
        .report(
            LOOP_INVARIANT_QUERY,
            confidence,
            site.at,
            format!("query{subject} is the same in each iteration of this loop"),
        )
        .here("uses nothing that the loop changes")
        .label_before(place, "the loop")
        .help("ask once before the loop");
    drop(report);
    true
}

/// Reports a call that leads to a query and is given the same each time.
pub(super) fn report_through(
    cx: &LintContext<'_>,
    call: &CallSite,
    function: FunctionRef,
    led: &Led,
    around: &Around,
) -> bool {
    let hir = cx.hir;
    let ExprKind::Call { args, .. } = hir.kind(call.at) else {
        return false;
    };
    let shown = shown_name(cx, function);
    let is_same = led.kind == QueryKind::Read
        && led.rank > Rank::Low
        && led.depth <= MAX_DEPTH
        && !args.is_empty()
        && is_used(hir, call.at)
        && goes_through_collection(cx, around)
        && !gives_another(shown)
        && !writes(cx, around)
        && !assigns_fields(hir, around)
        && !has_other_calls(hir, call.at);
    if !is_same {
        return false;
    }
    let way = cx.program.way(function, led);
    let subject = way.last().and_then(|(module, query)| cx.site_at(*module, *query));
    let subject = subject.and_then(|site| cx.resolver.subject(&site));
    let subject = subject.map(|subject| format!(" on `{subject}`")).unwrap_or_default();
    let (place, _) = loop_words(cx, around);
    let message = format!("query{subject} is the same in each iteration of this loop, through `{shown}`");
    let report = cx
        .report(LOOP_INVARIANT_QUERY, Confidence::Medium, call.at, message)
        .here(format!("gives `{shown}` nothing that the loop changes"))
        .label_before(place, "the loop");
    drop(show_way(cx, report, &way, "the query").help(format!("call `{shown}` once before the loop")));
    true
}

/// Whether anybody takes what a call gives.
fn is_used(hir: &Module, call: ExprId) -> bool {
    let mut at = call;
    for parent in hir.ancestors(call) {
        match hir.kind(parent) {
            ExprKind::Await(_) | ExprKind::Propagate(_) => at = parent,
            ExprKind::Block { value, .. } => return value == Some(at),
            _ => return true,
        }
    }
    false
}

/// Whether a name says that each call gives something else.
fn gives_another(name: &str) -> bool {
    const WORDS: [&str; 18] = [
        "next", "poll", "pop", "claim", "dequeue", "refresh", "reload", "wait", "lock", "acquire", "random",
        "generate", "unique", "new", "make", "now", "sync", "is",
    ];
    name.split('_').any(|word| WORDS.contains(&word))
}

/// Whether a loop changes fields of anything, which what is called may read.
fn assigns_fields(hir: &Module, around: &Around) -> bool {
    let mut found = false;
    hir.walk(around.at, &mut |id| {
        if let ExprKind::Assign { target, .. } = hir.kind(id) {
            found |= matches!(hir.kind(target), ExprKind::Field { .. });
        }
    });
    found
}

fn has_other_calls(hir: &Module, call: ExprId) -> bool {
    let mut found = false;
    hir.walk(call, &mut |id| {
        found |= id != call && matches!(hir.kind(id), ExprKind::Call { .. })
    });
    found
}

/// Whether a loop takes the elements of a collection, rather than counting or waiting.
fn goes_through_collection(cx: &LintContext<'_>, around: &Around) -> bool {
    let ExprKind::Loop(it) = cx.hir.kind(around.at) else {
        return false;
    };
    let is_for = matches!(it.form, LoopForm::Each | LoopForm::Comprehension | LoopForm::Generator);
    is_for
        && it
            .iterable
            .is_some_and(|iterable| !matches!(cx.hir.kind(iterable), ExprKind::Range { .. }))
}

/// Whether anything in a loop may write, so that what is read can change.
fn writes(cx: &LintContext<'_>, around: &Around) -> bool {
    let inside = cx.hir.span(around.at);
    let writes_itself = cx.sites.iter().any(|site| {
        inside.contains(cx.hir.span(site.at))
            && site.effect.is_round_trip()
            && !matches!(cx.resolver.query_kind(site).0, QueryKind::Read)
    });
    let calls = cx.program.calls(cx.module).map_or(&[][..], |calls| &calls.calls);
    writes_itself
        || calls.iter().any(|call| {
            inside.contains(cx.hir.span(call.at))
                && call
                    .targets
                    .iter()
                    .any(|target| cx.program.leads_to_write(target.function, 0).is_some())
        })
}

/// Whether the arguments of a query are computed by calls, whose results may differ each time.
fn computes(cx: &LintContext<'_>, site: &Site) -> bool {
    let mut computes = false;
    cx.hir.walk(site.at, &mut |id: ExprId| {
        if let ExprKind::Call { .. } = cx.hir.kind(id)
            && id != site.at
            && cx.resolver.site(cx.module, id).is_none()
        {
            computes = true;
        }
    });
    computes
}
