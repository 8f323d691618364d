//! What migrations change: models with their fields, and the names of what the database has for them.

use std::collections::BTreeMap;

use super::md5;
use crate::schema_source::value::Value;
use seqscan_schema::Dialect;

/// A model: its application and its name in lower case.
pub(super) type Key = (String, String);

/// What a field is to the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A column.
    Plain,
    /// A column that refers to a row of a model.
    Reference(Key),
    /// A table of pairs, unless another model is that table.
    Many {
        to: Key,
        has_model: bool,
        table: Option<String>,
    },
    /// Nothing.
    NotStored,
}

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The column's name, where the field says so itself.
    pub(super) column: Option<String>,
    /// Its type; empty if it is not known, or that of what it refers to.
    pub(super) ty: String,
    pub(super) primary: bool,
    pub(super) unique: bool,
    pub(super) indexed: bool,
    pub(super) null: bool,
    /// Whether the database holds the reference to be true.
    pub(super) constrained: bool,
    /// The names of its constraint and indexes in the database.
    pub(super) unique_name: Option<String>,
    pub(super) index_name: Option<String>,
    pub(super) like_name: Option<String>,
}

/// A group of fields and the name of what it makes in the database.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) fields: Vec<String>,
    pub(super) name: String,
}

/// A model.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub(super) app: String,
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    /// The table's name, where the model says so itself.
    pub(super) table: Option<String>,
    pub(super) unique_together: Vec<Group>,
    pub(super) index_together: Vec<Group>,
    /// Whether it has a table that migrations make.
    pub(super) stored: bool,
    /// Whether there are fields that are not known.
    pub(super) is_partial: bool,
    pub(super) indexes: Vec<Value>,
    pub(super) constraints: Vec<Value>,
}

/// All models.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) models: BTreeMap<Key, Model>,
    /// The model that `settings.AUTH_USER_MODEL` names.
    pub(super) user: Option<Key>,
}

pub(super) fn key(app: &str, name: &str) -> Key {
    (app.to_owned(), name.to_lowercase())
}

impl Field {
    /// The column, if it has one.
    pub(super) fn column(&self) -> Option<String> {
        match (&self.kind, &self.column) {
            (Kind::Plain | Kind::Reference(_), Some(column)) => Some(column.clone()),
            (Kind::Plain, None) => Some(self.name.clone()),
            (Kind::Reference(_), None) => Some(format!("{}_id", self.name)),
            (Kind::Many { .. } | Kind::NotStored, _) => None,
        }
    }
}

impl Model {
    pub(super) fn key(&self) -> Key {
        key(&self.app, &self.name)
    }

    pub(super) fn table(&self) -> String {
        match &self.table {
            Some(table) => table.trim_matches('"').to_owned(),
            None => format!("{}_{}", self.app, self.name.to_lowercase()),
        }
    }

    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The column of a field that an index or a group names; fields that are not known are taken at their word.
    pub(super) fn column(&self, name: &str) -> String {
        if name == "pk"
            && let Some(column) = self.fields.iter().find(|field| field.primary).and_then(Field::column)
        {
            return column;
        }
        let by_name = self.field(name).and_then(Field::column);
        by_name.unwrap_or_else(|| name.to_owned())
    }

    /// The table of pairs of a field.
    pub(super) fn pairs(&self, field: &Field) -> Option<String> {
        match &field.kind {
            Kind::Many {
                has_model: false,
                table,
                ..
            } => Some(
                table
                    .clone()
                    .unwrap_or_else(|| format!("{}_{}", self.table(), field.name)),
            ),
            _ => None,
        }
    }
}

impl State {
    /// The type of a column: of a reference, that of the key it refers to.
    pub(super) fn ty(&self, field: &Field) -> String {
        let mut at = field;
        for _ in 0..8 {
            let Kind::Reference(to) = &at.kind else { break };
            let Some(target) = self.models.get(to) else {
                return String::new();
            };
            match target.fields.iter().find(|field| field.primary) {
                Some(primary) => at = primary,
                None => return "bigint".to_owned(),
            }
        }
        at.ty.clone()
    }

    /// Whether a field has a second index for `LIKE` beside its own.
    pub(super) fn has_like(&self, dialect: Dialect, field: &Field) -> bool {
        let ty = self.ty(field);
        let is_text = ty.starts_with("varchar") || ty == "text";
        dialect == Dialect::PostgreSql && is_text && (field.indexed || field.unique || field.primary)
    }
}

/// The name that an index or constraint gets that has none of its own.
pub(super) fn made_name(dialect: Dialect, table: &str, columns: &[String], suffix: &str) -> String {
    let mut digested = table.to_owned();
    columns.iter().for_each(|column| digested.push_str(column));
    let hash = format!("{}{suffix}", &md5::hex(digested.as_bytes())[..8]);
    let longest = match dialect {
        Dialect::PostgreSql => 63,
        Dialect::MySql => 64,
        Dialect::Sqlite => 200,
    };
    let joined = columns.join("_");
    let name = format!("{table}_{joined}_{hash}");
    if name.chars().count() <= longest {
        return name;
    }
    let hash: String = hash.chars().take(longest / 3).collect();
    let other = (longest - hash.len()) / 2 - 1;
    let cut = |text: &str| text.chars().take(other).collect::<String>();
    let name = format!("{}_{}_{hash}", cut(table), cut(&joined));
    match name.chars().next() {
        Some(first) if first == '_' || first.is_ascii_digit() => format!("D{}", &name[..name.len() - 1]),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_databases_have() {
        // What Django 5.2 makes of these, as `sqlmigrate` prints it.
        let columns = ["user_id".to_owned(), "group_id".to_owned()];
        assert_eq!(
            made_name(Dialect::PostgreSql, "auth_user_groups", &columns, "_uniq"),
            "auth_user_groups_user_id_group_id_94350c0c_uniq"
        );
        let columns = ["user_id".to_owned()];
        assert_eq!(
            made_name(Dialect::PostgreSql, "auth_user_groups", &columns, ""),
            "auth_user_groups_user_id_6a12ed8b"
        );
    }
}
