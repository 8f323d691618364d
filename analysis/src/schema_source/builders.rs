//! Migrations that build tables and indexes by chains of calls: `Table::create().table(Post::Table).col(…)`.

use std::rc::Rc;

use seqscan_catalog::{Catalog, Declares};
use seqscan_hir::{ClassForm, ClassId, ExprId, ExprKind, Module};
use seqscan_schema::Dialect;

use super::alembic::Operations;
use super::ddl::{Ddl, IndexSpec};
use super::declarative::snake_case;
use super::machine::{Host, Machine};
use super::tables::ColumnSpec;
use super::value::{Made, Place, Value};
use crate::program::{ClassRef, Def, FunctionRef, ModuleIdx, Program};

/// A migration.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) module: ModuleIdx,
    pub(super) up: FunctionRef,
}

/// The migrations of a program by folder, in the order of their names.
pub(super) fn steps(program: &Program) -> std::collections::BTreeMap<String, Vec<Step>> {
    let mut folders: std::collections::BTreeMap<String, Vec<Step>> = Default::default();
    for module in program.module_ids() {
        let hir = program.module(module);
        if hir.names.find("MigrationTrait").is_none() {
            continue;
        }
        let machine = Machine::new(program, Dialect::PostgreSql);
        for id in 0..hir.classes.len() {
            let class = ClassRef {
                module,
                id: ClassId::new(id),
            };
            let row = machine
                .row_of_class(class)
                .map(|row| program.catalog.declares(row).what);
            if hir.class(class.id).form != ClassForm::Extension || row != Some(Declares::MigrationTrait) {
                continue;
            }
            if let Some(up) = machine.method(class, "up") {
                let path = hir.path.as_str();
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                folders.entry(folder.to_owned()).or_default().push(Step { module, up });
            }
        }
    }
    folders
}

/// Applies migrations.
pub(super) fn apply<'p>(machine: &mut Machine<'p>, ddl: &mut Ddl<'p>, steps: &[Step]) {
    for step in steps {
        let mut host = Builders {
            program: machine.program,
            ddl,
        };
        let span = machine.program.function(step.up).name_span;
        let manager = Value::Made(Rc::new(Made {
            row: None,
            path: "sea_orm_migration.SchemaManager".into(),
            class: None,
            receiver: None,
            args: Vec::new(),
            named: Vec::new(),
            has_more: false,
            at: Place {
                module: step.module,
                span,
            },
        }));
        machine.run(&mut host, step.up, vec![manager]);
    }
}

struct Builders<'a, 'p> {
    program: &'p Program,
    ddl: &'a mut Ddl<'p>,
}

impl Host for Builders<'_, '_> {
    fn called(&mut self, machine: &mut Machine<'_>, made: &Rc<Made>) -> Option<Value> {
        match made.what(&self.program.catalog) {
            Some(Declares::Apply) => {
                let built = made.args.first().and_then(Value::made).cloned();
                let done = built.as_ref().and_then(|built| self.statement(built));
                if done.is_none() {
                    let message = "a part of what is built here is known only at run time";
                    self.ddl.lose(made.at, message, None);
                }
                None
            }
            Some(_) => None,
            None => {
                if let ("from_string", Some(sql)) = (last(&made.path), made.args.last()) {
                    return Some(sql.clone());
                }
                let mut host = Operations {
                    catalog: &self.program.catalog,
                    ddl: self.ddl,
                };
                host.called(machine, made)
            }
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

impl Builders<'_, '_> {
    fn catalog(&self) -> &Catalog {
        &self.program.catalog
    }

    /// The name that a value stands for: a variant of an enumeration of names, a text, a column of an entity.
    fn name(&self, value: &Value) -> Option<String> {
        match value {
            Value::Text(_) => value.as_text().map(str::to_owned),
            Value::Made(made) => match made.root().what(self.catalog()) {
                Some(Declares::NameOf) => made.root().args.first()?.as_text().map(str::to_owned),
                _ if made.receiver.is_some() => self.name(made.receiver.as_ref()?),
                _ => self.name(made.args.first()?),
            },
            Value::Attribute(base, name) => match &**base {
                Value::Def(Def::Class(class)) => Some(variant(self.program, *class, name)),
                Value::Def(Def::Namespace(module, _)) if &**name == "Entity" => entity(self.program, *module),
                _ => Some(snake_case(name)),
            },
            // An enumeration of one name: `struct Posts`.
            Value::Def(Def::Class(class)) => {
                let own = attribute(self.program, *class, "iden");
                Some(own.unwrap_or_else(|| snake_case(self.program.class_name(*class))))
            }
            Value::List(parts) => self.name(parts.last()?),
            _ => None,
        }
    }

    /// A table, with its schema if there is one, as SQL.
    fn table(&self, value: &Value) -> Option<String> {
        match value {
            Value::List(parts) if parts.len() == 2 => {
                Some(self.ddl.table(Some(&self.name(&parts[0])?), &self.name(&parts[1])?))
            }
            _ => Some(self.ddl.quote(&self.name(value)?)),
        }
    }

    fn statement(&mut self, built: &Rc<Made>) -> Option<()> {
        let chain = built.chain();
        let root = chain.first()?;
        let at = built.at;
        let first = |method: &str| -> Option<&Value> {
            let call = chain.iter().find(|call| last(&call.path) == method)?;
            call.args.first()
        };
        match root.what(self.catalog())? {
            Declares::BuildTable => self.create_table(&chain, at),
            Declares::BuildIndex => {
                let table = self.table(first("table")?)?;
                self.create_index(&chain, &table, at)
            }
            Declares::BuildAlteration => self.alter_table(&chain, at),
            Declares::BuildDrop => {
                for call in chain.iter().filter(|call| last(&call.path) == "table") {
                    let table = self.table(call.args.first()?)?;
                    self.ddl.say(at, &format!("DROP TABLE {table}"));
                }
                Some(())
            }
            Declares::BuildRename => {
                let call = chain.iter().find(|call| last(&call.path) == "table")?;
                let (from, to) = (self.table(call.args.first()?)?, self.name(call.args.get(1)?)?);
                let to = self.ddl.quote(&to);
                self.ddl.say(at, &format!("ALTER TABLE {from} RENAME TO {to}"));
                Some(())
            }
            Declares::BuildIndexDrop => {
                let name = self.ddl.quote(&self.name(first("name")?)?);
                let on = match (self.ddl.dialect, first("table")) {
                    (Dialect::MySql, Some(table)) => format!(" ON {}", self.table(table)?),
                    _ => String::new(),
                };
                self.ddl.say(at, &format!("DROP INDEX {name}{on}"));
                Some(())
            }
            Declares::BuildForeignKey => {
                let (table, sql) = self.foreign_key(&chain)?;
                self.ddl.say(at, &format!("ALTER TABLE {} ADD {sql}", table?));
                Some(())
            }
            Declares::BuildForeignKeyDrop => {
                let (name, table) = (self.name(first("name")?)?, self.table(first("table")?)?);
                let verb = match self.ddl.dialect {
                    Dialect::MySql => "FOREIGN KEY",
                    _ => "CONSTRAINT",
                };
                let name = self.ddl.quote(&name);
                self.ddl.say(at, &format!("ALTER TABLE {table} DROP {verb} {name}"));
                Some(())
            }
            _ => None,
        }
    }

    /// A column, and whether it is the primary key.
    fn column(&self, value: &Value) -> Option<ColumnSpec> {
        let made = value.made()?;
        let chain = made.chain();
        let root = chain.first()?;
        let row = root.row(self.catalog())?;
        let by_name = last(&root.path);
        let mut column = ColumnSpec {
            name: self.name(root.args.first()?)?,
            ty: row.sql.clone().unwrap_or_default(),
            primary: row.what == Declares::BuildKeyColumn,
            unique: by_name.ends_with("_uniq"),
            // The functions that name a type make columns that have to have a value.
            not_null: row.sql.is_some() && !by_name.ends_with("_null"),
            ..ColumnSpec::default()
        };
        if !matches!(row.what, Declares::BuildColumn | Declares::BuildKeyColumn) {
            return None;
        }
        for call in &chain[1..] {
            match last(&call.path) {
                "primary_key" => column.primary = true,
                "unique_key" => column.unique = true,
                "not_null" => column.not_null = true,
                "null" => column.not_null = false,
                method if column.ty.is_empty() => {
                    // A type has the same name as the function that makes a column of it.
                    let path = format!("sea_orm_migration.schema.{method}");
                    let row = self.catalog().declared_at(&path).map(|id| self.catalog().declares(id));
                    column.ty = row.and_then(|row| row.sql.clone()).unwrap_or_default();
                }
                _ => {}
            }
        }
        column.not_null |= column.primary;
        Some(column)
    }

    fn create_table(&mut self, chain: &[&Made], at: Place) -> Option<()> {
        let table_value = chain.iter().find(|call| last(&call.path) == "table")?.args.first()?;
        let table = self.table(table_value)?;
        let mut elements = Vec::new();
        let mut primary = Vec::new();
        let mut after: Vec<(bool, Rc<Made>)> = Vec::new();
        let mut lost = false;
        for call in chain {
            let argument = || call.args.first().and_then(Value::made).cloned();
            match last(&call.path) {
                "col" => match call.args.first().and_then(|value| self.column(value)) {
                    Some(column) => {
                        elements.push(column.ddl(self.ddl));
                        if column.unique && !column.primary {
                            elements.push(format!("UNIQUE ({})", self.ddl.quote(&column.name)));
                        }
                        if column.primary {
                            primary.push(column.name);
                        }
                    }
                    None => lost = true,
                },
                method @ ("primary_key" | "index") => {
                    after.extend(argument().map(|made| (method == "primary_key", made)));
                }
                "foreign_key" => match argument().and_then(|made| self.foreign_key(&made.chain())) {
                    Some((_, sql)) => elements.push(sql),
                    None => lost = true,
                },
                _ => {}
            }
        }
        let mut indexes = Vec::new();
        for (is_primary, made) in &after {
            let chain = made.chain();
            let is_primary = *is_primary || chain.iter().any(|call| last(&call.path) == "primary");
            match self.index(&chain) {
                Some(spec) if is_primary => primary = spec.keys.clone(),
                Some(spec) => indexes.push(spec),
                None => lost = true,
            }
        }
        if !primary.is_empty() {
            let quoted: Vec<String> = primary
                .iter()
                .map(|name| match name.starts_with(['"', '`']) {
                    true => name.clone(),
                    false => self.ddl.quote(name),
                })
                .collect();
            elements.push(format!("PRIMARY KEY ({})", quoted.join(", ")));
        }
        let if_not_exists = match chain.iter().any(|call| last(&call.path) == "if_not_exists") {
            true => "IF NOT EXISTS ",
            false => "",
        };
        self.ddl.say(
            at,
            &format!("CREATE TABLE {if_not_exists}{table} ({})", elements.join(", ")),
        );
        for spec in indexes {
            // Inside a table an index is a constraint, or nothing at all, as databases go.
            let sql = spec.ddl(self.ddl, &table);
            self.ddl.say(at, &sql);
        }
        if lost {
            let message = "a part of this table is known only at run time";
            self.ddl.lose(at, message, self.name(table_value).as_deref());
        }
        Some(())
    }

    fn index(&self, chain: &[&Made]) -> Option<IndexSpec> {
        let mut spec = IndexSpec::default();
        for call in chain {
            let argument = call.args.first();
            match last(&call.path) {
                "name" => spec.name = argument.and_then(|name| self.name(name)),
                "unique" => spec.unique = true,
                "nulls_not_distinct" => spec.nulls_not_distinct = true,
                "full_text" => spec.method = Some(self.full_text()),
                "include" => spec.include.push(self.name(argument?)?),
                "index_type" => {
                    let kind = argument?.last_names().0?.to_owned();
                    spec.method = match kind.as_str() {
                        "BTree" => None,
                        "FullText" => Some(self.full_text()),
                        "Hash" => Some("hash".to_owned()),
                        _ => Some(match argument? {
                            Value::Made(custom) => self.name(custom.args.first()?)?,
                            _ => kind.to_lowercase(),
                        }),
                    };
                }
                "col" => spec.keys.push(self.key(argument?)?),
                "cond_where" | "and_where" => spec.predicate = Some(self.condition(argument?)?),
                _ => {}
            }
        }
        (!spec.keys.is_empty()).then_some(spec)
    }

    fn full_text(&self) -> String {
        match self.ddl.dialect {
            Dialect::PostgreSql => "gin".to_owned(),
            _ => "fulltext".to_owned(),
        }
    }

    /// `Post::Id`, `(Post::Id, IndexOrder::Desc)`, `(Post::Title, 10)`.
    fn key(&self, value: &Value) -> Option<String> {
        let Value::List(parts) = value else {
            if let Value::Made(made) = value
                && last(&made.root().path) == "cust"
            {
                return Some(format!("({})", made.root().args.first()?.as_text()?));
            }
            return Some(self.ddl.quote(&self.name(value)?));
        };
        let mut sql = self.ddl.quote(&self.name(parts.first()?)?);
        for part in &parts[1..] {
            match part {
                Value::Int(length) if self.ddl.dialect == Dialect::MySql => sql.push_str(&format!("({length})")),
                part => {
                    if part.last_names().0 == Some("Desc") {
                        sql.push_str(" DESC");
                    }
                }
            }
        }
        Some(sql)
    }

    /// The condition of a partial index, where it is a comparison of a column.
    fn condition(&self, value: &Value) -> Option<String> {
        let made = value.made()?;
        if last(&made.root().path) == "cust" {
            return made.root().args.first()?.as_text().map(str::to_owned);
        }
        let column = self.ddl.quote(&self.name(made.receiver.as_ref()?)?);
        let literal = || match made.args.first()? {
            Value::Text(text) => Some(Ddl::literal(text)),
            Value::Int(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        };
        Some(match last(&made.path) {
            "is_null" => format!("{column} IS NULL"),
            "is_not_null" => format!("{column} IS NOT NULL"),
            "eq" => format!("{column} = {}", literal()?),
            "ne" => format!("{column} <> {}", literal()?),
            "gt" => format!("{column} > {}", literal()?),
            "lt" => format!("{column} < {}", literal()?),
            _ => return None,
        })
    }

    fn create_index(&mut self, chain: &[&Made], table: &str, at: Place) -> Option<()> {
        let spec = self.index(chain)?;
        let mut sql = spec.ddl(self.ddl, table);
        if chain.iter().any(|call| last(&call.path) == "if_not_exists") {
            sql = sql.replacen("INDEX ", "INDEX IF NOT EXISTS ", 1);
        }
        self.ddl.say(at, &sql);
        Some(())
    }

    /// A foreign key: its table, if it says so, and its definition.
    fn foreign_key(&self, chain: &[&Made]) -> Option<(Option<String>, String)> {
        let mut name = String::new();
        let (mut own, mut target) = (Vec::new(), None);
        let mut table = None;
        for call in chain {
            let argument = |at: usize| call.args.get(at);
            match last(&call.path) {
                "name" => name = format!("CONSTRAINT {} ", self.ddl.quote(&self.name(argument(0)?)?)),
                "from" => {
                    table = self.table(argument(0)?);
                    own.extend(self.names(argument(1)?)?);
                }
                "to" => target = self.table(argument(0)?),
                "from_tbl" => table = self.table(argument(0)?),
                "from_col" => own.push(self.name(argument(0)?)?),
                "to_tbl" => target = self.table(argument(0)?),
                _ => {}
            }
        }
        let own: Vec<String> = own.iter().map(|column| self.ddl.quote(column)).collect();
        let sql = format!("{name}FOREIGN KEY ({}) REFERENCES {}", own.join(", "), target?);
        (!own.is_empty()).then_some((table, sql))
    }

    fn names(&self, value: &Value) -> Option<Vec<String>> {
        match value {
            Value::List(parts) => parts.iter().map(|part| self.name(part)).collect(),
            value => Some(vec![self.name(value)?]),
        }
    }

    fn alter_table(&mut self, chain: &[&Made], at: Place) -> Option<()> {
        let table = self.table(chain.iter().find(|call| last(&call.path) == "table")?.args.first()?)?;
        for call in chain {
            let argument = call.args.first();
            let action = match last(&call.path) {
                method @ ("add_column" | "add_column_if_not_exists") => {
                    let column = self.column(argument?)?;
                    let unique = if column.unique { " UNIQUE" } else { "" };
                    let exists = if method == "add_column" { "" } else { "IF NOT EXISTS " };
                    format!("ADD COLUMN {exists}{}{unique}", column.ddl(self.ddl))
                }
                "modify_column" => {
                    let column = self.column(argument?)?;
                    if column.ty.is_empty() {
                        continue;
                    }
                    format!("ALTER COLUMN {} TYPE {}", self.ddl.quote(&column.name), column.ty)
                }
                "drop_column" => format!("DROP COLUMN {}", self.ddl.quote(&self.name(argument?)?)),
                "rename_column" => {
                    let (from, to) = (self.name(argument?)?, self.name(call.args.get(1)?)?);
                    format!("RENAME COLUMN {} TO {}", self.ddl.quote(&from), self.ddl.quote(&to))
                }
                "add_foreign_key" => format!("ADD {}", self.foreign_key(&argument?.made()?.chain())?.1),
                "drop_foreign_key" => format!("DROP CONSTRAINT {}", self.ddl.quote(&self.name(argument?)?)),
                _ => continue,
            };
            self.ddl.say(at, &format!("ALTER TABLE {table} {action}"));
        }
        Some(())
    }
}

/// What a variant of an enumeration of names is called.
fn variant(program: &Program, class: ClassRef, name: &str) -> String {
    let hir = program.module(class.module);
    let it = hir.class(class.id);
    let field = it.fields.iter().find(|field| hir.name(field.name) == name);
    let own = field.and_then(|field| field.decorators.iter().find_map(|id| said(hir, *id, "iden")));
    own.unwrap_or_else(|| match name {
        "Table" => attribute(program, class, "iden").unwrap_or_else(|| snake_case(program.class_name(class))),
        name => snake_case(name),
    })
}

/// What an attribute of a class says: `#[sea_orm(iden = "posts")]`, `#[iden = "posts"]`.
fn attribute(program: &Program, class: ClassRef, key: &str) -> Option<String> {
    let hir = program.module(class.module);
    let decorators = &hir.class(class.id).decorators;
    decorators.iter().find_map(|id| said(hir, *id, key))
}

fn said(hir: &Module, decorator: ExprId, key: &str) -> Option<String> {
    let ExprKind::Call { callee, args, .. } = hir.kind(decorator) else {
        return None;
    };
    let text = |id| match hir.kind(id) {
        ExprKind::Str(text) => Some(hir.text(text).value.clone()),
        _ => None,
    };
    let is_key = matches!(hir.kind(callee), ExprKind::Path { segments, .. }
        if segments.last().is_some_and(|last| hir.name(*last) == key));
    args.iter().find_map(|arg| match arg.name {
        Some(name) if hir.name(name) == key => text(arg.value),
        None if is_key => text(arg.value),
        _ => None,
    })
}

/// The table of the entity in a module.
fn entity(program: &Program, module: ModuleIdx) -> Option<String> {
    let classes = 0..program.module(module).classes.len();
    let mut classes = classes.map(|id| ClassRef {
        module,
        id: ClassId::new(id),
    });
    classes.find_map(|class| attribute(program, class, "table_name"))
}
