//! What the user wants: configuration files, levels, and suppressions in the code.

mod baseline;
mod defaults;
mod error;
mod find;
mod globs;
mod levels;
mod read;
mod suppress;
mod unused;
mod values;

use std::path::PathBuf;

use seqscan_lints::{Confidence, Level};
use seqscan_schema::Engine;

use crate::meta::Selector;
use crate::report::Format;

pub use baseline::{Baseline, Looked};
pub(crate) use defaults::EXCLUDED_FOLDERS;
pub use error::{ConfigError, ConfigProblem};
pub use find::{Choice, load, project_root};
pub use globs::Globs;
pub use levels::Levels;
pub use read::KEYS;
pub(crate) use suppress::Unused;
pub use suppress::{Item, Places, Suppressions};

/// A level for a lint, a group, or all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is for.
    pub selector: Selector,
    /// The level.
    pub level: Level,
}

/// Levels for some paths.
#[derive(Clone, Debug)]
pub struct Override {
    /// The paths.
    pub paths: Globs,
    /// Their levels.
    pub lints: Vec<Setting>,
}

/// Models of the user's own library calls, as the catalog reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserModels {
    /// The file they stand in.
    pub name: String,
    /// The TOML.
    pub text: String,
    /// Where the configuration asks for them.
    pub origin: seqscan_hir::Span,
    /// Whether spans into `text` are spans into the file of that name.
    pub is_file: bool,
}

/// What the configuration says, defaults filled in.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file it was read from, and its text.
    pub file: Option<(PathBuf, String)>,
    /// The folder that its paths are relative to.
    pub root: PathBuf,
    /// Levels, for every path.
    pub lints: Vec<Setting>,
    /// Levels for some paths; a later one wins.
    pub overrides: Vec<Override>,
    /// How sure a finding has to be.
    pub confidence: Confidence,
    /// What is not checked, in place of the built-in list.
    pub exclude: Option<Globs>,
    /// What is not checked either.
    pub extend_exclude: Globs,
    /// Where the schema is.
    pub schema: SchemaConfig,
    /// What a pool should be like.
    pub pools: PoolConfig,
    /// Models of the user's own wrappers.
    pub models: Vec<UserModels>,
    /// The report's format.
    pub output_format: Option<Format>,
    /// Folders, relative to the root, in which Python's imports start.
    pub python_roots: Vec<String>,
}

/// Where the schema is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaConfig {
    /// Files and folders of DDL.
    pub paths: Vec<PathBuf>,
    /// The database it is for.
    pub dialect: Option<String>,
    /// The database in a certain version, whose rules decide.
    pub engine: Option<Engine>,
    /// Tables so small that they need no index.
    pub small_tables: Vec<String>,
}

/// What a pool should be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolConfig {
    /// A maximum below this is too small.
    pub min_size: u32,
    /// How many connections the server takes.
    pub max_connections: u32,
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            min_size: 20,
            max_connections: 100,
        }
    }
}

impl Config {
    /// The defaults, for a project in this folder.
    pub fn new(root: PathBuf) -> Self {
        Self {
            file: None,
            root,
            lints: Vec::new(),
            overrides: Vec::new(),
            confidence: Confidence::Medium,
            exclude: None,
            extend_exclude: Globs::new([]).expect("no pattern is no bad pattern"),
            schema: SchemaConfig::default(),
            pools: PoolConfig::default(),
            models: Vec::new(),
            output_format: None,
            python_roots: Vec::new(),
        }
    }
}
