//! Standard output and standard error: what goes where, in which colour, and what happens when nobody listens.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};

use super::args::ColorChoice;
use crate::report::visible;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of our output went away.
    ClosedPipe,
    /// Anything else.
    Error(anyhow::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Error(anyhow::Error::new(error).context("cannot write the output")),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Error(error)
    }
}

/// The two streams.
#[derive(Debug)]
pub(crate) struct Output {
    color: ColorChoice,
    stdout: BufWriter<Stdout>,
    stderr: Stderr,
}

impl Output {
    pub(crate) fn new(color: ColorChoice) -> Self {
        Self {
            color,
            stdout: BufWriter::with_capacity(64 << 10, io::stdout()),
            stderr: io::stderr(),
        }
    }

    /// Where reports go.
    pub(crate) fn stdout(&mut self) -> &mut BufWriter<Stdout> {
        &mut self.stdout
    }

    /// Whether standard output gets colours.
    pub(crate) fn is_coloured(&self) -> bool {
        is_coloured(self.color, io::stdout().is_terminal(), |name| std::env::var(name).ok())
    }

    /// Whether whoever reads standard output can follow links: at a terminal that gets colours.
    pub(crate) fn has_links(&self) -> bool {
        io::stdout().is_terminal() && self.is_coloured()
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }

    /// A line about the run, after whatever is on standard output already. Nobody may be listening.
    pub(crate) fn say(&mut self, text: impl Display) {
        let _ = self.stdout.flush();
        let _ = writeln!(self.stderr, "{}", visible(&text.to_string()));
    }

    /// An error that ends the run, with its causes.
    pub(crate) fn error(&mut self, error: &anyhow::Error) {
        let text = format!("{error:#}");
        // A configuration error draws itself.
        if error.downcast_ref::<crate::config::ConfigError>().is_some() {
            self.say(text)
        } else {
            self.say(format!("error: {text}"))
        }
    }
}

/// `--color` first, then <https://no-color.org>, then <https://bixense.com/clicolors>, then whether it is a terminal.
fn is_coloured(choice: ColorChoice, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let is_on = |name: &str| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("NO_COLOR") => false,
        ColorChoice::Auto if is_on("CLICOLOR_FORCE") => true,
        ColorChoice::Auto => is_terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_conventions() {
        let with = |choice, is_terminal, set: &[(&str, &str)]| {
            is_coloured(choice, is_terminal, |name| {
                set.iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            })
        };
        use ColorChoice::{Always, Auto, Never};
        assert!(with(Auto, true, &[]) && !with(Auto, false, &[]));
        assert!(!with(Auto, true, &[("NO_COLOR", "1")]) && with(Auto, true, &[("NO_COLOR", "")]));
        assert!(with(Auto, false, &[("CLICOLOR_FORCE", "1")]) && !with(Auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!with(Auto, true, &[("TERM", "dumb")]));
        assert!(with(Always, false, &[("NO_COLOR", "1")]) && !with(Never, true, &[("CLICOLOR_FORCE", "1")]));
    }
}
