//! Statements.

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use seqscan_hir::{
    Alias, ExprId, ExprKind, Handler, Literal, Loop, LoopForm, Module, Scope, ScopeItem, Span, Try, UnaryOp,
};

use super::types::is_alias_annotation;
use super::{Lowering, span};

impl Lowering<'_> {
    /// Statements, one after the other.
    pub(super) fn block(&mut self, body: &[ast::Stmt], fallback: Span) -> ExprId {
        let mark = self.scratch.len();
        for stmt in body {
            self.stmt(stmt);
        }
        let items = self.take_scratch(mark);
        let span = match (body.first(), body.last()) {
            (Some(first), Some(last)) => span(TextRange::new(first.start(), last.end())),
            _ => fallback,
        };
        self.build.expr(
            ExprKind::Block {
                items: &items,
                value: None,
            },
            span,
        )
    }

    fn optional_block(&mut self, body: &[ast::Stmt]) -> Option<ExprId> {
        (!body.is_empty()).then(|| self.block(body, Span::default()))
    }

    /// Pushes what a statement becomes to the scratch list: mostly one expression, sometimes none.
    pub(super) fn stmt(&mut self, stmt: &ast::Stmt) {
        let range = stmt.range();
        if let Some(id) = self.deeper(range, |this| this.stmt_inner(stmt)).flatten() {
            self.scratch.push(id);
        }
    }

    fn stmt_inner(&mut self, stmt: &ast::Stmt) -> Option<ExprId> {
        use ast::Stmt;
        Some(match stmt {
            Stmt::FunctionDef(it) => {
                let id = self.function_def(it);
                self.expr_at(ExprKind::Function(id), it.range)
            }
            Stmt::ClassDef(it) => {
                let id = self.class_def(it);
                self.expr_at(ExprKind::Class(id), it.range)
            }
            Stmt::Expr(it) => match &*it.value {
                // Documentation, not a value.
                ast::Expr::StringLiteral(_) => return None,
                value => self.expr(value),
            },
            Stmt::Return(it) => {
                let value = it.value.as_deref().map(|value| self.expr(value));
                self.expr_at(ExprKind::Return(value), it.range)
            }
            Stmt::Delete(it) => return self.delete(it),
            Stmt::TypeAlias(it) => return self.type_alias(it),
            Stmt::Assign(it) => self.assign(it),
            Stmt::AugAssign(it) => {
                let value = self.expr(&it.value);
                let target = self.expr(&it.target);
                let op = Some(super::expr::binary_op(it.op));
                self.expr_at(ExprKind::Assign { target, value, op }, it.range)
            }
            Stmt::AnnAssign(it) => return self.annotated(it),
            Stmt::For(it) => self.for_loop(it),
            Stmt::While(it) => self.while_loop(it),
            Stmt::If(it) => self.if_chain(it),
            Stmt::With(it) => self.with(it),
            Stmt::Match(it) => self.match_stmt(it),
            Stmt::Raise(it) => self.raise(it),
            Stmt::Try(it) => self.try_stmt(it),
            Stmt::Assert(it) => self.assert(it),
            Stmt::Import(it) => {
                self.import(it);
                return None;
            }
            Stmt::ImportFrom(it) => {
                self.import_from(it);
                return None;
            }
            Stmt::Break(it) => self.expr_at(
                ExprKind::Break {
                    label: None,
                    value: None,
                },
                it.range,
            ),
            Stmt::Continue(it) => self.expr_at(ExprKind::Continue { label: None }, it.range),
            Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Pass(_) => return None,
            Stmt::IpyEscapeCommand(it) => self.unknown(it.range),
        })
    }

    /// `del a, b` deletes twice.
    fn delete(&mut self, stmt: &ast::StmtDelete) -> Option<ExprId> {
        for target in &stmt.targets {
            let place = self.expr(target);
            let delete = self.expr_at(ExprKind::Delete(place), target.range());
            self.scratch.push(delete);
        }
        None
    }

    /// `a = b = v` is `a = (b = v)`.
    fn assign(&mut self, stmt: &ast::StmtAssign) -> ExprId {
        let mut value = self.expr(&stmt.value);
        for target in stmt.targets.iter().rev() {
            let range = TextRange::new(target.start(), stmt.range.end());
            let target = self.expr(target);
            value = self.expr_at(
                ExprKind::Assign {
                    target,
                    value,
                    op: None,
                },
                range,
            );
        }
        value
    }

    fn annotated(&mut self, stmt: &ast::StmtAnnAssign) -> Option<ExprId> {
        if let ast::Expr::Name(name) = &*stmt.target
            && is_alias_annotation(&stmt.annotation)
            && let Some(value) = &stmt.value
        {
            self.add_alias(name, value, stmt.range);
            return None;
        }
        let ty = self.ty(&stmt.annotation);
        let target = self.expr(&stmt.target);
        if let ExprKind::Local(local) = self.build.module().kind(target) {
            self.build.local_mut(local).ty.get_or_insert(ty);
            let value = self.expr(stmt.value.as_deref()?);
            return Some(self.expr_at(
                ExprKind::Assign {
                    target,
                    value,
                    op: None,
                },
                stmt.range,
            ));
        }
        // `self.pool: Pool = make()` is `self.pool = make() as Pool`.
        let Some(value) = &stmt.value else {
            return Some(self.expr_at(ExprKind::Cast(target, ty), stmt.range));
        };
        let range = TextRange::new(stmt.annotation.start(), stmt.range.end());
        let value = self.expr(value);
        let value = self.expr_at(ExprKind::Cast(value, ty), range);
        Some(self.expr_at(
            ExprKind::Assign {
                target,
                value,
                op: None,
            },
            stmt.range,
        ))
    }

    fn type_alias(&mut self, stmt: &ast::StmtTypeAlias) -> Option<ExprId> {
        if let ast::Expr::Name(name) = &*stmt.name {
            self.add_alias(name, &stmt.value, stmt.range);
        }
        None
    }

    fn add_alias(&mut self, name: &ast::ExprName, value: &ast::Expr, range: TextRange) {
        let ty = self.ty(value);
        let name = self.name(&name.id);
        self.build.alias(Alias {
            name,
            ty,
            namespace: Module::ROOT,
            span: span(range),
        });
    }

    fn for_loop(&mut self, stmt: &ast::StmtFor) -> ExprId {
        let iterable = self.expr(&stmt.iter);
        let target = self.expr(&stmt.target);
        let body = self.block(&stmt.body, Span::at(stmt.range.end().to_u32()));
        let otherwise = self.optional_block(&stmt.orelse);
        self.loop_expr(
            Loop {
                is_async: stmt.is_async,
                target: Some(target),
                iterable: Some(iterable),
                otherwise,
                ..new_loop(LoopForm::Each, body)
            },
            stmt.range,
        )
    }

    fn while_loop(&mut self, stmt: &ast::StmtWhile) -> ExprId {
        let is_endless = match &*stmt.test {
            ast::Expr::BooleanLiteral(it) => it.value,
            ast::Expr::NumberLiteral(it) => matches!(&it.value, ast::Number::Int(int) if int.as_i64() != Some(0)),
            _ => false,
        };
        let condition = (!is_endless).then(|| self.expr(&stmt.test));
        let form = if is_endless { LoopForm::Forever } else { LoopForm::While };
        let body = self.block(&stmt.body, Span::at(stmt.range.end().to_u32()));
        let otherwise = self.optional_block(&stmt.orelse);
        self.loop_expr(
            Loop {
                condition,
                otherwise,
                ..new_loop(form, body)
            },
            stmt.range,
        )
    }

    pub(super) fn loop_expr(&mut self, it: Loop, range: TextRange) -> ExprId {
        self.expr_at(ExprKind::Loop(&it), range)
    }

    /// `elif` is an `if` in the `else`; long chains are folded from their end, without recursion.
    fn if_chain(&mut self, stmt: &ast::StmtIf) -> ExprId {
        let end = stmt.range.end();
        let condition = self.expr(&stmt.test);
        let then = self.block(&stmt.body, Span::at(end.to_u32()));
        let mut otherwise = None;
        let mut links = Vec::with_capacity(stmt.elif_else_clauses.len());
        for clause in &stmt.elif_else_clauses {
            let condition = clause.test.as_ref().map(|test| self.expr(test));
            let body = self.block(&clause.body, Span::at(clause.range.end().to_u32()));
            links.push((condition, body, clause.range.start()));
        }
        for (condition, body, start) in links.into_iter().rev() {
            otherwise = Some(match condition {
                None => body,
                Some(condition) => self.expr_at(
                    ExprKind::Branch {
                        condition,
                        then: body,
                        otherwise,
                    },
                    TextRange::new(start, end),
                ),
            });
        }
        self.expr_at(
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            },
            stmt.range,
        )
    }

    fn with(&mut self, stmt: &ast::StmtWith) -> ExprId {
        let mut items = Vec::with_capacity(stmt.items.len());
        for item in &stmt.items {
            let guard = self.expr(&item.context_expr);
            let target = item.optional_vars.as_deref().map(|target| self.expr(target));
            items.push(ScopeItem { guard, target });
        }
        let body = self.block(&stmt.body, Span::at(stmt.range.end().to_u32()));
        let scope = Scope {
            items: items.into(),
            body,
            is_async: stmt.is_async,
        };
        self.expr_at(ExprKind::Scope(&scope), stmt.range)
    }

    fn raise(&mut self, stmt: &ast::StmtRaise) -> ExprId {
        let error = stmt.exc.as_deref().map(|error| self.expr(error));
        // `raise E from cause`: a name or None there does nothing; anything else is evaluated, and its value unused.
        let cause = stmt.cause.as_deref();
        let cause = cause.filter(|cause| !cause.is_name_expr() && !cause.is_none_literal_expr());
        let value = match (error, cause) {
            (Some(error), Some(cause)) => {
                let cause = self.expr(cause);
                let span = self.build.module().span(error).cover(self.build.module().span(cause));
                let chained = ExprKind::Block {
                    items: &[cause],
                    value: Some(error),
                };
                Some(self.build.expr(chained, span))
            }
            _ => error,
        };
        self.expr_at(ExprKind::Raise(value), stmt.range)
    }

    fn try_stmt(&mut self, stmt: &ast::StmtTry) -> ExprId {
        let body = self.block(&stmt.body, Span::at(stmt.range.start().to_u32()));
        let mut handlers = Vec::with_capacity(stmt.handlers.len());
        for ast::ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
            let errors = handler.type_.as_deref().map(|errors| self.expr(errors));
            let binding = handler.name.as_ref().map(|name| self.resolve(name, name.range));
            let body = self.block(&handler.body, Span::at(handler.range.end().to_u32()));
            handlers.push(Handler { errors, binding, body });
        }
        let it = Try {
            body,
            handlers: handlers.into(),
            otherwise: self.optional_block(&stmt.orelse),
            finally: self.optional_block(&stmt.finalbody),
        };
        self.expr_at(ExprKind::Try(&it), stmt.range)
    }

    /// `assert c, m` is `if not c: raise m`.
    fn assert(&mut self, stmt: &ast::StmtAssert) -> ExprId {
        let test = self.expr(&stmt.test);
        let condition = self.expr_at(ExprKind::Unary(UnaryOp::Not, test), stmt.test.range());
        let message = stmt.msg.as_deref().map(|message| self.expr(message));
        let range = stmt.msg.as_deref().map_or(stmt.range, Ranged::range);
        let then = self.expr_at(ExprKind::Raise(message), range);
        self.expr_at(
            ExprKind::Branch {
                condition,
                then,
                otherwise: None,
            },
            stmt.range,
        )
    }

    pub(super) fn literal(&mut self, literal: Literal, range: TextRange) -> ExprId {
        self.expr_at(ExprKind::Literal(literal), range)
    }
}

/// A loop of which no more is known.
pub(super) fn new_loop(form: LoopForm, body: ExprId) -> Loop {
    Loop {
        form,
        is_async: false,
        label: None,
        target: None,
        iterable: None,
        condition: None,
        body,
        extra: Box::default(),
        otherwise: None,
    }
}
