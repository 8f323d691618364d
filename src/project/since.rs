//! Which lines have changed since a revision, as git tells it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use seqscan_lints::{Diagnostic, Label};

use super::Sources;

/// The lines that have changed, by absolute path without links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    files: BTreeMap<PathBuf, Lines>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lines {
    /// The file is new.
    All,
    /// From 1.
    Some(Vec<RangeInclusive<usize>>),
}

impl Changed {
    /// What the work tree around a folder has that a revision has not: also what is not committed, and files that git
    /// does not know yet.
    pub fn since(revision: &str, folder: &Path) -> Result<Self> {
        let top = git(folder, &["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end_matches(['\r', '\n']));
        let named = format!("{revision}^{{commit}}");
        let commit = git(
            folder,
            &["rev-parse", "--verify", "--quiet", "--end-of-options", &named],
        )
        .with_context(|| format!("`{revision}` is no revision"))?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let diff = git(
            &top,
            &[
                "-c",
                "core.quotePath=false",
                "diff",
                "--unified=0",
                "--no-color",
                "--no-ext-diff",
                "--no-textconv",
                "--ignore-submodules",
                "--find-renames",
                "--src-prefix=a/",
                "--dst-prefix=b/",
                &commit,
                "--",
            ],
        )?;
        let mut changed = Self::default();
        changed.read_diff(&diff, &top);
        let others = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        for name in others.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
            let path = top.join(String::from_utf8_lossy(name).as_ref());
            changed.files.insert(canonical(&path), Lines::All);
        }
        Ok(changed)
    }

    fn read_diff(&mut self, diff: &[u8], top: &Path) {
        let mut file: Option<PathBuf> = None;
        let mut is_header = false;
        for line in String::from_utf8_lossy(diff).split('\n') {
            // A line of the hunks begins with a sign, so that none of these can be one; but `++ b/x` added is one.
            if line.starts_with("diff --git ") {
                (file, is_header) = (None, true);
            } else if let Some(name) = line.strip_prefix("+++ ").filter(|_| is_header) {
                let name = unquoted(name.trim_end_matches('\t'));
                file = name.strip_prefix("b/").map(|name| canonical(&top.join(name)));
            } else if let Some(hunk) = line.strip_prefix("@@ ") {
                is_header = false;
                if let (Some(file), Some(lines)) = (&file, added(hunk)) {
                    let entry = self.files.entry(file.clone()).or_insert(Lines::Some(Vec::new()));
                    if let Lines::Some(list) = entry {
                        list.push(lines);
                    }
                }
            }
        }
    }

    /// Whether a finding has to do with the change: its own lines have changed, or those of a place that it points at.
    pub fn touches(&self, diagnostic: &Diagnostic, sources: &Sources) -> bool {
        std::iter::once(&diagnostic.primary)
            .chain(&diagnostic.labels)
            .any(|label| self.has(label, sources))
    }

    fn has(&self, label: &Label, sources: &Sources) -> bool {
        let file = sources.get(label.file);
        match self.files.get(&canonical(&file.disk)) {
            None => false,
            Some(Lines::All) => true,
            Some(Lines::Some(list)) => {
                let first = file.position(label.span.start).row;
                let last = file.position(label.span.end).row;
                list.iter().any(|lines| *lines.start() <= last && first <= *lines.end())
            }
        }
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// `-1,2 +3,4 @@ …` adds the lines 3 to 6; what only takes lines away adds none.
fn added(hunk: &str) -> Option<RangeInclusive<usize>> {
    let range = hunk.split(' ').find_map(|part| part.strip_prefix('+'))?;
    let (start, count) = range.split_once(',').unwrap_or((range, "1"));
    let (start, count): (usize, usize) = (start.parse().ok()?, count.parse().ok()?);
    (count > 0).then(|| start..=start + count - 1)
}

/// A name as git prints it: in quotes with C's escapes if it has anything special in it.
fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'r') => bytes.push(b'\r'),
            Some(digit @ b'0'..=b'3') => {
                let mut value = digit - b'0';
                while let Some(next) = rest.next_if(|byte| (b'0'..=b'7').contains(byte)) {
                    value = value.wrapping_mul(8).wrapping_add(next - b'0');
                }
                bytes.push(value);
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn git(folder: &Path, args: &[&str]) -> Result<Vec<u8>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .stdin(std::process::Stdio::null())
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        match said.trim() {
            "" => bail!("git {} failed", args[0]),
            said => bail!("git: {said}"),
        }
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_are_read() {
        let mut changed = Changed::default();
        let diff = b"diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1,0 +2,3 @@ f\n+a\n+++ b/y.py\n+b\n@@ -9 +12 @@\n@@ -20,2 +22,0 @@\n\
diff --git a/z.py b/z.py\n--- a/z.py\n+++ /dev/null\n@@ -1 +0,0 @@\n";
        changed.read_diff(diff, Path::new("/nowhere"));
        let lines = Lines::Some(vec![2..=4, 12..=12]);
        assert_eq!(changed.files, [(PathBuf::from("/nowhere/x.py"), lines)].into());
        assert_eq!(unquoted(r#""b/a\tb\303\251\".py""#), "b/a\tbé\".py");
    }
}
