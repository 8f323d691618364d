//! Reviewdog's diagnostic format, as one document or as lines. Its columns count bytes of UTF-8, from 1.

use std::io::{self, Write};

use seqscan_hir::{FileId, Span};
use serde_json::{Value, json};

use super::escape::{write_array, write_json};
use super::{Finding, Report, Severity};
use crate::meta::{HOME, lint_url};
use crate::project::Sources;

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"source\": ")?;
    write_json(&source(), out)?;
    out.write_all(b", \"diagnostics\": ")?;
    write_array(
        report.findings.iter().map(|finding| entry(finding, report.sources)),
        out,
    )?;
    out.write_all(b"}\n")
}

pub(crate) fn write_lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let mut entry = entry(finding, report.sources);
        entry["source"] = source();
        write_json(&entry, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn source() -> Value {
    json!({"name": "seqscan", "url": HOME})
}

fn entry(finding: &Finding, sources: &Sources) -> Value {
    let diagnostic = &finding.diagnostic;
    let primary = &diagnostic.primary;
    let mut message = diagnostic.message.clone();
    for note in &diagnostic.notes {
        message.push_str(&format!("\nnote: {note}"));
    }
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let severity = match Severity::of(finding.level) {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    };
    let mut entry = json!({
        "message": message,
        "location": location(sources, primary.file, primary.span),
        "severity": severity,
        "code": {"value": diagnostic.lint.name, "url": lint_url(diagnostic.lint)},
    });
    if !diagnostic.labels.is_empty() {
        let related = diagnostic
            .labels
            .iter()
            .map(|label| json!({"message": label.message, "location": location(sources, label.file, label.span)}));
        entry["related_locations"] = related.collect();
    }
    // A suggestion has no file of its own, so that an edit of another file cannot be said.
    let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
    let suggestions: Vec<Value> = edits
        .filter(|edit| edit.file == primary.file)
        .map(|edit| json!({"range": range(sources, edit.file, edit.span), "text": edit.content}))
        .collect();
    if !suggestions.is_empty() {
        entry["suggestions"] = json!(suggestions);
    }
    entry
}

fn location(sources: &Sources, file: FileId, span: Span) -> Value {
    json!({"path": sources.get(file).name, "range": range(sources, file, span)})
}

fn range(sources: &Sources, file: FileId, span: Span) -> Value {
    let file = sources.get(file);
    let place = |offset: u32| {
        let line = file.line_index(offset);
        let column = offset.min(file.text.len() as u32) - file.line_span(line).start + 1;
        json!({"line": line + 1, "column": column})
    };
    json!({"start": place(span.start), "end": place(span.end)})
}
