//! Expressions: one arm per form, each of them short, since this recurses as deep as the source does.

use seqscan_hir::{BinaryOp, Collection, ExprId, ExprKind, Literal, Span, Symbol, UnaryOp};
use syn::{
    BinOp, Expr, ExprArray, ExprAssign, ExprBinary, ExprCast, ExprField, ExprIndex, ExprPath, ExprRange, ExprTuple,
    ExprUnary, Lit, Member, Path, PathArguments, PathSegment, QSelf, UnOp,
};

use super::lowerer::Lowerer;

impl Lowerer<'_> {
    /// Lowers an expression.
    pub(crate) fn lower_expr(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::Path(path) => self.lower_path_expr(path),
            Expr::MethodCall(call) => self.lower_method_call(call, false),
            Expr::Call(call) => self.lower_call(call),
            Expr::Field(field) => self.lower_field_expr(field),
            Expr::Lit(lit) => self.lower_literal(&lit.lit),
            Expr::Macro(mac) => self.lower_macro(&mac.mac),
            Expr::Reference(e) => self.lower_prefix(e.and_token.spans[0], &e.expr, ExprKind::Borrow),
            Expr::RawAddr(e) => self.lower_prefix(e.and_token.spans[0], &e.expr, ExprKind::Borrow),
            Expr::Unary(unary) => self.lower_unary(unary),
            Expr::Try(e) => self.lower_suffix(&e.expr, e.question_token.spans[0], ExprKind::Propagate),
            Expr::Await(e) => self.lower_suffix(&e.base, e.await_token.span, ExprKind::Await),
            Expr::Binary(binary) => self.lower_binary(binary),
            Expr::Assign(assign) => self.lower_assign(assign),
            Expr::Cast(cast) => self.lower_cast(cast),
            Expr::Index(index) => self.lower_index(index),
            Expr::Paren(paren) => {
                let span = self.source.group(paren.paren_token.span);
                self.lower_parenthesized(&paren.expr, span)
            }
            Expr::Group(group) => self.lower_expr(&group.expr),
            Expr::Tuple(tuple) => self.lower_tuple(tuple),
            Expr::Array(array) => self.lower_array(array),
            Expr::Repeat(repeat) => {
                let span = self.source.group(repeat.bracket_token.span);
                self.lower_repeat(&repeat.expr, &repeat.len, span)
            }
            Expr::Range(range) => self.lower_range(range),
            Expr::Struct(literal) => self.lower_struct_literal(literal),
            Expr::Infer(infer) => {
                let span = self.source.span(infer.underscore_token.span);
                self.expr(ExprKind::Wildcard, span)
            }
            other => self.lower_control(other),
        }
    }

    /// Lowers an expression of which it is known that somebody iterates it.
    pub(crate) fn lower_iterated(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::MethodCall(call) => self.lower_method_call(call, true),
            Expr::Reference(e) => {
                let start = self.source.start(e.and_token.spans[0]);
                let inner = self.lower_iterated(&e.expr);
                let span = Span::new(start, self.span_of(inner).end);
                self.expr(ExprKind::Borrow(inner), span)
            }
            Expr::Paren(paren) => {
                let span = self.source.group(paren.paren_token.span);
                let inner = self.lower_iterated(&paren.expr);
                self.builder.set_span(inner, span);
                inner
            }
            other => self.lower_expr(other),
        }
    }

    fn lower_parenthesized(&mut self, expr: &Expr, span: Span) -> ExprId {
        let inner = self.lower_expr(expr);
        self.builder.set_span(inner, span);
        inner
    }

    fn lower_path_expr(&mut self, expr: &ExprPath) -> ExprId {
        if expr.qself.is_none()
            && expr.path.leading_colon.is_none()
            && expr.path.segments.len() == 1
            && let segment = &expr.path.segments[0]
            && segment.arguments.is_none()
        {
            let (name, span) = self.ident(&segment.ident);
            let kind = match self.scopes.find(self.namespace, name) {
                Some(local) => ExprKind::Local(local),
                None => ExprKind::Path {
                    segments: &Box::from([name]),
                    generics: &[],
                },
            };
            return self.expr(kind, span);
        }
        self.lower_path(expr.qself.as_ref(), &expr.path)
    }

    /// A path that is no variable.
    pub(crate) fn lower_path(&mut self, qself: Option<&QSelf>, path: &Path) -> ExprId {
        let (segments, span) = self.lower_spanned_segments(qself, path);
        if segments.is_empty() {
            return self.unknown(Vec::new(), span);
        }
        let generics = self.lower_path_arguments(path);
        self.expr(
            ExprKind::Path {
                segments: &segments,
                generics: &generics,
            },
            span,
        )
    }

    /// The segments of a path, and where all of it is.
    pub(crate) fn lower_spanned_segments(&mut self, qself: Option<&QSelf>, path: &Path) -> (Vec<Symbol>, Span) {
        if qself.is_some() || path.leading_colon.is_some() {
            let span = self.path_span(qself, path);
            return (self.lower_segments(qself, path), span);
        }
        let mut segments = Vec::with_capacity(path.segments.len());
        let mut all: Option<Span> = None;
        for segment in &path.segments {
            let (name, mut span) = self.ident(&segment.ident);
            segments.push(name);
            if !segment.arguments.is_none() {
                span.end = self.segment_end(segment);
            }
            all = Some(all.map_or(span, |all| all.cover(span)));
        }
        (segments, all.unwrap_or_default())
    }

    pub(crate) fn path_span(&self, qself: Option<&QSelf>, path: &Path) -> Span {
        let first = path.segments.first();
        let start = match (qself, path.leading_colon) {
            (Some(qself), _) => self.source.start(qself.lt_token.spans[0]),
            (None, Some(colon)) => self.source.start(colon.spans[0]),
            (None, None) => first.map_or(0, |segment| self.source.start(segment.ident.span())),
        };
        let end = path.segments.last().map_or(start, |segment| self.segment_end(segment));
        Span::new(start, end.max(start))
    }

    fn segment_end(&self, segment: &PathSegment) -> u32 {
        match &segment.arguments {
            PathArguments::None => self.source.ident(&segment.ident).end,
            PathArguments::AngleBracketed(arguments) => self.source.end(arguments.gt_token.spans[0]),
            PathArguments::Parenthesized(arguments) => self.source.close(arguments.paren_token.span),
        }
    }

    fn lower_field_expr(&mut self, field: &ExprField) -> ExprId {
        let base = self.lower_expr(&field.base);
        let (name, name_span) = self.member(&field.member);
        let span = Span::new(self.span_of(base).start, name_span.end);
        self.expr(
            ExprKind::Field {
                base,
                name,
                name_start: name_span.start,
            },
            span,
        )
    }

    /// A field's name; a number for tuples.
    pub(crate) fn member(&mut self, member: &Member) -> (Symbol, Span) {
        match member {
            Member::Named(ident) => self.ident(ident),
            Member::Unnamed(index) => {
                let span = self.source.span(index.span);
                (self.builder.name(&index.index.to_string()), span)
            }
        }
    }

    pub(crate) fn lower_literal(&mut self, lit: &Lit) -> ExprId {
        let span = match lit {
            Lit::Int(_) | Lit::Bool(_) => self.source.word(lit.span()),
            lit => self.source.span(lit.span()),
        };
        let literal = match lit {
            Lit::Str(_) => return self.lower_string(span),
            Lit::Int(int) => int.base10_parse().map_or(Literal::Other, Literal::Int),
            Lit::Float(float) => float.base10_parse().map_or(Literal::Other, Literal::Float),
            Lit::Bool(bool) => Literal::Bool(bool.value),
            _ => Literal::Other,
        };
        self.expr(ExprKind::Literal(literal), span)
    }

    fn lower_prefix(&mut self, token: proc_macro2::Span, expr: &Expr, kind: fn(ExprId) -> ExprKind<'static>) -> ExprId {
        let start = self.source.start(token);
        let inner = self.lower_expr(expr);
        let span = Span::new(start, self.span_of(inner).end);
        self.expr(kind(inner), span)
    }

    fn lower_suffix(&mut self, expr: &Expr, token: proc_macro2::Span, kind: fn(ExprId) -> ExprKind<'static>) -> ExprId {
        let inner = self.lower_expr(expr);
        let span = Span::new(self.span_of(inner).start, self.source.end(token));
        self.expr(kind(inner), span)
    }

    fn lower_unary(&mut self, unary: &ExprUnary) -> ExprId {
        match unary.op {
            UnOp::Deref(token) => self.lower_prefix(token.spans[0], &unary.expr, ExprKind::Deref),
            UnOp::Not(token) => self.lower_prefix(token.spans[0], &unary.expr, |e| ExprKind::Unary(UnaryOp::Not, e)),
            UnOp::Neg(token) => self.lower_prefix(token.spans[0], &unary.expr, |e| ExprKind::Unary(UnaryOp::Negate, e)),
            _ => self.lower_expr(&unary.expr),
        }
    }

    #[inline(never)]
    fn lower_binary(&mut self, binary: &ExprBinary) -> ExprId {
        let left = self.lower_expr(&binary.left);
        let right = self.lower_expr(&binary.right);
        let span = self.span_of(left).cover(self.span_of(right));
        let (op, assigns) = binary_op(&binary.op);
        let kind = match assigns {
            true => ExprKind::Assign {
                target: left,
                value: right,
                op: Some(op),
            },
            false => ExprKind::Binary(op, left, right),
        };
        self.expr(kind, span)
    }

    /// The place is evaluated after the value, and its tuples and structs are patterns of places.
    #[inline(never)]
    fn lower_assign(&mut self, assign: &ExprAssign) -> ExprId {
        let value = self.lower_expr(&assign.right);
        let target = self.lower_expr(&assign.left);
        let span = self.span_of(target).cover(self.span_of(value));
        self.expr(
            ExprKind::Assign {
                target,
                value,
                op: None,
            },
            span,
        )
    }

    #[inline(never)]
    fn lower_cast(&mut self, cast: &ExprCast) -> ExprId {
        let inner = self.lower_expr(&cast.expr);
        let ty = self.lower_type(&cast.ty);
        let start = self.span_of(inner).start;
        let end = self
            .type_end(&cast.ty)
            .unwrap_or_else(|| self.source.end(cast.as_token.span));
        self.expr(ExprKind::Cast(inner, ty), Span::new(start, end))
    }

    /// Where a type ends, if that is easily said.
    fn type_end(&self, ty: &syn::Type) -> Option<u32> {
        match ty {
            syn::Type::Path(path) => path.path.segments.last().map(|segment| self.segment_end(segment)),
            syn::Type::Ptr(pointer) => self.type_end(&pointer.elem),
            syn::Type::Reference(reference) => self.type_end(&reference.elem),
            syn::Type::Infer(infer) => Some(self.source.end(infer.underscore_token.span)),
            _ => None,
        }
    }

    #[inline(never)]
    fn lower_index(&mut self, index: &ExprIndex) -> ExprId {
        let base = self.lower_expr(&index.expr);
        let key = self.lower_expr(&index.index);
        let span = Span::new(self.span_of(base).start, self.source.close(index.bracket_token.span));
        self.expr(ExprKind::Index { base, index: key }, span)
    }

    #[inline(never)]
    fn lower_tuple(&mut self, tuple: &ExprTuple) -> ExprId {
        let span = self.source.group(tuple.paren_token.span);
        if tuple.elems.is_empty() {
            return self.expr(ExprKind::Literal(Literal::Null), span);
        }
        let items: Vec<_> = tuple.elems.iter().map(|elem| self.lower_expr(elem)).collect();
        self.expr(ExprKind::Collection(Collection::Tuple, &items), span)
    }

    #[inline(never)]
    fn lower_array(&mut self, array: &ExprArray) -> ExprId {
        let span = self.source.group(array.bracket_token.span);
        let items: Vec<_> = array.elems.iter().map(|elem| self.lower_expr(elem)).collect();
        self.expr(ExprKind::Collection(Collection::List, &items), span)
    }

    /// `[x; n]` is a list of one value that stands for many; the length is kept behind it.
    pub(crate) fn lower_repeat(&mut self, value: &Expr, length: &Expr, span: Span) -> ExprId {
        let value = self.lower_expr(value);
        let length = self.lower_expr(length);
        let spread_span = self.span_of(value).cover(self.span_of(length));
        let parts = self.unknown(vec![value, length], spread_span);
        let items = self.expr(ExprKind::Spread(parts), spread_span);
        self.expr(ExprKind::Collection(Collection::List, &Box::from([items])), span)
    }

    #[inline(never)]
    pub(crate) fn lower_range(&mut self, range: &ExprRange) -> ExprId {
        let mut span = match &range.limits {
            syn::RangeLimits::HalfOpen(token) => self.source.start(token.spans[0])..self.source.end(token.spans[1]),
            syn::RangeLimits::Closed(token) => self.source.start(token.spans[0])..self.source.end(token.spans[2]),
        };
        let start = range.start.as_ref().map(|start| self.lower_expr(start));
        let end = range.end.as_ref().map(|end| self.lower_expr(end));
        if let Some(start) = start {
            span.start = self.span_of(start).start;
        }
        if let Some(end) = end {
            span.end = self.span_of(end).end;
        }
        let step = None;
        let id = self.expr(ExprKind::Range { start, end, step }, Span::new(span.start, span.end));
        self.iterators.add(id);
        id
    }
}

/// An operator, and whether it assigns.
fn binary_op(op: &BinOp) -> (BinaryOp, bool) {
    let assigns = matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    );
    let op = match op {
        BinOp::Add(_) | BinOp::AddAssign(_) => BinaryOp::Add,
        BinOp::Sub(_) | BinOp::SubAssign(_) => BinaryOp::Subtract,
        BinOp::Mul(_) | BinOp::MulAssign(_) => BinaryOp::Multiply,
        BinOp::Div(_) | BinOp::DivAssign(_) => BinaryOp::Divide,
        BinOp::Rem(_) | BinOp::RemAssign(_) => BinaryOp::Modulo,
        BinOp::And(_) => BinaryOp::And,
        BinOp::Or(_) => BinaryOp::Or,
        BinOp::BitAnd(_) | BinOp::BitAndAssign(_) => BinaryOp::BitAnd,
        BinOp::BitOr(_) | BinOp::BitOrAssign(_) => BinaryOp::BitOr,
        BinOp::Eq(_) => BinaryOp::Equal,
        BinOp::Ne(_) => BinaryOp::NotEqual,
        BinOp::Lt(_) | BinOp::Le(_) | BinOp::Ge(_) | BinOp::Gt(_) => BinaryOp::Ordering,
        _ => BinaryOp::OtherArithmetic,
    };
    (op, assigns)
}
