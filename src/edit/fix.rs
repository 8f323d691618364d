//! Applying fixes, round by round, until none is left that holds what it promises.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Result;
use seqscan_hir::{FileId, Span};
use seqscan_lints::{Applicability, Fix};

use super::text::edited;
use super::write::may_write;
use super::{Changes, Texts, Trial};
use crate::project::Outcome;
use crate::report::Finding;

/// One fix may make room for the next; more rounds than this mean that two undo each other.
const MOST_ROUNDS: usize = 10;

/// Applies the fixes of what is found, in memory. A file whose fixes would leave it unreadable, or would not silence what
/// they are for, is left as it is. `is_wanted` says which findings to mend.
pub fn fix(
    trial: Trial<'_>,
    outcome: Outcome,
    has_unsafe: bool,
    is_wanted: impl Fn(&Finding, &Outcome) -> bool,
) -> Result<Changes> {
    let mut changes = Changes {
        outcome,
        ..Changes::default()
    };
    let mut texts = Texts::default();
    let mut barred: BTreeSet<PathBuf> = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let round = Round::plan(
            &changes.outcome,
            has_unsafe,
            &is_wanted,
            &mut barred,
            &trial,
            &mut changes.refused,
        );
        if round.fixes == 0 {
            break;
        }
        let mut tried = texts.clone();
        for (file, text) in round.texts {
            tried.set(changes.outcome.sources.get(file), text);
        }
        let after = trial.check(&tried)?;
        let failed = failures(&round.promised, &changes.outcome, &after);
        if failed.is_empty() {
            (texts, changes.outcome) = (tried, after);
            changes.count += round.fixes;
            continue;
        }
        for (disk, reason) in failed {
            let name = disk.file_name().unwrap_or_default().to_string_lossy().into_owned();
            changes.refused.push(format!("no fix is applied in {name}: {reason}"));
            barred.insert(disk);
        }
    }
    changes.files = texts.into_changes();
    Ok(changes)
}

/// What one round does.
struct Round {
    texts: BTreeMap<FileId, String>,
    /// The lints that have to be silenced, and how often, for each file.
    promised: BTreeMap<(FileId, &'static str), usize>,
    fixes: usize,
}

impl Round {
    fn plan(
        outcome: &Outcome,
        has_unsafe: bool,
        is_wanted: &impl Fn(&Finding, &Outcome) -> bool,
        barred: &mut BTreeSet<PathBuf>,
        trial: &Trial<'_>,
        refused: &mut Vec<String>,
    ) -> Self {
        let mut edits: BTreeMap<FileId, Vec<(Span, &str)>> = BTreeMap::new();
        let mut round = Self {
            texts: BTreeMap::new(),
            promised: BTreeMap::new(),
            fixes: 0,
        };
        for finding in outcome.findings.iter().filter(|finding| is_wanted(finding, outcome)) {
            let Some(fix) = &finding.diagnostic.fix else { continue };
            let may_apply = has_unsafe || fix.applicability == Applicability::Safe;
            if !may_apply || fix.edits.is_empty() || !is_allowed(fix, outcome, barred, trial, refused) {
                continue;
            }
            let touches = |edit: &seqscan_lints::Edit| {
                let there = edits.get(&edit.file).into_iter().flatten();
                there
                    .into_iter()
                    .any(|(span, _)| span.start <= edit.span.end && edit.span.start <= span.end)
            };
            // What is too close to another fix waits for the next round.
            if fix.edits.iter().any(touches) {
                continue;
            }
            for edit in &fix.edits {
                edits.entry(edit.file).or_default().push((edit.span, &edit.content));
            }
            let promised = round
                .promised
                .entry((finding.diagnostic.primary.file, finding.diagnostic.lint.name));
            *promised.or_default() += 1;
            round.fixes += 1;
        }
        for (file, edits) in edits {
            let source = outcome.sources.get(file);
            match edited(&source.text, &edits) {
                Some(text) => {
                    round.texts.insert(file, text);
                }
                // A fix that is no edit of the text is a defect of ours; nothing of this round is trusted.
                None => {
                    barred.insert(source.disk.clone());
                    refused.push(format!("{}: a fix does not fit the text", source.name));
                    round.fixes = 0;
                    return round;
                }
            }
        }
        round
    }
}

fn is_allowed(
    fix: &Fix,
    outcome: &Outcome,
    barred: &mut BTreeSet<PathBuf>,
    trial: &Trial<'_>,
    refused: &mut Vec<String>,
) -> bool {
    let mut allowed = true;
    for edit in &fix.edits {
        let source = outcome.sources.get(edit.file);
        // What was not understood before cannot show that an edit has not broken it.
        if barred.contains(&source.disk) || outcome.broken.contains(&edit.file) {
            allowed = false;
        } else if let Err(error) = may_write(&source.disk, &trial.config.root) {
            refused.push(format!("{error:#}"));
            barred.insert(source.disk.clone());
            allowed = false;
        }
    }
    allowed
}

/// The files in which a round has broken something, or has not done what it was for.
fn failures(
    promised: &BTreeMap<(FileId, &'static str), usize>,
    before: &Outcome,
    after: &Outcome,
) -> BTreeMap<PathBuf, &'static str> {
    let broken: BTreeSet<&PathBuf> = after.broken.iter().map(|file| &after.sources.get(*file).disk).collect();
    let count = |outcome: &Outcome, disk: &PathBuf, lint: &str| {
        let findings = outcome.findings.iter();
        findings
            .filter(|it| {
                it.diagnostic.lint.name == lint && outcome.sources.get(it.diagnostic.primary.file).disk == *disk
            })
            .count()
    };
    let mut failed = BTreeMap::new();
    for ((file, lint), promised) in promised {
        let disk = &before.sources.get(*file).disk;
        if broken.contains(disk) {
            failed.insert(disk.clone(), "it could not be read afterwards");
        } else if count(after, disk, lint) + promised > count(before, disk, lint) {
            failed.insert(disk.clone(), "what it is for would still be found");
        }
    }
    let was_broken: BTreeSet<&PathBuf> = before
        .broken
        .iter()
        .map(|file| &before.sources.get(*file).disk)
        .collect();
    for disk in broken.into_iter().filter(|disk| !was_broken.contains(disk)) {
        failed.insert(disk.clone(), "it could not be read afterwards");
    }
    failed
}
