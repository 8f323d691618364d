//! Findings out, one file per format. All are fed the same sorted findings, print each exactly once, and decide nothing.

mod concise;
mod escape;
mod fingerprint;
mod github;
mod json;
mod sarif;
mod sarif_flow;
mod shown;
mod statistics;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, Write};

use seqscan_lints::{Diagnostic, Level, Lint};

use crate::project::Sources;

pub use escape::visible;
pub use fingerprint::fingerprint;
pub use statistics::statistics;
pub use text::Snippet;

/// A diagnostic as the user wants it: with its level here, and what it is recognised by next time.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was found.
    pub diagnostic: Diagnostic,
    /// How loudly to say it; never `allow`.
    pub level: Level,
    /// The same for the same defect, wherever its lines have moved.
    pub fingerprint: String,
}

/// What a reporter is fed.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The findings, sorted by file, span and lint.
    pub findings: &'a [Finding],
    /// The files they are in.
    pub sources: &'a Sources,
    /// Every lint, sorted by name.
    pub lints: &'a [&'static Lint],
    /// Whether the run did all its work: no pass failed.
    pub is_complete: bool,
    /// Whether to use colours, where the format has them.
    pub is_coloured: bool,
}

/// How loudly something is said, in the words of most formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Fails a run.
    Error,
    /// Fails a run too.
    Warning,
    /// Does not.
    Info,
}

impl Severity {
    /// The severity of a level.
    pub fn of(level: Level) -> Self {
        match level {
            Level::Deny => Self::Error,
            Level::Warn => Self::Warning,
            Level::Note | Level::Allow => Self::Info,
        }
    }

    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// The word for it in rustc's output, and in SARIF.
    pub fn rustc_name(self) -> &'static str {
        match self {
            Self::Info => "note",
            other => other.name(),
        }
    }
}

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With the code, as rustc does
    Text,
    /// One line each
    Concise,
    /// One array, in the shape of ruff's
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands, which GitHub shows as annotations
    Github,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Text, Self::Concise, Self::Json, Self::Sarif, Self::Github];

    /// The name used in configuration and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }

    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Writes a report in this format.
    pub fn write(self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text::write(report, out),
            Self::Concise => concise::write(report, out),
            Self::Json => json::write(report, out),
            Self::Sarif => sarif::write(report, out),
            Self::Github => github::write(report, out),
        }
    }
}
