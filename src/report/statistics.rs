//! How often each lint spoke.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use super::escape::write_json;
use super::{Format, Report};

/// Writes the number of findings of each lint, the most frequent first; as an array if the format is JSON.
pub fn statistics(report: &Report<'_>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for finding in report.findings {
        let lint = finding.diagnostic.lint;
        counts.entry(lint.name).or_insert((0, lint.summary)).0 += 1;
    }
    let mut rows: Vec<(usize, &str, &str)> = counts
        .iter()
        .map(|(name, (count, text))| (*count, *name, *text))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    if format == Format::Json {
        let rows = rows
            .iter()
            .map(|(count, code, summary)| json!({"code": code, "count": count, "summary": summary}));
        write_json(&rows.collect(), out)?;
        return writeln!(out);
    }
    let digits = rows.first().map_or(1, |row| row.0.to_string().len());
    let width = rows.iter().map(|row| row.1.len()).max().unwrap_or(0);
    for (count, name, summary) in rows {
        writeln!(out, "{count:>digits$}  {name:width$}  {summary}")?;
    }
    Ok(())
}
