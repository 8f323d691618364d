//! What the tests of lints share: text in, findings out, on a thread with the stack that the front ends need.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use seqscan::config::Config;
use seqscan::project::engine::{self, Facts, FileModule, SchemaFile, SchemaText};
use seqscan_analysis::{Program, ProgramInput, SourceModule};
use seqscan_catalog::Catalog;
use seqscan_frontend::Language;
use seqscan_hir::{FileId, Module};
use seqscan_lints::{Confidence, Diagnostic};

/// A file of a test project.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// Its path in the project.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl TestFile {
    /// The language, by the name.
    pub fn language(&self) -> Option<Language> {
        match self.path.rsplit('.').next() {
            Some("py") => Some(Language::Python),
            Some("rs") => Some(Language::Rust),
            _ => None,
        }
    }

    /// The line of an offset, from 1.
    pub fn line(&self, offset: u32) -> usize {
        self.text[..offset as usize].matches('\n').count() + 1
    }
}

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut queue = vec![folder.to_owned()];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                queue.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    found
}

/// Runs something on a pool of threads whose stacks are large enough for the front ends.
pub fn on_large_stack<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .stack_size(engine::STACK_SIZE)
        .build();
    pool.expect("the threads start").install(f)
}

/// A schema of one file.
pub fn schema(name: &str, text: &str, file: FileId) -> SchemaText {
    SchemaText {
        folder: String::new(),
        name: name.to_owned(),
        files: vec![SchemaFile {
            name: name.to_owned(),
            text: text.to_owned(),
            disk: PathBuf::new(),
            file: Some(file),
        }],
    }
}

/// Lowers files and checks the structure of what comes out.
pub fn lower(files: &[TestFile]) -> Vec<(FileId, Language, Module)> {
    let mut modules = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let Some(language) = file.language() else { continue };
        let lowered = seqscan_frontend::lower(language, &file.path, &file.text);
        assert_eq!(lowered.problems, [], "{} parses", file.path);
        assert_eq!(
            seqscan_hir::verify(&lowered.module),
            [] as [String; 0],
            "{} is sound",
            file.path
        );
        modules.push((FileId(index as u32), language, lowered.module));
    }
    modules.sort_by(|a, b| a.2.path.cmp(&b.2.path));
    modules
}

/// Lints files as one project. Without a schema, its classes are it.
pub fn lint(files: &[TestFile], schema: Option<SchemaText>) -> Vec<Diagnostic> {
    let schema_is_code = schema.is_none();
    let config = Config::new(root().to_owned());
    let modules = lower(files).into_iter().map(|(file, language, module)| FileModule {
        file,
        language,
        module,
        schema: schema.as_ref().map(|_| 0),
    });
    let facts = Facts {
        modules: modules.collect(),
        schemas: schema.into_iter().collect(),
        packages: Vec::new(),
        texts: HashMap::new(),
        lists_schemas: false,
        describes_schemas: true,
        indexes_for: None,
        has_code_schemas: schema_is_code,
        schema_paths: Vec::new(),
        sql_files: HashMap::new(),
        catalog: Catalog::builtin(),
        config: &config,
    };
    let outcome = engine::check(facts, &|_| true);
    assert_eq!(outcome.failed, [], "no lint fails");
    let mut found = outcome.diagnostics;
    found.retain(|diagnostic| diagnostic.confidence >= Confidence::Medium);
    found.sort_by_key(|d| (d.primary.file, d.primary.span, d.lint.name));
    found
}

/// The program that files make, without any schema.
pub fn program(files: &[TestFile]) -> Program {
    let modules = lower(files).into_iter().map(|(file, language, module)| SourceModule {
        file,
        language: match language {
            Language::Python => seqscan_catalog::Language::Python,
            Language::Rust => seqscan_catalog::Language::Rust,
        },
        module,
        schema: None,
    });
    let mut program = Program::build(ProgramInput {
        modules: modules.collect(),
        catalog: Catalog::builtin(),
        ..ProgramInput::default()
    });
    let handed_out: Vec<String> = program.module_ids().flat_map(|it| program.handed_out(it)).collect();
    program.learn(handed_out);
    program
}
