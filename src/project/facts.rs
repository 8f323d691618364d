//! What else a project says: the names of its Rust packages, and the queries it keeps in files.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::paths::relative_name;

/// A query is not longer than this; a larger SQL file is a dump.
const LARGEST_QUERY: u64 = 256 << 10;

/// The folder (empty for the root) and the name of each Rust package, sorted.
pub(crate) fn packages(manifests: &[PathBuf], root: &Path) -> Vec<(String, String)> {
    let package = |path: &PathBuf| {
        let manifest: toml::Table = toml::from_str(&fs::read_to_string(path).ok()?).ok()?;
        // A library may be imported by another name than its package's.
        let named = |table: &str| Some(manifest.get(table)?.get("name")?.as_str()?.to_owned());
        let name = named("lib")
            .or_else(|| named("package"))
            .filter(|_| manifest.contains_key("package"))?;
        let folder = relative_name(path.parent()?, root);
        Some((if folder == "." { String::new() } else { folder }, name))
    };
    let mut packages: Vec<(String, String)> = manifests.iter().filter_map(package).collect();
    packages.sort();
    packages
}

/// The text of SQL files, by path relative to the root.
pub(crate) fn sql_files(paths: &[PathBuf], root: &Path) -> HashMap<String, String> {
    let text = |path: &PathBuf| {
        let is_small = fs::metadata(path).is_ok_and(|metadata| metadata.len() <= LARGEST_QUERY);
        let text = is_small.then(|| fs::read_to_string(path).ok()).flatten()?;
        Some((relative_name(path, root), text))
    };
    paths.iter().filter_map(text).collect()
}
