//! No input overflows the stack or runs away: what nests too deeply is a problem of that file, at once.

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

/// Sources in which something nests so often.
fn nested(n: usize) -> Vec<(&'static str, String)> {
    let body = |text: String| format!("fn f() {{ {text} }}");
    let around = |before: &str, after: &str| body(format!("x = {}1{};", before.repeat(n), after.repeat(n)));
    let chain = |link: &str| body(format!("x = a{};", link.repeat(n)));
    let blocks = |before: &str, after: &str| body(format!("{}{}", before.repeat(n), after.repeat(n)));
    let ty = |before: &str, after: &str| format!("type T = {}u8{};", before.repeat(n), after.repeat(n));
    vec![
        ("parentheses", around("(", ")")),
        ("brackets", around("[", "]")),
        ("calls in calls", around("f(", ")")),
        ("indices in indices", around("x[", "]")),
        ("not", around("!", "")),
        ("minus", around("-", "")),
        ("borrows", around("&", "")),
        ("mutable borrows", around("&mut ", "")),
        ("dereferences", around("*", "")),
        ("closures", around("||", "")),
        ("closures with parameters", around("|a, b|", "")),
        ("returns", around("return ", "")),
        ("breaks", around("break ", "")),
        ("macros", around("m!(", ")")),
        ("formats", around("format!(\"{}\", ", ")")),
        ("concatenations", around("concat!(", ")")),
        (
            "token trees",
            body(format!("m!{{{}{}}}", "[a ".repeat(n), "]".repeat(n))),
        ),
        ("structs", around("A { a: ", "}")),
        ("method calls", chain(".a()")),
        ("fields", chain(".a")),
        ("questions", chain("?")),
        ("awaits", chain(".await")),
        ("sums", chain(" + a")),
        ("ands", chain(" && a")),
        ("assignments", chain(" = a")),
        ("casts", chain(" as T")),
        ("segments", chain("::a")),
        ("calls of calls", chain("()")),
        ("indices", chain("[0]")),
        ("comparisons", chain(" < a")),
        ("blocks", blocks("{", "}")),
        ("ifs", blocks("if a {", "}")),
        ("conditions", body(format!("{}a{}", "if ".repeat(n), "{}".repeat(n)))),
        ("else ifs", body(format!("if a {{}} {}", "else if b {} ".repeat(n)))),
        ("matches", blocks("match a { _ => ", "}")),
        ("loops", blocks("for a in b {", "}")),
        ("async blocks", blocks("async {", "}")),
        ("let else", blocks("let Some(x) = y else {", "};")),
        ("functions", blocks("fn f() {", "}")),
        ("modules", format!("{}{}", "mod a {".repeat(n), "}".repeat(n))),
        ("generics", ty("A<", ">")),
        ("second generics", ty("A<u8, ", ">")),
        ("references", ty("&", "")),
        ("function types", ty("fn() -> ", "")),
        ("tuples", ty("(", ",)")),
        ("turbofish", around("f::<A<", ">>")),
        (
            "patterns",
            body(format!("let {}a{} = 1;", "Some(".repeat(n), ")".repeat(n))),
        ),
        ("references in patterns", body(format!("let {}a = 1;", "&".repeat(n)))),
        ("imports", format!("use {}x{};", "a::{".repeat(n), "}".repeat(n))),
        (
            "attributes",
            format!("#[a{}{}] fn f() {{}}", "(".repeat(n), ")".repeat(n)),
        ),
        ("unclosed", "(".repeat(n)),
        ("unopened", ")".repeat(n)),
        ("comments", format!("{}{}", "/*".repeat(n), "*/".repeat(n))),
        ("unclosed comments", "/*".repeat(n)),
    ]
}

#[test]
fn what_nests_a_hundred_thousand_times_is_a_problem_within_a_second() {
    on_a_worker(|| {
        for (what, text) in nested(100_000) {
            let start = Instant::now();
            let lowered = lower(Language::Rust, "src/deep.rs", &text);
            // The time is that of the slowest machine that runs the tests, busy with others.
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{what}: {:?}",
                start.elapsed()
            );
            assert!(what == "comments" || !lowered.problems.is_empty(), "{what}");
        }
    });
}

#[test]
fn whatever_is_accepted_is_lowered() {
    on_a_worker(|| {
        for (what, text) in [300, 1_400, 2_900, 3_900, 5_900].into_iter().flat_map(nested) {
            let lowered = lower(Language::Rust, "src/deep.rs", &text);
            assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{what}");
        }
    });
}

#[test]
fn what_people_and_generators_write_is_accepted() {
    let body = |text: String| format!("fn f() {{ {text} }}");
    let sources = [
        body(format!("x{};", ".method(argument)".repeat(500))),
        body(format!("x = \"\"{};", " + \"a\"".repeat(2_000))),
        body(format!("match x {{ {} }}", "A | B if a < b => f(1), ".repeat(5_000))),
        body(format!("match x {{ {} }}", "A => { f(1) } ".repeat(5_000))),
        body(format!(
            "if a == 1 {{}} {}",
            "else if a.b(c) == 2 && d { f(a) } ".repeat(3_000)
        )),
        body("if a < b { *c += 1 } ".repeat(5_000)),
        body(format!("[{}];", "(1, [2, 3]), ".repeat(20_000))),
        "#[derive(A)] struct S<T> { #[a] x: Vec<T>, }\n".repeat(5_000),
        "/// Doc.\n".repeat(20_000) + "fn f() {}",
        format!("fn f<T>() where {} {{}}", "T: A<B>, ".repeat(2_000)),
    ];
    on_a_worker(move || {
        for text in sources {
            let lowered = lower(Language::Rust, "src/long.rs", &text);
            assert_eq!(lowered.problems, [], "{}", &text[..60]);
            assert_eq!(verify(&lowered.module), Vec::<String>::new());
        }
    });
}
