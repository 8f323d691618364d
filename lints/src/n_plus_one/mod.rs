//! `n_plus_one_query` and `n_plus_one_write`: one round trip per iteration.

use seqscan_analysis::{Around, Certainty, Purpose, QueryKind, Site};
use seqscan_catalog::{Effect, Statement};
use seqscan_hir::{ExprId, ExprKind};

mod element;
mod implicit;
mod invariant;
mod through;

use crate::{Confidence, LintContext};
use element::{asks_the_element, runs_the_element};
pub(crate) use invariant::LOOP_INVARIANT_QUERY;

declare_lint! {
    /// ### What it does
    /// Finds a database query that runs inside a loop and depends on what the loop changes. Every kind of loop counts:
    /// `for`, comprehensions, iterator and stream adapters, futures that are gathered.
    /// ### Why is this bad?
    /// Every iteration waits for the server: a page with 500 orders makes 500 round trips.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def names(conn: asyncpg.Connection, orders):
    ///     for order in orders:
    ///         print(await conn.fetchval("SELECT name FROM customers WHERE id = $1", order.customer_id))
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def names(conn: asyncpg.Connection, orders):
    ///     ids = [order.customer_id for order in orders]
    ///     for row in await conn.fetch("SELECT name FROM customers WHERE id = ANY($1)", ids):
    ///         print(row["name"])
    /// ```
    /// ### Not reported
    /// Loops over batches, pages, attempts, or what is written out in the source; loops that wait for work; the query
    /// that a loop iterates; queries that run when a buffer is full, for what a cache does not have, or right before
    /// the loop is left.
    pub(crate) N_PLUS_ONE_QUERY = "n_plus_one_query", Queries, since = "0.1.0", "query that runs once per loop iteration"
}

declare_lint! {
    /// ### What it does
    /// Finds an INSERT, UPDATE or DELETE of single rows inside a loop.
    /// ### Why is this bad?
    /// Every row costs a round trip, and outside a transaction a commit: importing 10,000 rows takes minutes instead of
    /// a second.
    /// ### Example
    /// ```rust,expect
    /// async fn save(pool: &sqlx::PgPool, tags: &[String]) -> sqlx::Result<()> {
    ///     for tag in tags {
    ///         sqlx::query("INSERT INTO tags (name) VALUES ($1)").bind(tag).execute(pool).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    /// ### Use instead
    /// ```rust
    /// async fn save(pool: &sqlx::PgPool, tags: &[String]) -> sqlx::Result<()> {
    ///     sqlx::query("INSERT INTO tags (name) SELECT * FROM UNNEST($1::text[])").bind(tags).execute(pool).await?;
    ///     Ok(())
    /// }
    /// ```
    pub(crate) N_PLUS_ONE_WRITE = "n_plus_one_write", Queries, since = "0.1.0", "row-by-row write in a loop"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    for site in cx.sites.iter().filter(|site| site.effect.is_round_trip()) {
        check_site(cx, site);
    }
    through::check(cx);
    implicit::check(cx);
}

fn check_site(cx: &LintContext<'_>, site: &Site) {
    if matches!(
        site.effect,
        Effect::Batch | Effect::Copy | Effect::Script | Effect::BatchLoop
    ) || cx.is_test(site.at)
    {
        return;
    }
    let Some(Repeated {
        around,
        confidence,
        depends,
    }) = per_element(cx, site.at, site.certainty == Certainty::Known)
    else {
        return;
    };
    let (kind, statement) = cx.resolver.query_kind(site);
    let lint = match kind {
        QueryKind::Other => return,
        QueryKind::Write => N_PLUS_ONE_WRITE,
        QueryKind::Read | QueryKind::Unknown => N_PLUS_ONE_QUERY,
    };
    if let Some(text) = cx.resolver.sql(site)
        && names_tables_at_run_time(&text.text, &text.holes)
    {
        return;
    }
    if runs_the_element(cx, site, &around) || asks_the_element(cx, site, &around) {
        return;
    }
    if !depends && kind == QueryKind::Read && invariant::report(cx, site, &around, statement) {
        return;
    }
    let subject = cx
        .resolver
        .subject(site)
        .map(|subject| format!(" on `{subject}`"))
        .unwrap_or_default();
    let what = match (kind, statement) {
        (_, Some(Statement::Insert)) => "INSERT",
        (_, Some(Statement::Update)) => "UPDATE",
        (_, Some(Statement::Delete)) => "DELETE",
        (_, Some(Statement::Upsert)) => "upsert",
        (QueryKind::Write, _) => "write",
        _ => "query",
    };
    let (place, each) = loop_words(cx, &around);
    let statement = statement.unwrap_or(if kind == QueryKind::Write {
        Statement::Insert
    } else {
        Statement::Select
    });
    // One query per group, for many of its members at once, is somebody's batch.
    let confidence = if cx.resolver.asks_for_many(site) {
        Confidence::Low
    } else {
        confidence
    };
    let help = cx
        .rewrite(site, statement)
        .map(str::to_owned)
        .unwrap_or_else(|| general_help(statement).to_owned());
    let mut report = cx
        .report(
            lint,
            confidence,
            site.at,
            format!("{what}{subject} runs once per iteration of this loop"),
        )
        .here(format!("one round trip {each}"))
        .label_before(place, "the loop")
        .help(help);
    if site.certainty == Certainty::Inferred {
        report = report.note(format!("taken for `{}` by its name and its SQL", site.path));
    }
    drop(report);
}

/// A loop that repeats a place.
struct Repeated {
    around: Around,
    confidence: Confidence,
    /// Whether the place uses something that the loop changes.
    depends: bool,
}

/// The loop that makes a site an N+1, innermost first, and how sure that is.
fn per_element(cx: &LintContext<'_>, at: ExprId, mut certain: bool) -> Option<Repeated> {
    for around in cx.resolver.loops_around(cx.module, at) {
        // What a loop iterates is evaluated once by it, and what its condition asks decides when it ends.
        if is_condition(cx, &around) {
            continue;
        }
        certain &= !around.through_closure;
        if cx.resolver.rare(cx.module, &around, at).is_some() {
            return None;
        }
        match cx.resolver.purpose(cx.module, around.at) {
            Purpose::PerElement => {}
            // A loop over a literal, of attempts, or until something holds leaves the outer ones.
            Purpose::Literal | Purpose::Retry | Purpose::Until => continue,
            Purpose::Batches | Purpose::Pages | Purpose::Polling => return None,
        }
        let depends = cx.resolver.depends_on(cx.module, &around, at);
        let confidence = match (certain, depends) {
            (true, true) => Confidence::High,
            (false, true) => Confidence::Medium,
            (_, false) => Confidence::Low,
        };
        return Some(Repeated {
            around,
            confidence,
            depends,
        });
    }
    None
}

fn is_condition(cx: &LintContext<'_>, around: &Around) -> bool {
    matches!(cx.hir.kind(around.at), ExprKind::Loop(it) if it.condition == Some(around.part))
}

/// The span to call the loop, and "per what".
fn loop_words(cx: &LintContext<'_>, around: &Around) -> (ExprId, String) {
    let ExprKind::Loop(it) = cx.hir.kind(around.at) else {
        return (around.at, "per iteration".to_owned());
    };
    let place = it.iterable.or(it.condition).unwrap_or(around.at);
    let target = it.target.or_else(|| match cx.hir.kind(it.body) {
        ExprKind::Closure(function) => cx.hir.function(function).params.first()?.pattern,
        _ => None,
    });
    let name = match target.map(|target| cx.hir.kind(target)) {
        Some(ExprKind::Local(local)) => Some(cx.hir.name(cx.hir.local(local).name)),
        Some(_) => None,
        None => match cx.hir.kind(it.body) {
            ExprKind::Closure(function) => {
                let local = cx.hir.function(function).params.first().and_then(|param| param.local);
                local.map(|local| cx.hir.name(cx.hir.local(local).name))
            }
            _ => None,
        },
    };
    match name {
        Some(name) if name != "_" => (place, format!("per `{name}`")),
        _ => (place, "per iteration".to_owned()),
    }
}

/// `DELETE FROM {table}`: a statement for each table cannot be one statement for all.
fn names_tables_at_run_time(text: &str, holes: &[std::ops::Range<usize>]) -> bool {
    holes.iter().any(|hole| {
        let before = text[..hole.start]
            .trim_end_matches(['"', '`', '.', '[', '\''])
            .trim_end();
        let word = before
            .rsplit(|c: char| c.is_whitespace())
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        matches!(
            word.as_str(),
            "FROM" | "INTO" | "UPDATE" | "JOIN" | "TABLE" | "EXISTS" | "ONLY" | "INDEX" | "SCHEMA"
        )
    })
}

fn general_help(statement: Statement) -> &'static str {
    match statement {
        Statement::Select => "fetch the rows for all elements with one query before the loop",
        Statement::Exists | Statement::Count => "ask for all elements with one grouped query before the loop",
        Statement::Insert => "insert all rows with one statement",
        Statement::Update => "update all rows with one statement",
        Statement::Delete => "delete all rows with one statement",
        Statement::Upsert => "write all rows with one statement",
    }
}

#[cfg(test)]
mod tests {
    use super::names_tables_at_run_time;

    #[test]
    fn a_hole_in_the_place_of_a_table_is_seen() {
        let hole_at = |text: &str| {
            let start = text.find("{..}").expect("there is a hole");
            names_tables_at_run_time(text, &[start..start + 4, start..start + 4])
        };
        assert!(hole_at("DELETE FROM {..} WHERE id = 1"));
        assert!(hole_at("INSERT INTO \"{..}\" VALUES (1)"));
        assert!(!hole_at("DELETE FROM t WHERE id = {..}"));
    }
}
