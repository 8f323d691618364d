//! `seqscan indexes`: the indexes that a project's queries lack, and the migration that creates them.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, anyhow};

use super::Status;
use super::args::{IndexesArgs, ListFormat};
use super::check::folder_of;
use super::output::{Failure, Output};
use super::progress::ProgressLine;
use crate::config::{self, Choice, Config, Levels};
use crate::edit;
use crate::migrate::{Stamp, Writer};
use crate::project::{self, Outcome, Request, Search};
use crate::report::{Migration, indexes_json, write_indexes};
use seqscan_schema::ProposedIndex;

pub(crate) fn run(args: &IndexesArgs, output: &mut Output) -> Result<Status, Failure> {
    let cwd = std::env::current_dir().context("cannot tell the working directory")?;
    let stamp = match &args.timestamp {
        Some(text) => {
            Stamp::parse(text).ok_or_else(|| anyhow!("{text:?} is no time: write it as in 20240131235959"))?
        }
        None => Stamp::now(std::env::var("SOURCE_DATE_EPOCH").ok().as_deref()),
    };
    let choice = match (&args.config, args.isolated) {
        (Some(file), _) => Choice::File(file.clone()),
        (None, true) => Choice::Isolated,
        (None, false) => Choice::Nearest,
    };
    let folder = args
        .paths
        .first()
        .map_or_else(|| cwd.clone(), |path| folder_of(&cwd, path));
    let config = config::load(&choice, &folder)?;
    let levels = Levels::new(&config, Vec::new());
    let request = Request {
        search: Search {
            paths: args.paths.clone(),
            around: Vec::new(),
            cwd: cwd.clone(),
            respects_ignore_files: !args.no_ignore,
            excludes_named_files: false,
            threads: args.threads,
        },
        unsaved: None,
        overlay: Default::default(),
        schema: args.schema.clone(),
        has_prefilter: true,
        lists_schemas: false,
        describes_schemas: args.verbose,
        advises_indexes: true,
        progress: Arc::default(),
    };
    let progress = ProgressLine::start(&request.progress, !args.quiet);
    let outcome = project::check(&request, &config, &levels)?;
    drop(progress);
    let writer = Writer {
        root: config.root.clone(),
        cwd,
        stamp,
        folder: args.migrations.clone(),
    };
    let mut migrations = migrations(&writer, &outcome, args.notes);
    let mut failed = Vec::new();
    if args.write {
        write(&mut migrations, &config, args, output, &mut failed);
    }
    let is_coloured = output.is_coloured();
    match args.output_format {
        ListFormat::Text => write_indexes(
            &outcome.indexes,
            &migrations,
            &outcome.sources,
            is_coloured,
            output.stdout(),
        )?,
        ListFormat::Json => {
            let value = indexes_json(&outcome.indexes, &migrations, &outcome.sources);
            writeln!(output.stdout(), "{value:#}")?;
        }
    }
    output.flush()?;
    say(args, &outcome, &migrations, output);
    if !failed.is_empty() {
        return Err(anyhow!("{}", failed.join("; ")).into());
    }
    let mut all = outcome.indexes.iter().flat_map(|advice| &advice.indexes);
    Ok(match all.any(|index| index.is_needed) {
        _ if !outcome.is_complete => Status::Failed,
        _ if outcome.indexes.is_empty() => {
            return Err(anyhow!("no schema was found: name its file or folder with --schema").into());
        }
        true if !args.exit_zero => Status::Findings,
        _ => Status::Clean,
    })
}

/// The migration of each schema that lacks indexes: those that are needed, and with `notes` those that would save little.
fn migrations(writer: &Writer, outcome: &Outcome, notes: bool) -> Vec<Migration> {
    let mut planned = Vec::new();
    for advice in &outcome.indexes {
        let wanted = advice.indexes.iter().filter(|index| index.is_needed || notes);
        let wanted: Vec<ProposedIndex> = wanted.cloned().collect();
        if wanted.is_empty() {
            continue;
        }
        planned.push(match writer.files(advice, &wanted, &outcome.sources) {
            Ok((files, notes)) => Migration {
                files,
                notes,
                ..Migration::default()
            },
            Err(problem) => Migration {
                problem: Some(problem),
                ..Migration::default()
            },
        });
    }
    planned
}

/// Writes what can be written. One migration that cannot be stops no other.
fn write(
    migrations: &mut [Migration],
    config: &Config,
    args: &IndexesArgs,
    output: &mut Output,
    failed: &mut Vec<String>,
) {
    let root = project::repository_root(&config.root).unwrap_or_else(|| config.root.clone());
    for migration in migrations {
        failed.extend(
            migration
                .problem
                .iter()
                .map(|problem| format!("cannot write a migration: {problem}")),
        );
        migration.is_written = migration.problem.is_none();
        for file in &migration.files {
            match edit::create_file(&file.disk, file.text.as_bytes(), &root) {
                Ok(()) if !args.quiet => output.say(format!("wrote {}", file.name)),
                Ok(()) => {}
                Err(error) => {
                    migration.is_written = false;
                    failed.push(format!("cannot write {}: {error:#}", file.name));
                }
            }
        }
    }
}

/// What there is to say about the run, beside the proposals.
fn say(args: &IndexesArgs, outcome: &Outcome, migrations: &[Migration], output: &mut Output) {
    if args.verbose {
        for line in &outcome.log {
            output.say(line);
        }
    }
    for failure in &outcome.failures {
        output.say(format!("error: {failure}"));
    }
    // What could not be read may hold queries, too.
    for finding in &outcome.findings {
        let file = outcome.sources.get(finding.diagnostic.primary.file);
        output.say(format!("warning: {}: {}", file.name, finding.diagnostic.message));
    }
    if args.quiet || args.output_format == ListFormat::Json {
        return;
    }
    for migration in migrations {
        for note in &migration.notes {
            output.say(format!("note: {note}"));
        }
        if let Some(problem) = migration.problem.as_ref().filter(|_| !args.write) {
            output.say(format!("no migration: {problem}"));
        }
        if !migration.is_written && !migration.files.is_empty() {
            let files = count(migration.files.len(), "file", "files");
            output.say(format!("--write writes this migration ({files})"));
        }
    }
    let asked: usize = outcome.indexes.iter().map(|advice| advice.asked).sum();
    let asked = count(asked, "query", "queries");
    let all = || outcome.indexes.iter().flat_map(|advice| &advice.indexes);
    let needed = all().filter(|index| index.is_needed).count();
    let mut summary = match needed {
        0 => "no index is missing".to_owned(),
        needed => format!("{} proposed", count(needed, "index", "indexes")),
    };
    match all().count() - needed {
        0 => {}
        more if args.notes => summary.push_str(&format!(", {more} more that would save little")),
        more => summary.push_str(&format!(
            ", {more} more that would save little (--notes writes them, too)"
        )),
    }
    output.say(format!("{summary} ({asked} looked at)"));
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
