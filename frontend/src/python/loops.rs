//! Comprehensions and generator expressions: loops, one in the other.

use ruff_python_ast as ast;
use ruff_text_size::TextRange;
use seqscan_hir::{Collection, ExprId, ExprKind, Loop, LoopForm};

use super::Lowering;
use super::scopes::FrameForm;
use super::stmt::new_loop;

/// A `for` clause with its conditions, lowered.
struct Clause {
    target: ExprId,
    iterable: ExprId,
    conditions: Vec<ExprId>,
    is_async: bool,
}

impl Lowering<'_> {
    pub(super) fn comprehension(
        &mut self,
        generators: &[ast::Comprehension],
        element: &ast::Expr,
        range: TextRange,
    ) -> ExprId {
        self.nested_loops(LoopForm::Comprehension, generators, range, |this| this.expr(element))
    }

    pub(super) fn generator(&mut self, it: &ast::ExprGenerator) -> ExprId {
        self.nested_loops(LoopForm::Generator, &it.generators, it.range, |this| this.expr(&it.elt))
    }

    /// The element of a dict comprehension is the pair.
    pub(super) fn dict_comprehension(&mut self, it: &ast::ExprDictComp) -> ExprId {
        self.nested_loops(LoopForm::Comprehension, &it.generators, it.range, |this| {
            let value = this.expr(&it.value);
            let Some(key) = it.key.as_deref() else { return value };
            let key = this.expr(key);
            let span = this.build.module().span(key).cover(this.build.module().span(value));
            this.build
                .expr(ExprKind::Collection(Collection::Tuple, &[key, value]), span)
        })
    }

    /// `e for a in A if c for b in B` is `for a in A { if c { for b in B { e } } }`. All of them have the span of the
    /// whole, because the element that is innermost is written first.
    fn nested_loops(
        &mut self,
        form: LoopForm,
        generators: &[ast::Comprehension],
        range: TextRange,
        element: impl FnOnce(&mut Self) -> ExprId,
    ) -> ExprId {
        let mut clauses = Vec::with_capacity(generators.len());
        // The first iterable is evaluated outside, where the targets do not exist yet.
        let mut first = generators.first().map(|generator| self.expr(&generator.iter));
        self.scopes.enter(FrameForm::Comprehension);
        for generator in generators {
            let iterable = first.take().unwrap_or_else(|| self.expr(&generator.iter));
            self.declare_target(&generator.target);
            clauses.push(Clause {
                target: self.expr(&generator.target),
                iterable,
                conditions: generator.ifs.iter().map(|condition| self.expr(condition)).collect(),
                is_async: generator.is_async,
            });
        }
        let mut body = element(self);
        self.scopes.leave();
        for clause in clauses.into_iter().rev() {
            for condition in clause.conditions.into_iter().rev() {
                let kind = ExprKind::Branch {
                    condition,
                    then: body,
                    otherwise: None,
                };
                body = self.expr_at(kind, range);
            }
            let it = Loop {
                is_async: clause.is_async,
                target: Some(clause.target),
                iterable: Some(clause.iterable),
                ..new_loop(form, body)
            };
            body = self.loop_expr(it, range);
        }
        body
    }
}
