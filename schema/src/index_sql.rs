//! SQL that creates indexes, as one would write it.

use crate::Dialect;
use crate::model::{IndexKey, KeyPart, Schema};

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

/// The statement that creates an index with these keys; nothing if the database could not have it.
pub(crate) fn index_text(schema: &Schema, table: usize, keys: &[IndexKey]) -> Option<String> {
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
