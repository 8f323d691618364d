//! Tables as declared by columns and constraints that are objects: `Column("id", Integer, primary_key=True)`.

use std::rc::Rc;

use seqscan_catalog::{Catalog, DeclareRow, Declares};
use seqscan_schema::Dialect;

use super::ddl::{Ddl, IndexSpec};
use super::value::{Made, Place, Value};
use crate::program::Def;

/// A column.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnSpec {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) not_null: bool,
    pub(super) primary: bool,
    pub(super) unique: bool,
    pub(super) indexed: bool,
    /// The table it refers to, as SQL, and the column there.
    pub(super) references: Option<(String, Option<String>)>,
    pub(super) collation: Option<String>,
}

impl ColumnSpec {
    /// The definition, without its keys.
    pub(super) fn ddl(&self, ddl: &Ddl<'_>) -> String {
        let mut sql = ddl.quote(&self.name);
        if !self.ty.is_empty() {
            sql.push(' ');
            sql.push_str(&self.ty);
        }
        if let Some(collation) = &self.collation {
            sql.push_str(&format!(" COLLATE {}", ddl.quote(collation)));
        }
        if self.not_null {
            sql.push_str(" NOT NULL");
        }
        if let Some((table, column)) = &self.references {
            sql.push_str(&format!(" REFERENCES {table}"));
            if let Some(column) = column {
                sql.push_str(&format!(" ({})", ddl.quote(column)));
            }
        }
        sql
    }
}

/// `schema.table.column` or `table.column` of a reference: the table as SQL, and the column.
pub(super) fn reference(ddl: &Ddl<'_>, schema: Option<&str>, target: &str) -> (String, Option<String>) {
    let parts: Vec<&str> = target.split('.').collect();
    match parts[..] {
        [table] => (ddl.table(schema, table), None),
        [table, column] => (ddl.table(schema, table), Some(column.to_owned())),
        [.., schema, table, column] => (ddl.table(Some(schema), table), Some(column.to_owned())),
        [] => (String::new(), None),
    }
}

/// A type of columns as SQL; empty if it is not known.
pub(super) fn type_text(catalog: &Catalog, value: &Value) -> String {
    let (row, length) = match value {
        Value::Made(made) => {
            let root = made.root();
            let length = match (root.args.first(), root.keyword("length")) {
                (_, Some(Value::Int(length))) | (Some(Value::Int(length)), _) => Some(*length),
                _ => match made.args.first() {
                    Some(Value::Int(length)) => Some(*length),
                    _ => None,
                },
            };
            (made.row(catalog).or_else(|| root.row(catalog)), length)
        }
        value => (row_of(catalog, value), None),
    };
    let Some(sql) = row
        .filter(|row| row.what == Declares::ColumnType)
        .and_then(|row| row.sql.as_deref())
    else {
        return String::new();
    };
    match length {
        Some(length) if matches!(sql, "varchar" | "char") => format!("{sql}({length})"),
        _ => sql.to_owned(),
    }
}

/// The row of what is named or called: `Integer`, `String(20)`, `db.Integer`.
fn row_of<'c>(catalog: &'c Catalog, value: &Value) -> Option<&'c DeclareRow> {
    let id = match value {
        Value::Made(made) => made.row,
        Value::Def(Def::External(path)) => catalog.declared_at(path),
        Value::Attribute(base, name) => catalog.declared_at(&format!("{}.{name}", base.made()?.root().path)),
        _ => None,
    };
    id.map(|id| catalog.declares(id))
}

fn what_of(catalog: &Catalog, value: &Value) -> Option<Declares> {
    row_of(catalog, value).map(|row| row.what)
}

/// A column that is declared by a call; `name` is that of the attribute that it is assigned to.
pub(super) fn column(ddl: &Ddl<'_>, catalog: &Catalog, made: &Made, name: Option<&str>) -> Option<ColumnSpec> {
    let mut column = ColumnSpec::default();
    let mut rest = made.args.iter();
    let first_name = made.args.first().and_then(Value::as_text);
    if first_name.is_some() {
        rest.next();
    }
    let written = made.keyword("name").and_then(Value::as_text).or(first_name);
    column.name = written.or(name)?.to_owned();
    if let Some(ty) = made.keyword("python_type").and_then(Value::as_text) {
        column.ty = ty.to_owned();
    }
    let typed = made.keyword("type_").or_else(|| made.keyword("sa_type"));
    if let Some(ty) = typed {
        column.ty = type_text(catalog, ty);
    }
    for part in rest {
        match (what_of(catalog, part), part) {
            (Some(Declares::ForeignKey), Value::Made(key)) => {
                if let Some(target) = reference_target(ddl, catalog, key) {
                    column.references = Some(target);
                }
            }
            (Some(Declares::ColumnType), _) => {
                column.ty = type_text(catalog, part);
                if let Value::Made(ty) = part {
                    column.collation = ty.keyword("collation").and_then(Value::as_text).map(str::to_owned);
                }
            }
            _ => {}
        }
    }
    column.primary = made.flag("primary_key");
    column.unique = made.flag("unique");
    column.indexed = made.flag("index");
    let nullable = made.keyword("nullable").and_then(Value::truth);
    column.not_null = !nullable.unwrap_or(!column.primary);
    if let Some(target) = made.keyword("foreign_key").and_then(Value::as_text) {
        column.references = Some(reference(ddl, None, target));
    }
    Some(column)
}

/// What a foreign key says that a delete of the referenced row does.
pub(super) fn on_delete(made: &Made) -> String {
    let action = made.keyword("ondelete").and_then(Value::as_text).unwrap_or_default();
    let known = ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"];
    match known.iter().find(|known| known.eq_ignore_ascii_case(action)) {
        Some(action) => format!(" ON DELETE {action}"),
        None => String::new(),
    }
}

fn reference_target(ddl: &Ddl<'_>, catalog: &Catalog, key: &Made) -> Option<(String, Option<String>)> {
    match key.get(catalog, "to")? {
        Value::Text(target) => Some(reference(ddl, None, target)),
        _ => None,
    }
}

/// What a column is called that is named in any way: by text, by an object, by an attribute of a model.
pub(super) fn column_name(catalog: &Catalog, value: &Value) -> Option<String> {
    match value {
        Value::Text(_) => value.as_text().map(str::to_owned),
        Value::Made(made) if made.what(catalog) == Some(Declares::Column) => {
            let written = made.keyword("name").or_else(|| made.args.first());
            written.and_then(Value::as_text).map(str::to_owned)
        }
        Value::Attribute(_, name) => Some(name.to_string()),
        // An attribute of the class that is being declared, seen from its body.
        Value::Def(Def::External(path)) if !path.contains('.') => Some(path.to_string()),
        _ => None,
    }
}

/// A key of an index, or an expression in one, as SQL.
pub(super) fn expression(ddl: &Ddl<'_>, catalog: &Catalog, value: &Value, inner: bool) -> Option<String> {
    match value {
        Value::Text(_) if inner => Some(Ddl::literal(value.as_text()?)),
        Value::Text(_) => Some(ddl.column(value.as_text()?)),
        Value::Int(number) => Some(number.to_string()),
        Value::Null => Some("NULL".to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Attribute(..) | Value::Def(_) => column_name(catalog, value).map(|name| ddl.column(&name)),
        Value::Made(made) => made_expression(ddl, catalog, made, inner),
        _ => None,
    }
}

fn made_expression(ddl: &Ddl<'_>, catalog: &Catalog, made: &Rc<Made>, inner: bool) -> Option<String> {
    let first = || expression(ddl, catalog, made.args.first()?, inner);
    match made.what(catalog) {
        Some(Declares::Sql) => return Some(made.args.first()?.as_text()?.to_owned()),
        Some(Declares::Column) => return column_name(catalog, &Value::Made(made.clone())).map(|name| ddl.quote(&name)),
        Some(Declares::Descending) => return Some(format!("{} DESC", first()?)),
        Some(Declares::Ascending) => return Some(format!("{} ASC", first()?)),
        Some(Declares::NullsFirst) => return Some(format!("{} NULLS FIRST", first()?)),
        Some(Declares::NullsLast) => return Some(format!("{} NULLS LAST", first()?)),
        _ => {}
    }
    if let Some(receiver) = &made.receiver {
        let base = expression(ddl, catalog, receiver, inner)?;
        let binary = |op: &str| {
            let other = expression(ddl, catalog, made.args.first()?, true)?;
            Some(format!("{base} {op} {other}"))
        };
        return match &*made.path {
            "desc" => Some(format!("{base} DESC")),
            "asc" => Some(format!("{base} ASC")),
            "nullsfirst" | "nulls_first" => Some(format!("{base} NULLS FIRST")),
            "nullslast" | "nulls_last" => Some(format!("{base} NULLS LAST")),
            "label" | "self_group" => Some(base),
            "is_" => binary("IS"),
            "isnot" | "is_not" => binary("IS NOT"),
            _ => None,
        };
    }
    // `func.lower(…)`: any function, by its own name.
    let (parent, name) = made.path.rsplit_once('.')?;
    if !parent.contains('.') && made.args.is_empty() {
        // `created.desc()` in the body of the class whose column it is.
        let column = ddl.column(parent);
        match name {
            "desc" => return Some(format!("{column} DESC")),
            "asc" => return Some(format!("{column} ASC")),
            _ => {}
        }
    }
    let is_function = catalog
        .declared_at(parent)
        .is_some_and(|id| catalog.declares(id).what == Declares::Expression);
    if !is_function {
        return None;
    }
    let args: Option<Vec<String>> = made
        .args
        .iter()
        .map(|arg| expression(ddl, catalog, arg, true))
        .collect();
    let call = format!("{name}({})", args?.join(", "));
    Some(if inner { call } else { format!("({call})") })
}

/// An index that is declared by a call. `keys` are the values of its keys.
pub(super) fn index(
    ddl: &Ddl<'_>,
    catalog: &Catalog,
    made: &Made,
    name: Option<String>,
    keys: &[Value],
) -> Option<IndexSpec> {
    let text = |role: &str| made.text(catalog, role).map(str::to_owned);
    let predicate = match ddl.dialect {
        Dialect::PostgreSql => made.get(catalog, "where"),
        Dialect::Sqlite => made.keyword("sqlite_where").or_else(|| made.get(catalog, "where")),
        Dialect::MySql => None,
    };
    let predicate = match predicate {
        None | Some(Value::Null) => None,
        Some(Value::Text(text)) => Some(text.to_string()),
        Some(value) => Some(expression(ddl, catalog, value, true)?),
    };
    let opclasses = made.get(catalog, "opclasses").cloned().unwrap_or(Value::Null);
    let lengths = made.get(catalog, "lengths").cloned().unwrap_or(Value::Null);
    let mut spec = IndexSpec {
        name,
        unique: made.flag("unique"),
        method: text("using").filter(|_| ddl.dialect == Dialect::PostgreSql),
        predicate,
        nulls_not_distinct: made.get(catalog, "nulls_not_distinct").and_then(Value::truth) == Some(true),
        ..IndexSpec::default()
    };
    if ddl.dialect == Dialect::MySql {
        spec.method = made.keyword("mysql_prefix").and_then(Value::as_text).map(str::to_owned);
    }
    if ddl.dialect == Dialect::PostgreSql
        && let Some(include) = made.get(catalog, "include").and_then(Value::items)
    {
        spec.include = include.iter().filter_map(|item| column_name(catalog, item)).collect();
    }
    for key in keys {
        let mut sql = expression(ddl, catalog, key, false)?;
        let name = column_name(catalog, key);
        if ddl.dialect == Dialect::MySql {
            let length = match (&lengths, &name) {
                (Value::Int(length), _) => Some(*length),
                (map, Some(name)) => match map.key(name) {
                    Some(Value::Int(length)) => Some(*length),
                    _ => None,
                },
                _ => None,
            };
            length.iter().for_each(|length| sql.push_str(&format!("({length})")));
        } else if ddl.dialect == Dialect::PostgreSql
            && let Some(opclass) = name.and_then(|name| opclasses.key(&name)?.as_text().map(str::to_owned))
        {
            sql.push_str(&format!(" {opclass}"));
        }
        spec.keys.push(sql);
    }
    (!spec.keys.is_empty()).then_some(spec)
}

/// A table, its columns, constraints and indexes, as statements; and what of it was not understood.
pub(super) fn create(
    ddl: &mut Ddl<'_>,
    catalog: &Catalog,
    at: Place,
    (schema, name): (Option<&str>, &str),
    parts: &[(Option<String>, Value)],
    options: &str,
) {
    let table = ddl.table(schema, name);
    let mut elements = Vec::new();
    let mut primary = Vec::new();
    let mut after = Vec::new();
    let mut lost: Vec<&str> = Vec::new();
    for (attribute, part) in parts {
        let Value::Made(made) = part else {
            if !matches!(part, Value::Null | Value::Map(_) | Value::Def(_) | Value::Attribute(..)) {
                lost.push("a part of this table is known only at run time");
            }
            continue;
        };
        match made.what(catalog) {
            Some(Declares::Column) => {
                let Some(column) = column(ddl, catalog, made, attribute.as_deref()) else {
                    lost.push("the name of a column is known only at run time");
                    continue;
                };
                elements.push(column.ddl(ddl));
                if column.primary {
                    primary.push(column.name.clone());
                }
                after.extend(column_keys(ddl, &column, schema, name, &mut elements));
            }
            Some(Declares::Index) => match declared_index(ddl, catalog, made) {
                Some(spec) => after.push(spec.ddl(ddl, &table)),
                None => lost.push("an index of this table is not understood"),
            },
            _ => match constraint(ddl, catalog, made, schema) {
                Some(Some(sql)) => elements.push(sql),
                Some(None) => {}
                None => lost.push("a constraint of this table is not understood"),
            },
        }
    }
    if !primary.is_empty() {
        elements.push(format!(
            "PRIMARY KEY ({})",
            ddl.names(primary.iter().map(String::as_str))
        ));
    }
    ddl.say(at, &format!("CREATE TABLE {table} ({}){options}", elements.join(", ")));
    for statement in after {
        ddl.say(at, &statement);
    }
    for message in lost {
        ddl.lose(at, message, Some(name));
    }
}

/// The keys of a column: what its flags `unique` and `index` make.
pub(super) fn column_keys(
    ddl: &Ddl<'_>,
    column: &ColumnSpec,
    schema: Option<&str>,
    table: &str,
    elements: &mut Vec<String>,
) -> Option<String> {
    if column.indexed {
        let spec = IndexSpec {
            name: Some(match schema {
                Some(schema) => format!("ix_{schema}_{table}_{}", column.name),
                None => format!("ix_{table}_{}", column.name),
            }),
            unique: column.unique,
            keys: vec![ddl.quote(&column.name)],
            ..IndexSpec::default()
        };
        return Some(spec.ddl(ddl, &ddl.table(schema, table)));
    }
    if column.unique && !column.primary {
        elements.push(format!("UNIQUE ({})", ddl.quote(&column.name)));
    }
    None
}

/// `Index("name", "a", Model.b.desc(), unique=True)`.
pub(super) fn declared_index(ddl: &Ddl<'_>, catalog: &Catalog, made: &Made) -> Option<IndexSpec> {
    let mut keys = made.args.iter();
    let name = match keys.next()? {
        Value::Null => None,
        name => Some(name.as_text()?.to_owned()),
    };
    let keys: Vec<Value> = keys.cloned().collect();
    index(ddl, catalog, made, name, &keys)
}

/// A constraint as an element of a table; the inner none is for one that matters to no index.
fn constraint(ddl: &Ddl<'_>, catalog: &Catalog, made: &Made, schema: Option<&str>) -> Option<Option<String>> {
    let columns = |values: &[Value]| -> Option<String> {
        let names: Option<Vec<String>> = values.iter().map(|value| column_name(catalog, value)).collect();
        let names = names.filter(|names| !names.is_empty())?;
        Some(ddl.names(names.iter().map(String::as_str)))
    };
    let name = match made.keyword("name").and_then(Value::as_text) {
        Some(name) => format!("CONSTRAINT {} ", ddl.quote(name)),
        None => String::new(),
    };
    Some(match made.what(catalog) {
        Some(Declares::PrimaryKey) if made.args.is_empty() => None,
        Some(Declares::PrimaryKey) => Some(format!("{name}PRIMARY KEY ({})", columns(&made.args)?)),
        Some(Declares::Unique) => {
            let nulls = made.get(catalog, "nulls_not_distinct").and_then(Value::truth) == Some(true);
            let nulls = if nulls { " NULLS NOT DISTINCT" } else { "" };
            Some(format!("{name}UNIQUE{nulls} ({})", columns(&made.args)?))
        }
        Some(Declares::ForeignKey) => {
            let own = columns(made.args.first()?.items()?)?;
            let targets = made.args.get(1).or_else(|| made.keyword("refcolumns"))?.items()?;
            let target = match targets.first()? {
                Value::Text(target) => reference(ddl, schema, target).0,
                _ => return Some(None),
            };
            Some(format!(
                "{name}FOREIGN KEY ({own}) REFERENCES {target}{}",
                on_delete(made)
            ))
        }
        Some(Declares::NotStored | Declares::ColumnType | Declares::Exclusion) => None,
        _ => return None,
    })
}
