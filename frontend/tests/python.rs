//! Python lowered to the representation: sources in `tests/lower/` beside their printed HIR, and every form of the syntax.
//!
//! `SEQSCAN_BLESS=1 cargo test -p seqscan-frontend` writes the printed forms anew.

use std::path::Path;
use std::{env, fs};

use seqscan_frontend::{Language, Lowered, lower};
use seqscan_hir::{ExprId, LocalForm, Module, Parent, print, verify};

fn lowered(text: &str) -> Lowered {
    let lowered = lower(Language::Python, "app/module.py", text);
    assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{text}");
    lowered
}

/// The printed form of source that is expected to be sound.
fn printed(text: &str) -> String {
    let lowered = lowered(text);
    assert_eq!(lowered.problems, [], "{text}");
    print(&lowered.module)
}

/// Every expression that is written must be reachable from what is declared.
fn abandoned(module: &Module) -> usize {
    let is_abandoned = |id: &ExprId| module.parent(*id) == Parent::None;
    module.expr_ids().filter(is_abandoned).count()
}

#[test]
fn fixtures_print_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lower");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 7, "the fixtures are there");
    for path in paths {
        let text = fs::read_to_string(&path).expect("a fixture is text");
        let name = format!("app/{}", path.file_name().expect("it is a file").to_string_lossy());
        let lowered = lower(Language::Python, &name, &text);
        assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{name}");
        assert_eq!(
            lowered.problems.is_empty(),
            !name.contains("broken"),
            "{name}: {:?}",
            lowered.problems
        );
        if lowered.problems.is_empty() {
            assert_eq!(abandoned(&lowered.module), 0, "{name} has parts that belong to nothing");
        }
        let found = print(&lowered.module);
        let expected = path.with_extension("hir");
        if env::var_os("SEQSCAN_BLESS").is_some() {
            fs::write(&expected, found).expect("the fixtures can be written");
        } else {
            let recorded = fs::read_to_string(&expected).unwrap_or_default();
            assert!(recorded == found, "{} differs; now it is:\n{found}", expected.display());
        }
    }
}

#[test]
fn every_form_of_the_syntax_is_understood() {
    for text in [
        // 3.8
        "if (n := f()) > 1: pass\n",
        "def f(a, /, b, *, c): pass\n",
        "print(f'{x=}', f'{x!r:>{w}}')\n",
        "for x in *a, *b: pass\n",
        "def f(): return *a, b\n",
        // 3.9
        "@a.b[0].c(lambda x: x)\ndef f(): pass\n",
        "x: dict[str, list[int]] = {**a, 'b': 1}\n",
        // 3.10
        "with (open(a) as b, open(c) as d,): pass\n",
        "match x:\n    case {'a': [1, *_], **r} | P(q=2) as z if r: pass\n    case -1.5 | 'a' 'b' | None: pass\n    case a.b: pass\n",
        "def f(x: int | None) -> 'int | str': ...\n",
        // 3.11
        "try: pass\nexcept* (A, B) as e: pass\n",
        "def f(*args: *Ts) -> tuple[*Ts]: ...\nx = a[*b]\n",
        "async def f(): return [x async for x in y if await z]\n",
        // 3.12
        "type X[T: int, *Ts, **P] = dict[T, int]\n",
        "class A[T: (int, str)](B): pass\ndef f[T](x: T) -> T: ...\n",
        "x = f'{a['b']} {f'{f'{1}'}'} {'\\n'.join(y)}'\nz = f'''{\n    a # comment\n}'''\n",
        // 3.13 and 3.14
        "type X[T = int] = list[T]\nclass A[T = int, *Ts = *tuple[int], **P = [int]]: pass\n",
        "x = t'a {b!r:>{c}}' t'd'\n",
        "try: pass\nexcept A, B: pass\n",
        // Of all times
        "a = b = c, *d = e\na[1:2, ::3] @= -x ** ~y // z\n",
        "lambda *a, k=1, **b: (yield a)\n",
        "async def f():\n    async with a as b:\n        async for c in b: await c\n    else_ = 1\n",
        "x = 0xFFFF_FFFF_FFFF_FFFF_FFFF, 1.5e3, 2j, ..., b'a' b'b', None, True\n",
        "del a, b[0], c.d\nglobal g\nassert a, b\nraise\nraise A from B()\n",
        "while 1:\n    break\nelse:\n    pass\n",
        "for (a, [b, *c]), d.e, f[0] in g: continue\n",
        "\u{feff}x = 'after a byte order mark'\n",
        "x = 1\r\nif x:\r\n    y = 2\r\n",
        "#!/usr/bin/env python\n# only a comment",
        "",
    ] {
        let lowered = lowered(text);
        assert_eq!(lowered.problems, [], "{text}");
        assert_eq!(abandoned(&lowered.module), 0, "{text}");
    }
}

#[test]
fn a_broken_file_yields_all_that_parsed() {
    let lowered =
        lowered("def a(pool):\n    pool.fetch('SELECT 1')\n\ndef b(:\n    x = = 1\n\ndef c():\n    return 2\n");
    assert!(!lowered.problems.is_empty());
    let text = print(&lowered.module);
    assert!(text.contains("pool#0.fetch(\"SELECT 1\")"), "{text}");
    assert!(text.contains("fn c()\n  return 2"), "{text}");
}

#[test]
fn no_beginning_of_a_file_breaks_anything() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lower");
    for name in ["loops", "regions", "classes", "names", "strings", "patterns"] {
        let text = fs::read_to_string(folder.join(name).with_extension("py")).expect("a fixture is text");
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let lowered = lower(Language::Python, "a.py", &text[..end]);
            assert_eq!(verify(&lowered.module), Vec::<String>::new(), "{:?}", &text[..end]);
        }
    }
}

#[test]
fn a_package_is_its_own_parent() {
    let import = |path: &str, text: &str| {
        let lowered = lower(Language::Python, path, text);
        print(&lowered.module).lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(import("pkg/mod.py", "from .x import y"), "import up1.x.y as y");
    assert_eq!(import("pkg/__init__.py", "from .x import y"), "import up0.x.y as y");
    assert_eq!(import("pkg/__init__.py", "from .. import y as z"), "import up1.y as z");
    assert_eq!(import("pkg/mod.py", "from .x import *"), "import up1.x as *");
    assert_eq!(import("pkg/mod.py", "import a.b"), "import a as a");
    assert_eq!(import("pkg/mod.py", "import a.b as c"), "import a.b as c");
}

#[test]
fn a_variable_of_the_module_is_global_wherever_it_is_bound() {
    let module = lowered("def f():\n    global pool\n    pool = connect()\ndef g():\n    return pool\n").module;
    let pool = module.locals.first().expect("there is a variable");
    assert_eq!(pool.form, LocalForm::Global);
    assert_eq!(module.locals.len(), 1);
}

#[test]
fn each_name_is_one_variable_of_its_function() {
    assert_eq!(
        printed("def f(x):\n    y = x\n    y = [x for x in y]\n    return x, y\n"),
        "module\n  define fn f\nfn f(x)\n  y#1 = x#0\n  y#1 = { comprehension x#2 in y#1; x#2 }\n  return (x#0, y#1,)\n"
    );
}

#[test]
fn comments_and_headers_have_their_places() {
    let text = "# first\n@deco  # second: colon\n# third\nasync def f(\n    a: int,  # fourth\n) -> dict[str, int]: return a\n";
    let module = lowered(text).module;
    let at = |span: &seqscan_hir::Span| &text[span.start as usize..span.end as usize];
    let comments: Vec<_> = module.comments.iter().map(at).collect();
    assert_eq!(comments, ["# first", "# second: colon", "# third", "# fourth"]);
    let function = &module.functions[1];
    assert_eq!(
        at(&function.header),
        "async def f(\n    a: int,  # fourth\n) -> dict[str, int]"
    );
    assert_eq!(at(&function.name_span), "f");
    assert!(at(&function.span).starts_with("@deco"));
}

#[test]
fn only_typing_casts() {
    let text =
        "from typing import cast\nimport typing as t\ncast(int, a)\nt.cast('list[str]', b)\nsa.cast(c, Integer)\n";
    let text = printed(text);
    assert!(
        text.contains("(a as int)") && text.contains("(b as list<str>)"),
        "{text}"
    );
    assert!(text.contains("sa.cast(c, Integer)"), "{text}");
}
