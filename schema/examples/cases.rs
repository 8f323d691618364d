//! Prints random cases for `.ci/planners.py`, one JSON object a line: `cases postgres FIRST-SEED COUNT`.

#[path = "../tests/generate/mod.rs"]
mod generate;

use seqscan_schema::Dialect;
use serde_json::json;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, dialect, first, count] = &args[..] else {
        eprintln!("usage: cases DIALECT FIRST-SEED COUNT");
        return;
    };
    let (Some(dialect), Ok(first), Ok(count)) =
        (Dialect::from_name(dialect), first.parse::<u64>(), count.parse::<u64>())
    else {
        eprintln!("usage: cases DIALECT FIRST-SEED COUNT");
        return;
    };
    for seed in first..first + count {
        let case = generate::case(dialect, seed);
        let indexes: Vec<_> = case
            .indexes
            .iter()
            .map(|(name, _, statement)| json!([name, statement]))
            .collect();
        println!(
            "{}",
            json!({
                "id": seed, "tables": case.tables, "indexes": indexes, "select": case.select, "from": case.from,
                "conditions": case.conditions, "group": case.group, "order": case.order, "tail": case.tail,
                "smaller": case.smaller().len(), "schema": case.schema(), "query": case.query(),
            })
        );
    }
}
