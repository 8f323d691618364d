//! Fields as migrations and models write them.

use seqscan_catalog::{Catalog, Declares};

use super::state::{Field, Key, Kind, State, key};
use crate::program::Def;
use crate::schema_source::value::{Made, Value};

/// Where a field stands.
pub(super) struct Around<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) state: &'a State,
    pub(super) app: &'a str,
    pub(super) model: &'a str,
    /// The application and name of a class of the program.
    pub(super) key_of_class: &'a dyn Fn(crate::program::ClassRef) -> Option<Key>,
}

impl Around<'_> {
    /// The model that a reference names: `"self"`, `"Order"`, `"shop.Order"`, `settings.AUTH_USER_MODEL`, a class.
    pub(super) fn target(&self, value: &Value) -> Option<Key> {
        if let Some(text) = value.as_text() {
            return Some(match text.split_once('.') {
                Some((app, name)) => key(app, name),
                None if text == "self" => key(self.app, self.model),
                None => key(self.app, text),
            });
        }
        match value {
            Value::Def(Def::Class(class)) => (self.key_of_class)(*class),
            Value::Def(Def::External(path)) => match path.rsplit('.').next() {
                Some("AUTH_USER_MODEL") => Some(self.state.user.clone().unwrap_or_else(|| key("auth", "User"))),
                Some(name) => {
                    // `django.contrib.auth.models.User`: the application is the package around `models`.
                    let app = path.split('.').rev().skip(1).find(|part| *part != "models")?;
                    Some(key(app, name))
                }
                None => None,
            },
            Value::Attribute(_, name) if &**name == "AUTH_USER_MODEL" => {
                Some(self.state.user.clone().unwrap_or_else(|| key("auth", "User")))
            }
            Value::Made(made) if made.path.ends_with("get_user_model") => {
                Some(self.state.user.clone().unwrap_or_else(|| key("auth", "User")))
            }
            _ => None,
        }
    }

    /// A field; `None` if the value is no field.
    pub(super) fn field(&self, name: &str, value: &Value) -> Option<Field> {
        let made = value.made()?;
        let row = made.row(self.catalog);
        let what = row.map_or_else(|| by_name(&made.path), |row| Some(row.what))?;
        let flag = |name: &str| made.keyword(name).and_then(Value::truth);
        let mut field = Field {
            name: name.to_owned(),
            kind: Kind::Plain,
            column: made.keyword("db_column").and_then(Value::as_text).map(str::to_owned),
            ty: String::new(),
            primary: flag("primary_key") == Some(true),
            unique: flag("unique") == Some(true),
            indexed: flag("db_index") == Some(true),
            null: flag("null") == Some(true),
            constrained: flag("db_constraint") != Some(false),
            unique_name: None,
            index_name: None,
            like_name: None,
        };
        match what {
            Declares::Field | Declares::IndexedField | Declares::AutoField => {
                field.ty = ty(row.and_then(|row| row.sql.as_deref()).unwrap_or_default(), made);
                field.indexed |= what == Declares::IndexedField && flag("db_index").is_none();
                field.primary |= what == Declares::AutoField && flag("primary_key").is_none();
            }
            Declares::Reference | Declares::UniqueReference => {
                let to = made.get(self.catalog, "to").or_else(|| made.args.first())?;
                field.unique |= what == Declares::UniqueReference;
                field.indexed = flag("db_index").unwrap_or(true);
                let unknown = || key("", &format!("unknown {name}"));
                field.kind = Kind::Reference(self.target(to).unwrap_or_else(unknown));
            }
            Declares::ManyReferences => {
                let to = made.get(self.catalog, "to").or_else(|| made.args.first())?;
                let through = made.keyword("through");
                field.kind = Kind::Many {
                    to: self.target(to).unwrap_or_else(|| key("", "unknown")),
                    has_model: through.is_some_and(|through| !matches!(through, Value::Null)),
                    table: made.keyword("db_table").and_then(Value::as_text).map(str::to_owned),
                };
            }
            Declares::NotStored => field.kind = Kind::NotStored,
            _ => return None,
        }
        // What is unique has an index by that; a second would be of no use.
        field.indexed &= !field.unique && !field.primary;
        Some(field)
    }
}

/// What a field of a package that the catalog does not have is, by the name of its class.
fn by_name(path: &str) -> Option<Declares> {
    let name = path.rsplit('.').next()?;
    Some(if name.ends_with("ForeignKey") || name == "ParentalKey" {
        Declares::Reference
    } else if name.ends_with("OneToOneField") {
        Declares::UniqueReference
    } else if name.ends_with("ManyToManyField") {
        Declares::ManyReferences
    } else if name.ends_with("Manager") || name.ends_with("Relation") || name.ends_with("Records") {
        Declares::NotStored
    } else if name.ends_with("SlugField") {
        Declares::IndexedField
    } else if name.ends_with("Field") {
        Declares::Field
    } else {
        return None;
    })
}

fn ty(sql: &str, made: &Made) -> String {
    match (sql, made.keyword("max_length")) {
        ("varchar", Some(Value::Int(length))) => format!("varchar({length})"),
        _ => sql.to_owned(),
    }
}

impl Around<'_> {
    /// A plain column, to be given its name and type.
    pub(super) fn plain(&self) -> Field {
        Field {
            name: String::new(),
            kind: Kind::Plain,
            column: None,
            ty: String::new(),
            primary: false,
            unique: false,
            indexed: false,
            null: false,
            constrained: true,
            unique_name: None,
            index_name: None,
            like_name: None,
        }
    }
}
