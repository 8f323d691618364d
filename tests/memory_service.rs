//! The audit that seqscan began with, done by seqscan: what it says of the sample service, all of it.

use std::path::Path;
use std::process::Command;

#[test]
fn the_audit_is_repeated_and_what_it_assumed_is_decided() {
    let service = Path::new(env!("CARGO_MANIFEST_DIR")).join("test-corpus/projects/memory-service");
    let output = Command::new(env!("CARGO_BIN_EXE_seqscan"))
        .args(["check", ".", "--output-format", "json", "--exit-zero"])
        .current_dir(service)
        .output()
        .expect("the binary runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let text = |entry: &serde_json::Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let found: Vec<(String, u64, String, String)> = report
        .as_array()
        .expect("it is an array")
        .iter()
        .map(|entry| {
            let row = entry["location"]["row"].as_u64().unwrap_or_default();
            (text(entry, "filename"), row, text(entry, "code"), text(entry, "level"))
        })
        .collect();
    let expected = [
        // Six loops in migrations, which run once: noted.
        ("migrations/migration_013.py", 31, "n_plus_one_write", "note"),
        ("migrations/migration_014.py", 31, "n_plus_one_write", "note"),
        ("migrations/migration_018.py", 72, "n_plus_one_write", "note"),
        ("migrations/migration_019.py", 92, "n_plus_one_write", "note"),
        ("migrations/migration_021.py", 101, "n_plus_one_query", "note"),
        ("migrations/migration_022.py", 93, "n_plus_one_write", "note"),
        // The pool that is too small; the one of fifty is fine, and so is the look-up by hash.
        ("services/golden_answer_service.py", 49, "undersized_pool", "warn"),
        // "No index on user_id + created_at (assumed, needs verification)": there is none.
        ("services/memory_service_postgres.py", 129, "unindexed_order_by", "warn"),
    ];
    let expected = expected.map(|(file, row, code, level)| (file.to_owned(), row, code.to_owned(), level.to_owned()));
    assert_eq!(found, expected);
}
