//! `match`: patterns become the expressions that would build what they take apart.

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use seqscan_hir::{Arg, Arm, BinaryOp, Collection, ExprId, ExprKind, Literal, Span};

use super::Lowering;

impl Lowering<'_> {
    pub(super) fn match_stmt(&mut self, stmt: &ast::StmtMatch) -> ExprId {
        let subject = self.expr(&stmt.subject);
        let mut arms = Vec::with_capacity(stmt.cases.len());
        for case in &stmt.cases {
            let pattern = self.pattern(&case.pattern);
            let guard = case.guard.as_deref().map(|guard| self.expr(guard));
            let body = self.block(&case.body, Span::at(case.range.end().to_u32()));
            arms.push(Arm { pattern, guard, body });
        }
        self.expr_at(ExprKind::Match { subject, arms: &arms }, stmt.range)
    }

    fn pattern(&mut self, pattern: &ast::Pattern) -> ExprId {
        let range = pattern.range();
        match self.deeper(range, |this| this.pattern_inner(pattern, range)) {
            Some(id) => id,
            None => self.unknown(range),
        }
    }

    fn pattern_inner(&mut self, pattern: &ast::Pattern, range: TextRange) -> ExprId {
        use ast::Pattern;
        match pattern {
            Pattern::MatchValue(it) => self.expr(&it.value),
            Pattern::MatchSingleton(it) => {
                let literal = match it.value {
                    ast::Singleton::None => Literal::Null,
                    ast::Singleton::True => Literal::Bool(true),
                    ast::Singleton::False => Literal::Bool(false),
                };
                self.literal(literal, range)
            }
            Pattern::MatchSequence(it) => {
                let items = self.patterns(&it.patterns);
                self.expr_at(ExprKind::Collection(Collection::List, &items), range)
            }
            Pattern::MatchMapping(it) => self.mapping(it),
            Pattern::MatchClass(it) => self.class_pattern(it),
            Pattern::MatchStar(it) => {
                let inner = self.capture(it.name.as_ref(), range);
                self.expr_at(ExprKind::Spread(inner), range)
            }
            Pattern::MatchAs(it) => match &it.pattern {
                None => self.capture(it.name.as_ref(), range),
                // `case P as x` fits P and assigns x.
                Some(inner) => {
                    let value = self.pattern(inner);
                    let name_range = it.name.as_ref().map_or(range, |name| name.range);
                    let target = self.capture(it.name.as_ref(), name_range);
                    let op = None;
                    self.expr_at(ExprKind::Assign { target, value, op }, range)
                }
            },
            Pattern::MatchOr(it) => {
                let mut parts = it.patterns.iter();
                let Some(first) = parts.next() else {
                    return self.unknown(range);
                };
                let mut whole = self.pattern(first);
                for part in parts {
                    let range = TextRange::new(range.start(), part.end());
                    let right = self.pattern(part);
                    whole = self.expr_at(ExprKind::Binary(BinaryOp::Or, whole, right), range);
                }
                whole
            }
        }
    }

    fn patterns(&mut self, patterns: &[ast::Pattern]) -> Box<[ExprId]> {
        let mark = self.scratch.len();
        for pattern in patterns {
            let id = self.pattern(pattern);
            self.scratch.push(id);
        }
        self.take_scratch(mark)
    }

    fn capture(&mut self, name: Option<&ast::Identifier>, range: TextRange) -> ExprId {
        match name {
            Some(name) => self.resolve(name, name.range),
            None => self.expr_at(ExprKind::Wildcard, range),
        }
    }

    fn mapping(&mut self, it: &ast::PatternMatchMapping) -> ExprId {
        let mut entries = Vec::with_capacity(it.patterns.len() + 1);
        for (key, pattern) in it.keys.iter().zip(&it.patterns) {
            let key = self.expr(key);
            entries.push((Some(key), self.pattern(pattern)));
        }
        if let Some(rest) = &it.rest {
            entries.push((None, self.resolve(rest, rest.range)));
        }
        self.expr_at(ExprKind::Map(&entries), it.range)
    }

    fn class_pattern(&mut self, it: &ast::PatternMatchClass) -> ExprId {
        let callee = self.expr(&it.cls);
        let mut args = Vec::new();
        for pattern in &it.arguments.patterns {
            let value = self.pattern(pattern);
            args.push(Arg { name: None, value });
        }
        for keyword in &it.arguments.keywords {
            let name = Some(self.name(&keyword.attr));
            let value = self.pattern(&keyword.pattern);
            args.push(Arg { name, value });
        }
        self.expr_at(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &[],
            },
            it.range,
        )
    }
}
