//! What code says about tables, as DDL: one reader for both, in `schema/`.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap as HashMap;
use seqscan_schema::{Dialect, Schema, SchemaBuilder, StatementKind, statement_kind};

use super::machine::is_holed;
use super::value::Place;
use crate::program::{ModuleIdx, Program};

/// Collects DDL in the order in which it applies.
pub(super) struct Ddl<'p> {
    program: &'p Program,
    pub(super) dialect: Dialect,
    builder: SchemaBuilder,
    sources: HashMap<ModuleIdx, usize>,
    modules: Vec<ModuleIdx>,
    /// What the columns of the table at hand are called, where their attributes are called something else.
    pub(super) columns: BTreeMap<String, String>,
}

impl<'p> Ddl<'p> {
    pub(super) fn new(program: &'p Program, dialect: Dialect) -> Self {
        Self {
            program,
            dialect,
            builder: SchemaBuilder::new(Some(dialect)),
            sources: HashMap::default(),
            modules: Vec::new(),
            columns: BTreeMap::new(),
        }
    }

    /// Whether something is done to a table that is never created.
    pub(super) fn misses_tables(&self) -> bool {
        let schema = self.builder.clone().finish();
        schema
            .problems
            .iter()
            .any(|problem| problem.message.contains("a table that is not known"))
    }

    /// The names of all tables that are ever created here, or renamed to.
    pub(super) fn created(&self) -> BTreeSet<String> {
        self.builder.created()
    }

    /// The schema, and the module of each of its sources.
    pub(super) fn finish(self) -> (Schema, Vec<ModuleIdx>) {
        (self.builder.finish(), self.modules)
    }

    fn source(&mut self, module: ModuleIdx) -> usize {
        let (builder, modules, program) = (&mut self.builder, &mut self.modules, self.program);
        *self.sources.entry(module).or_insert_with(|| {
            modules.push(module);
            builder.begin_source(&program.module(module).path)
        })
    }

    /// Something at a place means this DDL.
    pub(super) fn say(&mut self, at: Place, ddl: &str) {
        let source = self.source(at.module);
        self.builder
            .say(source, at.span.start as usize..at.span.end as usize, ddl);
    }

    /// Something at a place changes the schema, of `table` if that is known, and was not understood.
    pub(super) fn lose(&mut self, at: Place, message: &str, table: Option<&str>) {
        let source = self.source(at.module);
        self.builder
            .lose(source, at.span.start as usize..at.span.end as usize, message, table);
    }

    /// SQL that is run at a place: only what defines something matters.
    pub(super) fn run(&mut self, at: Place, sql: &str) {
        let start = sql.trim_start().get(..3).unwrap_or_default();
        let defines = statement_kind(sql) == StatementKind::Ddl || start.eq_ignore_ascii_case("do ");
        if !is_holed(sql) {
            self.say(at, sql);
        } else if defines && changes_tables(sql) {
            self.lose(at, "a part of this statement is known only at run time", None);
        }
    }

    pub(super) fn quote(&self, name: &str) -> String {
        match self.dialect {
            Dialect::MySql => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A column, by its own name or by that of its attribute.
    pub(super) fn column(&self, name: &str) -> String {
        self.quote(self.columns.get(name).map_or(name, String::as_str))
    }

    /// A table has more columns than are known.
    pub(super) fn columns_missing(&mut self, at: Place, schema: Option<&str>, name: &str) {
        // A column whose name cannot be written stands for all of them.
        let table = self.table(schema, name);
        self.say(at, &format!("ALTER TABLE {table} COLUMNS UNKNOWN"));
    }

    /// A table's name, which may have its schema before it.
    pub(super) fn table(&self, schema: Option<&str>, name: &str) -> String {
        match schema.filter(|schema| !schema.is_empty()) {
            Some(schema) => format!("{}.{}", self.quote(schema), self.quote(name)),
            None => self.quote(name),
        }
    }

    pub(super) fn names<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> String {
        let quoted: Vec<String> = names.into_iter().map(|name| self.quote(name)).collect();
        quoted.join(", ")
    }

    /// A literal.
    pub(super) fn literal(text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Whether a statement that is not wholly known can be about an index or a table.
fn changes_tables(sql: &str) -> bool {
    let upper = sql.to_ascii_uppercase();
    let mut words = upper.split_whitespace();
    let first = words.next();
    let rest: Vec<&str> = words.clone().take(5).collect();
    // The type of a column is nobody's index.
    let has = |wanted: &str| words.clone().any(|word| word == wanted);
    if first == Some("ALTER") && !["ADD", "DROP", "RENAME", "INDEX", "ATTACH"].into_iter().any(has) {
        return false;
    }
    matches!(first, Some("CREATE" | "ALTER" | "DROP" | "RENAME" | "DO"))
        && rest.iter().any(|word| {
            let word = word.trim_end_matches(['(', ';']);
            ["TABLE", "INDEX", "VIEW"].contains(&word)
        })
}

/// An index to be created.
#[derive(Clone, Debug, Default)]
pub(super) struct IndexSpec {
    pub(super) name: Option<String>,
    pub(super) unique: bool,
    /// Each key as SQL.
    pub(super) keys: Vec<String>,
    pub(super) method: Option<String>,
    pub(super) predicate: Option<String>,
    pub(super) include: Vec<String>,
    pub(super) nulls_not_distinct: bool,
}

impl IndexSpec {
    /// `CREATE INDEX … ON table …`; `table` is quoted already.
    pub(super) fn ddl(&self, ddl: &Ddl<'_>, table: &str) -> String {
        let mut sql = String::from("CREATE ");
        let method = self.method.as_deref().filter(|method| !method.is_empty());
        match method.map(str::to_ascii_uppercase).as_deref() {
            Some(prefix @ ("FULLTEXT" | "SPATIAL")) => {
                sql.push_str(prefix);
                sql.push(' ');
            }
            _ if self.unique => sql.push_str("UNIQUE "),
            _ => {}
        }
        sql.push_str("INDEX ");
        if let Some(name) = &self.name {
            sql.push_str(&ddl.quote(name));
            sql.push(' ');
        }
        sql.push_str("ON ");
        sql.push_str(table);
        if let Some(method) = method
            && !["FULLTEXT", "SPATIAL"].contains(&method.to_ascii_uppercase().as_str())
        {
            sql.push_str(" USING ");
            sql.push_str(method);
        }
        sql.push_str(&format!(" ({})", self.keys.join(", ")));
        if !self.include.is_empty() {
            let include = ddl.names(self.include.iter().map(String::as_str));
            sql.push_str(&format!(" INCLUDE ({include})"));
        }
        if self.nulls_not_distinct {
            sql.push_str(" NULLS NOT DISTINCT");
        }
        if let Some(predicate) = &self.predicate {
            sql.push_str(" WHERE ");
            sql.push_str(predicate);
        }
        sql
    }
}
