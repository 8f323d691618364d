//! What was there already: findings by file, lint and the text of their line, each with how often it occurs. No line
//! numbers, so that it stays as it is while code around moves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::project::Sources;
use crate::report::{Finding, evened_line};

/// The version of the file's format.
const VERSION: u64 = 1;

/// What one finding is recognised by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    file: String,
    lint: String,
    text: String,
}

/// A baseline, in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<Key, usize>,
}

/// What a run did with the file and the lint of an entry: whether their silence means that the defect is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// The lint ran on all of the file.
    Yes,
    /// The file is there, and was not looked at, or not in full, or not with this lint.
    No,
    /// The file is gone.
    Gone,
}

impl Baseline {
    /// All of these findings. Those about seqscan's own work, as a file that it could not parse, are never hidden.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>, sources: &Sources) -> Self {
        let mut baseline = Self::default();
        for finding in findings {
            if let Some(key) = key(finding, sources) {
                *baseline.counts.entry(key).or_default() += 1;
            }
        }
        baseline
    }

    /// Reads one.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read the baseline {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} is no baseline", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let document: Value = serde_json::from_str(text)?;
        match document["version"].as_u64() {
            Some(VERSION) => {}
            Some(other) => bail!("its version is {other}, and this seqscan knows {VERSION}"),
            None => bail!("it has no version"),
        }
        let mut baseline = Self::default();
        for entry in document["findings"].as_array().context("it has no findings")? {
            let field = |name: &str| {
                let text = entry[name].as_str();
                Ok::<_, anyhow::Error>(text.with_context(|| format!("an entry has no `{name}`"))?.to_owned())
            };
            let key = Key {
                file: field("file")?,
                lint: field("lint")?,
                text: field("text")?,
            };
            let count = entry["count"].as_u64().context("an entry has no `count`")?;
            let total = baseline.counts.entry(key).or_default();
            *total = total.saturating_add(usize::try_from(count)?);
        }
        Ok(baseline)
    }

    /// What to write: one entry on each line, sorted, so that changes to it are easy to review and to merge.
    pub fn text(&self) -> String {
        let entries: Vec<String> = self
            .counts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(key, count)| {
                let [file, lint, text] = [&key.file, &key.lint, &key.text].map(|text| json!(text));
                format!("    {{\"file\": {file}, \"lint\": {lint}, \"text\": {text}, \"count\": {count}}}")
            })
            .collect();
        match entries.is_empty() {
            true => format!("{{\n  \"version\": {VERSION},\n  \"findings\": []\n}}\n"),
            false => format!(
                "{{\n  \"version\": {VERSION},\n  \"findings\": [\n{}\n  ]\n}}\n",
                entries.join(",\n")
            ),
        }
    }

    /// How many findings are in it.
    pub fn len(&self) -> usize {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Leaves the findings that are new, and returns what the baseline has become: without what is gone, and with what
    /// has moved to another file under its new name. Each entry hides as many findings as it counts and no more.
    pub fn hide(&self, findings: &mut Vec<Finding>, sources: &Sources, looked: impl Fn(&str, &str) -> Looked) -> Self {
        let mut left = self.counts.clone();
        let mut used = Self::default();
        let mut keep = vec![true; findings.len()];
        let keys: Vec<Option<Key>> = findings.iter().map(|finding| key(finding, sources)).collect();
        for (index, key) in keys.iter().enumerate() {
            let Some(key) = key else { continue };
            if let Some(count) = left.get_mut(key).filter(|count| **count > 0) {
                *count -= 1;
                *used.counts.entry(key.clone()).or_default() += 1;
                keep[index] = false;
            }
        }
        // What has gone from a file that was looked at may have moved with its lines to another.
        let mut moved: BTreeMap<(String, String), Vec<Key>> = BTreeMap::new();
        for key in left.keys() {
            if looked(&key.file, &key.lint) != Looked::No {
                moved
                    .entry((key.lint.clone(), key.text.clone()))
                    .or_default()
                    .push(key.clone());
            }
        }
        for (index, key) in keys
            .iter()
            .enumerate()
            .filter(|(index, _)| keep.get(*index) == Some(&true))
            .collect::<Vec<_>>()
        {
            let Some(key) = key else { continue };
            let from = moved.get(&(key.lint.clone(), key.text.clone())).into_iter().flatten();
            if let Some(from) = from.into_iter().find(|from| left[*from] > 0) {
                *left.get_mut(from).expect("it is one of them") -= 1;
                *used.counts.entry(key.clone()).or_default() += 1;
                keep[index] = false;
            }
        }
        let mut kept = keep.iter();
        findings.retain(|_| *kept.next().expect("one for each"));
        for (key, count) in left {
            if count > 0 && looked(&key.file, &key.lint) == Looked::No {
                let total = used.counts.entry(key).or_default();
                *total = total.saturating_add(count);
            }
        }
        used
    }
}

fn key(finding: &Finding, sources: &Sources) -> Option<Key> {
    let diagnostic = &finding.diagnostic;
    if crate::meta::is_about_the_run(diagnostic.lint) {
        return None;
    }
    Some(Key {
        file: sources.get(diagnostic.primary.file).path.clone(),
        lint: diagnostic.lint.name.to_owned(),
        text: evened_line(diagnostic, sources),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_it_writes() {
        let key = |file: &str, text: &str| Key {
            file: file.to_owned(),
            lint: "n_plus_one_query".to_owned(),
            text: text.to_owned(),
        };
        let baseline = Baseline {
            counts: [(key("a.py", "x(\"é\\\")"), 2), (key("b.py", ""), 1)].into(),
        };
        let text = baseline.text();
        assert_eq!(Baseline::parse(&text).expect("it is one"), baseline);
        assert_eq!(
            Baseline::parse(&Baseline::default().text()).expect("it is one"),
            Baseline::default()
        );
        for bad in ["", "[]", "{}", "{\"version\": 2, \"findings\": []}", "{\"version\": 1}"] {
            assert!(Baseline::parse(bad).is_err(), "{bad}");
        }
    }
}
