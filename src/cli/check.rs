//! `seqscan check`.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use clap::ArgMatches;
use seqscan_lints::{Confidence, Level};

use super::Status;
use super::adopt::{self, Adoption};
use super::args::{CheckArgs, ConfidenceChoice};
use super::output::{Failure, Output};
use super::progress::ProgressLine;
use crate::config::{self, Choice, Config, Levels, Setting};
use crate::edit::Trial;
use crate::meta::{Selector, all_lints};
use crate::project::{self, MAX_FILE_SIZE, Outcome, Request, Search, Workspace};
use crate::report::{Format, Report, statistics, within_limits};

pub(crate) fn run(args: &CheckArgs, order: &ArgMatches, output: &mut Output) -> Result<Status, Failure> {
    let cwd = std::env::current_dir().context("cannot tell the working directory")?;
    let command_line = command_line_levels(args, order)?;
    let unsaved = unsaved(args)?;
    let paths = match &unsaved {
        Some((name, _)) => vec![name.clone()],
        None => args.paths.clone(),
    };
    let config = load_config(args, &cwd, &paths)?;
    let levels = Levels::new(&config, command_line);
    let (paths, around) = match unsaved {
        // A buffer may have no file yet: its folder says which project it is in.
        Some(_) => (Vec::new(), paths.iter().map(|path| folder_of(&cwd, path)).collect()),
        None => (paths, Vec::new()),
    };
    let request = Request {
        search: Search {
            paths,
            around,
            cwd: cwd.clone(),
            respects_ignore_files: !args.no_ignore,
            excludes_named_files: args.force_exclude,
            threads: args.threads,
        },
        unsaved,
        overlay: Default::default(),
        schema: args.schema.clone(),
        has_prefilter: !args.no_prefilter,
        lists_schemas: args.print_schema,
        describes_schemas: args.verbose,
        advises_indexes: false,
        progress: Arc::default(),
    };
    let adoption = Adoption::new(args, &cwd)?;
    let format = args.output_format.or(config.output_format).unwrap_or(Format::Text);
    let progress = ProgressLine::start(&request.progress, !args.quiet);
    let trial = Trial {
        request: &request,
        config: &config,
        levels: &levels,
    };
    let outcome = project::check(&request, &config, &levels)?;
    if let Some(path) = &args.write_baseline {
        drop(progress);
        return adopt::write_baseline(path, args, &outcome, output);
    }
    let (mut outcome, changed) = adoption.change(args, trial, outcome)?;
    drop(progress);
    let notices = adoption.narrow(args, &mut outcome, &levels);
    if args.diff {
        let has_changes = adopt::show(&changed, output)?;
        say(&outcome, &notices, args, output);
        return Ok(match has_changes {
            _ if !outcome.is_complete => Status::Failed,
            true if !args.exit_zero => Status::Findings,
            _ => Status::Clean,
        });
    }
    adopt::write(&changed, &config, args, output)?;
    report(args, format, &outcome, output)?;
    finish(args, format, &outcome, &notices, output)
}

/// The levels of `-A`, `-W` and `-D`, in the order in which they were given.
fn command_line_levels(args: &CheckArgs, order: &ArgMatches) -> Result<Vec<Setting>> {
    let mut settings: Vec<(usize, Setting)> = Vec::new();
    for (id, names, level) in [
        ("allow", &args.allow, Level::Allow),
        ("warn", &args.warn, Level::Warn),
        ("deny", &args.deny, Level::Deny),
    ] {
        let places = order.indices_of(id).into_iter().flatten();
        for (place, name) in places.zip(names) {
            let selector = Selector::parse(name).map_err(|message| anyhow!(message))?;
            settings.push((place, Setting { selector, level }));
        }
    }
    settings.sort_by_key(|(place, _)| *place);
    Ok(settings.into_iter().map(|(_, setting)| setting).collect())
}

fn unsaved(args: &CheckArgs) -> Result<Option<(PathBuf, Vec<u8>)>> {
    let is_stdin = args.paths == [Path::new("-")];
    let name = match (&args.stdin_filename, is_stdin) {
        (None, false) => return Ok(None),
        (None, true) => bail!("`-` needs --stdin-filename, which says what the text on standard input is"),
        (Some(name), _) => name,
    };
    if !is_stdin && args.paths != [Path::new(".")] {
        bail!("--stdin-filename needs `-` as the only path");
    }
    if project::language(name).is_none() {
        bail!("`{}` is neither a .py nor a .rs file", name.display());
    }
    let mut text = Vec::new();
    std::io::stdin()
        .take(MAX_FILE_SIZE + 1)
        .read_to_end(&mut text)
        .context("cannot read standard input")?;
    Ok(Some((name.clone(), text)))
}

/// A folder itself, or the folder of a file, as an absolute path.
pub(crate) fn folder_of(cwd: &Path, path: &Path) -> PathBuf {
    let path = project::clean(&cwd.join(path));
    if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(cwd).to_owned()
    }
}

fn load_config(args: &CheckArgs, cwd: &Path, paths: &[PathBuf]) -> Result<Config> {
    let choice = match (&args.config, args.isolated) {
        (Some(file), _) => Choice::File(file.clone()),
        (None, true) => Choice::Isolated,
        (None, false) => Choice::Nearest,
    };
    let folder = paths
        .first()
        .map_or_else(|| cwd.to_owned(), |path| folder_of(cwd, path));
    let mut config = config::load(&choice, &folder)?;
    if let Some(confidence) = args.confidence {
        config.confidence = match confidence {
            ConfidenceChoice::Low => Confidence::Low,
            ConfidenceChoice::Medium => Confidence::Medium,
            ConfidenceChoice::High => Confidence::High,
        };
    }
    Ok(config)
}

fn report(args: &CheckArgs, format: Format, outcome: &Outcome, output: &mut Output) -> Result<(), Failure> {
    let lints = all_lints();
    let with_findings = outcome.findings.iter().map(|finding| finding.diagnostic.primary.file);
    let workspace = match format {
        Format::Cargo => Workspace::around(
            &std::env::current_dir().context("cannot tell the working directory")?,
            with_findings.map(|file| outcome.sources.get(file).disk.as_path()),
        ),
        _ => Workspace::default(),
    };
    let mut report = Report {
        findings: &outcome.findings,
        sources: &outcome.sources,
        lints: &lints,
        is_complete: outcome.is_complete,
        is_coloured: output.is_coloured() && args.output_file.is_none(),
        has_links: output.has_links() && args.output_file.is_none(),
        category: args.sarif_category.as_deref(),
        workspace: &workspace,
    };
    let kept;
    if format == Format::Sarif && !args.statistics {
        let (fitting, notices) = within_limits(&report)?;
        for notice in notices {
            output.say(notice);
        }
        kept = fitting;
        report.findings = kept.as_deref().unwrap_or(&outcome.findings);
    }
    let write = |out: &mut dyn Write| match (args.statistics, args.print_schema) {
        (_, true) => outcome
            .schemas
            .iter()
            .try_for_each(|schema| out.write_all(schema.as_bytes())),
        (true, _) => statistics(&report, format, out),
        (false, _) => format.write(&report, out),
    };
    match &args.output_file {
        None => Ok(write(output.stdout())?),
        Some(path) => {
            let to_file = || {
                let mut file = BufWriter::new(File::create(path)?);
                write(&mut file)?;
                file.flush()
            };
            to_file()
                .with_context(|| format!("cannot write {}", path.display()))
                .map_err(Failure::Error)
        }
    }
}

/// What there is to say about the run, beside the report.
fn say(outcome: &Outcome, notices: &[String], args: &CheckArgs, output: &mut Output) {
    if args.verbose {
        for line in &outcome.log {
            output.say(line);
        }
    }
    for failure in &outcome.failures {
        output.say(format!("error: {failure}"));
    }
    for notice in notices.iter().filter(|_| !args.quiet) {
        output.say(notice);
    }
}

fn finish(
    args: &CheckArgs,
    format: Format,
    outcome: &Outcome,
    notices: &[String],
    output: &mut Output,
) -> Result<Status, Failure> {
    output.flush()?;
    say(outcome, notices, args, output);
    if !args.quiet && matches!(format, Format::Text | Format::Concise) {
        output.say(summary(outcome));
    }
    let is_loud = |level: Level| level >= Level::Warn;
    Ok(match outcome.findings.iter().any(|finding| is_loud(finding.level)) {
        _ if !outcome.is_complete => Status::Failed,
        true if !args.exit_zero => Status::Findings,
        _ => Status::Clean,
    })
}

/// `2 errors, 1 warning in 2 files (31 files checked)`.
fn summary(outcome: &Outcome) -> String {
    let count = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let of = |level: Level| outcome.findings.iter().filter(|finding| finding.level == level).count();
    let parts: Vec<String> = [(Level::Deny, "error"), (Level::Warn, "warning"), (Level::Note, "note")]
        .into_iter()
        .filter(|(level, _)| of(*level) > 0)
        .map(|(level, noun)| count(of(level), noun))
        .collect();
    let mut files: Vec<_> = outcome
        .findings
        .iter()
        .map(|finding| finding.diagnostic.primary.file)
        .collect();
    files.dedup();
    let checked = format!("{} checked", count(outcome.checked, "file"));
    match parts.is_empty() {
        true => format!("nothing found ({checked})"),
        false => format!("{} in {} ({checked})", parts.join(", "), count(files.len(), "file")),
    }
}
