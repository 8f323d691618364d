//! From text to syntax trees, item by item: one that cannot be parsed costs only itself.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use seqscan_hir::Span;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, File, Item};

use super::source::Source;
use crate::Problem;

/// How many problems of one file are worth telling.
const MAX_PROBLEMS: usize = 50;

/// What could be parsed, and what could not.
pub(crate) struct Parsed {
    pub(crate) file: File,
    pub(crate) problems: Vec<Problem>,
}

/// Parses a file.
pub(crate) fn parse(source: &Source<'_>) -> Parsed {
    let mut parsed = Parsed {
        file: File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: Vec::new(),
        },
        problems: Vec::new(),
    };
    let tokens = match source.content().parse::<TokenStream>() {
        Ok(tokens) => tokens,
        Err(error) => {
            parsed.problems.push(Problem {
                span: source.span(error.span()),
                message: "unbalanced delimiters or an unfinished literal".to_owned(),
            });
            salvage(source.content())
        }
    };
    let result = (|input: ParseStream<'_>| {
        parse_items(input, source, &mut parsed);
        Ok(())
    })
    .parse2(tokens);
    if let Err(error) = result {
        parsed.problems.push(problem(source, &error));
    }
    parsed
}

fn parse_items(input: ParseStream<'_>, source: &Source<'_>, parsed: &mut Parsed) {
    match input.call(Attribute::parse_inner) {
        Ok(attrs) => parsed.file.attrs = attrs,
        Err(error) => parsed.problems.push(problem(source, &error)),
    }
    while !input.is_empty() {
        let attempt = input.fork();
        match attempt.parse::<Item>() {
            Ok(item) => {
                parsed.file.items.push(item);
                input.advance_to(&attempt);
            }
            Err(error) => {
                if parsed.problems.len() < MAX_PROBLEMS {
                    parsed.problems.push(problem(source, &error));
                }
                skip_item(input);
            }
        }
    }
}

/// Skips to where the next item may start: behind a `;` or a pair of braces.
fn skip_item(input: ParseStream<'_>) {
    while let Ok(token) = input.parse::<TokenTree>() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => return,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            _ => {}
        }
    }
}

/// Tokens of a text that has none as a whole: the pieces that start at the left margin are tried one by one, and those
/// without tokens are blanked, so that the others keep their places.
fn salvage(content: &str) -> TokenStream {
    let mut text = String::with_capacity(content.len());
    let mut piece = String::new();
    let mut flush = |piece: &mut String| {
        match piece.parse::<TokenStream>() {
            Ok(_) => text.push_str(piece),
            Err(_) => text.extend(piece.chars().map(|c| if c == '\n' { c } else { ' ' })),
        }
        piece.clear();
    };
    for line in content.split_inclusive('\n') {
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '#') {
            flush(&mut piece);
        }
        piece.push_str(line);
    }
    flush(&mut piece);
    // The places of the first attempt and of the pieces mean nothing any more.
    proc_macro2::extra::invalidate_current_thread_spans();
    text.parse().unwrap_or_default()
}

fn problem(source: &Source<'_>, error: &syn::Error) -> Problem {
    let span = source.span(error.span());
    Problem {
        // An error at the end of the input has no place of its own.
        span: if span == Span::at(0) {
            Span::at(source.text().len() as u32)
        } else {
            span
        },
        message: error.to_string(),
    }
}
