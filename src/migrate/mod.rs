//! The migration that creates indexes, as the project itself would write it: its next number or timestamp, its folders and
//! file names, its markers, and `CREATE INDEX CONCURRENTLY` where what runs the migration allows it.

mod alembic;
mod django;
mod sql;
mod stamp;
mod version;

use std::path::{Path, PathBuf};

use seqscan_analysis::History;
use seqscan_schema::{Dialect, ProposedIndex, Schema};

use crate::project::{SchemaAdvice, Sources, clean, relative_name};

pub use stamp::Stamp;

/// A file that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Where it shall be.
    pub disk: PathBuf,
    /// Its name for people.
    pub name: String,
    /// What it shall say.
    pub text: String,
}

/// What has to be known to write a migration.
#[derive(Clone, Debug)]
pub struct Writer {
    /// The project's root.
    pub root: PathBuf,
    /// The folder that names are shown relative to.
    pub cwd: PathBuf,
    /// The time that migrations are named after.
    pub stamp: Stamp,
    /// The folder of migrations, where the user named it.
    pub folder: Option<PathBuf>,
}

/// The indexes of one schema, to be created.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// The indexes, at least one.
    pub indexes: &'a [ProposedIndex],
    /// For each of them, the files of its queries.
    pub files: &'a [Vec<String>],
}

impl Writer {
    /// The files that create a schema's indexes, and what is to be done beside them; or why there is no way to tell.
    pub fn files(
        &self,
        advice: &SchemaAdvice,
        indexes: &[ProposedIndex],
        sources: &Sources,
    ) -> Result<(Vec<NewFile>, Vec<String>), String> {
        let files_of = |index: &ProposedIndex| {
            let at = advice.indexes.iter().position(|known| known.name == index.name);
            let places = at.map_or(&[][..], |at| advice.queries[at].as_slice());
            let mut files: Vec<String> = places
                .iter()
                .map(|place| sources.get(place.file).path.clone())
                .collect();
            files.dedup();
            files
        };
        let files: Vec<Vec<String>> = indexes.iter().map(files_of).collect();
        let wanted = Wanted {
            schema: &advice.schema,
            indexes,
            files: &files,
        };
        match &advice.home.history {
            _ if self.folder.is_some() || advice.home.is_sql => {
                let folder = match &self.folder {
                    Some(folder) => clean(&self.cwd.join(folder)),
                    None => self.sql_folder(&advice.home.name)?,
                };
                Ok((sql::files(self, wanted, &folder)?, Vec::new()))
            }
            History::Revisions(steps) => Ok((alembic::files(self, wanted, &advice.home.history, steps)?, Vec::new())),
            History::States(steps, models) if !steps.is_empty() => {
                django::files(self, wanted, &advice.home.history, models)
            }
            _ => Err(format!(
                "how {} are changed is not known: create the indexes where the tables are declared",
                advice.home.name
            )),
        }
    }

    /// The folder of SQL migrations that a schema comes from, or that stands beside its file.
    fn sql_folder(&self, names: &str) -> Result<PathBuf, String> {
        let places: Vec<PathBuf> = names.split(", ").map(|name| clean(&self.root.join(name))).collect();
        if let Some(folder) = places.iter().find(|place| place.is_dir() && sql::has_migrations(place)) {
            return Ok(folder.clone());
        }
        for place in &places {
            for above in place
                .ancestors()
                .skip(1)
                .take_while(|above| above.starts_with(&self.root))
            {
                let below = crate::project::MIGRATION_FOLDERS.iter().map(|name| above.join(name));
                if let Some(folder) = below.into_iter().find(|folder| sql::has_migrations(folder)) {
                    return Ok(folder);
                }
            }
        }
        Err(format!(
            "there is no folder of migrations beside {names}: add the statements to it, or name a folder with --migrations"
        ))
    }

    fn file(&self, disk: PathBuf, text: String) -> Result<NewFile, String> {
        if std::fs::symlink_metadata(&disk).is_ok() {
            return Err(format!("{} exists already", relative_name(&disk, &self.cwd)));
        }
        Ok(NewFile {
            name: relative_name(&disk, &self.cwd),
            disk,
            text,
        })
    }

    /// A path of the project's, which is relative to its root.
    fn path(&self, name: &str) -> PathBuf {
        clean(&self.root.join(name))
    }
}

/// Whether an index may be built while others write to its table, if what runs the statement lets it.
fn is_concurrent(schema: &Schema, index: &ProposedIndex) -> bool {
    schema.dialect == Dialect::PostgreSql && !schema.tables[index.table].partitioned
}

/// A name that says what a migration does: of the only index, or of several.
fn slug(indexes: &[ProposedIndex]) -> String {
    let [only] = indexes else {
        return "add_indexes".to_owned();
    };
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    format!("add_{}", only.name.chars().map(plain).collect::<String>())
}

/// `for app/a.py, app/b.py and 2 more files`.
fn purpose(files: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = files
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    // A path may hold anything, and must not end the comment that it stands in.
    let shown: String = shown
        .chars()
        .filter(|c| !c.is_control() && *c != '"' && *c != '\\')
        .collect();
    match files.len().saturating_sub(SHOWN) {
        0 => format!("for {shown}"),
        1 => format!("for {shown} and 1 more file"),
        more => format!("for {shown} and {more} more files"),
    }
}

/// The names of the files and folders in a folder, sorted; none if it cannot be read.
fn entries(folder: &Path) -> Vec<String> {
    let read = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = read.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}
