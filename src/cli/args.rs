//! The arguments, as plain data.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::report::Format;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Finds database performance bugs in Python and Rust code: N+1 queries, leaked connections, pools of the wrong size,
/// queries that no index serves.
#[derive(Debug, Parser)]
#[command(name = "seqscan", version, styles = STYLES, disable_help_subcommand = true)]
#[command(after_help = "Examples:
  seqscan check                       check the project in this folder
  seqscan check app --schema db.sql   check a folder against a schema
  seqscan explain n_plus_one_query    what a lint finds, and why it matters

Exit status: 0 nothing found, 1 findings at warn or deny, 2 seqscan could not do its job.")]
pub(crate) struct Cli {
    /// When to use colours
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = false
    )]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set; CLICOLOR_FORCE forces them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check source files
    #[command(after_help = "Examples:
  seqscan check                                  everything in this folder
  seqscan check app/orders.py                    one file, with what the rest of the project says
  seqscan check -D queries -A undersized_pool    fail on queries as errors, leave one lint out
  seqscan check --output-format sarif --output-file seqscan.sarif
  seqscan check --stdin-filename app/orders.py - < buffer
  seqscan check --write-baseline seqscan-baseline.json    start from where the project is
  seqscan check --baseline seqscan-baseline.json          report what is new since then
  seqscan check --since origin/main                       report what is on changed lines

Levels: -A allow (silence), -W warn, -D deny (error). The last one that names a lint, its group or `all` wins, over the
configuration and the gentler defaults for tests and migrations. `seqscan lints` lists the names.

In the code: `# seqscan: allow(n_plus_one_query) reason` or `// seqscan: allow(...)` on a line, above it, or on a def, fn,
class or impl line for its whole body; `allow-file(...)` for a file.")]
    Check(Box<CheckArgs>),
    /// Explain a lint
    #[command(visible_alias = "rule")]
    Explain(ExplainArgs),
    /// List the lints
    Lints(LintsArgs),
    /// Judge a query against a schema, as the database's planner would
    #[command(after_help = "Examples:
  seqscan judge --schema schema.sql query.sql                     what an index serves, and what is sorted or scanned
  echo 'SELECT …' | seqscan judge --schema migrations/ --dialect postgres:15 -
  seqscan judge --jsonl < cases.jsonl                             one JSON object a line in, one a line out

With --jsonl, a line has `schema` and `query`, and optionally `id`, `dialect` and `engine_version`. The answer has `id`,
`order_by` (served, partial, sort, trivial or none), `presorted`, `filters` (by table: index, scan or none), `served_by`,
`with_filter` and `advice`; or `id` and `error`.")]
    Judge(JudgeArgs),
    /// Propose the indexes that the project's queries lack, and write the migration
    #[command(after_help = "Examples:
  seqscan indexes                         the smallest set of new indexes that serves every query, and the migration
  seqscan indexes --write                 write that migration, in the project's own convention
  seqscan indexes --output-format json    for programs

Queries of tests and migrations do not count, nor do those on `[schema] small-tables`. Nothing is ever overwritten.
SOURCE_DATE_EPOCH or --timestamp sets the time that migrations are named after.

Exit status: 0 no index is missing, 1 indexes are proposed, 2 seqscan could not do its job.")]
    Indexes(Box<IndexesArgs>),
    /// Write a commented seqscan.toml
    Init(InitArgs),
    /// Print a shell's completions
    #[command(after_help = "Example:
  seqscan completions bash > ~/.local/share/bash-completion/completions/seqscan")]
    Completions(CompletionsArgs),
    /// Print the man page
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files and folders to check; `-` for standard input
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    /// Silence a lint, a group or `all`
    #[arg(short = 'A', long = "allow", value_name = "LINT", help_heading = "Levels")]
    pub(crate) allow: Vec<String>,
    /// Report a lint, a group or `all` as a warning
    #[arg(short = 'W', long = "warn", value_name = "LINT", help_heading = "Levels")]
    pub(crate) warn: Vec<String>,
    /// Report a lint, a group or `all` as an error
    #[arg(short = 'D', long = "deny", value_name = "LINT", help_heading = "Levels")]
    pub(crate) deny: Vec<String>,
    /// How sure a finding has to be [default: medium]
    #[arg(long, value_name = "LEVEL", help_heading = "Levels")]
    pub(crate) confidence: Option<ConfidenceChoice>,

    /// The schema: a file or folder of DDL (repeatable) [default: found by itself]
    #[arg(long, value_name = "PATH", help_heading = "Project", value_hint = ValueHint::AnyPath)]
    pub(crate) schema: Vec<PathBuf>,
    /// Use this configuration file [default: the nearest]
    #[arg(long, value_name = "FILE", help_heading = "Project", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Project")]
    pub(crate) isolated: bool,
    /// Check what .gitignore leaves out, too
    #[arg(long, help_heading = "Project")]
    pub(crate) no_ignore: bool,
    /// Leave out excluded files even if they are named
    #[arg(long, help_heading = "Project")]
    pub(crate) force_exclude: bool,
    /// Take the text on standard input for this file's; give `-` as the path
    #[arg(long, value_name = "FILE", help_heading = "Project", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Number of threads [default: one for each processor]
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        help_heading = "Project"
    )]
    pub(crate) threads: usize,

    /// The report's format [default: text]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output_format: Option<Format>,
    /// Write the report to this file
    #[arg(long, value_name = "FILE", help_heading = "Output", value_hint = ValueHint::FilePath)]
    pub(crate) output_file: Option<PathBuf>,
    /// The category of a SARIF report: what tells it from others of the same commit
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub(crate) sarif_category: Option<String>,
    /// Print how often each lint spoke, in place of the findings
    #[arg(long, help_heading = "Output")]
    pub(crate) statistics: bool,
    /// Print the schemas that were found, as they were read, in place of the findings
    #[arg(long, conflicts_with = "statistics", help_heading = "Output")]
    pub(crate) print_schema: bool,
    /// Exit with 0 even if there are findings
    #[arg(long, help_heading = "Output")]
    pub(crate) exit_zero: bool,
    /// Print findings and nothing else
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Tell what was read, what could not be, and how long it took
    #[arg(short, long, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// Write down what is found, so that --baseline can leave it out
    #[arg(long, value_name = "FILE", help_heading = "Adoption", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["baseline", "fix", "diff", "add_allow", "since", "stdin_filename"])]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Report only what is not in this file; what is gone is taken out of it
    #[arg(long, value_name = "FILE", help_heading = "Adoption", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,
    /// Report only what has to do with lines changed since a git revision
    #[arg(long, value_name = "REV", help_heading = "Adoption")]
    pub(crate) since: Option<String>,
    /// Write a suppression beside every finding, with a reason to fill in
    #[arg(long, conflicts_with_all = ["fix", "stdin_filename"], help_heading = "Adoption")]
    pub(crate) add_allow: bool,

    /// Apply the fixes that are safe to apply unseen
    #[arg(long, conflicts_with = "stdin_filename", help_heading = "Fixes")]
    pub(crate) fix: bool,
    /// With --fix or --diff: the fixes, too, that a person should look at
    #[arg(long, help_heading = "Fixes")]
    pub(crate) unsafe_fixes: bool,
    /// Print what --fix or --add-allow would change, and change nothing
    #[arg(long, conflicts_with = "stdin_filename", help_heading = "Fixes")]
    pub(crate) diff: bool,
    /// Apply no fixes, which is the default
    #[arg(long, conflicts_with = "fix", help_heading = "Fixes")]
    pub(crate) no_fix: bool,

    /// Parse every file, also those that cannot matter (to test that nothing is lost)
    #[arg(long, hide = true)]
    pub(crate) no_prefilter: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfidenceChoice {
    /// Guesses too
    Low,
    /// At most one step is inferred
    Medium,
    /// Types are known and the path is certain
    High,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The lint
    pub(crate) lint: String,
}

#[derive(Debug, Args)]
pub(crate) struct LintsArgs {
    /// The list's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output_format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct JudgeArgs {
    /// The query's file; `-` for standard input
    #[arg(value_name = "QUERY", value_hint = ValueHint::FilePath, conflicts_with = "jsonl")]
    pub(crate) query: Option<PathBuf>,
    /// The schema: a file or folder of DDL (repeatable)
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath, conflicts_with = "jsonl")]
    pub(crate) schema: Vec<PathBuf>,
    /// Whose planner: postgres, mysql, mariadb or sqlite, with a version if it matters, as in postgres:15
    #[arg(long, value_name = "DIALECT[:VERSION]")]
    pub(crate) dialect: Option<String>,
    /// Read cases from standard input, one JSON object a line, and answer each with one
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// The answer's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output_format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct IndexesArgs {
    /// Files and folders whose queries count
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    /// The schema: a file or folder of DDL (repeatable) [default: found by itself]
    #[arg(long, value_name = "PATH", help_heading = "Project", value_hint = ValueHint::AnyPath)]
    pub(crate) schema: Vec<PathBuf>,
    /// Use this configuration file [default: the nearest]
    #[arg(long, value_name = "FILE", help_heading = "Project", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Project")]
    pub(crate) isolated: bool,
    /// Look at what .gitignore leaves out, too
    #[arg(long, help_heading = "Project")]
    pub(crate) no_ignore: bool,
    /// Number of threads [default: one for each processor]
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        help_heading = "Project"
    )]
    pub(crate) threads: usize,

    /// Write the migration
    #[arg(long, help_heading = "Migration")]
    pub(crate) write: bool,
    /// The folder of SQL migrations to go on with [default: the schema's, or the one beside it]
    #[arg(long, value_name = "FOLDER", help_heading = "Migration", value_hint = ValueHint::DirPath)]
    pub(crate) migrations: Option<PathBuf>,
    /// The time to name the migration after, as in 20240131235959 [default: now]
    #[arg(long, value_name = "YYYYMMDDHHMMSS", help_heading = "Migration")]
    pub(crate) timestamp: Option<String>,
    /// Put the indexes into the migration, too, that would save little
    #[arg(long, help_heading = "Migration")]
    pub(crate) notes: bool,

    /// The proposals' format
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub(crate) output_format: ListFormat,
    /// Exit with 0 even if indexes are proposed
    #[arg(long, help_heading = "Output")]
    pub(crate) exit_zero: bool,
    /// Print the proposals and nothing else
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Tell what was read, what could not be, and how long it took
    #[arg(short, long, help_heading = "Output")]
    pub(crate) verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// A table
    Text,
    /// An array
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder to write it to
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
}
