//! Annotations, base classes and aliases: types as they are written, also those written as strings.

use ruff_python_ast as ast;
use ruff_text_size::Ranged;
use seqscan_hir::{Symbol, Type, TypeId};

use super::{Lowering, last_name};

/// A longer annotation in quotes is no type but data; parsing it could take any amount of stack.
const MAX_QUOTED: u32 = 2_000;

/// Whether `X: … = T` declares an alias.
pub(super) fn is_alias_annotation(annotation: &ast::Expr) -> bool {
    match annotation {
        ast::Expr::Name(_) | ast::Expr::Attribute(_) => last_name(annotation) == Some("TypeAlias"),
        ast::Expr::StringLiteral(it) => it.value.to_str() == "TypeAlias",
        _ => false,
    }
}

impl Lowering<'_> {
    /// The type that an expression in the place of a type means.
    pub(super) fn ty(&mut self, expr: &ast::Expr) -> TypeId {
        let ty = self.deeper(expr.range(), |this| this.ty_kind(expr));
        self.build.ty(ty.unwrap_or(Type::Unknown))
    }

    fn ty_kind(&mut self, expr: &ast::Expr) -> Type {
        use ast::Expr;
        match expr {
            Expr::Name(_) | Expr::Attribute(_) => match self.segments(expr) {
                Some(segments) => path(segments),
                None => Type::Unknown,
            },
            Expr::NoneLiteral(_) => path(vec![self.name("None")]),
            Expr::Subscript(it) => self.subscripted(it),
            Expr::BinOp(it) if it.op == ast::Operator::BitOr => self.union(it),
            Expr::StringLiteral(it) => self.quoted(it),
            Expr::Tuple(it) => Type::Tuple(it.elts.iter().map(|item| self.ty(item)).collect()),
            Expr::List(it) => Type::Tuple(it.elts.iter().map(|item| self.ty(item)).collect()),
            Expr::Starred(it) => self.ty_kind(&it.value),
            Expr::Call(_) => Type::Of(self.expr(expr)),
            _ => Type::Unknown,
        }
    }

    /// `a.b.c`, if it is only names.
    fn segments(&mut self, expr: &ast::Expr) -> Option<Vec<Symbol>> {
        let mut segments = Vec::new();
        let mut at = expr;
        loop {
            match at {
                ast::Expr::Attribute(it) => {
                    segments.push(self.name(&it.attr));
                    at = &it.value;
                }
                ast::Expr::Name(it) => {
                    segments.push(self.name(&it.id));
                    segments.reverse();
                    return Some(segments);
                }
                _ => return None,
            }
        }
    }

    /// `list[int]`, `Annotated[T, m]`, `Callable[[A], R]`.
    fn subscripted(&mut self, it: &ast::ExprSubscript) -> Type {
        let items = match &*it.slice {
            ast::Expr::Tuple(tuple) => tuple.elts.as_slice(),
            single => std::slice::from_ref(single),
        };
        match (last_name(&it.value), items) {
            (Some("Annotated"), [ty, metadata @ ..]) => {
                let ty = self.ty(ty);
                return Type::Annotated(ty, self.expr_list(metadata));
            }
            (Some("Callable"), [_, result]) => return Type::Function(Some(self.ty(result))),
            // Its arguments are values.
            (Some("Literal"), _) => return self.ty_kind(&it.value),
            _ => {}
        }
        match self.segments(&it.value) {
            Some(segments) => Type::Path {
                segments: segments.into(),
                args: items.iter().map(|item| self.ty(item)).collect(),
            },
            None => Type::Unknown,
        }
    }

    /// `A | B | C` is one union of three.
    fn union(&mut self, it: &ast::ExprBinOp) -> Type {
        let mut parts = vec![&*it.right];
        let mut at = &*it.left;
        while let ast::Expr::BinOp(inner) = at
            && inner.op == ast::Operator::BitOr
        {
            parts.push(&inner.right);
            at = &inner.left;
        }
        parts.push(at);
        Type::Union(parts.into_iter().rev().map(|part| self.ty(part)).collect())
    }

    /// `"Optional[Pool]"`, of which the parser keeps the places if it is written without escapes.
    fn quoted(&mut self, it: &ast::ExprStringLiteral) -> Type {
        if it.range.len().to_u32() > MAX_QUOTED {
            return Type::Unknown;
        }
        let Some(literal) = it.as_single_part_string() else {
            return Type::Unknown;
        };
        if &self.text[literal.content_range()] != literal.as_str() {
            return Type::Unknown;
        }
        match ruff_python_parser::parse_string_annotation(self.text, literal) {
            Ok(parsed) => match parsed.expr() {
                // A string in a string means nothing more than one.
                ast::Expr::StringLiteral(_) => Type::Unknown,
                inner => self.ty_kind(inner),
            },
            Err(_) => Type::Unknown,
        }
    }
}

fn path(segments: Vec<Symbol>) -> Type {
    Type::Path {
        segments: segments.into(),
        args: Box::default(),
    }
}
