//! `unindexed_join`: a join that finds its rows by reading a whole table.

use std::ops::Range;

use seqscan_schema::Access;

use super::{Asked, listed};
use crate::Confidence;

declare_lint! {
    /// ### What it does
    /// Finds a query that comes from a few rows of one table to those of another, in which no index finds them.
    /// ### Why is this bad?
    /// For one order, the items of all orders are read.
    /// ### Example
    /// ```sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, email text NOT NULL);
    /// CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint NOT NULL, name text NOT NULL);
    /// ```
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def items(conn: asyncpg.Connection, order):
    ///     return await conn.fetch(
    ///         "SELECT i.name FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id = $1", order
    ///     )
    /// ```
    /// ### Use instead
    /// ```sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, email text NOT NULL);
    /// CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint NOT NULL, name text NOT NULL);
    /// CREATE INDEX items_order ON items (order_id);
    /// ```
    /// ### Not reported
    /// Joins of whole tables, which a database reads through anyway; what is not certain; tables in `small-tables`.
    pub(crate) UNINDEXED_JOIN = "unindexed_join", Schema, since = "0.1.0", "join that no index serves"
}

pub(super) fn check(asked: &Asked<'_, '_>) {
    let needs = asked.needs;
    for missing in &needs.lookups {
        let table = missing.table();
        let is_found = needs.helping.iter().any(|other| other.table() == table)
            || asked.accesses(table).all(|access| access.access == Access::Index);
        if is_found || asked.is_small(table) {
            continue;
        }
        let name = asked.table(table);
        let columns: Vec<&str> = missing.keys().iter().filter_map(|key| key.column_name()).collect();
        // Few rows lead there if an index finds them; else it is only likely.
        let mut all = needs.judgement.tables.iter();
        let confidence = match all.any(|access| access.access == Access::Index && access.table != table) {
            true => asked.confidence(),
            false => Confidence::Medium.min(asked.confidence()),
        };
        let conditions: Vec<Range<usize>> = missing.conditions().collect();
        let from = asked
            .accesses(table)
            .flat_map(|access| &access.joins)
            .find(|join| columns.contains(&join.column.as_str()) && !join.indexed)
            .map(|join| format!(" with `{}`", join.other))
            .unwrap_or_default();
        let message = format!("no index on `{name}` serves the join{from} on {}", listed(&columns));
        let first = conditions.iter().min_by_key(|range| range.start).cloned();
        if let Some(report) = asked.report(UNINDEXED_JOIN, confidence, first, message) {
            report
                .here(format!("all of `{name}` is read for the rows that belong to these"))
                .help(format!("create an index: `{}`", missing.statement));
        }
    }
}
