//! The one place that calls the crates below: from text to modules, from modules to diagnostics.
//!
//! Everything below this is a pure function; threads and panics are this crate's business.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use rayon::prelude::*;
use seqscan_analysis::{CodeSchema, Facts as ModuleFacts, Program, ProgramInput, Resolver, SchemaSearch, SourceModule};
use seqscan_catalog::{Catalog, CatalogError};
use seqscan_frontend::{Language, Lowered};
use seqscan_hir::{FileId, Module};
use seqscan_lints::{Diagnostic, Lint, Options};
use seqscan_schema::{Dialect, Schema, SchemaBuilder};

use super::file::guarded;
use super::indexes::{self, SchemaAdvice, SchemaHome};
pub use super::relevant::is_relevant;
use crate::config::Config;

/// The stack that lowering and analysis need.
pub const STACK_SIZE: usize = seqscan_frontend::STACK_SIZE;

/// The lints that ask about programs.
pub fn lints() -> &'static [&'static Lint] {
    seqscan_lints::LINTS
}

/// Lowers one file.
pub fn lower(language: Language, path: &str, text: &str) -> Lowered {
    seqscan_frontend::lower(language, path, text)
}

/// A lowered file of the program.
#[derive(Debug)]
pub struct FileModule {
    /// Which file.
    pub file: FileId,
    /// Its language.
    pub language: Language,
    /// What is in it.
    pub module: Module,
    /// The schema that its queries meet, as an index.
    pub schema: Option<usize>,
}

/// A schema as text, in the order in which it is to be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaText {
    /// What it is called, for people: its file or folder.
    pub name: String,
    /// The folder that it is the schema of, relative to the project's root.
    pub folder: String,
    /// Its files, in the order in which they are applied.
    pub files: Vec<SchemaFile>,
}

/// A file of DDL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaFile {
    /// Its name, relative to the project's root.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Where it is.
    pub disk: PathBuf,
    /// Its number among the files of the run, where findings may be reported in it.
    pub file: Option<FileId>,
}

/// Everything that the analysis is given.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The modules, sorted by path.
    pub modules: Vec<FileModule>,
    /// The schemas that they meet.
    pub schemas: Vec<SchemaText>,
    /// The folder and the name of each Rust package, sorted.
    pub packages: Vec<(String, String)>,
    /// The texts of the files, for telling lines.
    pub texts: HashMap<FileId, &'a str>,
    /// Whether the schemas are listed.
    pub lists_schemas: bool,
    /// Whether the log says what every schema was read from, also one that no query asks.
    pub describes_schemas: bool,
    /// Whether schemas that code tells are looked for, and where, if not everywhere.
    pub has_code_schemas: bool,
    /// The paths that the user named for schemas that code tells.
    pub schema_paths: Vec<String>,
    /// The files whose queries indexes are looked for, if that is what is asked.
    pub indexes_for: Option<BTreeSet<FileId>>,
    /// The text of SQL files, by path.
    pub sql_files: HashMap<String, String>,
    /// What libraries do.
    pub catalog: Catalog,
    /// What the user wants.
    pub config: &'a Config,
}

/// What the analysis found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The findings of every confidence.
    pub diagnostics: Vec<Diagnostic>,
    /// Which schemas there are and what of them could not be read, a line each, for `-v`.
    pub schema_log: Vec<String>,
    /// The schemas as text, if that was asked for.
    pub schemas: Vec<String>,
    /// The indexes that each schema lacks, if that was asked for.
    pub indexes: Vec<SchemaAdvice>,
    /// The files on which a lint failed, and how.
    pub failed: Vec<(FileId, String)>,
}

/// The models to use.
pub fn catalog(models: &[(String, String)]) -> Result<Catalog, CatalogError> {
    Catalog::with_project(models)
}

/// The order in which migrations are applied: indices into their paths.
pub fn migration_order(paths: &[String]) -> Vec<usize> {
    seqscan_schema::migration_order(paths)
}

/// Checks a program with every lint for which `is_enabled` holds.
pub fn check(facts: Facts<'_>, is_enabled: &(dyn Fn(&Lint) -> bool + Sync)) -> Outcome {
    let mut schema_log = Vec::new();
    let schemas = facts
        .schemas
        .iter()
        .map(|schema| build_schema(schema, facts.config, &mut schema_log))
        .collect();
    let modules = facts.modules.into_iter().map(|it| SourceModule {
        file: it.file,
        language: match it.language {
            Language::Python => seqscan_catalog::Language::Python,
            Language::Rust => seqscan_catalog::Language::Rust,
        },
        module: it.module,
        schema: it.schema,
    });
    let modules: Vec<SourceModule> = modules.collect();
    let module_facts = modules.par_iter().map(|it| ModuleFacts::of(&it.module)).collect();
    let folders: Vec<String> = facts.schemas.iter().map(|schema| schema.folder.clone()).collect();
    let sql_home = |schema: &SchemaText| SchemaHome {
        name: schema.name.clone(),
        is_sql: true,
        folder: schema.folder.clone(),
        ..SchemaHome::default()
    };
    let mut homes: Vec<SchemaHome> = facts.schemas.iter().map(sql_home).collect();
    // The file of each source of each schema.
    let files_of = |schema: &SchemaText| schema.files.iter().map(|file| file.file).collect();
    let mut schema_files: Vec<Vec<Option<FileId>>> = facts.schemas.iter().map(files_of).collect();
    let mut program = Program::build(ProgramInput {
        modules,
        facts: module_facts,
        catalog: facts.catalog,
        schemas,
        packages: facts.packages,
        sql_files: facts.sql_files,
    });
    let modules: Vec<_> = program.module_ids().collect();
    let handed_out: Vec<Vec<String>> = modules.par_iter().map(|it| program.handed_out(*it)).collect();
    program.learn(handed_out.into_iter().flatten());
    let outlines: Vec<_> = modules.par_iter().map(|it| program.outline(*it)).collect();
    program.learn_reach(&outlines);
    let calls = modules
        .par_iter()
        .map(|it| Resolver::new(&program).module_calls(*it))
        .collect();
    program.learn_calls(calls);
    // A schema that code tells is read where somebody asks it: with a query that has an order, or to see it.
    let askers: Vec<String> = modules
        .par_iter()
        .filter(|it| match facts.indexes_for {
            Some(_) => program.runs_queries(**it),
            None => program.asks_schema(**it),
        })
        .map(|it| program.module(*it).path.clone())
        .collect();
    let is_shown = facts.lists_schemas || facts.describes_schemas || !facts.schema_paths.is_empty();
    if facts.has_code_schemas && (is_shown || !askers.is_empty()) {
        let search = SchemaSearch {
            dialect: facts.config.schema.dialect.as_deref().and_then(Dialect::from_name),
            paths: facts.schema_paths,
            askers: (!is_shown).then_some(askers),
        };
        let parts = program.schema_parts(&search);
        let read = parts.par_iter().map(|part| program.code_schema(&search, part));
        let mut found: Vec<CodeSchema> = read.collect::<Vec<_>>().into_iter().flatten().collect();
        if found.is_empty() {
            found.extend(program.model_schema(&search));
        }
        for told in &found {
            describe_code(&program, &facts.texts, told, &mut schema_log);
            schema_files.push(told.modules.iter().map(|it| Some(program.file(*it))).collect());
            homes.push(SchemaHome {
                name: told.name.clone(),
                is_sql: false,
                folder: told.folder.clone(),
                history: told.history.clone(),
            });
        }
        program.adopt_schemas(found, &folders);
    }
    let schemas = match facts.lists_schemas {
        true => program.schemas.iter().map(Schema::to_string).collect(),
        false => Vec::new(),
    };
    let options = Options {
        pool_min_size: facts.config.pools.min_size as f64,
        server_max_connections: f64::from(facts.config.pools.max_connections),
        small_tables: facts.config.schema.small_tables.clone(),
        engine: facts.config.schema.engine,
    };
    let checked: Vec<(FileId, Result<Vec<Diagnostic>, String>)> = modules
        .into_par_iter()
        .map(|module| {
            let found = guarded(|| seqscan_lints::check_module(&program, module, &options, &is_enabled));
            (program.file(module), found)
        })
        .collect();
    let schemas_checked: Vec<Vec<Diagnostic>> = program
        .schemas
        .par_iter()
        .zip(&schema_files)
        .map(|(schema, files)| seqscan_lints::check_schema(schema, files, &options, &is_enabled))
        .collect();
    let indexes = match &facts.indexes_for {
        Some(files) => indexes::advise(&program, files, homes, &options.small_tables),
        None => Vec::new(),
    };
    let mut outcome = Outcome {
        schema_log,
        schemas,
        indexes,
        ..Outcome::default()
    };
    outcome.diagnostics.extend(schemas_checked.into_iter().flatten());
    for (file, found) in checked {
        match found {
            Ok(found) => outcome.diagnostics.extend(found),
            Err(message) => outcome.failed.push((file, message)),
        }
    }
    // Taking millions of nodes apart is nobody's business but this thread's; the report need not wait for it.
    rayon::spawn(move || drop(program));
    outcome
}

fn build_schema(schema: &SchemaText, config: &Config, log: &mut Vec<String>) -> Schema {
    let dialect = config.schema.dialect.as_deref().and_then(Dialect::from_name);
    let mut builder = SchemaBuilder::new(dialect);
    for file in &schema.files {
        builder.add_source(&file.name, &file.text);
    }
    let built = builder.finish();
    let files = match schema.files.len() {
        1 => String::new(),
        count => format!(" ({count} files)"),
    };
    log.push(describe(&format!("{}{files}", schema.name), &built));
    for problem in &built.problems {
        let file = &schema.files[problem.origin.source];
        log.push(format!(
            "{}:{}: {}",
            file.name,
            line(&file.text, problem.origin.start),
            problem.message
        ));
    }
    built
}

/// `schema: db/schema.sql: postgresql, 12 tables, 20 indexes; 40 of 41 statements understood`.
fn describe(name: &str, schema: &Schema) -> String {
    let dialect = match schema.dialect {
        Dialect::PostgreSql => "postgresql",
        Dialect::MySql => "mysql",
        Dialect::Sqlite => "sqlite",
    };
    let indexes: usize = schema.tables.iter().map(|table| table.indexes.len()).sum();
    format!(
        "schema: {name}: {dialect}, {} tables, {indexes} indexes; {} of {} statements understood",
        schema.tables.len(),
        schema.statements - schema.problems.len().min(schema.statements),
        schema.statements
    )
}

fn describe_code(program: &Program, texts: &HashMap<FileId, &str>, told: &CodeSchema, log: &mut Vec<String>) {
    log.push(describe(&told.name, &told.schema));
    for problem in &told.schema.problems {
        let module = told.modules[problem.origin.source];
        let text = texts.get(&program.file(module)).copied().unwrap_or_default();
        let (path, line) = (&program.module(module).path, line(text, problem.origin.start));
        log.push(format!("{path}:{line}: {}", problem.message));
    }
}

fn line(text: &str, offset: usize) -> usize {
    text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1)
}
