//! Migrations in files of SQL.

use std::fs;
use std::path::Path;

use seqscan_schema::{Dialect, ProposedIndex};

use super::{NewFile, Stamp, Wanted, Writer, entries, is_concurrent, purpose, slug, version};

/// Said where an index is not built beside the writers.
const LOCKS: &str =
    "-- Writes to the table wait while this is built. CREATE INDEX CONCURRENTLY lets them through, but cannot run in a
-- transaction, as migrations here may.
";

/// Who runs the migrations, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runner {
    /// A folder for each, with `up.sql`, perhaps `down.sql`, and `metadata.toml` for what is special.
    Diesel,
    /// A folder for each, with `migration.sql`.
    Prisma,
    /// `V2__name.sql`.
    Versioned,
    /// `-- +goose Up` and `-- +goose Down` in one file.
    Goose,
    /// `-- migrate:up` and `-- migrate:down` in one file.
    Dbmate,
    /// `name.up.sql` and `name.down.sql`, or `name.sql` where the project runs them by sqlx.
    Sqlx,
    /// The same two files for another tool, which gives each to the server as it is.
    Pairs,
    /// A file each, run by nobody knows what.
    Plain,
}

/// A folder of migrations.
struct Folder {
    runner: Runner,
    /// The name of the last migration.
    last: String,
    has_down: bool,
}

/// Whether a folder has migrations that can be gone on with.
pub(super) fn has_migrations(folder: &Path) -> bool {
    !names(folder).is_empty()
}

/// The names of its migrations, in order: of files, or of folders.
fn names(folder: &Path) -> Vec<String> {
    let is_one = |name: &String| {
        let path = folder.join(name);
        version::of(name).is_some()
            && !is_down(name)
            && (name.ends_with(".sql") && path.is_file() || folder_file(&path).is_some())
    };
    let mut names: Vec<String> = entries(folder).into_iter().filter(is_one).collect();
    names.sort_by_cached_key(|name| (version::of(name).map(version::key), name.clone()));
    names
}

fn is_down(name: &str) -> bool {
    [".down.sql", "_down.sql", "-down.sql"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// The file of a migration that has a folder of its own.
fn folder_file(folder: &Path) -> Option<&'static str> {
    ["up.sql", "migration.sql"]
        .into_iter()
        .find(|name| folder.join(name).is_file())
}

impl Folder {
    fn of(path: &Path, root: &Path) -> Option<Self> {
        let names = names(path);
        let last = names.last()?.clone();
        let all = entries(path);
        let text = |name: &String| fs::read_to_string(path.join(name)).unwrap_or_default();
        let has_marker = |marker: &str| {
            let latest = names.iter().rev().filter(|name| name.ends_with(".sql")).take(8);
            latest.into_iter().any(|name| text(name).contains(marker))
        };
        let runner = match folder_file(&path.join(&last)) {
            Some("up.sql") => Runner::Diesel,
            Some(_) => Runner::Prisma,
            None if last.starts_with(['V', 'v']) => Runner::Versioned,
            None if has_marker("-- +goose") => Runner::Goose,
            None if has_marker("-- migrate:up") => Runner::Dbmate,
            None if path.ends_with("supabase/migrations") => Runner::Plain,
            None if is_run_by_sqlx(path, root) => Runner::Sqlx,
            None if last.ends_with(".up.sql") => Runner::Pairs,
            None => Runner::Plain,
        };
        let has_down = match runner {
            Runner::Diesel => names.iter().any(|name| path.join(name).join("down.sql").is_file()),
            _ => all.iter().any(|name| is_down(name)),
        };
        Some(Self { runner, last, has_down })
    }

    /// Whether one of its migrations can build an index while others write.
    fn allows_concurrently(&self) -> bool {
        !matches!(self.runner, Runner::Prisma | Runner::Versioned | Runner::Plain)
    }

    /// Whether a file with several statements is given to the server at once, which makes a transaction of them.
    fn is_sent_whole(&self) -> bool {
        self.runner != Runner::Goose
    }

    /// A name for the next migration, without its ending.
    fn name(&self, version: &str, slug: &str) -> String {
        let own = version::of(&self.last).unwrap_or_default();
        let is_versioned = self.runner == Runner::Versioned;
        let start = usize::from(is_versioned);
        let after = self.last[start + own.len()..].chars().next();
        match after {
            _ if is_versioned => format!("{}{version}__{slug}", &self.last[..1]),
            Some('-') => format!("{version}-{}", slug.replace('_', "-")),
            _ => format!("{version}_{slug}"),
        }
    }
}

/// Whether the package around a folder of migrations, or the workspace around it, uses sqlx.
fn is_run_by_sqlx(folder: &Path, root: &Path) -> bool {
    let above = folder.ancestors().take_while(|above| above.starts_with(root));
    let manifests = above.filter_map(|above| fs::read_to_string(above.join("Cargo.toml")).ok());
    manifests.into_iter().any(|text| {
        let mut lines = text.lines().map(str::trim);
        lines.any(|line| {
            let is_key = line
                .strip_prefix("sqlx")
                .is_some_and(|rest| rest.starts_with([' ', '=', '.']));
            is_key || line.starts_with("[dependencies.sqlx") || line.starts_with("[workspace.dependencies.sqlx")
        })
    })
}

/// The files of the migrations that create these indexes in a folder.
pub(super) fn files(writer: &Writer, wanted: Wanted<'_>, path: &Path) -> Result<Vec<NewFile>, String> {
    let Some(folder) = Folder::of(path, &writer.root) else {
        return Err(format!(
            "{} has no migrations to go on from",
            crate::project::relative_name(path, &writer.cwd)
        ));
    };
    let concurrent = |index: &ProposedIndex| folder.allows_concurrently() && is_concurrent(wanted.schema, index);
    // An index that is built beside the writers has a migration of its own, where several statements are a transaction.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in 0..wanted.indexes.len() {
        let own = concurrent(&wanted.indexes[at]);
        let joins = |group: &&mut Vec<usize>| concurrent(&wanted.indexes[group[0]]) == own;
        match groups
            .last_mut()
            .filter(joins)
            .filter(|_| !own || !folder.is_sent_whole())
        {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    let mut out = Vec::new();
    let mut last = version::of(&folder.last).unwrap_or_default().to_owned();
    for (number, group) in groups.iter().enumerate() {
        let stamp: Stamp = writer.stamp.plus(number as u64);
        last = version::next(&last, stamp);
        let indexes: Vec<ProposedIndex> = group.iter().map(|&at| wanted.indexes[at].clone()).collect();
        let name = folder.name(&last, &slug(&indexes));
        let text = Text::of(wanted, group, concurrent(&indexes[0]));
        let mut add = |name: String, text: String| -> Result<(), String> {
            out.push(writer.file(path.join(name), text)?);
            Ok(())
        };
        match folder.runner {
            Runner::Diesel => {
                add(format!("{name}/up.sql"), text.up())?;
                if folder.has_down {
                    add(format!("{name}/down.sql"), text.down())?;
                }
                if text.concurrent {
                    add(
                        format!("{name}/metadata.toml"),
                        "run_in_transaction = false\n".to_owned(),
                    )?;
                }
            }
            Runner::Prisma => add(format!("{name}/migration.sql"), text.up())?,
            Runner::Goose => {
                let first = if text.concurrent {
                    "-- +goose NO TRANSACTION\n"
                } else {
                    ""
                };
                add(
                    format!("{name}.sql"),
                    format!("{first}-- +goose Up\n{}\n-- +goose Down\n{}", text.up(), text.down()),
                )?;
            }
            Runner::Dbmate => {
                let option = if text.concurrent { " transaction:false" } else { "" };
                add(
                    format!("{name}.sql"),
                    format!(
                        "-- migrate:up{option}\n{}\n-- migrate:down{option}\n{}",
                        text.up(),
                        text.down()
                    ),
                )?;
            }
            Runner::Versioned | Runner::Sqlx | Runner::Pairs | Runner::Plain => {
                let first = match text.concurrent && folder.runner == Runner::Sqlx {
                    true => "-- no-transaction\n",
                    false => "",
                };
                let is_pair = folder.last.ends_with(".up.sql");
                let ending = if is_pair { "up.sql" } else { "sql" };
                add(format!("{name}.{ending}"), format!("{first}{}", text.up()))?;
                if is_pair && folder.has_down {
                    add(format!("{name}.down.sql"), format!("{first}{}", text.down()))?;
                }
            }
        }
    }
    Ok(out)
}

/// The statements of one migration.
struct Text<'a> {
    wanted: Wanted<'a>,
    group: &'a [usize],
    concurrent: bool,
}

impl<'a> Text<'a> {
    fn of(wanted: Wanted<'a>, group: &'a [usize], concurrent: bool) -> Self {
        Self {
            wanted,
            group,
            concurrent,
        }
    }

    fn up(&self) -> String {
        let mut out = String::new();
        if !self.concurrent && self.wanted.schema.dialect == Dialect::PostgreSql {
            out.push_str(LOCKS);
        }
        for &at in self.group {
            let statement = self.wanted.indexes[at].statement(self.wanted.schema, self.concurrent);
            out.push_str(&format!("-- {}\n{statement};\n", purpose(&self.wanted.files[at])));
        }
        out
    }

    fn down(&self) -> String {
        let drops = self.group.iter().rev().map(|&at| {
            let index = &self.wanted.indexes[at];
            format!("{};\n", index.drop_statement(self.wanted.schema, self.concurrent))
        });
        drops.collect()
    }
}
