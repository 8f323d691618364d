//! `offset_pagination`: pages that are counted off from the beginning.

use super::Asked;

declare_lint! {
    /// ### What it does
    /// Finds a query with an OFFSET that may be large.
    /// ### Why is this bad?
    /// The database finds all rows before the page and drops them: page 1000 takes a thousand times as long as the first.
    /// Rows that come or go meanwhile are shown twice, or never.
    /// ### Example
    /// ```sql
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, body text NOT NULL);
    /// ```
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def page(conn: asyncpg.Connection, number):
    ///     return await conn.fetch("SELECT id, body FROM facts ORDER BY id LIMIT 50 OFFSET $1", number * 50)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def page(conn: asyncpg.Connection, last_id):
    ///     return await conn.fetch("SELECT id, body FROM facts WHERE id > $1 ORDER BY id LIMIT 50", last_id)
    /// ```
    pub(crate) OFFSET_PAGINATION = "offset_pagination", Pedantic, since = "0.1.0", "pages that are counted off by OFFSET"
}

pub(super) fn check(asked: &Asked<'_, '_>) {
    let Some(range) = asked.needs.skips.clone().filter(|_| asked.needs.is_limited) else {
        return;
    };
    let mut known = asked.needs.judgement.tables.iter();
    if known.any(|access| asked.is_small(access.table)) {
        return;
    }
    let message = "this OFFSET makes the database find every row before the page, and drop it".to_owned();
    if let Some(report) = asked.report(OFFSET_PAGINATION, asked.confidence(), Some(range), message) {
        let column = match asked.needs.judgement.terms.first() {
            Some(term) => asked.slice(term).split_whitespace().next().unwrap_or("id"),
            None => "id",
        };
        report.help(format!(
            "remember the last row of the page, and ask for what comes after it: `WHERE {column} > …`"
        ));
    }
}
