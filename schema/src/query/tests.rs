//! What is read of SQL as programs write it.

use super::*;
use crate::{Access, Engine, Judgement, Order, Schema, SchemaBuilder, judge};

/// Cuts the holes out of a text in which `⟨…⟩` marks them, and keeps what stands between the marks.
fn holed(text: &str) -> QueryText {
    let mut query = QueryText::default();
    for (at, piece) in text.split(['⟨', '⟩']).enumerate() {
        let start = query.text.len();
        query.text.push_str(piece);
        if at % 2 == 1 {
            query.holes.push(start..query.text.len());
        }
    }
    query
}

fn schema() -> Schema {
    let mut builder = SchemaBuilder::new(Some(Dialect::PostgreSql));
    builder.add_source(
        "s.sql",
        "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int); CREATE INDEX t_a ON t (a);
         CREATE TABLE facts (id bigint PRIMARY KEY, user_id int, note text, created_at timestamp);
         CREATE INDEX facts_user ON facts (user_id, created_at, id)",
    );
    builder.finish()
}

fn judged(query: &QueryText) -> Judgement {
    let schema = schema();
    let mut found = judge(&schema, query, Engine::newest(schema.dialect));
    assert_eq!(found.len(), 1, "{}", query.text);
    found.remove(0)
}

#[test]
fn places_survive_placeholders_of_every_style() {
    for placeholder in [
        "$1",
        "%s",
        "%(user_id)s",
        ":user_id",
        "?",
        "?1",
        "@user_id",
        "$1::bigint",
    ] {
        let text = format!(
            "SELECT \"note\" FROM facts f\n  WHERE note LIKE 'é%%' AND user_id = {placeholder}\n  ORDER BY created_at DESC, f.id DESC LIMIT 5"
        );
        let verdict = judged(&QueryText::new(&text));
        let terms: Vec<&str> = verdict.terms.iter().map(|term| &text[term.clone()]).collect();
        assert_eq!(terms, ["created_at", "f.id"], "{text}");
        assert_eq!(
            (verdict.order, verdict.with_filter),
            (Order::Served, Some(true)),
            "{text}"
        );
        let conditions = &verdict.tables[0].conditions;
        let written: Vec<&str> = conditions.iter().map(|it| &text[it.range.clone()]).collect();
        assert!(written.iter().any(|it| it.starts_with("user_id = ")), "{written:?}");
        assert!(verdict.certain, "{text}");
    }
}

#[test]
fn holes_hide_only_what_they_stand_for() {
    let is_certain = |text: &str| judged(&holed(text)).certain;
    for text in [
        "SELECT * FROM t WHERE a = ⟨x⟩ ORDER BY b LIMIT ⟨n⟩",
        "SELECT * FROM t WHERE a = '⟨x⟩' ORDER BY b",
        "SELECT * FROM t WHERE a IN (⟨x⟩) ORDER BY b",
        "SELECT * FROM t WHERE a IN ⟨x⟩ ORDER BY b",
        "SELECT ⟨columns⟩ FROM t ORDER BY b",
    ] {
        assert!(is_certain(text), "{text}");
    }
    for text in [
        "SELECT * FROM t ORDER BY ⟨x⟩",
        "SELECT * FROM t ORDER BY a ⟨direction⟩ LIMIT 5",
        "SELECT * FROM t ORDER BY t.⟨x⟩ DESC",
        "SELECT * FROM t WHERE ⟨x⟩ ORDER BY a",
        "SELECT * FROM t WHERE a = 1 ⟨x⟩ ORDER BY a",
        "SELECT * FROM t WHERE a = 1 AND ⟨x⟩ ORDER BY a",
        "SELECT * FROM t WHERE a ⟨op⟩ $1 ORDER BY a",
        "SELECT * FROM t WHERE ⟨column⟩ = $1 ORDER BY a",
        "SELECT * FROM t WHERE ⟨x⟩ ⟨y⟩ LIMIT ⟨z⟩",
        "SELECT * FROM t WHERE a = 1 ⟨x⟩ ⟨y⟩ ⟨z⟩",
        "SELECT * FROM t ⟨where⟩ ORDER BY a",
        "SELECT * FROM ⟨t⟩ WHERE a = 1",
        "SELECT * FROM app_⟨t⟩ WHERE a = 1",
    ] {
        assert!(!is_certain(text), "{text}");
    }
}

#[test]
fn statements_stand_for_themselves() {
    let text =
        QueryText::new("BEGIN; UPDATE t SET a = 1 WHERE b = 2; SELECT count(*) FROM t WHERE a = 1; nonsense here");
    let found = judge(&schema(), &text, Engine::newest(Dialect::PostgreSql));
    let written: Vec<(&str, Option<Access>)> = found
        .iter()
        .map(|it| {
            (
                &text.text[it.range.clone()],
                it.tables.first().map(|table| table.access),
            )
        })
        .collect();
    assert!(
        written.contains(&("UPDATE t SET a = 1 WHERE b = 2", Some(Access::Scan))),
        "{written:?}"
    );
    assert!(
        written.contains(&("SELECT count(*) FROM t WHERE a = 1", Some(Access::Index))),
        "{written:?}"
    );
}

#[test]
fn no_input_is_too_deep() {
    for text in [
        format!("SELECT * FROM t WHERE {} a = 1", "(".repeat(100_000)),
        format!("SELECT * FROM t WHERE a = 1{}", " OR a = 1".repeat(100_000)),
        format!("SELECT {} 1", "- ".repeat(100_000)),
        format!("SELECT {} a", "NOT ".repeat(100_000)),
        format!("SELECT * FROM {} t", "(SELECT * FROM ".repeat(100_000)),
        format!("SELECT a{}", "::int".repeat(100_000)),
        format!("SELECT CASE {}", "WHEN CASE ".repeat(100_000)),
        "'".repeat(100_001),
        "$a$b".repeat(50_000),
    ] {
        let found = parse_statements(&QueryText::new(&text), Dialect::PostgreSql);
        assert!(found.iter().all(|(range, ..)| range.len() < 1000));
    }
}
