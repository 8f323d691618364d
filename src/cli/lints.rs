//! `seqscan lints`.

use std::io::Write;

use seqscan_lints::Group;
use serde_json::json;

use super::Status;
use super::args::{LintsArgs, ListFormat};
use super::output::{Failure, Output};
use crate::meta::{all_lints, lint_url};

pub(crate) fn run(args: &LintsArgs, output: &mut Output) -> Result<Status, Failure> {
    let lints = all_lints();
    let out = output.stdout();
    if args.output_format == ListFormat::Json {
        let entries = lints.iter().map(|lint| {
            json!({
                "name": lint.name,
                "group": lint.group.name(),
                "level": lint.default_level.name(),
                "since": lint.since,
                "summary": lint.summary,
                "url": lint_url(lint),
            })
        });
        writeln!(out, "{:#}", entries.collect::<serde_json::Value>())?;
        return Ok(Status::Clean);
    }
    let width = lints.iter().map(|lint| lint.name.len()).max().unwrap_or(0);
    let mut is_first = true;
    for group in Group::ALL {
        let members: Vec<_> = lints.iter().filter(|lint| lint.group == group).collect();
        if members.is_empty() {
            continue;
        }
        if !is_first {
            writeln!(out)?;
        }
        is_first = false;
        writeln!(out, "{}", group.name())?;
        for lint in members {
            writeln!(
                out,
                "  {:width$}  {:5}  {}",
                lint.name,
                lint.default_level.name(),
                lint.summary
            )?;
        }
    }
    Ok(Status::Clean)
}
