//! `unindexed_filter`: conditions for which a whole table is read.

use std::collections::BTreeSet;
use std::ops::Range;

use seqscan_schema::{Access, MissingIndex};

use super::{Asked, listed};
use crate::Confidence;

declare_lint! {
    /// ### What it does
    /// Finds a query whose conditions on a table no index of the schema serves, so that the whole table is read for the
    /// rows that match.
    /// ### Why is this bad?
    /// The time that it takes grows with the table, and not with what is asked for.
    /// ### Example
    /// ```sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, email text NOT NULL, placed_at timestamptz NOT NULL);
    /// ```
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def orders_of(conn: asyncpg.Connection, email):
    ///     return await conn.fetch("SELECT id FROM orders WHERE email = $1", email)
    /// ```
    /// ### Use instead
    /// ```sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, email text NOT NULL, placed_at timestamptz NOT NULL);
    /// CREATE INDEX orders_email ON orders (email);
    /// ```
    /// ### Not reported
    /// Anything that is not certain: tables the schema does not have, views, and parts of a query that are only known at
    /// run time; conditions that leave most rows, such as a flag or `IS NULL` (shown at low confidence); what no ordinary
    /// index could serve; tables in `small-tables`.
    pub(crate) UNINDEXED_FILTER = "unindexed_filter", Schema, since = "0.1.0", "filter that no index serves"
}

/// Reports the tables that are read as a whole, but for those of which `ordered` or `open` say enough.
pub(super) fn check(asked: &Asked<'_, '_>, ordered: Option<&MissingIndex>, open: &BTreeSet<usize>) {
    let needs = asked.needs;
    let mut seen = BTreeSet::new();
    for missing in needs.helping.iter().filter(|missing| !missing.is_for_order()) {
        let table = missing.table();
        // What the index for the order begins with is what the filter asks for.
        let has_order_index = ordered.is_some_and(|order| order.table() == table && order.equal() > 0);
        if has_order_index || open.contains(&table) || asked.is_small(table) || !seen.insert(table) {
            continue;
        }
        report(asked, missing);
    }
}

fn report(asked: &Asked<'_, '_>, missing: &MissingIndex) {
    let table = missing.table();
    let is_reached = asked.needs.reached.contains(&table);
    let conditions: Vec<Range<usize>> = missing.conditions().collect();
    let confidence = match () {
        // A join finds the rows, or most of them are wanted anyway.
        () if is_reached || missing.is_coarse() => Confidence::Low,
        () if !missing.is_selective() => Confidence::Medium.min(asked.confidence()),
        () => asked.confidence(),
    };
    let name = asked.table(table);
    let columns: Vec<&str> = missing.keys().iter().filter_map(|key| key.column_name()).collect();
    let what = match (columns.as_slice(), conditions.first()) {
        ([], Some(condition)) => format!("`{}`", asked.slice(&asked.closed(condition))),
        ([], None) => "this filter".to_owned(),
        (columns, _) => format!("the filter on {}", listed(columns)),
    };
    let message = format!("no index on `{name}` serves {what}");
    let first = conditions.iter().min_by_key(|range| range.start);
    let first = first.map(|range| asked.closed(range));
    let Some(report) = asked.report(UNINDEXED_FILTER, confidence, first, message) else {
        return;
    };
    let mut report = report.here(format!("all of `{name}` is read for it"));
    if let Some((index, column)) = behind(asked, table, &columns) {
        report = report.note(format!(
            "`{index}` has `{column}`, but not first, where a search has to begin"
        ));
    }
    drop(report.help(format!("create an index: `{}`", missing.statement)));
}

/// An index that has one of these columns behind others.
fn behind<'a>(asked: &Asked<'_, 'a>, table: usize, columns: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let mut indexes = asked.schema.indexes(&asked.schema.tables[table]);
    indexes.find_map(|index| {
        let mut later = index.keys.iter().skip(1).filter_map(|key| key.column_name());
        let column = later.find(|column| columns.contains(column))?;
        (index.usable && asked.accesses(table).any(|access| access.access == Access::Scan))
            .then_some((index.name.as_str(), column))
    })
}
