//! The parts of `seqscan check` that help a project start: baseline, changed lines, suppressions, fixes.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use seqscan_hir::FileId;
use seqscan_lints::Level;

use super::Status;
use super::args::CheckArgs;
use super::output::{Failure, Output};
use crate::config::{Baseline, Config, Levels, Looked};
use crate::edit::{self, Changes, Trial, unified_diff};
use crate::meta::find_lint;
use crate::project::{Changed, Outcome};
use crate::report::Finding;

/// What narrows down a report.
#[derive(Debug)]
pub(crate) struct Adoption {
    baseline: Option<(PathBuf, Baseline)>,
    changed: Option<Changed>,
}

impl Adoption {
    pub(crate) fn new(args: &CheckArgs, cwd: &Path) -> Result<Self> {
        let baseline = match &args.baseline {
            Some(path) => Some((path.clone(), Baseline::read(path)?)),
            None => None,
        };
        let changed = match &args.since {
            Some(revision) => Some(Changed::since(revision, cwd)?),
            None => None,
        };
        Ok(Self { baseline, changed })
    }

    /// Tries the changes that are asked for, and gives them with what is found after them.
    pub(crate) fn change(&self, args: &CheckArgs, trial: Trial<'_>, outcome: Outcome) -> Result<(Outcome, Changes)> {
        // What the baseline hides is nobody's concern today.
        let hidden = self.hidden(&outcome, trial.levels);
        let is_wanted = |finding: &Finding, outcome: &Outcome| {
            !hidden.contains(&finding.fingerprint) && self.is_reported(finding, outcome)
        };
        let mut changes = match (args.add_allow, args.fix || args.diff) {
            (true, _) => edit::add_allow(trial, outcome, is_wanted)?,
            (false, true) => edit::fix(trial, outcome, args.unsafe_fixes, is_wanted)?,
            (false, false) => return Ok((outcome, Changes::default())),
        };
        Ok((std::mem::take(&mut changes.outcome), changes))
    }

    /// The fingerprints of what the baseline hides.
    fn hidden(&self, outcome: &Outcome, levels: &Levels) -> BTreeSet<String> {
        let Some((_, baseline)) = &self.baseline else {
            return BTreeSet::new();
        };
        let mut findings = outcome.findings.clone();
        let all: BTreeSet<String> = findings.iter().map(|finding| finding.fingerprint.clone()).collect();
        hide(baseline, &mut findings, outcome, levels);
        let left: BTreeSet<String> = findings.into_iter().map(|finding| finding.fingerprint).collect();
        all.difference(&left).cloned().collect()
    }

    fn is_reported(&self, finding: &Finding, outcome: &Outcome) -> bool {
        let is_changed = |changed: &Changed| changed.touches(&finding.diagnostic, &outcome.sources);
        self.changed.as_ref().is_none_or(is_changed)
    }

    /// Leaves what is new, and takes what is gone out of the baseline; says so.
    pub(crate) fn narrow(&self, args: &CheckArgs, outcome: &mut Outcome, levels: &Levels) -> Vec<String> {
        let mut notices = Vec::new();
        if let Some((path, baseline)) = &self.baseline {
            let mut findings = std::mem::take(&mut outcome.findings);
            let left = hide(baseline, &mut findings, outcome, levels);
            outcome.findings = findings;
            // A run that saw less than usual, or saw it otherwise, cannot tell what is gone.
            let is_usual = args.confidence.is_none()
                && args.schema.is_empty()
                && args.stdin_filename.is_none()
                && !args.isolated
                && !args.diff
                && outcome.is_complete;
            if is_usual && left != *baseline {
                let gone = baseline.len() - left.len();
                let what = match gone {
                    0 => "findings that moved to another file are renamed in it".to_owned(),
                    1 => "1 finding is gone and taken out of it".to_owned(),
                    _ => format!("{gone} findings are gone and taken out of it"),
                };
                notices.push(match edit::replace_file(path, left.text().as_bytes()) {
                    Ok(()) => format!("{}: {what}", path.display()),
                    Err(error) => format!("warning: cannot write the baseline {}: {error:#}", path.display()),
                });
            }
        }
        if self.changed.is_some() {
            let mut findings = std::mem::take(&mut outcome.findings);
            findings.retain(|finding| self.is_reported(finding, outcome));
            outcome.findings = findings;
        }
        notices
    }
}

/// Leaves the findings that are not in the baseline, and returns what it has become.
fn hide(baseline: &Baseline, findings: &mut Vec<Finding>, outcome: &Outcome, levels: &Levels) -> Baseline {
    let files = outcome.sources.files.iter().enumerate();
    let known: HashMap<&str, bool> = files
        .map(|(index, file)| {
            let is_broken = outcome.broken.contains(&FileId(index as u32));
            (file.path.as_str(), file.is_reported && !is_broken)
        })
        .collect();
    let looked = |file: &str, lint: &str| match known.get(file) {
        Some(true) => {
            // A lint that is off here, or that is no more, is no reason to forget.
            let is_on = find_lint(lint).is_some_and(|lint| levels.level(lint, file) > Level::Allow);
            if is_on { Looked::Yes } else { Looked::No }
        }
        Some(false) => Looked::No,
        None if outcome.root.join(file).exists() => Looked::No,
        None => Looked::Gone,
    };
    baseline.hide(findings, &outcome.sources, looked)
}

/// `--write-baseline`.
pub(crate) fn write_baseline(
    path: &Path,
    args: &CheckArgs,
    outcome: &Outcome,
    output: &mut Output,
) -> Result<Status, Failure> {
    for failure in &outcome.failures {
        output.say(format!("error: {failure}"));
    }
    if !outcome.is_complete {
        return Err(anyhow!("the baseline is not written, since not everything could be checked").into());
    }
    let baseline = Baseline::of(&outcome.findings, &outcome.sources);
    edit::replace_file(path, baseline.text().as_bytes())
        .map_err(|error| error.context(format!("cannot write the baseline {}", path.display())))?;
    if !args.quiet {
        let (count, path) = (baseline.len(), path.display());
        output.say(format!(
            "wrote {path}: {count} finding{}",
            if count == 1 { "" } else { "s" }
        ));
    }
    Ok(Status::Clean)
}

/// Prints what would change; whether anything would.
pub(crate) fn show(changes: &Changes, output: &mut Output) -> Result<bool, Failure> {
    for change in &changes.files {
        output.stdout().write_all(unified_diff(change).as_bytes())?;
    }
    for refused in &changes.refused {
        output.say(format!("warning: {refused}"));
    }
    Ok(!changes.files.is_empty())
}

/// Writes what has been tried. One file that cannot be written stops no other.
pub(crate) fn write(changes: &Changes, config: &Config, args: &CheckArgs, output: &mut Output) -> Result<(), Failure> {
    let mut failed = Vec::new();
    let mut written = 0;
    for change in &changes.files {
        match edit::write(change, &config.root) {
            Ok(()) => written += 1,
            Err(error) => failed.push(format!("{error:#}")),
        }
    }
    for refused in &changes.refused {
        output.say(format!("warning: {refused}"));
    }
    if !args.quiet && written > 0 {
        let what = if args.add_allow { "suppressed" } else { "fixed" };
        let noun = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        output.say(format!(
            "{what} {} in {}",
            noun(changes.count, "finding"),
            noun(written, "file")
        ));
    }
    match failed.is_empty() {
        true => Ok(()),
        false => {
            let all = failed.join("; ");
            let fail = || -> Result<()> { bail!("{all}") };
            Ok(fail()?)
        }
    }
}
