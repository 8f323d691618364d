//! The judgements of whole statements against those of real planners, where they are at hand: `shared/oracle` beside the
//! repository. `SEQSCAN_ORACLE_SHOW=1` prints every disagreement.

use std::collections::BTreeMap;
use std::path::PathBuf;

use seqscan_schema::{Access, Dialect, Engine, Judgement, Order, QueryText, SchemaBuilder, judge};
use serde_json::Value;

/// How often an order verdict, a set of filters, and the indexes agree.
#[derive(Default)]
struct Tally {
    hard: usize,
    order: usize,
    tables: usize,
    filters: usize,
    by: [usize; 2],
    with: [usize; 2],
    older: [usize; 2],
    per_tag: BTreeMap<String, [usize; 2]>,
    shown: Vec<String>,
}

fn order_word(order: Order) -> (&'static str, Option<u64>) {
    match order {
        Order::Served => ("served", None),
        Order::Partial(terms) => ("partial", terms.map(|terms| terms as u64)),
        Order::Sort => ("sort", None),
        Order::Trivial => ("trivial", None),
        Order::None => ("none", None),
    }
}

fn access_word(access: Access) -> &'static str {
    match access {
        Access::Index => "index",
        Access::Scan => "scan",
        Access::None => "none",
    }
}

fn judged(case: &Value, engine: Engine) -> Option<Judgement> {
    let text = |field: &str| case[field].as_str().unwrap_or_default();
    let mut builder = SchemaBuilder::new(Some(engine.dialect));
    builder.add_source("schema.sql", text("schema"));
    let schema = builder.finish();
    judge(&schema, &QueryText::new(text("query")), engine)
        .into_iter()
        .next()
}

fn compare(case: &Value, engine: Engine, tally: &mut Tally) {
    let text = |field: &str| case[field].as_str().unwrap_or_default();
    let found = judged(case, engine);
    let expected = (text("order_by"), case["presorted"].as_u64());
    let got = found
        .as_ref()
        .map_or(("unreadable", None), |judgement| order_word(judgement.order));
    let soft = !case["window"].is_null() || text("order_note").starts_with("mixed");
    let mut wrong = Vec::new();
    if !soft {
        tally.hard += 1;
        let tag = tally.per_tag.entry(text("tag").to_owned()).or_default();
        tag[1] += 1;
        if got.0 == expected.0 && (got.0 != "partial" || got.1 == expected.1) {
            tally.order += 1;
            tag[0] += 1;
        } else {
            wrong.push(format!("order {got:?} for {expected:?}"));
        }
    }
    let empty = Vec::new();
    let tables = found.as_ref().map_or(&empty, |judgement| &judgement.tables);
    for (name, verdict) in case["filters"].as_object().into_iter().flatten() {
        let table = tables.iter().find(|table| table.name == *name);
        let word = table.map_or("absent", |table| access_word(table.access));
        tally.tables += 1;
        if Some(word) == verdict.as_str() {
            tally.filters += 1;
        } else {
            wrong.push(format!("filter {name} {word} for {verdict}"));
        }
    }
    if let Some(found) = &found
        && got.0 == expected.0
        && matches!(got.0, "served" | "partial")
    {
        let mut by: Vec<&str> = case["served_by"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        by.sort_unstable();
        tally.by[1] += 1;
        if by == found.served_by {
            tally.by[0] += 1;
        } else if std::env::var("SEQSCAN_ORACLE_BY").is_ok() {
            wrong.push(format!("by {:?} for {by:?}", found.served_by));
        }
        if let Some(with) = case["with_filter"].as_bool() {
            tally.with[1] += 1;
            if found.with_filter == Some(with) {
                tally.with[0] += 1;
            } else if std::env::var("SEQSCAN_ORACLE_BY").is_ok() {
                wrong.push(format!("with_filter {:?} for {with}", found.with_filter));
            }
        }
    }
    let older = if case["pg15"].is_null() {
        &case["sqlite3.40.1"]
    } else {
        &case["pg15"]
    };
    if let Some(older) = older["order_by"].as_str() {
        let version = if engine.dialect == Dialect::Sqlite {
            (3, 40)
        } else {
            (15, 18)
        };
        let word =
            judged(case, Engine { version, ..engine }).map_or("unreadable", |judgement| order_word(judgement.order).0);
        tally.older[1] += 1;
        tally.older[0] += usize::from(word == older.split('(').next().unwrap_or_default());
        if word != older.split('(').next().unwrap_or_default() {
            wrong.push(format!("older engine {word} for {older}"));
        }
    }
    if !wrong.is_empty() {
        tally.shown.push(format!(
            "{} [{}] {} by {} with_filter {} natural {}\n    plan {}\n    query {}\n    {}",
            text("id"),
            text("tag"),
            wrong.join("; "),
            case["served_by"],
            case["with_filter"],
            case["natural"],
            text("plan"),
            text("query"),
            text("schema").replace('\n', "\n    "),
        ));
    }
}

fn run(file: &str, dialect: Dialect, floor: f64) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/oracle")
        .join(file);
    let Ok(cases) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: the planners' verdicts are not here: {}", path.display());
        return;
    };
    let mut tally = Tally::default();
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).expect("each line is one JSON object");
        compare(&case, Engine::newest(dialect), &mut tally);
    }
    let percent = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
    let order = percent(tally.order, tally.hard);
    let filters = percent(tally.filters, tally.tables);
    println!(
        "{file}: order {}/{} ({order:.2}%), filters {}/{} ({filters:.2}%), served_by {:?}, with_filter {:?}, older {:?}",
        tally.order, tally.hard, tally.filters, tally.tables, tally.by, tally.with, tally.older,
    );
    for (tag, [agreed, all]) in &tally.per_tag {
        println!("  {tag}: {agreed}/{all}");
    }
    if std::env::var("SEQSCAN_ORACLE_SHOW").is_ok() {
        tally.shown.iter().for_each(|shown| println!("  {shown}"));
    }
    assert!(order >= floor, "order verdicts disagree: {order:.2}%");
    assert!(filters >= 98.0, "filter verdicts disagree: {filters:.2}%");
}

#[test]
fn postgresql() {
    run("postgres.jsonl", Dialect::PostgreSql, 99.5);
}

#[test]
fn sqlite() {
    run("sqlite.jsonl", Dialect::Sqlite, 99.0);
}

#[test]
fn mariadb() {
    run("mariadb.jsonl", Dialect::MySql, 98.0);
}
