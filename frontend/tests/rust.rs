//! Rust lowered to the representation: sources in `tests/lower/` beside their printed HIR, and what one line cannot show.
//!
//! `SEQSCAN_BLESS=1 cargo test -p seqscan-frontend` writes the printed forms anew. A source with a twin in another
//! language prints the same as that one.

use std::path::Path;
use std::{env, fs};

use seqscan_frontend::{Language, Lowered, lower};
use seqscan_hir::{Anchor, ExprKind, LocalForm, Module, Parent, Type, print, verify};

fn lowered(text: &str) -> Lowered {
    let lowered = lower(Language::Rust, "src/module.rs", text);
    assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{text}");
    lowered
}

/// The lowered form of source that is expected to be sound.
fn sound(text: &str) -> Module {
    let lowered = lowered(text);
    assert_eq!(lowered.problems, [], "{text}");
    lowered.module
}

/// The printed form of statements in a function `f`.
fn statements(text: &str) -> String {
    let printed = print(&sound(&format!("fn f() {{\n{text}\n}}")));
    let body = printed.split_once("fn f()\n").map_or("", |(_, body)| body);
    body.lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn fixtures_print_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lower");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 8, "the fixtures are there");
    for path in paths {
        let text = fs::read_to_string(&path).expect("a fixture is text");
        let name = path.file_name().expect("it is a file").to_string_lossy();
        let lowered = lower(Language::Rust, &name, &text);
        assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{name}");
        let is_broken = name.contains("unfinished");
        assert_eq!(
            !lowered.problems.is_empty(),
            is_broken,
            "{name}: {:?}",
            lowered.problems
        );
        let found = print(&lowered.module);
        let expected = path.with_extension("hir");
        let has_twin = path.with_extension("py").exists();
        if env::var_os("SEQSCAN_BLESS").is_some() && !has_twin {
            fs::write(&expected, found).expect("the fixtures can be written");
        } else {
            let recorded = fs::read_to_string(&expected).unwrap_or_default();
            assert!(recorded == found, "{} differs; now it is:\n{found}", expected.display());
        }
    }
}

#[test]
fn imports_say_where_their_path_starts() {
    let module = sound(
        "use a::b as c;\nuse crate::d::*;\nuse self::e;\nuse super::super::g::{self, h};\nuse T as _;\nuse {x, y::z};\nfn f() { use k::l; }\n",
    );
    let shown: Vec<_> = module
        .imports
        .iter()
        .map(|import| {
            let path: Vec<_> = import.path.iter().map(|symbol| module.name(*symbol)).collect();
            let name = import.name.map(|name| module.name(name));
            (import.anchor, path.join("."), name, import.function.is_some())
        })
        .collect();
    assert_eq!(
        shown,
        [
            (Anchor::Open, "a.b".to_owned(), Some("c"), false),
            (Anchor::Root, "d".to_owned(), None, false),
            (Anchor::Up(0), "e".to_owned(), Some("e"), false),
            (Anchor::Up(2), "g".to_owned(), Some("g"), false),
            (Anchor::Up(2), "g.h".to_owned(), Some("h"), false),
            (Anchor::Open, "T".to_owned(), Some("_"), false),
            (Anchor::Open, "x".to_owned(), Some("x"), false),
            (Anchor::Open, "y.z".to_owned(), Some("z"), false),
            (Anchor::Open, "k.l".to_owned(), Some("l"), true),
        ]
    );
}

#[test]
fn every_binding_is_a_variable_of_its_own_that_lives_in_its_region() {
    let module =
        sound("fn f(p: P) { let x = p; { let x = x; } if let Some(y) = x { y; } match x { z => z, } for w in x {} }");
    let name = |name: &str| module.names.find(name).expect("the name occurs");
    let region = |wanted: &str| -> Vec<_> {
        let locals = module.locals.iter().filter(|local| local.name == name(wanted));
        locals
            .map(|local| module.kind(local.scope.expect("it lives somewhere")))
            .collect()
    };
    assert!(matches!(
        region("x")[..],
        [ExprKind::Block { .. }, ExprKind::Block { .. }]
    ));
    assert!(matches!(region("p")[..], [ExprKind::Block { .. }]));
    assert!(matches!(region("y")[..], [ExprKind::Branch { .. }]));
    assert!(
        matches!(region("z")[..], [ExprKind::Local(_)]),
        "an arm's variables live in its body"
    );
    assert!(matches!(region("w")[..], [ExprKind::Loop(_)]));
}

#[test]
fn types_keep_what_an_analysis_asks_for() {
    let module = sound(
        "type A = &'a mut Box<dyn Fn(u8) -> Result<T, E> + Send>;\ntype B = (impl X + Y, [u8; 4], *const Vec<_>);",
    );
    let printed = print(&module);
    assert!(
        printed.contains("type A = &Box<bound fn -> Result<T, E> + Send>"),
        "{printed}"
    );
    assert!(printed.contains("type B = (bound X + Y, [u8], &Vec<?>)"), "{printed}");
    assert!(module.types.iter().any(|ty| matches!(ty, Type::Function(Some(_)))));
}

#[test]
fn bounds_of_the_block_and_of_the_where_clause_reach_the_method() {
    let module = sound("impl<E> Repo<E> where E: Executor { fn f<T: A>(&self, t: T) where T: B {} }");
    let function = module
        .functions
        .iter()
        .find(|function| module.name(function.name) == "f")
        .expect("it is there");
    let generics: Vec<_> = function
        .generics
        .iter()
        .map(|it| (module.name(it.name), it.bounds.len()))
        .collect();
    assert_eq!(generics, [("E", 1), ("T", 2)]);
}

#[test]
fn tests_are_known_as_such() {
    let module = sound(
        "#[sqlx::test] fn a() {}\n#[cfg(test)] mod t { fn b() {} }\n#[cfg(not(test))] fn c() {}\n#[cfg(all(test, x))] fn d() {}\nfn e() {}",
    );
    let tests: Vec<_> = module
        .functions
        .iter()
        .filter(|it| it.is_test)
        .map(|it| module.name(it.name))
        .collect();
    assert_eq!(tests, ["a", "b", "d"]);
}

#[test]
fn constants_are_visible_in_their_namespace_only() {
    let module = sound(
        "const A: u8 = 1;\nfn f() { A; }\nmod m { fn g() { A; } }\nmod n { const A: u8 = 2; fn h() { A; let a = |A: u8| A; } }",
    );
    let globals = module
        .locals
        .iter()
        .filter(|local| local.form == LocalForm::Global)
        .count();
    assert_eq!(globals, 2);
    let printed = print(&module);
    assert!(printed.contains("fn f()\n  A#0"), "{printed}");
    assert!(printed.contains("fn m.g()\n  A\n"), "{printed}");
    assert!(printed.contains("fn n.h()\n  A#1\n"), "{printed}");
}

#[test]
fn macros_of_the_project_are_calls() {
    assert_eq!(
        statements(
            "let x = 1; retry!(db.run(x), times = 3, \"m\",); block! { let y = x; y.go(); } empty!(); odd!(= >);"
        ),
        "x#0 = 1\nretry!(db.run(x#0), times=3, \"m\")\nblock!({ y#1 = x#0; y#1.go() })\nempty!()\nodd!(unknown())"
    );
}

#[test]
fn an_option_is_no_loop_and_an_iterator_is() {
    for (text, is_loop) in [
        ("x.map(|a| f(a));", false),
        ("x.map(|a| f(a)).unwrap_or(1);", false),
        ("x.and_then(|a| f(a)).map_err(|e| e)?;", false),
        ("flag.then(|| f());", false),
        ("users.filter(id.eq(1)).first();", false),
        ("query(\"\").map(|row| row.get(0)).fetch_all(pool).await;", false),
        ("x.map(|a| f(a)).collect();", true),
        ("x.map(f).filter(g).count();", true),
        ("xs.iter().map(f);", true),
        ("(0..9).map(f);", true),
        ("xs.iter().rev().take(3).any(|a| a);", true),
        ("for y in x.map(|a| f(a)) {}", true),
        ("join_all(x.map(|a| f(a)));", true),
        ("stream::iter(x).then(|a| f(a));", true),
        ("x.for_each(|a| f(a));", true),
        ("let it = xs.iter(); it.map(|a| f(a));", true),
        ("xs.extend(x.map(|a| f(a)));", true),
        ("&mut xs.drain(..).filter_map(|a| f(a));", true),
    ] {
        assert_eq!(statements(text).contains("adapter "), is_loop, "{text}");
    }
}

#[test]
fn comments_are_known_by_their_place() {
    let text = "//! a\n/// b\nfn f<'a>() { // c\n  let _ = (\"// no\", '\"', r#\"/* no \"# , b'/', '\\''); /* d /* e */ f */ }\n";
    let module = sound(text);
    let comments: Vec<_> = module
        .comments
        .iter()
        .map(|span| &text[span.start as usize..span.end as usize])
        .collect();
    assert_eq!(comments, ["//! a", "/// b", "// c", "/* d /* e */ f */"]);
}

#[test]
fn one_broken_item_costs_only_itself() {
    for text in [
        "fn a() {}\nfn b( {}\nfn c() {}\n",
        "fn a() {}\nfn b() { let = ; }\nfn c() {}\n",
        "fn a() {}\nstruct { }\nfn c() {}\n",
        "fn a() {}\nfn b() { if x {\nfn c() {}\n",
        "fn a() {}\nfn b() { \"open }\nfn c() { \"s\"; }\n",
    ] {
        let lowered = lowered(text);
        assert!(!lowered.problems.is_empty(), "{text}");
        let printed = print(&lowered.module);
        assert!(
            printed.contains("fn a()") && printed.contains("fn c()"),
            "{text}{printed}"
        );
    }
}

#[test]
fn no_text_is_too_odd() {
    for text in [
        "",
        "\u{feff}",
        "#!",
        "#!/bin/x",
        "\0",
        "'",
        "\"",
        "r#\"",
        "/*",
        "b'",
        "\\",
        "#![",
        "fn",
        "🦀",
        "fn f() { 'é'; \"é }",
    ] {
        lowered(text);
    }
}

#[test]
fn nothing_that_was_written_is_lost() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lower/control.rs"))
        .expect("it is there");
    let module = sound(&text);
    let lost: Vec<_> = module
        .expr_ids()
        .filter(|id| module.parent(*id) == Parent::None)
        .map(|id| module.kind(id))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}
