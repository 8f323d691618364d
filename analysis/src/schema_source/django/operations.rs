//! Operations of migrations, applied to the state and to the database.

use std::rc::Rc;

use seqscan_catalog::{Catalog, Declares};
use seqscan_schema::Dialect;

use super::editor::Editor;
use super::expressions;
use super::fields::Around;
use super::state::{Field, Key, Kind, Model, State, key};
use crate::program::{ClassRef, Def};
use crate::schema_source::alembic::Operations;
use crate::schema_source::ddl::Ddl;
use crate::schema_source::machine::Machine;
use crate::schema_source::value::{Made, Place, Value};

/// What operations are applied to.
pub(super) struct Applier<'a, 'm, 'p> {
    pub(super) machine: &'m mut Machine<'p>,
    pub(super) ddl: &'a mut Ddl<'p>,
    pub(super) state: State,
    /// The application at hand.
    pub(super) app: String,
    pub(super) key_of_class: &'a dyn Fn(ClassRef) -> Option<Key>,
}

impl<'p> Applier<'_, '_, 'p> {
    fn catalog(&self) -> &'p Catalog {
        &self.machine.program.catalog
    }

    fn editor(&mut self, at: Place, writes: bool) -> Editor<'_, 'p> {
        Editor {
            ddl: self.ddl,
            at,
            writes,
        }
    }

    fn lose(&mut self, at: Place, writes: bool, message: &str, table: Option<&str>) {
        if writes {
            self.ddl.lose(at, message, table);
        }
    }

    /// Applies the operations of a migration.
    pub(super) fn apply_all(&mut self, operations: &Value, at: Place, writes: bool) {
        let Some(items) = operations.items() else {
            if !matches!(operations, Value::Null) {
                self.lose(
                    at,
                    writes,
                    "the operations of this migration are known only at run time",
                    None,
                );
            }
            return;
        };
        for item in items {
            match item.made() {
                Some(made) => self.apply(made, writes),
                None => self.lose(
                    at,
                    writes,
                    "an operation of this migration is known only at run time",
                    None,
                ),
            }
        }
    }

    fn apply(&mut self, made: &Rc<Made>, writes: bool) {
        let catalog = self.catalog();
        let Some(what) = made.what(catalog) else {
            return self.unknown(made, writes);
        };
        let done = match what {
            Declares::CreateModel => self.create_model(made, writes),
            Declares::Separate => {
                if let Some(operations) = made.get(catalog, "database").cloned() {
                    // The database's operations see a state of their own.
                    let kept = self.state.clone();
                    self.apply_all(&operations, made.at, writes);
                    self.state = kept;
                }
                if let Some(operations) = made.get(catalog, "state").cloned() {
                    self.apply_all(&operations, made.at, false);
                }
                Some(())
            }
            Declares::Execute => self.run_sql(made, writes),
            Declares::RunFunction => {
                self.run_function(made, writes);
                Some(())
            }
            Declares::Harmless => Some(()),
            _ => self.on_model(what, made, writes),
        };
        if done.is_none() {
            let name = made.text(catalog, "model").or_else(|| made.text(catalog, "name"));
            let model = name.and_then(|name| self.state.models.get(&key(&self.app, name)));
            let table = model.map(Model::table);
            let message = match (model, name) {
                (None, Some(name)) if what != Declares::CreateModel => {
                    format!("`{name}`, a model that is not known, is changed")
                }
                _ => "an argument of this operation is known only at run time".to_owned(),
            };
            self.lose(made.at, writes, &message, table.as_deref());
        }
    }

    /// Operations of the project and of packages, which go by what they are called or by what they do.
    fn unknown(&mut self, made: &Rc<Made>, writes: bool) {
        let forwards = made
            .class
            .and_then(|class| self.machine.method(class, "database_forwards"));
        if let Some(method) = forwards {
            let mut host = Operations {
                catalog: &self.machine.program.catalog,
                ddl: self.ddl,
            };
            if writes {
                self.machine.run(&mut host, method, vec![Value::Made(made.clone())]);
            }
            return;
        }
        let name = made.path.rsplit('.').next().unwrap_or_default().to_owned();
        let message = match name.is_empty() {
            true => "an operation of this migration is known only at run time".to_owned(),
            false => format!("an operation `{name}` that is not known"),
        };
        self.lose(made.at, writes, &message, None);
    }

    fn around<'s>(&'s self, model: &'s str) -> Around<'s> {
        Around {
            catalog: self.catalog(),
            state: &self.state,
            app: &self.app,
            model,
            key_of_class: self.key_of_class,
        }
    }

    fn create_model(&mut self, made: &Made, writes: bool) -> Option<()> {
        let catalog = self.catalog();
        let name = made.text(catalog, "name")?.to_owned();
        let options = made.get(catalog, "options").cloned().unwrap_or(Value::Null);
        let mut fields: Vec<Field> = Vec::new();
        let mut lost = Vec::new();
        for pair in made.get(catalog, "fields")?.items()? {
            let (Some(name_of_field), Some(value)) = (
                pair.items().and_then(|pair| pair.first()?.as_text()),
                pair.items().and_then(|pair| pair.get(1)),
            ) else {
                lost.push("a field of this model is known only at run time".to_owned());
                continue;
            };
            match self.around(&name).field(name_of_field, value) {
                Some(field) => fields.push(field),
                None => lost.push(format!("the field `{name_of_field}` is not understood")),
            }
        }
        let model = Model {
            app: self.app.clone(),
            name,
            fields,
            ..Model::default()
        };
        self.add_model(model, &options, made.at, writes, lost);
        Some(())
    }

    /// Adds a model with what its options say.
    pub(super) fn add_model(&mut self, mut model: Model, options: &Value, at: Place, writes: bool, lost: Vec<String>) {
        let option = |name: &str| options.key(name).cloned();
        let truth = |name: &str| option(name).and_then(|value| value.truth());
        model.table = option("db_table").and_then(|table| table.as_text().map(str::to_owned));
        let swapped = option("swappable").is_some_and(|setting| {
            setting.as_text() == Some("AUTH_USER_MODEL")
                && self.state.user.as_ref().is_some_and(|user| *user != model.key())
        });
        model.stored = truth("proxy") != Some(true)
            && truth("managed") != Some(false)
            && truth("abstract") != Some(true)
            && !swapped;
        if option("order_with_respect_to").is_some_and(|field| !matches!(field, Value::Null)) {
            let around = self.around(&model.name);
            let order = Field {
                name: "_order".to_owned(),
                kind: Kind::Plain,
                ty: "integer".to_owned(),
                ..around.plain()
            };
            model.fields.push(order);
        }
        let key = model.key();
        let writes = writes && model.stored;
        self.state.models.insert(key.clone(), model);
        let mut editor = Editor {
            ddl: self.ddl,
            at,
            writes,
        };
        editor.create_model(&mut self.state, &key);
        let table = self.state.models[&key].table();
        for message in lost {
            self.lose(at, writes, &message, Some(&table));
        }
        for (name, unique) in [("unique_together", true), ("index_together", false)] {
            if let Some(groups) = option(name) {
                match groups_of(&groups) {
                    Some(groups) => self.set_groups(&key, groups, unique, at, writes),
                    None => self.lose(at, writes, &format!("`{name}` is known only at run time"), Some(&table)),
                }
            }
        }
        for (name, is_index) in [("indexes", true), ("constraints", false)] {
            match option(name) {
                Some(Value::List(items)) => {
                    for item in items.iter() {
                        if self.add_keys(&key, item, is_index, at, writes).is_none() {
                            self.lose(at, writes, "an index or constraint is not understood", Some(&table));
                        }
                    }
                }
                Some(Value::Null) | None => {}
                Some(_) => self.lose(at, writes, &format!("`{name}` is known only at run time"), Some(&table)),
            }
        }
    }

    fn set_groups(&mut self, key: &Key, groups: Vec<Vec<String>>, unique: bool, at: Place, writes: bool) {
        let Some(model) = self.state.models.get(key).cloned() else {
            return;
        };
        let old = if unique {
            &model.unique_together
        } else {
            &model.index_together
        };
        let new = self.editor(at, writes).set_groups(&model, old, groups, unique);
        if let Some(model) = self.state.models.get_mut(key) {
            match unique {
                true => model.unique_together = new,
                false => model.index_together = new,
            }
        }
    }

    /// Adds an index or constraint to a model.
    fn add_keys(&mut self, key: &Key, value: &Value, is_index: bool, at: Place, writes: bool) -> Option<()> {
        let catalog = self.catalog();
        let made = value.made()?.clone();
        let what = made.what(catalog);
        let model = self.state.models.get_mut(key)?;
        match is_index {
            true => model.indexes.push(value.clone()),
            false => model.constraints.push(value.clone()),
        }
        let model = model.clone();
        let matters = match what {
            Some(Declares::Index | Declares::Unique) => true,
            // Checks and exclusions order nothing.
            Some(_) => false,
            None => is_index,
        };
        if !matters || !writes || !model.stored {
            return Some(());
        }
        let spec = expressions::index(self.ddl, catalog, &model, &made)?;
        if spec.predicate.is_some() && self.ddl.dialect == Dialect::MySql {
            return Some(());
        }
        let is_plain = made.args.is_empty()
            && spec.predicate.is_none()
            && spec.include.is_empty()
            && made.keyword("opclasses").is_none_or(|it| it.truth() == Some(false));
        let table = self.ddl.quote(&model.table());
        let sql = match (what, is_plain, &spec.name) {
            (Some(Declares::Unique), true, Some(name)) => {
                let nulls = if spec.nulls_not_distinct {
                    " NULLS NOT DISTINCT"
                } else {
                    ""
                };
                let name = self.ddl.quote(name);
                format!(
                    "ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE{nulls} ({})",
                    spec.keys.join(", ")
                )
            }
            _ => spec.ddl(self.ddl, &table),
        };
        self.ddl.say(at, &sql);
        Some(())
    }

    /// Operations that change a model which is there.
    fn on_model(&mut self, what: Declares, made: &Rc<Made>, writes: bool) -> Option<()> {
        let catalog = self.catalog();
        let text = |role: &str| made.text(catalog, role).map(str::to_owned);
        let at = made.at;
        let is_whole = matches!(
            what,
            Declares::DeleteModel
                | Declares::RenameModel
                | Declares::AlterModelTable
                | Declares::AlterUniqueTogether
                | Declares::AlterIndexTogether
        );
        let own = key(&self.app, &text(if is_whole { "name" } else { "model" })?);
        let model = self.state.models.get(&own)?.clone();
        let writes = writes && model.stored;
        match what {
            Declares::DeleteModel => {
                let mut editor = self.editor(at, writes);
                model
                    .fields
                    .iter()
                    .filter_map(|field| model.pairs(field))
                    .for_each(|table| editor.drop_table(&table));
                editor.drop_table(&model.table());
                self.state.models.remove(&own);
            }
            Declares::RenameModel => self.rename_model(&model, &text("to")?, at, writes),
            Declares::AlterModelTable => {
                let mut new = model.clone();
                new.table = text("to");
                let mut editor = self.editor(at, writes);
                editor.rename_table(&model.table(), &new.table());
                editor.rename_pairs(&model, &new);
                self.state.models.insert(own, new);
            }
            Declares::AlterUniqueTogether | Declares::AlterIndexTogether => {
                let groups = groups_of(made.get(catalog, "groups")?)?;
                self.set_groups(&own, groups, what == Declares::AlterUniqueTogether, at, writes);
            }
            Declares::AddField => {
                let field = self
                    .around(&model.name)
                    .field(&text("name")?, made.get(catalog, "field")?)?;
                let state = std::mem::take(&mut self.state);
                let field = self.editor(at, writes).add_field(&state, &model, field);
                self.state = state;
                self.state.models.get_mut(&own)?.fields.push(field);
            }
            Declares::RemoveField => {
                let name = text("name")?;
                let field = model.field(&name)?.clone();
                self.editor(at, writes).remove_field(&model, &field);
                self.state
                    .models
                    .get_mut(&own)?
                    .fields
                    .retain(|field| field.name != name);
            }
            Declares::AlterField => {
                let name = text("name")?;
                let new = self.around(&model.name).field(&name, made.get(catalog, "field")?)?;
                let old = model.field(&name)?.clone();
                let state = std::mem::take(&mut self.state);
                let new = self.editor(at, writes).alter_field(&state, &model, &old, new);
                self.state = state;
                let fields = &mut self.state.models.get_mut(&own)?.fields;
                *fields.iter_mut().find(|field| field.name == name)? = new;
            }
            Declares::RenameField => self.rename_field(&own, &text("name")?, &text("to")?, at, writes)?,
            Declares::AddIndex | Declares::AddConstraint => {
                let role = if what == Declares::AddIndex {
                    "index"
                } else {
                    "constraint"
                };
                let value = made.get(catalog, role)?.clone();
                return self.add_keys(&own, &value, what == Declares::AddIndex, at, writes);
            }
            Declares::RemoveIndex | Declares::RemoveConstraint => {
                let name = text("name")?;
                let is_index = what == Declares::RemoveIndex;
                self.remove_keys(&own, &name, is_index, at, writes);
            }
            Declares::RenameIndex => {
                let to = text("to")?;
                let from = match text("name") {
                    Some(name) => name,
                    None => {
                        let fields = names_of(made.get(catalog, "fields")?)?;
                        let groups = &mut self.state.models.get_mut(&own)?.index_together;
                        let at = groups.iter().position(|group| group.fields == fields)?;
                        groups.remove(at).name
                    }
                };
                let (from, to) = (self.ddl.quote(&from), self.ddl.quote(&to));
                let sql = match self.ddl.dialect {
                    Dialect::MySql => format!(
                        "ALTER TABLE {} RENAME INDEX {from} TO {to}",
                        self.ddl.quote(&model.table())
                    ),
                    _ => format!("ALTER INDEX {from} RENAME TO {to}"),
                };
                self.editor(at, writes).say(&sql);
            }
            _ => return None,
        }
        Some(())
    }

    fn remove_keys(&mut self, own: &Key, name: &str, is_index: bool, at: Place, writes: bool) {
        let Some(model) = self.state.models.get_mut(own) else {
            return;
        };
        let table = model.table();
        let is_it = |value: &Value| value.made().and_then(|made| made.keyword("name")?.as_text()) == Some(name);
        let kept = if is_index {
            &mut model.indexes
        } else {
            &mut model.constraints
        };
        kept.retain(|value| !is_it(value));
        let (quoted, constraint) = (self.ddl.quote(&table), self.ddl.quote(name));
        let mut editor = self.editor(at, writes);
        // A unique constraint with a condition is an index: whichever there is goes.
        if !is_index {
            editor.say(&format!("ALTER TABLE {quoted} DROP CONSTRAINT {constraint}"));
        }
        editor.drop_index(&table, name);
    }

    fn rename_model(&mut self, model: &Model, to: &str, at: Place, writes: bool) {
        let (from_key, to_key) = (model.key(), key(&model.app, to));
        let mut new = Model {
            name: to.to_owned(),
            ..model.clone()
        };
        for field in &mut new.fields {
            retarget(field, &from_key, &to_key);
        }
        let mut editor = self.editor(at, writes);
        editor.rename_table(&model.table(), &new.table());
        editor.rename_pairs(model, &new);
        // Tables of pairs that others keep name the model in a column.
        let (was, is) = (model.name.to_lowercase(), to.to_lowercase());
        let others: Vec<String> = self
            .state
            .models
            .values()
            .filter(|other| other.key() != from_key && other.stored)
            .flat_map(|other| {
                let to_it = |field: &&Field| matches!(&field.kind, Kind::Many { to, .. } if *to == from_key);
                other
                    .fields
                    .iter()
                    .filter(to_it)
                    .filter_map(|field| other.pairs(field))
                    .collect::<Vec<_>>()
            })
            .collect();
        for table in others {
            self.editor(at, writes)
                .rename_column(&table, &format!("{was}_id"), &format!("{is}_id"));
        }
        self.state.models.remove(&from_key);
        for other in self.state.models.values_mut() {
            other
                .fields
                .iter_mut()
                .for_each(|field| retarget(field, &from_key, &to_key));
        }
        self.state.models.insert(to_key, new);
    }

    fn rename_field(&mut self, own: &Key, from: &str, to: &str, at: Place, writes: bool) -> Option<()> {
        let old = self.state.models.get(own)?.clone();
        let model = self.state.models.get_mut(own)?;
        model.fields.iter_mut().find(|field| field.name == from)?.name = to.to_owned();
        for group in model.unique_together.iter_mut().chain(&mut model.index_together) {
            group
                .fields
                .iter_mut()
                .filter(|name| *name == from)
                .for_each(|name| *name = to.to_owned());
        }
        let new = model.clone();
        let mut editor = self.editor(at, writes);
        let (before, after) = (old.field(from)?, new.field(to)?);
        if let (Some(was), Some(is)) = (before.column(), after.column()) {
            editor.rename_column(&new.table(), &was, &is);
        }
        if let (Some(was), Some(is)) = (old.pairs(before), new.pairs(after)) {
            editor.rename_table(&was, &is);
        }
        Some(())
    }

    fn run_sql(&mut self, made: &Rc<Made>, writes: bool) -> Option<()> {
        let catalog = self.catalog();
        if let Some(operations) = made.get(catalog, "state").cloned() {
            self.apply_all(&operations, made.at, false);
        }
        if !writes {
            return Some(());
        }
        match made.get(catalog, "sql")? {
            Value::Text(sql) => self.ddl.run(made.at, sql),
            Value::List(items) => {
                for item in items.iter() {
                    let sql = match item {
                        Value::List(pair) => pair.first().cloned().unwrap_or(Value::Unknown),
                        other => other.clone(),
                    };
                    match sql {
                        Value::Text(sql) => self.ddl.run(made.at, &sql),
                        _ => return None,
                    }
                }
            }
            // `RunSQL.noop` is a text, so it is not that.
            Value::Attribute(_, name) if &**name == "noop" => {}
            Value::Def(Def::External(path)) if path.ends_with(".noop") => {}
            _ => return None,
        }
        Some(())
    }

    /// A function that a migration runs changes rows, but it may run SQL that makes an index.
    fn run_function(&mut self, made: &Made, writes: bool) {
        let function = made.get(self.catalog(), "code").or_else(|| made.args.first());
        if let (Some(Value::Def(Def::Function(function))), true) = (function, writes) {
            let mut host = Operations {
                catalog: &self.machine.program.catalog,
                ddl: self.ddl,
            };
            self.machine.run(&mut host, *function, Vec::new());
        }
    }
}

fn retarget(field: &mut Field, from: &Key, to: &Key) {
    match &mut field.kind {
        Kind::Reference(target) | Kind::Many { to: target, .. } if target == from => target.clone_from(to),
        _ => {}
    }
}

fn names_of(value: &Value) -> Option<Vec<String>> {
    value
        .items()?
        .iter()
        .map(|name| name.as_text().map(str::to_owned))
        .collect()
}

/// `{("a", "b"), ("c", "d")}`, or `("a", "b")` for one group alone.
fn groups_of(value: &Value) -> Option<Vec<Vec<String>>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::List(items) if items.is_empty() => Some(Vec::new()),
        // `{}` is written for the empty set, too.
        Value::Map(entries) if entries.is_empty() => Some(Vec::new()),
        Value::List(items) if items.iter().all(|item| item.as_text().is_some()) => Some(vec![names_of(value)?]),
        Value::List(items) => items.iter().map(names_of).collect(),
        _ => None,
    }
}
