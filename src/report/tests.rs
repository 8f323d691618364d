//! Snapshots of every format, from one shared list of findings. `SEQSCAN_BLESS=1` writes them; read them before you commit.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use seqscan_hir::{FileId, Span};
use seqscan_lints::{Applicability, Confidence, Diagnostic, Edit, Fix, Group, Label, Level, Lint};

use super::{Finding, Format, Report, fingerprint, statistics};
use crate::meta::{INTERNAL_ERROR, SYNTAX_ERROR, UNREADABLE_FILE};
use crate::project::{SourceFile, Sources, Workspace};

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
        repository: None,
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
            is_note: false,
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

static WORKSPACE: LazyLock<Workspace> = LazyLock::new(Workspace::default);

fn report<'a>(findings: &'a [Finding], sources: &'a Sources, lints: &'a [&'static Lint]) -> Report<'a> {
    Report {
        findings,
        sources,
        lints,
        is_complete: true,
        is_coloured: false,
        has_links: false,
        category: None,
        workspace: &WORKSPACE,
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
            Format::Json | Format::Sarif | Format::Gitlab | Format::Rdjson => {
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
    let lines: Vec<serde_json::Value> = json_lines(&written(Format::JsonLines, &report));
    assert_eq!(lines, json);
    let gitlab: Vec<serde_json::Value> = serde_json::from_str(&written(Format::Gitlab, &report)).expect("an array");
    let distinct: BTreeSet<&str> = gitlab.iter().filter_map(|it| it["fingerprint"].as_str()).collect();
    assert_eq!(distinct.len(), findings.len());
    let document: serde_json::Value = serde_json::from_str(&written(Format::Rdjson, &report)).expect("an object");
    assert_eq!(document["diagnostics"].as_array().map(Vec::len), Some(findings.len()));
    assert_eq!(json_lines(&written(Format::Rdjsonl, &report)).len(), findings.len());
    // One more that ends the build.
    assert_eq!(json_lines(&written(Format::Cargo, &report)).len(), findings.len() + 1);
    let rows = written(Format::Markdown, &report)
        .lines()
        .filter(|line| line.starts_with("| "))
        .count();
    assert_eq!(rows, findings.len() + 1, "and the heading");
    for (format, element) in [(Format::Junit, "failure"), (Format::Checkstyle, "error")] {
        let text = written(format, &report);
        let document = roxmltree::Document::parse(&text).expect("it is XML");
        let count = document.descendants().filter(|node| node.has_tag_name(element)).count();
        assert_eq!(count, findings.len());
    }
}

fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

#[test]
fn a_report_of_nothing_is_one_all_the_same() {
    let sources = sources();
    let report = report(&[], &sources, &LINTS);
    let text = |format| written(format, &report);
    for format in [
        Format::Text,
        Format::Concise,
        Format::Github,
        Format::JsonLines,
        Format::Rdjsonl,
    ] {
        assert_eq!(text(format), "");
    }
    for format in [Format::Json, Format::Gitlab] {
        assert_eq!(text(format), "[]\n");
    }
    assert_eq!(
        text(Format::Cargo),
        "{\"reason\":\"build-finished\",\"success\":true}\n"
    );
    assert_eq!(text(Format::Markdown), "## seqscan: nothing found\n");
    let rdjson: serde_json::Value = serde_json::from_str(&text(Format::Rdjson)).expect("JSON");
    assert_eq!(rdjson["diagnostics"], serde_json::json!([]));
    for (format, element) in [(Format::Junit, "testcase"), (Format::Checkstyle, "checkstyle")] {
        let text = text(format);
        let document = roxmltree::Document::parse(&text).expect("it is XML");
        assert_eq!(
            document.descendants().filter(|node| node.has_tag_name(element)).count(),
            1
        );
        assert!(!text.contains("<failure") && !text.contains("<error"));
    }
}

#[test]
fn past_the_limits_of_code_scanning_the_most_severe_stay() {
    let sources = sources();
    let findings = findings(&sources);
    let report = report(&findings, &sources, &LINTS);
    let (kept, said) = super::sarif_limits::fit(&report, 100, 1 << 20).expect("memory does not fail");
    assert!(kept.is_none() && said.is_empty());
    let (kept, said) = super::sarif_limits::fit(&report, 2, 1 << 20).expect("memory does not fail");
    let levels: Vec<Level> = kept
        .expect("some are left out")
        .iter()
        .map(|finding| finding.level)
        .collect();
    assert_eq!(levels, [Level::Warn, Level::Deny], "in their old order");
    assert_eq!(said.len(), 1);
    let (kept, said) = super::sarif_limits::fit(&report, 100, 2000).expect("memory does not fail");
    let kept = kept.expect("some are left out");
    assert!(
        kept.len() < findings.len() && said.len() == 1,
        "{} {said:?}",
        kept.len()
    );
    assert!(kept.is_empty() || kept.iter().any(|finding| finding.level == Level::Deny));
}

#[test]
fn the_steps_of_a_chain_stay_in_order() {
    let sources = sources();
    let make = Maker(&sources);
    // A loop, a call in it, and the function that is called above both, with its query.
    let mut finding = findings(&sources).swap_remove(1);
    finding.diagnostic.primary = make.label(2, "order.customer_id", "the call");
    finding.diagnostic.labels = vec![
        make.label(2, "for order in orders", "the loop"),
        make.label(2, "show(conn", "calls this"),
        make.label(0, "load(conn", "which calls this"),
        make.label(0, "\"SELECT 1\"", "the query"),
    ];
    let log = written(Format::Sarif, &report(std::slice::from_ref(&finding), &sources, &LINTS));
    let log: serde_json::Value = serde_json::from_str(&log).expect("JSON");
    let result = &log["runs"][0]["results"][0];
    let words = |list: &serde_json::Value, path: &str| -> Vec<String> {
        let list = list.as_array().expect("an array").iter();
        list.filter_map(|it| it.pointer(path)?.as_str().map(str::to_owned))
            .collect()
    };
    let steps = words(
        &result["codeFlows"][0]["threadFlows"][0]["locations"],
        "/location/message/text",
    );
    assert_eq!(
        steps,
        ["the loop", "the call", "calls this", "which calls this", "the query"]
    );
    let related = words(&result["relatedLocations"], "/message/text");
    assert_eq!(related, ["the loop", "calls this", "which calls this", "the query"]);
    // Of an endless chain, the query is kept.
    finding.diagnostic.labels = vec![make.label(0, "load(conn", "calls"); 3000];
    finding
        .diagnostic
        .labels
        .push(make.label(0, "\"SELECT 1\"", "the query"));
    let log = written(Format::Sarif, &report(std::slice::from_ref(&finding), &sources, &LINTS));
    let log: serde_json::Value = serde_json::from_str(&log).expect("JSON");
    let result = &log["runs"][0]["results"][0];
    let steps = words(
        &result["codeFlows"][0]["threadFlows"][0]["locations"],
        "/location/message/text",
    );
    assert_eq!(
        (steps.len(), steps.last().map(String::as_str)),
        (1000, Some("the query"))
    );
    assert!(
        result["relatedLocations"]
            .as_array()
            .is_some_and(|list| list.len() < 1000)
    );
}

#[test]
fn a_terminal_gets_links_and_a_category_ends_in_a_slash() {
    let sources = sources();
    let findings = findings(&sources);
    let linked = Report {
        has_links: true,
        ..report(&findings[1..2], &sources, &LINTS)
    };
    let text = written(Format::Text, &linked);
    assert!(
        text.lines()
            .next()
            .is_some_and(|line| line.contains("\x1b]8;;https://") && line.contains("sample_query\x1b]8;;"))
    );
    for category in ["nightly", "nightly/"] {
        let named = Report {
            category: Some(category),
            ..report(&findings, &sources, &LINTS)
        };
        let log: serde_json::Value = serde_json::from_str(&written(Format::Sarif, &named)).expect("JSON");
        assert_eq!(log["runs"][0]["automationDetails"]["id"], "nightly/");
    }
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
    let distinct: BTreeSet<&String> = before.iter().collect();
    assert_eq!(distinct.len(), before.len());
}
