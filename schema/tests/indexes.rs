//! Proposed indexes serve what they are for, by our engines and by SQLite's planner, and not one of them is too many.

#[expect(
    dead_code,
    reason = "cases are made smaller by those who compare them with a planner"
)]
mod generate;

use generate::Case;
use rusqlite::Connection;
use seqscan_schema::{
    Access, Dialect, Engine, Judgement, Order, ProposedIndex, QueryText, Schema, SchemaBuilder, Want, judge,
    judge_with_advice, propose_indexes,
};

/// How many programs of several queries are made for each dialect.
const PROGRAMS: u64 = 40;
/// How many queries each of them has, at most.
const QUERIES: u64 = 9;

/// A schema, and queries about its tables.
fn program(dialect: Dialect, seed: u64) -> (Case, Vec<Case>) {
    let first = seed * 1000 + 1;
    let schema = generate::case(dialect, first);
    let others = (1..3 * QUERIES).map(|at| generate::case(dialect, first + at));
    let alike = others.filter(|case| case.tables.len() == schema.tables.len());
    let mut queries = vec![schema.clone()];
    queries.extend(alike.take(QUERIES as usize - 1));
    (schema, queries)
}

fn built(dialect: Dialect, ddl: &str) -> Schema {
    let mut builder = SchemaBuilder::new(Some(dialect));
    builder.add_source("schema.sql", ddl);
    builder.finish()
}

/// How well a statement is served: higher is better, place by place.
fn rank(judged: &Judgement) -> Vec<u8> {
    let order = match judged.order {
        Order::Served | Order::Trivial | Order::None => 2,
        Order::Partial(_) => 1,
        Order::Sort => 0,
    };
    let mut out = vec![order, u8::from(judged.with_filter != Some(false))];
    for table in &judged.tables {
        out.push(u8::from(table.access != Access::Scan));
        out.push(u8::from(table.joins.iter().all(|join| join.indexed)));
    }
    out
}

#[test]
fn what_is_proposed_serves_and_nothing_of_it_is_too_many() {
    let mut proposed = 0;
    for dialect in [Dialect::PostgreSql, Dialect::Sqlite, Dialect::MySql] {
        let engine = Engine::newest(dialect);
        for seed in 0..PROGRAMS {
            let (case, queries) = program(dialect, seed);
            let ddl = case.schema();
            let schema = built(dialect, &ddl);
            let texts: Vec<QueryText> = queries.iter().map(|case| QueryText::new(&case.query())).collect();
            let found = propose_indexes(&schema, &texts, engine, &[]);
            proposed += found.len();
            // The statements, read as any other DDL, are what was tried.
            let more: Vec<String> = found.iter().map(|index| index.statement(&schema, true)).collect();
            let after = built(dialect, &format!("{ddl}\n{};", more.join(";\n")));
            let context = || format!("{dialect:?} {seed}\n{ddl}\n{}", more.join("\n"));
            assert!(after.problems.is_empty(), "{}", context());
            for text in &texts {
                for judged in judge_with_advice(&after, text, engine) {
                    assert_eq!(judged.advice, [] as [String; 0], "{}\n{}", text.text, context());
                }
            }
            assert_eq!(propose_indexes(&after, &texts, engine, &[]).len(), 0, "{}", context());
            for (left_out, statement) in more.iter().enumerate() {
                let rest: Vec<ProposedIndex> = found
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| *at != left_out)
                    .map(|(_, index)| index.clone())
                    .collect();
                let fewer = ProposedIndex::added_to(&schema, &rest);
                let is_missed = texts.iter().any(|text| {
                    let (with, without) = (judge(&after, text, engine), judge(&fewer, text, engine));
                    with.iter().map(rank).ne(without.iter().map(rank))
                });
                assert!(is_missed, "{statement} is too many: {}", context());
            }
        }
    }
    assert!(proposed > 150, "only {proposed} indexes were proposed");
}

/// SQLite walks or searches the index that is proposed for an order, and does not sort.
#[test]
fn sqlite_takes_the_orders_from_them() {
    let mut checked = 0;
    for seed in 0..PROGRAMS {
        let (case, queries) = program(Dialect::Sqlite, seed);
        if case.tables.len() > 1 {
            continue;
        }
        let (ddl, engine) = (case.schema(), Engine::newest(Dialect::Sqlite));
        let schema = built(Dialect::Sqlite, &ddl);
        let texts: Vec<QueryText> = queries.iter().map(|case| QueryText::new(&case.query())).collect();
        let found = propose_indexes(&schema, &texts, engine, &[]);
        let db = Connection::open_in_memory().expect("a database in memory");
        db.execute_batch(&ddl).expect("the schema is SQLite's");
        for index in &found {
            let statement = index.statement(&schema, true);
            db.execute_batch(&statement)
                .unwrap_or_else(|error| panic!("{statement}: {error}\n{ddl}"));
        }
        let after = ProposedIndex::added_to(&schema, &found);
        for index in &found {
            for served in index.queries.iter().filter(|served| served.want == Want::Order) {
                let case = &queries[served.query];
                let judged = judge(&after, &texts[served.query], engine);
                if !judged[0].served_by.contains(&index.name)
                    || !case.group.is_empty()
                    || case.select.contains("DISTINCT")
                {
                    continue;
                }
                let hinted = case.query_from(&format!("t INDEXED BY {}", index.name));
                let mut statement = db
                    .prepare(&format!("EXPLAIN QUERY PLAN {hinted}"))
                    .expect("it is a query");
                let rows = statement
                    .query_map([], |row| row.get::<_, String>(3))
                    .expect("it has a plan");
                let plan: Vec<String> = rows.flatten().collect();
                assert!(
                    !plan.iter().any(|line| line.contains("TEMP B-TREE")),
                    "{hinted}\n{plan:?}\n{ddl}\n{}",
                    index.statement(&schema, true)
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 25, "only {checked} orders were looked at");
}
