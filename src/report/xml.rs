//! The two reports in XML: JUnit's, which every CI shows as tests, and checkstyle's, which many editors and bots read.

use std::io::{self, Write};

use seqscan_hir::FileId;

use super::escape::visible;
use super::{Finding, Report, Severity};

/// One suite for each file, one failing case for each finding; one case that passes if there is none, since an empty
/// report is an error to those who read it.
pub(crate) fn write_junit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.findings.len();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let tests = found.max(1);
    writeln!(
        out,
        r#"<testsuites name="seqscan" tests="{tests}" failures="{found}" errors="0">"#
    )?;
    if report.findings.is_empty() {
        writeln!(
            out,
            r#"    <testsuite name="seqscan" tests="1" disabled="0" errors="0" failures="0" package="seqscan">"#
        )?;
        writeln!(
            out,
            r#"        <testcase name="No findings" classname="seqscan"></testcase>"#
        )?;
        writeln!(out, "    </testsuite>")?;
    }
    for (file, findings) in by_file(report.findings) {
        let (name, count) = (escaped(&report.sources.get(file).name), findings.len());
        writeln!(
            out,
            r#"    <testsuite name="{name}" tests="{count}" disabled="0" errors="0" failures="{count}" package="seqscan">"#
        )?;
        for finding in findings {
            write_case(finding, report, out)?;
        }
        writeln!(out, "    </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn write_case(finding: &Finding, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diagnostic = &finding.diagnostic;
    let file = report.sources.get(diagnostic.primary.file);
    let at = file.position(diagnostic.primary.span.start);
    let class = file
        .name
        .strip_suffix(".py")
        .or_else(|| file.name.strip_suffix(".rs"))
        .unwrap_or(&file.name);
    writeln!(
        out,
        r#"        <testcase name="seqscan.{}" classname="{}" line="{}" column="{}">"#,
        diagnostic.lint.name,
        escaped(class),
        at.row,
        at.column
    )?;
    let mut details = format!("line {}, col {}, {}", at.row, at.column, diagnostic.message);
    for detail in report.details(diagnostic) {
        details.push('\n');
        details.push_str(&detail);
    }
    writeln!(
        out,
        r#"            <failure type="{}" message="{}">{}</failure>"#,
        Severity::of(finding.level).name(),
        escaped(&diagnostic.message),
        escaped_text(&details),
    )?;
    writeln!(out, "        </testcase>")
}

/// One element for each file, and in it one for each finding.
pub(crate) fn write_checkstyle(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<checkstyle version="4.3">"#)?;
    for (file, findings) in by_file(report.findings) {
        let file = report.sources.get(file);
        writeln!(out, r#"    <file name="{}">"#, escaped(&file.name))?;
        for finding in findings {
            let diagnostic = &finding.diagnostic;
            let at = file.position(diagnostic.primary.span.start);
            writeln!(
                out,
                r#"        <error line="{}" column="{}" severity="{}" message="{}" source="seqscan.{}"/>"#,
                at.row,
                at.column,
                Severity::of(finding.level).name(),
                escaped(&diagnostic.message),
                diagnostic.lint.name,
            )?;
        }
        writeln!(out, "    </file>")?;
    }
    writeln!(out, "</checkstyle>")
}

/// The findings of each file; they are sorted by file.
fn by_file(findings: &[Finding]) -> impl Iterator<Item = (FileId, &[Finding])> {
    let chunks = findings.chunk_by(|a, b| a.diagnostic.primary.file == b.diagnostic.primary.file);
    chunks.map(|chunk| (chunk[0].diagnostic.primary.file, chunk))
}

/// Text for an attribute.
fn escaped(text: &str) -> String {
    escaped_text(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// Text between tags. Control characters, which XML cannot hold at all, are shown as in every format.
fn escaped_text(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push_str(&super::escape::escaped(c)),
            _ => escaped.push(c),
        }
    }
    escaped
}
