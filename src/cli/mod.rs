//! The command line: arguments in, exit status out.

mod adopt;
mod args;
mod check;
mod explain;
mod indexes;
mod init;
mod judge;
mod lints;
mod manual;
mod output;
mod progress;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use output::{Failure, Output};

/// What a run says to the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Nothing at `warn` or `deny`.
    Clean,
    /// Findings.
    Findings,
    /// Could not do its job.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Clean => Self::SUCCESS,
            Status::Findings => Self::from(1),
            Status::Failed => Self::from(2),
        }
    }
}

/// The whole program.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match Cli::command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way too, with status 0; a closed pipe is no reason to complain.
            let _ = error.print();
            return ExitCode::from(error.exit_code().clamp(0, 2) as u8);
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return Status::Failed.into();
        }
    };
    let mut output = Output::new(cli.color);
    let status = match &cli.command {
        Command::Check(args) => {
            let order = matches.subcommand_matches("check").expect("this is the subcommand");
            check::run(args, order, &mut output)
        }
        Command::Explain(args) => explain::run(args, &mut output),
        Command::Lints(args) => lints::run(args, &mut output),
        Command::Judge(args) => judge::run(args, &mut output),
        Command::Indexes(args) => indexes::run(args, &mut output),
        Command::Init(args) => init::run(args, &mut output),
        Command::Completions(args) => manual::completions(args, &mut output),
        Command::Man => manual::man(&mut output),
    };
    let status = status.and_then(|status| output.flush().map(|()| status).map_err(Failure::from));
    match status {
        Ok(status) => status.into(),
        // Whoever read our output has seen enough.
        Err(Failure::ClosedPipe) => Status::Clean.into(),
        Err(Failure::Error(error)) => {
            output.error(&error);
            Status::Failed.into()
        }
    }
}
