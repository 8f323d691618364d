//! The query is not in the loop but behind a call in it: the loop, the call and the query are shown, in that order.

use seqscan_analysis::{Around, CallSite, FunctionRef, Led, Manner, ModuleIdx, QueryKind, Rank};
use seqscan_catalog::Statement;
use seqscan_hir::{ExprId, ExprKind};

use super::{N_PLUS_ONE_QUERY, N_PLUS_ONE_WRITE, Repeated, invariant, loop_words, per_element};
use crate::{Confidence, LintContext, Report};

/// How many calls may lie between the one in the loop and the query for a finding to be worth a warning.
pub(super) const MAX_DEPTH: u32 = 3;

pub(super) fn check(cx: &LintContext<'_>) {
    let Some(calls) = cx.program.calls(cx.module) else {
        return;
    };
    // One finding per loop and function, however often the loop calls it.
    let mut seen: Vec<(ExprId, FunctionRef)> = Vec::new();
    for call in &calls.calls {
        let Some((function, led)) = leading(cx, call) else {
            continue;
        };
        if cx.is_test(call.at) || is_direct(cx, call.at) {
            continue;
        }
        let Some(Repeated {
            around,
            confidence,
            depends,
        }) = repeated(cx, call)
        else {
            continue;
        };
        if seen.contains(&(around.at, function)) {
            continue;
        }
        seen.push((around.at, function));
        if !depends && invariant::report_through(cx, call, function, &led, &around) {
            continue;
        }
        report(cx, call, function, &led, &around, confidence);
    }
}

/// The function of a call that leads to a query, and the query. Where one of several may be called, all must lead to one.
fn leading(cx: &LintContext<'_>, call: &CallSite) -> Option<(FunctionRef, Led)> {
    let mut best: Option<(FunctionRef, Led)> = None;
    let mut leading = 0;
    for target in &call.targets {
        if cx.resolver.is_cached_function(target.function) {
            continue;
        }
        let given = cx.resolver.given_params(cx.module, call.at, target.function);
        let read = cx.program.leads_to_read(target.function, given);
        let write = cx.program.leads_to_write(target.function, given);
        let led = match (read, write) {
            (Some(read), Some(write)) if (write.rank, read.depth) > (read.rank, write.depth) => write,
            (Some(read), _) => read,
            (None, Some(write)) => write,
            (None, None) => continue,
        };
        leading += 1;
        let led = Led {
            rank: led.rank.min(target.rank),
            ..*led
        };
        if best.as_ref().is_none_or(|(_, known)| led.rank > known.rank) {
            best = Some((target.function, led));
        }
    }
    let (function, mut led) = best?;
    if leading * 2 < call.targets.len() {
        led.rank = Rank::Low;
    }
    Some((function, led))
}

/// Whether the place is one that does something to a database itself, and so is reported as that.
fn is_direct(cx: &LintContext<'_>, at: ExprId) -> bool {
    cx.sites.iter().any(|site| site.at == at && site.effect.is_round_trip())
}

/// The loop that repeats a call, and how sure that is.
fn repeated(cx: &LintContext<'_>, call: &CallSite) -> Option<Repeated> {
    let each = |around: Around, confidence| Repeated {
        around,
        confidence,
        depends: true,
    };
    match (call.manner, cx.hir.kind(call.at)) {
        // The loop that hands its elements to the function.
        (Manner::Mapped, ExprKind::Loop(it)) => {
            let around = Around {
                at: call.at,
                part: it.body,
                through_closure: false,
            };
            let is_each = cx.resolver.purpose(cx.module, call.at) == seqscan_analysis::Purpose::PerElement;
            is_each.then(|| each(around, Confidence::High))
        }
        (Manner::Mapped, _) => {
            let around = Around {
                at: call.at,
                part: call.at,
                through_closure: false,
            };
            Some(each(around, Confidence::Medium))
        }
        _ => per_element(cx, call.at, true),
    }
}

fn report(
    cx: &LintContext<'_>,
    call: &CallSite,
    function: FunctionRef,
    led: &Led,
    around: &Around,
    confidence: Confidence,
) {
    let of_rank = match led.rank {
        Rank::High => Confidence::High,
        Rank::Medium => Confidence::Medium,
        Rank::Low => Confidence::Low,
    };
    let mut confidence = confidence.min(of_rank);
    // Business behind four calls is no look-up that one would do for all elements at once.
    if led.depth > MAX_DEPTH {
        confidence = Confidence::Low;
    }
    let way = cx.program.way(function, led);
    let Some((query_module, query)) = way.last().copied() else {
        return;
    };
    let shown = shown_name(cx, function);
    let site = cx.site_at(query_module, query);
    let subject = site
        .as_ref()
        .and_then(|site| cx.resolver.subject(site))
        .map(|subject| format!(" on `{subject}`"))
        .unwrap_or_default();
    let statement = led.statement.unwrap_or(match led.kind {
        QueryKind::Write => Statement::Insert,
        _ => Statement::Select,
    });
    let (lint, what) = match (led.kind, led.statement) {
        (QueryKind::Write, Some(Statement::Insert)) => (N_PLUS_ONE_WRITE, "INSERT"),
        (QueryKind::Write, Some(Statement::Update)) => (N_PLUS_ONE_WRITE, "UPDATE"),
        (QueryKind::Write, Some(Statement::Delete)) => (N_PLUS_ONE_WRITE, "DELETE"),
        (QueryKind::Write, Some(Statement::Upsert)) => (N_PLUS_ONE_WRITE, "upsert"),
        (QueryKind::Write, _) => (N_PLUS_ONE_WRITE, "write"),
        _ => (N_PLUS_ONE_QUERY, "query"),
    };
    let (place, each) = loop_words(cx, around);
    let place = match (call.manner, cx.hir.kind(call.at)) {
        (Manner::Mapped, ExprKind::Call { args, .. }) => args.last().map_or(place, |arg| arg.value),
        _ => place,
    };
    let message = format!("{what}{subject} runs once per iteration of this loop, through `{shown}`");
    let at = called_place(cx, call);
    let mut report = cx
        .report(lint, confidence, at, message)
        .here(format!("one round trip {each}, through `{shown}`"))
        .label_before(place, "the loop");
    let end = match led.kind {
        QueryKind::Write => "the write",
        _ => "the query",
    };
    report = show_way(cx, report, &way, end);
    let rewrite = site.as_ref().and_then(|site| cx.rewrite(site, statement));
    let help = match rewrite {
        Some(rewrite) => format!("give `{shown}` all elements at once: {rewrite}"),
        None => format!("give `{shown}` all elements at once, and let it ask once before the loop"),
    };
    report = report.help(help);
    if confidence < Confidence::High && led.rank == Rank::Medium && call.manner == Manner::Called {
        report = report.note(format!("not every call of `{shown}` may get to the query"));
    }
    drop(report);
}

/// Labels the calls that lead to a query, and the query.
pub(super) fn show_way<'c, 'p>(
    cx: &LintContext<'_>,
    mut report: Report<'c, 'p>,
    way: &[(ModuleIdx, ExprId)],
    end: &str,
) -> Report<'c, 'p> {
    let Some(((module, query), between)) = way.split_last() else {
        return report;
    };
    for (module, step) in between {
        let span = cx.program.module(*module).span(*step);
        report = report.label_at(*module, span, "which calls this");
    }
    let span = cx.program.module(*module).span(*query);
    report.label_at(*module, span, end)
}

/// What people call a function: a constructor is known by its class.
pub(super) fn shown_name<'c>(cx: &'c LintContext<'_>, function: FunctionRef) -> &'c str {
    let hir = cx.program.module(function.module);
    let name = hir.name(cx.program.function(function).name);
    match cx.program.function(function).class {
        Some(class) if name == "__init__" => hir.name(hir.class(class).name),
        _ => name,
    }
}

/// What to point at: the call, or the function that is handed to the loop.
fn called_place(cx: &LintContext<'_>, call: &CallSite) -> ExprId {
    match cx.hir.kind(call.at) {
        ExprKind::Loop(it) => it.body,
        _ => call.at,
    }
}
