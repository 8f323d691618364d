//! Edits of a text, and the difference of two.

use seqscan_hir::Span;
use similar::TextDiff;

use super::Change;

/// The text with these spans replaced; none if two of them overlap or one is not in the text. What is put in gets the
/// line ends that the text has.
pub(crate) fn edited(text: &str, edits: &[(Span, &str)]) -> Option<String> {
    let mut edits = edits.to_vec();
    edits.sort();
    let has_crlf = text.contains("\r\n");
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for (span, content) in edits {
        let (start, end) = (span.start as usize, span.end as usize);
        if start < at {
            return None;
        }
        new.push_str(text.get(at..start)?);
        text.get(start..end)?;
        match has_crlf {
            true => new.push_str(&content.replace("\r\n", "\n").replace('\n', "\r\n")),
            false => new.push_str(content),
        }
        at = end;
    }
    new.push_str(text.get(at..)?);
    Some(new)
}

/// The change as a unified diff, as `git apply` takes it.
pub fn unified_diff(change: &Change) -> String {
    let diff = TextDiff::from_lines(&change.old, &change.new);
    let (old, new) = (header_name("a", &change.name), header_name("b", &change.name));
    diff.unified_diff().context_radius(3).header(&old, &new).to_string()
}

/// A file that is new, as a unified diff.
pub fn new_file_diff(name: &str, text: &str) -> String {
    let diff = TextDiff::from_lines("", text);
    diff.unified_diff()
        .header("/dev/null", &header_name("b", name))
        .to_string()
}

/// A name as git writes it: in quotes, with C's escapes, if it has anything special in it.
fn header_name(side: &str, name: &str) -> String {
    let is_special = |c: char| c.is_control() || c == '"' || c == '\\';
    if !name.contains(is_special) {
        return format!("{side}/{name}");
    }
    let mut quoted = format!("\"{side}/");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            0x20..=0x7e => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\{byte:03o}")),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_put_in_their_places() {
        let text = "a b c";
        let edits = [(Span::new(4, 5), "C"), (Span::new(0, 1), "A"), (Span::at(2), ">")];
        assert_eq!(edited(text, &edits).as_deref(), Some("A >b C"));
        assert_eq!(edited(text, &[(Span::new(0, 3), ""), (Span::new(2, 4), "")]), None);
        assert_eq!(edited("é", &[(Span::new(1, 2), "")]), None);
        assert_eq!(edited("é", &[(Span::new(0, 9), "")]), None);
        assert_eq!(
            edited("a\r\nb", &[(Span::at(0), "# x\n")]).as_deref(),
            Some("# x\r\na\r\nb")
        );
    }

    #[test]
    fn differences_are_gits() {
        let change = Change {
            disk: "/p/a.py".into(),
            name: "a.py".to_owned(),
            old: "a\nb".to_owned(),
            new: "a\nc".to_owned(),
        };
        let expected = "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n";
        assert_eq!(unified_diff(&change), expected);
        assert_eq!(header_name("a", "b\t\"é"), "\"a/b\\011\\\"\\303\\251\"");
    }
}
