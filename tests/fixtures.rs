//! Lints every source in `test-corpus/lints/` and compares the findings with the expectations written in its comments.
//!
//! | comment | says |
//! |---|---|
//! | `#~ lint_name "part of the message"` | a finding on this line; the message is optional |
//! | `#~^ lint_name` | on the line above, one caret per line |
//! | `#~v lint_name` | on the line below |
//! | `#~ NOTE: lint_name` | a finding that is only a note, however loudly its lint speaks otherwise |
//! | `#~ MISSING: lint_name` | there should be a finding and is none; fails once there is |
//! | `#~ SPURIOUS: lint_name` | there is a finding and should be none; fails once it is gone |
//! | `#@ schema: shop.sql` | at the top: the schema, beside the file |
//! | `#@ with: store.py` | at the top: another file of the same program, beside the file |
//!
//! Rust says `//~` and `//@`, and schemas `--~`. Every fixture meets every lint, pedantic ones included, at the default confidence. A line
//! without an expectation claims silence.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use seqscan_hir::FileId;
use seqscan_lints::Diagnostic;
use support::{TestFile, files_below, lint, lower, on_large_stack, root};

#[derive(Debug)]
struct Expectation {
    line: usize,
    lint: String,
    message: Option<String>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Expected,
    Note,
    Missing,
    Spurious,
}

/// The expectations and directives in a file's comments.
fn expectations(file: &TestFile, comments: &[&str], lines: &[usize]) -> (Vec<Expectation>, Vec<(String, String)>) {
    let mut expected = Vec::new();
    let mut directives = Vec::new();
    for (comment, line) in comments.iter().zip(lines) {
        let body = comment.trim_start_matches(['#', '/']).trim();
        if let Some(directive) = body.strip_prefix('@') {
            let (key, value) = directive.split_once(':').unwrap_or((directive, ""));
            directives.push((key.trim().to_owned(), value.trim().to_owned()));
            continue;
        }
        for part in comment.split(['#', '/']).filter_map(|part| part.strip_prefix('~')) {
            let carets = part.chars().take_while(|c| *c == '^').count();
            let below = part.chars().take_while(|c| *c == 'v').count();
            let rest = part.trim_start_matches(['^', 'v']).trim();
            let words = [
                ("MISSING:", Kind::Missing),
                ("SPURIOUS:", Kind::Spurious),
                ("NOTE:", Kind::Note),
            ];
            let marked = words
                .iter()
                .find_map(|(word, kind)| Some((*kind, rest.strip_prefix(word)?.trim())));
            let (kind, rest) = marked.unwrap_or((Kind::Expected, rest));
            let (lint, message) = match rest.split_once(' ') {
                Some((lint, message)) => (lint, Some(message.trim().trim_matches('"').to_owned())),
                None => (rest, None),
            };
            assert!(
                seqscan::meta::find_lint(lint).is_some(),
                "{}:{line}: `{lint}` is no lint",
                file.path
            );
            expected.push(Expectation {
                line: line + below - carets,
                lint: lint.to_owned(),
                message,
                kind,
            });
        }
    }
    (expected, directives)
}

/// What differs between expectations and findings, a line each.
fn check(path: &Path) -> (Vec<String>, Vec<String>) {
    let name = path
        .strip_prefix(root())
        .expect("it is below the root")
        .to_string_lossy()
        .replace('\\', "/");
    let file = TestFile {
        path: name,
        text: fs::read_to_string(path).expect("the fixture is readable"),
    };
    let modules = lower(std::slice::from_ref(&file));
    let comments = &modules[0].2.comments;
    let texts: Vec<&str> = comments
        .iter()
        .map(|span| &file.text[span.start as usize..span.end as usize])
        .collect();
    let lines: Vec<usize> = comments.iter().map(|span| file.line(span.start)).collect();
    let (expected, directives) = expectations(&file, &texts, &lines);
    let schema = directives
        .iter()
        .find(|(key, _)| key == "schema")
        .map(|(_, value)| TestFile {
            path: value.clone(),
            text: fs::read_to_string(path.with_file_name(value)).expect("the schema is readable"),
        });
    let mut order = Vec::new();
    let mut problems = Vec::new();
    let others = directives.iter().filter(|(key, _)| key == "with").map(|(_, value)| {
        let other = path.with_file_name(value);
        TestFile {
            path: other
                .strip_prefix(root())
                .expect("it is below the root")
                .to_string_lossy()
                .replace('\\', "/"),
            text: fs::read_to_string(&other).expect("the other file is readable"),
        }
    });
    let files: Vec<TestFile> = std::iter::once(file.clone()).chain(others).collect();
    let of_schema = FileId(files.len() as u32);
    let text = schema.as_ref().map(|it| support::schema(&it.path, &it.text, of_schema));
    let findings = lint(&files, text);
    let (own, others): (Vec<_>, Vec<_>) = findings.into_iter().partition(|it| it.primary.file == FileId(0));
    order.extend(own.iter().map(|finding| finding.lint.name.to_owned()));
    compare(&file, own, expected, &mut problems);
    if let Some(schema) = schema {
        let lines: Vec<(usize, &str)> = schema.text.lines().enumerate().collect();
        let comments = lines
            .iter()
            .filter_map(|(at, line)| Some((at + 1, line.split_once("--")?.1)));
        let (lines, texts): (Vec<usize>, Vec<String>) = comments.map(|(at, text)| (at, format!("#{text}"))).unzip();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (expected, _) = expectations(&schema, &texts, &lines);
        let found = others.into_iter().filter(|it| it.primary.file == of_schema).collect();
        let mut of_schema = Vec::new();
        compare(&schema, found, expected, &mut of_schema);
        problems.extend(
            of_schema
                .into_iter()
                .map(|problem| format!("{}: {problem}", schema.path)),
        );
    }
    (problems, order)
}

/// Tells what of the findings was not expected, and of the expectations not found.
fn compare(file: &TestFile, findings: Vec<Diagnostic>, mut expected: Vec<Expectation>, problems: &mut Vec<String>) {
    for finding in findings {
        let line = file.line(finding.primary.span.start);
        let fits = |e: &Expectation| {
            e.line == line
                && e.lint == finding.lint.name
                && (e.kind == Kind::Note) == finding.is_note
                && e.message
                    .as_ref()
                    .is_none_or(|message| finding.message.contains(message.as_str()))
        };
        match expected.iter().position(|e| fits(e) && e.kind != Kind::Missing) {
            Some(index) => drop(expected.remove(index)),
            None => match expected.iter().position(fits) {
                Some(index) => {
                    let gap = expected.remove(index);
                    problems.push(format!(
                        "{:4}: closed      {} is found now: remove MISSING",
                        gap.line, gap.lint
                    ));
                }
                None => problems.push(format!(
                    "{line:4}: unexpected  {} {:?}",
                    finding.lint.name, finding.message
                )),
            },
        }
    }
    for left in expected {
        match left.kind {
            Kind::Expected | Kind::Note => problems.push(format!(
                "{:4}: missing     {} {}",
                left.line,
                left.lint,
                left.message.unwrap_or_default()
            )),
            Kind::Spurious => problems.push(format!(
                "{:4}: closed      {} is gone: remove SPURIOUS",
                left.line, left.lint
            )),
            Kind::Missing => {}
        }
    }
}

#[test]
fn findings_are_what_the_fixtures_expect() {
    let mut report = String::new();
    let mut orders: Vec<(String, Vec<String>)> = Vec::new();
    let fixtures: Vec<_> = files_below(&root().join("test-corpus/lints"))
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "py" || extension == "rs")
        })
        .collect();
    assert!(fixtures.len() > 10, "the fixtures are there");
    let only = std::env::var("SEQSCAN_FIXTURE").ok();
    for path in &fixtures {
        if only
            .as_ref()
            .is_some_and(|only| !path.to_string_lossy().contains(only.as_str()))
        {
            continue;
        }
        let (problems, order) = on_large_stack(|| check(path));
        orders.push((path.with_extension("").to_string_lossy().into_owned(), order));
        if !problems.is_empty() {
            let _ = writeln!(report, "{}", path.strip_prefix(root()).unwrap_or(path).display());
            for problem in problems {
                let _ = writeln!(report, "  {problem}");
            }
        }
    }
    // `a.py` and `a.rs` with one stem are twins: the same story, so the same lints in the same order.
    for pair in orders.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        if pair[0].1 != pair[1].1 {
            let _ = writeln!(
                report,
                "{}: the twins differ: {:?} and {:?}",
                pair[0].0, pair[0].1, pair[1].1
            );
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
