//! SQL as programs write it, with placeholders of every style and holes, and the parser's trees of it, in which every place
//! is one of the text as it was given.

mod bridge;
mod parse;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(crate) use bridge::HOLE;
pub(crate) use parse::{AGGREGATES, VOLATILE, name, object_name, parse_text, range_of};

use crate::Dialect;
use crate::lexer::{Lexer, Token, TokenKind};

/// SQL as it was found in a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryText {
    /// The text, with placeholders of any style.
    pub text: String,
    /// Byte ranges of the text, sorted, that stand for text known only at run time. They may be empty.
    pub holes: Vec<Range<usize>>,
    /// Whether nobody asked for its order: a library adds it unasked.
    pub has_default_order: bool,
}

impl QueryText {
    /// A text without holes.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            holes: Vec::new(),
            has_default_order: false,
        }
    }
}

/// What holes hide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// There may be more or other tables.
    pub tables: bool,
    /// There may be more or other conditions.
    pub filters: bool,
    /// The order may be another.
    pub order: bool,
    /// There may be more or other results.
    pub projection: bool,
}

/// Reads the statements in a text into the parser's trees; those that cannot be parsed are left out.
pub(crate) fn parse_statements(
    query: &QueryText,
    dialect: Dialect,
) -> Vec<(Range<usize>, sqlparser::ast::Statement, Unknown)> {
    let mut lexer = Lexer::query(&query.text, &query.holes, dialect);
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next_token()).collect();
    let is_end = |token: &Token| token.kind == TokenKind::Symbol && &query.text[token.range()] == ";";
    tokens
        .split(is_end)
        .filter_map(|tokens| {
            let (first, last) = (tokens.first()?, tokens.last()?);
            let (statement, unknown) = parse::parse(&query.text, tokens, dialect)?;
            Some((first.start..last.end, statement, unknown))
        })
        .collect()
}
