//! A table for people: the summary of a CI job, or a comment on a change.

use std::io::{self, Write};

use super::escape::one_line;
use super::{Finding, Report, Severity};
use crate::meta::lint_url;

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.findings.is_empty() {
        return writeln!(out, "## seqscan: nothing found");
    }
    let count = report.findings.len();
    writeln!(
        out,
        "## seqscan: {count} finding{}\n",
        if count == 1 { "" } else { "s" }
    )?;
    writeln!(out, "| level | where | what |\n|---|---|---|")?;
    for finding in report.findings {
        write_row(finding, report, out)?;
    }
    Ok(())
}

fn write_row(finding: &Finding, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diagnostic = &finding.diagnostic;
    let file = report.sources.get(diagnostic.primary.file);
    let at = file.position(diagnostic.primary.span.start);
    let mut what = format!(
        "{} ([{}]({}))",
        inline(&diagnostic.message),
        code(diagnostic.lint.name),
        lint_url(diagnostic.lint)
    );
    for detail in report.details(diagnostic) {
        what.push_str("<br>");
        what.push_str(&inline(&detail));
    }
    writeln!(
        out,
        "| {} | {} | {what} |",
        Severity::of(finding.level).rustc_name(),
        code(&format!("{}:{}:{}", file.name, at.row, at.column)),
    )
}

/// Text for a cell, on one line, in which only what stands between backticks is more than text.
fn inline(text: &str) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    let is_paired = parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|part| !part.trim().is_empty());
    if !is_paired {
        return plain(&text);
    }
    let parts = parts.iter().enumerate();
    parts
        .map(|(index, part)| if index % 2 == 1 { code(part) } else { plain(part) })
        .collect()
}

/// Text that means only itself: no markup, no HTML, nobody mentioned.
fn plain(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Code for a cell: a fence longer than any run of backticks in it; a table's bar is the one thing still escaped.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_is_markup() {
        assert_eq!(inline("a `b|c` <d> @e [f](g)"), "a `b\\|c` &lt;d&gt; &#64;e \\[f\\](g)");
        assert_eq!(inline("odd ` one\n|"), "odd \\` one \\|");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
    }
}
