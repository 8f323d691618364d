//! `unindexed_foreign_key`: a reference that cannot be followed backwards.

use seqscan_schema::{Dialect, ForeignKey, IndexMethod, Table, create_index};

use super::SchemaContext;
use crate::Confidence;

declare_lint! {
    /// ### What it does
    /// Finds a foreign key whose referencing columns no index leads.
    /// ### Why is this bad?
    /// When a row is deleted that is referenced, or its key changes, the database looks for the rows that refer to it, and
    /// reads the whole table for that, with both locked. Joins from there read it, too. MySQL makes the index by itself;
    /// PostgreSQL and SQLite do not.
    /// ### Example
    /// ```sql,expect
    /// CREATE TABLE orders (id bigserial PRIMARY KEY);
    /// CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE);
    /// ```
    /// ### Use instead
    /// ```sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY);
    /// CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE);
    /// CREATE INDEX items_order ON items (order_id);
    /// ```
    /// ### Not reported
    /// Tables in `small-tables`, temporary tables, and tables of whose indexes not everything is known. Columns that remember
    /// who wrote a row (`created_by`) are shown at low confidence, unless a delete acts on them.
    pub(crate) UNINDEXED_FOREIGN_KEY = "unindexed_foreign_key", Schema, since = "0.1.0", "foreign key that no index leads"
}

pub(super) fn check(cx: &mut SchemaContext<'_>) {
    // InnoDB has an index for every foreign key.
    if cx.schema.dialect == Dialect::MySql {
        return;
    }
    for (at, table) in cx.tables() {
        for (place, foreign) in table.foreign_keys.iter().enumerate() {
            let is_known = table.foreign_keys[..place]
                .iter()
                .any(|other| other.columns == foreign.columns);
            if !is_known && !foreign.columns.is_empty() && !is_led(cx, table, foreign) {
                report(cx, at, table, foreign);
            }
        }
    }
}

/// Whether an index begins with one of the columns: it finds the rows, or few enough to look through.
fn is_led(cx: &SchemaContext<'_>, table: &Table, foreign: &ForeignKey) -> bool {
    let mut indexes = cx.schema.indexes(table);
    indexes.any(|index| {
        let first = index.keys.first().and_then(|key| key.column_name());
        let searches = match &index.method {
            IndexMethod::Btree => true,
            IndexMethod::Other(name) => name == "hash",
        };
        // `WHERE order_id IS NOT NULL` leaves out nothing that a reference could be in.
        let is_whole = index.predicate.as_ref().is_none_or(|text| {
            text.to_ascii_lowercase()
                .trim_end_matches([')', ' '])
                .ends_with("is not null")
        });
        index.usable && searches && is_whole && first.is_some_and(|first| foreign.columns.iter().any(|it| it == first))
    })
}

/// Whether a column remembers who wrote a row (`created_by`, `changed_by_fk`): nobody asks by it, and users are rarely deleted.
fn tells_who_wrote(column: &str) -> bool {
    let name = column.to_ascii_lowercase();
    let name = ["_fk", "_id", "_user", "_uid"]
        .iter()
        .fold(name.as_str(), |name, end| name.strip_suffix(end).unwrap_or(name));
    name.ends_with("_by")
}

fn report(cx: &mut SchemaContext<'_>, at: usize, table: &Table, foreign: &ForeignKey) {
    let confidence = match foreign.acts_on_delete {
        true => Confidence::High,
        false if foreign.columns.iter().all(|column| tells_who_wrote(column)) => Confidence::Low,
        false => Confidence::Medium,
    };
    let columns = foreign.columns.join("`, `");
    let message = format!(
        "no index on `{}` leads with `{columns}`, which refers to `{}`",
        table.name, foreign.references
    );
    let here = match foreign.acts_on_delete {
        true => format!(
            "a delete from `{}` reads all of `{}` to act on what refers to it",
            foreign.references, table.name
        ),
        false => format!(
            "a delete from `{}` reads all of `{}` to see that nothing refers to it",
            foreign.references, table.name
        ),
    };
    let diagnostic = cx.diagnostic(UNINDEXED_FOREIGN_KEY, confidence, foreign.origin, message, here);
    if let Some(mut diagnostic) = diagnostic {
        diagnostic.help = create_index(cx.schema, at, &foreign.columns).map(|sql| format!("create an index: `{sql}`"));
        cx.report(table, diagnostic);
    }
}
