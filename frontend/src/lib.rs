//! What the source says: one file of Python or Rust, lowered to one HIR module. Knows syntax and nothing about databases.

mod python;
mod rust;

use seqscan_hir::{Module, Span};

/// A source language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Python 3.8 to 3.14.
    Python,
    /// Rust, editions 2015 to 2024.
    Rust,
}

/// A file, lowered.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// All that could be understood; empty if nothing could.
    pub module: Module,
    /// What could not.
    pub problems: Vec<Problem>,
}

/// A place that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// Why: lower case, no full stop.
    pub message: String,
}

/// Lowers one file. Never fails and never panics; call it on a thread with a large stack (see [`STACK_SIZE`]).
pub fn lower(language: Language, path: &str, text: &str) -> Lowered {
    match language {
        Language::Python => python::lower(path, text),
        Language::Rust => rust::lower(path, text),
    }
}

/// The stack, in bytes, that a thread needs to lower any file that passes the nesting guard.
pub const STACK_SIZE: usize = 256 << 20;
