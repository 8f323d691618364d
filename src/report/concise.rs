//! `path:line:column: warning[name] message`, one line each: for grep, for editors' error lists.

use std::io::{self, Write};

use super::escape::one_line;
use super::{Report, Severity};

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let diagnostic = &finding.diagnostic;
        let file = report.sources.get(diagnostic.primary.file);
        let at = file.position(diagnostic.primary.span.start);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            one_line(&file.name),
            at.row,
            at.column,
            Severity::of(finding.level).rustc_name(),
            diagnostic.lint.name,
            one_line(&diagnostic.message),
        )?;
    }
    Ok(())
}
