//! `unindexed_order_by`: an ORDER BY that no index serves together with its filter.

use seqscan_analysis::{Certainty, Site, SqlText};
use seqscan_schema::{OrderVerdict, QueryText, Schema, UnservedOrder, order_by, parse_query};

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a query whose ORDER BY no index of the schema serves together with its equality filter. Either the
    /// matching rows are sorted, or a whole index is walked in order and filtered.
    /// ### Why is this bad?
    /// It is fast with a hundred rows and slow with a million, and a LIMIT makes the waste worse: all rows are read and
    /// sorted to give ten.
    /// ### Example
    /// ```sql
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX facts_user ON facts (user_id);
    /// CREATE INDEX facts_created ON facts (created_at DESC);
    /// CREATE TABLE notes (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX notes_user_created ON notes (user_id, created_at DESC);
    /// ```
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def latest(conn: asyncpg.Connection, user):
    ///     return await conn.fetch("SELECT id FROM facts WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10", user)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def latest(conn: asyncpg.Connection, user):
    ///     # There is an index on `notes (user_id, created_at DESC)`.
    ///     return await conn.fetch("SELECT id FROM notes WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10", user)
    /// ```
    /// ### Not reported
    /// Anything that is not certain: tables the schema does not have, views, expressions, and parts of a query that are
    /// only known at run time.
    pub(crate) UNINDEXED_ORDER_BY = "unindexed_order_by", Schema, since = "0.1.0", "ORDER BY that no index serves"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    let Some(schema) = cx.program.schema(cx.module) else {
        return;
    };
    for site in cx
        .sites
        .iter()
        .filter(|site| site.effect.is_round_trip() && !cx.is_test(site.at))
    {
        let Some(text) = crate::query_text(&cx.resolver, site) else {
            continue;
        };
        // Most queries have no ORDER BY: a look is cheaper than a parse.
        if !text.text.to_ascii_lowercase().contains("order") {
            continue;
        }
        let query = QueryText {
            text: text.text.clone(),
            holes: text.holes.clone(),
        };
        for model in parse_query(&query, schema.dialect) {
            match order_by(schema, &model) {
                OrderVerdict::Unserved(order) => report(cx, site, &text, schema, &order, false),
                OrderVerdict::ServedWithoutFilter(order) => report(cx, site, &text, schema, &order, true),
                _ => {}
            }
        }
    }
}

fn report(
    cx: &LintContext<'_>,
    site: &Site,
    text: &SqlText,
    schema: &Schema,
    order: &UnservedOrder,
    walks_index: bool,
) {
    let table = &schema.tables[order.table];
    let name = table.name.to_string();
    if cx
        .options
        .small_tables
        .iter()
        .any(|small| small.eq_ignore_ascii_case(&name))
    {
        return;
    }
    // A few rows of a table, all of which are wanted, are sorted in no time.
    let is_narrow = !order.narrowed_by.is_empty() && !order.has_limit;
    let confidence = match site.certainty {
        _ if is_narrow => Confidence::Low,
        Certainty::Known => Confidence::High,
        Certainty::Inferred => Confidence::Medium,
    };
    let terms: Vec<String> = order
        .order_terms
        .iter()
        .map(|term| format!("{}{}", term.column, if term.desc { " DESC" } else { "" }))
        .collect();
    let terms = terms.join(", ");
    let filter = match order.filter_columns.as_slice() {
        [] => String::new(),
        columns => format!(" together with the filter on `{}`", columns.join("`, `")),
    };
    let place = match (order.order_terms.first(), order.order_terms.last()) {
        (Some(first), Some(last)) => {
            let whole = text.locate(&cx.resolver, first.range.start..last.range.end);
            whole.or_else(|| text.locate(&cx.resolver, first.range.clone()))
        }
        _ => None,
    };
    let (module, span) = place.unwrap_or((cx.module, cx.hir.span(site.at)));
    let message = format!("no index on `{name}` serves `ORDER BY {terms}`{filter}");
    let what = if walks_index {
        "the whole index is walked in this order, and filtered"
    } else {
        "these rows are sorted"
    };
    let mut report = cx
        .report_at(UNINDEXED_ORDER_BY, confidence, site.at, module, span, message)
        .here(what);
    let is_inside = module == cx.module && cx.hir.span(site.at).contains(span);
    if !is_inside {
        report = report.label(site.at, "the query runs here");
    }
    if !order.reason.is_empty() {
        report = report.note(order.reason.clone());
    }
    if order.has_limit {
        report = report.note("the LIMIT comes after the work: all matching rows are read to give a few");
    }
    for index in &order.existing {
        report = report.note(format!("`{}` alone does not serve it", index.name));
    }
    match &order.advice {
        Some(advice) => drop(report.help(format!("create an index for both: `{advice}`"))),
        None => drop(report),
    }
}
