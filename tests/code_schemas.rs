//! Schemas that code tells: every folder of `test-corpus/schemas/` is a project, and its `expected.txt` says which tables
//! and indexes its migrations or models make, and what of them cannot be told.
//!
//! What stands in `state/` and in `steps/` was compared with what the libraries themselves make in PostgreSQL.
//! `SEQSCAN_BLESS=1` writes the expectations anew.

mod support;

use std::fmt::Write as _;
use std::fs;

use seqscan_analysis::SchemaSearch;
use support::{TestFile, files_below, on_large_stack, program, root};

fn describe(folder: &std::path::Path) -> String {
    let files: Vec<TestFile> = files_below(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "py" || ext == "rs"))
        .map(|path| TestFile {
            path: path
                .strip_prefix(folder)
                .expect("it is below")
                .to_string_lossy()
                .replace('\\', "/"),
            text: fs::read_to_string(&path).expect("it is readable"),
        })
        .collect();
    on_large_stack(|| {
        let program = program(&files);
        let mut text = String::new();
        for told in program.code_schemas(&SchemaSearch::default()) {
            let schema = &told.schema;
            let _ = writeln!(text, "# {}", told.name);
            let _ = write!(text, "{schema}");
            for problem in &schema.problems {
                let path = &program.module(told.modules[problem.origin.source]).path;
                let file = files.iter().find(|file| file.path == *path).expect("it is one of them");
                let _ = writeln!(
                    text,
                    "! {path}:{}: {}",
                    file.line(problem.origin.start as u32),
                    problem.message
                );
            }
        }
        text
    })
}

#[test]
fn code_tells_what_the_database_has() {
    let corpus = root().join("test-corpus/schemas");
    let mut folders: Vec<_> = fs::read_dir(&corpus)
        .expect("the corpus is there")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() > 4);
    let mut wrong = Vec::new();
    for folder in folders {
        let found = describe(&folder);
        let expected = folder.join("expected.txt");
        if std::env::var_os("SEQSCAN_BLESS").is_some() {
            fs::write(&expected, &found).expect("the expectation can be written");
        }
        if found != fs::read_to_string(&expected).unwrap_or_default() {
            wrong.push(format!("{}:\n{found}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
