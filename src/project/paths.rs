//! Names of files, computed without looking at the disk.

use std::path::{Component, Path, PathBuf};

/// A path without `.` and `..`.
pub(crate) fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(cleaned.components().next_back(), Some(Component::Normal(_))) => {
                cleaned.pop();
            }
            Component::ParentDir if cleaned.has_root() => {}
            component => cleaned.push(component),
        }
    }
    cleaned
}

/// The name of an absolute path seen from a folder, with forward slashes; `.` for the folder itself.
pub(crate) fn relative_name(path: &Path, from: &Path) -> String {
    let mut up = String::new();
    for ancestor in from.ancestors() {
        if let Ok(rest) = path.strip_prefix(ancestor) {
            // Going up to the very root says less than the absolute path does.
            if ancestor.parent().is_none() && !up.is_empty() {
                break;
            }
            let rest = slashed(rest);
            return match (up.is_empty(), rest.is_empty()) {
                (true, true) => ".".to_owned(),
                (false, true) => up.trim_end_matches('/').to_owned(),
                _ => format!("{up}{rest}"),
            };
        }
        up.push_str("../");
    }
    path.to_string_lossy().replace('\\', "/")
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative() {
        let name = |path: &str, from: &str| relative_name(Path::new(path), Path::new(from));
        assert_eq!(name("/p/app/a.py", "/p"), "app/a.py");
        assert_eq!(name("/p", "/p"), ".");
        assert_eq!(name("/p/b.py", "/p/app"), "../b.py");
        assert_eq!(name("/p", "/p/app"), "..");
        assert_eq!(name("/q/b.py", "/p/app"), "/q/b.py");
    }

    #[test]
    fn paths_are_cleaned() {
        assert_eq!(clean(Path::new("/p/./app/../b.py")), Path::new("/p/b.py"));
        assert_eq!(clean(Path::new("/../b.py")), Path::new("/b.py"));
    }
}
