//! `non_sargable_filter`: a condition that is written so that the index on its column cannot be used.

use std::collections::BTreeSet;

use seqscan_schema::{Access, Condition, ConditionForm, Dialect};

use super::Asked;

declare_lint! {
    /// ### What it does
    /// Finds a condition that asks for something made of a column (a function of it, a cast, a sum) or for text with any
    /// beginning, although there is an index on that column, and for which the whole table is read.
    /// ### Why is this bad?
    /// The index is there, is written to with every row, and cannot be searched: it knows the column and not what the
    /// condition makes of it.
    /// ### Example
    /// ```sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, placed_at timestamp NOT NULL);
    /// CREATE INDEX orders_placed ON orders (placed_at);
    /// ```
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def orders_on(conn: asyncpg.Connection, day):
    ///     return await conn.fetch("SELECT id FROM orders WHERE date(placed_at) = $1", day)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def orders_on(conn: asyncpg.Connection, day, next_day):
    ///     return await conn.fetch("SELECT id FROM orders WHERE placed_at >= $1 AND placed_at < $2", day, next_day)
    /// ```
    /// ### Not reported
    /// Conditions beside others that an index serves; columns without an index; what is not certain; tables in
    /// `small-tables`.
    pub(crate) NON_SARGABLE_FILTER = "non_sargable_filter", Schema, since = "0.1.0", "condition that keeps an index from being used"
}

/// Reports the conditions; gives the tables of which something was said.
pub(super) fn check(asked: &Asked<'_, '_>) -> BTreeSet<usize> {
    let mut said = BTreeSet::new();
    for access in &asked.needs.judgement.tables {
        let is_read = access.access == Access::Scan && !asked.needs.reached.contains(&access.table);
        if !is_read || asked.is_small(access.table) {
            continue;
        }
        for condition in access.conditions.iter().filter(|condition| !condition.indexed) {
            let ([column], Some(what)) = (condition.columns.as_slice(), wrapped(condition)) else {
                continue;
            };
            let Some(index) = asked.led_by(access.table, column).next() else {
                continue;
            };
            if condition.range.is_empty() || is_flag(asked, access.table, column) {
                continue;
            }
            said.insert(access.table);
            let range = asked.closed(&condition.range);
            let text = asked.slice(&range).split_whitespace().collect::<Vec<_>>().join(" ");
            let message = format!("`{text}` cannot use the index `{}`", index.name);
            if let Some(report) = asked.report(NON_SARGABLE_FILTER, asked.confidence(), Some(range), message) {
                report
                    .here(format!(
                        "the index knows `{column}`, and not {what}: all of `{}` is read",
                        asked.table(access.table)
                    ))
                    .help(rewrite(asked, access.table, column, condition));
            }
        }
    }
    said
}

/// Whether a column is a boolean, by which nobody searches.
fn is_flag(asked: &Asked<'_, '_>, table: usize, column: &str) -> bool {
    let mut columns = asked.schema.tables[table].columns.iter();
    columns.any(|known| known.name == column && known.type_text.starts_with("bool"))
}

/// What a condition asks for in place of its column.
fn wrapped(condition: &Condition) -> Option<&'static str> {
    match condition.form {
        ConditionForm::Function => Some("what the function makes of it"),
        ConditionForm::Cast => Some("what it is cast to"),
        ConditionForm::Arithmetic => Some("the result of the arithmetic"),
        ConditionForm::LeadingWildcard => Some("what is inside of it"),
        _ => None,
    }
}

fn rewrite(asked: &Asked<'_, '_>, table: usize, column: &str, condition: &Condition) -> String {
    let dialect = asked.schema.dialect;
    let name = asked.table(table);
    let through = condition.through.as_deref().unwrap_or_default();
    let expression_index = || {
        let mut helping = asked.needs.helping.iter();
        let made = helping
            .find(|missing| missing.table() == table && missing.keys().iter().any(|key| key.column_name().is_none()));
        made.map(|missing| format!("create an index on what is asked for: `{}`", missing.statement))
    };
    match condition.form {
        ConditionForm::LeadingWildcard => match dialect {
            Dialect::PostgreSql => format!(
                "an index of trigrams finds text by its inside: `CREATE EXTENSION pg_trgm; CREATE INDEX ON {name} USING gin ({column} gin_trgm_ops)`"
            ),
            Dialect::MySql => format!("a FULLTEXT index finds words inside of text: `MATCH ({column}) AGAINST (…)`"),
            Dialect::Sqlite => "an FTS5 table finds words inside of text".to_owned(),
        },
        ConditionForm::Arithmetic => {
            format!("leave `{column}` alone on its side of the comparison, and do the arithmetic on the other side")
        }
        _ if is_of_time(through) => {
            format!("ask for a range of the column itself: `{column} >= <start> AND {column} < <end>`")
        }
        ConditionForm::Function if matches!(through, "coalesce" | "ifnull") => {
            format!("say both cases: `{column} = … OR {column} IS NULL`")
        }
        ConditionForm::Function if matches!(through, "lower" | "upper") && dialect == Dialect::MySql => {
            format!("compare `{column}` itself: the usual collations of MySQL do not tell cases apart")
        }
        ConditionForm::Cast => expression_index()
            .unwrap_or_else(|| format!("compare `{column}` as it is stored: give the other side its type")),
        _ => expression_index().unwrap_or_else(|| match dialect {
            Dialect::MySql => {
                format!("compare `{column}` itself, or index a generated column that holds `{through}({column})`")
            }
            _ => format!("compare `{column}` itself, or create an index on the expression"),
        }),
    }
}

/// Whether a function or type takes a part of a time: its day, its year.
fn is_of_time(through: &str) -> bool {
    const PARTS: [&str; 16] = [
        "date",
        "date_trunc",
        "date_part",
        "date_format",
        "extract",
        "year",
        "month",
        "day",
        "hour",
        "strftime",
        "to_char",
        "datetime",
        "unix_timestamp",
        "unixepoch",
        "julianday",
        "last_day",
    ];
    PARTS.contains(&through) || through.starts_with("extract")
}
