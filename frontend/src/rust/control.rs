//! Expressions that decide what runs next: branches, matches, loops, blocks, exits.

use proc_macro2::TokenStream;
use seqscan_hir::{Arm as HirArm, ExprId, ExprKind, Loop, LoopForm, Span, Symbol};
use syn::{Arm, Expr, ExprForLoop, ExprIf, ExprLet, ExprLoop, ExprMatch, ExprWhile, Label, Lifetime, Pat};

use super::lowerer::Lowerer;

impl Lowerer<'_> {
    pub(crate) fn lower_control(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::If(branch) => self.lower_if(branch),
            Expr::Match(it) => self.lower_match(it),
            Expr::ForLoop(it) => self.lower_for(it),
            Expr::While(it) => self.lower_while(it),
            Expr::Loop(it) => self.lower_loop(it),
            Expr::Let(it) => self.lower_let_condition(it),
            Expr::Closure(closure) => self.lower_closure(closure, false),
            Expr::Async(block) => self.lower_async_block(block),
            Expr::Block(it) => self.lower_labelled_block(it),
            Expr::Unsafe(it) => {
                let start = self.source.start(it.unsafe_token.span);
                self.lower_keyword_block(start, &it.block)
            }
            Expr::Const(it) => {
                let start = self.source.start(it.const_token.span);
                self.lower_keyword_block(start, &it.block)
            }
            Expr::TryBlock(it) => {
                let start = self.source.start(it.try_token.span);
                self.lower_keyword_block(start, &it.block)
            }
            Expr::Return(it) => self.lower_exit(it.return_token.span, it.expr.as_deref(), ExprKind::Return),
            Expr::Yield(it) => {
                self.builder.function_mut(self.function).is_generator = true;
                self.lower_exit(it.yield_token.span, it.expr.as_deref(), ExprKind::Yield)
            }
            Expr::Break(it) => {
                let label = it.label.as_ref().map(|label| self.lifetime(label));
                let id = self.lower_exit(it.break_token.span, it.expr.as_deref(), |value| ExprKind::Break {
                    label: None,
                    value,
                });
                if let Some((name, span)) = label {
                    self.label_break(id, name, span);
                }
                id
            }
            Expr::Continue(it) => {
                let span = self.source.span(it.continue_token.span);
                let label = it.label.as_ref().map(|label| self.lifetime(label));
                let span = label.map_or(span, |(_, label)| span.cover(label));
                let label = label.map(|(name, _)| name);
                self.expr(ExprKind::Continue { label }, span)
            }
            Expr::Verbatim(tokens) => self.lower_verbatim(tokens),
            _ => self.unknown(Vec::new(), Span::default()),
        }
    }

    /// Syntax that the parser passes on as tokens.
    pub(crate) fn lower_verbatim(&mut self, tokens: &TokenStream) -> ExprId {
        let mut spans = tokens.clone().into_iter().map(|token| self.source.span(token.span()));
        let first = spans.next().unwrap_or_default();
        let span = spans.last().map_or(first, |last| first.cover(last));
        self.unknown(Vec::new(), span)
    }

    fn lower_exit(
        &mut self,
        token: proc_macro2::Span,
        value: Option<&Expr>,
        kind: fn(Option<ExprId>) -> ExprKind<'static>,
    ) -> ExprId {
        let mut span = self.source.span(token);
        let value = value.map(|value| self.lower_expr(value));
        if let Some(value) = value {
            span = span.cover(self.span_of(value));
        }
        self.expr(kind(value), span)
    }

    fn label_break(&mut self, id: ExprId, name: Symbol, span: Span) {
        let whole = self.span_of(id).cover(span);
        self.builder.set_span(id, whole);
        if let ExprKind::Break { value, .. } = self.builder.module().kind(id) {
            let label = Some(name);
            self.builder.replace(id, ExprKind::Break { label, value });
        }
    }

    /// A label without its tick.
    fn lifetime(&mut self, lifetime: &Lifetime) -> (Symbol, Span) {
        let start = self.source.start(lifetime.apostrophe);
        let (name, span) = self.ident(&lifetime.ident);
        (name, Span::new(start, span.end.max(start)))
    }

    fn label(&mut self, label: Option<&Label>) -> Option<(Symbol, Span)> {
        label.map(|label| self.lifetime(&label.name))
    }

    pub(crate) fn lower_keyword_block(&mut self, start: u32, block: &syn::Block) -> ExprId {
        let end = self.source.close(block.brace_token.span);
        self.lower_block_at(block, Span::new(start, end))
    }

    /// The label of a block is dropped: a `break` with a label that no loop around it has leaves a block.
    fn lower_labelled_block(&mut self, it: &syn::ExprBlock) -> ExprId {
        match self.label(it.label.as_ref()) {
            Some((_, label)) => self.lower_keyword_block(label.start, &it.block),
            None => self.lower_block(&it.block),
        }
    }

    fn lower_if(&mut self, branch: &ExprIf) -> ExprId {
        let start = self.source.start(branch.if_token.span);
        let mark = self.scopes.mark();
        let fresh = self.fresh.len();
        let condition = self.lower_expr(&branch.cond);
        let then = self.lower_block(&branch.then_branch);
        self.scopes.release(mark);
        let otherwise = branch
            .else_branch
            .as_ref()
            .map(|(_, otherwise)| self.lower_expr(otherwise));
        let end = self.span_of(otherwise.unwrap_or(then)).end;
        let id = self.expr(
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            },
            Span::new(start, end),
        );
        self.settle(fresh, id);
        id
    }

    fn lower_let_condition(&mut self, it: &ExprLet) -> ExprId {
        let start = self.source.start(it.let_token.span);
        let value = self.lower_expr(&it.expr);
        let pattern = self.lower_pattern(&it.pat);
        let span = Span::new(start, self.span_of(value).end);
        self.expr(ExprKind::Matches { pattern, value }, span)
    }

    fn lower_match(&mut self, it: &ExprMatch) -> ExprId {
        let start = self.source.start(it.match_token.span);
        let end = self.source.close(it.brace_token.span);
        let subject = self.lower_expr(&it.expr);
        let arms: Vec<_> = it.arms.iter().map(|arm| self.lower_arm(arm)).collect();
        self.expr(ExprKind::Match { subject, arms: &arms }, Span::new(start, end))
    }

    fn lower_arm(&mut self, arm: &Arm) -> HirArm {
        let guard = match &arm.pat {
            Pat::Guard(guarded) => Some(&*guarded.guard),
            _ => None,
        };
        let body = Some(&*arm.body);
        self.lower_arm_parts(&arm.pat, guard, |this| body.map(|body| this.lower_expr(body)))
    }

    /// Lowers an arm: what its pattern binds is visible in its guard and body and lives as long as the body.
    pub(crate) fn lower_arm_parts(
        &mut self,
        pattern: &Pat,
        guard: Option<&Expr>,
        body: impl FnOnce(&mut Self) -> Option<ExprId>,
    ) -> HirArm {
        let mark = self.scopes.mark();
        let fresh = self.fresh.len();
        let pattern = self.lower_pattern(pattern);
        let guard = guard.map(|guard| self.lower_expr(guard));
        let body = body(self).unwrap_or_else(|| self.unknown(Vec::new(), Span::default()));
        self.settle(fresh, body);
        self.scopes.release(mark);
        HirArm { pattern, guard, body }
    }

    fn lower_for(&mut self, it: &ExprForLoop) -> ExprId {
        let label = self.label(it.label.as_ref());
        let start = self.source.start(it.for_token.span);
        let iterable = self.lower_iterated(&it.expr);
        let mark = self.scopes.mark();
        let fresh = self.fresh.len();
        let target = self.lower_pattern(&it.pat);
        let body = self.lower_unit_block(&it.body);
        self.scopes.release(mark);
        let span = Span::new(label.map_or(start, |(_, label)| label.start), self.span_of(body).end);
        let label = label.map(|(name, _)| name);
        let id = self.add_loop(LoopForm::Each, label, Some(target), Some(iterable), None, body, span);
        self.settle(fresh, id);
        id
    }

    fn lower_while(&mut self, it: &ExprWhile) -> ExprId {
        let label = self.label(it.label.as_ref());
        let start = self.source.start(it.while_token.span);
        let mark = self.scopes.mark();
        let fresh = self.fresh.len();
        let condition = self.lower_expr(&it.cond);
        let body = self.lower_unit_block(&it.body);
        self.scopes.release(mark);
        let span = Span::new(label.map_or(start, |(_, label)| label.start), self.span_of(body).end);
        let label = label.map(|(name, _)| name);
        let id = self.add_loop(LoopForm::While, label, None, None, Some(condition), body, span);
        self.settle(fresh, id);
        id
    }

    fn lower_loop(&mut self, it: &ExprLoop) -> ExprId {
        let label = self.label(it.label.as_ref());
        let start = self.source.start(it.loop_token.span);
        let body = self.lower_unit_block(&it.body);
        let span = Span::new(label.map_or(start, |(_, label)| label.start), self.span_of(body).end);
        let label = label.map(|(name, _)| name);
        self.add_loop(LoopForm::Forever, label, None, None, None, body, span)
    }

    #[expect(clippy::too_many_arguments, reason = "these are the parts of a loop")]
    fn add_loop(
        &mut self,
        form: LoopForm,
        label: Option<Symbol>,
        target: Option<ExprId>,
        iterable: Option<ExprId>,
        condition: Option<ExprId>,
        body: ExprId,
        span: Span,
    ) -> ExprId {
        let it = Loop {
            form,
            is_async: false,
            label,
            target,
            iterable,
            condition,
            body,
            extra: Box::default(),
            otherwise: None,
        };
        self.expr(ExprKind::Loop(&it), span)
    }
}
