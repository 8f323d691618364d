//! What review would nag about: which crate may know which, and that every file says what it holds.

mod support;

use std::fs;

use support::{files_below, root};

#[test]
fn arrows_between_crates_point_one_way() {
    let allowed: [(&str, &[&str]); 6] = [
        ("hir", &[]),
        ("frontend", &["hir"]),
        ("catalog", &[]),
        ("schema", &[]),
        ("analysis", &["hir", "catalog", "schema"]),
        ("lints", &["hir", "analysis", "schema", "catalog"]),
    ];
    for (crate_name, may_know) in allowed {
        let manifest =
            fs::read_to_string(root().join(crate_name).join("Cargo.toml")).expect("the manifest is readable");
        let known: Vec<&str> = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("seqscan-")?.split(['.', ' ']).next())
            .collect();
        for known in known {
            assert!(may_know.contains(&known), "{crate_name} may not know {known}");
        }
    }
}

#[test]
fn every_file_says_what_it_holds() {
    for folder in [
        "hir", "frontend", "catalog", "schema", "analysis", "lints", "src", "tests",
    ] {
        for path in files_below(&root().join(folder)) {
            if path.extension().is_none_or(|extension| extension != "rs")
                || path.components().any(|part| part.as_os_str() == "lower")
            {
                continue;
            }
            let text = fs::read_to_string(&path).expect("the file is readable");
            assert!(text.starts_with("//!"), "{} does not say what it holds", path.display());
        }
    }
}

#[test]
fn the_representation_names_no_language() {
    for path in files_below(&root().join("hir/src")) {
        let text = fs::read_to_string(&path).expect("the file is readable").to_lowercase();
        for name in ["python", "rust", "sqlalchemy", "django", "sqlx", "diesel"] {
            assert!(!text.contains(name), "{} names {name}", path.display());
        }
    }
}
