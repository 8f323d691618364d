//! Loops whose elements are statements or tables themselves.

use seqscan_analysis::{Around, Site};
use seqscan_hir::{ExprId, ExprKind, LocalId};

use crate::LintContext;

/// `for statement in statements: conn.execute(statement)`: the statements themselves are the elements.
pub(super) fn runs_the_element(cx: &LintContext<'_>, site: &Site, around: &Around) -> bool {
    let Some(mut sql) = cx.resolver.sql_argument(site) else {
        return false;
    };
    loop {
        sql = match cx.hir.kind(sql) {
            ExprKind::Borrow(inner) | ExprKind::Deref(inner) => inner,
            // `text(statement)`, `statement.strip()`.
            ExprKind::Call { callee, args, .. } => match (cx.hir.kind(callee), args.first()) {
                (ExprKind::Field { base, .. }, None) => base,
                (ExprKind::Path { segments, .. }, Some(only))
                    if wraps_sql(cx.hir.name(segments[segments.len() - 1])) =>
                {
                    only.value
                }
                (ExprKind::Field { name, .. }, Some(only)) if wraps_sql(cx.hir.name(name)) => only.value,
                _ => return false,
            },
            _ => break,
        };
    }
    matches!(cx.hir.kind(sql), ExprKind::Local(local) if is_element(cx, around, local))
}

/// Functions that make a statement of text.
fn wraps_sql(name: &str) -> bool {
    matches!(
        name,
        "text" | "SQL" | "str" | "sql_query" | "raw_sql" | "AssertSqlSafe" | "query" | "DDL"
    )
}

/// `for model in models: session.execute(delete(model))`, `model.objects.get(…)`: each element is a table of its own.
pub(super) fn asks_the_element(cx: &LintContext<'_>, site: &Site, around: &Around) -> bool {
    let is_bare = |id: ExprId| matches!(cx.hir.kind(id), ExprKind::Local(local) if is_element(cx, around, local));
    let mut found = false;
    cx.hir.walk(site.at, &mut |id| match cx.hir.kind(id) {
        ExprKind::Call { callee, args, .. } => {
            let name = match cx.hir.kind(callee) {
                ExprKind::Field { name, .. } => cx.hir.name(name),
                ExprKind::Path { segments, .. } => cx.hir.name(segments[segments.len() - 1]),
                _ => "",
            };
            let builds = matches!(name, "select" | "delete" | "update" | "insert" | "query");
            found |= builds && args.first().is_some_and(|arg| is_bare(arg.value));
        }
        ExprKind::Field { base, name, .. } => {
            let asks = matches!(
                cx.hir.name(name),
                "objects" | "_default_manager" | "_base_manager" | "query"
            );
            found |= asks && is_bare(base);
        }
        _ => {}
    });
    found
}

/// Whether a local is what a loop takes its elements apart into.
fn is_element(cx: &LintContext<'_>, around: &Around, local: LocalId) -> bool {
    let ExprKind::Loop(it) = cx.hir.kind(around.at) else {
        return false;
    };
    let mut found = false;
    let mut look = |pattern: ExprId| {
        cx.hir.walk(pattern, &mut |id| {
            found |= matches!(cx.hir.kind(id), ExprKind::Local(named) if named == local)
        });
    };
    it.target.into_iter().for_each(&mut look);
    if let ExprKind::Closure(function) = cx.hir.kind(it.body) {
        let params = &cx.hir.function(function).params;
        params.iter().filter_map(|param| param.pattern).for_each(&mut look);
        found |= params.iter().any(|param| param.local == Some(local));
    }
    found
}
