//! Files in, findings out: the only crate that touches disk and terminal.
//!
//! [`main`] is the whole program; [`project::check`] is the driver, which anything that holds files in memory (an
//! editor, a test) may call instead.

pub mod cli;
pub mod config;
pub mod edit;
pub mod meta;
pub mod migrate;
pub mod project;
pub mod report;

pub use cli::main;
