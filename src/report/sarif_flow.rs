//! The parts of a SARIF result that need thought: messages with links, the order of a flow, GitHub's line hashes.

use seqscan_hir::{FileId, Span};
use seqscan_lints::{Diagnostic, Label};
use serde_json::{Value, json};

/// The message with a link to each label, then the notes and the help: code scanning shows a related location only
/// where the message links to it, and has no other place for the rest.
pub(crate) fn linked_message(diagnostic: &Diagnostic) -> String {
    let mut text = plain(&diagnostic.message);
    let links = shown_labels(diagnostic).enumerate().map(|(index, label)| {
        let name = if label.message.is_empty() {
            "here"
        } else {
            &label.message
        };
        format!(
            "[{}]({})",
            name.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]"),
            index + 1
        )
    });
    let links: Vec<String> = links.collect();
    if !links.is_empty() {
        text.push_str(&format!(": {}", links.join(", ")));
    }
    text.push('.');
    for note in &diagnostic.notes {
        text.push_str(&format!("\nNote: {}.", plain(note).trim_end_matches('.')));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\nHelp: {}.", plain(help).trim_end_matches('.')));
    }
    text
}

/// Text in which nothing reads as a link: `a[i](1)` is code, not one.
fn plain(text: &str) -> String {
    if text.contains("](") {
        text.replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    }
}

/// The most places that code scanning takes of one result.
const MOST_LOCATIONS: usize = 1000;

/// The labels as far as code scanning takes them; of endless chains, the last step is kept, since it is the query.
pub(crate) fn shown_labels(diagnostic: &Diagnostic) -> impl Iterator<Item = &Label> {
    let labels = &diagnostic.labels;
    let most = MOST_LOCATIONS - 1;
    let (first, last) = match labels.len() > most {
        true => (&labels[..most - 1], labels.last()),
        false => (&labels[..], None),
    };
    first.iter().chain(last)
}

/// How control gets to the defect and on: the labels that lead to the primary place (the loop), the primary place (the
/// call), then the other labels in their order (what is called, the query), wherever they are.
pub(crate) fn code_flow(diagnostic: &Diagnostic, place: impl Fn(FileId, Span) -> Value) -> Value {
    let primary = &diagnostic.primary;
    let labels: Vec<&Label> = shown_labels(diagnostic).collect();
    let (before, after) = labels.split_at(diagnostic.lead.min(labels.len()));
    let step = |label: &Label| {
        let message = if label.message.is_empty() {
            &diagnostic.message
        } else {
            &label.message
        };
        let location = json!({"physicalLocation": place(label.file, label.span), "message": {"text": message}});
        json!({"location": location})
    };
    let steps: Vec<Value> = before
        .iter()
        .copied()
        .chain([primary])
        .chain(after.iter().copied())
        .map(step)
        .collect();
    json!({"threadFlows": [{"locations": steps}]})
}

const BLOCK: usize = 100;
const MODULUS: u64 = 37;

/// `primaryLocationLineHash` of each line, by the algorithm that GitHub's upload action publishes: a rolling hash over the
/// 100 UTF-16 units that follow a line's start, blanks left out, with a number that tells equal ones apart.
pub(crate) fn line_hashes(text: &str) -> Vec<String> {
    let first = (0..BLOCK).fold(1u64, |power, _| power.wrapping_mul(MODULUS));
    let mut window = [0u64; BLOCK];
    let mut starts: [Option<usize>; BLOCK] = [None; BLOCK];
    let mut seen = std::collections::HashMap::new();
    let mut lines: Vec<String> = Vec::new();
    let (mut hash, mut at, mut is_start, mut was_cr) = (0u64, 0, true, false);
    let end = std::iter::once(Some(0xffff)).chain(std::iter::repeat_n(None, BLOCK));
    for unit in text.encode_utf16().map(Some).chain(end) {
        // After the end marker come blanks that only push the last lines out.
        let is_padding = unit.is_none();
        let mut unit = unit.map_or(0, u64::from);
        if !is_padding {
            if unit == 32 || unit == 9 || (was_cr && unit == 10) {
                was_cr = false;
                continue;
            }
            was_cr = unit == 13;
            if was_cr {
                unit = 10;
            }
        }
        if let Some(line) = starts[at].take() {
            let count = seen.entry(hash).or_insert(0u32);
            *count += 1;
            lines[line] = format!("{hash:x}:{count}");
        }
        if !is_padding {
            if is_start {
                is_start = false;
                starts[at] = Some(lines.len());
                lines.push(String::new());
            }
            is_start |= unit == 10;
        }
        hash = MODULUS
            .wrapping_mul(hash)
            .wrapping_add(unit)
            .wrapping_sub(first.wrapping_mul(window[at]));
        window[at] = unit;
        at = (at + 1) % BLOCK;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_hashes_are_githubs() {
        // The vectors that the upload action is tested with.
        let check = |text: &str, expected: &[&str]| assert_eq!(line_hashes(text), expected, "{text:?}");
        check("", &["c129715d7a2bc9a3:1"]);
        check(
            " a\nb\n  \t\tc\n d",
            &[
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1",
            ],
        );
        check(
            " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
            &[
                "e9496ae3ebfced30:1",
                "fb7c023a8b9ccb3f:1",
                "ce8ba1a563dcdaca:1",
                "e20e36e16fcb0cc8:1",
                "b3edc88f2938467e:1",
                "c8e28b0b4002a3a0:1",
                "c129715d7a2bc9a3:1",
            ],
        );
        check(
            "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
            &[
                "e54938cc54b302f1:1",
                "bb609acbe9138d60:1",
                "1131fd5871777f34:1",
                "5c482a0f8b35ea28:1",
                "54517377da7028d2:1",
                "2c644846cb18d53e:1",
                "f1b89f20de0d133:1",
                "c129715d7a2bc9a3:1",
            ],
        );
        let repeated = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        assert_eq!(repeated[1], "a7f2ff13bc495cf2:2");
    }
}
