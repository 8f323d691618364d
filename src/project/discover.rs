//! Which files there are: the walk over folders, with ignore files, excludes and links.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Result, bail};
use ignore::{DirEntry, WalkBuilder, WalkState};
use seqscan_frontend::Language;

use super::paths::{clean, relative_name};
use crate::config::{Config, EXCLUDED_FOLDERS, project_root};

/// How to look for files.
#[derive(Clone, Debug)]
pub struct Search {
    /// The working directory.
    pub cwd: PathBuf,
    /// What the user named; folders and files.
    pub paths: Vec<PathBuf>,
    /// Folders whose project is known, though nothing in it is reported.
    pub around: Vec<PathBuf>,
    /// Whether `.gitignore` and its kin count.
    pub respects_ignore_files: bool,
    /// Whether excludes apply to files that the user named.
    pub excludes_named_files: bool,
    /// How many threads walk.
    pub threads: usize,
}

/// A source file, found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What it is written in; none if it is a problem.
    pub(crate) language: Option<Language>,
    /// Whether findings in it are reported.
    pub(crate) is_reported: bool,
    /// Why it cannot be read.
    pub(crate) problem: Option<String>,
}

/// What a project has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// Source files, and what could not be followed, by absolute path.
    pub(crate) files: BTreeMap<PathBuf, Found>,
    /// SQL files, by absolute path, sorted.
    pub(crate) sql: Vec<PathBuf>,
    /// Manifests of Rust packages, by absolute path, sorted.
    pub(crate) manifests: Vec<PathBuf>,
    /// Files that the user named and that are in no language we read.
    pub(crate) skipped: Vec<String>,
    /// The folders and files in which findings are reported, as far as the user named them.
    reported: Vec<PathBuf>,
}

impl Tree {
    /// Whether findings in a file of DDL are reported.
    pub(crate) fn is_reported(&self, path: &Path) -> bool {
        self.reported.iter().any(|named| path.starts_with(named))
    }
}

/// What a file is to us, by its name.
enum Role {
    Source(Language),
    Sql,
    Manifest,
}

fn role(path: &Path) -> Option<Role> {
    match path.extension()?.to_str()? {
        "py" => Some(Role::Source(Language::Python)),
        "rs" => Some(Role::Source(Language::Rust)),
        "sql" => Some(Role::Sql),
        "toml" if path.file_name()? == "Cargo.toml" => Some(Role::Manifest),
        _ => None,
    }
}

/// The language of a file, by its name.
pub fn language(path: &Path) -> Option<Language> {
    match role(path)? {
        Role::Source(language) => Some(language),
        Role::Sql | Role::Manifest => None,
    }
}

/// The language of a script without an extension: `#!/usr/bin/env python3`.
fn language_by_first_line(path: &Path) -> Option<Language> {
    if path.extension().is_some() {
        return None;
    }
    let mut start = Vec::new();
    fs::File::open(path).ok()?.take(128).read_to_end(&mut start).ok()?;
    let line = String::from_utf8_lossy(&start).lines().next()?.to_owned();
    (line.starts_with("#!") && line.contains("python")).then_some(Language::Python)
}

/// Finds the files. What the user named limits what is reported; what is known is the whole project around a named file.
pub(crate) fn discover(search: &Search, config: &Config) -> Result<Tree> {
    let mut tree = Tree::default();
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut worlds: Vec<PathBuf> = search
        .around
        .iter()
        .filter_map(|folder| world(folder, config))
        .collect();
    for named in &search.paths {
        let path = named_path(&search.cwd, named);
        let Ok(metadata) = fs::metadata(&path) else {
            match fs::symlink_metadata(&path) {
                Ok(_) => {
                    let problem = Some("a symbolic link to nothing".to_owned());
                    tree.files.insert(
                        path,
                        Found {
                            language: None,
                            is_reported: true,
                            problem,
                        },
                    );
                    continue;
                }
                Err(error) => bail!("cannot check `{}`: {}", named.display(), reason(&error)),
            }
        };
        if metadata.is_dir() {
            worlds.push(world(&path, config).unwrap_or_else(|| path.clone()));
            folders.push(path);
            continue;
        }
        let parent = path.parent().unwrap_or(Path::new("/"));
        worlds.extend(world(parent, config));
        if search.excludes_named_files && is_excluded(&path, config) {
            continue;
        }
        let language = language(&path).or_else(|| language_by_first_line(&path));
        if language.is_none() && role(&path).is_none() {
            tree.skipped.push(relative_name(&path, &search.cwd));
        }
        tree.reported.push(path.clone());
        if let Some(language) = language {
            tree.files.insert(
                path,
                Found {
                    language: Some(language),
                    is_reported: true,
                    problem: None,
                },
            );
        }
    }
    let mut roots: Vec<&PathBuf> = worlds.iter().chain(&folders).collect();
    roots.sort();
    roots.dedup();
    for root in roots {
        walk(root, search, config, &mut tree);
    }
    for (path, found) in &mut tree.files {
        found.is_reported |= folders.iter().any(|folder| path.starts_with(folder));
    }
    tree.reported.extend(folders);
    // A link that cannot be followed is news only where findings are.
    tree.files
        .retain(|_, found| found.is_reported || found.problem.is_none());
    for list in [&mut tree.sql, &mut tree.manifests] {
        list.sort();
        list.dedup();
    }
    Ok(tree)
}

/// The absolute path of what the user named; a detour over a link that ends up inside the working directory is undone.
pub(crate) fn named_path(cwd: &Path, named: &Path) -> PathBuf {
    let path = clean(&cwd.join(named));
    let direct = path
        .canonicalize()
        .ok()
        .filter(|direct| !path.starts_with(cwd) && direct.starts_with(cwd));
    direct.unwrap_or(path)
}

/// The folder whose files say what is known about a path: the configuration's, or the project's root.
fn world(folder: &Path, config: &Config) -> Option<PathBuf> {
    match &config.file {
        Some(_) if folder.starts_with(&config.root) => Some(config.root.clone()),
        _ => project_root(folder),
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        _ => error.to_string(),
    }
}

/// Whether the configuration leaves a file out.
pub(crate) fn is_excluded(path: &Path, config: &Config) -> bool {
    Excludes::new(config).matches_any_parent(path)
}

struct Excludes<'a> {
    config: &'a Config,
}

impl<'a> Excludes<'a> {
    fn new(config: &'a Config) -> Self {
        Self { config }
    }

    fn matches(&self, path: &Path, is_dir: bool) -> bool {
        let name = relative_name(path, &self.config.root);
        let by_default = match &self.config.exclude {
            Some(exclude) => exclude.matches(&name, is_dir),
            None => is_dir && is_foreign_folder(path),
        };
        by_default || self.config.extend_exclude.matches(&name, is_dir)
    }

    fn matches_any_parent(&self, path: &Path) -> bool {
        let inside = |folder: &&Path| folder.starts_with(&self.config.root);
        self.matches(path, false)
            || path
                .ancestors()
                .skip(1)
                .take_while(inside)
                .any(|folder| self.matches(folder, true))
    }
}

/// Whether a folder holds no source of the project: installed packages, caches, build results.
fn is_foreign_folder(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    match name {
        // These names are also those of honest packages, so the contents decide.
        "target" => path.join("CACHEDIR.TAG").is_file() || path.with_file_name("Cargo.toml").is_file(),
        "build" | "dist" | "_build" => !path.join("__init__.py").is_file() && !path.join("mod.rs").is_file(),
        _ => EXCLUDED_FOLDERS.contains(&name) || path.join("pyvenv.cfg").is_file(),
    }
}

fn walk(root: &Path, search: &Search, config: &Config, tree: &mut Tree) {
    let mut builder = WalkBuilder::new(root);
    let respects = search.respects_ignore_files;
    builder
        .hidden(true)
        .require_git(false)
        .ignore(respects)
        .git_ignore(respects)
        .git_exclude(respects);
    builder.git_global(respects).parents(respects).threads(search.threads);
    let filtered = config.clone();
    builder.filter_entry(move |entry| {
        let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
        entry.depth() == 0 || !Excludes::new(&filtered).matches(entry.path(), is_dir)
    });
    let found = Mutex::new(tree);
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            let seen = match entry {
                Ok(entry) => seen(&entry, root),
                Err(error) => failure(&error),
            };
            if let Some(seen) = seen {
                let mut tree = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                match seen {
                    Seen::File(path, found) => {
                        tree.files.entry(path).or_insert(found);
                    }
                    Seen::Sql(path) => tree.sql.push(path),
                    Seen::Manifest(path) => tree.manifests.push(path),
                }
            }
            WalkState::Continue
        })
    });
}

enum Seen {
    File(PathBuf, Found),
    Sql(PathBuf),
    Manifest(PathBuf),
}

fn seen(entry: &DirEntry, root: &Path) -> Option<Seen> {
    let path = entry.path();
    let kind = entry.file_type()?;
    if kind.is_symlink() {
        return seen_link(path, root);
    }
    if !kind.is_file() {
        return None;
    }
    let path = path.to_owned();
    Some(match role(&path)? {
        Role::Source(language) => Seen::File(
            path,
            Found {
                language: Some(language),
                is_reported: false,
                problem: None,
            },
        ),
        Role::Sql => Seen::Sql(path),
        Role::Manifest => Seen::Manifest(path),
    })
}

/// A link to a source outside is read as if it were here; one to a source or folder inside is seen where that is. A link
/// to a folder outside is not followed, as everywhere; one that leads in a circle, or nowhere, is reported.
fn seen_link(path: &Path, root: &Path) -> Option<Seen> {
    let problem = |text: &str| {
        let found = Found {
            language: None,
            is_reported: false,
            problem: Some(text.to_owned()),
        };
        Some(Seen::File(path.to_owned(), found))
    };
    match path.canonicalize() {
        Ok(target) if target.is_dir() => {
            let here = path.parent().and_then(|parent| parent.canonicalize().ok())?;
            if here.starts_with(&target) {
                problem("a symbolic link to a folder that it is in")
            } else {
                None
            }
        }
        Ok(target) => {
            let language = language(path)?;
            let inside = root.canonicalize().is_ok_and(|root| target.starts_with(root));
            let found = Found {
                language: Some(language),
                is_reported: false,
                problem: None,
            };
            (!inside).then(|| Seen::File(path.to_owned(), found))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            language(path).and_then(|_| problem("a symbolic link to nothing"))
        }
        Err(_) => problem("a symbolic link that leads in a circle"),
    }
}

fn failure(error: &ignore::Error) -> Option<Seen> {
    let (path, error) = match error {
        ignore::Error::WithDepth { err, .. } => return failure(err),
        ignore::Error::WithPath { path, err } => (path, err.io_error()?),
        _ => return None,
    };
    let found = Found {
        language: None,
        is_reported: false,
        problem: Some(format!("cannot read this: {error}")),
    };
    Some(Seen::File(path.clone(), found))
}
