//! Each byte of a string's value is traceable to the source.

use seqscan_frontend::{Language, lower};
use seqscan_hir::{ExprKind, Module, Text, verify};

/// The only string with text of a source, and the module it is in.
fn text_of(source: &str) -> (Module, Text) {
    let lowered = lower(Language::Python, "a.py", source);
    assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{source}");
    let used = lowered.module.expr_ids().find_map(|id| match lowered.module.kind(id) {
        ExprKind::Str(id) if !lowered.module.text(id).value.is_empty() => Some(id),
        _ => None,
    });
    let text = lowered.module.text(used.expect("there is a string")).clone();
    (lowered.module, text)
}

/// The source of the first place where `needle` stands in the string's value.
fn source_of<'s>(source: &'s str, needle: &str) -> &'s str {
    let (_, text) = text_of(source);
    let at = text
        .value
        .find(needle)
        .unwrap_or_else(|| panic!("{needle:?} is not in {:?}", text.value)) as u32;
    let span = text.source_span(at, at + needle.len() as u32).expect("it has a source");
    &source[span.start as usize..span.end as usize]
}

#[test]
fn each_byte_maps_to_where_it_is_written() {
    for (source, needle, expected) in [
        ("x = 'ORDER BY id'", "id", "id"),
        ("x = 'a\\tORDER \\x42Y id'", "id", "id"),
        ("x = 'a\\tORDER \\x42Y id'", "BY", "\\x42Y"),
        ("x = r'\\d ORDER' ' BY ' '''id'''", "ORDER", "ORDER"),
        ("x = r'\\d ORDER' ' BY ' '''id'''", "id", "id"),
        ("x = 'ORDER' ' BY'", "ORDER BY", "ORDER' ' BY"),
        ("x = '''a\n  ORDER \\\n BY'''", "BY", "BY"),
        ("x = '\\N{BULLET} \\u00e9 \\101 \\q é BY'", "BY", "BY"),
        ("x = '\\N{BULLET} \\u00e9 \\101 \\q é BY'", "\u{2022}", "\\N{BULLET}"),
        ("x = '\\N{BULLET} \\u00e9 \\101 \\q é BY'", "A", "\\101"),
        ("x = f'{a} {{}} {b!r:>{c}} BY'", "BY", "BY"),
        ("x = f'{a} {{}} {b!r:>{c}} BY'", "{", "{{"),
        ("x = rf'\\{a} \\d BY' 'id'", "BYid", "BY' 'id"),
        ("x = 'a %s b %% BY' % c", "BY", "BY"),
        ("x = 'a {} {{ {b} BY'.format(c, b=d)", "BY", "BY"),
        (
            "from textwrap import dedent\nx = dedent('''\\\n    a\n      BY\n    ''')",
            "BY",
            "BY",
        ),
        (
            "from textwrap import dedent\nx = dedent('''\\\n    a\n      BY\n    ''')",
            "a\n  BY",
            "a\n      BY",
        ),
        ("x = '  \\t BY '.strip()", "BY", "BY"),
        ("x = ', '.join(['a', 'BY', 'c'])", "BY", "BY"),
    ] {
        assert_eq!(source_of(source, needle), expected, "{source}");
    }
}

#[test]
fn values_are_those_of_the_language() {
    for (source, expected) in [
        (r#"x = "a\n\x41\101\u00e9\U0001F600\q\\""#, "a\nAA\u{e9}\u{1f600}\\q\\"),
        ("x = 'a\\\nb' u'c' R'\\n'", "abc\\n"),
        ("x = '''a\r\nb'''", "a\r\nb"),
        ("x = f'a{b}c{{d}}' 'e{f}'", "ac{d}e{f}"),
        (
            "import textwrap\nx = textwrap.dedent('''\n    a\n\n      b\n   \n    c''')",
            "\na\n\n  b\n\nc",
        ),
        ("import textwrap\nx = textwrap.dedent('  a\\n\\tb')", "  a\n\tb"),
        (
            "import inspect\nx = inspect.cleandoc('''  a\n\n      b\n        c\n   ''')",
            "a\n\nb\n  c",
        ),
        ("x = ' a '.lstrip()", "a "),
        ("x = ' a '.rstrip()", " a"),
        ("x = '%5.2f%%|%-3s|%(a)r' % b", "%||"),
    ] {
        assert_eq!(text_of(source).1.value, expected, "{source}");
    }
}

#[test]
fn holes_stand_where_values_are_put() {
    for (source, expected) in [
        ("x = f'a{b}c{d}'", vec![(1, "{b}", Some("b")), (2, "{d}", Some("d"))]),
        (
            "x = 'a %s b %(c)s' % (d, e)",
            vec![(2, "%s", Some("(d, e)")), (5, "%(c)s", None)],
        ),
        ("x = 'a %(c)s' % {'c': d}", vec![(2, "%(c)s", Some("d"))]),
        (
            "x = 'a {} {0} {n!r}'.format(d, n=e)",
            vec![(2, "{}", Some("d")), (3, "{0}", None), (4, "{n!r}", Some("e"))],
        ),
        ("x = f'  {a} b '.strip()", vec![(0, "{a}", Some("a"))]),
    ] {
        let (module, text) = text_of(source);
        let at = |span: seqscan_hir::Span| &source[span.start as usize..span.end as usize];
        let mut found: Vec<_> = Vec::new();
        for hole in &text.holes {
            found.push((hole.at, at(hole.span), hole.expr.map(|expr| at(module.span(expr)))));
        }
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(place, span, expr)| (place, span, expr.map(|text| text.trim_matches(['(', ')']))))
            .collect();
        assert_eq!(found, expected, "{source}");
    }
}

#[test]
fn what_is_not_applied_is_not_formatted() {
    for source in [
        "cursor.execute('SELECT %s', (a,))",
        "x = 'SELECT %s' + y",
        "x = '%s %*d' % (a, b, c)",
        "x = '100%' % ()",
        "x = '{'.format(a)",
        "x = '{:{}}'.format(a, b)",
        "x = dedent(' a')",
        "def dedent(x): ...\nx = dedent(' a')",
    ] {
        let (_, text) = text_of(source);
        assert!(text.holes.is_empty(), "{source}");
        assert!(source.contains(&text.value), "{source}: {:?}", text.value);
    }
}
