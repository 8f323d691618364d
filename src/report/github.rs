//! GitHub's workflow commands: `::warning file=…,line=…::message`, which it shows as annotations of the change.

use std::io::{self, Write};

use super::escape::visible;
use super::{Report, Severity};

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let diagnostic = &finding.diagnostic;
        let primary = &diagnostic.primary;
        let file = report.sources.get(primary.file);
        let (start, end) = (file.position(primary.span.start), file.position(primary.span.end));
        let command = match Severity::of(finding.level) {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let path = report.sources.repository_path(primary.file);
        write!(out, "::{command} file={},line={}", property(&path), start.row)?;
        // Columns of different lines have no meaning for the runner.
        if start.row == end.row {
            write!(
                out,
                ",col={},endLine={},endColumn={}",
                start.column, end.row, end.column
            )?;
        } else {
            write!(out, ",endLine={}", end.row)?;
        }
        let mut message = diagnostic.message.clone();
        for label in &diagnostic.labels {
            let there = report.sources.get(label.file).position(label.span.start);
            let path = report.sources.repository_path(label.file);
            message.push_str(&format!("\n{path}:{}:{}: {}", there.row, there.column, label.message));
        }
        for note in &diagnostic.notes {
            message.push_str(&format!("\nnote: {note}"));
        }
        if let Some(help) = &diagnostic.help {
            message.push_str(&format!("\nhelp: {help}"));
        }
        writeln!(
            out,
            ",title={}::{}",
            property(&format!("seqscan {}", diagnostic.lint.name)),
            data(&message)
        )?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    // Percent signs first, or they would escape our escapes; CR and LF next, before they are made visible.
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    visible(&text).into_owned()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
