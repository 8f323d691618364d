//! The built binary from outside: exit statuses, streams, colours, standard input, configuration, suppressions, and
//! files that cannot be read.

#[path = "support/project.rs"]
mod project;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use project::{Project, Run, finish};

/// Something that is reported whatever the lints find: a suppression of a lint that does not exist.
const FINDING: &str = "x = 1  # seqscan: allow(no_such_lint)\n";

#[test]
fn exit_statuses_tell_clean_from_findings_from_failure() {
    let project = Project::new(&[("clean.py", "x = 1\n"), ("app/a.py", FINDING)]);
    let found = project.run(&["check"]);
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.stdout.contains("app/a.py:1:25"), "{found:?}");
    assert!(
        found.stderr.contains("1 warning in 1 file (2 files checked)"),
        "{found:?}"
    );
    let clean = project.run(&["check", "clean.py"]);
    assert_eq!((clean.code, clean.stdout.as_str()), (0, ""), "{clean:?}");
    assert_eq!(project.run(&["check", "--exit-zero"]).code, 0);
    assert_eq!(project.run(&["check", "--exit-zero"]).stdout, found.stdout);
    for args in [
        &["check", "--no-such-flag"][..],
        &["no-such-command"],
        &["check", "no/such/file.py"],
        &["check", "-D", "no_such_lint"],
        &["check", "--schema", "no/such.sql"],
        &["check", "--config", "no/such.toml"],
        &["check", "--output-format", "no-such-format"],
        &["check", "-"],
        &["explain", "no_such_lint"],
    ] {
        let run = project.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
        assert!(
            !run.stderr.is_empty() && !run.stderr.contains("panicked"),
            "{args:?}: {run:?}"
        );
    }
    assert!(
        project
            .run(&["check", "no/such/file.py"])
            .stderr
            .contains("no/such/file.py")
    );
    assert!(
        project
            .run(&["check", "-A", "syntax_eror"])
            .stderr
            .contains("did you mean `syntax_error`")
    );
}

#[test]
fn what_is_about_the_run_goes_to_standard_error() {
    let project = Project::new(&[("a.py", FINDING)]);
    let quiet = project.run(&["check", "-q"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (1, ""));
    let json = project.run(&["check", "--output-format", "json"]);
    assert_eq!(json.stderr, "");
    let verbose = project.run(&["check", "-v", "--output-format", "json"]);
    assert_eq!(verbose.stdout, json.stdout);
    assert!(verbose.stderr.contains("files found"), "{verbose:?}");
    let file = project.run(&["check", "--output-format", "json", "--output-file", "out.json"]);
    assert_eq!((file.code, file.stdout.as_str()), (1, ""));
    assert_eq!(
        fs::read_to_string(project.path("out.json")).expect("written"),
        json.stdout
    );
    let counts = project.run(&["check", "--statistics"]);
    assert!(counts.stdout.starts_with("1  unused_suppression"), "{counts:?}");
    assert!(project.run(&["--version"]).stdout.starts_with("seqscan "));
}

#[test]
fn colours_are_for_those_who_want_them() {
    let project = Project::new(&[("a.py", FINDING)]);
    let has_colour = |run: Run| run.stdout.contains('\x1b');
    assert!(!has_colour(project.run(&["check"])));
    assert!(has_colour(project.run(&["check", "--color", "always"])));
    assert!(has_colour(finish(
        project.command(&["check"]).env("CLICOLOR_FORCE", "1")
    )));
    assert!(!has_colour(finish(
        project
            .command(&["check"])
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1")
    )));
    assert!(has_colour(finish(
        project.command(&["check", "--color", "always"]).env("NO_COLOR", "1")
    )));
    assert!(!has_colour(project.run(&[
        "check",
        "--color",
        "always",
        "--output-format",
        "json"
    ])));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let project = Project::new(&[]);
    for index in 0..40 {
        project.write(&format!("app/{index}.py"), FINDING);
    }
    for format in [
        "text",
        "concise",
        "json",
        "json-lines",
        "cargo",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
        "rdjson",
        "rdjsonl",
        "markdown",
    ] {
        let one = project.run(&["check", "-j", "1", "--output-format", format]);
        let four = project.run(&["check", "-j", "4", "--output-format", format]);
        assert_eq!(one.stdout, four.stdout);
        let file = project.run(&["check", "--output-format", format, "--output-file", "out"]);
        assert_eq!((file.code, file.stdout.as_str()), (1, ""), "{file:?}");
        let written = fs::read_to_string(project.path("out")).expect("written");
        assert_eq!(written, one.stdout, "{format}");
        let not_filtered = project.run(&["check", "--no-prefilter", "--output-format", format]);
        assert_eq!(one.stdout, not_filtered.stdout);
    }
}

#[test]
fn standard_input_stands_for_a_file() {
    let project = Project::new(&[("app/a.py", "x = 1\n")]);
    let args = [
        "check",
        "--output-format",
        "concise",
        "--stdin-filename",
        "app/a.py",
        "-",
    ];
    let run = project.run_with_input(&args, FINDING.as_bytes());
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.starts_with("app/a.py:1:25: "), "{run:?}");
    let args = [
        "check",
        "--output-format",
        "concise",
        "--stdin-filename",
        "app/new.py",
        "-",
    ];
    let new = project.run_with_input(&args, FINDING.as_bytes());
    assert!(new.stdout.starts_with("app/new.py:1:25: "), "{new:?}");
    assert!(!project.path("app/new.py").exists());
}

#[test]
fn levels_come_from_the_command_line_the_configuration_and_the_path() {
    let project = Project::new(&[("app/a.py", FINDING), ("tests/test_a.py", FINDING)]);
    assert_eq!(
        project.run(&["check", "-A", "meta", "-D", "unused_suppression"]).code,
        1
    );
    let last = project.run(&["check", "-D", "unused_suppression", "-A", "meta"]);
    assert_eq!((last.code, last.stdout.as_str()), (0, ""));
    assert!(
        project
            .run(&["check", "-D", "unused_suppression"])
            .stdout
            .starts_with("error: ")
    );
    project.write(
        "seqscan.toml",
        "[lints]\nmeta = \"deny\"\nunused_suppression = \"note\"\n",
    );
    assert_eq!(project.run(&["check"]).code, 0);
    assert_eq!(project.run(&["check", "--isolated"]).code, 1);
    project.write(
        "seqscan.toml",
        "[[overrides]]\npaths = [\"app/\"]\nlints = { meta = \"allow\" }\n",
    );
    let run = project.run(&["check", "--output-format", "concise"]);
    assert!(
        run.stdout.starts_with("tests/test_a.py:") && run.stdout.lines().count() == 1,
        "{run:?}"
    );
}

#[test]
fn a_mistake_in_the_configuration_is_underlined() {
    let project = Project::new(&[("a.py", "x = 1\n")]);
    project.write("seqscan.toml", "[schema]\ndialekt = \"postgresql\"\n");
    let run = project.run(&["check"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    let expected = "\
error: unknown key `dialekt`
  ┌─ seqscan.toml:2:1
  │
2 │ dialekt = \"postgresql\"
  │ ^^^^^^^ did you mean `dialect`?
";
    assert_eq!(run.stderr, expected);
    project.write("seqscan.toml", "nonsense = [\n");
    assert!(project.run(&["check"]).stderr.contains("seqscan.toml:"));
    fs::remove_file(project.path("seqscan.toml")).expect("it is there");
    project.write(
        "pyproject.toml",
        "[tool.other]\nx = 1\n[tool.seqscan]\nconfidence = \"sure\"\n",
    );
    let run = project.run(&["check", "."]);
    assert!(
        run.stderr.contains("pyproject.toml:4:14") && run.stderr.contains("`sure` is no confidence"),
        "{run:?}"
    );
    project.write("pyproject.toml", "[tool.seqscan.models]\nnonsense = 1\n");
    assert_eq!(project.run(&["check"]).code, 2);
}

#[test]
fn suppressions_that_do_nothing_are_reported() {
    let text = "# seqscan: allow(no_such_lint)\ndef f():\n    pass  # seqscan: allow(unreadable_file, ) why\n";
    let project = Project::new(&[
        ("a.py", text),
        ("src/a.rs", "// seqscan: allow(no_such_lint)\nfn f() {}\n"),
    ]);
    let run = project.run(&["check", "--output-format", "concise"]);
    let places: Vec<&str> = run
        .stdout
        .lines()
        .map(|line| line.split(": ").next().unwrap_or_default())
        .collect();
    assert_eq!(places, ["a.py:1:18", "a.py:3:28", "src/a.rs:1:19"], "{run:?}");
    // Text that is no comment is none of ours.
    project.write("a.py", "x = '# seqscan: allow(no_such_lint)'\n");
    project.write("src/a.rs", "const X: &str = \"// seqscan: allow(no_such_lint)\";\n");
    let run = project.run(&["check"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
}

#[test]
fn a_suppressed_finding_is_gone_and_its_suppression_is_of_use() {
    let body = "def names(authors):\n    for author in authors:\n        MARK\n";
    let query = "print(Book.objects.filter(author=author).count())";
    let text = |statement: &str| format!("from shop.models import Book\n\n{}", body.replace("MARK", statement));
    let model =
        "from django.db import models\n\n\nclass Book(models.Model):\n    author = models.TextField(db_index=True)\n";
    let project = Project::new(&[
        ("shop/models.py", model),
        ("shop/__init__.py", ""),
        ("shop/views.py", &text(query)),
    ]);
    let found = project.run(&["check", "shop/views.py", "--output-format", "concise"]);
    assert!(
        found.stdout.starts_with("shop/views.py:5:") && found.stdout.contains("n_plus_one_query"),
        "{found:?}"
    );
    for suppressed in [
        format!("{query}  # seqscan: allow(n_plus_one_query) three rows"),
        format!("# seqscan: allow(queries)\n        {query}"),
        format!("{query}\n\n# seqscan: allow-file(all)"),
    ] {
        project.write("shop/views.py", text(&suppressed));
        let run = project.run(&["check"]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{suppressed}: {run:?}");
    }
    project.write(
        "shop/views.py",
        text("print(author)  # seqscan: allow(n_plus_one_query)"),
    );
    let unused = project.run(&["check", "--output-format", "concise"]);
    assert!(unused.stdout.contains("suppresses nothing"), "{unused:?}");
    assert_eq!(
        project.run(&["check", "-A", "n_plus_one_query"]).code,
        0,
        "what is off may be suppressed"
    );
    project.write("shop/tests/test_views.py", text(query));
    assert_eq!(
        project.run(&["check", "shop/tests"]).code,
        0,
        "tests are silent by default"
    );
    assert_eq!(project.run(&["check", "shop/tests", "-W", "queries"]).code, 1);
}

#[test]
fn what_cannot_be_read_is_named_and_stops_nothing() {
    let project = Project::new(&[("app/a.py", FINDING)]);
    project.write("app/binary.py", b"x\0");
    project.write("app/latin.py", b"x = '\xe9'\n");
    project.write("app/large.py", vec![b'\n'; 9 << 20]);
    let mut expected = vec!["app/a.py", "app/binary.py", "app/large.py", "app/latin.py"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("..", project.path("app/loop")).expect("a link");
        std::os::unix::fs::symlink("nowhere.py", project.path("app/nowhere.py")).expect("a link");
        expected.extend(["app/loop", "app/nowhere.py"]);
    }
    let run = project.run(&["check", "--output-format", "concise"]);
    assert_eq!(run.code, 1, "{run:?}");
    let names: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(names, expected, "{run:?}");
    assert_eq!(project.run(&["check", "app/binary.py"]).code, 0, "a note fails no run");
}

#[test]
fn files_are_found_as_people_expect() {
    let project = Project::new(&[
        ("app/a.py", FINDING),
        ("app/ignored.py", FINDING),
        ("app/.hidden.py", FINDING),
        (".venv/lib/b.py", FINDING),
        ("env/pyvenv.cfg", ""),
        ("env/lib/c.py", FINDING),
        ("node_modules/d.py", FINDING),
        ("build/e.py", FINDING),
        ("app/build/__init__.py", FINDING),
        ("generated/f.rs", FINDING),
        (".gitignore", "ignored.py\n"),
        ("seqscan.toml", "extend-exclude = [\"generated/\"]\n"),
    ]);
    let names = |args: &[&str]| {
        let run = project.run(&[&["check", "--output-format", "concise"], args].concat());
        run.stdout
            .lines()
            .filter_map(|line| line.split(':').next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["app/a.py", "app/build/__init__.py"]);
    assert_eq!(
        names(&["--no-ignore"]),
        ["app/a.py", "app/build/__init__.py", "app/ignored.py"]
    );
    assert_eq!(
        names(&["app/ignored.py"]),
        ["app/ignored.py"],
        "what is named is checked"
    );
    assert_eq!(names(&["build"]), ["build/e.py"]);
    assert_eq!(names(&["--force-exclude", "node_modules/d.py"]), Vec::<String>::new());
    let absolute = project.path("app/a.py");
    assert_eq!(names(&[absolute.to_str().expect("UTF-8")]), ["app/a.py"]);
}

#[test]
fn files_are_named_from_where_one_stands() {
    let project = Project::new(&[("app/a.py", FINDING)]);
    fs::create_dir(project.path(".git")).expect("a folder");
    let run = |format: &str| {
        let mut command = project.command(&["check", "--output-format", format]);
        finish(command.current_dir(project.path("app"))).stdout
    };
    assert!(run("concise").starts_with("a.py:1:25: "));
    assert!(run("github").starts_with("::warning file=app/a.py,"));
    assert!(run("sarif").contains("\"uri\":\"app/a.py\""));
}

#[test]
fn lints_explain_and_init_speak() {
    let project = Project::new(&[]);
    assert!(project.run(&["lints"]).stdout.contains("unused_suppression"));
    let json = project.run(&["lints", "--output-format", "json"]).stdout;
    let list: Vec<serde_json::Value> = serde_json::from_str(&json).expect("an array");
    assert!(list.iter().any(|lint| lint["name"] == "syntax_error"));
    for name in ["explain", "rule"] {
        assert!(
            project
                .run(&[name, "unused-suppression"])
                .stdout
                .contains("### What it does")
        );
    }
    assert_eq!(project.run(&["init"]).code, 0);
    assert_eq!(project.run(&["init"]).code, 2, "it does not overwrite");
    assert_eq!(project.run(&["check"]).code, 0, "what it writes is read");
    let template = fs::read_to_string(project.path("seqscan.toml")).expect("written");
    let is_key = |line: &&str| line.starts_with("# ") && (line.contains(" = ") || line.starts_with("# [["));
    let all: String = template
        .lines()
        .map(|line| if is_key(&line) { &line[2..] } else { line })
        .collect::<Vec<_>>()
        .join("\n");
    project.write("seqscan.toml", all.replace("models = [\"seqscan-models.toml\"]", ""));
    let run = project.run(&["check", "-v"]);
    assert!(
        !run.stderr.contains("unknown key"),
        "every key in the template is one: {run:?}"
    );
}

#[test]
fn cargo_runs_it_too() {
    let project = Project::new(&[("src/a.rs", "fn f() {}\n")]);
    let run = |args: &[&str]| {
        finish(
            Command::new(env!("CARGO_BIN_EXE_cargo-seqscan"))
                .args(args)
                .current_dir(project.0.path()),
        )
    };
    assert_eq!(run(&["seqscan", "check"]).code, 0);
    assert_eq!(run(&["check"]).code, 0);
    assert!(run(&["seqscan", "--version"]).stdout.starts_with("seqscan "));
}

#[cfg(unix)]
#[test]
fn nobody_has_to_listen() {
    let project = Project::new(&[]);
    for index in 0..400 {
        project.write(&format!("app/{index}.py"), FINDING);
    }
    let mut child = project
        .command(&["check"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("panicked"),
        "{output:?}"
    );
    if Path::new("/dev/full").exists() {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a full disk");
        let run = finish(project.command(&["check"]).stdout(full));
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("cannot write the output"), "{run:?}");
    }
}
