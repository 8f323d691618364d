//! What modules are called, by the files that they are in.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use seqscan_catalog::Language;

use super::{ModuleIdx, SourceModule};

/// What modules are called.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Full dotted path from the working directory → module. Python.
    pub(super) python: HashMap<String, ModuleIdx>,
    /// Last segments → full dotted paths, for imports from a source root that is not the working directory.
    pub(super) python_suffixes: HashMap<String, Vec<String>>,
    pub(super) python_packages: HashSet<String>,
    /// Crate root folder + dotted path inside → module. Rust.
    pub(super) rust: HashMap<(u32, String), ModuleIdx>,
    /// For each module: its own dotted path, and for Rust its crate.
    pub(super) paths: Vec<(u32, String)>,
    pub(super) crates: Vec<Crate>,
}

#[derive(Debug)]
pub(super) struct Crate {
    /// The name other crates import it by, if it is a library.
    pub(super) name: Option<String>,
}

impl Names {
    pub(super) fn of(modules: &[SourceModule], packages: &[(String, String)]) -> Self {
        let mut names = Self::default();
        let mut crate_ids: HashMap<(String, String), u32> = HashMap::default();
        for (index, source) in modules.iter().enumerate() {
            let idx = ModuleIdx(index as u32);
            let path = source.module.path.as_str();
            match source.language {
                Language::Python => {
                    let dotted = python_path(path);
                    let mut package = dotted.as_str();
                    while let Some((parent, _)) = package.rsplit_once('.') {
                        names.python_packages.insert(parent.to_owned());
                        package = parent;
                    }
                    let segments: Vec<&str> = dotted.split('.').collect();
                    for pair in 1..segments.len() {
                        let key = format!("{}.{}", segments[pair - 1], segments[pair]);
                        let full = segments[..=pair].join(".");
                        let known = names.python_suffixes.entry(key).or_default();
                        if !known.contains(&full) {
                            known.push(full);
                        }
                    }
                    names.python.insert(dotted.clone(), idx);
                    names.paths.push((0, dotted));
                }
                Language::Rust => {
                    let (folder, target, inner) = rust_path(path, packages);
                    let is_library = target == "lib";
                    let next = names.crates.len() as u32;
                    let krate = *crate_ids.entry((folder.clone(), target)).or_insert_with(|| {
                        let package = packages
                            .iter()
                            .find(|(dir, _)| *dir == folder)
                            .map(|(_, name)| name.replace('-', "_"));
                        let guess = || folder.rsplit('/').next().unwrap_or_default().replace('-', "_");
                        names.crates.push(Crate {
                            name: is_library.then(|| package.unwrap_or_else(guess)),
                        });
                        next
                    });
                    names.rust.entry((krate, inner.clone())).or_insert(idx);
                    names.paths.push((krate, inner));
                }
            }
        }
        names
    }
}

fn python_path(path: &str) -> String {
    let path = path.strip_suffix(".py").unwrap_or(path);
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    if path == "__init__" {
        String::new()
    } else {
        path.replace('/', ".")
    }
}

/// The package folder, the target (`lib` for the library and the main binary, which share their modules, or the name of
/// another target), and the dotted path inside the target.
fn rust_path(path: &str, packages: &[(String, String)]) -> (String, String, String) {
    let inside =
        |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let folder = packages
        .iter()
        .map(|(folder, _)| folder.as_str())
        .filter(|folder| inside(folder))
        .max_by_key(|folder| folder.len())
        .map(str::to_owned)
        .unwrap_or_else(|| {
            path.split("/src/")
                .next()
                .filter(|head| *head != path)
                .unwrap_or("")
                .to_owned()
        });
    let rest = path
        .strip_prefix(folder.as_str())
        .unwrap_or(path)
        .trim_start_matches('/');
    let rest = rest.strip_suffix(".rs").unwrap_or(rest);
    let segments: Vec<&str> = rest.split('/').collect();
    let (target, inner): (String, &[&str]) = match segments.as_slice() {
        ["src", "bin", name, inner @ ..] => (format!("bin {name}"), inner),
        ["src", inner @ ..] => ("lib".to_owned(), inner),
        [kind @ ("tests" | "examples" | "benches"), name, inner @ ..] => (format!("{kind} {name}"), inner),
        inner => ("lib".to_owned(), inner),
    };
    let inner = match inner {
        [head @ .., "mod"] => head,
        ["lib" | "main"] => &[],
        inner => inner,
    };
    (folder, target, inner.join("."))
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_files_know_their_crate_and_path() {
        let packages = vec![("crates/db".to_owned(), "my-db".to_owned())];
        let of = |path| rust_path(path, &packages);
        let lib = |inner: &str| ("crates/db".to_owned(), "lib".to_owned(), inner.to_owned());
        assert_eq!(of("crates/db/src/lib.rs"), lib(""));
        assert_eq!(of("crates/db/src/pool/mod.rs"), lib("pool"));
        assert_eq!(of("crates/db/src/pool/size.rs"), lib("pool.size"));
        assert_eq!(of("src/main.rs").2, "");
        assert_eq!(of("crates/db/src/bin/tool.rs").1, "bin tool");
    }

    #[test]
    fn python_files_know_their_path() {
        assert_eq!(python_path("app/db/__init__.py"), "app.db");
        assert_eq!(python_path("app/db/pool.py"), "app.db.pool");
    }
}
