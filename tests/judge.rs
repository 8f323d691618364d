//! `seqscan judge` from outside: for people, as JSON, and line by line.

#[path = "support/project.rs"]
mod project;

use std::io::Write;
use std::process::{Command, Stdio};

use project::Project;
use serde_json::{Value, json};

const SCHEMA: &str =
    "CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
CREATE INDEX facts_user ON facts (user_id);
CREATE INDEX facts_created ON facts (created_at);\n";
const QUERY: &str = "SELECT id FROM facts WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10;\n";

#[test]
fn a_query_is_judged_for_people_and_as_json() {
    let project = Project::new(&[("schema.sql", SCHEMA), ("query.sql", QUERY)]);
    let told = project.run(&["judge", "--schema", "schema.sql", "query.sql"]);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.stdout.contains("served by facts_created, by walking all of it"),
        "{told:?}"
    );
    assert!(
        told.stdout.contains("CREATE INDEX idx_facts_user_id_created_at"),
        "{told:?}"
    );
    let run = project.run(&[
        "judge",
        "--schema",
        "schema.sql",
        "--dialect",
        "postgres:15",
        "--output-format",
        "json",
        "query.sql",
    ]);
    let all: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(all[0]["order_by"], "served", "{run:?}");
    assert_eq!(all[0]["served_by"], json!(["facts_created"]));
    assert_eq!(all[0]["with_filter"], false);
    assert_eq!(all[0]["filters"], json!({"facts": "index"}));
    for args in [
        &["judge", "query.sql"][..],
        &["judge", "--schema", "no/such.sql", "query.sql"],
        &["judge", "--schema", "schema.sql", "--dialect", "oracle", "query.sql"],
        &["judge", "--schema", "schema.sql", "no/such.sql"],
        &["judge", "--schema", "query.sql", "query.sql"],
    ] {
        let run = project.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
    }
}

#[test]
fn a_line_that_cannot_be_read_costs_no_other() {
    let case = |id: u32| json!({"id": id, "dialect": "postgres", "schema": SCHEMA, "query": QUERY}).to_string();
    let unknown = json!({"id": 4, "dialect": "oracle", "schema": SCHEMA, "query": QUERY}).to_string();
    let broken = json!({"id": "x", "dialect": "sqlite", "schema": "", "query": "SELEKT"}).to_string();
    let number = json!({"id": 5, "schema": 1, "query": QUERY}).to_string();
    let lines = [
        case(1),
        "{".to_owned(),
        "[1]".to_owned(),
        unknown,
        broken,
        number,
        "\u{fffd}".to_owned(),
        case(2),
    ];
    let mut child = Command::new(env!("CARGO_BIN_EXE_seqscan"))
        .args(["judge", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = child.stdin.take().expect("piped");
    input
        .write_all((lines.join("\n") + "\n\n").as_bytes())
        .expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), lines.len(), "{text}");
    let good: Vec<usize> = (0..answers.len())
        .filter(|&at| answers[at]["error"].is_null())
        .collect();
    assert_eq!(good, [0, 7], "{text}");
    assert_eq!((&answers[0]["id"], &answers[7]["id"]), (&json!(1), &json!(2)));
    assert_eq!((&answers[3]["id"], &answers[4]["id"]), (&json!(4), &json!("x")));
}
