//! One array, in the shape that ruff made common: editor plugins that read ruff read us, and there is more beside it.

use std::io::{self, Write};

use seqscan_hir::{FileId, Span};
use seqscan_lints::{Applicability, Fix};
use serde_json::{Value, json};

use super::escape::{write_array, write_json};
use super::{Finding, Report, Severity};
use crate::meta::lint_url;
use crate::project::{Position, Sources};

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_array(
        report.findings.iter().map(|finding| entry(finding, report.sources)),
        out,
    )
}

/// The same entries, one a line.
pub(crate) fn write_lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        write_json(&entry(finding, report.sources), out)?;
        writeln!(out)?;
    }
    Ok(())
}

/// One finding.
pub(crate) fn entry(finding: &Finding, sources: &Sources) -> Value {
    let diagnostic = &finding.diagnostic;
    let place = Place::of(sources, diagnostic.primary.file, diagnostic.primary.span);
    let labels = diagnostic.labels.iter().map(|label| {
        let place = Place::of(sources, label.file, label.span);
        json!({
            "filename": place.name,
            "location": place.location,
            "end_location": place.end_location,
            "message": label.message,
        })
    });
    json!({
        "code": diagnostic.lint.name,
        "name": diagnostic.lint.name,
        "level": finding.level.name(),
        "severity": Severity::of(finding.level).name(),
        "confidence": diagnostic.confidence.name(),
        "message": diagnostic.message,
        "filename": place.name,
        "location": place.location,
        "end_location": place.end_location,
        "labels": labels.collect::<Vec<_>>(),
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "url": lint_url(diagnostic.lint),
        "fix": diagnostic.fix.as_ref().map(|fix| fix_entry(fix, diagnostic.primary.file, sources)),
        "fingerprint": finding.fingerprint,
    })
}

struct Place<'a> {
    name: &'a str,
    location: Value,
    end_location: Value,
}

impl<'a> Place<'a> {
    fn of(sources: &'a Sources, file: FileId, span: Span) -> Self {
        let file = sources.get(file);
        let location = |Position { row, column }| json!({"row": row, "column": column});
        Self {
            name: &file.name,
            location: location(file.position(span.start)),
            end_location: location(file.position(span.end)),
        }
    }
}

fn fix_entry(fix: &Fix, primary: FileId, sources: &Sources) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        let place = Place::of(sources, edit.file, edit.span);
        let mut entry = json!({
            "content": edit.content,
            "location": place.location,
            "end_location": place.end_location,
        });
        // Readers of ruff's shape take every edit to be in the finding's own file, so another one is named.
        if edit.file != primary {
            entry["filename"] = json!(place.name);
        }
        entry
    });
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    json!({"applicability": applicability, "message": fix.message, "edits": edits.collect::<Vec<_>>()})
}
