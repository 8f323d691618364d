//! Verdicts on queries that each turn on one rule.

use super::*;
use crate::query::{QueryText, parse_query};
use crate::{Dialect, SchemaBuilder};

fn judge_in(dialect: Dialect, ddl: &str, query: &str) -> OrderVerdict {
    let mut builder = SchemaBuilder::new(Some(dialect));
    builder.add_source("schema.sql", ddl);
    let schema = builder.finish();
    assert_eq!(schema.problems, []);
    order_by(&schema, &parse_query(&QueryText::new(query), dialect)[0])
}

const FACTS: &str = "CREATE TABLE memory_facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, content text,
    active boolean, created_at timestamptz NOT NULL);";

const AUDIT: &str = "SELECT content, created_at FROM memory_facts WHERE user_id = $1 ORDER BY created_at DESC LIMIT $2";

/// The verdict on a query of the audit's table with more DDL, as one word.
fn verdict(more: &str, query: &str) -> &'static str {
    match judge_in(Dialect::PostgreSql, &format!("{FACTS}{more}"), query) {
        OrderVerdict::NoOrder => "none",
        OrderVerdict::Trivial => "trivial",
        OrderVerdict::Served { .. } => "served",
        OrderVerdict::ServedWithoutFilter(_) => "walked",
        OrderVerdict::Unserved(_) => "sorted",
        OrderVerdict::Partial { .. } => "partial",
        OrderVerdict::Unknown(_) => "unknown",
    }
}

#[test]
fn the_case_of_the_audit() {
    let two =
        "CREATE INDEX f_user ON memory_facts (user_id); CREATE INDEX f_created ON memory_facts (created_at DESC);";
    let OrderVerdict::ServedWithoutFilter(order) = judge_in(Dialect::PostgreSql, &format!("{FACTS}{two}"), AUDIT)
    else {
        panic!("two indexes that cannot be combined are a finding");
    };
    assert_eq!(
        order.advice.as_deref(),
        Some("CREATE INDEX idx_memory_facts_user_id_created_at ON memory_facts (user_id, created_at DESC)")
    );
    assert_eq!(order.filter_columns, ["user_id"]);
    assert_eq!(&AUDIT[order.order_terms[0].range.clone()], "created_at");
    let existing: Vec<_> = order
        .existing
        .iter()
        .map(|index| (index.name.as_str(), index.keys.as_str()))
        .collect();
    assert_eq!(existing, [("f_user", "user_id"), ("f_created", "created_at DESC")]);
    assert_eq!(order.narrowed_by, ["f_user"]);
    assert_eq!(order.ordered_by, ["f_created"]);
    assert!(order.has_limit);
    assert_eq!(verdict("", AUDIT), "sorted");
    assert_eq!(verdict("CREATE INDEX i ON memory_facts (user_id);", AUDIT), "sorted");
    assert_eq!(
        verdict("CREATE INDEX i ON memory_facts (user_id, created_at DESC);", AUDIT),
        "served"
    );
    assert_eq!(
        verdict("CREATE INDEX i ON memory_facts (user_id, created_at);", AUDIT),
        "served"
    );
}

#[test]
fn the_advice_is_followed_by_silence() {
    for query in [
        AUDIT,
        "SELECT * FROM memory_facts WHERE content = 'x' AND user_id = $1 ORDER BY created_at, content DESC NULLS LAST, id DESC",
        "SELECT * FROM memory_facts ORDER BY created_at DESC NULLS LAST",
    ] {
        let (OrderVerdict::Unserved(order) | OrderVerdict::ServedWithoutFilter(order)) =
            judge_in(Dialect::PostgreSql, FACTS, query)
        else {
            panic!("{query} is a finding");
        };
        assert_eq!(
            verdict(&order.advice.expect("there is advice"), query),
            "served",
            "{query}"
        );
    }
}

#[test]
fn directions_and_nulls() {
    let index = "CREATE INDEX i ON memory_facts (user_id, created_at DESC);";
    let order = |terms: &str| verdict(index, &format!("SELECT * FROM memory_facts ORDER BY {terms}"));
    assert_eq!(order("user_id, created_at DESC"), "served");
    assert_eq!(order("user_id DESC, created_at"), "served");
    assert_eq!(order("user_id, created_at"), "partial");
    assert_eq!(order("user_id NULLS FIRST"), "sorted");
    assert_eq!(order("created_at DESC"), "sorted");
}

#[test]
fn what_holds_a_column_to_one_value() {
    let index = "CREATE INDEX i ON memory_facts (user_id, created_at);";
    let filter = |filter: &str| {
        verdict(
            index,
            &format!("SELECT * FROM memory_facts WHERE {filter} ORDER BY created_at"),
        )
    };
    assert_eq!(filter("user_id = $1"), "served");
    assert_eq!(filter("user_id IN ($1)"), "served");
    assert_eq!(filter("user_id = (SELECT 1)"), "served");
    assert_eq!(filter("user_id IN ($1, $2)"), "sorted");
    assert_eq!(filter("user_id = ANY($1)"), "sorted");
    assert_eq!(filter("user_id IS NULL"), "sorted");
    assert_eq!(filter("user_id > $1"), "sorted");
    assert_eq!(filter("user_id = $1::numeric"), "sorted");
    assert_eq!(filter("id = $1"), "trivial");
    assert_eq!(filter("nonsense = $1"), "unknown");
}

#[test]
fn partial_indexes() {
    let index = "CREATE INDEX i ON memory_facts (created_at) WHERE active AND content IS NOT NULL;";
    let filter = |filter: &str| {
        verdict(
            index,
            &format!("SELECT * FROM memory_facts WHERE {filter} ORDER BY created_at"),
        )
    };
    assert_eq!(filter("active AND content = $1"), "served");
    assert_eq!(filter("active = true AND content IS NOT NULL"), "served");
    assert_eq!(filter("active"), "sorted");
    assert_eq!(filter("active = $1 AND content > 'a'"), "unknown");
}

#[test]
fn what_is_not_known_is_not_judged() {
    for query in [
        "SELECT * FROM elsewhere ORDER BY created_at",
        "SELECT * FROM pg_catalog.pg_class ORDER BY relname",
        "SELECT * FROM memory_facts ORDER BY random()",
        "SELECT * FROM memory_facts ORDER BY lower(content)",
        "SELECT * FROM memory_facts m JOIN users u ON u.id = m.user_id ORDER BY created_at",
        "SELECT user_id, count(*) FROM memory_facts GROUP BY user_id ORDER BY count(*)",
        "SELECT content FROM memory_facts UNION SELECT 'x' ORDER BY 1",
    ] {
        assert_eq!(verdict("", query), "unknown", "{query}");
    }
    assert_eq!(
        verdict("CREATE VIEW v AS SELECT 1;", "SELECT * FROM v ORDER BY a"),
        "unknown"
    );
    assert_eq!(verdict("", "SELECT max(id) FROM memory_facts ORDER BY 1"), "trivial");
    assert_eq!(verdict("", "SELECT * FROM memory_facts WHERE user_id = $1"), "none");
}

#[test]
fn what_does_not_order() {
    for index in [
        "CREATE INDEX i ON memory_facts USING hash (created_at);",
        "CREATE INDEX i ON memory_facts (user_id) INCLUDE (created_at);",
        "CREATE INDEX i ON memory_facts (content text_pattern_ops);",
        "CREATE INDEX i ON memory_facts (content COLLATE \"C\");",
    ] {
        assert_eq!(
            verdict(index, "SELECT * FROM memory_facts ORDER BY content"),
            "sorted",
            "{index}"
        );
    }
    assert_eq!(
        verdict(
            "CREATE INDEX i ON memory_facts (lower(content));",
            "SELECT * FROM memory_facts ORDER BY lower(content)"
        ),
        "served"
    );
}

#[test]
fn the_row_key_ends_every_index() {
    let ddl = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT NOT NULL, b TEXT); CREATE INDEX t_a ON t (a);";
    let query = "SELECT * FROM t WHERE a = ? ORDER BY id DESC";
    assert!(matches!(
        judge_in(Dialect::Sqlite, ddl, query),
        OrderVerdict::Served { .. }
    ));
    assert!(matches!(
        judge_in(Dialect::Sqlite, ddl, "SELECT * FROM t ORDER BY id, b"),
        OrderVerdict::Served { .. }
    ));
    assert!(matches!(
        judge_in(Dialect::MySql, ddl, query),
        OrderVerdict::Served { .. }
    ));
    assert!(matches!(
        judge_in(Dialect::MySql, ddl, "SELECT * FROM t ORDER BY id, b"),
        OrderVerdict::Unserved(_)
    ));
    assert!(matches!(
        judge_in(
            Dialect::PostgreSql,
            ddl,
            "SELECT * FROM t WHERE a = $1 ORDER BY id DESC"
        ),
        OrderVerdict::ServedWithoutFilter(_)
    ));
}

#[test]
fn parts_with_indexes_of_their_own() {
    let parent =
        "CREATE TABLE e (a int, b int) PARTITION BY LIST (a); CREATE TABLE e1 PARTITION OF e FOR VALUES IN (1);";
    let query = "SELECT * FROM e ORDER BY b";
    assert!(matches!(
        judge_in(Dialect::PostgreSql, parent, query),
        OrderVerdict::Unserved(_)
    ));
    let own = format!("{parent} CREATE INDEX e1_b ON e1 (b);");
    assert!(matches!(
        judge_in(Dialect::PostgreSql, &own, query),
        OrderVerdict::Unknown(_)
    ));
    let all = format!("{parent} CREATE INDEX e_b ON e (b);");
    assert!(matches!(
        judge_in(Dialect::PostgreSql, &all, "SELECT * FROM e1 ORDER BY b"),
        OrderVerdict::Served { .. }
    ));
}
