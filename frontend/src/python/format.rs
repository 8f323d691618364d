//! `"… %s …" % x` and `"… {} …".format(x)` on a literal: the string, with holes where values are put.
//!
//! Only an applied operator makes holes of `%s`: elsewhere that is a placeholder of the database's.

use ruff_python_ast as ast;
use ruff_text_size::TextRange;
use seqscan_hir::{Collection, ExprId, ExprKind, Span, Symbol, Text};

use super::fold::Cutter;
use super::{Lowering, span};

/// A piece of a template.
enum Piece<'t> {
    /// Bytes of it that stay.
    Text(usize, usize),
    /// Bytes of it that a value takes the place of.
    Field(usize, usize, Key<'t>),
}

/// Which value it is.
enum Key<'t> {
    /// The next, or that of a number.
    Position(usize),
    /// That of a name.
    Name(&'t str),
}

/// A value that a template is given.
struct Value {
    name: Option<Symbol>,
    expr: Option<ExprId>,
    is_positional: bool,
}

impl Lowering<'_> {
    /// `"… %s …" % x`.
    pub(super) fn percent_format(
        &mut self,
        template: &ast::Expr,
        args: &ast::Expr,
        range: TextRange,
    ) -> Option<ExprId> {
        let text = self.literal_text(template)?;
        let pieces = percent_pieces(&text.value)?;
        let mut values = Vec::new();
        match args {
            ast::Expr::Tuple(it) => {
                for item in &it.elts {
                    let expr = self.expr(item);
                    values.push(Value::positional(expr));
                }
            }
            ast::Expr::Dict(it) => {
                for item in &it.items {
                    let key = item.key.as_ref().and_then(ast::Expr::as_string_literal_expr);
                    let name = key.map(|key| self.name(key.value.to_str()));
                    let value = self.expr(&item.value);
                    let expr = match &item.key {
                        // A computed key, or `**more`: kept beside its value.
                        Some(other) if name.is_none() => {
                            let key = self.expr(other);
                            self.tuple(vec![key, value])
                        }
                        _ => value,
                    };
                    values.push(Value::named(name, expr));
                }
            }
            single => {
                let expr = self.expr(single);
                values.push(Value::positional(expr));
            }
        }
        Some(self.filled(&text, &pieces, values, range))
    }

    /// `"… {} …".format(x)`.
    pub(super) fn brace_format(
        &mut self,
        template: &ast::Expr,
        arguments: &ast::Arguments,
        range: TextRange,
    ) -> Option<ExprId> {
        let text = self.literal_text(template)?;
        let pieces = brace_pieces(&text.value)?;
        let mut values = Vec::new();
        for arg in self.args(arguments) {
            values.push(match (arg.name, self.build.module().kind(arg.value)) {
                (None, ExprKind::Spread(_)) => Value::named(None, arg.value),
                (None, _) => Value::positional(arg.value),
                (name, _) => Value::named(name, arg.value),
            });
        }
        Some(self.filled(&text, &pieces, values, range))
    }

    fn filled(&mut self, text: &Text, pieces: &[Piece<'_>], mut values: Vec<Value>, range: TextRange) -> ExprId {
        let mut taken = Vec::new();
        for piece in pieces {
            if let Piece::Field(_, _, key) = piece {
                taken.push(self.take_value(&mut values, key));
            }
        }
        // What no field shows is still evaluated: it stands with the first.
        let rest: Vec<ExprId> = values.iter_mut().filter_map(|value| value.expr.take()).collect();
        if let Some(first) = taken.first_mut()
            && !rest.is_empty()
        {
            *first = match (*first, rest.as_slice()) {
                (None, [single]) => Some(*single),
                (own, _) => Some(self.tuple(own.into_iter().chain(rest).collect())),
            };
        }
        let mut cutter = Cutter::new(text);
        let mut taken = taken.into_iter();
        for piece in pieces {
            match *piece {
                Piece::Text(start, end) => cutter.keep(start, end),
                Piece::Field(start, end, _) => {
                    let place = text.source_span(start as u32, end as u32);
                    cutter.hole(taken.next().flatten(), place.unwrap_or(span(range)));
                }
            }
        }
        self.text_expr(cutter.finish(), range)
    }

    fn take_value(&mut self, values: &mut [Value], key: &Key<'_>) -> Option<ExprId> {
        let value = match key {
            Key::Position(index) => values.iter_mut().filter(|value| value.is_positional).nth(*index),
            Key::Name(name) => {
                let name = self.name(name);
                values.iter_mut().find(|value| value.name == Some(name))
            }
        };
        value?.expr.take()
    }

    fn tuple(&mut self, items: Vec<ExprId>) -> ExprId {
        let spans = items.iter().map(|item| self.build.module().span(*item));
        let span = spans.reduce(Span::cover).unwrap_or_default();
        self.build.expr(ExprKind::Collection(Collection::Tuple, &items), span)
    }
}

impl Value {
    fn positional(expr: ExprId) -> Self {
        Self {
            name: None,
            expr: Some(expr),
            is_positional: true,
        }
    }

    fn named(name: Option<Symbol>, expr: ExprId) -> Self {
        Self {
            name,
            expr: Some(expr),
            is_positional: false,
        }
    }
}

/// The pieces of a `%` template; nothing if it has no field, or one that takes its width from the values.
fn percent_pieces(template: &str) -> Option<Vec<Piece<'_>>> {
    let bytes = template.as_bytes();
    let mut pieces = Vec::new();
    let (mut kept, mut position, mut has_field) = (0, 0, false);
    while let Some(at) = bytes[kept..].iter().position(|byte| *byte == b'%').map(|at| kept + at) {
        pieces.push(Piece::Text(kept, at));
        let mut end = at + 1;
        let mut name = None;
        if bytes.get(end) == Some(&b'(') {
            let close = end + bytes[end..].iter().position(|byte| *byte == b')')?;
            name = Some(&template[end + 1..close]);
            end = close + 1;
        }
        let is_modifier = |byte: &u8| {
            matches!(
                byte,
                b'#' | b'-' | b' ' | b'+' | b'.' | b'0'..=b'9' | b'h' | b'l' | b'L'
            )
        };
        end += bytes[end..].iter().take_while(|byte| is_modifier(byte)).count();
        match bytes.get(end)? {
            b'%' => pieces.push(Piece::Text(end, end + 1)),
            b'd' | b'i' | b'o' | b'u' | b'x' | b'X' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'c' | b'r' | b's'
            | b'a' => {
                has_field = true;
                let key = name.map_or(Key::Position(position), Key::Name);
                position += 1;
                pieces.push(Piece::Field(at, end + 1, key));
            }
            _ => return None,
        }
        kept = end + 1;
    }
    pieces.push(Piece::Text(kept, template.len()));
    has_field.then_some(pieces)
}

/// The pieces of a `{}` template; nothing if it has no field, or one whose format has fields.
fn brace_pieces(template: &str) -> Option<Vec<Piece<'_>>> {
    let bytes = template.as_bytes();
    let mut pieces = Vec::new();
    let (mut kept, mut position, mut has_field) = (0, 0, false);
    while let Some(at) = bytes[kept..].iter().position(|byte| matches!(byte, b'{' | b'}')) {
        let at = kept + at;
        pieces.push(Piece::Text(kept, at));
        if bytes.get(at + 1) == Some(&bytes[at]) {
            pieces.push(Piece::Text(at, at + 1));
            kept = at + 2;
            continue;
        }
        let inner = at + 1;
        let close = inner + bytes[inner..].iter().position(|byte| matches!(byte, b'{' | b'}'))?;
        if bytes[at] == b'}' || bytes[close] == b'{' {
            return None;
        }
        let field = &template[inner..close];
        let name = field.split(['!', ':', '.', '[']).next().unwrap_or_default();
        let key = match name.parse() {
            Ok(index) => Key::Position(index),
            Err(_) if name.is_empty() => {
                position += 1;
                Key::Position(position - 1)
            }
            Err(_) => Key::Name(name),
        };
        has_field = true;
        pieces.push(Piece::Field(at, close + 1, key));
        kept = close + 1;
    }
    pieces.push(Piece::Text(kept, template.len()));
    has_field.then_some(pieces)
}
