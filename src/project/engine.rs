//! The one place that calls the crates below: from text to modules, from modules to diagnostics.
//!
//! Stubs stand here for what those crates do not have yet; each says so.

use std::collections::HashMap;

use seqscan_catalog::{Catalog, CatalogError};
use seqscan_frontend::{Language, Lowered};
use seqscan_hir::{FileId, FunctionForm, Module};
use seqscan_lints::{Diagnostic, Lint};

use crate::config::{Config, Item};

/// The stack that lowering and analysis need.
pub const STACK_SIZE: usize = seqscan_frontend::STACK_SIZE;

/// The lints that ask about programs.
pub fn lints() -> &'static [&'static Lint] {
    // STUB: `seqscan_lints::LINTS`.
    &[]
}

/// Whether a file can matter to any lint; one that cannot is not parsed.
pub fn is_relevant(_language: Language, _text: &str) -> bool {
    // STUB: the lead's word list.
    true
}

/// Lowers one file.
pub fn lower(language: Language, path: &str, text: &str) -> Lowered {
    seqscan_frontend::lower(language, path, text)
}

/// The definitions of a module whose heading may carry a suppression.
pub fn items(module: &Module) -> Vec<Item> {
    let functions = module.functions.iter().enumerate().filter_map(|(index, function)| {
        let is_named = function.form == FunctionForm::Function && index != Module::BODY.0 as usize;
        is_named.then_some(Item {
            span: function.span,
            header: function.header,
        })
    });
    let classes = module.classes.iter().map(|class| Item {
        span: class.span,
        header: class.header,
    });
    functions.chain(classes).collect()
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
    /// The names and texts of its files.
    pub files: Vec<(String, String)>,
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
    /// What of the schemas could not be read, a line each, for `-v`.
    pub schema_problems: Vec<String>,
}

/// The models to use.
pub fn catalog(models: &[(String, String)]) -> Result<Catalog, CatalogError> {
    Catalog::with_project(models)
}

/// The order in which migrations are applied: indices into their paths.
pub fn migration_order(paths: &[String]) -> Vec<usize> {
    // STUB: `seqscan_schema::migration_order`.
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_key(|index| &paths[*index]);
    order
}

/// Checks a program with every lint for which `is_enabled` holds.
pub fn check(facts: Facts<'_>, is_enabled: &dyn Fn(&Lint) -> bool) -> Outcome {
    // STUB: `seqscan_schema::SchemaBuilder`, `seqscan_analysis::Program::build`, `seqscan_lints::run`.
    let _ = (facts, is_enabled);
    Outcome::default()
}
