//! Suppressions in the code: `# seqscan: allow(n_plus_one_query) reason`, `// seqscan: allow-file(pools) reason`.

use seqscan_hir::Span;
use seqscan_lints::Lint;

use super::unused::removal;
use crate::meta::{Selector, all_lints, nearest};
use crate::project::SourceFile;

/// A definition whose heading may carry a suppression for all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// All of it, decorators and attributes included.
    pub span: Span,
    /// From its keyword to the end of its heading.
    pub header: Span,
}

/// What a suppression may stand on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Definitions.
    pub items: Vec<Item>,
    /// Statements that hold no others.
    pub statements: Vec<Span>,
}

/// What a suppression covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    File,
    Item(Span),
    /// The line it stands on, or the next line of code if it has a line to itself.
    Line(usize),
    /// The statement of several lines that it stands on or above.
    Statement(Span),
}

/// One name in one comment.
#[derive(Debug)]
struct Suppression {
    name: String,
    span: Span,
    comment: Span,
    selector: Result<Selector, String>,
    scope: Scope,
    is_used: bool,
}

/// The suppressions of a file.
#[derive(Debug, Default)]
pub struct Suppressions {
    list: Vec<Suppression>,
    /// Directives that are none: where, and why.
    malformed: Vec<(Span, String)>,
}

/// A suppression that does nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unused {
    /// Where it is.
    pub(crate) span: Span,
    /// What to say.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: String,
    /// The bytes to remove, if that is what to do.
    pub(crate) removal: Option<Span>,
}

impl Suppressions {
    /// Finds the suppressions in the comments of a file.
    pub fn collect(file: &SourceFile, comments: &[Span], places: impl FnOnce() -> Places) -> Self {
        let mut found = Self::default();
        // Comments are the one thing every file has plenty of, and hardly any of them is ours.
        if !file.text.contains("seqscan:") {
            return found;
        }
        let places = places();
        for &comment in comments {
            match parse(file.slice(comment)) {
                Parsed::Nothing => {}
                Parsed::Malformed(message) => found.malformed.push((comment, message)),
                Parsed::Allow { is_file_wide, names } => {
                    let scope = if is_file_wide {
                        Scope::File
                    } else {
                        scope(file, comment, comments, &places)
                    };
                    for (offset, name) in names {
                        let start = comment.start + offset as u32;
                        found.list.push(Suppression {
                            span: Span::new(start, start + name.len() as u32),
                            selector: Selector::parse(&name),
                            comment,
                            name,
                            scope,
                            is_used: false,
                        });
                    }
                }
            }
        }
        found
    }

    /// Whether a finding of this lint at this place is suppressed; remembers that the suppression did something.
    pub fn suppress(&mut self, file: &SourceFile, lint: &Lint, span: Span) -> bool {
        if self.list.is_empty() {
            return false;
        }
        let lines = [file.line_index(span.start), file.line_index(span.end)];
        let mut is_suppressed = false;
        for suppression in &mut self.list {
            let is_there = match suppression.scope {
                Scope::File => true,
                Scope::Item(whole) | Scope::Statement(whole) => whole.contains(span),
                Scope::Line(line) => lines.contains(&line),
            };
            if is_there
                && suppression
                    .selector
                    .as_ref()
                    .is_ok_and(|selector| selector.covers(lint))
            {
                suppression.is_used = true;
                is_suppressed = true;
            }
        }
        is_suppressed
    }

    /// The suppressions that did nothing. One for a lint that is not enabled here may yet be needed elsewhere.
    pub(crate) fn unused(&self, file: &SourceFile, is_enabled: impl Fn(&Lint) -> bool) -> Vec<Unused> {
        if self.list.is_empty() && self.malformed.is_empty() {
            return Vec::new();
        }
        let lints = all_lints();
        let mut unused: Vec<Unused> = Vec::new();
        for suppression in self.list.iter().filter(|suppression| !suppression.is_used) {
            let span = suppression.span;
            match &suppression.selector {
                Err(message) => unused.push(Unused {
                    span,
                    message: message.clone(),
                    help: "correct the name".to_owned(),
                    removal: None,
                }),
                Ok(selector) if lints.iter().any(|lint| selector.covers(lint) && is_enabled(lint)) => {
                    unused.push(Unused {
                        span,
                        message: format!("this suppression of `{}` suppresses nothing", suppression.name),
                        help: "remove it, so that it does not hide the next defect".to_owned(),
                        removal: removal(file, suppression.comment, span),
                    });
                }
                Ok(_) => {}
            }
        }
        for (span, message) in &self.malformed {
            let help = "write `seqscan: allow(lint_name) reason`, or `allow-file(lint_name)` for the whole file";
            unused.push(Unused {
                span: *span,
                message: message.clone(),
                help: help.to_owned(),
                removal: None,
            });
        }
        unused.sort();
        unused
    }
}

enum Parsed {
    Nothing,
    Malformed(String),
    /// Names with their offsets in the comment.
    Allow {
        is_file_wide: bool,
        names: Vec<(usize, String)>,
    },
}

fn parse(comment: &str) -> Parsed {
    // A documentation comment shows code to people; it is not code.
    let is_doc = comment.starts_with("///") && !comment.starts_with("////");
    if is_doc || ["//!", "/**", "/*!"].iter().any(|opener| comment.starts_with(opener)) {
        return Parsed::Nothing;
    }
    // `# noqa  # seqscan: allow(…)` counts, `# as seqscan: says` does not.
    let Some(at) = comment.match_indices("seqscan:").map(|(at, _)| at).find(|at| {
        let before = comment[..*at].trim_end();
        before.ends_with(['#', '*']) || before.ends_with("//") || before.ends_with("--")
    }) else {
        return Parsed::Nothing;
    };
    let directive = comment[at + "seqscan:".len()..].trim_start();
    let verb_end = directive
        .find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'))
        .unwrap_or(directive.len());
    let (verb, rest) = directive.split_at(verb_end);
    let rest = rest.trim_start();
    let is_file_wide = verb == "allow-file";
    if !is_file_wide && verb != "allow" {
        let known = ["allow", "allow-file"];
        return match nearest(verb, known) {
            Some(near) => Parsed::Malformed(format!("there is no directive `{verb}`; did you mean `{near}`?")),
            None if rest.starts_with('(') => Parsed::Malformed(format!("there is no directive `{verb}`")),
            None => Parsed::Nothing,
        };
    }
    let Some((inside, _)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
        return Parsed::Malformed(format!("`{verb}` names no lint in parentheses"));
    };
    let base = inside.as_ptr() as usize - comment.as_ptr() as usize;
    let mut names = Vec::new();
    let mut offset = 0;
    for part in inside.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            names.push((base + offset + (part.len() - part.trim_start().len()), name.to_owned()));
        }
        offset += part.len() + 1;
    }
    if names.is_empty() {
        return Parsed::Malformed(format!("`{verb}` names no lint in parentheses"));
    }
    Parsed::Allow { is_file_wide, names }
}

fn scope(file: &SourceFile, comment: Span, comments: &[Span], places: &Places) -> Scope {
    let line = target_line(file, comment, comments);
    let lines = |start: u32, end: u32| file.line_index(start)..=file.line_index(end);
    let headed = places
        .items
        .iter()
        .filter(|item| lines(item.span.start, item.header.end).contains(&line));
    if let Some(item) = headed.clone().max_by_key(|item| item.span.len()) {
        return Scope::Item(item.span);
    }
    let around = places
        .statements
        .iter()
        .filter(|span| lines(span.start, span.end).contains(&line));
    match around.min_by_key(|span| span.len()) {
        Some(span) if lines(span.start, span.end).count() > 1 => Scope::Statement(*span),
        _ => Scope::Line(line),
    }
}

/// The line that a comment speaks of: its own, or if nothing else is on it, the next that holds code.
fn target_line(file: &SourceFile, comment: Span, comments: &[Span]) -> usize {
    let own = file.line_index(comment.start);
    let before = Span::new(file.line_span(own).start, comment.start);
    if !file.slice(before).trim_start_matches('\u{feff}').trim().is_empty() {
        return own;
    }
    let last = file.line_starts().len() - 1;
    let mut line = file.line_index(comment.end);
    while line < last {
        line += 1;
        let text = file.line_span(line);
        let code = file.slice(text);
        let indent = (code.len() - code.trim_start().len()) as u32;
        let at = text.start + indent;
        let is_comment = comments.binary_search_by(|span| span.start.cmp(&at)).is_ok();
        if !code.trim().is_empty() && !is_comment {
            return line;
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::{SYNTAX_ERROR, UNREADABLE_FILE};

    /// The file, its comments (from each `#` to the end of its line) its items (from each `def` to the next blank
    /// line) and its statements (from each `stmt` to the next `end`).
    fn file(text: &str) -> (SourceFile, Vec<Span>, Places) {
        let end = |at: usize, what: &str| text[at..].find(what).map_or(text.len(), |end| at + end);
        let span = |start: usize, end: usize| Span::new(start as u32, end as u32);
        let mut comments: Vec<Span> = Vec::new();
        for (at, _) in text.match_indices('#') {
            if comments.last().is_none_or(|last| last.end as usize <= at) {
                comments.push(span(at, end(at, "\n")));
            }
        }
        let items = text
            .match_indices("def ")
            .map(|(at, _)| Item {
                span: span(at, end(at, "\n\n")),
                header: span(at, end(at, ":\n")),
            })
            .collect();
        let statements = text
            .match_indices("stmt")
            .map(|(at, _)| span(at, end(at, "end") + 3))
            .collect();
        (
            SourceFile {
                text: text.to_owned(),
                ..SourceFile::default()
            },
            comments,
            Places { items, statements },
        )
    }

    fn suppressed(text: &str) -> (Vec<usize>, usize) {
        let (file, comments, places) = file(text);
        let mut suppressions = Suppressions::collect(&file, &comments, || places);
        let lines = text
            .match_indices("bad")
            .filter(|(at, _)| suppressions.suppress(&file, &SYNTAX_ERROR, Span::new(*at as u32, *at as u32 + 3)))
            .map(|(at, _)| file.position(at as u32).row)
            .collect();
        (lines, suppressions.unused(&file, |_| true).len())
    }

    #[test]
    fn on_the_line_and_on_the_line_above() {
        assert_eq!(
            suppressed("bad  # seqscan: allow(syntax_error) why\nbad\n"),
            (vec![1], 0)
        );
        assert_eq!(
            suppressed("# seqscan: allow(syntax_error)\n# more\n\nbad\nbad\n"),
            (vec![4], 0)
        );
        assert_eq!(suppressed("bad  # noqa # seqscan: allow(meta)\n"), (vec![1], 0));
        assert_eq!(suppressed("bad  # as seqscan: allow(meta) says\n"), (vec![], 0));
    }

    #[test]
    fn on_a_heading_for_the_whole_body() {
        assert_eq!(
            suppressed("def f():  # seqscan: allow(syntax_error)\n  x\n  bad\n\nbad\n"),
            (vec![3], 0)
        );
        assert_eq!(
            suppressed("# seqscan: allow(syntax_error)\ndef f():\n  x\n  bad\n\nbad\n"),
            (vec![4], 0)
        );
    }

    #[test]
    fn on_a_statement_of_several_lines() {
        assert_eq!(
            suppressed("stmt(\n  bad,\n  x,\nend  # seqscan: allow(meta)\nbad\n"),
            (vec![2], 0)
        );
        assert_eq!(
            suppressed("# seqscan: allow(meta)\nstmt(\n  x,\n  bad,\nend\nbad\n"),
            (vec![4], 0)
        );
    }

    #[test]
    fn for_the_whole_file() {
        assert_eq!(suppressed("# seqscan: allow-file(meta)\n\nbad\nbad\n"), (vec![3, 4], 0));
    }

    #[test]
    fn what_does_nothing_is_reported() {
        assert_eq!(
            suppressed("bad  # seqscan: allow(unreadable_file, syntax_error)\n"),
            (vec![1], 1)
        );
        let (file, comments, places) =
            file("x  # seqscan: allow( syntax_eror)\n# seqscan: alow(meta)\n# seqscan: allow\n");
        let unused = Suppressions::collect(&file, &comments, || places).unused(&file, |_| true);
        let said: Vec<&str> = unused.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "there is no lint or group `syntax_eror`; did you mean `syntax_error`?",
                "there is no directive `alow`; did you mean `allow`?",
                "`allow` names no lint in parentheses",
            ]
        );
        assert_eq!(file.slice(unused[0].span), "syntax_eror");
    }

    #[test]
    fn what_is_not_enabled_is_not_unused() {
        let (file, comments, places) = file("x  # seqscan: allow(unreadable_file)\n");
        let suppressions = Suppressions::collect(&file, &comments, || places);
        assert!(suppressions.unused(&file, |lint| *lint != UNREADABLE_FILE).is_empty());
    }
}
