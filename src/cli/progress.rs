//! A line about how far the work has come, on a terminal and nowhere else.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::project::Progress;

/// Nobody needs to be told about what takes less than this.
const PATIENCE: Duration = Duration::from_millis(700);
/// How often the line is renewed.
const PERIOD: Duration = Duration::from_millis(120);

/// A line that is shown until this is dropped.
#[derive(Debug)]
pub(crate) struct ProgressLine {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ProgressLine {
    /// Shows a line if somebody may be looking.
    pub(crate) fn start(progress: &Arc<Progress>, is_wanted: bool) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if !is_wanted || is_dumb || !std::io::stderr().is_terminal() {
            return Self {
                stop: None,
                thread: None,
            };
        }
        let (stop, stopped) = mpsc::channel();
        let progress = Arc::clone(progress);
        let show = move || {
            let mut shown = 0;
            let mut wait = PATIENCE;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                let text = match progress.so_far() {
                    (_, 0) => "looking for files".to_owned(),
                    (done, total) if done < total => format!("reading files: {done} of {total}"),
                    (_, total) => format!("analysing {total} files"),
                };
                // Blanks wipe out what a longer line has left; no escape codes, in case they are not wanted.
                let _ = write!(std::io::stderr(), "\r{text:shown$}");
                shown = text.len();
                wait = PERIOD;
            }
            if shown > 0 {
                let _ = write!(std::io::stderr(), "\r{:shown$}\r", "");
            }
        };
        let thread = thread::Builder::new().name("progress".to_owned()).spawn(show).ok();
        Self {
            stop: Some(stop),
            thread,
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
