//! One file: from bytes to a lowered module, whatever the bytes are.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Read as _};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

use seqscan_hir::{FileId, Module, Span};
use seqscan_lints::{Confidence, Diagnostic, Label, Lint};
use seqscan_schema::{Dialect, sql_comments};

use super::places::places;
use super::{SourceFile, engine};
use crate::config::Suppressions;
use crate::meta::{INTERNAL_ERROR, SYNTAX_ERROR, UNREADABLE_FILE};

/// A file larger than this is reported and not read: nobody wrote it by hand.
pub const MAX_FILE_SIZE: u64 = 8 << 20;

/// What every suppression has in it.
pub(crate) const MARK: &str = "seqscan:";

/// What reading a file gave.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The lowered file.
    pub(crate) module: Option<Module>,
    /// What is wrong with it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The suppressions in it.
    pub(crate) suppressions: Suppressions,
    /// Whether all of it was understood.
    pub(crate) is_whole: bool,
    /// Whether a pass of ours failed on it.
    pub(crate) has_failed: bool,
    /// Whether it may read queries from files.
    pub(crate) mentions_sql_files: bool,
}

/// Reads and lowers a file; its text is left in `source` as long as anything may want to show it.
pub(crate) fn read(
    id: FileId,
    source: &mut SourceFile,
    unsaved: Option<&[u8]>,
    problem: Option<String>,
    is_skippable: impl Fn(&str, &str) -> bool,
) -> Read {
    let unreadable = |message: String| Read {
        diagnostics: vec![diagnostic(&UNREADABLE_FILE, id, Span::at(0), message)],
        ..Read::default()
    };
    if let Some(problem) = problem {
        return unreadable(problem);
    }
    let Some(language) = source.language else {
        return Read::default();
    };
    let text = match unsaved.map_or_else(|| load(&source.disk), |bytes| decode(bytes.to_vec())) {
        Ok(text) => text,
        Err(message) => return unreadable(message),
    };
    if is_skippable(&source.path, &text) {
        return Read::default();
    }
    source.text = text;
    match guarded(|| lower(id, source, language)) {
        Ok(read) => {
            let is_shown = !read.diagnostics.is_empty() || source.text.contains(MARK);
            if unsaved.is_none() && !is_shown {
                source.text = String::new();
                source.is_let_go = true;
            }
            read
        }
        Err(message) => Read {
            diagnostics: vec![diagnostic(
                &INTERNAL_ERROR,
                id,
                Span::at(0),
                format!("seqscan failed to lower this file: {message}"),
            )],
            has_failed: true,
            ..Read::default()
        },
    }
}

fn lower(id: FileId, source: &SourceFile, language: seqscan_frontend::Language) -> Read {
    let mut lowered = engine::lower(language, &source.path, &source.text);
    let problems = lowered.problems.iter();
    let diagnostics = problems.map(|problem| diagnostic(&SYNTAX_ERROR, id, problem.span, problem.message.clone()));
    let diagnostics = diagnostics.collect();
    let comments = std::mem::take(&mut lowered.module.comments);
    Read {
        diagnostics,
        suppressions: Suppressions::collect(source, &comments, || places(&lowered.module)),
        is_whole: lowered.problems.is_empty(),
        has_failed: false,
        mentions_sql_files: source.text.contains(".sql"),
        module: Some(lowered.module),
    }
}

/// What is said in the comments of a file of DDL.
pub(crate) fn read_schema(source: &SourceFile) -> Read {
    let has_mark = source.text.contains(MARK);
    let comments = match has_mark {
        true => sql_comments(&source.text, Dialect::detect(&source.text)),
        false => Vec::new(),
    };
    let spans: Vec<Span> = comments
        .into_iter()
        .map(|range| Span::new(range.start as u32, range.end as u32))
        .collect();
    Read {
        suppressions: Suppressions::collect(source, &spans, Default::default),
        is_whole: true,
        ..Read::default()
    }
}

/// Reads the text of a file again that was let go of. What has changed meanwhile is shown as it is now.
pub(crate) fn recall(source: &mut SourceFile) {
    if std::mem::take(&mut source.is_let_go) {
        source.text = load(&source.disk).unwrap_or_default();
        source.lines = Default::default();
    }
}

/// A diagnostic that is only a place and a message.
pub(crate) fn diagnostic(lint: &'static Lint, file: FileId, span: Span, message: String) -> Diagnostic {
    Diagnostic {
        lint,
        confidence: Confidence::High,
        message,
        primary: Label {
            file,
            span,
            message: String::new(),
        },
        labels: Vec::new(),
        lead: 0,
        notes: Vec::new(),
        is_note: false,
        help: None,
        fix: None,
        item: String::new(),
    }
}

fn load(path: &Path) -> Result<String, String> {
    let cannot = |error: io::Error| format!("cannot read this file: {error}");
    let file = fs::File::open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err("this is no regular file".to_owned());
    }
    let mut bytes = Vec::with_capacity(metadata.len().min(MAX_FILE_SIZE) as usize + 1);
    // One byte more than allowed tells a file that grew from one that fits.
    file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes).map_err(cannot)?;
    decode(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(format!("this file is larger than {} MiB", MAX_FILE_SIZE >> 20));
    }
    if bytes.contains(&0) {
        return Err("this file is binary: it holds a NUL byte".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        format!(
            "this file is not UTF-8: byte {} is no character",
            error.utf8_error().valid_up_to()
        )
    })
}

thread_local! {
    /// What the last panic on this thread said.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs a pass; if it panics, says what it said instead of printing it.
pub fn guarded<T>(pass: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if std::env::var_os("RUST_BACKTRACE").is_some() {
                default(info);
            }
            let place = info
                .location()
                .map(|at| format!(" ({}:{})", at.file(), at.line()))
                .unwrap_or_default();
            let message = info.payload_as_str().unwrap_or("no message");
            PANIC.set(format!("{message}{place}"));
        }));
    });
    panic::catch_unwind(AssertUnwindSafe(pass)).map_err(|payload| {
        // A panic that comes from another thread has left its words there.
        let said = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let said = said.or_else(|| payload.downcast_ref::<String>().cloned());
        Some(PANIC.take())
            .filter(|message| !message.is_empty())
            .or(said)
            .unwrap_or_else(|| "no message".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_message() {
        let failed: Result<(), String> = guarded(|| panic!("the tree is {}", "upside down"));
        assert!(
            failed
                .unwrap_err()
                .starts_with("the tree is upside down (src/project/file.rs:")
        );
        assert_eq!(guarded(|| 1), Ok(1));
    }

    #[test]
    fn what_is_no_text_is_said() {
        assert_eq!(decode(b"x = 1".to_vec()), Ok("x = 1".to_owned()));
        assert!(decode(b"a\0".to_vec()).unwrap_err().contains("binary"));
        assert!(decode(b"ab\xff".to_vec()).unwrap_err().contains("byte 2"));
        assert!(
            decode(vec![b' '; MAX_FILE_SIZE as usize + 1])
                .unwrap_err()
                .contains("larger than 8 MiB")
        );
    }
}
