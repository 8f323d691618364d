//! Strings, each byte of whose value can be pointed at in the source.

use crate::{ExprId, Span};

/// A string: its known text, and the holes where values are interpolated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The known text; a hole takes no bytes of it.
    pub value: String,
    /// Where the bytes come from: sorted, without gaps, covering the value.
    pub runs: Vec<Run>,
    /// The holes, sorted by place.
    pub holes: Vec<Hole>,
}

/// A piece of a string's value and the piece of source it was written as.
///
/// Byte for byte the same if both have one length; otherwise (an escape, a doubled brace) the whole of the one stands for
/// the whole of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where in the value it starts; it ends where the next begins.
    pub value: u32,
    /// Where in the source.
    pub source: Span,
}

/// A value interpolated into a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The place in the value: before the byte of this offset.
    pub at: u32,
    /// What is interpolated, if it is an expression of this module.
    pub expr: Option<ExprId>,
    /// The source of the hole, braces and all.
    pub span: Span,
}

impl Text {
    /// Appends text that was written as `source`.
    pub fn push(&mut self, value: &str, source: Span) {
        if value.is_empty() {
            return;
        }
        let at = self.value.len() as u32;
        let verbatim = value.len() as u32 == source.len();
        let extends = verbatim
            && self.runs.last().is_some_and(|last| {
                last.source.end == source.start && last.source.len() == at - last.value && !last.source.is_empty()
            });
        if extends {
            self.runs.last_mut().expect("there is a last run").source.end = source.end;
        } else {
            self.runs.push(Run { value: at, source });
        }
        self.value.push_str(value);
    }

    /// Appends a hole.
    pub fn push_hole(&mut self, expr: Option<ExprId>, span: Span) {
        self.holes.push(Hole {
            at: self.value.len() as u32,
            expr,
            span,
        });
    }

    /// Appends another string, as adjacent literals do.
    pub fn append(&mut self, other: Self) {
        let base = self.value.len() as u32;
        self.value.push_str(&other.value);
        self.runs.extend(other.runs.into_iter().map(|run| Run {
            value: run.value + base,
            ..run
        }));
        self.holes.extend(other.holes.into_iter().map(|hole| Hole {
            at: hole.at + base,
            ..hole
        }));
    }

    /// The source of the bytes `start..end` of the value.
    pub fn source_span(&self, start: u32, end: u32) -> Option<Span> {
        let first = self.source_of(start)?;
        if end <= start {
            return Some(Span::at(first.start));
        }
        let last = self.source_of(end - 1)?;
        (first.start <= last.end).then(|| Span::new(first.start, last.end))
    }

    fn source_of(&self, at: u32) -> Option<Span> {
        let index = self.runs.partition_point(|run| run.value <= at).checked_sub(1)?;
        let run = self.runs[index];
        let end = self
            .runs
            .get(index + 1)
            .map_or(self.value.len() as u32, |next| next.value);
        if end - run.value == run.source.len() {
            let start = run.source.start + (at - run.value);
            Some(Span::new(start, start + 1))
        } else {
            Some(run.source)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_behind_an_escape_maps_to_its_own_place() {
        // "a\nb" written at offset 10: quote at 10, `a` at 11, `\n` at 12..14, `b` at 14.
        let mut text = Text::default();
        text.push("a", Span::new(11, 12));
        text.push("\n", Span::new(12, 14));
        text.push("b", Span::new(14, 15));
        assert_eq!(text.source_span(0, 1), Some(Span::new(11, 12)));
        assert_eq!(text.source_span(1, 2), Some(Span::new(12, 14)));
        assert_eq!(text.source_span(2, 3), Some(Span::new(14, 15)));
        assert_eq!(text.source_span(0, 3), Some(Span::new(11, 15)));
    }

    #[test]
    fn verbatim_neighbours_become_one_run() {
        let mut text = Text::default();
        text.push("ab", Span::new(5, 7));
        text.push("cd", Span::new(7, 9));
        assert_eq!(text.runs.len(), 1);
        assert_eq!(text.source_span(1, 3), Some(Span::new(6, 8)));
    }

    #[test]
    fn appended_literals_keep_their_places() {
        let mut text = Text::default();
        text.push("ab", Span::new(5, 7));
        let mut other = Text::default();
        other.push("cd", Span::new(20, 22));
        other.push_hole(None, Span::new(22, 25));
        text.append(other);
        assert_eq!(text.value, "abcd");
        assert_eq!(text.holes[0].at, 4);
        assert_eq!(text.source_span(3, 4), Some(Span::new(21, 22)));
    }
}
