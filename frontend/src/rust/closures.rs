//! Closures and async blocks: functions without a name.

use seqscan_hir::{ExprId, ExprKind, FunctionForm, FunctionId, Param, Span};
use syn::{ExprAsync, ExprClosure, Pat, Stmt};

use super::lowerer::Lowerer;

impl Lowerer<'_> {
    /// `|x| …`; `iterates` says that what the closure gives is iterated in turn, as `flat_map`'s is.
    pub(crate) fn lower_closure(&mut self, closure: &ExprClosure, iterates: bool) -> ExprId {
        let bar = self.source.start(closure.inputs_begin.spans[0]);
        let start = match (closure.asyncness, closure.capture) {
            (Some(token), _) => self.source.start(token.span),
            (None, Some(token)) => self.source.start(token.span),
            (None, None) => bar,
        };
        let header = Span::new(start, self.source.end(closure.inputs_end.spans[0]));
        let id = self.open_function(FunctionForm::Closure, header);
        let outer = (std::mem::replace(&mut self.function, id), self.region.take());
        let mark = self.scopes.mark();
        let fresh = self.fresh.len();
        let params: Vec<Param> = closure
            .inputs
            .iter()
            .map(|input| self.lower_closure_param(input))
            .collect();
        let returns = self.lower_return_type(&closure.output);
        let body = match iterates {
            true => self.lower_iterated(&closure.body),
            false => self.lower_expr(&closure.body),
        };
        self.settle(fresh, body);
        self.scopes.release(mark);
        (self.function, self.region) = outer;
        let span = Span::new(start, self.span_of(body).end);
        let function = self.builder.function_mut(id);
        function.params = params.into();
        function.returns = returns;
        function.is_async = closure.asyncness.is_some();
        function.body = Some(body);
        function.span = span;
        self.expr(ExprKind::Closure(id), span)
    }

    fn lower_closure_param(&mut self, pat: &Pat) -> Param {
        match pat {
            Pat::Type(typed) => {
                let ty = self.lower_declared_type(&typed.ty);
                self.lower_param_pattern(&typed.pat, ty)
            }
            pat => self.lower_param_pattern(pat, None),
        }
    }

    /// `async { … }`.
    pub(crate) fn lower_async_block(&mut self, block: &ExprAsync) -> ExprId {
        let start = self.source.start(block.async_token.span);
        let brace = self.source.group(block.block.brace_token.span);
        self.lower_future(&block.block.stmts, brace, start)
    }

    /// Statements that run when somebody awaits the value of this expression.
    pub(crate) fn lower_future(&mut self, statements: &[Stmt], body_span: Span, start: u32) -> ExprId {
        let span = Span::new(start, body_span.end);
        let id = self.open_function(FunctionForm::AsyncBlock, Span::new(start, body_span.start));
        let outer = (std::mem::replace(&mut self.function, id), self.region.take());
        let body = self.lower_statements(statements, body_span);
        (self.function, self.region) = outer;
        let function = self.builder.function_mut(id);
        function.is_async = true;
        function.body = Some(body);
        function.span = span;
        self.expr(ExprKind::Closure(id), span)
    }

    fn open_function(&mut self, form: FunctionForm, header: Span) -> FunctionId {
        let id = self
            .builder
            .reserve_function(form, self.namespace, Some(self.function), header);
        let function = self.builder.function_mut(id);
        function.is_test = self.is_test;
        function.name_span = Span::at(header.start);
        id
    }
}
