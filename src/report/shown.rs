//! The lines of code beside a finding, as they may be shown: control characters escaped, endless lines cut.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Files, Location};
use seqscan_hir::Span;

use super::escape::{escaped, is_unsafe, visible};
use crate::project::{Position, SourceFile};

/// Lines longer than this are cut around what is marked in them.
const LONG: usize = 240;
/// What stays before a mark in a cut line.
const BEFORE: usize = 60;
/// What stays of a mark, and after it.
const AFTER: usize = 100;
/// How many lines of a longer label are shown at its start and end; must not be less than what codespan shows.
const CONTEXT: usize = 4;

/// The shown lines of the files that a finding is about.
#[derive(Debug, Default)]
pub(crate) struct ShownFiles<'a> {
    files: Vec<ShownFile<'a>>,
}

#[derive(Debug)]
struct ShownFile<'a> {
    source: &'a SourceFile,
    text: String,
    /// Where each shown line is in `text`, and from what it was made.
    lines: BTreeMap<usize, ShownLine>,
    /// Where marks start, in the shown text and in truth.
    starts: Vec<(usize, Position)>,
}

#[derive(Debug)]
struct ShownLine {
    range: Range<usize>,
    /// From bytes of the file to bytes of `text`.
    pieces: Vec<(Range<usize>, Range<usize>)>,
}

impl<'a> ShownFiles<'a> {
    /// The shown files, and for each mark its file's number there and its bytes.
    pub(crate) fn new(marks: &[(&'a SourceFile, Span)]) -> (Self, Vec<(usize, Range<usize>)>) {
        let mut shown = Self::default();
        let mut numbers = Vec::new();
        for (source, _) in marks {
            let found = shown.files.iter().position(|file| std::ptr::eq(file.source, *source));
            numbers.push(found.unwrap_or_else(|| {
                let own: Vec<Span> = marks
                    .iter()
                    .filter(|mark| std::ptr::eq(mark.0, *source))
                    .map(|mark| trimmed(source, mark.1))
                    .collect();
                shown.files.push(ShownFile::new(source, &own));
                shown.files.len() - 1
            }));
        }
        let ranges = marks.iter().zip(&numbers).map(|((source, span), number)| {
            let file = &mut shown.files[*number];
            let span = trimmed(source, *span);
            let (start, end) = (file.shown(span.start), file.shown(span.end));
            file.starts.push((start, source.position(span.start)));
            (*number, start..end.max(start))
        });
        let ranges = ranges.collect();
        (shown, ranges)
    }

    fn file(&self, id: usize) -> Result<&ShownFile<'a>, Error> {
        self.files.get(id).ok_or(Error::FileMissing)
    }
}

/// A span without the blanks at its end, so that a statement's line feed does not draw a mark over two lines.
fn trimmed(source: &SourceFile, span: Span) -> Span {
    let span = Span::new(
        span.start.min(source.text.len() as u32),
        span.end.min(source.text.len() as u32),
    );
    let blanks = source.slice(span).len() - source.slice(span).trim_end().len();
    Span::new(span.start, (span.end - blanks as u32).max(span.start))
}

impl<'a> ShownFile<'a> {
    fn new(source: &'a SourceFile, marks: &[Span]) -> Self {
        let mut needed = BTreeMap::new();
        for mark in marks {
            let (first, last) = (source.line_index(mark.start), source.line_index(mark.end));
            needed.extend((first..=last.min(first + CONTEXT)).map(|line| (line, ())));
            needed.extend((last.saturating_sub(CONTEXT).max(first)..=last).map(|line| (line, ())));
        }
        // A single line between two shown ones is shown too.
        let between: Vec<usize> = needed
            .keys()
            .zip(needed.keys().skip(1))
            .filter(|(a, b)| **b == **a + 2)
            .map(|(a, _)| a + 1)
            .collect();
        needed.extend(between.into_iter().map(|line| (line, ())));
        let mut file = Self {
            source,
            text: String::new(),
            lines: BTreeMap::new(),
            starts: Vec::new(),
        };
        for line in needed.into_keys() {
            let shown = file.show_line(line, marks);
            file.lines.insert(line, shown);
        }
        file
    }

    fn show_line(&mut self, line: usize, marks: &[Span]) -> ShownLine {
        let start = self.text.len();
        let base = self.source.line_span(line).start as usize;
        let text = self.source.line_text(line);
        let mut pieces = Vec::new();
        let mut at = 0;
        for window in windows(text, base, marks) {
            if window.start > at {
                self.piece(&mut pieces, base + at..base + window.start, "…");
            }
            for (offset, c) in text[window.clone()].char_indices() {
                let from = window.start + offset..window.start + offset + c.len_utf8();
                let from = base + from.start..base + from.end;
                match c {
                    '\u{feff}' if from.start == 0 => self.piece(&mut pieces, from, ""),
                    _ if is_unsafe(c) => self.piece(&mut pieces, from, &escaped(c)),
                    _ => self.piece(&mut pieces, from, c.encode_utf8(&mut [0; 4])),
                }
            }
            at = window.end;
        }
        if at < text.len() {
            self.piece(&mut pieces, base + at..base + text.len(), "…");
        }
        self.text.push('\n');
        ShownLine {
            range: start..self.text.len(),
            pieces,
        }
    }

    fn piece(&mut self, pieces: &mut Vec<(Range<usize>, Range<usize>)>, from: Range<usize>, shown: &str) {
        let start = self.text.len();
        self.text.push_str(shown);
        pieces.push((from, start..self.text.len()));
    }

    /// The shown byte of a byte of the file.
    fn shown(&self, offset: u32) -> usize {
        let line = &self.lines[&self.source.line_index(offset)];
        let offset = offset as usize;
        let at = line.pieces.partition_point(|(from, _)| from.end <= offset);
        match line.pieces.get(at) {
            Some((from, to)) if to.len() == from.len() => to.start + (offset - from.start.min(offset)),
            Some((_, to)) => to.start,
            None => line.range.end - 1,
        }
    }
}

/// What of a line is shown.
fn windows(text: &str, base: usize, marks: &[Span]) -> Vec<Range<usize>> {
    if text.len() <= LONG {
        return std::iter::once(0..text.len()).collect();
    }
    let mut windows: Vec<Range<usize>> = Vec::new();
    let ends = marks.iter().flat_map(|mark| [mark.start as usize, mark.end as usize]);
    for at in ends
        .filter(|at| (base..=base + text.len()).contains(at))
        .map(|at| at - base)
    {
        let start = text.floor_char_boundary(at.saturating_sub(BEFORE));
        windows.push(start..text.ceil_char_boundary((at + AFTER).min(text.len())));
    }
    if windows.is_empty() {
        windows.push(0..text.floor_char_boundary(AFTER));
    }
    windows.sort_by_key(|window| window.start);
    windows.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    windows
}

impl<'a> Files<'a> for ShownFiles<'_> {
    type FileId = usize;
    type Name = String;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<String, Error> {
        Ok(visible(&self.file(id)?.source.name).into_owned())
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.file(id)?.text)
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        let lines = &self.file(id)?.lines;
        let found = lines.iter().find(|(_, line)| line.range.contains(&byte_index));
        Ok(found.or_else(|| lines.last_key_value()).map_or(0, |(line, _)| *line))
    }

    fn location(&'a self, id: usize, byte_index: usize) -> Result<Location, Error> {
        let at = self.file(id)?.starts.iter().find(|(start, _)| *start == byte_index);
        let at = at.map_or(Position { row: 1, column: 1 }, |(_, position)| *position);
        Ok(Location {
            line_number: at.row,
            column_number: at.column,
        })
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        // The lines inside a long label are asked for and not drawn.
        Ok(self
            .file(id)?
            .lines
            .get(&line_index)
            .map_or(0..0, |line| line.range.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Span) -> (String, String, Location) {
        let source = SourceFile {
            text: text.to_owned(),
            ..SourceFile::default()
        };
        let (files, ranges) = ShownFiles::new(&[(&source, span)]);
        let (id, range) = ranges[0].clone();
        let location = files.location(id, range.start).unwrap();
        (
            files.files[0].text.clone(),
            files.files[0].text[range].to_owned(),
            location,
        )
    }

    #[test]
    fn control_characters_are_shown_and_marks_stay_on_their_text() {
        let (text, marked, at) = shown("é\x1b[2J bad\n", Span::new(7, 10));
        assert_eq!((text.as_str(), marked.as_str()), ("é\\x1b[2J bad\n", "bad"));
        assert_eq!((at.line_number, at.column_number), (1, 7));
        assert_eq!(shown("a\u{202e}b", Span::new(1, 4)).1, "\\u{202e}");
    }

    #[test]
    fn endless_lines_are_cut_around_the_mark() {
        let line = format!("x\n{}bad{}\ny\n", "a".repeat(5000), "é".repeat(5000));
        let (text, marked, at) = shown(&line, Span::new(5002, 5005));
        assert!(
            text.len() < 600 && text.starts_with('…') && text.ends_with("…\n"),
            "{text}"
        );
        assert_eq!((marked.as_str(), at.column_number), ("bad", 5001));
    }

    #[test]
    fn a_mark_ends_with_its_text() {
        assert_eq!(shown("x = 1\ny = 2\n", Span::new(0, 6)).1, "x = 1");
        assert_eq!(shown("", Span::new(0, 0)).1, "");
        assert_eq!(shown("x\n", Span::new(2, 2)).2.line_number, 2);
    }
}
