//! With the code, as rustc does.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic as Rendered, Label as RenderedLabel, Severity as RenderedSeverity};
use codespan_reporting::term::termcolor::{Ansi, NoColor, WriteColor};
use codespan_reporting::term::{Config, Styles, StylesWriter, emit_to_write_style};
use seqscan_hir::Span;

use super::escape::{one_line, visible};
use super::shown::ShownFiles;
use super::{Finding, Report, Severity};
use crate::meta::lint_url;
use crate::project::{SourceFile, Sources};

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let rendered = render_finding(finding, report.sources, report.is_coloured)?;
        match report.has_links {
            true => out.write_all(&with_link(&rendered, finding))?,
            false => out.write_all(&rendered)?,
        }
    }
    Ok(())
}

/// The rendering with the lint's name, which ends the first line, as a link to its page.
fn with_link(rendered: &[u8], finding: &Finding) -> Vec<u8> {
    let lint = finding.diagnostic.lint;
    let text = String::from_utf8_lossy(rendered);
    let first = text.find('\n').unwrap_or(text.len());
    match text[..first].rfind(&format!("[{}]", lint.name)) {
        Some(at) => {
            let (before, rest) = text.split_at(at + 1);
            format!(
                "{before}{}{}",
                link(lint.name, &lint_url(lint)),
                &rest[lint.name.len()..]
            )
            .into_bytes()
        }
        None => rendered.to_owned(),
    }
}

/// OSC 8: text that a terminal lets one follow.
pub(crate) fn link(text: &str, url: &str) -> String {
    format!("\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\")
}

pub(crate) fn render_finding(finding: &Finding, sources: &Sources, is_coloured: bool) -> io::Result<Vec<u8>> {
    let diagnostic = &finding.diagnostic;
    let primary = sources.get(diagnostic.primary.file);
    if primary.text.is_empty() && diagnostic.labels.is_empty() {
        // There is no code to show: the file could not be read.
        let message = format!("{}: {} [{}]", primary.name, diagnostic.message, diagnostic.lint.name);
        let rendered = Rendered::new(severity(Severity::of(finding.level))).with_message(one_line(&message));
        return render(&ShownFiles::default(), &rendered, is_coloured);
    }
    let all = || std::iter::once(&diagnostic.primary).chain(&diagnostic.labels);
    let marks: Vec<(&SourceFile, Span)> = all().map(|label| (sources.get(label.file), label.span)).collect();
    let (files, ranges) = ShownFiles::new(&marks);
    let labels = all().zip(ranges).enumerate().map(|(index, (label, (file, range)))| {
        let drawn = if index == 0 {
            RenderedLabel::primary(file, range)
        } else {
            RenderedLabel::secondary(file, range)
        };
        drawn.with_message(one_line(&label.message))
    });
    let mut notes: Vec<String> = diagnostic.notes.iter().map(|note| hanging("note", note)).collect();
    notes.extend(diagnostic.help.as_ref().map(|help| hanging("help", help)));
    let rendered = Rendered::new(severity(Severity::of(finding.level)))
        .with_message(format!("{} [{}]", one_line(&diagnostic.message), diagnostic.lint.name))
        .with_labels(labels.collect())
        .with_notes(notes);
    render(&files, &rendered, is_coloured)
}

pub(crate) fn render(files: &ShownFiles<'_>, rendered: &Rendered<usize>, is_coloured: bool) -> io::Result<Vec<u8>> {
    fn emit<W: WriteColor>(mut writer: W, files: &ShownFiles<'_>, rendered: &Rendered<usize>) -> io::Result<W> {
        let styles = Styles::default();
        emit_to_write_style(
            &mut StylesWriter::new(&mut writer, &styles),
            &Config::default(),
            files,
            rendered,
        )
        .map_err(io::Error::other)?;
        Ok(writer)
    }
    match is_coloured {
        true => Ok(emit(Ansi::new(Vec::new()), files, rendered)?.into_inner()),
        false => Ok(emit(NoColor::new(Vec::new()), files, rendered)?.into_inner()),
    }
}

/// A note whose further lines are indented to where its first begins.
pub(crate) fn hanging(kind: &str, text: &str) -> String {
    let indent = " ".repeat(kind.len() + 2);
    format!("{kind}: {}", visible(text).replace('\n', &format!("\n{indent}")))
}

fn severity(severity: Severity) -> RenderedSeverity {
    match severity {
        Severity::Error => RenderedSeverity::Error,
        Severity::Warning => RenderedSeverity::Warning,
        Severity::Info => RenderedSeverity::Note,
    }
}

/// One marked place with a message: how a mistake in a configuration file is shown.
#[derive(Clone, Copy, Debug)]
pub struct Snippet<'a> {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: &'a str,
    /// The file.
    pub file: &'a SourceFile,
    /// The bytes of it.
    pub span: Span,
    /// What is there.
    pub label: &'a str,
    /// What to do.
    pub help: Option<&'a str>,
}

impl Snippet<'_> {
    /// The lines to print.
    pub fn render(&self, is_coloured: bool) -> String {
        let (files, ranges) = ShownFiles::new(&[(self.file, self.span)]);
        let labels = ranges
            .into_iter()
            .map(|(file, range)| RenderedLabel::primary(file, range).with_message(one_line(self.label)));
        let rendered = Rendered::new(severity(self.severity))
            .with_message(one_line(self.message))
            .with_labels(labels.collect())
            .with_notes(self.help.iter().map(|help| hanging("help", help)).collect());
        match render(&files, &rendered, is_coloured) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => format!("{}: {error}\n", self.message),
        }
    }
}
