//! GitLab's code quality report: one array, in the part of Code Climate's shape that GitLab reads.

use std::io::{self, Write};

use seqscan_lints::{Confidence, Level};
use serde_json::{Value, json};

use super::escape::write_array;
use super::{Finding, Report};
use crate::meta::INTERNAL_ERROR;

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_array(report.findings.iter().map(|finding| entry(finding, report)), out)
}

fn entry(finding: &Finding, report: &Report<'_>) -> Value {
    let diagnostic = &finding.diagnostic;
    let primary = &diagnostic.primary;
    let file = report.sources.get(primary.file);
    let (start, end) = (file.position(primary.span.start), file.position(primary.span.end));
    json!({
        "description": diagnostic.message,
        "check_name": diagnostic.lint.name,
        "fingerprint": finding.fingerprint,
        "severity": severity(finding),
        "location": {
            "path": report.sources.repository_path(primary.file),
            "positions": {
                "begin": {"line": start.row, "column": start.column},
                "end": {"line": end.row, "column": end.column},
            },
        },
    })
}

/// One of GitLab's five: how loud the level is, and among warnings how sure the finding.
fn severity(finding: &Finding) -> &'static str {
    match (finding.level, finding.diagnostic.confidence) {
        _ if finding.diagnostic.lint == &INTERNAL_ERROR => "blocker",
        (Level::Deny, _) => "critical",
        (Level::Warn, Confidence::High) => "major",
        (Level::Warn, _) => "minor",
        (Level::Note | Level::Allow, _) => "info",
    }
}
