//! Every byte of a Rust string, and every expression, can be pointed at in the source.

use seqscan_frontend::{Language, lower};
use seqscan_hir::{ExprKind, Module, Span, Text, verify};

fn module(text: &str) -> Module {
    let lowered = lower(Language::Rust, "src/module.rs", text);
    assert_eq!(lowered.problems, [], "{text}");
    assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{text}");
    lowered.module
}

/// The longest string of a module.
fn longest(module: &Module) -> &Text {
    module
        .texts
        .iter()
        .max_by_key(|text| text.value.len())
        .expect("there is a string")
}

/// Where in the source a piece of the longest string is written.
fn source_of<'t>(text: &'t str, piece: &str) -> &'t str {
    let module = module(text);
    let string = longest(&module);
    let at = string.value.find(piece).expect("the piece is in the value") as u32;
    let span = string.source_span(at, at + piece.len() as u32).expect("it has a place");
    slice(text, span)
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn bytes_behind_an_escape_keep_their_place() {
    assert_eq!(
        source_of(
            r#"const A: &str = "é\t\u{e9}ORDER \
        BY x";"#,
            "BY x"
        ),
        "BY x"
    );
    assert_eq!(source_of(r#"const A: &str = "a\nb";"#, "\n"), "\\n");
    assert_eq!(source_of("const A: &str = r##\"a \"# ORDER\"##;", "ORDER"), "ORDER");
    assert_eq!(
        source_of("const A: &str = \"a\r\n  ORDER\";", "\n  ORDER"),
        "\r\n  ORDER"
    );
}

#[test]
fn bytes_of_made_strings_keep_their_place() {
    assert_eq!(
        source_of("fn f() { format!(\"{{x}} {a} ORDER {}\", b); }", "ORDER"),
        "ORDER"
    );
    assert_eq!(
        source_of("const A: &str = concat!(\"SELECT \", 'x', \" ORDER\");", "ORDER"),
        "ORDER"
    );
    assert_eq!(
        source_of("fn f() { indoc!(\"\n    é\n      ORDER\n    \"); }", "ORDER"),
        "ORDER"
    );
    let indented = module("fn f() { indoc!(\"\n    SELECT\n      x\n    \"); }");
    assert_eq!(longest(&indented).value, "SELECT\n  x\n");
}

#[test]
fn holes_are_where_they_are_written() {
    let text = "fn f(a: A) { format!(\"é {a:?} {{}} {} {0}\", a.b); }";
    let module = module(text);
    let string = longest(&module);
    assert_eq!(string.value, "é  {}  ");
    let holes: Vec<_> = string.holes.iter().map(|hole| slice(text, hole.span)).collect();
    assert_eq!(holes, ["{a:?}", "{}", "{0}"]);
    let exprs: Vec<_> = string
        .holes
        .iter()
        .map(|hole| hole.expr.map(|expr| slice(text, module.span(expr))))
        .collect();
    assert_eq!(exprs, [Some("a"), Some("a.b"), None]);
}

#[test]
fn places_are_bytes_whatever_stands_before_them() {
    for before in [
        "",
        "\u{feff}",
        "#!/usr/bin/env run\n",
        "\u{feff}#!/bin/é\r\n",
        "// é\u{1f980}\r\n",
        "#![allow(x)]\n",
        "#! [allow(x)]\n",
    ] {
        for middle in ["", "/* é */ ", "\r\n\r\n", "let s = \"日本\"; "] {
            let text = format!("{before}fn f() {{ {middle}\"é\"; call(\"é\", argument) }}\r\n");
            let module = module(&text);
            let call = module
                .expr_ids()
                .find(|id| matches!(module.kind(*id), ExprKind::Call { .. }))
                .expect("the call is there");
            assert_eq!(slice(&text, module.span(call)), "call(\"é\", argument)", "{text:?}");
        }
    }
}

#[test]
fn an_expression_covers_all_of_it() {
    let text = "async fn f(x: &mut X) { let y = (a + b).c::<T>(&*x)?.await as u8; &mut -y[0].1; crate::g::<A>(..2); }";
    let module = module(text);
    let spans: Vec<_> = module.expr_ids().map(|id| slice(text, module.span(id))).collect();
    for wanted in [
        "(a + b)",
        "(a + b).c",
        "(a + b).c::<T>(&*x)",
        "(a + b).c::<T>(&*x)?.await",
        "(a + b).c::<T>(&*x)?.await as u8",
        "&*x",
        "&mut -y[0].1",
        "-y[0].1",
        "y[0]",
        "crate::g::<A>",
        "..2",
    ] {
        assert!(spans.contains(&wanted), "{wanted} is not among {spans:?}");
    }
}

#[test]
fn a_function_knows_its_heading() {
    let text =
        "/// Doc.\n#[get(\"/\")]\npub(crate) async unsafe fn f<T>(x: T) -> Result<T, E>\nwhere\n    T: A,\n{\n}\n";
    let module = module(text);
    let function = &module.functions[1];
    assert_eq!(
        slice(text, function.header),
        "pub(crate) async unsafe fn f<T>(x: T) -> Result<T, E>\nwhere\n    T: A,"
    );
    assert_eq!(slice(text, function.name_span), "f");
    assert!(slice(text, function.span).starts_with("#[get(\"/\")]") && slice(text, function.span).ends_with('}'));
}
