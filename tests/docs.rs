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
