//! Snapshots of every format, from one shared list of findings. `SEQSCAN_BLESS=1` writes them; read them before you commit.

use std::path::Path;

use seqscan_hir::{FileId, Span};
use seqscan_lints::{Applicability, Confidence, Diagnostic, Edit, Fix, Group, Label, Level, Lint};

use super::{Finding, Format, Report, fingerprint, statistics};
use crate::meta::{INTERNAL_ERROR, SYNTAX_ERROR, UNREADABLE_FILE};
use crate::project::{SourceFile, Sources};

static QUERY: Lint = Lint {
    name: "sample_query",
    group: Group::Queries,
    default_level: Level::Warn,
    since: "0.1.0",
    summary: "query that runs once per loop iteration",
    docs: "### What it does\nFinds a query in a loop.\n\n### Why is this bad?\nEvery iteration waits for the server.\n",
    file: "src/report/tests.rs",
};

static POOL: Lint = Lint {
    name: "sample_pool",
    group: Group::Pedantic,
    default_level: Level::Allow,
    since: "0.1.0",
    summary: "pool that nobody watches",
    docs: "### What it does\nFinds pools.\n",
    file: "src/report/tests.rs",
};

const ORDERS: &str = "\
async def show(conn, orders):
\tfor order in orders:
\t\tcustomer = await load(conn, order.customer_id)  # Åäö 𐐀
    rows = await conn.fetch(
        \"SELECT a\"
        \"FROM b\",
    )
";
const CUSTOMERS: &str = "async def load(conn, id):\n    return await conn.fetchrow(\"SELECT 1\", id)\n";

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        path: name.to_owned(),
        is_reported: true,
        text: text.to_owned(),
        ..SourceFile::default()
    }
}

fn sources() -> Sources {
    let long = format!("x = \"{}\"; pool = make()  # {}\n", "a".repeat(3000), "b".repeat(3000));
    let files = vec![
        source("app/customers.py", CUSTOMERS),
        source("app/odd, näme: 100%.py", "x = '\x1b[31m' \u{202e} run()\r\n"),
        source("app/orders.py", ORDERS),
        source("app/unreadable.py", ""),
        source("min.py", &long),
    ];
    Sources {
        files,
        prefix: "services/shop/".to_owned(),
    }
}

struct Maker<'a>(&'a Sources);

impl Maker<'_> {
    /// The place of the first occurrence of `what` in a file.
    fn label(&self, file: u32, what: &str, message: &str) -> Label {
        let start = self.0.get(FileId(file)).text.find(what).expect("the file has it") as u32;
        let span = Span::new(start, start + what.len() as u32);
        Label {
            file: FileId(file),
            span,
            message: message.to_owned(),
        }
    }

    fn diagnostic(&self, lint: &'static Lint, message: &str, primary: Label) -> Diagnostic {
        Diagnostic {
            lint,
            confidence: Confidence::High,
            message: message.to_owned(),
            primary,
            labels: Vec::new(),
            lead: 0,
            notes: Vec::new(),
            help: None,
            fix: None,
            item: "show".to_owned(),
        }
    }
}

fn findings(sources: &Sources) -> Vec<Finding> {
    let make = Maker(sources);
    let hostile = "a \x1b[2Jmessage\n::error::with 100% of, it [x](1)";
    let fix = Fix {
        applicability: Applicability::Unsafe,
        message: "fetch them together".to_owned(),
        edits: vec![Edit {
            file: FileId(2),
            span: make.label(2, "load", "").span,
            content: "load_all".to_owned(),
        }],
    };
    let unreadable = Label {
        file: FileId(3),
        span: Span::at(0),
        message: String::new(),
    };
    let diagnostics = vec![
        make.diagnostic(&SYNTAX_ERROR, hostile, make.label(1, "run()", "\x1b[0mhere")),
        Diagnostic {
            lead: 1,
            labels: vec![
                make.label(2, "for order in orders", "the loop"),
                make.label(0, "\"SELECT 1\"", "the query [1]"),
            ],
            notes: vec!["one round trip each\nand they add up".to_owned()],
            help: Some("fetch them together before the loop: `SELECT … = ANY($1)`".to_owned()),
            fix: Some(fix),
            ..make.diagnostic(
                &QUERY,
                "query runs once per iteration of this loop",
                make.label(2, "load(conn, order.customer_id)", "one round trip per `order`"),
            )
        },
        Diagnostic {
            confidence: Confidence::Medium,
            ..make.diagnostic(
                &QUERY,
                "query over several lines",
                make.label(
                    2,
                    &ORDERS[ORDERS.find("conn.fetch").expect("it is there")..],
                    "all of it",
                ),
            )
        },
        make.diagnostic(&UNREADABLE_FILE, "this file is binary", unreadable),
        make.diagnostic(&POOL, "pool that nobody watches", make.label(4, "make()", "")),
        make.diagnostic(&POOL, "pool that nobody watches", make.label(4, "()", "")),
    ];
    let levels = [
        Level::Note,
        Level::Warn,
        Level::Deny,
        Level::Note,
        Level::Warn,
        Level::Warn,
    ];
    let fingerprints = fingerprint(&diagnostics, sources);
    let parts = diagnostics.into_iter().zip(fingerprints).zip(levels);
    parts
        .map(|((diagnostic, fingerprint), level)| Finding {
            diagnostic,
            level,
            fingerprint,
        })
        .collect()
}

fn report<'a>(findings: &'a [Finding], sources: &'a Sources, lints: &'a [&'static Lint]) -> Report<'a> {
    Report {
        findings,
        sources,
        lints,
        is_complete: true,
        is_coloured: false,
    }
}

const LINTS: [&Lint; 5] = [&INTERNAL_ERROR, &POOL, &QUERY, &SYNTAX_ERROR, &UNREADABLE_FILE];

fn written(format: Format, report: &Report<'_>) -> String {
    let mut out = Vec::new();
    format.write(report, &mut out).expect("memory does not fail");
    String::from_utf8(out).expect("every format is UTF-8")
}

fn snapshot(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    // The version changes with every release, the output does not.
    let found = found.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    if std::env::var_os("SEQSCAN_BLESS").is_some() {
        std::fs::write(&path, &found).expect("the folder of snapshots is there");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found,
        expected,
        "{} differs; SEQSCAN_BLESS=1 writes it anew",
        path.display()
    );
}

#[test]
fn every_format_looks_as_it_did() {
    let sources = sources();
    let findings = findings(&sources);
    let report = report(&findings, &sources, &LINTS);
    for format in Format::ALL {
        let text = written(format, &report);
        assert!(
            text.chars().all(|c| c == '\n' || !super::escape::is_unsafe(c)),
            "{}",
            format.name()
        );
        let pretty = match format {
            Format::Json | Format::Sarif => {
                let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
                format!("{value:#}\n")
            }
            _ => text,
        };
        snapshot(&format!("report.{}", format.name()), &pretty);
    }
    let coloured = Report {
        is_coloured: true,
        ..report
    };
    snapshot(
        "report.text-coloured",
        &written(Format::Text, &coloured).replace('\x1b', "␛"),
    );
    let mut counts = Vec::new();
    statistics(&report, Format::Text, &mut counts).expect("memory does not fail");
    snapshot("report.statistics", &String::from_utf8_lossy(&counts));
}

#[test]
fn every_finding_is_printed_once() {
    let sources = sources();
    let findings = findings(&sources);
    let report = report(&findings, &sources, &LINTS);
    assert_eq!(written(Format::Concise, &report).lines().count(), findings.len());
    assert_eq!(written(Format::Github, &report).lines().count(), findings.len());
    let json: Vec<serde_json::Value> = serde_json::from_str(&written(Format::Json, &report)).expect("an array");
    assert_eq!(json.len(), findings.len());
}

#[test]
fn sarif_follows_its_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sarif-schema-2.1.0.json");
    let schema = std::fs::read_to_string(path).expect("the schema is vendored");
    let schema = serde_json::from_str(schema.trim_start_matches('\u{feff}')).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the official schema is one");
    let sources = sources();
    let findings = findings(&sources);
    for findings in [&findings[..], &[]] {
        let log = written(Format::Sarif, &report(findings, &sources, &LINTS));
        let log = serde_json::from_str(&log).expect("a log is JSON");
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn fingerprints_do_not_depend_on_lines() {
    let before = sources();
    let mut after = sources();
    after.files[2] = source("app/orders.py", &format!("# new\n\n{ORDERS}"));
    let of = |sources: &Sources| {
        findings(sources)
            .into_iter()
            .map(|finding| finding.fingerprint)
            .collect::<Vec<_>>()
    };
    let (before, after) = (of(&before), of(&after));
    assert_eq!(before, after);
    // Two findings on one line are told apart.
    let distinct: std::collections::BTreeSet<&String> = before.iter().collect();
    assert_eq!(distinct.len(), before.len());
}
