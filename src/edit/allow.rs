//! Writing a suppression beside every finding, with a reason for somebody to fill in.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use seqscan_frontend::Language;
use seqscan_hir::{FileId, Module, Span};
use seqscan_lints::Group;

use super::text::edited;
use super::write::may_write;
use super::{Changes, Texts, Trial};
use crate::project::{self, Outcome, SourceFile, engine};
use crate::report::Finding;

/// What stands where the reason belongs.
const REASON: &str = "TODO: say why";

/// Where a comment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// On a line of its own above the statement.
    Above,
    /// At the end of the finding's own line.
    Beside,
}

/// Writes suppressions, in memory: above the statement, and where that does not silence the finding, beside it. What
/// neither silences, or what would break the file, is said and left.
pub fn add_allow(
    trial: Trial<'_>,
    outcome: Outcome,
    is_wanted: impl Fn(&Finding, &Outcome) -> bool,
) -> Result<Changes> {
    let mut changes = Changes {
        outcome,
        ..Changes::default()
    };
    let is_candidate = |finding: &Finding, outcome: &Outcome| {
        finding.diagnostic.lint.group != Group::Meta
            && !outcome.broken.contains(&finding.diagnostic.primary.file)
            && is_wanted(finding, outcome)
    };
    let before = changes
        .outcome
        .findings
        .iter()
        .filter(|it| is_candidate(it, &changes.outcome))
        .count();
    let mut texts = Texts::default();
    let mut barred: BTreeSet<FileId> = BTreeSet::new();
    for way in [Way::Above, Way::Beside] {
        let mut wanted: BTreeMap<FileId, Vec<&Finding>> = BTreeMap::new();
        for finding in changes
            .outcome
            .findings
            .iter()
            .filter(|it| is_candidate(it, &changes.outcome))
        {
            wanted.entry(finding.diagnostic.primary.file).or_default().push(finding);
        }
        wanted.retain(|file, _| {
            let allowed = may_write(&changes.outcome.sources.get(*file).disk, &trial.config.root);
            if let Err(error) = &allowed
                && barred.insert(*file)
            {
                changes.refused.push(format!("{error:#}"));
            }
            allowed.is_ok()
        });
        // A file that one way breaks is tried again without it.
        while !wanted.is_empty() {
            let mut tried = texts.clone();
            for (file, findings) in &wanted {
                let source = changes.outcome.sources.get(*file);
                if let Some(text) = with_comments(source, findings, way)? {
                    tried.set(source, text);
                }
            }
            let after = trial.check(&tried)?;
            // The files are the same ones, so that their numbers are too.
            let broken: Vec<FileId> = wanted
                .keys()
                .copied()
                .filter(|file| after.broken.contains(file))
                .collect();
            if broken.is_empty() {
                (texts, changes.outcome) = (tried, after);
                break;
            }
            wanted.retain(|file, _| !broken.contains(file));
        }
    }
    let left: Vec<&Finding> = changes
        .outcome
        .findings
        .iter()
        .filter(|it| is_candidate(it, &changes.outcome))
        .collect();
    changes.count = before.saturating_sub(left.len());
    for finding in left {
        let file = changes.outcome.sources.get(finding.diagnostic.primary.file);
        let row = file.position(finding.diagnostic.primary.span.start).row;
        let lint = finding.diagnostic.lint.name;
        changes.refused.push(format!(
            "{}:{row}: no place for a suppression of `{lint}` was found",
            file.name
        ));
    }
    changes.files = texts.into_changes();
    Ok(changes)
}

/// The text with a comment for each finding; several on one place share one.
fn with_comments(source: &SourceFile, findings: &[&Finding], way: Way) -> Result<Option<String>> {
    let marker = match source.language {
        Some(Language::Python) => "#",
        Some(Language::Rust) => "//",
        None if source.name.ends_with(".sql") => "--",
        None => return Ok(None),
    };
    let statements = match (way, source.language) {
        (Way::Above, Some(language)) => statements(language, source)?,
        _ => Vec::new(),
    };
    let mut places: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings {
        let span = finding.diagnostic.primary.span;
        let at = match way {
            Way::Above => above(source, span, &statements),
            Way::Beside => Some(end_of_line(source, span)),
        };
        if let Some(at) = at {
            places.entry(at).or_default().insert(finding.diagnostic.lint.name);
        }
    }
    let comments: Vec<(u32, String)> = places
        .into_iter()
        .map(|(at, lints)| {
            let names = lints.into_iter().collect::<Vec<_>>().join(", ");
            let comment = format!("{marker} seqscan: allow({names}) {REASON}");
            let line = source.line_text(source.line_index(at));
            let indent: String = line
                .trim_start_matches('\u{feff}')
                .chars()
                .take_while(|c| c.is_whitespace())
                .collect();
            match way {
                Way::Above => (at, format!("{comment}\n{indent}")),
                Way::Beside => (at, format!("  {comment}")),
            }
        })
        .collect();
    let edits: Vec<(Span, &str)> = comments
        .iter()
        .map(|(at, comment)| (Span::at(*at), comment.as_str()))
        .collect();
    Ok(edited(&source.text, &edits).filter(|text| *text != source.text))
}

/// The statements and definitions of a file.
fn statements(language: Language, source: &SourceFile) -> Result<Vec<Span>> {
    // The front ends want more stack than this thread may have.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(engine::STACK_SIZE)
        .build()?;
    let module: Option<Module> =
        pool.install(|| project::guarded(|| engine::lower(language, &source.path, &source.text).module).ok());
    let Some(module) = module else {
        return Ok(Vec::new());
    };
    let mut spans: Vec<Span> = project::places(&module).items.iter().map(|item| item.span).collect();
    for id in module.expr_ids() {
        if let seqscan_hir::ExprKind::Block { items, value } = module.kind(id) {
            spans.extend(items.iter().copied().chain(value).map(|id| module.span(id)));
        }
    }
    Ok(spans)
}

/// Where the smallest statement begins that holds the finding and has nothing before it on its first line.
fn above(source: &SourceFile, span: Span, statements: &[Span]) -> Option<u32> {
    let starts_line = |statement: &&Span| {
        let line = source.line_span(source.line_index(statement.start));
        let before = source.slice(Span::new(line.start, statement.start));
        before.trim_start_matches('\u{feff}').trim().is_empty()
    };
    let around = statements
        .iter()
        .filter(|statement| statement.contains(span) && !statement.is_empty());
    around
        .filter(starts_line)
        .min_by_key(|statement| statement.len())
        .map(|statement| statement.start)
}

/// Where the finding's first line ends, blanks left out.
fn end_of_line(source: &SourceFile, span: Span) -> u32 {
    let line = source.line_index(span.start);
    source.line_span(line).start + source.line_text(line).trim_end().len() as u32
}
