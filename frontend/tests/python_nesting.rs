//! No input overflows the stack or runs away: what is nested too deeply is a problem of that file, at once.

use std::thread;
use std::time::{Duration, Instant};

use seqscan_frontend::{Language, STACK_SIZE, lower};
use seqscan_hir::verify;

/// Runs on a thread as the driver's.
fn on_a_worker(f: impl FnOnce() + Send + 'static) {
    let worker = thread::Builder::new().stack_size(STACK_SIZE).spawn(f);
    worker
        .expect("a thread can be started")
        .join()
        .expect("it does not panic");
}

/// Blocks in blocks.
fn blocks(header: &str, depth: usize) -> String {
    let lines = (0..depth).map(|column| format!("{:column$}{header}\n", ""));
    lines.chain([format!("{:depth$}pass\n", "")]).collect()
}

/// Sources in which something is nested so often.
fn nested(n: usize) -> Vec<(&'static str, String)> {
    let around = |before: &str, after: &str| format!("x = {}1{}\n", before.repeat(n), after.repeat(n));
    let chain = |link: &str| format!("x = a{}\n", link.repeat(n));
    vec![
        ("parentheses", around("(", ")")),
        ("lists", around("[", "]")),
        ("dicts", around("{1: ", "}")),
        ("calls in calls", around("f(", ")")),
        ("subscripts in subscripts", around("a[", ":]")),
        ("comprehensions", around("[", " for a in b]")),
        ("yields", around("(yield ", ")")),
        ("walruses", around("(a := ", ")")),
        ("strings in strings", around("f'{", "}'")),
        ("same quotes", around("f\"{", "}\"")),
        ("formats", format!("x = f'{}{}'\n", "{a:".repeat(n), "}".repeat(n))),
        ("not", around("not ", "")),
        ("minus", around("- ", "")),
        ("tight minus", around("-", "")),
        ("tilde", around("~", "")),
        ("await", around("await ", "")),
        ("lambda", around("lambda: ", "")),
        ("lambda with parameters", around("lambda a, b: ", "")),
        ("lambda in a default", around("lambda a=", ": 1")),
        ("ternary", around("x if x else ", "")),
        ("assignments", around("a = ", "")),
        ("assignments to tuples", around("a, b = ", "")),
        ("attributes", chain(".b")),
        ("method calls", chain(".b()")),
        ("calls of calls", chain("()")),
        ("subscripts", chain("[0]")),
        ("sums", chain(" + a")),
        ("and", chain(" and a")),
        ("and, or", chain(" and a or b")),
        ("comparisons", chain(" < a")),
        ("in", chain(" in a")),
        ("powers", chain(" ** a")),
        ("strings in a sum", chain(" + 'a' 'b'")),
        ("for clauses", format!("x = [a{}]\n", " for a, b in c".repeat(n))),
        ("union", format!("x: a{} = 1\n", " | a".repeat(n))),
        (
            "patterns",
            format!("match x:\n  case {}a{}: pass\n", "[".repeat(n), "]".repeat(n)),
        ),
        (
            "alternatives",
            format!("match x:\n  case a{}: pass\n", " | b.c".repeat(n)),
        ),
        (
            "targets",
            format!("for {}a{} in x: pass\n", "(".repeat(n), ",)".repeat(n)),
        ),
        ("elif", format!("if a:\n  pass\n{}", "elif a:\n  pass\n".repeat(n))),
        ("open parentheses", "(".repeat(n)),
        ("open brackets", "[".repeat(n)),
        ("open braces", "{".repeat(n)),
        ("open braces of a string", format!("f'{}", "{".repeat(n))),
        (
            "a quoted type",
            format!("x: '{}a{}' = 1\n", "a[".repeat(n), "]".repeat(n)),
        ),
        ("carriage returns", format!("# comment\rx = {}\r", "(".repeat(n))),
        (
            "behind a broken string",
            format!("x = 'broken\ny = {}1{}\n", "[".repeat(n), "]".repeat(n)),
        ),
        (
            "behind a stray bracket",
            format!("x = )\ny = {}1{}\n", "not ".repeat(n), ""),
        ),
    ]
}

#[test]
fn a_hundred_thousand_of_anything_is_a_problem_within_a_second() {
    on_a_worker(|| {
        for (name, text) in nested(100_000) {
            let start = Instant::now();
            let lowered = lower(Language::Python, "a.py", &text);
            assert!(
                start.elapsed() < Duration::from_secs(1),
                "{name} took {:?}",
                start.elapsed()
            );
            assert!(!lowered.problems.is_empty() || name == "a quoted type", "{name}");
            assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{name}");
        }
    });
}

#[test]
fn anything_between_is_lowered_or_refused() {
    on_a_worker(|| {
        for n in [10, 90, 500, 990, 1_500, 3_000] {
            for (name, text) in nested(n) {
                let lowered = lower(Language::Python, "a.py", &text);
                assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{name}, {n}");
            }
        }
    });
}

#[test]
fn blocks_in_blocks_are_refused_in_time() {
    on_a_worker(|| {
        for header in [
            "if a:",
            "def f():",
            "class A:",
            "try:",
            "with a as b:",
            "for a in b:",
            "while a:",
            "match a:",
        ] {
            let text = blocks(header, 3_000);
            let problems = lower(Language::Python, "a.py", &text).problems;
            assert_eq!(
                problems.first().map(|problem| problem.message.as_str()),
                Some("nested too deeply"),
                "{header}"
            );
            let lowered = lower(Language::Python, "a.py", &blocks(header, 90));
            assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{header}");
        }
    });
}

#[test]
fn what_people_and_generators_write_is_accepted() {
    on_a_worker(|| {
        let chain = |link: &str, n: usize| format!("x = a{}\n", link.repeat(n));
        for (name, text) in [
            ("5,000 pieces of a string", chain(" + 'SELECT '", 5_000)),
            ("300 method calls", chain(".filter(a=1, b=[2, 3])", 300)),
            ("2,000 conditions", chain(" and b != c", 2_000)),
            (
                "2,000 branches",
                format!("if a:\n  pass\n{}", "elif a == 1:\n  pass\n".repeat(2_000)),
            ),
            ("200 brackets", format!("x = {}1{}\n", "(".repeat(200), ")".repeat(200))),
            ("99 blocks", blocks("if a:", 99)),
            ("100,000 items", format!("x = [{}]\n", "a.b(c) + 1, ".repeat(100_000))),
            (
                "100,000 lambdas",
                format!("x = [{}]\n", "lambda a, b: a, ".repeat(100_000)),
            ),
            (
                "100,000 keys",
                format!("x = {{{}}}\n", "'a': -1 if b else c,\n".repeat(100_000)),
            ),
            ("100,000 lines", "a.b = c + d\n".repeat(100_000)),
            (
                "100,000 adjacent strings",
                format!("x = ({})\n", "'a'\n".repeat(100_000)),
            ),
        ] {
            let lowered = lower(Language::Python, "a.py", &text);
            assert_eq!(lowered.problems, [], "{name}");
            assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{name}");
        }
    });
}
