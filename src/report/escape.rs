//! Source text is untrusted: what could drive a terminal or reorder a line is shown, never sent.

use std::borrow::Cow;
use std::fmt::Write;
use std::io;

/// Whether a character could do something to a terminal, or to the reading order, rather than be read.
pub(crate) fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// How a character that must not be sent is shown.
pub(crate) fn escaped(c: char) -> String {
    if c.is_ascii() {
        format!("\\x{:02x}", c as u32)
    } else {
        format!("\\u{{{:x}}}", c as u32)
    }
}

/// The text with every control character and direction mark shown as an escape; tabs and line feeds stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::new(), |mut shown, c| {
        match is_unsafe(c) {
            true => shown.push_str(&escaped(c)),
            false => shown.push(c),
        }
        shown
    }))
}

/// The same on one line: line feeds and tabs become spaces.
pub(crate) fn one_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// Writes JSON in which no string holds a character that a terminal would act on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SafeJson;

impl serde_json::ser::Formatter for SafeJson {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if !fragment.contains(is_unsafe) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut escaped = String::new();
        for c in fragment.chars() {
            if is_unsafe(c) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(escaped, "\\u{unit:04x}").map_err(io::Error::other)?;
                }
            } else {
                escaped.push(c);
            }
        }
        writer.write_all(escaped.as_bytes())
    }
}

/// One JSON value, on one line.
pub(crate) fn write_json(value: &serde_json::Value, out: &mut dyn io::Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, SafeJson);
    serde::Serialize::serialize(value, &mut serializer).map_err(io::Error::from)
}

/// An array of JSON values, one on each line.
pub(crate) fn write_array(values: impl Iterator<Item = serde_json::Value>, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"[")?;
    let mut is_empty = true;
    for value in values {
        out.write_all(if is_empty { b"\n  " } else { b",\n  " })?;
        write_json(&value, out)?;
        is_empty = false;
    }
    out.write_all(if is_empty { b"]\n" } else { b"\n]\n" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_terminal_is_shown() {
        assert_eq!(visible("a\tb\nc é"), "a\tb\nc é");
        assert_eq!(
            visible("\x1b]8;;x\x07 \u{9b}31m \u{202e}x"),
            "\\x1b]8;;x\\x07 \\u{9b}31m \\u{202e}x"
        );
        assert_eq!(one_line("a\r\nb"), "a\\x0d b");
    }

    #[test]
    fn json_stays_json() {
        let value = serde_json::json!("a\u{1b}\u{9b}\u{e0001}\"é\n");
        let mut out = Vec::new();
        write_json(&value, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\"a\\u001b\\u009b\\udb40\\udc01\\\"é\\n\"");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
