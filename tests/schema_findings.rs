//! Findings in files of DDL from outside: where they are reported, what suppresses them, and whose version decides.

#[path = "support/project.rs"]
mod project;

use std::fs;

use project::Project;

const SCHEMA: &str = "\
CREATE TABLE authors (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (
    id bigserial PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
    printed_at date
);
";
const APP: &str = "\
import asyncpg

async def named(conn: asyncpg.Connection, name):
    return await conn.fetch(\"SELECT id FROM authors WHERE name = $1\", name)
";

fn places(project: &Project, args: &[&str]) -> Vec<String> {
    let all = ["check", "--output-format", "concise"];
    let run = project.run(&[&all, args].concat());
    assert!(run.code < 2, "{run:?}");
    let lines = run.stdout.lines().filter(|line| line.contains(": "));
    let place = |line: &str| {
        let place = line.split(": ").next().unwrap_or_default();
        let place = place.rsplit_once(':').map_or(place, |(place, _)| place);
        let lint = line.split(['[', ']']).nth(1).unwrap_or_default();
        format!("{place} {lint}")
    };
    lines.map(place).collect()
}

#[test]
fn they_stand_among_the_others_by_name() {
    let project = Project::new(&[("db/schema.sql", SCHEMA), ("app.py", APP), ("zoo.py", APP)]);
    let query = "unindexed_filter";
    assert_eq!(
        places(&project, &[]),
        [
            format!("app.py:4 {query}"),
            "db/schema.sql:4 unindexed_foreign_key".to_owned(),
            format!("zoo.py:4 {query}")
        ]
    );
    assert_eq!(
        places(&project, &["zoo.py"]),
        [format!("zoo.py:4 {query}")],
        "only what is named"
    );
    assert_eq!(
        places(&project, &["db/schema.sql"]),
        ["db/schema.sql:4 unindexed_foreign_key"],
        "a hook that names the schema"
    );
    fs::remove_file(project.path("app.py")).expect("it is there");
    fs::remove_file(project.path("zoo.py")).expect("it is there");
    assert_eq!(
        places(&project, &[]),
        ["db/schema.sql:4 unindexed_foreign_key"],
        "a schema without a program"
    );
    let small = "[schema]\nsmall-tables = [\"BOOKS\"]\n";
    project.write("seqscan.toml", small);
    assert_eq!(places(&project, &[]), [] as [&str; 0]);
}

#[test]
fn comments_of_sql_suppress() {
    let reference = "author_id bigint NOT NULL REFERENCES authors (id) ON DELETE CASCADE,";
    for suppressed in [
        format!("{reference} -- seqscan: allow(unindexed_foreign_key) few books"),
        format!("-- seqscan: allow(schema) few books\n    {reference}"),
        format!("{reference}\n    /* why */ -- seqscan: allow-file(unindexed_foreign_key)"),
    ] {
        let project = Project::new(&[
            ("schema.sql", &SCHEMA.replace(reference, &suppressed)),
            ("app.py", "x = 1\n"),
        ]);
        assert_eq!(places(&project, &[]), [] as [&str; 0], "{suppressed}");
    }
    let project = Project::new(&[
        ("schema.sql", &format!("{SCHEMA}-- seqscan: allow(redundant)\n")),
        ("app.py", "x = 1\n"),
    ]);
    assert_eq!(
        places(&project, &[]),
        ["schema.sql:4 unindexed_foreign_key", "schema.sql:7 unused_suppression"]
    );
    let project = Project::new(&[("schema.sql", SCHEMA), ("app.py", "x = 1\n")]);
    let run = project.run(&["check", "--add-allow"]);
    assert!(run.code < 2, "{run:?}");
    let text = fs::read_to_string(project.path("schema.sql")).expect("it is there");
    assert!(
        text.contains("ON DELETE CASCADE,  -- seqscan: allow(unindexed_foreign_key)"),
        "{text}"
    );
    assert_eq!(places(&project, &[]), [] as [&str; 0]);
}

#[test]
fn migrations_speak_of_tables_and_not_of_their_own_queries() {
    let migration = APP.replace("named", "upgrade");
    let project = Project::new(&[
        ("schema.sql", SCHEMA),
        ("app/migrations/0001.py", &migration),
        ("app/management/commands/tidy.py", &migration),
    ]);
    let run = project.run(&["check", "app", "--output-format", "concise"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        places(&project, &["app"]),
        ["app/management/commands/tidy.py:4 unindexed_filter"]
    );
}

#[test]
fn the_version_of_the_engine_decides() {
    // Before version 17, the keys of GROUP BY were sorted in their own sequence.
    let schema =
        "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL);\nCREATE INDEX t_ab ON t (a, b);\n";
    let app = APP.replace(
        "SELECT id FROM authors WHERE name = $1",
        "SELECT DISTINCT a, id FROM t ORDER BY a, id LIMIT 5",
    );
    let project = Project::new(&[("schema.sql", schema), ("app.py", &app)]);
    let found = |version: &str| {
        project.write("seqscan.toml", format!("[schema]\ndialect = \"postgresql{version}\"\n"));
        places(&project, &["-W", "pedantic"])
    };
    assert_eq!(found(""), ["app.py:4 partially_indexed_order_by"]);
    assert_ne!(
        found(":15"),
        found(":16"),
        "incremental sorts under DISTINCT came with 16"
    );
    project.write("seqscan.toml", "[schema]\ndialect = \"postgresql:new\"\n");
    let run = project.run(&["check"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("`new` is no version of postgresql"), "{run:?}");
    project.write("seqscan.toml", "[schema]\ndialect = \"postgre:15\"\n");
    assert!(project.run(&["check"]).stderr.contains("`postgre` is no dialect"));
}
