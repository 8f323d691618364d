//! Our verdicts against those of real planners, where they are at hand: `shared/oracle` beside the repository.

use std::collections::BTreeMap;
use std::path::PathBuf;

use seqscan_schema::{Dialect, OrderVerdict, QueryText, SchemaBuilder, order_by, parse_query};
use serde_json::Value;

#[derive(Default)]
struct Tally {
    cases: usize,
    /// Schemas whose dialect their DDL alone gives away.
    detected: usize,
    ordered: usize,
    decided: usize,
    single: usize,
    single_decided: usize,
    agreed: usize,
    disagreements: Vec<String>,
    unknown: BTreeMap<String, usize>,
}

/// The tags of queries that read one table at their top level.
const SINGLE: &[&str] = &[
    "basic",
    "keyset",
    "semirange",
    "noorder",
    "group",
    "distinct",
    "distincton",
    "window",
    "exists",
    "scalar",
];

fn judge(case: &Value, dialect: Dialect, tally: &mut Tally) {
    let text = |field: &str| case[field].as_str().unwrap_or_default();
    let expected = text("order_by");
    let mut builder = SchemaBuilder::new(Some(dialect));
    builder.add_source("schema.sql", text("schema"));
    let schema = builder.finish();
    assert!(schema.problems.is_empty(), "{}: {:?}", text("id"), schema.problems);
    let queries = parse_query(&QueryText::new(text("query")), dialect);
    let verdict = queries
        .first()
        .map_or(OrderVerdict::Unknown("no query"), |query| order_by(&schema, query));
    tally.cases += 1;
    tally.detected += usize::from(Dialect::detect(text("schema")) == dialect);
    let single = SINGLE.contains(&text("tag")) && expected != "none";
    tally.ordered += usize::from(expected != "none");
    tally.single += usize::from(single);
    let with_filter = case["with_filter"] == Value::Bool(true);
    let agrees = match &verdict {
        OrderVerdict::Unknown(reason) => {
            if single {
                *tally.unknown.entry(format!("{} {reason}", text("tag"))).or_default() += 1;
            }
            return;
        }
        OrderVerdict::NoOrder => expected == "none",
        OrderVerdict::Trivial => expected == "trivial",
        OrderVerdict::Served { .. } => expected == "served",
        OrderVerdict::ServedWithoutFilter(_) => expected == "served" && !with_filter,
        OrderVerdict::Unserved(order) => {
            // The oracle counts leading constant terms as presorted; what is left of the order is sorted all the same.
            let place = queries[0]
                .order_by
                .iter()
                .position(|term| term.range == order.order_terms[0].range);
            let constant = expected == "partial" && place.is_some_and(|place| place > 0);
            expected == "sort" || constant && case["presorted"].as_u64() == place.map(|place| place as u64)
        }
        OrderVerdict::Partial { presorted, .. } => {
            expected == "partial"
                && case["presorted"]
                    .as_u64()
                    .is_none_or(|known| known == *presorted as u64)
        }
    };
    if expected != "none" {
        tally.decided += 1;
        tally.single_decided += usize::from(single);
        tally.agreed += usize::from(agrees);
    }
    if !agrees {
        tally.disagreements.push(format!(
            "{} [{}] expected {expected} {:?} by {}, got {verdict:?}\n    {}\n    {}",
            text("id"),
            text("tag"),
            case["with_filter"],
            case["served_by"],
            text("query"),
            text("schema").replace('\n', "\n    "),
        ));
    }
}

fn run(file: &str, dialect: Dialect) {
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
        judge(&case, dialect, &mut tally);
    }
    let percent = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
    println!(
        "{file}: {} cases, {} with an order, {} decided ({:.1}%), of single-table ones {:.1}%; {} agree ({:.2}%)",
        tally.cases,
        tally.ordered,
        tally.decided,
        percent(tally.decided, tally.ordered),
        percent(tally.single_decided, tally.single),
        tally.agreed,
        percent(tally.agreed, tally.decided),
    );
    println!("  dialect detected in {:.1}%", percent(tally.detected, tally.cases));
    for (reason, count) in &tally.unknown {
        println!("  undecided {count}: {reason}");
    }
    for disagreement in &tally.disagreements {
        println!("  {disagreement}");
    }
    assert!(
        percent(tally.agreed, tally.decided) >= 99.0,
        "{} verdicts disagree",
        tally.disagreements.len()
    );
}

#[test]
fn postgresql() {
    run("postgres.jsonl", Dialect::PostgreSql);
}

#[test]
fn sqlite() {
    run("sqlite.jsonl", Dialect::Sqlite);
}

#[test]
fn mariadb() {
    run("mariadb.jsonl", Dialect::MySql);
}
