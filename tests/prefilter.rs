//! Passing over files that cannot matter loses no finding: the corpus, linted both ways.

use std::path::Path;
use std::process::Command;

#[test]
fn no_finding_is_lost_by_not_parsing_everything() {
    let report = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_seqscan"))
            .args([
                "check",
                "test-corpus",
                "--output-format",
                "concise",
                "--exit-zero",
                "--confidence",
                "low",
                "-W",
                "pedantic",
            ])
            .args(more)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
            .output()
            .expect("the binary runs");
        String::from_utf8(output.stdout).expect("the report is text")
    };
    let whole = report(&["--no-prefilter"]);
    assert!(whole.lines().count() > 50, "there is something to lose");
    assert_eq!(report(&[]), whole);
}
