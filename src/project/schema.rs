//! Where the schema is that a source file's queries meet.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::engine::{SchemaFile, SchemaText, migration_order};
use super::paths::relative_name;

/// Files that hold a whole schema, the ones that decide first.
const FILES: [&str; 8] = [
    "schema.sql",
    "structure.sql",
    "db/schema.sql",
    "db/structure.sql",
    "sql/schema.sql",
    "database/schema.sql",
    "database/structure.sql",
    "sql/structure.sql",
];

/// Folders of migrations.
pub(crate) const FOLDERS: [&str; 6] = [
    "migrations",
    "db/migrations",
    "sql/migrations",
    "database/migrations",
    "supabase/migrations",
    "db/migrate",
];

/// A file larger than this is a dump of data.
const LARGEST: u64 = 64 << 20;

/// The schemas of a project, and which of them each source file meets.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    /// The schemas.
    pub(crate) list: Vec<SchemaText>,
    /// For each source file, in the order in which they were given, an index into `list`.
    pub(crate) of_file: Vec<Option<usize>>,
    /// Whether schemas that code tells count as well.
    pub(crate) has_code: bool,
    /// Where the user said that code tells the schema.
    pub(crate) code_paths: Vec<String>,
}

/// Reads the schema that the user named: all its SQL files and folders make one. It has to be readable. Files and folders of
/// code are for the analysis to read.
pub(crate) fn explicit(paths: &[PathBuf], root: &Path, files: usize) -> Result<Schemas> {
    let mut texts = Vec::new();
    let mut names = Vec::new();
    let mut code_paths = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).with_context(|| format!("cannot read the schema {}", path.display()))?;
        let is_code = |path: &Path| super::language(path).is_some();
        let found = if metadata.is_dir() {
            let found = sql_below(path);
            if found.is_empty() && below(path, is_code).next().is_some() {
                code_paths.push(relative_name(path, root));
                continue;
            }
            found
        } else if is_code(path) {
            code_paths.push(relative_name(path, root));
            continue;
        } else {
            vec![path.clone()]
        };
        for path in in_order(found, root) {
            let text = read_sql(&path).with_context(|| format!("cannot read the schema {}", path.display()))?;
            texts.push(schema_file(path, text, root));
        }
        names.push(relative_name(path, root));
    }
    let has_code = !code_paths.is_empty();
    let list = match names.is_empty() {
        true => Vec::new(),
        false => vec![SchemaText {
            name: names.join(", "),
            folder: String::new(),
            files: texts,
        }],
    };
    Ok(Schemas {
        of_file: vec![(!list.is_empty()).then_some(0); files],
        list,
        has_code,
        code_paths,
    })
}

/// Finds the schema of each source file: the nearest from its folder upwards, or else the only one that there is.
pub(crate) fn find(sources: &[&Path], sql: &[PathBuf], root: &Path, top: &Path) -> Schemas {
    let mut finder = Finder {
        sql: Tree::new(sql, root),
        root,
        near: HashMap::new(),
        places: Vec::new(),
    };
    let mut of_file: Vec<Option<usize>> = sources
        .iter()
        .map(|path| path.parent().and_then(|folder| finder.nearest(folder, top)))
        .collect();
    if of_file.contains(&None)
        && let Some(only) = finder.only()
    {
        for place in of_file.iter_mut().filter(|place| place.is_none()) {
            *place = Some(only);
        }
    }
    // Only what some file meets is read; where there is no program, a schema is there for itself.
    let mut alone = match of_file.is_empty() {
        true => vec![finder.only()],
        false => Vec::new(),
    };
    let mut list = Vec::new();
    let mut renumbered: BTreeMap<usize, Option<usize>> = BTreeMap::new();
    for place in of_file.iter_mut().chain(&mut alone) {
        let Some(old) = *place else { continue };
        *place = *renumbered.entry(old).or_insert_with(|| {
            let files = in_order(finder.places[old].1.clone(), root);
            let texts = files
                .iter()
                .filter_map(|path| Some(schema_file(path.clone(), read_sql(path).ok()?, root)));
            list.push(SchemaText {
                name: relative_name(&finder.places[old].0, root),
                folder: home(&relative_name(&finder.places[old].0, root)),
                files: texts.collect(),
            });
            Some(list.len() - 1)
        });
    }
    Schemas {
        list,
        of_file,
        has_code: true,
        code_paths: Vec::new(),
    }
}

/// The folder that a schema's place stands in.
fn home(place: &str) -> String {
    place.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

fn schema_file(path: PathBuf, text: String, root: &Path) -> SchemaFile {
    SchemaFile {
        name: relative_name(&path, root),
        text,
        disk: path,
        file: None,
    }
}

fn read_sql(path: &Path) -> std::io::Result<String> {
    if fs::metadata(path)?.len() > LARGEST {
        return Err(std::io::Error::other("it is too large for a schema"));
    }
    // A dump may hold bytes of any encoding in its comments and data; the statements are ASCII.
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn in_order(files: Vec<PathBuf>, root: &Path) -> Vec<PathBuf> {
    let names: Vec<String> = files.iter().map(|path| relative_name(path, root)).collect();
    migration_order(&names)
        .into_iter()
        .map(|index| files[index].clone())
        .collect()
}

fn below(folder: &Path, wanted: impl Fn(&Path) -> bool) -> impl Iterator<Item = PathBuf> {
    let walker = ignore::WalkBuilder::new(folder).standard_filters(false).build();
    let files = walker.flatten().map(ignore::DirEntry::into_path);
    files.filter(move |path| wanted(path) && path.is_file())
}

fn sql_below(folder: &Path) -> Vec<PathBuf> {
    below(folder, |path| path.extension().is_some_and(|ext| ext == "sql")).collect()
}

/// The SQL files of the walk; above the root of the walk, what the disk has.
struct Tree<'a> {
    files: BTreeSet<&'a Path>,
    root: &'a Path,
}

impl<'a> Tree<'a> {
    fn new(sql: &'a [PathBuf], root: &'a Path) -> Self {
        Self {
            files: sql.iter().map(PathBuf::as_path).collect(),
            root,
        }
    }

    fn has(&self, path: &Path) -> bool {
        self.files.contains(path) || (!path.starts_with(self.root) && path.is_file())
    }

    fn below(&self, folder: &Path) -> Vec<PathBuf> {
        if folder.starts_with(self.root) {
            let from = self.files.range(folder..).map(|path| path.to_path_buf());
            return from.take_while(|path| path.starts_with(folder)).collect();
        }
        if folder.is_dir() { sql_below(folder) } else { Vec::new() }
    }
}

struct Finder<'a> {
    sql: Tree<'a>,
    root: &'a Path,
    /// The schema of each folder that was asked about.
    near: HashMap<PathBuf, Option<usize>>,
    /// Each schema: where it is, and its files.
    places: Vec<(PathBuf, Vec<PathBuf>)>,
}

impl Finder<'_> {
    fn nearest(&mut self, folder: &Path, top: &Path) -> Option<usize> {
        if let Some(known) = self.near.get(folder) {
            return *known;
        }
        let parent = folder
            .parent()
            .filter(|_| folder != top && (folder.starts_with(top) || folder.starts_with(self.root)));
        let found = self
            .here(folder)
            .or_else(|| parent.and_then(|parent| self.nearest(parent, top)));
        self.near.insert(folder.to_owned(), found);
        found
    }

    fn here(&mut self, folder: &Path) -> Option<usize> {
        let file = FILES
            .iter()
            .map(|name| folder.join(name))
            .find(|path| self.sql.has(path));
        let place = match file {
            Some(file) => Some((file.clone(), vec![file])),
            None => FOLDERS.iter().find_map(|name| {
                let place = folder.join(name);
                let files: Vec<PathBuf> = self
                    .sql
                    .below(&place)
                    .into_iter()
                    .filter(|path| is_migration(path, &place))
                    .collect();
                (!files.is_empty()).then_some((place, files))
            }),
        }?;
        if let Some(known) = self.places.iter().position(|known| known.0 == place.0) {
            return Some(known);
        }
        self.places.push(place);
        Some(self.places.len() - 1)
    }

    /// The only schema of the whole project, if it has just one.
    fn only(&mut self) -> Option<usize> {
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        const NOT_THE_PROJECTS: [&str; 5] = ["tests", "test", "fixtures", "testdata", "examples"];
        for path in &self.sql.files {
            let below = path.strip_prefix(self.root).unwrap_or(path);
            if below
                .iter()
                .any(|part| NOT_THE_PROJECTS.iter().any(|name| part == *name))
            {
                continue;
            }
            folders.extend(
                path.ancestors()
                    .take_while(|folder| folder.starts_with(self.root))
                    .map(Path::to_owned),
            );
        }
        let found: BTreeSet<PathBuf> = folders
            .iter()
            .filter_map(|folder| self.here(folder))
            .collect::<BTreeSet<usize>>()
            .into_iter()
            .map(|index| self.places[index].0.clone())
            .collect();
        let mut found = found.into_iter();
        let (first, second) = (found.next()?, found.next());
        if second.is_some() {
            return None;
        }
        self.places.iter().position(|place| place.0 == first)
    }
}

/// Whether a file is a step forward: in the folder itself, or the `up.sql` of a folder of its own.
fn is_migration(path: &Path, folder: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    if name.ends_with(".down.sql")
        || name == "down.sql"
        || name.ends_with("_down.sql")
        || name.ends_with("rollback.sql")
    {
        return false;
    }
    let parent = path.parent();
    parent == Some(folder)
        || (parent.and_then(Path::parent) == Some(folder) && (name == "up.sql" || name == "migration.sql"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &[&str], sources: &[&str]) -> Vec<Option<String>> {
        let root = Path::new("/nowhere/p");
        let sql: Vec<PathBuf> = sql.iter().map(|path| root.join(path)).collect();
        let sources: Vec<PathBuf> = sources.iter().map(|path| root.join(path)).collect();
        let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
        let schemas = find(&sources, &sql, root, root);
        schemas
            .of_file
            .iter()
            .map(|index| index.map(|index| schemas.list[index].name.clone()))
            .collect()
    }

    #[test]
    fn the_nearest_schema_decides() {
        let sql = [
            "schema.sql",
            "services/a/migrations/1.sql",
            "services/b/migrations/2020_x/up.sql",
        ];
        assert_eq!(
            found(&sql, &["services/a/src/main.rs", "services/b/x.py", "tools/x.py"]),
            [
                Some("services/a/migrations".to_owned()),
                Some("services/b/migrations".to_owned()),
                Some("schema.sql".to_owned())
            ]
        );
    }

    #[test]
    fn a_whole_schema_beats_migrations() {
        assert_eq!(
            found(&["migrations/1.sql", "db/structure.sql"], &["a.py"]),
            [Some("db/structure.sql".to_owned())]
        );
    }

    #[test]
    fn the_only_schema_of_a_project_is_everyones() {
        assert_eq!(
            found(&["crates/db/migrations/1.up.sql"], &["src/a.rs"]),
            [Some("crates/db/migrations".to_owned())]
        );
        assert_eq!(found(&["a/schema.sql", "b/schema.sql"], &["src/a.rs"]), [None]);
        assert_eq!(
            found(&["tests/schema.sql"], &["src/a.rs", "tests/a.py"]),
            [None, Some("tests/schema.sql".to_owned())]
        );
        assert_eq!(found(&["queries/a.sql", "migrations/1.down.sql"], &["a.py"]), [None]);
    }
}
