//! Our judgement of random queries against SQLite's own plans. A disagreement is printed as the smallest case that keeps it.

mod generate;

use generate::Case;
use rusqlite::Connection;
use seqscan_schema::{Access, Dialect, Engine, Order, QueryText, SchemaBuilder, judge};

/// How many cases are tried; each takes about a millisecond.
const CASES: u64 = 1500;

/// What all plans of a query together can do: leading terms in order, and of how many.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Verdict {
    order: &'static str,
    presorted: Option<usize>,
    searched: Option<bool>,
}

fn plan(db: &Connection, query: &str) -> Option<Vec<String>> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {query}")).ok()?;
    let rows = statement.query_map([], |row| row.get::<_, String>(3)).ok()?;
    rows.collect::<Result<_, _>>().ok()
}

/// The number of ORDER BY's terms that a plan has in order.
fn in_order(plan: &[String], terms: usize, is_grouped: bool) -> usize {
    let mut done = terms;
    for line in plan {
        let Some(sort) = line.strip_prefix("USE TEMP B-TREE FOR ") else {
            continue;
        };
        done = match sort {
            "ORDER BY" | "GROUP BY" => 0,
            "LAST TERM OF ORDER BY" | "RIGHT PART OF ORDER BY" => done.min(terms - 1),
            // `SELECT DISTINCT a … ORDER BY a` is sorted once, for both.
            "DISTINCT" if is_grouped => 0,
            "DISTINCT" => done,
            other => {
                let last = other.strip_prefix("LAST ").and_then(|rest| rest.split(' ').next());
                let last = last
                    .and_then(|last| last.parse::<usize>().ok())
                    .expect("LAST n TERMS OF ORDER BY");
                done.min(terms - last)
            }
        };
    }
    done
}

/// FROM with every choice of the first loop that SQL can ask for.
fn hinted(db: &Connection, case: &Case) -> Vec<String> {
    let mut out = vec![case.from.clone()];
    let two = case.tables.len() > 1;
    let is_left = case.from.contains("LEFT");
    let firsts: &[(&str, &str)] = match (two, is_left) {
        (false, _) => &[("t", "")],
        (true, true) => &[("t", " LEFT JOIN u ON u.id = t.u_id")],
        (true, false) => &[
            ("t", " CROSS JOIN u ON u.id = t.u_id"),
            ("u", " CROSS JOIN t ON u.id = t.u_id"),
        ],
    };
    for (first, rest) in firsts {
        out.push(format!("{first}{rest}"));
        out.push(format!("{first} NOT INDEXED{rest}"));
        let query = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1";
        let mut statement = db.prepare(query).expect("sqlite_master is there");
        let names = statement
            .query_map([first], |row| row.get::<_, String>(0))
            .expect("it has names");
        for name in names.flatten() {
            out.push(format!("{first} INDEXED BY {name}{rest}"));
        }
    }
    out
}

fn theirs(case: &Case) -> Option<Verdict> {
    let db = Connection::open_in_memory().ok()?;
    db.execute_batch(&case.schema()).ok()?;
    let terms = case.order.len();
    let plans: Vec<Vec<String>> = hinted(&db, case)
        .iter()
        .filter_map(|from| plan(&db, &case.query_from(from)))
        .collect();
    let columns: Vec<&str> = case
        .order
        .iter()
        .map(|term| term.split(' ').next().unwrap_or_default())
        .collect();
    let is_grouped = case.select == format!("DISTINCT {}", columns.join(", "));
    let best = plans.iter().map(|plan| in_order(plan, terms, is_grouped)).max()?;
    let order = match best {
        0 => "sort",
        best if best == terms => "served",
        _ => "partial",
    };
    let unordered = Case {
        order: Vec::new(),
        tail: String::new(),
        ..case.clone()
    };
    let searched = (case.tables.len() == 1 && !case.conditions.is_empty() && case.group.is_empty()).then(|| {
        let plans = hinted(&db, &unordered)
            .into_iter()
            .filter_map(|from| plan(&db, &unordered.query_from(&from)));
        plans
            .flatten()
            .any(|line| line.starts_with("SEARCH") || line.starts_with("MULTI-INDEX"))
    });
    Some(Verdict {
        order,
        presorted: (order == "partial").then_some(best),
        searched,
    })
}

fn ours(case: &Case, searched: bool) -> Verdict {
    let mut builder = SchemaBuilder::new(Some(Dialect::Sqlite));
    builder.add_source("schema.sql", &case.schema());
    let schema = builder.finish();
    let (major, minor) = (
        rusqlite::version_number() / 1_000_000,
        rusqlite::version_number() / 1000 % 1000,
    );
    let engine = Engine {
        dialect: Dialect::Sqlite,
        version: (major as u32, minor as u32),
    };
    let judged = judge(&schema, &QueryText::new(&case.query()), engine);
    let judged = judged.first().expect("a generated query can be parsed");
    let (order, presorted) = match judged.order {
        Order::Trivial => ("trivial", None),
        Order::Served => ("served", None),
        Order::Partial(terms) => ("partial", terms),
        Order::Sort => ("sort", None),
        Order::None => ("none", None),
    };
    let found = |access: Access, by: &[String]| {
        // A partial index that is only walked is no search.
        access == Access::Index
            && by.iter().any(|name| {
                name.starts_with('(')
                    || name.starts_with("sqlite_")
                    || judged.tables[0].conditions.iter().any(|c| c.indexed)
            })
    };
    let searched = searched.then(|| found(judged.tables[0].access, &judged.tables[0].by));
    Verdict {
        order,
        presorted,
        searched,
    }
}

fn disagree(case: &Case) -> Option<(Verdict, Verdict)> {
    let theirs = theirs(case)?;
    let ours = ours(case, theirs.searched.is_some());
    // One row needs no sort, though SQLite may plan one; and no hint turns a LEFT JOIN round that a condition made inner.
    let turned = case.from.contains("LEFT") && case.query().contains(" u.") && theirs.order != "served";
    if ours.order == "trivial" || turned {
        return None;
    }
    (ours != theirs).then_some((ours, theirs))
}

fn shrunk(mut case: Case) -> Case {
    while let Some(smaller) = case.smaller().into_iter().find(|smaller| disagree(smaller).is_some()) {
        case = smaller;
    }
    case
}

#[test]
fn sqlite_agrees() {
    let first = std::env::var("SEQSCAN_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1);
    let mut tried = 0;
    let mut disagreements = Vec::new();
    for seed in first..first + CASES {
        let case = generate::case(Dialect::Sqlite, seed);
        let known = theirs(&case).is_some();
        tried += usize::from(known);
        if disagree(&case).is_some() {
            let small = shrunk(case);
            let (ours, theirs) = disagree(&small).expect("the smallest case still disagrees");
            disagreements.push(format!(
                "seed {seed}: we say {ours:?}, SQLite {theirs:?}\n  {}\n  {}",
                small.query(),
                small.schema().replace('\n', "\n  ")
            ));
        }
    }
    println!("{tried} cases, {} disagreements", disagreements.len());
    disagreements.iter().for_each(|text| println!("{text}"));
    assert!(tried > 1000, "most cases are valid SQL");
    assert!(
        disagreements.len() * 200 <= tried,
        "{} of {tried} cases disagree",
        disagreements.len()
    );
}
