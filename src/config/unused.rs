//! What to take out of a file so that a suppression which does nothing is gone, and nothing else.

use seqscan_hir::Span;

use crate::project::SourceFile;

/// The bytes to remove: one name of several, or the directive, or the whole comment with the line it has to itself.
/// None where that would not be sure, as in a comment that goes on over several lines.
pub(crate) fn removal(file: &SourceFile, comment: Span, name: Span) -> Option<Span> {
    let text = &file.text;
    let whole = file.slice(comment);
    let (start, end) = (comment.start as usize, comment.end as usize);
    let inside_start = text[start..name.start as usize].rfind('(')? + start + 1;
    let inside_end = text[name.end as usize..end].find(')')? + name.end as usize;
    if text[inside_start..inside_end]
        .split(',')
        .filter(|name| !name.trim().is_empty())
        .count()
        > 1
    {
        return one_name(text, inside_start..inside_end, name);
    }
    let directive = text[start..inside_start].rfind("seqscan:")? + start;
    let before = text[start..directive].trim_end();
    let marker = ["#", "//", "/*"].into_iter().find(|marker| before.ends_with(marker))?;
    let at = start + before.len() - marker.len();
    let is_block = whole.starts_with("/*");
    if whole.contains('\n') || (is_block && at != start) {
        return None;
    }
    // What is left of the line must not end in blanks.
    let line = file.line_span(file.line_index(comment.start));
    let left = text[line.start as usize..at].trim_end();
    let rest = text[end..line.end as usize].trim();
    let has_code_before = !left.trim_start_matches('\u{feff}').is_empty();
    match (has_code_before, rest.is_empty()) {
        (false, true) if line.start != 0 || !text.starts_with('\u{feff}') => Some(line),
        (true, true) => Some(Span::new(line.start + left.len() as u32, end as u32)),
        _ => Some(Span::new(at as u32, end as u32)),
    }
}

/// A name and the comma that parts it from the next, or for the last one from the one before.
fn one_name(text: &str, inside: std::ops::Range<usize>, name: Span) -> Option<Span> {
    let (start, end) = (name.start as usize, name.end as usize);
    let after = &text[end..inside.end];
    if let Some(rest) = after.trim_start().strip_prefix(',') {
        let next = inside.end - rest.trim_start().len();
        return Some(Span::new(name.start, next as u32));
    }
    let comma = text[inside.start..start].rfind(',')? + inside.start;
    Some(Span::new(comma as u32, name.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, name: &str) -> Option<String> {
        let file = SourceFile {
            text: text.to_owned(),
            ..SourceFile::default()
        };
        let at = text.find(name).expect("the name is there");
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let start = start + text[start..].find(['#', '/']).expect("a comment");
        let end = text[at..].find(['\r', '\n']).map_or(text.len(), |end| at + end);
        let comment = Span::new(start as u32, end as u32);
        let removed = removal(&file, comment, Span::new(at as u32, (at + name.len()) as u32))?;
        Some(format!(
            "{}{}",
            &text[..removed.start as usize],
            &text[removed.end as usize..]
        ))
    }

    #[test]
    fn nothing_else_is_lost() {
        let cases = [
            ("x  # seqscan: allow(lint) why\ny\n", "x\ny\n"),
            ("x\n    # seqscan: allow(lint) why\r\ny\n", "x\ny\n"),
            ("x  # noqa # seqscan: allow(lint)\n", "x  # noqa\n"),
            ("x  # seqscan: allow(lint, b) why\n", "x  # seqscan: allow(b) why\n"),
            ("x  # seqscan: allow(a, lint) why\n", "x  # seqscan: allow(a) why\n"),
            ("x(); // seqscan: allow(lint)", "x();"),
            ("# seqscan: allow(lint)", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(without(text, "lint").as_deref(), Some(expected), "{text:?}");
        }
    }
}
