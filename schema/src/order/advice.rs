//! What to say about an order that is not served, and the index that would serve it.

use super::facts::Facts;
use super::{ExistingIndex, Path, UnservedOrder, UnservedTerm};
use crate::Dialect;
use crate::model::{Index, KeyPart, Schema, Table};
use crate::query::QueryModel;

/// Words that cannot be the name of a column without quotes in one of the databases.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "any",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "check",
    "column",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "except",
    "exists",
    "false",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "index",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "join",
    "key",
    "keys",
    "left",
    "like",
    "limit",
    "not",
    "null",
    "of",
    "offset",
    "on",
    "or",
    "order",
    "primary",
    "rank",
    "references",
    "right",
    "rows",
    "select",
    "set",
    "table",
    "then",
    "to",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
];

pub(super) fn unserved(
    schema: &Schema,
    idx: usize,
    query: &QueryModel,
    facts: &Facts<'_>,
    paths: &[Path],
    reason: &str,
) -> UnservedOrder {
    let table = &schema.tables[idx];
    let filter_columns: Vec<String> = facts.leading_columns().map(|column| column.name.clone()).collect();
    let order_terms: Vec<UnservedTerm> = facts
        .terms
        .iter()
        .map(|term| UnservedTerm {
            column: term.column.clone().unwrap_or_default(),
            desc: term.desc,
            range: query.order_by[term.place].range.clone(),
        })
        .collect();
    let mut existing: Vec<ExistingIndex> = Vec::new();
    for index in schema.indexes(table) {
        let leads = index
            .keys
            .first()
            .and_then(|key| key.column_name())
            .is_some_and(|first| {
                let is = |name: &String| schema.dialect.same(name, first);
                filter_columns.iter().any(is) || order_terms.iter().any(|term| is(&term.column))
            });
        if leads && index.usable {
            existing.push(ExistingIndex {
                name: index.name.clone(),
                keys: keys_text(schema.dialect, index),
                origin: index.origin,
            });
        }
    }
    let names = |wanted: fn(&Path) -> bool| -> Vec<String> {
        paths
            .iter()
            .filter(|path| wanted(path))
            .map(|path| path.name.clone())
            .collect()
    };
    UnservedOrder {
        table: idx,
        advice: create_index(schema.dialect, table, facts, &filter_columns),
        filter_columns,
        order_terms,
        reason: reason.to_owned(),
        existing,
        narrowed_by: names(|path| path.narrows && !path.serves && path.sure),
        ordered_by: names(|path| path.serves && path.sure),
        has_limit: query.limit.is_some(),
        has_filter: !query.filters.is_empty(),
    }
}

/// The index that would serve: equality columns first, then the order as the user wrote it.
fn create_index(dialect: Dialect, table: &Table, facts: &Facts<'_>, filter_columns: &[String]) -> Option<String> {
    let mut keys: Vec<String> = filter_columns.iter().map(|column| quoted(dialect, column)).collect();
    let mut name = format!("idx_{}", table.name);
    let columns = filter_columns
        .iter()
        .chain(facts.terms.iter().filter_map(|term| term.column.as_ref()));
    for column in columns.clone() {
        name.push('_');
        name.push_str(column);
        let column = table.columns.iter().find(|known| &known.name == column)?;
        // MySQL cannot index a whole TEXT, and a part of it gives no order.
        let long = column.type_text.contains("text") || column.type_text.contains("blob") || column.type_text == "json";
        if long && dialect == Dialect::MySql {
            return None;
        }
    }
    for term in &facts.terms {
        let mut key = quoted(dialect, term.column.as_ref()?);
        if term.desc {
            key.push_str(" DESC");
        }
        match (term.odd_nulls, dialect) {
            (false, _) => {}
            (true, Dialect::PostgreSql) => key.push_str(if term.nulls_first {
                " NULLS FIRST"
            } else {
                " NULLS LAST"
            }),
            (true, _) => return None,
        }
        keys.push(key);
    }
    let longest = 63;
    if name.len() > longest {
        let cut = (0..=longest).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
        name.truncate(cut);
    }
    let mut target = quoted(dialect, &table.name);
    if let Some(schema) = table
        .schema
        .as_deref()
        .filter(|schema| !matches!(*schema, "public" | "main"))
    {
        target = format!("{}.{target}", quoted(dialect, schema));
    }
    Some(format!(
        "CREATE INDEX {} ON {target} ({})",
        quoted(dialect, &name),
        keys.join(", ")
    ))
}

/// A name in quotes, if it needs them.
pub(crate) fn quoted(dialect: Dialect, name: &str) -> String {
    let lower = dialect != Dialect::PostgreSql || !name.contains(|c: char| c.is_ascii_uppercase());
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty();
    if plain && lower && !RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        return name.to_owned();
    }
    let quote = if dialect == Dialect::MySql { "`" } else { "\"" };
    format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
}

/// An index's keys as one would write them.
fn keys_text(dialect: Dialect, index: &Index) -> String {
    let key = |key: &crate::IndexKey| {
        let part = match &key.part {
            KeyPart::Column(name) => quoted(dialect, name),
            KeyPart::Expression(text) => format!("({text})"),
        };
        if key.desc { format!("{part} DESC") } else { part }
    };
    index.keys.iter().map(key).collect::<Vec<_>>().join(", ")
}

/// The statement that creates an index with these keys; nothing if the database could not have it.
pub(crate) fn index_text(schema: &Schema, table: usize, keys: &[crate::IndexKey]) -> Option<String> {
    let dialect = schema.dialect;
    let table = &schema.tables[table];
    let mut name = format!("idx_{}", table.name);
    let mut parts = Vec::new();
    for key in keys {
        let mut part = match &key.part {
            KeyPart::Column(column) => {
                name.push('_');
                name.push_str(column);
                let known = table.columns.iter().find(|known| &known.name == column)?;
                let ty = known.type_text.as_str();
                let long = ty.contains("text") || ty.contains("blob") || ty == "json";
                if long && dialect == Dialect::MySql {
                    return None;
                }
                quoted(dialect, column)
            }
            KeyPart::Expression(text) => {
                name.push('_');
                name.extend(text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_'));
                format!("({text})")
            }
        };
        if key.desc {
            part.push_str(" DESC");
        }
        match key.nulls_first {
            Some(true) => part.push_str(" NULLS FIRST"),
            Some(false) => part.push_str(" NULLS LAST"),
            None => {}
        }
        parts.push(part);
    }
    let cut = (0..=name.len().min(63))
        .rev()
        .find(|&at| name.is_char_boundary(at))
        .unwrap_or(0);
    name.truncate(cut);
    let mut target = quoted(dialect, &table.name);
    let other = table
        .schema
        .as_deref()
        .filter(|schema| !matches!(*schema, "public" | "main"));
    if let Some(schema) = other {
        target = format!("{}.{target}", quoted(dialect, schema));
    }
    Some(format!(
        "CREATE INDEX {} ON {target} ({})",
        quoted(dialect, &name),
        parts.join(", ")
    ))
}
