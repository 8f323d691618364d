//! What others build on: the driver called as a library, and names of files as other programs expect them.

#[path = "support/project.rs"]
mod project;

use std::fs;
use std::path::Path;

use project::{Project, finish};
use seqscan::config::{Config, Levels};
use seqscan::project::Request;

const MODEL: &str =
    "from django.db import models\n\n\nclass Book(models.Model):\n    author = models.TextField(db_index=True)\n";
const VIEW: &str = "from shop.models import Book\n\n\ndef names(authors):\n    for author in authors:\n        print(Book.objects.get(author=author))\n";

fn shop() -> Project {
    Project::new(&[
        ("shop/models.py", MODEL),
        ("shop/__init__.py", ""),
        ("shop/views.py", ""),
    ])
}

#[test]
fn one_call_leads_from_a_text_to_its_findings() {
    let project = shop();
    let root = project.0.path();
    let config = Config::new(root.to_owned());
    let levels = Levels::new(&config, Vec::new());
    let request = Request::of_text(root, Path::new("shop/views.py"), VIEW);
    let outcome = seqscan::project::check(&request, &config, &levels).expect("it runs");
    let found: Vec<&str> = outcome
        .findings
        .iter()
        .map(|finding| finding.diagnostic.lint.name)
        .collect();
    assert_eq!(found, ["n_plus_one_query"], "with the models of the project");
    assert_eq!(
        fs::read_to_string(project.path("shop/views.py")).expect("it is there"),
        ""
    );
    let request = Request::of_text(root, Path::new("shop/new.py"), "x = 1\n");
    let outcome = seqscan::project::check(&request, &config, &levels).expect("it runs");
    assert!(outcome.findings.is_empty());
}

#[test]
fn an_editor_that_treats_us_as_ruff_is_served() {
    let project = shop();
    let args = ["check", "--force-exclude", "--quiet", "--stdin-filename"];
    let rest = ["--no-fix", "--output-format", "json", "-"];
    let name = project.path("shop/views.py");
    let run = |text: &str| {
        let args: Vec<&str> = args
            .into_iter()
            .chain([name.to_str().expect("UTF-8")])
            .chain(rest)
            .collect();
        project.run_with_input(&args, text.as_bytes())
    };
    let found: Vec<serde_json::Value> = serde_json::from_str(&run(VIEW).stdout).expect("an array");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["filename"], "shop/views.py");
    assert_eq!(found[0]["code"], found[0]["name"]);
    project.write("seqscan.toml", "exclude = [\"shop/views.py\"]\n");
    let excluded = run(VIEW);
    assert_eq!((excluded.code, excluded.stdout.as_str()), (0, "[]\n"), "{excluded:?}");
}

#[cfg(unix)]
#[test]
fn code_scanning_gets_names_from_the_repositorys_root() {
    let project = shop();
    project.write("shop/views.py", VIEW);
    fs::create_dir(project.path(".git")).expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(project.0.path(), &link).expect("a link");
    for (cwd, path) in [
        (project.0.path().to_owned(), ".".to_owned()),
        (project.path("shop"), ".".to_owned()),
        (project.path("shop"), "views.py".to_owned()),
        (link.clone(), ".".to_owned()),
        (link.join("shop"), ".".to_owned()),
        (elsewhere.path().to_owned(), "link".to_owned()),
        (
            elsewhere.path().to_owned(),
            project.path("shop").to_str().expect("UTF-8").to_owned(),
        ),
        (
            project.path("shop"),
            link.join("shop/views.py").to_str().expect("UTF-8").to_owned(),
        ),
    ] {
        for format in ["sarif", "github", "gitlab"] {
            let mut command = project.command(&["check", "--output-format", format, &path]);
            let run = finish(command.current_dir(&cwd));
            assert_eq!(run.code, 1, "{cwd:?} {path}: {run:?}");
            let name = match format {
                "sarif" => "\"uri\":\"shop/views.py\"",
                "github" => "file=shop/views.py,",
                _ => "\"path\":\"shop/views.py\"",
            };
            assert!(run.stdout.contains(name), "{format} in {cwd:?} of {path}: {run:?}");
            let root = project.0.path().to_str().expect("UTF-8");
            assert!(!run.stdout.contains(root), "{format} in {cwd:?} of {path}: {run:?}");
        }
    }
}

#[test]
fn cargo_gets_names_from_the_workspaces_root() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nversion = \"1.2.3\"\n",
        ),
        (
            "crates/a/Cargo.toml",
            "[package]\nname = \"a-crate\"\nversion.workspace = true\nedition = \"2021\"\n",
        ),
        ("crates/a/src/lib.rs", "// seqscan: allow(no_such_lint)\nfn f() {}\n"),
        ("scripts/x.py", "x = 1  # seqscan: allow(no_such_lint)\n"),
    ]);
    let run = finish(
        project
            .command(&["check", "--output-format", "cargo"])
            .current_dir(project.path("crates/a")),
    );
    let messages: Vec<serde_json::Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(messages[0]["message"]["spans"][0]["file_name"], "crates/a/src/lib.rs");
    assert_eq!(messages[0]["target"]["name"], "a-crate");
    assert!(
        messages[0]["package_id"]
            .as_str()
            .is_some_and(|id| id.ends_with("crates/a#a-crate@1.2.3"))
    );
    assert_eq!(messages[0]["message"]["code"]["code"], "seqscan::unused_suppression");
    let all = project.run(&["check", "--output-format", "cargo"]);
    assert!(all.stdout.contains("\"file_name\":\"scripts/x.py\""), "{all:?}");
    let last = all.stdout.lines().last().expect("a line");
    assert_eq!(last, "{\"reason\":\"build-finished\",\"success\":true}");
}

#[test]
fn shells_and_man_know_every_flag() {
    let project = shop();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = project.run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("write-baseline"), "{shell}");
    }
    let man = project.run(&["man"]);
    assert!(
        man.code == 0 && man.stdout.contains("\\-\\-write\\-baseline"),
        "{man:?}"
    );
    assert_eq!(project.run(&["completions", "no-such-shell"]).code, 2);
}
