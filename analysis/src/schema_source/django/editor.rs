//! Changes of the state as changes of the database.

use seqscan_schema::Dialect;

use super::state::{Field, Group, Key, Kind, Model, State, key, made_name};
use crate::schema_source::ddl::{Ddl, IndexSpec};
use crate::schema_source::value::Place;

/// Writes DDL at one place.
pub(super) struct Editor<'a, 'p> {
    pub(super) ddl: &'a mut Ddl<'p>,
    pub(super) at: Place,
    /// Whether the database changes, and not the state alone.
    pub(super) writes: bool,
}

/// The name that PostgreSQL gives to a constraint in a definition of a column.
fn inline_name(table: &str, column: &str) -> String {
    let (mut table_length, mut column_length) = (table.len(), column.len());
    while table_length + column_length + "__key".len() > 63 {
        match table_length > column_length {
            true => table_length -= 1,
            false => column_length -= 1,
        }
    }
    let cut = |text: &str, length: usize| text[..text.floor_char_boundary(length)].to_owned();
    format!("{}_{}_key", cut(table, table_length), cut(column, column_length))
}

impl Editor<'_, '_> {
    pub(super) fn say(&mut self, sql: &str) {
        if self.writes {
            self.ddl.say(self.at, sql);
        }
    }

    fn dialect(&self) -> Dialect {
        self.ddl.dialect
    }

    fn definition(&self, state: &State, field: &Field, column: &str) -> String {
        let mut sql = format!("{} {}", self.ddl.quote(column), state.ty(field));
        if !field.null {
            sql.push_str(" NOT NULL");
        }
        if field.primary {
            sql.push_str(" PRIMARY KEY");
        } else if let Some(name) = field.unique_name.as_ref().filter(|_| field.unique) {
            sql.push_str(&format!(" CONSTRAINT {} UNIQUE", self.ddl.quote(name)));
        }
        if let Kind::Reference(to) = &field.kind
            && field.constrained
        {
            let target = state
                .models
                .get(to)
                .map_or_else(|| format!("{}_{}", to.0, to.1), Model::table);
            sql.push_str(&format!(" REFERENCES {}", self.ddl.quote(&target)));
        }
        sql
    }

    /// Names what the database will have for a field, and says so in it.
    fn name_keys(&self, state: &State, table: &str, field: &mut Field) {
        let Some(column) = field.column() else { return };
        let columns = [column.clone()];
        let dialect = self.dialect();
        if field.unique && field.unique_name.is_none() {
            field.unique_name = Some(inline_name(table, &column));
        }
        // MySQL makes the index of a reference by itself.
        let by_itself = dialect == Dialect::MySql && matches!(field.kind, Kind::Reference(_)) && field.constrained;
        if field.indexed && !by_itself && field.index_name.is_none() {
            field.index_name = Some(made_name(dialect, table, &columns, ""));
        }
        if state.has_like(dialect, field) && field.like_name.is_none() {
            field.like_name = Some(made_name(dialect, table, &columns, "_like"));
        }
    }

    /// The indexes of a field that are not part of its definition.
    fn field_indexes(&mut self, state: &State, table: &str, field: &Field, before: Option<&Field>) {
        let Some(column) = field.column() else { return };
        let had = |name: &Option<String>| before.is_some_and(|before| before.index_name == *name);
        let quoted = self.ddl.quote(&column);
        if let Some(name) = field.index_name.clone().filter(|_| !had(&field.index_name)) {
            let key = match state.ty(field).as_str() {
                "geometry" => return self.index(table, &name, &quoted, Some("gist")),
                _ => quoted.clone(),
            };
            self.index(table, &name, &key, None);
        }
        let had_like = before.is_some_and(|before| before.like_name == field.like_name);
        if let Some(name) = field.like_name.clone().filter(|_| !had_like) {
            let opclass = match state.ty(field).starts_with("varchar") {
                true => "varchar_pattern_ops",
                false => "text_pattern_ops",
            };
            self.index(table, &name, &format!("{quoted} {opclass}"), None);
        }
    }

    fn index(&mut self, table: &str, name: &str, key: &str, method: Option<&str>) {
        let spec = IndexSpec {
            name: Some(name.to_owned()),
            keys: vec![key.to_owned()],
            method: method.map(str::to_owned),
            ..IndexSpec::default()
        };
        let sql = spec.ddl(self.ddl, &self.ddl.quote(table));
        self.say(&sql);
    }

    /// Creates the table of a model that is in the state; groups, indexes and constraints are added by themselves.
    pub(super) fn create_model(&mut self, state: &mut State, model: &Key) {
        let Some(mut it) = state.models.get(model).cloned() else {
            return;
        };
        if !it.stored {
            return;
        }
        let table = it.table();
        for field in &mut it.fields {
            self.name_keys(state, &table, field);
        }
        let columns: Vec<String> = it
            .fields
            .iter()
            .filter_map(|field| Some(self.definition(state, field, &field.column()?)))
            .collect();
        let sql = format!("CREATE TABLE {} ({})", self.ddl.quote(&table), columns.join(", "));
        self.say(&sql);
        for field in &it.fields {
            self.field_indexes(state, &table, field, None);
            self.create_pairs(state, &it, field);
        }
        if it.is_partial && self.writes {
            self.ddl.columns_missing(self.at, None, &table);
        }
        state.models.insert(model.clone(), it);
    }

    fn create_pairs(&mut self, state: &State, model: &Model, field: &Field) {
        let (Some(table), Kind::Many { to, .. }) = (model.pairs(field), &field.kind) else {
            return;
        };
        let own = model.name.to_lowercase();
        let (from, into) = match *to == model.key() {
            true => (format!("from_{own}"), format!("to_{own}")),
            false => (own, to.1.clone()),
        };
        let side = |name: String, to: Key| Field {
            name,
            kind: Kind::Reference(to),
            column: None,
            ty: String::new(),
            primary: false,
            unique: false,
            indexed: true,
            null: false,
            constrained: true,
            unique_name: None,
            index_name: None,
            like_name: None,
        };
        let mut sides = [side(from, model.key()), side(into, to.clone())];
        for side in &mut sides {
            self.name_keys(state, &table, side);
        }
        let columns: Vec<String> = sides.iter().filter_map(Field::column).collect();
        let definitions: Vec<String> = sides
            .iter()
            .zip(&columns)
            .map(|(side, column)| self.definition(state, side, column))
            .collect();
        let id = self.ddl.quote("id");
        let sql = format!(
            "CREATE TABLE {} ({id} bigint NOT NULL PRIMARY KEY, {})",
            self.ddl.quote(&table),
            definitions.join(", ")
        );
        self.say(&sql);
        for side in &sides {
            self.field_indexes(state, &table, side, None);
        }
        let name = made_name(self.dialect(), &table, &columns, "_uniq");
        self.add_unique(&table, &name, &columns);
    }

    fn add_unique(&mut self, table: &str, name: &str, columns: &[String]) {
        let sql = format!(
            "ALTER TABLE {} ADD CONSTRAINT {} UNIQUE ({})",
            self.ddl.quote(table),
            self.ddl.quote(name),
            self.ddl.names(columns.iter().map(String::as_str))
        );
        self.say(&sql);
    }

    pub(super) fn drop_table(&mut self, table: &str) {
        let sql = format!("DROP TABLE {}", self.ddl.quote(table));
        self.say(&sql);
    }

    pub(super) fn rename_table(&mut self, from: &str, to: &str) {
        if from != to {
            let sql = format!("ALTER TABLE {} RENAME TO {}", self.ddl.quote(from), self.ddl.quote(to));
            self.say(&sql);
        }
    }

    pub(super) fn rename_column(&mut self, table: &str, from: &str, to: &str) {
        if from != to {
            let (from, to) = (self.ddl.quote(from), self.ddl.quote(to));
            let sql = format!("ALTER TABLE {} RENAME COLUMN {from} TO {to}", self.ddl.quote(table));
            self.say(&sql);
        }
    }

    /// Adds a field to a model of the state; gives it back with the names it has in the database.
    pub(super) fn add_field(&mut self, state: &State, model: &Model, mut field: Field) -> Field {
        let table = model.table();
        self.name_keys(state, &table, &mut field);
        if !model.stored {
            return field;
        }
        if let Some(column) = field.column() {
            let definition = self.definition(state, &field, &column);
            let sql = format!("ALTER TABLE {} ADD COLUMN {definition}", self.ddl.quote(&table));
            self.say(&sql);
            self.field_indexes(state, &table, &field, None);
        }
        self.create_pairs(state, model, &field);
        field
    }

    pub(super) fn remove_field(&mut self, model: &Model, field: &Field) {
        if !model.stored {
            return;
        }
        if let Some(column) = field.column() {
            let (table, column) = (self.ddl.quote(&model.table()), self.ddl.quote(&column));
            self.say(&format!("ALTER TABLE {table} DROP COLUMN {column}"));
        }
        if let Some(table) = model.pairs(field) {
            self.drop_table(&table);
        }
    }

    /// Replaces a field by another of the same name.
    pub(super) fn alter_field(&mut self, state: &State, model: &Model, old: &Field, mut new: Field) -> Field {
        let (from, to) = match (old.column(), new.column()) {
            (Some(from), Some(to)) => (from, to),
            (None, None) => {
                if let (Some(from), Some(to)) = (model.pairs(old), model.pairs(&new))
                    && model.stored
                {
                    self.rename_table(&from, &to);
                }
                return new;
            }
            _ => {
                self.remove_field(model, old);
                return self.add_field(state, model, new);
            }
        };
        let table = model.table();
        if new.unique {
            new.unique_name.clone_from(&old.unique_name);
        }
        if new.indexed {
            new.index_name.clone_from(&old.index_name);
        }
        new.like_name.clone_from(&old.like_name);
        let columns = [to.clone()];
        if new.unique && new.unique_name.is_none() {
            new.unique_name = Some(made_name(self.dialect(), &table, &columns, "_uniq"));
        }
        if !state.has_like(self.dialect(), &new) {
            new.like_name = None;
        }
        self.name_keys(state, &table, &mut new);
        if !model.stored {
            return new;
        }
        self.rename_column(&table, &from, &to);
        let (quoted, column) = (self.ddl.quote(&table), self.ddl.quote(&to));
        let unwanted = [
            old.index_name.as_ref().filter(|_| new.index_name.is_none()),
            old.like_name.as_ref().filter(|_| new.like_name.is_none()),
        ];
        for name in unwanted.into_iter().flatten() {
            self.drop_index(&table, name);
        }
        if let Some(name) = old.unique_name.as_ref().filter(|_| old.unique && !new.unique) {
            let sql = format!("ALTER TABLE {quoted} DROP CONSTRAINT {}", self.ddl.quote(name));
            self.say(&sql);
        }
        let ty = state.ty(&new);
        if !ty.is_empty() && ty != state.ty(old) {
            self.say(&format!("ALTER TABLE {quoted} ALTER COLUMN {column} TYPE {ty}"));
        }
        if old.null != new.null {
            let verb = if new.null { "DROP" } else { "SET" };
            self.say(&format!("ALTER TABLE {quoted} ALTER COLUMN {column} {verb} NOT NULL"));
        }
        if new.primary && !old.primary {
            self.say(&format!("ALTER TABLE {quoted} ADD PRIMARY KEY ({column})"));
        }
        if new.unique && !old.unique {
            let name = new.unique_name.clone().unwrap_or_default();
            self.add_unique(&table, &name, &columns);
        }
        self.field_indexes(state, &table, &new, Some(old));
        new
    }

    pub(super) fn drop_index(&mut self, table: &str, name: &str) {
        let on = match self.dialect() {
            Dialect::MySql => format!(" ON {}", self.ddl.quote(table)),
            _ => String::new(),
        };
        let sql = format!("DROP INDEX {}{on}", self.ddl.quote(name));
        self.say(&sql);
    }

    /// Sets the groups of fields that are unique or indexed together.
    pub(super) fn set_groups(
        &mut self,
        model: &Model,
        old: &[Group],
        wanted: Vec<Vec<String>>,
        unique: bool,
    ) -> Vec<Group> {
        let table = model.table();
        let quoted = self.ddl.quote(&table);
        for gone in old.iter().filter(|group| !wanted.contains(&group.fields)) {
            if !model.stored {
                continue;
            }
            match unique {
                true => {
                    let name = self.ddl.quote(&gone.name);
                    self.say(&format!("ALTER TABLE {quoted} DROP CONSTRAINT {name}"));
                }
                false => self.drop_index(&table, &gone.name),
            }
        }
        let mut groups = Vec::new();
        for fields in wanted {
            if let Some(kept) = old.iter().find(|group| group.fields == fields) {
                groups.push(kept.clone());
                continue;
            }
            let columns: Vec<String> = fields.iter().map(|name| model.column(name)).collect();
            let suffix = if unique { "_uniq" } else { "_idx" };
            let name = made_name(self.dialect(), &table, &columns, suffix);
            if model.stored {
                match unique {
                    true => self.add_unique(&table, &name, &columns),
                    false => {
                        let keys: Vec<String> = columns.iter().map(|column| self.ddl.quote(column)).collect();
                        self.index(&table, &name, &keys.join(", "), None);
                    }
                }
            }
            groups.push(Group { fields, name });
        }
        groups
    }

    /// Renames the tables and columns of pairs when a model's name changes.
    pub(super) fn rename_pairs(&mut self, old: &Model, new: &Model) {
        for (before, after) in old.fields.iter().zip(&new.fields) {
            let (Some(from), Some(to)) = (old.pairs(before), new.pairs(after)) else {
                continue;
            };
            self.rename_table(&from, &to);
            let (was, is) = (old.name.to_lowercase(), new.name.to_lowercase());
            let is_own = matches!(&before.kind, Kind::Many { to, .. } if *to == key(&old.app, &old.name));
            match is_own {
                true => {
                    self.rename_column(&to, &format!("from_{was}_id"), &format!("from_{is}_id"));
                    self.rename_column(&to, &format!("to_{was}_id"), &format!("to_{is}_id"));
                }
                false => self.rename_column(&to, &format!("{was}_id"), &format!("{is}_id")),
            }
        }
    }
}
