//! Attributes as decorators, and what they say about tests.

use proc_macro2::{TokenStream, TokenTree};
use seqscan_hir::{Arg, ExprId, ExprKind, Span, Symbol};
use syn::{Attribute, Meta, Path};

use super::lowerer::Lowerer;
use super::macro_args;

/// Attributes that tell the compiler something and nobody else.
const SILENT: [&str; 12] = [
    "doc",
    "allow",
    "warn",
    "deny",
    "expect",
    "forbid",
    "inline",
    "cold",
    "must_use",
    "non_exhaustive",
    "repr",
    "track_caller",
];

/// Whether an attribute is a comment or of interest to the compiler only.
fn is_silent(attribute: &Attribute) -> bool {
    let path = attribute.path();
    path.get_ident()
        .is_some_and(|ident| SILENT.iter().any(|name| ident == name))
}

/// Whether the attributes make something a test: `#[test]`, `#[tokio::test]`, `#[rstest]`.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == "test" || last.ident == "rstest" || last.ident == "test_case")
    })
}

/// Whether the attributes keep something out of all but test builds: `#[cfg(test)]`, `#[cfg(all(test, unix))]`,
/// `#[cfg(any(test, feature = "testutils"))]`.
pub(crate) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => requires_test(list.tokens.clone()),
        _ => false,
    })
}

/// Whether a condition only holds in test builds, or with a feature whose name says that it is for tests.
fn requires_test(condition: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = condition.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(ident)] => ident == "test",
        [TokenTree::Ident(ident), TokenTree::Group(group)] if ident == "all" => {
            alternatives(group.stream()).any(requires_test)
        }
        [TokenTree::Ident(ident), TokenTree::Group(group)] if ident == "any" => {
            let mut all = alternatives(group.stream()).peekable();
            all.peek().is_some() && all.all(requires_test)
        }
        [TokenTree::Ident(ident), TokenTree::Punct(_), TokenTree::Literal(name)] => {
            ident == "feature" && name.to_string().contains("test")
        }
        _ => false,
    }
}

/// What stands between the commas.
fn alternatives(list: TokenStream) -> impl Iterator<Item = TokenStream> {
    let tokens: Vec<TokenTree> = list.into_iter().collect();
    let parts = tokens.split(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ','));
    let parts: Vec<TokenStream> = parts
        .filter(|part| !part.is_empty())
        .map(|part| part.iter().cloned().collect())
        .collect();
    parts.into_iter()
}

impl Lowerer<'_> {
    /// Where something with attributes starts: at the first that is no comment.
    pub(crate) fn attributes_start(&self, attributes: &[Attribute]) -> Option<u32> {
        let first = attributes.iter().find(|attribute| !attribute.path().is_ident("doc"));
        first.map(|attribute| self.source.start(attribute.pound_token.spans[0]))
    }

    pub(crate) fn lower_attributes(&mut self, attributes: &[Attribute]) -> Box<[ExprId]> {
        attributes
            .iter()
            .filter(|attribute| !is_silent(attribute))
            .map(|attribute| self.lower_attribute(attribute))
            .collect()
    }

    fn lower_attribute(&mut self, attribute: &Attribute) -> ExprId {
        let span = self.source.group(attribute.bracket_token.span);
        let inner = Span::new(span.start + 1, (span.end - 1).max(span.start + 1));
        match &attribute.meta {
            Meta::Path(path) => self.lower_attribute_path(path),
            Meta::NameValue(pair) => {
                let callee = self.lower_attribute_path(&pair.path);
                let value = self.lower_expr(&pair.value);
                self.attribute_call(callee, vec![Arg { name: None, value }], inner)
            }
            Meta::List(list) => {
                let callee = self.lower_attribute_path(&list.path);
                if list.path.is_ident("derive")
                    && let Some(args) = self.lower_derive(Span::new(self.span_of(callee).end, inner.end))
                {
                    return self.attribute_call(callee, args, inner);
                }
                match macro_args::parse_attribute(list.tokens.clone()) {
                    Some(args) => {
                        let args = self.lower_macro_args(&args);
                        self.attribute_call(callee, args, inner)
                    }
                    None => callee,
                }
            }
        }
    }

    /// The paths in `(A, b::C)`, the most frequent of all attributes, read from the text instead of parsed again.
    fn lower_derive(&mut self, span: Span) -> Option<Vec<Arg>> {
        let written = self.source.slice(span);
        let open = written.find('(')? + 1;
        let list = &written[open..written.rfind(')').filter(|close| *close >= open)?];
        let is_simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | ',' | ' ' | '\n' | '\r' | '\t');
        if !list.chars().all(is_simple) {
            return None;
        }
        let mut args = Vec::new();
        let mut at = span.start + open as u32;
        for item in list.split(',') {
            let path = item.trim();
            let start = at + (item.len() - item.trim_start().len()) as u32;
            at += item.len() as u32 + 1;
            if path.is_empty() {
                continue;
            }
            let segments = path.split("::").map(str::trim).filter(|segment| !segment.is_empty());
            let segments: Box<[Symbol]> = segments.map(|segment| self.intern(segment)).collect();
            let path_span = Span::new(start, start + path.len() as u32);
            if segments.is_empty() {
                return None;
            }
            let generics = &[];
            args.push(Self::positional(self.expr(
                ExprKind::Path {
                    segments: &segments,
                    generics,
                },
                path_span,
            )));
        }
        Some(args)
    }

    fn attribute_call(&mut self, callee: ExprId, args: Vec<Arg>, span: Span) -> ExprId {
        self.expr(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &[],
            },
            span,
        )
    }

    fn lower_attribute_path(&mut self, path: &Path) -> ExprId {
        let (segments, span) = self.lower_spanned_segments(None, path);
        self.expr(
            ExprKind::Path {
                segments: &segments,
                generics: &[],
            },
            span,
        )
    }
}
