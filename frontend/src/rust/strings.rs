//! String literals: the value, and where each byte of it is written.

use seqscan_hir::{ExprId, ExprKind, Span, Text};

use super::lowerer::Lowerer;

impl Lowerer<'_> {
    /// A string literal at a place in the source.
    pub(crate) fn lower_string(&mut self, span: Span) -> ExprId {
        let text = literal_text(self.source.slice(span), span.start);
        self.string_expr(text, span)
    }

    pub(crate) fn string_expr(&mut self, text: Text, span: Span) -> ExprId {
        let text = self.builder.text(text);
        self.expr(ExprKind::Str(text), span)
    }
}

/// The text of a literal that is written as `source` at an offset: `"a\n"`, `r#"a"#`. A suffix is no part of it.
pub(crate) fn literal_text(source: &str, offset: u32) -> Text {
    let raw = source.starts_with('r');
    let hashes = match raw {
        true => source[1..].bytes().take_while(|byte| *byte == b'#').count(),
        false => 0,
    };
    let open = usize::from(raw) + hashes + 1;
    let close = source.rfind('"').unwrap_or(0);
    match source.get(open..close) {
        Some(inner) => unescape(inner, offset + open as u32, raw),
        None => Text::default(),
    }
}

fn unescape(source: &str, offset: u32, raw: bool) -> Text {
    let mut text = Text::default();
    let mut at = 0;
    let span = |from: usize, to: usize| Span::new(offset + from as u32, offset + to as u32);
    while at < source.len() {
        let rest = &source[at..];
        let special = rest
            .find(|c: char| c == '\\' && !raw || c == '\r')
            .unwrap_or(rest.len());
        text.push(&rest[..special], span(at, at + special));
        at += special;
        let rest = &source[at..];
        if rest.starts_with("\r\n") {
            // A line ends in `\n` whatever the file does.
            text.push("\n", span(at, at + 2));
            at += 2;
        } else if rest.starts_with('\\') {
            let (c, length) = escape(rest);
            if let Some(c) = c {
                text.push(c.encode_utf8(&mut [0; 4]), span(at, at + length));
            }
            at += length;
        } else if let Some(c) = rest.chars().next() {
            text.push(c.encode_utf8(&mut [0; 4]), span(at, at + c.len_utf8()));
            at += c.len_utf8();
        }
    }
    text
}

/// What an escape at the start of `rest` stands for, and how long it is. A line continuation stands for nothing.
fn escape(rest: &str) -> (Option<char>, usize) {
    let mut chars = rest[1..].chars();
    let simple = |c| (Some(c), 2);
    match chars.next() {
        Some('n') => simple('\n'),
        Some('t') => simple('\t'),
        Some('r') => simple('\r'),
        Some('0') => simple('\0'),
        Some('x') => {
            let code = rest.get(2..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            (code.and_then(char::from_u32), 4.min(rest.len()))
        }
        Some('u') => {
            let length = rest.find('}').map_or(rest.len(), |end| end + 1);
            let digits: String = rest[..length].chars().filter(char::is_ascii_hexdigit).collect();
            let code = u32::from_str_radix(&digits, 16).ok();
            (code.and_then(char::from_u32), length)
        }
        Some('\n' | '\r') => {
            let skipped = rest[1..].len() - rest[1..].trim_start_matches([' ', '\t', '\n', '\r']).len();
            (None, 1 + skipped)
        }
        Some(c) => (Some(c), 1 + c.len_utf8()),
        None => (None, 1),
    }
}

/// Removes the indentation that all lines of a text share, as `indoc!` does: a first line that is empty goes, and so
/// does a last one that is blank.
pub(crate) fn unindent(text: &Text) -> Text {
    let value = &text.value;
    let ignore_first = value.starts_with('\n');
    let lines = value.split('\n').skip(1);
    let indent = lines
        .filter(|line| !line.trim_matches([' ', '\t']).is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let mut out = Text::default();
    let mut at = 0;
    let count = value.split('\n').count();
    for (index, line) in value.split('\n').enumerate() {
        let end = at + line.len();
        let is_last = index + 1 == count;
        // Holes inside the indentation cannot be: a hole makes a line more than blank.
        let skip = match index {
            0 => 0,
            _ if is_last && line.trim_matches([' ', '\t']).is_empty() => line.len(),
            _ => indent.min(line.len()),
        };
        copy(text, at + skip, end, &mut out);
        let is_dropped = index == 0 && ignore_first;
        if !is_last && !is_dropped {
            copy(text, end, end + 1, &mut out);
        }
        at = end + 1;
    }
    out
}

/// Copies the bytes `start..end` of a text's value with their places, and the holes before them.
pub(crate) fn copy(text: &Text, start: usize, end: usize, out: &mut Text) {
    let mut at = start;
    let mut run = text
        .runs
        .partition_point(|run| run.value as usize <= start)
        .saturating_sub(1);
    while at < end {
        let Some(current) = text.runs.get(run) else { break };
        let run_start = current.value as usize;
        let run_end = text
            .runs
            .get(run + 1)
            .map_or(text.value.len(), |next| next.value as usize);
        let to = end.min(run_end);
        let verbatim = run_end - run_start == current.source.len() as usize;
        let source = match verbatim {
            true => Span::new(
                current.source.start + (at - run_start) as u32,
                current.source.start + (to - run_start) as u32,
            ),
            false => current.source,
        };
        if let Some(piece) = text.value.get(at..to) {
            out.push(piece, source);
        }
        at = to;
        run += 1;
    }
}
