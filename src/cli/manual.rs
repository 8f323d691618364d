//! `seqscan completions SHELL` and `seqscan man`: both are written from the arguments' own declaration.

use std::io::Write;

use clap::CommandFactory;

use super::Status;
use super::args::{Cli, CompletionsArgs};
use super::output::{Failure, Output};

pub(crate) fn completions(args: &CompletionsArgs, output: &mut Output) -> Result<Status, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "seqscan", &mut text);
    output.stdout().write_all(&text)?;
    Ok(Status::Clean)
}

/// One page: the program, then each subcommand.
pub(crate) fn man(output: &mut Output) -> Result<Status, Failure> {
    let command = Cli::command();
    let out = output.stdout();
    clap_mangen::Man::new(command.clone()).render(out)?;
    for subcommand in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        let name = format!("seqscan {}", subcommand.get_name());
        writeln!(out, ".SH \"{}\"", name.to_uppercase())?;
        let page = clap_mangen::Man::new(subcommand.clone());
        page.render_description_section(out)?;
        page.render_options_section(out)?;
    }
    Ok(Status::Clean)
}
