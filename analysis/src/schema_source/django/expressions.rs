//! Indexes, constraints and conditions on fields as SQL.

use seqscan_catalog::{Catalog, Declares};
use seqscan_schema::Dialect;

use super::state::{Model, made_name};
use crate::schema_source::ddl::{Ddl, IndexSpec};
use crate::schema_source::declarative::snake_case;
use crate::schema_source::value::{Made, Value};

/// An index of a model, or a unique constraint that has to be an index.
pub(super) fn index(ddl: &Ddl<'_>, catalog: &Catalog, model: &Model, made: &Made) -> Option<IndexSpec> {
    let row = made.row(catalog);
    let is_unique = row.is_some_and(|row| row.what == Declares::Unique);
    let mut spec = IndexSpec {
        unique: is_unique,
        method: row.and_then(|row| row.sql.clone()),
        nulls_not_distinct: made.keyword("nulls_distinct").and_then(Value::truth) == Some(false),
        ..IndexSpec::default()
    };
    let opclasses = made.keyword("opclasses").and_then(Value::items).unwrap_or_default();
    let mut columns = Vec::new();
    for (at, field) in made
        .keyword("fields")
        .and_then(Value::items)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let name = field.as_text()?;
        let (name, desc) = match name.strip_prefix('-') {
            Some(name) => (name, " DESC"),
            None => (name, ""),
        };
        let column = model.column(name);
        let opclass = opclasses
            .get(at)
            .and_then(Value::as_text)
            .filter(|_| ddl.dialect == Dialect::PostgreSql);
        let opclass = opclass.map_or(String::new(), |opclass| format!(" {opclass}"));
        spec.keys.push(format!("{}{opclass}{desc}", ddl.quote(&column)));
        columns.push(column);
    }
    for expression in &made.args {
        spec.keys.push(key(ddl, catalog, model, expression)?);
    }
    for column in made.keyword("include").and_then(Value::items).unwrap_or_default() {
        spec.include.push(model.column(column.as_text()?));
    }
    spec.predicate = match made.get(catalog, "where") {
        None | Some(Value::Null) => None,
        Some(value) => Some(condition(ddl, model, value)?),
    };
    spec.name = match made.keyword("name") {
        Some(name) => name.as_text().map(str::to_owned),
        None => Some(made_name(ddl.dialect, &model.table(), &columns, "_idx")),
    };
    (!spec.keys.is_empty()).then_some(spec)
}

/// A key of an index that is given as an expression.
fn key(ddl: &Ddl<'_>, catalog: &Catalog, model: &Model, value: &Value) -> Option<String> {
    let Value::Made(made) = value else {
        return expression(ddl, catalog, model, value);
    };
    match made.what(catalog) {
        Some(Declares::Ascending) => {
            let base = key(ddl, catalog, model, made.args.first()?)?;
            let direction = if made.flag("descending") { " DESC" } else { "" };
            return Some(format!("{base}{direction}{}", nulls(made)));
        }
        Some(Declares::OperatorClass) => {
            let base = key(ddl, catalog, model, made.args.first()?)?;
            let name = made.keyword("name").or_else(|| made.args.get(1))?.as_text()?;
            return Some(format!("{base} {name}"));
        }
        Some(Declares::Collated) => {
            let base = key(ddl, catalog, model, made.args.first()?)?;
            let name = made.keyword("collation").or_else(|| made.args.get(1))?.as_text()?;
            return Some(format!("{base} COLLATE {}", ddl.quote(name)));
        }
        Some(Declares::Column) => return expression(ddl, catalog, model, value),
        _ => {}
    }
    if let Some(receiver) = &made.receiver {
        let base = key(ddl, catalog, model, receiver)?;
        return match &*made.path {
            "desc" => Some(format!("{base} DESC{}", nulls(made))),
            "asc" => Some(format!("{base}{}", nulls(made))),
            _ => None,
        };
    }
    expression(ddl, catalog, model, value).map(|sql| format!("({sql})"))
}

fn nulls(made: &Made) -> &'static str {
    match (made.flag("nulls_first"), made.flag("nulls_last")) {
        (true, _) => " NULLS FIRST",
        (_, true) => " NULLS LAST",
        _ => "",
    }
}

/// An expression; texts in it name fields.
fn expression(ddl: &Ddl<'_>, catalog: &Catalog, model: &Model, value: &Value) -> Option<String> {
    match value {
        Value::Text(_) => Some(ddl.quote(&model.column(value.as_text()?))),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Made(made) => {
            let name = made.path.rsplit('.').next()?;
            if made.what(catalog) == Some(Declares::Column) {
                let field = made.keyword("name").or_else(|| made.args.first())?.as_text()?;
                // `data__key` is a path into a document.
                return match field.split_once("__") {
                    Some((column, path)) if model.field(field).is_none() => Some(format!(
                        "{} -> {}",
                        ddl.quote(&model.column(column)),
                        Ddl::literal(path)
                    )),
                    _ => Some(ddl.quote(&model.column(field))),
                };
            }
            if name == "Value" {
                return match made.args.first()? {
                    Value::Text(text) => Some(Ddl::literal(text)),
                    other => expression(ddl, catalog, model, other),
                };
            }
            if name == "Cast" {
                let inner = expression(ddl, catalog, model, made.args.first()?)?;
                let ty = made.keyword("output_field").or_else(|| made.args.get(1))?.made()?;
                let ty = ty.row(catalog).and_then(|row| row.sql.clone())?;
                return Some(format!("({inner})::{ty}"));
            }
            // Functions live in modules of the package: `django.db.models.functions.text.MD5`.
            let mut parents = std::iter::successors(made.path.rsplit_once('.'), |(parent, _)| parent.rsplit_once('.'));
            let is_function = parents.any(|(parent, _)| {
                let row = catalog.declared_at(parent).map(|id| catalog.declares(id).what);
                row == Some(Declares::Expression)
            });
            let name = match made.keyword("function").and_then(Value::as_text) {
                Some(name) => name.to_lowercase(),
                None if is_function => snake_case(name),
                None => return None,
            };
            let args: Option<Vec<String>> = made
                .args
                .iter()
                .map(|arg| expression(ddl, catalog, model, arg))
                .collect();
            Some(format!("{name}({})", args?.join(", ")))
        }
        _ => None,
    }
}

/// `Q(a=1) & ~Q(b__isnull=True)` as a condition.
pub(super) fn condition(ddl: &Ddl<'_>, model: &Model, value: &Value) -> Option<String> {
    let made = value.made()?;
    let all = |values: &[Value], word: &str| -> Option<String> {
        let parts: Option<Vec<String>> = values.iter().map(|value| condition(ddl, model, value)).collect();
        let parts: Vec<String> = parts?.into_iter().filter(|part| !part.is_empty()).collect();
        match parts.len() {
            1 => parts.into_iter().next(),
            _ => Some(
                parts
                    .iter()
                    .map(|part| format!("({part})"))
                    .collect::<Vec<_>>()
                    .join(word),
            ),
        }
    };
    match &*made.path {
        "and" => return all(&made.args, " AND "),
        "or" => return all(&made.args, " OR "),
        "not" => return Some(format!("NOT ({})", condition(ddl, model, made.args.first()?)?)),
        _ => {}
    }
    let mut parts = Vec::new();
    for arg in &made.args {
        match arg {
            // What deconstruction gives: `Q(("a", 1), ("b__gt", 2))`.
            Value::List(pair) => parts.push(comparison(ddl, model, pair.first()?.as_text()?, pair.get(1)?)?),
            other => parts.push(condition(ddl, model, other)?),
        }
    }
    let named = made.named.iter().filter(|(name, _)| !name.starts_with('_'));
    for (name, value) in named {
        parts.push(comparison(ddl, model, name, value)?);
    }
    let word = match made.keyword("_connector").and_then(Value::as_text) {
        Some("OR") => " OR ",
        _ => " AND ",
    };
    let joined = match parts.len() {
        1 => parts.into_iter().next()?,
        _ => parts
            .iter()
            .map(|part| format!("({part})"))
            .collect::<Vec<_>>()
            .join(word),
    };
    Some(if made.flag("_negated") {
        format!("NOT ({joined})")
    } else {
        joined
    })
}

fn comparison(ddl: &Ddl<'_>, model: &Model, lookup: &str, value: &Value) -> Option<String> {
    let (field, lookup) = match lookup.split_once("__") {
        Some((field, lookup)) => (field, lookup),
        None => (lookup, "exact"),
    };
    let column = ddl.quote(&model.column(field));
    let literal = |value: &Value| literal(value);
    Some(match lookup {
        "isnull" => match value.truth()? {
            true => format!("{column} IS NULL"),
            false => format!("{column} IS NOT NULL"),
        },
        "exact" if matches!(value, Value::Null) => format!("{column} IS NULL"),
        "exact" if matches!(value, Value::Bool(true)) => column,
        "exact" if matches!(value, Value::Bool(false)) => format!("NOT {column}"),
        "exact" => format!("{column} = {}", literal(value)?),
        "gt" => format!("{column} > {}", literal(value)?),
        "gte" => format!("{column} >= {}", literal(value)?),
        "lt" => format!("{column} < {}", literal(value)?),
        "lte" => format!("{column} <= {}", literal(value)?),
        "in" => {
            let items: Option<Vec<String>> = value.items()?.iter().map(literal).collect();
            format!("{column} IN ({})", items?.join(", "))
        }
        _ => return None,
    })
}

fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Text(_) => Some(Ddl::literal(value.as_text()?)),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        // A choice: its value and its label.
        Value::List(items) if items.len() == 2 => literal(&items[0]),
        _ => None,
    }
}
