//! Changes to the user's files: fixes, and suppressions of what is there. Everything is tried in memory first, and
//! re-parsed and re-linted there; what is written then is the text that was tried.

mod allow;
mod fix;
mod text;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use crate::config::{Config, Levels};
use crate::project::{self, Outcome, Request};

pub use allow::add_allow;
pub use fix::fix;
pub use text::{new_file_diff, unified_diff};
pub use write::{create_file, replace_file, write};

/// A file with its new text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub disk: PathBuf,
    /// Its name for people.
    pub name: String,
    /// What it says on disk.
    pub old: String,
    /// What it shall say.
    pub new: String,
}

/// What changing came to.
#[derive(Debug, Default)]
pub struct Changes {
    /// The files to write, sorted by name.
    pub files: Vec<Change>,
    /// How many fixes are in them, or findings silenced by them.
    pub count: usize,
    /// What could not be done, and why: a line each.
    pub refused: Vec<String>,
    /// What is found once they are written.
    pub outcome: Outcome,
}

/// A run that can be repeated with other texts.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// What is checked.
    pub request: &'a Request,
    /// How.
    pub config: &'a Config,
    /// How loudly.
    pub levels: &'a Levels,
}

impl Trial<'_> {
    /// What would be found if files had these texts.
    fn check(&self, texts: &Texts) -> Result<Outcome> {
        let overlay = texts
            .new
            .iter()
            .map(|(disk, text)| (disk.clone(), text.clone().into_bytes()));
        let request = Request {
            overlay: overlay.collect(),
            ..self.request.clone()
        };
        project::check(&request, self.config, self.levels)
    }
}

/// Texts under trial, by absolute path, and what they were at first.
#[derive(Clone, Debug, Default)]
struct Texts {
    old: BTreeMap<PathBuf, (String, String)>,
    new: BTreeMap<PathBuf, String>,
}

impl Texts {
    fn set(&mut self, file: &project::SourceFile, new: String) {
        let old = || (file.name.clone(), file.text.clone());
        self.old.entry(file.disk.clone()).or_insert_with(old);
        self.new.insert(file.disk.clone(), new);
    }

    fn into_changes(mut self) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        for (disk, new) in self.new {
            if let Some((name, old)) = self.old.remove(&disk).filter(|(_, old)| *old != new) {
                changes.push(Change { disk, name, old, new });
            }
        }
        changes.sort_by(|a, b| a.name.cmp(&b.name));
        changes
    }
}
