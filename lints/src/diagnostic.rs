//! What a lint found, as data. How it is shown is the reporters' business.

use seqscan_hir::{FileId, Span};

use crate::Lint;

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A guess; shown only on request.
    Low,
    /// One step is inferred.
    Medium,
    /// The types are known and the path is certain.
    High,
}

impl Confidence {
    /// The name used in configuration, on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The confidence with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(|confidence| confidence.name() == name)
    }
}

/// A place, and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub file: FileId,
    /// The bytes of it.
    pub span: Span,
    /// What is there; may be empty for a primary label.
    pub message: String,
}

/// Whether an edit may be applied unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// The program means the same afterwards.
    Safe,
    /// A person has to look.
    Unsafe,
}

/// One replacement of bytes by text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub file: FileId,
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// What to put there.
    pub content: String,
}

/// A machine-applicable suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// What it does.
    pub message: String,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

/// A finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Which lint found it.
    pub lint: &'static Lint,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong, in the user's own names: lower case, no full stop.
    pub message: String,
    /// Where. Its message, if any, is shown under the carets.
    pub primary: Label,
    /// Other places, in the order in which a reader should visit them.
    pub labels: Vec<Label>,
    /// How many of them come before the primary place on the way to the defect: the loop before the call in it.
    pub lead: usize,
    /// Why it matters here.
    pub notes: Vec<String>,
    /// Whether it is a note, at the most, however loudly its lint speaks otherwise.
    pub is_note: bool,
    /// What to do about it.
    pub help: Option<String>,
    /// The edit that does it, where one is sure.
    pub fix: Option<Fix>,
    /// The qualified name of the enclosing function, class or module: what the fingerprint is tied to instead of a line.
    pub item: String,
}
