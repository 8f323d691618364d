//! Strings with holes, in which there is code, in which there may be strings with holes.

use crate::Problem;

use super::Scan;

/// Strings in the holes of strings. The lexer takes time that grows with the square of it.
const MAX_STRINGS: usize = 100;

/// What a string ends with.
#[derive(Clone, Copy)]
pub(super) struct Quote {
    pub(super) byte: u8,
    pub(super) is_triple: bool,
    /// How many levels are open if a hole of it is, and nothing in that.
    pub(super) level: usize,
}

impl Quote {
    /// The quote that stands somewhere, with so many levels open.
    pub(super) fn at(bytes: &[u8], start: usize, levels: usize) -> Self {
        let byte = bytes[start];
        let is_triple = bytes[start..].starts_with(&[byte; 3]);
        Self {
            byte,
            is_triple,
            level: levels + 1,
        }
    }

    pub(super) fn len(self) -> usize {
        if self.is_triple { 3 } else { 1 }
    }

    pub(super) fn ends_at(self, bytes: &[u8], at: usize) -> bool {
        bytes[at] == self.byte && (!self.is_triple || bytes[at..].starts_with(&[self.byte; 3]))
    }
}

impl Scan<'_> {
    /// A string with holes, from its first quote to its first hole or its end.
    pub(super) fn interpolated(&mut self) -> Result<(), Problem> {
        let quote = Quote::at(self.bytes, self.at, self.levels.len());
        self.strings.push(quote);
        self.at += quote.len();
        if self.strings.len() > MAX_STRINGS {
            return Err(self.too_deep());
        }
        self.literal()
    }

    /// The text of the innermost string with holes, up to its next hole or its end; or the format of its open hole, which
    /// may have holes as well.
    pub(super) fn literal(&mut self) -> Result<(), Problem> {
        let Some(quote) = self.strings.last().copied() else {
            return Ok(());
        };
        let in_format = self.level().in_format;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            let next = self.bytes.get(self.at + 1).copied();
            match byte {
                b'\\' if self.bytes[self.at..].starts_with(b"\\\r\n") => self.at += 2,
                b'\\' if !matches!(next, Some(b'{' | b'}')) => self.at += 1,
                b'{' if next == Some(b'{') && !in_format => self.at += 1,
                b'{' => return self.open_hole(),
                b'}' if in_format => return self.close_format(),
                b'\n' | b'\r' if !quote.is_triple => break,
                _ if quote.ends_at(self.bytes, self.at) => {
                    self.at += quote.len();
                    self.leave_string(quote);
                    return Ok(());
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        self.is_broken = true;
        self.leave_string(quote);
        Ok(())
    }

    /// A hole has been closed: on with the text around it.
    pub(super) fn end_of_hole(&mut self) -> Result<(), Problem> {
        if let Some(quote) = self.strings.last_mut() {
            quote.level = self.levels.len() + 1;
        }
        self.literal()
    }

    fn open_hole(&mut self) -> Result<(), Problem> {
        self.at += 1;
        self.push_level(b'}')?;
        let level = self.levels.len();
        if let Some(quote) = self.strings.last_mut() {
            quote.level = level;
        }
        Ok(())
    }

    fn close_format(&mut self) -> Result<(), Problem> {
        self.at += 1;
        self.pop_level();
        self.end_of_hole()
    }

    /// Closes the holes that a broken string has left open, too.
    fn leave_string(&mut self, quote: Quote) {
        self.strings.pop();
        while self.levels.len() > 1 && self.level().in_format && self.levels.len() >= quote.level {
            self.is_broken = true;
            self.pop_level();
        }
        self.after_operand = true;
    }
}
