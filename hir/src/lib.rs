//! The representation that every source language is lowered into: what a program *is*. It names no language and no library.

mod span;

pub use span::{FileId, Location, Span};
