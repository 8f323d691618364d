//! What a new index is called, and the statements about it.

use std::collections::BTreeSet;

use crate::Dialect;
use crate::index_sql::quoted;
use crate::model::{IndexKey, KeyPart, Schema, Table};

/// The most bytes of a name in PostgreSQL; the others allow more.
const LONGEST: usize = 63;

/// The names that are in use, in the form in which the database compares them.
pub(super) type Taken = BTreeSet<String>;

/// Every name that a new index could meet: an index is named among all relations of a schema, or of the database.
pub(super) fn taken(schema: &Schema) -> Taken {
    let indexes = schema.tables.iter().flat_map(|table| &table.indexes);
    let tables = schema.tables.iter().map(|table| &table.name);
    let names = tables.chain(indexes.map(|index| &index.name));
    names.map(|name| name.to_lowercase()).collect()
}

/// A name that nothing else has.
pub(super) fn fresh(schema: &Schema, table: usize, keys: &[IndexKey], taken: &mut Taken) -> String {
    let mut name = format!("idx_{}", schema.tables[table].name);
    for key in keys {
        name.push('_');
        match &key.part {
            KeyPart::Column(column) => name.push_str(column),
            KeyPart::Expression(text) => {
                name.extend(text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_'));
            }
        }
    }
    let mut found = shortened(&name, LONGEST);
    let mut number = 2;
    while taken.contains(&found.to_lowercase()) {
        let suffix = format!("_{number}");
        found = format!("{}{suffix}", cut(&name, LONGEST - suffix.len()));
        number += 1;
    }
    taken.insert(found.to_lowercase());
    found
}

/// A name of at most so many bytes; what is cut off is told by a number that is the same everywhere.
fn shortened(name: &str, longest: usize) -> String {
    if name.len() <= longest {
        return name.to_owned();
    }
    // FNV-1a: two long names that begin alike should not be one.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{}_{hash:08x}", cut(name, longest - 9).trim_end_matches('_'))
}

fn cut(name: &str, longest: usize) -> &str {
    &name[..name.floor_char_boundary(longest)]
}

/// The keys as they are written; nothing if the database could not have such an index.
pub(super) fn parts(schema: &Schema, table: usize, keys: &[IndexKey]) -> Option<Vec<String>> {
    let dialect = schema.dialect;
    let table = &schema.tables[table];
    let part = |key: &IndexKey| {
        let mut part = match &key.part {
            KeyPart::Column(column) => {
                let known = table.columns.iter().find(|known| &known.name == column)?;
                let ty = known.type_text.as_str();
                // MySQL cannot index a whole TEXT, and a part of it gives no order.
                let is_long = ty.contains("text") || ty.contains("blob") || ty == "json";
                if is_long && dialect == Dialect::MySql {
                    return None;
                }
                quoted(dialect, column)
            }
            KeyPart::Expression(text) => format!("({text})"),
        };
        if key.desc {
            part.push_str(" DESC");
        }
        match key.nulls_first {
            Some(true) => part.push_str(" NULLS FIRST"),
            Some(false) => part.push_str(" NULLS LAST"),
            None => {}
        }
        Some(part)
    };
    keys.iter().map(part).collect()
}

/// The schema's name before the dot, where one has to be written.
fn qualified(dialect: Dialect, table: &Table, name: &str) -> String {
    let is_default = |schema: &&str| matches!(*schema, "public" | "main");
    match table.schema.as_deref().filter(|schema| !is_default(schema)) {
        Some(schema) => format!("{}.{}", quoted(dialect, schema), quoted(dialect, name)),
        None => quoted(dialect, name),
    }
}

/// `CREATE INDEX …`, without a semicolon.
pub(super) fn create(schema: &Schema, table: usize, name: &str, keys: &[IndexKey], concurrently: bool) -> String {
    let keys = parts(schema, table, keys).unwrap_or_default().join(", ");
    let (dialect, table) = (schema.dialect, &schema.tables[table]);
    let concurrently = match concurrently && can_build_beside(schema, table) {
        true => "CONCURRENTLY ",
        false => "",
    };
    format!(
        "CREATE INDEX {concurrently}{} ON {} ({keys})",
        quoted(dialect, name),
        qualified(dialect, table, &table.name)
    )
}

/// `DROP INDEX …`, without a semicolon.
pub(super) fn drop(schema: &Schema, table: usize, name: &str, concurrently: bool) -> String {
    let (dialect, table) = (schema.dialect, &schema.tables[table]);
    match dialect {
        Dialect::MySql => format!(
            "DROP INDEX {} ON {}",
            quoted(dialect, name),
            qualified(dialect, table, &table.name)
        ),
        _ => {
            let concurrently = match concurrently && can_build_beside(schema, table) {
                true => "CONCURRENTLY ",
                false => "",
            };
            format!("DROP INDEX {concurrently}{}", qualified(dialect, table, name))
        }
    }
}

/// Whether an index can be built while others write: PostgreSQL can, except on a table that is partitioned.
fn can_build_beside(schema: &Schema, table: &Table) -> bool {
    schema.dialect == Dialect::PostgreSql && !table.partitioned
}
