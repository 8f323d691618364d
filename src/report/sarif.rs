//! SARIF 2.1.0, as code scanning takes it: one run, no times, no absolute paths, the same bytes every time.

use std::collections::BTreeMap;
use std::io::{self, Write};

use seqscan_hir::{FileId, Span};
use seqscan_lints::{Fix, Group, Label, Level, Lint};
use serde_json::{Value, json};

use super::escape::write_json;
use super::sarif_flow::{code_flow, line_hashes, linked_message, shown_labels};
use super::{Finding, Report, Severity};
use crate::meta::{HOME, is_about_the_run, lint_url};
use crate::project::Sources;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<&Lint> = report
        .lints
        .iter()
        .copied()
        .filter(|lint| !is_about_the_run(lint))
        .collect();
    let notifications: Vec<&Lint> = report
        .lints
        .iter()
        .copied()
        .filter(|lint| is_about_the_run(lint))
        .collect();
    let (results, failures): (Vec<&Finding>, Vec<&Finding>) = report
        .findings
        .iter()
        .partition(|finding| !is_about_the_run(finding.diagnostic.lint));
    let mut hashes = Hashes::default();
    let results: Vec<Value> = results
        .into_iter()
        .map(|it| result(it, report.sources, &rules, &mut hashes))
        .collect();
    let failures: Vec<Value> = failures
        .into_iter()
        .map(|it| notification(it, report.sources, &notifications))
        .collect();
    let mut log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "seqscan",
                "fullName": "seqscan, a linter for database performance",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": HOME,
                "rules": rules.iter().map(|lint| rule(lint)).collect::<Vec<_>>(),
                "notifications": notifications.iter().map(|lint| descriptor(lint)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
            "invocations": [{
                "executionSuccessful": report.is_complete,
                "toolExecutionNotifications": failures,
            }],
            "results": results,
        }],
    });
    if let Some(category) = report.category {
        // Code scanning reads what stands before the last slash.
        let id = format!("{}/", category.trim_end_matches('/'));
        log["runs"][0]["automationDetails"] = json!({"id": id});
    }
    write_json(&log, out)?;
    writeln!(out)
}

fn level_name(level: Level) -> &'static str {
    Severity::of(level).rustc_name()
}

fn descriptor(lint: &Lint) -> Value {
    json!({
        "id": lint.name,
        "name": pascal_case(lint.name),
        "shortDescription": {"text": sentence(lint.summary)},
        "fullDescription": {"text": full_description(lint)},
        "help": {"text": lint.documentation().trim(), "markdown": lint.documentation().trim()},
        "helpUri": lint_url(lint),
    })
}

fn rule(lint: &Lint) -> Value {
    let mut rule = descriptor(lint);
    let is_enabled = lint.default_level > Level::Allow;
    // What is off by default is a warning once somebody turns it on.
    let level = if is_enabled { lint.default_level } else { Level::Warn };
    rule["defaultConfiguration"] = json!({"enabled": is_enabled, "level": level_name(level)});
    let severity = match (lint.group, level) {
        (Group::Pedantic | Group::Meta, _) | (_, Level::Note | Level::Allow) => "recommendation",
        (_, Level::Warn) => "warning",
        (_, Level::Deny) => "error",
    };
    let precision = match lint.group {
        Group::Pedantic | Group::Nursery => "medium",
        Group::Meta => "very-high",
        _ => "high",
    };
    rule["properties"] = json!({
        "precision": precision,
        "problem.severity": severity,
        "tags": ["database", "performance", lint.group.name()],
    });
    rule
}

/// `n_plus_one_query` is `NplusOneQuery`: validators take two capitals in a row for something else.
fn pascal_case(name: &str) -> String {
    let mut is_joined = false;
    let words = name.split('_').map(|word| {
        let first = if is_joined {
            word[..1].to_owned()
        } else {
            word[..1].to_uppercase()
        };
        is_joined = word.len() == 1;
        first + &word[1..]
    });
    words.collect()
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

/// The first section of the documentation, without its heading.
fn full_description(lint: &Lint) -> String {
    let docs = lint.documentation();
    let section = docs.trim().split("\n### ").next().unwrap_or_default();
    let text = section
        .split_once('\n')
        .filter(|(heading, _)| heading.starts_with('#'))
        .map_or(section, |(_, text)| text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        sentence(lint.summary)
    } else {
        text.chars().take(1000).collect()
    }
}

/// GitHub's line hashes, computed once per file.
#[derive(Default)]
struct Hashes(BTreeMap<FileId, Vec<String>>);

impl Hashes {
    fn get(&mut self, sources: &Sources, file: FileId, span: Span) -> String {
        let source = sources.get(file);
        let hashes = self.0.entry(file).or_insert_with(|| line_hashes(&source.text));
        hashes.get(source.line_index(span.start)).cloned().unwrap_or_default()
    }
}

fn result(finding: &Finding, sources: &Sources, rules: &[&Lint], hashes: &mut Hashes) -> Value {
    let diagnostic = &finding.diagnostic;
    let primary = &diagnostic.primary;
    let index = rules.iter().position(|lint| *lint == diagnostic.lint);
    let mut fingerprints = json!({"seqscan/v1": finding.fingerprint});
    fingerprints["primaryLocationLineHash"] = json!(hashes.get(sources, primary.file, primary.span));
    let mut result = json!({
        "ruleId": diagnostic.lint.name,
        "level": level_name(finding.level),
        "message": {"text": linked_message(diagnostic)},
        "locations": [{"physicalLocation": place(sources, primary.file, primary.span)}],
        "partialFingerprints": fingerprints,
        "properties": {"confidence": diagnostic.confidence.name()},
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if !diagnostic.item.is_empty() {
        result["locations"][0]["logicalLocations"] = json!([{"fullyQualifiedName": diagnostic.item}]);
    }
    let labels: Vec<&Label> = shown_labels(diagnostic).collect();
    if !labels.is_empty() {
        let related = labels.iter().enumerate().map(|(index, label)| {
            json!({
                "id": index + 1,
                "physicalLocation": place(sources, label.file, label.span),
                "message": {"text": label.message},
            })
        });
        result["relatedLocations"] = related.collect();
        result["codeFlows"] = json!([code_flow(diagnostic, |file, span| place(sources, file, span))]);
    }
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([fix_entry(fix, sources)]);
    }
    result
}

fn notification(finding: &Finding, sources: &Sources, lints: &[&Lint]) -> Value {
    let diagnostic = &finding.diagnostic;
    let primary = &diagnostic.primary;
    let index = lints
        .iter()
        .position(|lint| *lint == diagnostic.lint)
        .expect("it is one of them");
    let mut location = json!({"artifactLocation": artifact(sources, primary.file)});
    if !sources.get(primary.file).text.is_empty() {
        location["region"] = region(sources, primary.file, primary.span);
    }
    json!({
        "descriptor": {"id": diagnostic.lint.name, "index": index},
        "level": level_name(finding.level),
        "message": {"text": sentence(&diagnostic.message)},
        "locations": [{"physicalLocation": location}],
    })
}

fn fix_entry(fix: &Fix, sources: &Sources) -> Value {
    let mut files: BTreeMap<FileId, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(edit.file).or_default().push(json!({
            "deletedRegion": region(sources, edit.file, edit.span),
            "insertedContent": {"text": edit.content},
        }));
    }
    let changes = files
        .into_iter()
        .map(|(file, replacements)| json!({"artifactLocation": artifact(sources, file), "replacements": replacements}));
    json!({"description": {"text": sentence(&fix.message)}, "artifactChanges": changes.collect::<Vec<_>>()})
}

fn place(sources: &Sources, file: FileId, span: Span) -> Value {
    json!({"artifactLocation": artifact(sources, file), "region": region(sources, file, span)})
}

fn region(sources: &Sources, file: FileId, span: Span) -> Value {
    let file = sources.get(file);
    let (start, end) = (file.position(span.start), file.position(span.end));
    json!({"startLine": start.row, "startColumn": start.column, "endLine": end.row, "endColumn": end.column})
}

fn artifact(sources: &Sources, file: FileId) -> Value {
    let path = sources.repository_path(file);
    if path.starts_with('/') {
        return json!({"uri": format!("file://{}", percent_encoded(&path))});
    }
    json!({"uri": percent_encoded(&path), "uriBaseId": "%SRCROOT%"})
}

fn percent_encoded(path: &str) -> String {
    let mut encoded = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::SYNTAX_ERROR;

    #[test]
    fn uris_are_encoded() {
        assert_eq!(
            percent_encoded("app/odd, näme: 100%.py"),
            "app/odd%2C%20n%C3%A4me%3A%20100%25.py"
        );
    }

    #[test]
    fn texts_are_sentences() {
        assert_eq!(
            sentence("source that could not be parsed"),
            "Source that could not be parsed."
        );
        assert_eq!(pascal_case("n_plus_one_query"), "NplusOneQuery");
        assert!(full_description(&SYNTAX_ERROR).starts_with("Reports a place"));
    }
}
