//! `CREATE TABLE`: columns, and the constraints and keys among them.

use super::cursor::{Cursor, Reason};
use super::index::{derived_name, index_options, keys, method, strip_parentheses};
use crate::Dialect;
use crate::lexer::TokenKind;
use crate::model::{Column, ForeignKey, Index, IndexKey, IndexMethod, IndexSource, Name, Table};

/// One element between the parentheses of `CREATE TABLE`, or after `ALTER TABLE … ADD`.
pub(super) enum Element {
    /// A column, with the keys that it declares by itself.
    Column(Column, Vec<Key>),
    /// A constraint or index.
    Key(Key),
    /// `LIKE other`, with whether its indexes come along.
    Like(Vec<Name>, bool),
    /// A constraint that becomes what an index was: `PRIMARY KEY USING INDEX i`.
    UsingIndex(IndexSource, Option<String>, String),
    /// Something that says nothing about indexes.
    Nothing,
}

/// A constraint that finds rows.
pub(super) enum Key {
    Index(Index),
    Foreign(ForeignKey),
}

const COLUMN_CONSTRAINTS: &[&str] = &[
    "CONSTRAINT",
    "NOT",
    "NULL",
    "DEFAULT",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "CHECK",
    "COLLATE",
    "GENERATED",
    "AS",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "COMMENT",
    "ON",
    "KEY",
    "STORAGE",
    "COMPRESSION",
    "INVISIBLE",
    "VISIBLE",
    "VIRTUAL",
    "STORED",
    "FIRST",
    "AFTER",
    "USING",
    "OPTIONS",
    "DEFERRABLE",
    "INITIALLY",
    "WITHOUT",
    "CHARSET",
];

/// Reads one element of a table.
pub(super) fn element(cx: &mut Cursor<'_>, table: &str) -> Result<Element, Reason> {
    let start = *cx;
    let mut constraint = None;
    if cx.is("CONSTRAINT") && !cx.is_at(1, ",") {
        cx.pos += 1;
        // MySQL allows CONSTRAINT without a name.
        if !cx.is_any(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"]) {
            constraint = Some(cx.stored_name()?);
        }
    }
    if cx.accept(&["PRIMARY", "KEY"]) {
        return keyed(cx, &start, constraint, table, IndexSource::PrimaryKey);
    }
    if cx.is("UNIQUE") {
        cx.pos += 1;
        cx.accept(&["KEY"]);
        cx.accept(&["INDEX"]);
        return keyed(cx, &start, constraint, table, IndexSource::Unique);
    }
    if cx.accept(&["FOREIGN", "KEY"]) {
        return foreign(cx, &start, constraint).map(|key| Element::Key(Key::Foreign(key)));
    }
    if cx.is("CHECK") && (cx.is_at(1, "(") || constraint.is_some()) {
        return Ok(Element::Nothing);
    }
    if cx.is("NOT") && constraint.is_some() || cx.is("PERIOD") && cx.is_at(1, "FOR") {
        return Ok(Element::Nothing);
    }
    if cx.is("EXCLUDE") && (constraint.is_some() || cx.is_at(1, "USING") || cx.is_at(1, "(")) {
        cx.pos += 1;
        return keyed(cx, &start, constraint, table, IndexSource::Exclusion);
    }
    if cx.is("LIKE") && !cx.is_at(1, ",") && cx.tokens.len() > 1 && cx.dialect != Dialect::Sqlite {
        cx.pos += 1;
        let other = cx.qualified()?;
        let mut indexes = cx.dialect == Dialect::MySql;
        while !cx.is_done() {
            indexes |= cx.is("INCLUDING") && (cx.is_at(1, "ALL") || cx.is_at(1, "INDEXES"));
            indexes &= !(cx.is("EXCLUDING") && (cx.is_at(1, "ALL") || cx.is_at(1, "INDEXES")));
            cx.pos += 1;
        }
        return Ok(Element::Like(other, indexes));
    }
    if cx.dialect == Dialect::MySql && cx.is_any(&["KEY", "INDEX", "FULLTEXT", "SPATIAL", "VECTOR"]) {
        return keyed(cx, &start, constraint, table, IndexSource::Index);
    }
    column(cx, table)
}

/// A constraint or index with keys in parentheses.
fn keyed(
    cx: &mut Cursor<'_>,
    start: &Cursor<'_>,
    constraint: Option<String>,
    table: &str,
    source: IndexSource,
) -> Result<Element, Reason> {
    let mut index = Index {
        source,
        unique: matches!(source, IndexSource::PrimaryKey | IndexSource::Unique),
        usable: true,
        origin: start.origin(),
        ..Index::default()
    };
    if source == IndexSource::Index {
        if cx.is_any(&["FULLTEXT", "SPATIAL", "VECTOR"]) {
            index.method = IndexMethod::Other(cx.here().to_ascii_lowercase());
            cx.pos += 1;
        }
        cx.skip_any(&["KEY", "INDEX"]);
        cx.accept(&["IF", "NOT", "EXISTS"]);
    }
    if cx.accept(&["USING", "INDEX"]) {
        return Ok(Element::UsingIndex(source, constraint, cx.stored_name()?));
    }
    let nulls = cx.accept(&["NULLS", "NOT", "DISTINCT"]);
    cx.accept(&["NULLS", "DISTINCT"]);
    cx.skip_any(&["CLUSTERED", "NONCLUSTERED"]);
    method(cx, &mut index)?;
    let mut name = None;
    if !cx.is("(") {
        name = Some(cx.stored_name()?);
        method(cx, &mut index)?;
    }
    let mut group = cx.group()?;
    index.keys = keys(&mut group)?;
    index.nulls_not_distinct = nulls;
    if source == IndexSource::Exclusion {
        index.method = match index.method {
            IndexMethod::Btree => IndexMethod::Btree,
            other => other,
        };
        if cx.accept(&["WHERE"]) {
            let mut group = cx.group()?;
            group.pos = group.tokens.len();
            index.predicate = Some(strip_parentheses(group.text_since(0)).to_owned());
        }
    }
    index_options(cx, &mut index)?;
    index.name = name_of(cx.dialect, table, &index, name.or(constraint));
    Ok(Element::Key(Key::Index(index)))
}

/// The name of an index that a constraint makes.
fn name_of(dialect: Dialect, table: &str, index: &Index, given: Option<String>) -> String {
    match (dialect, index.source) {
        (Dialect::MySql, IndexSource::PrimaryKey) => "PRIMARY".to_owned(),
        (Dialect::Sqlite, IndexSource::PrimaryKey) => format!("primary key of {table}"),
        (_, _) if given.is_some() => given.unwrap_or_default(),
        (Dialect::PostgreSql, IndexSource::PrimaryKey) => format!("{table}_pkey"),
        (Dialect::PostgreSql, IndexSource::Exclusion) => derived_name(table, index, "excl"),
        (Dialect::PostgreSql, _) => derived_name(table, index, "key"),
        (Dialect::Sqlite, _) => derived_name("unique", index, "key"),
        (Dialect::MySql, _) => index.keys[0].column_name().unwrap_or("functional_index").to_owned(),
    }
}

fn foreign(cx: &mut Cursor<'_>, start: &Cursor<'_>, constraint: Option<String>) -> Result<ForeignKey, Reason> {
    cx.accept(&["IF", "NOT", "EXISTS"]);
    let mut name = constraint;
    if !cx.is("(") {
        let written = cx.stored_name()?;
        name = name.or(Some(written));
    }
    let mut group = cx.group()?;
    let columns = group
        .list()
        .into_iter()
        .map(|mut part| part.stored_name())
        .collect::<Result<_, _>>()?;
    cx.expect("REFERENCES")?;
    Ok(ForeignKey {
        name,
        columns,
        references: last_stored(cx)?,
        acts_on_delete: acts_on_delete(cx),
        origin: start.origin(),
    })
}

/// What follows a reference: whether it says `ON DELETE CASCADE`, or another action that writes.
fn acts_on_delete(cx: &Cursor<'_>) -> bool {
    let ahead = (0..).take_while(|&at| cx.peek(at).is_some() && !cx.is_at(at, "REFERENCES"));
    let mut deletes = ahead.filter(|&at| cx.is_at(at, "ON") && cx.is_at(at + 1, "DELETE"));
    deletes
        .next()
        .is_some_and(|at| cx.is_at(at + 2, "CASCADE") || cx.is_at(at + 2, "SET"))
}

/// The last part of a qualified name, as it is stored.
fn last_stored(cx: &mut Cursor<'_>) -> Result<String, Reason> {
    let name = cx.qualified()?.pop().unwrap_or_default();
    Ok(cx.dialect.fold(&name.text, name.quoted))
}

/// A column with what follows its name.
pub(super) fn column(cx: &mut Cursor<'_>, table: &str) -> Result<Element, Reason> {
    let mut column = Column {
        origin: cx.origin(),
        name: cx.stored_name()?,
        ..Column::default()
    };
    let type_start = cx.pos;
    while !cx.is_done() && !at_constraint(cx) {
        cx.skip();
    }
    column.type_text = cx
        .text_since(type_start)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_ascii_lowercase();
    column.not_null = column.type_text.contains("serial");
    let mut keys = Vec::new();
    constraints(cx, table, &mut column, &mut keys)?;
    Ok(Element::Column(column, keys))
}

fn at_constraint(cx: &Cursor<'_>) -> bool {
    // `CHARACTER SET x` and `WITH TIME ZONE` belong to the type.
    let without_zone = cx.is("WITHOUT") && cx.is_at(1, "TIME");
    cx.is_any(COLUMN_CONSTRAINTS) && !without_zone
}

fn constraints(cx: &mut Cursor<'_>, table: &str, column: &mut Column, keys: &mut Vec<Key>) -> Result<(), Reason> {
    let origin = cx.origin();
    let mut constraint = None;
    while !cx.is_done() {
        if cx.accept(&["CONSTRAINT"]) {
            constraint = Some(cx.stored_name()?);
        } else if cx.accept(&["NOT", "NULL"]) {
            column.not_null = true;
        } else if cx.accept(&["COLLATE"]) {
            cx.accept(&["="]);
            column.collation = cx.qualified()?.pop().map(|name| name.text.to_ascii_lowercase());
        } else if cx.accept(&["DEFAULT"]) || cx.accept(&["COMMENT"]) {
            cx.skip();
        } else if cx.accept(&["GENERATED"]) {
            column.not_null |= cx.is("BY") || cx.is_at(2, "IDENTITY");
        } else if cx.is("PRIMARY") && cx.is_at(1, "KEY") || cx.is("UNIQUE") || lone_key(cx) {
            keys.push(Key::Index(column_key(cx, table, column, constraint.take(), origin)));
        } else if cx.accept(&["REFERENCES"]) {
            keys.push(Key::Foreign(ForeignKey {
                name: constraint.take(),
                columns: vec![column.name.clone()],
                references: last_stored(cx)?,
                acts_on_delete: acts_on_delete(cx),
                origin,
            }));
        } else {
            cx.skip();
        }
    }
    Ok(())
}

// MySQL: `id int key` is a primary key.
fn lone_key(cx: &Cursor<'_>) -> bool {
    cx.dialect == Dialect::MySql && cx.is("KEY") && cx.peek(1).is_none_or(|token| token.kind == TokenKind::Word)
}

fn column_key(
    cx: &mut Cursor<'_>,
    table: &str,
    column: &mut Column,
    constraint: Option<String>,
    origin: crate::Origin,
) -> Index {
    let primary = !cx.is("UNIQUE");
    cx.pos += 1;
    cx.accept(&["KEY"]);
    cx.accept(&["INDEX"]);
    column.not_null |= primary && cx.dialect != Dialect::Sqlite;
    let mut key = IndexKey::column(column.name.clone());
    key.desc = cx.accept(&["DESC"]);
    let mut index = Index {
        source: if primary {
            IndexSource::PrimaryKey
        } else {
            IndexSource::Unique
        },
        keys: vec![key],
        unique: true,
        usable: true,
        nulls_not_distinct: cx.accept(&["NULLS", "NOT", "DISTINCT"]),
        origin,
        ..Index::default()
    };
    index.name = name_of(cx.dialect, table, &index, constraint);
    index
}

/// What stands after the parentheses of `CREATE TABLE`.
pub(super) fn table_options(cx: &mut Cursor<'_>, table: &mut Table) -> Vec<Vec<Name>> {
    let mut parents = Vec::new();
    while !cx.is_done() {
        if cx.accept(&["WITHOUT", "ROWID"]) {
            table.without_rowid = true;
        } else if cx.accept(&["PARTITION", "BY"]) {
            table.partitioned = cx.dialect == Dialect::PostgreSql;
        } else if cx.accept(&["INHERITS"]) {
            if let Ok(mut group) = cx.group() {
                parents.extend(group.list().into_iter().filter_map(|mut part| part.qualified().ok()));
            }
        } else {
            if cx.is("AS") || cx.is("SELECT") {
                table.columns_known = false;
            }
            cx.skip();
        }
    }
    parents
}
