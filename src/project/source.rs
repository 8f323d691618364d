//! Source files: their names, their text, and where their lines begin.

use std::path::PathBuf;
use std::sync::OnceLock;

use seqscan_frontend::Language;
use seqscan_hir::{FileId, Span};

use super::paths::relative_name;

/// A place as people count: rows from 1, columns from 1 in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub row: usize,
    /// The column.
    pub column: usize,
}

/// A file of the project, read or not.
#[derive(Debug, Default)]
pub struct SourceFile {
    /// The name that is shown: relative to the working directory, with forward slashes.
    pub name: String,
    /// The name that the analysis sees: relative to the project's root, with forward slashes.
    pub path: String,
    /// Where it is.
    pub disk: PathBuf,
    /// What it is written in; none for SQL, and for a folder or link that could not be followed.
    pub language: Option<Language>,
    /// Whether findings in it are reported, or it is only known for what it says about the others.
    pub is_reported: bool,
    /// Its text; empty if it could not be read, cannot matter, or has been let go.
    pub text: String,
    /// Whether its text was let go of after it was lowered: few files have findings, and only their texts are shown.
    pub(crate) is_let_go: bool,
    /// Where lines begin, once somebody asked. Whoever changes `text` makes a new file.
    pub(crate) lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// Where each line begins. A line ends at LF, CRLF or a lone CR, as Python, editors and code scanning count.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            });
            std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect()
        })
    }

    /// The number, from 0, of the line that holds a byte.
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|start| *start <= offset) - 1
    }

    /// The bytes of a line, its end included.
    pub fn line_span(&self, index: usize) -> Span {
        let starts = self.line_starts();
        let end = starts.get(index + 1).copied().unwrap_or(self.text.len() as u32);
        Span::new(starts[index], end)
    }

    /// The text of a line, without its end.
    pub fn line_text(&self, index: usize) -> &str {
        self.slice(self.line_span(index)).trim_end_matches(['\r', '\n'])
    }

    /// The text in a span, as far as there is any.
    pub fn slice(&self, span: Span) -> &str {
        let (start, end) = (self.floor(span.start), self.floor(span.end));
        &self.text[start..end.max(start)]
    }

    /// Where a byte is. Bytes inside a character count as its first.
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.floor(offset);
        let line = self.line_index(offset as u32);
        let start = self.line_starts()[line] as usize;
        let before = &self.text[start..offset];
        // A byte order mark is no character of the program, and no editor counts it.
        let before = if line == 0 {
            before.trim_start_matches('\u{feff}')
        } else {
            before
        };
        Position {
            row: line + 1,
            column: before.chars().count() + 1,
        }
    }

    fn floor(&self, offset: u32) -> usize {
        self.text.floor_char_boundary(offset as usize)
    }
}

/// All files of a run.
#[derive(Debug, Default)]
pub struct Sources {
    /// The files, sorted by name, and behind them those of the schemas; a [`FileId`] is an index into them.
    pub files: Vec<SourceFile>,
    /// What stands before a name to make it relative to the repository: empty, or ending in `/`.
    pub prefix: String,
    /// The root of the repository, where the working directory is outside of it.
    pub repository: Option<PathBuf>,
}

impl Sources {
    /// The file with this number.
    pub fn get(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    /// A file's name relative to the root of the repository.
    pub fn repository_path(&self, file: FileId) -> String {
        let disk = &self.get(file).disk;
        if let Some(root) = self.repository.as_deref().filter(|root| disk.starts_with(root)) {
            return relative_name(disk, root);
        }
        clean(&format!("{}{}", self.prefix, self.get(file).name))
    }
}

/// Resolves the `.` and `..` in a path with forward slashes, without looking at the disk.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| *last != ".." && !last.is_empty()) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile {
            text: text.to_owned(),
            ..SourceFile::default()
        }
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        let file = file("a\nbb\r\nc\rd");
        assert_eq!(file.line_starts(), [0, 2, 6, 8]);
        assert_eq!(file.line_text(1), "bb");
        assert_eq!(file.position(8), Position { row: 4, column: 1 });
    }

    #[test]
    fn columns_count_characters() {
        let file = file("\u{feff}é𐐀x");
        assert_eq!(file.position(3), Position { row: 1, column: 1 });
        assert_eq!(file.position(9), Position { row: 1, column: 3 });
        assert_eq!(file.position(6), Position { row: 1, column: 2 });
        assert_eq!(file.position(99), Position { row: 1, column: 4 });
    }

    #[test]
    fn repository_paths_are_clean() {
        assert_eq!(clean("app/./x/../views.py"), "app/views.py");
        assert_eq!(clean("app/../../views.py"), "../views.py");
        assert_eq!(clean("app//views.py"), "app/views.py");
        assert_eq!(clean("/abs/views.py"), "/abs/views.py");
    }
}
