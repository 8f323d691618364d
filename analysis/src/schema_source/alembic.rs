//! Migrations that say what to do now: `op.create_table(…)`, `op.create_index(…)`, in functions `upgrade` that follow one
//! another by `revision` and `down_revision`.

use std::collections::BTreeMap;
use std::rc::Rc;

use seqscan_catalog::{Catalog, Declares};
use seqscan_schema::Dialect;

use super::ddl::{Ddl, IndexSpec};
use super::declarative;
use super::history::MigrationStep;
use super::machine::{Host, Machine};
use super::tables;
use super::value::{Made, Value};
use crate::program::{Def, FunctionRef, ModuleIdx, Program};

/// A migration.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    pub(super) module: ModuleIdx,
    name: String,
    /// What has to be there before it.
    after: Vec<String>,
    upgrade: FunctionRef,
}

/// The migrations of a program, by folder, sorted.
pub(super) fn revisions(program: &Program) -> BTreeMap<String, Vec<Revision>> {
    let mut folders: BTreeMap<String, Vec<Revision>> = BTreeMap::new();
    for module in program.module_ids() {
        let hir = program.module(module);
        // Nearly every module is done with here.
        if ["down_revision", "revision", "upgrade"]
            .iter()
            .any(|name| hir.names.find(name).is_none())
        {
            continue;
        }
        if let Some(revision) = revision(program, module) {
            let folder = hir.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.entry(folder.to_owned()).or_default().push(revision);
        }
    }
    // A chain that goes on in another folder is one chain.
    let home: BTreeMap<String, String> = folders
        .iter()
        .flat_map(|(folder, revisions)| revisions.iter().map(move |it| (it.name.clone(), folder.clone())))
        .collect();
    // Each folder with the first of those that it is tied to.
    let mut first: BTreeMap<String, String> = folders.keys().map(|folder| (folder.clone(), folder.clone())).collect();
    for (folder, revisions) in &folders {
        // Names that two chains share tie nothing.
        let outside = revisions
            .iter()
            .flat_map(|it| &it.after)
            .filter(|name| !revisions.iter().any(|own| own.name == **name));
        for other in outside.filter_map(|name| home.get(name)) {
            let (a, b) = (first[folder].clone(), first[other].clone());
            let (kept, gone) = if a <= b { (a, b) } else { (b, a) };
            first
                .values_mut()
                .filter(|at| **at == gone)
                .for_each(|at| at.clone_from(&kept));
        }
    }
    let mut joined: BTreeMap<String, Vec<Revision>> = BTreeMap::new();
    for (folder, revisions) in folders {
        joined.entry(first[&folder].clone()).or_default().extend(revisions);
    }
    joined
        .into_iter()
        .map(|(folder, revisions)| (folder, in_order(revisions)))
        .collect()
}

fn revision(program: &Program, module: ModuleIdx) -> Option<Revision> {
    let hir = program.module(module);
    let upgrade = hir.names.find("upgrade")?;
    let id = hir.functions.iter().position(|it| {
        it.name == upgrade && it.class.is_none() && it.body.is_some() && it.parent == Some(seqscan_hir::Module::BODY)
    })?;
    let mut machine = Machine::new(program, Dialect::PostgreSql);
    let name = machine.global_named(module, "revision")?.as_text()?.to_owned();
    let mut after = Vec::new();
    for variable in ["down_revision", "depends_on"] {
        match machine.global_named(module, variable) {
            Some(Value::Text(text)) => after.push(text.to_string()),
            Some(Value::List(items)) => after.extend(items.iter().filter_map(Value::as_text).map(str::to_owned)),
            _ => {}
        }
    }
    Some(Revision {
        module,
        name,
        after,
        upgrade: FunctionRef {
            module,
            id: seqscan_hir::FunctionId::new(id),
        },
    })
}

/// Revisions so that each comes after those it follows; otherwise as they were.
fn in_order(revisions: Vec<Revision>) -> Vec<Revision> {
    let by_name: BTreeMap<&str, usize> = revisions
        .iter()
        .enumerate()
        .map(|(at, it)| (it.name.as_str(), at))
        .collect();
    // `depends_on` and `down_revision` may name a revision by its first characters.
    let find = |name: &str| {
        by_name.get(name).copied().or_else(|| {
            let mut longer = by_name.range(name..).take_while(|(known, _)| known.starts_with(name));
            longer.next().map(|(_, at)| *at)
        })
    };
    let before: Vec<Vec<usize>> = revisions
        .iter()
        .map(|it| it.after.iter().filter_map(|name| find(name)).collect())
        .collect();
    super::in_order(&before)
        .into_iter()
        .map(|at| revisions[at].clone())
        .collect()
}

/// The revisions for whoever writes the next one.
pub(super) fn history(program: &Program, revisions: &[Revision]) -> Vec<MigrationStep> {
    let step = |revision: &Revision| MigrationStep {
        path: program.module(revision.module).path.clone(),
        app: String::new(),
        name: revision.name.clone(),
        after: revision
            .after
            .iter()
            .map(|name| (String::new(), name.clone()))
            .collect(),
    };
    revisions.iter().map(step).collect()
}

/// Applies migrations.
pub(super) fn apply(machine: &mut Machine<'_>, ddl: &mut Ddl<'_>, revisions: &[Revision]) {
    for revision in revisions {
        let mut host = Operations {
            catalog: &machine.program.catalog,
            ddl,
        };
        machine.run(&mut host, revision.upgrade, Vec::new());
    }
}

/// Turns operations into DDL as they are called.
pub(super) struct Operations<'a, 'p> {
    pub(super) catalog: &'a Catalog,
    pub(super) ddl: &'a mut Ddl<'p>,
}

impl Host for Operations<'_, '_> {
    fn called(&mut self, machine: &mut Machine<'_>, made: &Rc<Made>) -> Option<Value> {
        match made.what(self.catalog) {
            Some(what) => self.operation(what, made),
            None => self.other(machine, made),
        }
        None
    }
}

impl Operations<'_, '_> {
    fn text(&self, made: &Made, role: &str) -> Option<String> {
        made.text(self.catalog, role).map(str::to_owned)
    }

    /// The table that an operation is about, with its schema: an argument's, or that of the batch it belongs to.
    fn table_of(&self, made: &Made, role: &str) -> Option<(Option<String>, String)> {
        let root = made.root();
        let in_batch = root.what(self.catalog) == Some(Declares::AlterTable) && made.receiver.is_some();
        let (holder, role) = if in_batch { (root, "name") } else { (made, role) };
        let schema = self
            .text(holder, "schema")
            .or_else(|| self.text(holder, "source_schema"));
        Some((schema, self.text(holder, role)?))
    }

    fn operation(&mut self, what: Declares, made: &Rc<Made>) {
        let done = match what {
            Declares::CreateTable => self.create_table(made),
            Declares::DropTable => self.on_table(made, "name", |_, table| Some(format!("DROP TABLE {table}"))),
            Declares::RenameTable => {
                let to = self.text(made, "to");
                self.on_table(made, "name", |ddl, table| {
                    Some(format!("ALTER TABLE {table} RENAME TO {}", ddl.quote(&to?)))
                })
            }
            Declares::AddColumn => self.add_column(made),
            Declares::DropColumn => {
                let name = self.text(made, "name");
                self.on_table(made, "table", |ddl, table| {
                    Some(format!("ALTER TABLE {table} DROP COLUMN {}", ddl.quote(&name?)))
                })
            }
            Declares::AlterColumn => self.alter_column(made),
            Declares::CreateIndex => self.create_index(made),
            Declares::DropIndex => self.drop_index(made),
            Declares::CreateUnique | Declares::CreatePrimaryKey | Declares::CreateForeignKey => {
                self.add_constraint(what, made)
            }
            Declares::DropConstraint => self.drop_constraint(made),
            Declares::Execute => {
                self.execute(made);
                Some(())
            }
            _ => Some(()),
        };
        if done.is_none() {
            let table = self.table_of(made, "table").or_else(|| self.table_of(made, "name"));
            let message = "an argument of this operation is known only at run time";
            self.ddl
                .lose(made.at, message, table.as_ref().map(|(_, name)| name.as_str()));
        }
    }

    fn on_table(&mut self, made: &Made, role: &str, sql: impl FnOnce(&Ddl<'_>, &str) -> Option<String>) -> Option<()> {
        let (schema, name) = self.table_of(made, role)?;
        let table = self.ddl.table(schema.as_deref(), &name);
        let sql = sql(self.ddl, &table)?;
        self.ddl.say(made.at, &sql);
        Some(())
    }

    fn create_table(&mut self, made: &Made) -> Option<()> {
        let (schema, name) = self.table_of(made, "name")?;
        let parts: Vec<(Option<String>, Value)> = made.args.iter().skip(1).map(|it| (None, it.clone())).collect();
        let options = match made.keyword("postgresql_partition_by").and_then(Value::as_text) {
            Some(by) if self.ddl.dialect == Dialect::PostgreSql => format!(" PARTITION BY {by}"),
            _ => String::new(),
        };
        tables::create(
            self.ddl,
            self.catalog,
            made.at,
            (schema.as_deref(), &name),
            &parts,
            &options,
        );
        if made.has_more {
            self.ddl.lose(
                made.at,
                "the columns of this table are known only at run time",
                Some(&name),
            );
        }
        Some(())
    }

    fn add_column(&mut self, made: &Made) -> Option<()> {
        let (schema, table) = self.table_of(made, "table")?;
        let column = made.get(self.catalog, "column")?.made()?;
        let column = tables::column(self.ddl, self.catalog, column, None)?;
        let sql_table = self.ddl.table(schema.as_deref(), &table);
        self.ddl.say(
            made.at,
            &format!("ALTER TABLE {sql_table} ADD COLUMN {}", column.ddl(self.ddl)),
        );
        let mut elements = Vec::new();
        let index = tables::column_keys(self.ddl, &column, schema.as_deref(), &table, &mut elements);
        for element in elements {
            self.ddl.say(made.at, &format!("ALTER TABLE {sql_table} ADD {element}"));
        }
        if let Some(index) = index {
            self.ddl.say(made.at, &index);
        }
        Some(())
    }

    fn alter_column(&mut self, made: &Made) -> Option<()> {
        let name = self.text(made, "name")?;
        let ty = made
            .get(self.catalog, "type")
            .map(|ty| tables::type_text(self.catalog, ty));
        let nullable = made.keyword("nullable").and_then(Value::as_bool);
        let to = self.text(made, "to");
        self.on_table(made, "table", |ddl, table| {
            let column = ddl.quote(&name);
            let mut sql = String::new();
            if let Some(ty) = ty.filter(|ty| !ty.is_empty()) {
                sql.push_str(&format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE {ty};"));
            }
            if let Some(nullable) = nullable {
                let verb = if nullable { "DROP" } else { "SET" };
                sql.push_str(&format!("ALTER TABLE {table} ALTER COLUMN {column} {verb} NOT NULL;"));
            }
            if let Some(to) = to {
                sql.push_str(&format!(
                    "ALTER TABLE {table} RENAME COLUMN {column} TO {};",
                    ddl.quote(&to)
                ));
            }
            Some(sql)
        })
    }

    fn create_index(&mut self, made: &Made) -> Option<()> {
        let (schema, table) = self.table_of(made, "table")?;
        let name = self.text(made, "name");
        let keys = made.get(self.catalog, "columns")?.items()?.to_vec();
        let spec = tables::index(self.ddl, self.catalog, made, name, &keys)?;
        let table = self.ddl.table(schema.as_deref(), &table);
        let mut sql = spec.ddl(self.ddl, &table);
        if made.flag("if_not_exists") {
            sql = sql.replacen("INDEX ", "INDEX IF NOT EXISTS ", 1);
        }
        self.ddl.say(made.at, &sql);
        Some(())
    }

    fn drop_index(&mut self, made: &Made) -> Option<()> {
        let name = self.text(made, "name")?;
        let name = self.ddl.quote(&name);
        let sql = match (self.ddl.dialect, self.table_of(made, "table")) {
            (Dialect::MySql, Some((schema, table))) => {
                format!("DROP INDEX {name} ON {}", self.ddl.table(schema.as_deref(), &table))
            }
            _ => format!("DROP INDEX {name}"),
        };
        self.ddl.say(made.at, &sql);
        Some(())
    }

    fn add_constraint(&mut self, what: Declares, made: &Made) -> Option<()> {
        let named = self.text(made, "name");
        let columns = made.get(self.catalog, "columns")?.items()?;
        let columns: Option<Vec<String>> = columns.iter().map(|it| tables::column_name(self.catalog, it)).collect();
        let columns = columns.filter(|columns| !columns.is_empty())?;
        let target = match what {
            Declares::CreateForeignKey => Some((self.text(made, "referent_schema"), self.text(made, "to")?)),
            _ => None,
        };
        let nulls = made.get(self.catalog, "nulls_not_distinct").and_then(Value::truth) == Some(true);
        self.on_table(made, "table", |ddl, table| {
            let name = named.map_or(String::new(), |name| format!("CONSTRAINT {} ", ddl.quote(&name)));
            let columns = ddl.names(columns.iter().map(String::as_str));
            let kind = match what {
                Declares::CreatePrimaryKey => "PRIMARY KEY",
                Declares::CreateForeignKey => "FOREIGN KEY",
                _ if nulls => "UNIQUE NULLS NOT DISTINCT",
                _ => "UNIQUE",
            };
            let target = target.map_or(String::new(), |(schema, table)| {
                format!(
                    " REFERENCES {}{}",
                    ddl.table(schema.as_deref(), &table),
                    tables::on_delete(made)
                )
            });
            Some(format!("ALTER TABLE {table} ADD {name}{kind} ({columns}){target}"))
        })
    }

    fn drop_constraint(&mut self, made: &Made) -> Option<()> {
        let kind = self.text(made, "type");
        // What checks values, or refers to another table, is no index.
        if matches!(kind.as_deref(), Some("check" | "foreignkey")) && self.text(made, "name").is_none() {
            return Some(());
        }
        let name = self.text(made, "name");
        self.on_table(made, "table", |ddl, table| {
            Some(match kind.as_deref() {
                Some("primary") => format!("ALTER TABLE {table} DROP PRIMARY KEY"),
                Some("unique") if ddl.dialect == Dialect::MySql => {
                    format!("ALTER TABLE {table} DROP INDEX {}", ddl.quote(&name?))
                }
                Some("foreignkey") if ddl.dialect == Dialect::MySql => {
                    format!("ALTER TABLE {table} DROP FOREIGN KEY {}", ddl.quote(&name?))
                }
                _ => format!("ALTER TABLE {table} DROP CONSTRAINT {}", ddl.quote(&name?)),
            })
        })
    }

    /// SQL that is run, as text or as an object around text; what is built by other means changes rows, not tables.
    pub(super) fn execute(&mut self, made: &Made) {
        let sql = made.get(self.catalog, "sql").or_else(|| made.args.first());
        match sql {
            Some(Value::Text(sql)) => self.ddl.run(made.at, sql),
            Some(Value::Made(object)) => {
                let root = object.root();
                let text = match (root.what(self.catalog), root.args.first()) {
                    (Some(Declares::Sql), Some(Value::Text(text))) => text.clone(),
                    _ => return,
                };
                self.ddl.run(made.at, &text);
            }
            Some(Value::Unknown) if made.row.is_some() || &*made.path == "execute_unprepared" => {
                self.ddl.lose(made.at, "this statement is known only at run time", None);
            }
            _ => {}
        }
    }

    /// Calls that the catalog does not know: SQL that is run on a connection, tables that create themselves.
    fn other(&mut self, machine: &mut Machine<'_>, made: &Rc<Made>) {
        if made.receiver.is_none() {
            return;
        }
        match &*made.path {
            "execute" | "exec_driver_sql" | "execute_unprepared" | "batch_execute" => self.execute(made),
            "create" => match &made.receiver {
                Some(Value::Made(object)) => match object.what(self.catalog) {
                    Some(Declares::Table) => self.table_object(made, object),
                    Some(Declares::Index) => self.index_object(made, object),
                    _ => {}
                },
                Some(object) => self.table_of_model(machine, made, object),
                None => {}
            },
            // `Base.metadata.create_all(bind, tables=[Tag.__table__])`.
            "create_all" => {
                let tables = made.keyword("tables").and_then(Value::items).unwrap_or_default();
                tables
                    .iter()
                    .for_each(|table| self.table_of_model(machine, made, table));
            }
            _ => {}
        }
    }

    /// `Tag.__table__`, of a class in the migration itself.
    fn table_of_model(&mut self, machine: &mut Machine<'_>, made: &Made, object: &Value) {
        let Value::Attribute(base, name) = object else { return };
        if let (Value::Def(Def::Class(class)), "__table__") = (&**base, &**name) {
            match declarative::table_of_class(machine, *class) {
                Some(table) => declarative::apply(self.ddl, self.catalog, &[table]),
                None => self
                    .ddl
                    .lose(made.at, "a table is created that is not understood", None),
            }
        }
    }

    fn table_object(&mut self, made: &Made, object: &Made) {
        let Some(name) = self.text(object, "name") else {
            let message = "the name of a table is known only at run time";
            return self.ddl.lose(made.at, message, None);
        };
        let schema = self.text(object, "schema");
        let parts: Vec<(Option<String>, Value)> = object.args.iter().skip(2).map(|it| (None, it.clone())).collect();
        tables::create(self.ddl, self.catalog, made.at, (schema.as_deref(), &name), &parts, "");
    }

    fn index_object(&mut self, made: &Made, object: &Made) {
        let table = object.args.iter().find_map(|key| match key {
            Value::Attribute(base, _) => match &**base {
                Value::Attribute(table, _) => table.made().and_then(|table| self.text(table, "name")),
                _ => None,
            },
            _ => None,
        });
        let spec: Option<IndexSpec> = tables::declared_index(self.ddl, self.catalog, object);
        match (spec, table) {
            (Some(spec), Some(table)) => {
                let table = self.ddl.quote(&table);
                let sql = spec.ddl(self.ddl, &table);
                self.ddl.say(made.at, &sql);
            }
            (_, table) => self.ddl.lose(made.at, "this index is not understood", table.as_deref()),
        }
    }
}
