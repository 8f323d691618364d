//! Every example in a lint's documentation runs: a block marked `expect` yields exactly one finding of that lint, the
//! others none of it.

mod support;

use std::fmt::Write as _;

use seqscan::project::engine::SchemaText;
use seqscan_hir::FileId;
use support::{TestFile, lint, on_large_stack};

struct Example {
    file: TestFile,
    schema: Option<SchemaText>,
    is_bad: bool,
}

/// The examples of a lint. Where a schema is one itself (`sql,expect`), all schemas are; else they are there for the code
/// below them.
fn examples(docs: &str) -> Vec<Example> {
    let is_about_schemas = docs.contains("sql,expect");
    let mut examples = Vec::new();
    let mut schema = None;
    let mut lines = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let text: String = lines
            .by_ref()
            .take_while(|line| *line != "```")
            .fold(String::new(), |text, line| text + line + "\n");
        let (language, flag) = info.split_once(',').unwrap_or((info, ""));
        let path = match language {
            "python" => "example.py",
            "rust" => "example.rs",
            "sql" => {
                schema = Some(support::schema("schema.sql", &text, FileId(1)));
                if !is_about_schemas {
                    continue;
                }
                "example.py"
            }
            _ => continue,
        };
        examples.push(Example {
            file: TestFile {
                path: path.to_owned(),
                text: if language == "sql" { String::new() } else { text },
            },
            schema: schema.clone(),
            is_bad: flag == "expect",
        });
    }
    examples
}

#[test]
fn examples_do_what_they_say() {
    let mut report = String::new();
    for declared in seqscan_lints::LINTS {
        let examples = examples(declared.docs);
        if !examples.iter().any(|example| example.is_bad) {
            let _ = writeln!(report, "{}: no example that is found", declared.name);
        }
        for (index, example) in examples.iter().enumerate() {
            let found = on_large_stack(|| lint(std::slice::from_ref(&example.file), example.schema.clone()));
            let of_this = found.iter().filter(|finding| finding.lint == *declared).count();
            if of_this != usize::from(example.is_bad) {
                let _ = writeln!(
                    report,
                    "{}: example {} yields {of_this} findings",
                    declared.name,
                    index + 1
                );
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
