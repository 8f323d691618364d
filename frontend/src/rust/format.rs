//! `format!("… {x} …", a)`: the string with its holes.

use seqscan_hir::{ExprId, ExprKind, Span, Symbol, Text};

use super::lowerer::Lowerer;
use super::strings::copy;

/// The arguments behind a format string.
#[derive(Default)]
pub(crate) struct FormatArgs {
    /// By position, each until it is used: an expression is part of one thing only, so the second `{0}` is a hole of
    /// which nothing is known.
    pub(crate) positional: Vec<Option<ExprId>>,
    /// By name.
    pub(crate) named: Vec<(Symbol, Option<ExprId>)>,
}

/// A piece of a format string.
enum Piece<'t> {
    /// Text, as a range of the literal's value.
    Text(usize, usize),
    /// A hole, as a range of the literal's value, and the name, number or nothing that it asks for.
    Hole(usize, usize, &'t str),
}

impl Lowerer<'_> {
    /// Puts the arguments into the holes of a format string.
    pub(crate) fn fill_holes(&mut self, literal: &Text, args: &mut FormatArgs) -> Text {
        let mut out = Text::default();
        let mut next = 0;
        for piece in pieces(&literal.value) {
            match piece {
                Piece::Text(start, end) => copy(literal, start, end, &mut out),
                Piece::Hole(start, end, wanted) => {
                    let span = literal.source_span(start as u32, end as u32).unwrap_or_default();
                    let expr = match wanted {
                        "" => {
                            next += 1;
                            args.positional.get_mut(next - 1).and_then(Option::take)
                        }
                        number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                            let at: Option<usize> = number.parse().ok();
                            at.and_then(|at| args.positional.get_mut(at)).and_then(Option::take)
                        }
                        name => self.named_hole(args, name, span),
                    };
                    out.push_hole(expr, span);
                }
            }
        }
        out
    }

    fn named_hole(&mut self, args: &mut FormatArgs, name: &str, span: Span) -> Option<ExprId> {
        let symbol = self.builder.name(name.strip_prefix("r#").unwrap_or(name));
        if let Some((_, expr)) = args.named.iter_mut().find(|(known, _)| *known == symbol) {
            return expr.take();
        }
        let kind = match self.scopes.find(self.namespace, symbol) {
            Some(local) => ExprKind::Local(local),
            None => ExprKind::Path {
                segments: &Box::from([symbol]),
                generics: &[],
            },
        };
        // The name without the braces and the format.
        let inner = Span::new(span.start + 1, (span.start + 1 + name.len() as u32).min(span.end));
        Some(self.expr(kind, inner))
    }
}

fn pieces(value: &str) -> Vec<Piece<'_>> {
    let bytes = value.as_bytes();
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let doubled = bytes.get(at + 1) == Some(&bytes[at]);
        match bytes[at] {
            b'{' | b'}' if doubled => {
                // The second brace stands for both.
                pieces.push(Piece::Text(start, at));
                start = at + 1;
                at += 2;
            }
            b'{' => {
                pieces.push(Piece::Text(start, at));
                let end = value[at..].find('}').map_or(value.len(), |length| at + length + 1);
                let inner = value[at + 1..end].trim_end_matches('}');
                let wanted = inner.split(':').next().unwrap_or("").trim();
                pieces.push(Piece::Hole(at, end, wanted));
                start = end;
                at = end;
            }
            _ => at += 1,
        }
    }
    pieces.push(Piece::Text(start, bytes.len()));
    pieces
}
