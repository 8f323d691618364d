//! What builders of queries ask for: every file of `test-corpus/builders/` says the SQL of each query below it.
//!
//! `#= SELECT …` is the text of the next query in source order, `#= none` says that it cannot be told; `{..}` stands for what
//! is not known. `#^ …` are the pieces of source that the terms of its order are located at.
//! `#@ dialect: mysql` at the top chooses the database. In Rust the comments begin with `//`.

mod support;

use std::fmt::Write as _;
use std::fs;

use seqscan_analysis::{Resolver, SchemaSearch};
use seqscan_schema::{Dialect, Engine, QueryText, Schema, judge};
use support::{TestFile, files_below, on_large_stack, program, root};

/// What stands in a file beside its queries.
fn said(text: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let line = line.trim().trim_start_matches("//").trim_start_matches('#');
        let (mark, rest) = line.split_at_checked(1)?;
        matches!(mark, "=" | "^").then(|| format!("{mark} {}", rest.trim()))
    };
    let is_comment = |line: &&str| line.trim().starts_with('#') || line.trim().starts_with("//");
    text.lines().filter(is_comment).filter_map(of_line).collect()
}

fn dialect(text: &str) -> Option<Dialect> {
    let line = text.lines().next()?;
    Dialect::from_name(line.split_once("@ dialect:")?.1)
}

/// The queries of a file, in the form in which the corpus says them.
fn built(file: &TestFile) -> Vec<String> {
    on_large_stack(|| {
        let mut program = program(std::slice::from_ref(file));
        let search = SchemaSearch {
            dialect: dialect(&file.text),
            ..SchemaSearch::default()
        };
        let found = program.code_schemas(&search);
        program.adopt_schemas(found, &[]);
        let module = program.module_ids().next().expect("there is one file");
        let resolver = Resolver::new(&program);
        let wants_places = file.text.contains("#^") || file.text.contains("//^");
        let mut said = Vec::new();
        for site in resolver.sites(module) {
            if !site.effect.is_round_trip() {
                continue;
            }
            let Some(sql) = resolver.built_sql(&site) else {
                said.push("= none".to_owned());
                continue;
            };
            said.push(format!("= {}", sql.text));
            let query = QueryText {
                text: sql.text.clone(),
                holes: sql.holes.clone(),
                ..QueryText::default()
            };
            let dialect = dialect(&file.text).unwrap_or_default();
            let judged = judge(&Schema::default(), &query, Engine::newest(dialect));
            assert!(!judged.is_empty(), "this is no SQL: {}", sql.text);
            if wants_places {
                let mut places = String::new();
                for term in judged.iter().flat_map(|query| &query.terms) {
                    let place = sql.locate(&resolver, term.clone());
                    let place = place.map(|(_, span)| &file.text[span.start as usize..span.end as usize]);
                    let _ = write!(places, " {}", place.unwrap_or("none"));
                }
                if !places.is_empty() {
                    said.push(format!("^{places}"));
                }
            }
        }
        said
    })
}

#[test]
fn builders_ask_for_what_their_libraries_send() {
    let mut failures = String::new();
    let files = files_below(&root().join("test-corpus/builders"));
    assert!(!files.is_empty());
    for path in files {
        let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("it is readable");
        let path = if name.ends_with(".py") {
            format!("shop/{name}")
        } else {
            format!("src/{name}")
        };
        let file = TestFile { path, text };
        let (expected, found) = (said(&file.text), built(&file));
        for at in 0..expected.len().max(found.len()) {
            let (expected, found) = (expected.get(at), found.get(at));
            if expected != found {
                let none = "nothing".to_owned();
                let _ = writeln!(
                    failures,
                    "{name} {at}:\n  expected {}\n  found    {}",
                    expected.unwrap_or(&none),
                    found.unwrap_or(&none)
                );
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
