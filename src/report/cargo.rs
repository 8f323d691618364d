//! Cargo's messages, one JSON value a line: what shows `cargo check` in an editor shows seqscan too.

use std::io::{self, Write};

use seqscan_hir::{FileId, Span};
use seqscan_lints::{Applicability, Fix, Label, Level};
use serde_json::{Value, json};

use super::escape::{one_line, write_json};
use super::{Finding, Report, Severity, text};
use crate::project::{SourceFile, Workspace};

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        write_json(&message(finding, report)?, out)?;
        writeln!(out)?;
    }
    let is_error = |finding: &Finding| finding.level == Level::Deny;
    let success = report.is_complete && !report.findings.iter().any(is_error);
    write_json(&json!({"reason": "build-finished", "success": success}), out)?;
    writeln!(out)
}

fn message(finding: &Finding, report: &Report<'_>) -> io::Result<Value> {
    let diagnostic = &finding.diagnostic;
    let package = report
        .workspace
        .package_of(&report.sources.get(diagnostic.primary.file).disk);
    let all = || std::iter::once(&diagnostic.primary).chain(&diagnostic.labels);
    let spans = all().enumerate().map(|(index, label)| span(label, index == 0, report));
    let notes = diagnostic.notes.iter().map(|note| child("note", note, Vec::new()));
    let help = diagnostic.help.iter().map(|help| child("help", help, Vec::new()));
    let fix = diagnostic.fix.iter().map(|fix| suggestion(fix, report));
    let rendered = text::render_finding(finding, report.sources, false)?;
    Ok(json!({
        "reason": "compiler-message",
        "package_id": package.id(),
        "manifest_path": package.manifest,
        "target": {
            "kind": [package.target_kind],
            "crate_types": [package.target_kind],
            "name": package.name,
            "src_path": package.source,
            "edition": package.edition,
            "doc": true,
            "doctest": false,
            "test": true,
        },
        "message": {
            "$message_type": "diagnostic",
            "message": one_line(&diagnostic.message),
            "code": {"code": format!("seqscan::{}", diagnostic.lint.name), "explanation": null},
            "level": Severity::of(finding.level).rustc_name(),
            "spans": spans.collect::<Vec<_>>(),
            "children": notes.chain(help).chain(fix).collect::<Vec<_>>(),
            "rendered": String::from_utf8_lossy(&rendered),
        },
    }))
}

fn child(level: &str, message: &str, spans: Vec<Value>) -> Value {
    json!({
        "message": message,
        "code": null,
        "level": level,
        "spans": spans,
        "children": [],
        "rendered": null,
    })
}

fn suggestion(fix: &Fix, report: &Report<'_>) -> Value {
    let applicability = match fix.applicability {
        Applicability::Safe => "MachineApplicable",
        Applicability::Unsafe => "MaybeIncorrect",
    };
    let spans = fix.edits.iter().map(|edit| {
        let label = Label {
            file: edit.file,
            span: edit.span,
            message: String::new(),
        };
        let mut span = span(&label, true, report);
        span["suggested_replacement"] = json!(edit.content);
        span["suggestion_applicability"] = json!(applicability);
        span
    });
    child("help", &fix.message, spans.collect())
}

fn span(label: &Label, is_primary: bool, report: &Report<'_>) -> Value {
    let file = report.sources.get(label.file);
    let at = Range::of(file, label.span);
    let message = Some(&label.message).filter(|message| !message.is_empty());
    json!({
        "file_name": name(report.workspace, label.file, report),
        "byte_start": at.start.byte,
        "byte_end": at.end.byte,
        "line_start": at.start.line,
        "line_end": at.end.line,
        "column_start": at.start.column,
        "column_end": at.end.column,
        "is_primary": is_primary,
        "text": at.lines(file),
        "label": message,
        "suggested_replacement": null,
        "suggestion_applicability": null,
        "expansion": null,
    })
}

fn name(workspace: &Workspace, file: FileId, report: &Report<'_>) -> String {
    workspace.relative(&report.sources.get(file).disk)
}

/// A place as rustc counts: bytes from 0, lines and characters from 1, and only a line feed ends a line.
struct Place {
    byte: usize,
    line: usize,
    column: usize,
}

struct Range {
    start: Place,
    end: Place,
}

impl Range {
    fn of(file: &SourceFile, span: Span) -> Self {
        let place = |offset: u32| {
            let byte = file.text.floor_char_boundary(offset as usize);
            let before = &file.text[..byte];
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            let mark = if line == 0 { '\u{feff}' } else { '\n' };
            Place {
                byte,
                line: before.matches('\n').count() + 1,
                column: before[line..].trim_start_matches(mark).chars().count() + 1,
            }
        };
        let start = place(span.start);
        let end = place(span.end.max(span.start));
        Self { start, end }
    }

    /// The lines themselves, with the columns that are meant in each.
    fn lines(&self, file: &SourceFile) -> Vec<Value> {
        let wanted = self.end.line - self.start.line + 1;
        let lines = file.text.split('\n').enumerate().skip(self.start.line - 1).take(wanted);
        let entry = |(index, line): (usize, &str)| {
            let line = line.trim_end_matches('\r');
            let line = if index == 0 {
                line.trim_start_matches('\u{feff}')
            } else {
                line
            };
            let is = |place: &Place| place.line == index + 1;
            let start = if is(&self.start) { self.start.column } else { 1 };
            let end = match is(&self.end) {
                true => self.end.column,
                false => line.chars().count() + 1,
            };
            json!({"text": line, "highlight_start": start, "highlight_end": end})
        };
        lines.map(entry).collect()
    }
}
