//! Loops that no keyword shows: a method that a framework calls for each row it shows.

use seqscan_analysis::{Callee, ClassRef, FunctionRef, Led, QueryKind, Rank};
use seqscan_hir::{ClassId, ExprId, ExprKind};

use super::{N_PLUS_ONE_QUERY, N_PLUS_ONE_WRITE};
use crate::{Confidence, LintContext};

pub(super) fn check(cx: &LintContext<'_>) {
    for (index, class) in cx.hir.classes.iter().enumerate() {
        let id = ClassId::new(index);
        for field in &class.fields {
            let Some(value) = field.value else { continue };
            let Some(method) = per_row_method(cx, id, cx.hir.name(field.name), value) else {
                continue;
            };
            if cx.is_test(value) || method.module != cx.module {
                continue;
            }
            let read = cx.program.leads_to_read(method, 0b11);
            let write = cx.program.leads_to_write(method, 0b11);
            if let Some(led) = read.or(write).filter(|led| led.rank > Rank::Low) {
                report(cx, method, led, value);
            }
        }
    }
}

/// The method that a field has called for each row.
fn per_row_method(cx: &LintContext<'_>, class: ClassId, field: &str, value: ExprId) -> Option<FunctionRef> {
    let ExprKind::Call { callee, args, .. } = cx.hir.kind(value) else {
        return None;
    };
    if !cx.program.may_show_rows(cx.module, callee) {
        return None;
    }
    let Callee::Catalog(row, _) = cx.resolver.callee(cx.module, value) else {
        return None;
    };
    let pattern = cx.program.catalog.call(row).per_row.as_ref()?;
    let named = args.iter().find_map(|arg| match cx.hir.kind(arg.value) {
        ExprKind::Str(text) if arg.name.is_none_or(|name| cx.hir.name(name) == "method_name") => {
            Some(cx.hir.text(text).value.clone())
        }
        _ => None,
    });
    let name = named.unwrap_or_else(|| pattern.replace("{}", field));
    let class = ClassRef {
        module: cx.module,
        id: class,
    };
    cx.resolver.method(class, &name)
}

fn report(cx: &LintContext<'_>, method: FunctionRef, led: &Led, field: ExprId) {
    let way = cx.program.way(method, led);
    let (Some(first), Some(query)) = (way.first().copied(), way.last().copied()) else {
        return;
    };
    let site = cx.site_at(query.0, query.1);
    let subject = site.as_ref().and_then(|site| cx.resolver.subject(site));
    let subject = subject.map(|subject| format!(" on `{subject}`")).unwrap_or_default();
    let (lint, what) = match led.kind {
        QueryKind::Write => (N_PLUS_ONE_WRITE, "write"),
        _ => (N_PLUS_ONE_QUERY, "query"),
    };
    let name = cx.hir.name(cx.hir.function(method.id).name);
    let mut report = cx
        .report(
            lint,
            Confidence::Medium,
            first.1,
            format!("{what}{subject} runs once per object that is serialised, in `{name}`"),
        )
        .here("one round trip per object")
        .label_before(field, "has this method called for each object");
    for (module, step) in way.iter().skip(1) {
        let span = cx.program.module(*module).span(*step);
        let is_last = (*module, *step) == query;
        report = report.label_at(*module, span, if is_last { "the query" } else { "which calls this" });
    }
    drop(report.help(
        "load it with the objects: `annotate(…)`, `select_related(…)` or `prefetch_related(…)` on the query of the view",
    ));
}
