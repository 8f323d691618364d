//! What is wrong with a configuration file: the place, the reason, and a way out.

use std::fmt;
use std::path::Path;

use seqscan_hir::Span;

use crate::project::SourceFile;
use crate::report::{Severity, Snippet};

/// What is wrong at a place of a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Where.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What is there, for the label.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

impl ConfigProblem {
    /// A problem with this message.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            label: String::new(),
            help: None,
        }
    }

    /// With text under the carets.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With a way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A problem and the file it is in; displays as that line, underlined.
#[derive(Clone, Debug)]
pub struct ConfigError {
    name: String,
    text: String,
    problem: ConfigProblem,
}

impl ConfigError {
    /// The problem in this file.
    pub fn new(path: &Path, text: &str, problem: ConfigProblem) -> Self {
        Self {
            name: path.display().to_string(),
            text: text.to_owned(),
            problem,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = SourceFile {
            name: self.name.clone(),
            text: self.text.clone(),
            ..SourceFile::default()
        };
        let snippet = Snippet {
            severity: Severity::Error,
            message: &self.problem.message,
            file: &file,
            span: self.problem.span,
            label: &self.problem.label,
            help: self.problem.help.as_deref(),
        };
        f.write_str(snippet.render(false).trim_end())
    }
}

impl std::error::Error for ConfigError {}
