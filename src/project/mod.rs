//! Discover, read, lower, check, collect: the driver.

pub mod engine;

mod discover;
mod facts;
mod file;
mod indexes;
mod paths;
mod places;
mod progress;
mod relevant;
mod schema;
mod since;
mod source;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use rayon::prelude::*;
use seqscan_hir::FileId;
use seqscan_lints::{Applicability, Confidence, Diagnostic, Edit, Fix, Level};

use crate::config::{Config, ConfigError, ConfigProblem, Levels, Suppressions, Unused};
use crate::meta::{INTERNAL_ERROR, UNUSED_SUPPRESSION};
use crate::report::{Finding, fingerprint};

pub use discover::{Search, language};
pub use file::{MAX_FILE_SIZE, guarded};
pub use indexes::{QueryPlace, SchemaAdvice, SchemaHome};
pub(crate) use paths::{clean, relative_name};
pub(crate) use places::places;
pub use progress::Progress;
pub(crate) use schema::FOLDERS as MIGRATION_FOLDERS;
pub use since::Changed;
pub use source::{Position, SourceFile, Sources};
pub use workspace::{Package, Workspace};

use discover::Tree;
use engine::{Facts, FileModule};
use file::Read;

/// What to check, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// How to look for files.
    pub search: Search,
    /// Text that stands for a file's, by what the user named: an editor's unsaved buffer.
    pub unsaved: Option<(PathBuf, Vec<u8>)>,
    /// Texts that stand for files', by absolute path: edits that are tried before they are written.
    pub overlay: BTreeMap<PathBuf, Vec<u8>>,
    /// The schema, where the user named it.
    pub schema: Vec<PathBuf>,
    /// Whether files that cannot matter are left unparsed.
    pub has_prefilter: bool,
    /// Whether the schemas are listed.
    pub lists_schemas: bool,
    /// Whether the log says what every schema was read from, also one that no query asks.
    pub describes_schemas: bool,
    /// Whether indexes are looked for, in place of what lints find.
    pub advises_indexes: bool,
    /// How far the work has come, for whoever watches.
    pub progress: Arc<Progress>,
}

impl Request {
    /// A text that stands for a file's, saved or not, with what the project around it says: what an editor asks. Every
    /// finding is in that file.
    pub fn of_text(cwd: &Path, file: &Path, text: impl Into<Vec<u8>>) -> Self {
        let file = clean(&cwd.join(file));
        let folder = file.parent().unwrap_or(cwd).to_owned();
        Self {
            search: Search {
                cwd: cwd.to_owned(),
                paths: Vec::new(),
                around: vec![folder],
                respects_ignore_files: true,
                excludes_named_files: true,
                threads: 0,
            },
            unsaved: Some((file, text.into())),
            overlay: BTreeMap::new(),
            schema: Vec::new(),
            has_prefilter: true,
            lists_schemas: false,
            describes_schemas: false,
            advises_indexes: false,
            progress: Arc::default(),
        }
    }
}

/// What came out.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The files.
    pub sources: Sources,
    /// The folder that their paths are relative to.
    pub root: PathBuf,
    /// The findings to report, sorted by file, span and lint.
    pub findings: Vec<Finding>,
    /// How many files were checked.
    pub checked: usize,
    /// Whether every pass did its work.
    pub is_complete: bool,
    /// Why not, where no file is to blame.
    pub failures: Vec<String>,
    /// The files that were not understood as a whole: what is not found in them may be there all the same.
    pub broken: BTreeSet<FileId>,
    /// What happened, for `-v`.
    pub log: Vec<String>,
    /// The schemas as text, if that was asked for.
    pub schemas: Vec<String>,
    /// The indexes that each schema lacks, if that was asked for.
    pub indexes: Vec<SchemaAdvice>,
}

/// Checks files on disk. Runs on threads of its own, whose stacks are as large as any file needs.
pub fn check(request: &Request, config: &Config, levels: &Levels) -> Result<Outcome> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(request.search.threads)
        .stack_size(engine::STACK_SIZE)
        .build()
        .context("cannot start threads")?;
    pool.install(|| Run::start(request, config, levels)?.finish())
}

struct Run<'a> {
    request: &'a Request,
    config: &'a Config,
    levels: &'a Levels,
    tree: Tree,
    sources: Sources,
    catalog: seqscan_catalog::Catalog,
    log: Vec<String>,
    clock: Instant,
}

impl<'a> Run<'a> {
    fn start(request: &'a Request, config: &'a Config, levels: &'a Levels) -> Result<Self> {
        let clock = Instant::now();
        let catalog = catalog(config)?;
        let mut tree = discover::discover(&request.search, config)?;
        let cwd = &request.search.cwd;
        if let Some((name, _)) = &request.unsaved {
            let path = discover::named_path(cwd, name);
            let language = language(&path);
            let found = discover::Found {
                language,
                is_reported: !request.search.excludes_named_files || !discover::is_excluded(&path, config),
                problem: None,
            };
            tree.files.insert(path, found);
        }
        let mut files: Vec<SourceFile> = tree
            .files
            .iter()
            .map(|(path, found)| SourceFile {
                name: relative_name(path, cwd),
                path: relative_name(path, &config.root),
                disk: path.clone(),
                language: found.language,
                is_reported: found.is_reported,
                ..SourceFile::default()
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let sources = Sources {
            files,
            prefix: repository_prefix(cwd),
            repository: match repository_root(cwd) {
                Some(_) => None,
                None => repository_root(&config.root),
            },
        };
        let mut run = Self {
            request,
            config,
            levels,
            tree,
            sources,
            catalog,
            log: Vec::new(),
            clock,
        };
        if let Some((path, _)) = &config.file {
            run.log.push(format!("configuration: {}", path.display()));
        }
        let reported = run.sources.files.iter().filter(|file| file.is_reported).count();
        run.log
            .push(format!("files: {} known, {reported} checked", run.sources.files.len()));
        for name in &run.tree.skipped {
            run.log.push(format!("skipped: {name} is neither Python nor Rust"));
        }
        run.tick("files found");
        request.progress.start(run.sources.files.len());
        Ok(run)
    }

    fn tick(&mut self, what: &str) {
        self.log
            .push(format!("{:>6} ms  {what}", self.clock.elapsed().as_millis()));
    }

    fn finish(mut self) -> Result<Outcome> {
        let mut reads = self.read_and_lower();
        self.tick("read and lowered");
        let mut schemas = self.schemas()?;
        reads.extend(self.add_schema_files(&mut schemas));
        let packages = facts::packages(&self.tree.manifests, &self.config.root);
        let sql_files = match reads.iter().any(|read| read.mentions_sql_files) {
            true => facts::sql_files(&self.tree.sql, &self.config.root),
            false => Default::default(),
        };
        let mut modules: Vec<FileModule> = Vec::new();
        for (index, (read, schema)) in reads.iter_mut().zip(&schemas.of_file).enumerate() {
            let language = self.sources.files[index].language;
            if let (Some(module), Some(language)) = (read.module.take(), language) {
                let file = FileId(index as u32);
                modules.push(FileModule {
                    file,
                    language,
                    module,
                    schema: *schema,
                });
            }
        }
        modules.sort_by(|a, b| a.module.path.cmp(&b.module.path));
        let catalog = std::mem::take(&mut self.catalog);
        let facts = Facts {
            modules,
            texts: self
                .sources
                .files
                .iter()
                .enumerate()
                .map(|(index, file)| (FileId(index as u32), file.text.as_str()))
                .collect(),
            lists_schemas: self.request.lists_schemas,
            describes_schemas: self.request.describes_schemas,
            has_code_schemas: schemas.has_code,
            schema_paths: schemas.code_paths,
            indexes_for: self.request.advises_indexes.then(|| self.asking_files()),
            schemas: schemas.list,
            packages,
            sql_files,
            catalog,
            config: self.config,
        };
        let levels = &self.levels;
        let advises = self.request.advises_indexes;
        let is_enabled = |lint: &seqscan_lints::Lint| !advises && levels.is_ever_enabled(lint);
        let analysed = guarded(|| engine::check(facts, &is_enabled));
        self.tick("analysed");
        let mut is_complete = reads.iter().all(|read| !read.has_failed);
        let mut failures = Vec::new();
        let is_broken = |read: &Read| read.has_failed || !read.diagnostics.is_empty();
        let broken = reads.iter().enumerate().filter(|(_, read)| is_broken(read));
        let broken = broken.map(|(index, _)| FileId(index as u32)).collect();
        let mut diagnostics: Vec<Diagnostic> = reads.iter_mut().flat_map(|read| read.diagnostics.drain(..)).collect();
        let has_analysis = analysed.is_ok();
        let (mut listed, mut indexes) = (Vec::new(), Vec::new());
        match analysed {
            Ok(outcome) => {
                diagnostics.extend(outcome.diagnostics);
                self.log.extend(outcome.schema_log);
                listed = outcome.schemas;
                indexes = outcome.indexes;
                for (failed, message) in outcome.failed {
                    is_complete = false;
                    let message = format!("seqscan failed on this file: {message}");
                    let span = seqscan_hir::Span::at(0);
                    diagnostics.push(file::diagnostic(&INTERNAL_ERROR, failed, span, message));
                }
            }
            Err(message) => {
                is_complete = false;
                failures.push(format!("the analysis of the whole program failed: {message}"));
            }
        }
        self.recall(&diagnostics);
        let asked = indexes.iter().flat_map(|advice| advice.queries.iter().flatten());
        for file in asked
            .flat_map(|place| [place.file, place.call_file])
            .collect::<BTreeSet<_>>()
        {
            file::recall(&mut self.sources.files[file.0 as usize]);
        }
        let diagnostics = self.judge(diagnostics, &mut reads, has_analysis && !advises);
        let findings = self.findings(diagnostics);
        let checked = self
            .sources
            .files
            .iter()
            .filter(|file| file.is_reported && file.language.is_some())
            .count();
        Ok(Outcome {
            sources: self.sources,
            root: self.config.root.clone(),
            findings,
            checked,
            is_complete,
            failures,
            broken,
            log: self.log,
            schemas: listed,
            indexes,
        })
    }

    /// Reads and lowers every file, in parallel. The order of the results is the order of the files.
    fn read_and_lower(&mut self) -> Vec<Read> {
        let unsaved = self.request.unsaved.as_ref();
        let unsaved = unsaved.map(|(name, bytes)| (discover::named_path(&self.request.search.cwd, name), bytes));
        let (tree, levels, has_prefilter) = (&self.tree, self.levels, self.request.has_prefilter);
        let (overlay, progress) = (&self.request.overlay, &self.request.progress);
        let read = |(index, source): (usize, &mut SourceFile)| {
            let bytes = unsaved
                .as_ref()
                .filter(|(path, _)| *path == source.disk)
                .map(|(_, bytes)| bytes.as_slice())
                .or_else(|| overlay.get(&source.disk).map(Vec::as_slice));
            let problem = tree.files.get(&source.disk).and_then(|found| found.problem.clone());
            let language = source.language;
            let is_skippable = |path: &str, text: &str| {
                has_prefilter
                    && language.is_some_and(|language| {
                        levels.is_mute(engine::lints(), path) || !engine::is_relevant(language, path, text)
                    })
                    // A suppression that does nothing is worth a word even where nothing else could be.
                    && !text.contains(file::MARK)
            };
            let read = file::read(FileId(index as u32), source, bytes, problem, is_skippable);
            progress.step();
            read
        };
        self.sources.files.par_iter_mut().enumerate().map(read).collect()
    }

    fn schemas(&self) -> Result<schema::Schemas> {
        let files = &self.sources.files;
        let named = match self.request.schema.is_empty() {
            true => self.config.schema.paths.clone(),
            false => self
                .request
                .schema
                .iter()
                .map(|path| clean(&self.request.search.cwd.join(path)))
                .collect(),
        };
        if !named.is_empty() {
            return schema::explicit(&named, &self.config.root, files.len());
        }
        let root = &self.config.root;
        let top = repository_root(root).unwrap_or_else(|| root.clone());
        let paths: Vec<&Path> = files.iter().map(|file| file.disk.as_path()).collect();
        Ok(schema::find(&paths, &self.tree.sql, root, &top))
    }

    /// Numbers the files of the schemas behind those of the program, so that findings can be reported in them, and reads
    /// what their comments suppress.
    fn add_schema_files(&mut self, schemas: &mut schema::Schemas) -> Vec<Read> {
        let mut reads = Vec::new();
        let mut known: BTreeMap<PathBuf, FileId> = BTreeMap::new();
        for file in schemas.list.iter_mut().flat_map(|schema| &mut schema.files) {
            if let Some(text) = self.request.overlay.get(&file.disk) {
                file.text = String::from_utf8_lossy(text).into_owned();
            }
            if let Some(id) = known.get(&file.disk) {
                file.file = Some(*id);
                continue;
            }
            let id = FileId(self.sources.files.len() as u32);
            let source = SourceFile {
                name: relative_name(&file.disk, &self.request.search.cwd),
                path: file.name.clone(),
                disk: file.disk.clone(),
                is_reported: self.tree.is_reported(&file.disk),
                text: file.text.clone(),
                ..SourceFile::default()
            };
            reads.push(file::read_schema(&source));
            self.sources.files.push(source);
            known.insert(file.disk.clone(), id);
            file.file = Some(id);
        }
        reads
    }

    /// The files whose queries count when indexes are looked for: those that are asked about, without tests and migrations.
    fn asking_files(&self) -> BTreeSet<FileId> {
        let files = self.sources.files.iter().enumerate();
        let asking = files.filter(|(_, file)| file.is_reported && !self.levels.is_off_the_path(&file.path));
        asking.map(|(index, _)| FileId(index as u32)).collect()
    }

    /// Reads the texts again that findings point into.
    fn recall(&mut self, diagnostics: &[Diagnostic]) {
        let labels = diagnostics.iter().flat_map(|it| it.labels.iter().chain([&it.primary]));
        let mut shown: Vec<u32> = labels.map(|label| label.file.0).collect();
        shown.sort_unstable();
        shown.dedup();
        for file in shown {
            file::recall(&mut self.sources.files[file as usize]);
        }
    }

    /// Leaves what is to be reported: in a reported file, enabled there, sure enough, and not suppressed.
    fn judge(&self, diagnostics: Vec<Diagnostic>, reads: &mut [Read], has_analysis: bool) -> Vec<Diagnostic> {
        let mut kept: Vec<Diagnostic> = diagnostics
            .into_iter()
            .filter(|diagnostic| {
                let file = diagnostic.primary.file;
                let source = self.sources.get(file);
                source.is_reported
                    && self.levels.level(diagnostic.lint, &source.path) > Level::Allow
                    && !reads[file.0 as usize]
                        .suppressions
                        .suppress(source, diagnostic.lint, diagnostic.primary.span)
                    && diagnostic.confidence >= self.config.confidence
            })
            .collect();
        // What was not analysed cannot show that a suppression is of no use.
        for (index, read) in reads
            .iter()
            .enumerate()
            .filter(|(_, read)| has_analysis && read.is_whole)
        {
            let source = &self.sources.files[index];
            if source.is_reported && self.levels.level(&UNUSED_SUPPRESSION, &source.path) > Level::Allow {
                kept.extend(self.unused(FileId(index as u32), &read.suppressions));
            }
        }
        kept
    }

    fn unused(&self, file: FileId, suppressions: &Suppressions) -> Vec<Diagnostic> {
        let source = self.sources.get(file);
        let unused = suppressions.unused(source, |lint| self.levels.level(lint, &source.path) > Level::Allow);
        let diagnostic = |unused: Unused| Diagnostic {
            help: Some(unused.help),
            fix: unused.removal.map(|span| Fix {
                applicability: Applicability::Safe,
                message: "remove it".to_owned(),
                edits: vec![Edit {
                    file,
                    span,
                    content: String::new(),
                }],
            }),
            confidence: Confidence::High,
            ..file::diagnostic(&UNUSED_SUPPRESSION, file, unused.span, unused.message)
        };
        unused.into_iter().map(diagnostic).collect()
    }

    fn findings(&self, mut diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
        // Schemas are numbered behind the program; by name they stand among its files.
        let name = |it: &Diagnostic| &self.sources.get(it.primary.file).name;
        diagnostics.sort_by(|a, b| {
            let key = |it: &Diagnostic| (it.primary.file, it.primary.span, it.lint.name);
            let by_name = name(a).cmp(name(b)).then_with(|| key(a).cmp(&key(b)));
            by_name.then_with(|| a.message.cmp(&b.message))
        });
        // Two modules that run one text, or two schemas from one file, are one defect.
        diagnostics.dedup_by(|a, b| (a.lint, &a.primary, &a.message) == (b.lint, &b.primary, &b.message));
        let fingerprints = fingerprint(&diagnostics, &self.sources);
        let findings = diagnostics
            .into_iter()
            .zip(fingerprints)
            .map(|(diagnostic, fingerprint)| {
                let path = &self.sources.get(diagnostic.primary.file).path;
                let level = self.levels.level(diagnostic.lint, path);
                let level = match diagnostic.lint == &INTERNAL_ERROR {
                    true => Level::Deny,
                    false if diagnostic.is_note => level.min(Level::Note),
                    false => level,
                };
                Finding {
                    diagnostic,
                    level,
                    fingerprint,
                }
            });
        findings.collect()
    }
}

/// The shipped models and the user's.
fn catalog(config: &Config) -> Result<seqscan_catalog::Catalog> {
    let models: BTreeMap<&str, &crate::config::UserModels> =
        config.models.iter().map(|model| (model.name.as_str(), model)).collect();
    let texts: Vec<(String, String)> = config
        .models
        .iter()
        .map(|model| (model.name.clone(), model.text.clone()))
        .collect();
    engine::catalog(&texts).map_err(|error| {
        let Some(model) = models.get(error.file.as_str()) else {
            return error.into();
        };
        let (path, text) = config.file.clone().unwrap_or_default();
        match error.span {
            Some(span) if model.is_file => {
                let span = seqscan_hir::Span::new(span.start as u32, span.end as u32);
                ConfigError::new(
                    Path::new(&model.name),
                    &model.text,
                    ConfigProblem::new(span, error.message),
                )
                .into()
            }
            _ => {
                let problem = ConfigProblem::new(model.origin, error.message).label("in these models");
                ConfigError::new(&path, &text, problem).into()
            }
        }
    })
}

pub(crate) fn repository_root(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|folder| folder.join(".git").exists())
        .map(Path::to_owned)
}

/// The working directory's place in its repository, as a prefix of names.
fn repository_prefix(cwd: &Path) -> String {
    let Some(root) = repository_root(cwd) else {
        return String::new();
    };
    match relative_name(cwd, &root).as_str() {
        "." => String::new(),
        name => format!("{name}/"),
    }
}
