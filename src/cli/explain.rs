//! `seqscan explain LINT`.

use std::io::Write;

use anyhow::anyhow;

use super::Status;
use super::args::ExplainArgs;
use super::output::{Failure, Output};
use crate::meta::{Selector, find_lint, lint_url};

pub(crate) fn run(args: &ExplainArgs, output: &mut Output) -> Result<Status, Failure> {
    let Some(lint) = find_lint(&args.lint) else {
        return Err(Failure::Error(match Selector::parse(&args.lint) {
            Err(message) => anyhow!(message),
            Ok(_) => anyhow!("`{}` is a group; `seqscan lints` lists what is in it", args.lint),
        }));
    };
    let out = output.stdout();
    writeln!(out, "{}: {}\n", lint.name, lint.summary)?;
    writeln!(
        out,
        "group: {}, level: {}, since: {}\n",
        lint.group.name(),
        lint.default_level.name(),
        lint.since
    )?;
    writeln!(out, "{}\n", lint.documentation().trim())?;
    writeln!(
        out,
        "To silence it in one place: `# seqscan: allow({}) reason`",
        lint.name
    )?;
    writeln!(out, "{}", lint_url(lint))?;
    Ok(Status::Clean)
}
