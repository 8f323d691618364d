//! String literals: their value, and for each byte of it the place in the source.
//!
//! The parser has decoded the literals already. Here the source is walked beside the value, so that an escape is read for
//! its length only and the two can never disagree.

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use seqscan_hir::{ExprId, ExprKind, Span, Text};

use super::{Lowering, span};

impl Lowering<'_> {
    pub(super) fn string(&mut self, expr: &ast::Expr, range: TextRange) -> ExprId {
        let text = self.literal_text(expr).unwrap_or_default();
        self.text_expr(text, range)
    }

    pub(super) fn text_expr(&mut self, text: Text, range: TextRange) -> ExprId {
        let text = self.build.text(text);
        self.expr_at(ExprKind::Str(text), range)
    }

    /// The text of a literal: adjacent ones are one.
    pub(super) fn literal_text(&mut self, expr: &ast::Expr) -> Option<Text> {
        let mut text = Text::default();
        match expr {
            ast::Expr::StringLiteral(it) => it.value.iter().for_each(|part| self.push_literal(&mut text, part)),
            ast::Expr::FString(it) => {
                for part in &it.value {
                    match part {
                        ast::FStringPart::Literal(part) => self.push_literal(&mut text, part),
                        ast::FStringPart::FString(part) => {
                            self.push_elements(&mut text, &part.elements, part.flags.prefix().is_raw());
                        }
                    }
                }
            }
            ast::Expr::TString(it) => {
                for part in &it.value {
                    self.push_elements(&mut text, &part.elements, part.flags.prefix().is_raw());
                }
            }
            _ => return None,
        }
        Some(text)
    }

    fn push_literal(&self, text: &mut Text, literal: &ast::StringLiteral) {
        if !literal.flags.is_invalid() {
            let walk = Walk {
                source: self.text,
                is_raw: literal.flags.prefix().is_raw(),
                has_braces: false,
            };
            walk.push(text, literal.as_str(), span(literal.content_range()));
        }
    }

    fn push_elements(&mut self, text: &mut Text, elements: &ast::InterpolatedStringElements, is_raw: bool) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(it) => {
                    let walk = Walk {
                        source: self.text,
                        is_raw,
                        has_braces: true,
                    };
                    walk.push(text, &it.value, span(it.range));
                }
                ast::InterpolatedStringElement::Interpolation(it) => {
                    let expr = self.interpolation(it);
                    text.push_hole(Some(expr), span(it.range));
                }
            }
        }
    }

    /// `{value:{width}}`: what is in the format is kept beside the value.
    fn interpolation(&mut self, it: &ast::InterpolatedElement) -> ExprId {
        let value = self.expr(&it.expression);
        let Some(format) = &it.format_spec else { return value };
        let mark = self.scratch.len();
        self.scratch.push(value);
        for nested in format.elements.interpolations() {
            let nested = self.interpolation(nested);
            self.scratch.push(nested);
        }
        if self.scratch.len() == mark + 1 {
            self.scratch.truncate(mark);
            return value;
        }
        let parts = self.take_scratch(mark);
        self.expr_at(
            ExprKind::Unknown(&parts),
            TextRange::new(it.expression.start(), format.range.end()),
        )
    }
}

/// A walk along a literal's source and its value together.
struct Walk<'a> {
    source: &'a str,
    is_raw: bool,
    /// Whether `{{` means `{`.
    has_braces: bool,
}

impl Walk<'_> {
    fn push(&self, text: &mut Text, value: &str, place: Span) {
        let source = &self.source[place.start as usize..place.end as usize];
        if source.len() == value.len() {
            return text.push(value, place);
        }
        let (mut from, mut to) = (0, 0);
        while from < source.len() && to < value.len() {
            let plain = source.as_bytes()[from..]
                .iter()
                .position(|byte| self.is_special(*byte))
                .unwrap_or(source.len() - from);
            let at = |offset: usize| place.start + offset as u32;
            if plain > 0 {
                let Some(piece) = value.get(to..to + plain) else { break };
                text.push(piece, Span::new(at(from), at(from + plain)));
                from += plain;
                to += plain;
                continue;
            }
            let (consumed, means) = self.special(&source[from..]);
            let produced = match means {
                Means::Nothing => 0,
                Means::Itself => consumed,
                Means::Char => value[to..].chars().next().map_or(0, char::len_utf8),
            };
            let Some(piece) = value.get(to..to + produced) else {
                break;
            };
            text.push(piece, Span::new(at(from), at(from + consumed)));
            from += consumed;
            to += produced;
        }
        // Only if the literal is broken is there anything left.
        text.push(&value[to..], Span::new(place.start + from as u32, place.end));
    }

    fn is_special(&self, byte: u8) -> bool {
        (byte == b'\\' && !self.is_raw) || (self.has_braces && matches!(byte, b'{' | b'}'))
    }

    /// How long the escape is that some source starts with, and what it means.
    fn special(&self, source: &str) -> (usize, Means) {
        let bytes = source.as_bytes();
        if bytes[0] != b'\\' {
            let is_doubled = bytes.get(1) == Some(&bytes[0]);
            return if is_doubled {
                (2, Means::Char)
            } else {
                (1, Means::Itself)
            };
        }
        let length = match bytes.get(1) {
            Some(b'\n') => return (2, Means::Nothing),
            Some(b'\r') => return (if bytes.get(2) == Some(&b'\n') { 3 } else { 2 }, Means::Nothing),
            Some(b'\\' | b'\'' | b'"' | b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v') => 2,
            Some(b'0'..=b'7') => {
                let digits = bytes[1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
                1 + digits.count()
            }
            Some(b'x') => 4,
            Some(b'u') => 6,
            Some(b'U') => 10,
            Some(b'N') => source.find('}').map_or(2, |at| at + 1),
            // An unknown escape stands for itself, and so does its backslash.
            _ => return (1, Means::Itself),
        };
        (length.min(source.len()), Means::Char)
    }
}

/// What an escape means.
enum Means {
    /// Nothing: the end of a line, escaped.
    Nothing,
    /// What is written.
    Itself,
    /// One character.
    Char,
}
