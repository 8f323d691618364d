//! Findings out, one file per format. All are fed the same sorted findings, print each exactly once, and decide nothing.

mod cargo;
mod concise;
mod escape;
mod fingerprint;
mod github;
mod gitlab;
mod indexes;
mod json;
mod markdown;
mod rdjson;
mod sarif;
mod sarif_flow;
mod sarif_limits;
mod shown;
mod statistics;
#[cfg(test)]
mod tests;
mod text;
mod xml;

use std::io::{self, Write};

use seqscan_lints::{Diagnostic, Level, Lint};

use crate::project::{Sources, Workspace};

pub use escape::visible;
pub use fingerprint::{evened_line, fingerprint};
pub use indexes::{Migration, indexes_json, write_indexes};
pub use sarif_limits::within_limits;
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
    /// Whether whoever reads this can follow links that a terminal shows.
    pub has_links: bool,
    /// What tells this report from others of the same commit, for code scanning.
    pub category: Option<&'a str>,
    /// The cargo workspace around, for messages in cargo's shape.
    pub workspace: &'a Workspace,
}

impl Report<'_> {
    /// What there is to say beside the message, a line or more each: the labels, the notes, the help.
    fn details(&self, diagnostic: &Diagnostic) -> Vec<String> {
        let mut details: Vec<String> = Vec::new();
        for label in &diagnostic.labels {
            let file = self.sources.get(label.file);
            let at = file.position(label.span.start);
            details.push(format!("{}:{}:{}: {}", file.name, at.row, at.column, label.message));
        }
        details.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
        details.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
        details
    }
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
    /// The same, one object a line
    JsonLines,
    /// Cargo's messages, for editors that show `cargo check`
    Cargo,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands, which GitHub shows as annotations
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// Tests that fail, which every CI shows
    Junit,
    /// Checkstyle's XML
    Checkstyle,
    /// Reviewdog's diagnostics, one document
    Rdjson,
    /// Reviewdog's diagnostics, one a line
    Rdjsonl,
    /// A table, for the summary of a job
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::Concise,
        Self::Json,
        Self::JsonLines,
        Self::Cargo,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Checkstyle,
        Self::Rdjson,
        Self::Rdjsonl,
        Self::Markdown,
    ];

    /// The name used in configuration and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::Cargo => "cargo",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Rdjson => "rdjson",
            Self::Rdjsonl => "rdjsonl",
            Self::Markdown => "markdown",
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
            Self::JsonLines => json::write_lines(report, out),
            Self::Cargo => cargo::write(report, out),
            Self::Sarif => sarif::write(report, out),
            Self::Github => github::write(report, out),
            Self::Gitlab => gitlab::write(report, out),
            Self::Junit => xml::write_junit(report, out),
            Self::Checkstyle => xml::write_checkstyle(report, out),
            Self::Rdjson => rdjson::write(report, out),
            Self::Rdjsonl => rdjson::write_lines(report, out),
            Self::Markdown => markdown::write(report, out),
        }
    }
}
