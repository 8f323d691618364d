//! What helps a project start: baseline, changed lines, suppressions, fixes. All of it by the built binary.

#[path = "support/project.rs"]
mod project;

use std::fs;
use std::process::Command;

use project::{Project, Run};

const MODEL: &str =
    "from django.db import models\n\n\nclass Book(models.Model):\n    author = models.TextField(db_index=True)\n";
const QUERY: &str = "print(Book.objects.filter(author=author).count())";
/// A suppression that suppresses nothing, which `--fix` takes out.
const UNUSED: &str = "x = 1  # seqscan: allow(n_plus_one_query) no more\n";

/// A view with these statements in its loop.
fn view(statements: &[&str]) -> String {
    let head = "from shop.models import Book\n\n\ndef names(authors):\n    for author in authors:\n";
    statements.iter().fold(head.to_owned(), |text, statement| {
        format!("{text}        {statement}\n")
    })
}

fn shop(views: &str) -> Project {
    Project::new(&[
        ("shop/models.py", MODEL),
        ("shop/__init__.py", ""),
        ("shop/views.py", views),
    ])
}

fn concise(project: &Project, args: &[&str]) -> Run {
    project.run(&[&["check", "--output-format", "concise"], args].concat())
}

fn read(project: &Project, name: &str) -> String {
    fs::read_to_string(project.path(name)).expect("the file is there")
}

fn git(project: &Project, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.invalid"])
        .args(args)
        .current_dir(project.0.path())
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{args:?}: {output:?}");
}

#[test]
fn a_baseline_hides_what_was_there_and_nothing_more() {
    let project = shop(&view(&[QUERY]));
    let written = project.run(&["check", "--write-baseline", "base.json"]);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""), "{written:?}");
    let first = read(&project, "base.json");
    assert!(first.contains("shop/views.py") && !first.contains(project.0.path().to_str().expect("UTF-8")));
    project.run(&["check", "-j", "1", "--write-baseline", "base.json"]);
    assert_eq!(read(&project, "base.json"), first, "the same bytes");
    let with = |project: &Project| concise(project, &["--baseline", "base.json"]);
    assert_eq!((with(&project).code, with(&project).stdout.as_str()), (0, ""));
    // Lines move, indentation changes, the whole file moves.
    project.write("shop/views.py", format!("# one\n\n# two\n{}", view(&[QUERY])));
    assert_eq!(with(&project).code, 0);
    project.write("shop/views.py", view(&["if author:", &format!("    {QUERY}")]));
    assert_eq!(with(&project).code, 0);
    // One copy more is one finding, wherever it is.
    project.write("shop/views.py", view(&[QUERY, QUERY]));
    assert_eq!(with(&project).stdout.lines().count(), 1);
    project.write("shop/views.py", view(&[QUERY]));
    project.write("shop/other.py", view(&[QUERY]));
    let copied = with(&project);
    assert_eq!((copied.code, copied.stdout.lines().count()), (1, 1), "{copied:?}");
    assert!(copied.stdout.starts_with("shop/other.py:"), "{copied:?}");
    assert_eq!(read(&project, "base.json"), first);
    fs::remove_file(project.path("shop/views.py")).expect("it is there");
    let moved = with(&project);
    assert_eq!((moved.code, moved.stdout.as_str()), (0, ""), "{moved:?}");
    assert!(read(&project, "base.json").contains("shop/other.py"), "{moved:?}");
}

#[test]
fn a_baseline_shrinks_by_itself_and_only_for_what_was_looked_at() {
    let project = shop(&view(&[QUERY, "print(Book.objects.get(author=author))"]));
    project.run(&["check", "--write-baseline", "base.json"]);
    let first = read(&project, "base.json");
    assert_eq!(first.matches("\"count\": 1").count(), 2, "{first}");
    project.write("shop/views.py", view(&[QUERY]));
    // Runs that see less, or see it otherwise, take nothing out.
    for args in [
        &["shop/models.py"][..],
        &["--confidence", "high"],
        &["-A", "n_plus_one_query"],
        &["--isolated"],
    ] {
        let run = concise(&project, &[&["--baseline", "base.json"], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(read(&project, "base.json"), first, "{args:?}");
    }
    project.write("shop/views.py", view(&[QUERY]) + "def broken(:\n");
    concise(&project, &["--baseline", "base.json"]);
    assert_eq!(
        read(&project, "base.json"),
        first,
        "a file that was not understood shows nothing"
    );
    project.write("shop/views.py", view(&[QUERY]));
    let run = concise(&project, &["--baseline", "base.json"]);
    assert!(run.code == 0 && run.stderr.contains("1 finding is gone"), "{run:?}");
    assert_eq!(read(&project, "base.json").matches("\"count\": 1").count(), 1);
    let again = concise(&project, &["--baseline", "base.json"]);
    assert!(again.code == 0 && !again.stderr.contains("gone"), "{again:?}");
    project.write("base.json", "{\"version\": 99, \"findings\": []}");
    assert_eq!(concise(&project, &["--baseline", "base.json"]).code, 2);
    assert_eq!(concise(&project, &["--baseline", "nowhere.json"]).code, 2);
    assert_eq!(
        project
            .run(&["check", "--write-baseline", "no/such/folder/b.json"])
            .code,
        2
    );
}

#[test]
fn only_what_has_to_do_with_changed_lines() {
    let project = shop(&view(&[QUERY]));
    git(&project, &["init", "-q", "-b", "main", "."]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "first"]);
    let since = |args: &[&str]| concise(&project, &[&["--since"], args].concat());
    assert_eq!(since(&["HEAD"]).code, 0);
    let second = "print(Book.objects.get(author=author))";
    project.write("shop/views.py", format!("# moved\n{}", view(&[QUERY, second])));
    let places = |run: Run| {
        run.stdout
            .lines()
            .map(|line| line.split(':').take(2).collect::<Vec<_>>().join(":"))
            .collect::<Vec<_>>()
    };
    assert_eq!(places(since(&["HEAD"])), ["shop/views.py:8"]);
    // A new file, and a name that git would put in quotes; committed or not.
    project.write("shop/ny \"å\".py", view(&[QUERY]));
    assert_eq!(places(since(&["HEAD"])), ["shop/ny \"å\".py:6", "shop/views.py:8"]);
    git(&project, &["add", "-A"]);
    assert_eq!(places(since(&["HEAD"])).len(), 2);
    git(&project, &["commit", "-qm", "second"]);
    assert_eq!(places(since(&["HEAD"])), [""; 0]);
    assert_eq!(places(since(&["HEAD~1"])).len(), 2);
    // The loop is new, the query is not.
    project.write(
        "shop/views.py",
        view(&[QUERY]).replace("in authors:", "in sorted(authors):"),
    );
    assert_eq!(places(since(&["HEAD"])), ["shop/views.py:6"]);
    for bad in ["no-such-revision", "--output=x", ""] {
        assert_eq!(project.run(&["check", &format!("--since={bad}")]).code, 2, "{bad}");
    }
    let elsewhere = shop(&view(&[QUERY]));
    assert_eq!(concise(&elsewhere, &["--since", "HEAD"]).code, 2, "no repository");
}

#[test]
fn suppressions_are_written_where_they_work() {
    let views = view(&[
        QUERY,
        &format!("if author: {QUERY}"),
        "print(",
        "    'several lines',",
        "    Book.objects.get(",
        "        author=author,",
        "    ),",
        ")",
    ]);
    let rust = "async fn names(pool: &sqlx::PgPool, ids: Vec<i64>) {\n    for id in ids {\n        sqlx::query(\"SELECT 1 WHERE id = $1\").bind(id).fetch_one(pool).await;\n    }\n}\n";
    let project = shop(&views.replace('\n', "\r\n"));
    project.write("src/main.rs", rust);
    let before = concise(&project, &[]);
    assert_eq!(before.stdout.lines().count(), 4, "{before:?}");
    let diff = project.run(&["check", "--add-allow", "--diff"]);
    assert_eq!(diff.code, 1, "{diff:?}");
    assert_eq!(read(&project, "src/main.rs"), rust, "--diff changes nothing");
    let run = concise(&project, &["--add-allow"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(run.stderr.contains("suppressed 4 findings in 2 files"), "{run:?}");
    assert_eq!(concise(&project, &[]).code, 0);
    let (python, rust) = (read(&project, "shop/views.py"), read(&project, "src/main.rs"));
    assert_eq!(
        python
            .matches("# seqscan: allow(n_plus_one_query) TODO: say why\r\n")
            .count(),
        3,
        "{python}"
    );
    assert_eq!(
        python.matches('\n').count(),
        python.matches("\r\n").count(),
        "line ends are kept"
    );
    assert!(
        rust.contains("        // seqscan: allow(n_plus_one_query) TODO: say why\n        sqlx::"),
        "{rust}"
    );
}

#[test]
fn fixes_are_shown_and_applied() {
    let bom = "\u{feff}# é\r\n";
    let project = Project::new(&[
        ("app/a.py", UNUSED),
        ("app/clean.py", "x = 1\n"),
        ("app/b.py", "y = 2\n"),
    ]);
    project.write("app/crlf.py", format!("{bom}{}z = 3", UNUSED.replace('\n', "\r\n")));
    let diff = project.run(&["check", "--diff"]);
    assert_eq!(diff.code, 1, "{diff:?}");
    assert!(
        diff.stdout.starts_with("--- a/app/a.py\n+++ b/app/a.py\n@@ -1 +1 @@\n"),
        "{diff:?}"
    );
    assert_eq!(read(&project, "app/a.py"), UNUSED);
    git(&project, &["init", "-q", "."]);
    project.write("fix.diff", &diff.stdout);
    git(&project, &["apply", "--check", "fix.diff"]);
    let run = concise(&project, &["--fix"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(run.stderr.contains("fixed 2 findings in 2 files"), "{run:?}");
    assert_eq!(read(&project, "app/a.py"), "x = 1\n");
    assert_eq!(
        read(&project, "app/crlf.py"),
        format!("{bom}x = 1\r\nz = 3"),
        "line ends and mark are kept"
    );
    let nothing = project.run(&["check", "--diff"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (0, ""));
    // No editor's definition of ruff has to be changed for us.
    assert_eq!(concise(&project, &["--no-fix"]).code, 0);
    assert_eq!(project.run(&["check", "--fix", "--no-fix"]).code, 2);
}

#[test]
fn a_fix_is_never_written_where_it_must_not() {
    let project = Project::new(&[("app/broken.py", &format!("{UNUSED}def f(:\n")), ("app/a.py", UNUSED)]);
    let run = concise(&project, &["--fix", "app"]);
    assert!(
        read(&project, "app/broken.py").starts_with(UNUSED),
        "a file that does not parse is left: {run:?}"
    );
    assert_eq!(read(&project, "app/a.py"), "x = 1\n");
    #[cfg(unix)]
    {
        let outside = Project::new(&[("target.py", UNUSED)]);
        std::os::unix::fs::symlink(outside.path("target.py"), project.path("app/link.py")).expect("a link");
        let run = concise(&project, &["--fix"]);
        assert_eq!(read(&outside, "target.py"), UNUSED, "{run:?}");
        assert!(run.stderr.contains("link"), "{run:?}");
        assert!(project.path("app/link.py").is_symlink());
        // A file of another project, named from here.
        let other = outside.path("target.py");
        let run = concise(
            &project,
            &["--config", "pyproject.toml", "--fix", other.to_str().expect("UTF-8")],
        );
        assert_eq!(read(&outside, "target.py"), UNUSED, "{run:?}");
        // A file that may not be written to, unless nothing is forbidden to us.
        use std::os::unix::fs::PermissionsExt;
        project.write("app/locked.py", UNUSED);
        let locked = project.path("app/locked.py");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).expect("it is ours");
        let run = concise(&project, &["--fix", "app/locked.py"]);
        assert_eq!(read(&project, "app/locked.py"), UNUSED, "{run:?}");
        project.write("app/script.py", UNUSED);
        fs::set_permissions(project.path("app/script.py"), fs::Permissions::from_mode(0o755)).expect("it is ours");
        concise(&project, &["--fix", "app/script.py"]);
        let mode = fs::metadata(project.path("app/script.py"))
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o755);
        assert_eq!(read(&project, "app/script.py"), "x = 1\n");
    }
}

#[test]
fn every_fix_of_the_documented_examples_holds() {
    let mut applied = 0;
    for lint in seqscan::meta::all_lints() {
        for (index, (language, text)) in blocks(&lint.documentation()).into_iter().enumerate() {
            let name = match language.as_str() {
                "python" => "example.py",
                "rust" => "example.rs",
                _ => continue,
            };
            let project = Project::new(&[(name, &text)]);
            let findings = |args: &[&str]| -> Vec<serde_json::Value> {
                let run = project.run(&[&["check", "-W", "all", "--output-format", "json"], args].concat());
                serde_json::from_str(&run.stdout).expect("an array")
            };
            let is_safe = |it: &&serde_json::Value| it["fix"]["applicability"] == "safe";
            let before = findings(&[]);
            let promised = before.iter().filter(is_safe).count();
            let after = findings(&["--fix"]);
            assert_eq!(
                after.len(),
                before.len() - promised,
                "{} {index}: {after:#?}",
                lint.name
            );
            assert!(after.iter().all(|it| it["code"] != "syntax_error" && !is_safe(&it)));
            applied += promised;
        }
    }
    assert!(applied > 0, "some example has a fix");
}

/// The language and the text of each block of code.
fn blocks(markdown: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text = lines
                .by_ref()
                .take_while(|line| *line != "```")
                .map(|line| format!("{line}\n"));
            blocks.push((language.to_owned(), text.collect()));
        }
    }
    blocks
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_each_file_old_or_new() {
    let project = Project::new(&[]);
    let padding = format!("# {}\n", "p".repeat(200)).repeat(400);
    let old = format!("{UNUSED}{padding}");
    let new = format!("x = 1\n{padding}");
    for round in 0..6 {
        for index in 0..60 {
            project.write(&format!("app/{index}.py"), &old);
        }
        let mut child = project.command(&["check", "--fix", "-q"]).spawn().expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(15 * round));
        child.kill().expect("it may have ended");
        child.wait().expect("it ends");
        for index in 0..60 {
            let text = read(&project, &format!("app/{index}.py"));
            assert!(text == old || text == new, "round {round}: {index} is half");
        }
    }
    concise(&project, &["--fix"]);
    assert_eq!(read(&project, "app/0.py"), new);
}
