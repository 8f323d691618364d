//! The text of a file, and how the parser's places in it become byte offsets.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, LineColumn};
use seqscan_hir::Span;

use super::lexer::word_length;

/// Where the text begins that the parser sees: behind a byte order mark and a `#!` line.
pub(crate) fn content_start(text: &str) -> usize {
    let bom = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let content = &text[bom..];
    // `#![attribute]` is no shebang, whatever stands between `#!` and the bracket.
    let is_shebang = content
        .strip_prefix("#!")
        .is_some_and(|rest| !rest.trim_start().starts_with('['));
    match is_shebang {
        true => bom + content.find('\n').unwrap_or(content.len()),
        false => bom,
    }
}

/// A source file with its line table.
///
/// The parser counts characters and hands out lines and columns cheaply, but converts to bytes through an ordered map
/// that remembers each place it was asked for. This table does the same with two array look-ups.
pub(crate) struct Source<'a> {
    text: &'a str,
    base: usize,
    /// The character at which each line starts, counted from `base`.
    lines: Vec<u32>,
    /// For each character of more than one byte: its index, and how many bytes more than characters there are up to
    /// and including it.
    wide: Vec<(u32, u32)>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(text: &'a str, base: usize) -> Self {
        let content = &text[base..];
        let mut lines = vec![0];
        let mut wide = Vec::new();
        if content.is_ascii() {
            let breaks = content.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            lines.extend(breaks.map(|(at, _)| at as u32 + 1));
        } else {
            let mut extra = 0;
            for (index, c) in content.chars().enumerate() {
                if c == '\n' {
                    lines.push(index as u32 + 1);
                } else if !c.is_ascii() {
                    extra += c.len_utf8() as u32 - 1;
                    wide.push((index as u32, extra));
                }
            }
        }
        Self {
            text,
            base,
            lines,
            wide,
        }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// What the parser is given.
    pub(crate) fn content(&self) -> &'a str {
        &self.text[self.base..]
    }

    /// The text of a span.
    pub(crate) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The byte at which a parsed span starts.
    pub(crate) fn start(&self, span: proc_macro2::Span) -> u32 {
        self.byte(span.start())
    }

    /// The byte behind a parsed span.
    pub(crate) fn end(&self, span: proc_macro2::Span) -> u32 {
        self.byte(span.end())
    }

    /// The bytes of a parsed span.
    pub(crate) fn span(&self, span: proc_macro2::Span) -> Span {
        let start = self.start(span);
        Span::new(start, self.end(span).max(start))
    }

    /// The byte at which a delimited group starts.
    pub(crate) fn open(&self, span: DelimSpan) -> u32 {
        self.start(span.open())
    }

    /// The byte behind a delimited group.
    pub(crate) fn close(&self, span: DelimSpan) -> u32 {
        self.end(span.close())
    }

    /// The bytes of a delimited group, delimiters included.
    pub(crate) fn group(&self, span: DelimSpan) -> Span {
        Span::new(self.open(span), self.close(span))
    }

    /// The bytes of a parsed span that is one word. Its end is read from the text, which is cheaper than asking for it.
    pub(crate) fn word(&self, span: proc_macro2::Span) -> Span {
        let start = self.start(span);
        let sign = usize::from(self.text.as_bytes().get(start as usize) == Some(&b'-'));
        let length = sign + word_length(&self.text.as_bytes()[start as usize + sign..]);
        match length > sign {
            true => Span::new(start, start + length as u32),
            false => self.span(span),
        }
    }

    /// The bytes of an identifier. Its end is read from the text, which is cheaper than asking for it.
    pub(crate) fn ident(&self, ident: &Ident) -> Span {
        let start = self.start(ident.span());
        let rest = &self.text.as_bytes()[start as usize..];
        let raw = if rest.starts_with(b"r#") { 2 } else { 0 };
        let length = word_length(&rest[raw..]);
        Span::new(start, start + (raw + length) as u32)
    }

    fn byte(&self, place: LineColumn) -> u32 {
        let line = place.line.saturating_sub(1).min(self.lines.len() - 1);
        let index = self.lines[line] + place.column as u32;
        let before = self.wide.partition_point(|(at, _)| *at < index);
        let extra = before.checked_sub(1).map_or(0, |last| self.wide[last].1);
        (self.base as u32 + index + extra).min(self.text.len() as u32)
    }
}
