//! Calls of functions and methods, and struct literals.

use seqscan_hir::{Arg, ExprId, ExprKind, Span};
use syn::{Expr, ExprCall, ExprMethodCall, ExprStruct};

use super::adapters;
use super::lowerer::Lowerer;

impl Lowerer<'_> {
    pub(crate) fn lower_call(&mut self, call: &ExprCall) -> ExprId {
        let callee = self.lower_expr(&call.func);
        let iterates = self.callee_iterates(callee);
        let args: Vec<_> = call.args.iter().map(|arg| self.lower_argument(arg, iterates)).collect();
        let span = Span::new(self.span_of(callee).start, self.source.close(call.paren_token.span));
        let id = self.expr(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &[],
            },
            span,
        );
        if iterates && self.callee_makes_stream(callee) {
            self.iterators.add(id);
        }
        id
    }

    /// An argument given by position.
    pub(crate) fn positional(value: ExprId) -> Arg {
        Arg { name: None, value }
    }

    fn lower_argument(&mut self, arg: &Expr, iterates: bool) -> Arg {
        let value = match iterates {
            true => self.lower_iterated(arg),
            false => self.lower_expr(arg),
        };
        Self::positional(value)
    }

    /// `r.m::<G>(a)`. A method that calls its argument once per element is a loop.
    pub(crate) fn lower_method_call(&mut self, call: &ExprMethodCall, iterated: bool) -> ExprId {
        let name_span = self.source.ident(&call.method);
        let method = adapters::Method::of(self.source.slice(name_span), call.args.len());
        let base = match method.iterates_receiver(iterated) {
            true => self.lower_iterated(&call.receiver),
            false => self.lower_expr(&call.receiver),
        };
        let name = self.name_at(&call.method, name_span);
        let span = Span::new(self.span_of(base).start, self.source.close(call.paren_token.span));
        let receiver_iterates = self.is_iterator(base);
        if let Some(function) = method.adapted(&call.args, receiver_iterates, iterated) {
            let id = self.lower_adapter(name, base, &call.args, function, span);
            if method.gives_iterator() {
                self.iterators.add(id);
            }
            return id;
        }
        let callee_span = Span::new(span.start, name_span.end);
        let callee = self.expr(
            ExprKind::Field {
                base,
                name,
                name_start: name_span.start,
            },
            callee_span,
        );
        let iterates = method.iterates_arguments();
        let args: Box<[Arg]> = call.args.iter().map(|arg| self.lower_argument(arg, iterates)).collect();
        let generics = match &call.turbofish {
            Some(turbofish) => self.lower_arguments(turbofish),
            None => Vec::new(),
        };
        let id = self.expr(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &generics,
            },
            span,
        );
        if method.makes_iterator() || (method.keeps_iterator() && receiver_iterates) {
            self.iterators.add(id);
        }
        id
    }

    pub(crate) fn lower_struct_literal(&mut self, literal: &ExprStruct) -> ExprId {
        let callee = self.lower_path(literal.qself.as_ref(), &literal.path);
        let mut args = Vec::with_capacity(literal.fields.len());
        for field in &literal.fields {
            let (name, _) = self.member(&field.member);
            let value = self.lower_expr(&field.expr);
            args.push(Arg {
                name: Some(name),
                value,
            });
        }
        if let Some(rest) = &literal.rest {
            let inner = self.lower_expr(rest);
            let dots = literal.dot2_token.map(|token| self.source.start(token.spans[0]));
            let inner_span = self.span_of(inner);
            let span = Span::new(dots.unwrap_or(inner_span.start), inner_span.end);
            let value = self.expr(ExprKind::Spread(inner), span);
            args.push(Arg { name: None, value });
        }
        let span = Span::new(self.span_of(callee).start, self.source.close(literal.brace_token.span));
        self.expr(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &[],
            },
            span,
        )
    }
}
