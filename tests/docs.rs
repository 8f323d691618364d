//! The lint reference is what the lints say of themselves. `SEQSCAN_BLESS=1` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// File name and text of every page.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut index =
        String::from("# Lints\n\nWritten from the code; `SEQSCAN_BLESS=1 cargo test --test docs` renews it.\n\n");
    index.push_str("| lint | group | default | finds |\n|---|---|---|---|\n");
    for lint in seqscan::meta::all_lints() {
        let (name, group, level) = (lint.name, lint.group.name(), lint.default_level.name());
        let _ = writeln!(
            index,
            "| [`{name}`]({name}.md) | {group} | {level} | {} |",
            lint.summary
        );
        let docs = lint.documentation();
        let since = lint.since;
        let text = format!(
            "# `{name}`\n\nGroup `{group}`, `{level}` by default, since {since}: {}.\n\n{docs}",
            lint.summary
        );
        pages.insert(format!("{name}.md"), text.trim_end().to_owned() + "\n");
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

#[test]
fn the_lint_reference_is_what_the_lints_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lints");
    let is_blessing = std::env::var_os("SEQSCAN_BLESS").is_some();
    if is_blessing {
        fs::create_dir_all(&folder).expect("the folder can be made");
    }
    for (name, text) in pages() {
        let path = folder.join(&name);
        if is_blessing {
            fs::write(&path, &text).expect("the page can be written");
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == text,
            "docs/lints/{name} is not what the code says: run with SEQSCAN_BLESS=1"
        );
    }
}

/// Every flag that follows `seqscan` in the documentation is one, so that nothing promised there is gone.
#[test]
fn flags_in_the_documentation_exist() {
    let help = |command: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_seqscan"))
            .args([command, "--help"])
            .output()
            .expect("it runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let known: String = ["check", "indexes", "lints", "explain", "init"].map(help).concat();
    let is_flag = |known: &str, flag: &str| known.split([' ', ',', '\n', '=']).any(|word| word == flag);
    let mut flags = 0;
    for name in [
        "README.md",
        "docs/integrations.md",
        "docs/editors.md",
        ".pre-commit-hooks.yaml",
        "action.yml",
    ] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("the page is there");
        for line in text.lines() {
            // What is said of other programs stands before ours, on a line of their own, or behind a semicolon.
            let Some((_, ours)) = line.split_once("seqscan check") else {
                continue;
            };
            let ours = ours.split([';', '`', '|']).next().unwrap_or_default();
            let words = ours
                .split([' ', '"', ',', '\\', '\''])
                .map(|word| word.trim_matches(['(', ')', '.']));
            for flag in words.filter(|word| word.starts_with("--") && word.len() > 2) {
                flags += 1;
                assert!(
                    is_flag(&known, flag),
                    "{name} speaks of {flag}, and seqscan does not know it"
                );
            }
        }
    }
    assert!(flags > 20, "only {flags} flags were found");
}

/// The one place that says where the program lives is Cargo.toml; pages that need the address have the same one.
#[test]
fn the_home_is_the_same_everywhere() {
    let home = seqscan::meta::HOME;
    let mut found = 0;
    for name in ["README.md", "docs/integrations.md", "docs/editors.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("the page is there");
        let words = text.split(|c: char| c.is_whitespace() || "()<>\"`".contains(c));
        for word in words.filter(|word| word.starts_with("https://") && word.contains("seqscan")) {
            found += 1;
            assert!(word.starts_with(home), "{name}: {word}");
        }
    }
    assert!(found > 0, "no page has the address");
}
