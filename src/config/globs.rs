//! Patterns of file names, with the meaning that `.gitignore` gives them.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A set of patterns: `tests/`, `*_pb2.py`, `/scripts/*.py`, `**/migrations/**`; a later `!pattern` makes an exception.
#[derive(Clone, Debug)]
pub struct Globs(Gitignore);

impl Globs {
    /// The set of these patterns, or the first one that is none, and why.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, (String, String)> {
        let mut builder = GitignoreBuilder::new("");
        for pattern in patterns {
            builder
                .add_line(None, pattern)
                .map_err(|error| (pattern.to_owned(), reason(error)))?;
        }
        builder
            .build()
            .map(Self)
            .map_err(|error| (String::new(), reason(error)))
    }

    /// Whether a path, relative to the folder of the configuration, or any folder above it is in the set.
    pub fn matches(&self, path: &str, is_dir: bool) -> bool {
        let path = Path::new(path);
        // Only relative paths can be asked for their parents, and one with `..` is outside the project.
        if path.is_absolute() || path.starts_with("..") {
            return self
                .0
                .matched(path.file_name().map_or(path, Path::new), is_dir)
                .is_ignore();
        }
        self.0.matched_path_or_any_parents(path, is_dir).is_ignore()
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn reason(error: ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err,
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_gitignore_means() {
        let globs = Globs::new([
            "tests/",
            "*_pb2.py",
            "/scripts/*.py",
            "!scripts/keep.py",
            "**/migrations/**",
        ])
        .unwrap();
        for (path, expected) in [
            ("app/tests/test_x.py", true),
            ("tests/a.py", true),
            ("app/x_pb2.py", true),
            ("scripts/a.py", true),
            ("app/scripts/a.py", false),
            ("scripts/keep.py", false),
            ("app/migrations/0001.py", true),
            ("app/views.py", false),
            ("../elsewhere/x_pb2.py", true),
        ] {
            assert_eq!(globs.matches(path, false), expected, "{path}");
        }
    }

    #[test]
    fn a_bad_pattern_is_named() {
        let (pattern, reason) = Globs::new(["ok", "a{b"]).unwrap_err();
        assert_eq!(pattern, "a{b");
        assert!(!reason.is_empty());
    }
}
