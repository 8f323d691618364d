//! Blocks and statements.

use seqscan_hir::{ExprId, ExprKind, LocalForm, LocalId, Span};
use syn::{Block, Item, Local, LocalInit, Pat, Stmt, Type};

use super::functions::plain_ident;
use super::lowerer::Lowerer;

impl Lowerer<'_> {
    pub(crate) fn lower_block(&mut self, block: &Block) -> ExprId {
        let span = self.source.group(block.brace_token.span);
        self.lower_block_at(block, span)
    }

    /// A block that has no value, whatever its last expression is: the body of a loop.
    pub(crate) fn lower_unit_block(&mut self, block: &Block) -> ExprId {
        let id = self.lower_block(block);
        if let ExprKind::Block {
            items,
            value: Some(last),
        } = self.builder.module().kind(id)
        {
            let items: Vec<ExprId> = items.iter().copied().chain([last]).collect();
            let block = ExprKind::Block {
                items: &items,
                value: None,
            };
            self.builder.replace(id, block);
        }
        id
    }

    /// A block whose keyword belongs to it: `unsafe { … }`.
    pub(crate) fn lower_block_at(&mut self, block: &Block, span: Span) -> ExprId {
        self.lower_statements(&block.stmts, span)
    }

    pub(crate) fn lower_statements(&mut self, statements: &[Stmt], span: Span) -> ExprId {
        let id = self.reserve(span);
        let outer = self.region.replace(id);
        let mark = self.scopes.mark();
        self.declare_block_constants(statements);
        let mut items = Vec::with_capacity(statements.len());
        let mut value = None;
        for (index, statement) in statements.iter().enumerate() {
            let last = index + 1 == statements.len();
            match statement {
                Stmt::Local(local) => items.extend(self.lower_let(local)),
                Stmt::Item(item) => self.lower_item(item, &mut items),
                // A semicolon on its own.
                Stmt::Expr(syn::Expr::Verbatim(tokens), _) if tokens.is_empty() => {}
                Stmt::Expr(expr, semi) => {
                    let expr = self.lower_expr(expr);
                    match last && semi.is_none() && self.has_value(expr) {
                        true => value = Some(expr),
                        false => items.push(expr),
                    }
                }
                Stmt::Macro(mac) => {
                    let expr = self.lower_macro(&mac.mac);
                    match last && mac.semi_token.is_none() && self.has_value(expr) {
                        true => value = Some(expr),
                        false => items.push(expr),
                    }
                }
            }
        }
        self.scopes.release(mark);
        self.region = outer;
        let block = ExprKind::Block { items: &items, value };
        self.builder.replace(id, block);
        id
    }

    /// Whether an expression at the end of a block may be the block's value; a loop over elements never is.
    fn has_value(&self, id: ExprId) -> bool {
        match self.builder.module().kind(id) {
            ExprKind::Return(_)
            | ExprKind::Raise(_)
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Assign { .. }
            | ExprKind::Branch { otherwise: None, .. } => false,
            ExprKind::Loop(it) => !matches!(it.form, seqscan_hir::LoopForm::Each | seqscan_hir::LoopForm::While),
            _ => true,
        }
    }

    /// Constants of a block are visible in all of it.
    fn declare_block_constants(&mut self, statements: &[Stmt]) {
        for statement in statements {
            let (ident, ty) = match statement {
                Stmt::Item(Item::Const(item)) if item.ident != "_" => (&item.ident, &item.ty),
                Stmt::Item(Item::Static(item)) => (&item.ident, &item.ty),
                _ => continue,
            };
            let (name, span) = self.ident(ident);
            let ty = self.lower_type(ty);
            let local = self.declare(name, LocalForm::Variable, Some(ty), span);
            self.scopes.bind_constant(name, local);
        }
    }

    fn lower_let(&mut self, statement: &Local) -> Option<ExprId> {
        let start = self.source.start(statement.let_token.span);
        let (pat, ty) = untyped(&statement.pat);
        let Some(init) = &statement.init else {
            let ty = ty.and_then(|ty| self.lower_declared_type(ty));
            self.bind_pattern(pat, ty);
            return None;
        };
        let value = self.lower_expr(&init.expr);
        let ty = ty.and_then(|ty| self.lower_declared_type(ty));
        if init.diverge.is_some() {
            return Some(self.lower_let_else(start, pat, value, init));
        }
        let target = self.bind_pattern(pat, ty);
        if let ExprKind::Local(local) = self.builder.module().kind(target) {
            self.note_iterator(local, value);
        }
        let span = Span::new(start, self.span_of(value).end);
        Some(self.expr(
            ExprKind::Assign {
                target,
                value,
                op: None,
            },
            span,
        ))
    }

    /// Lowers the pattern of a `let`: its variables live to the end of the block.
    fn bind_pattern(&mut self, pat: &Pat, ty: Option<seqscan_hir::TypeId>) -> ExprId {
        let fresh = self.fresh.len();
        let target = self.lower_pattern(pat);
        self.fresh.truncate(fresh);
        if plain_ident(pat).is_some()
            && let ExprKind::Local(local) = self.builder.module().kind(target)
        {
            self.builder.local_mut(local).ty = ty;
        }
        target
    }

    /// `let Some(x) = e else { return };` is `if let Some(x) = e {} else { return }`, with `x` alive behind it.
    fn lower_let_else(&mut self, start: u32, pat: &Pat, value: ExprId, init: &LocalInit) -> ExprId {
        let otherwise = init.diverge.as_ref().map(|(_, diverge)| self.lower_expr(diverge));
        let pattern = self.bind_pattern(pat, None);
        let value_span = self.span_of(value);
        let condition = self.expr(ExprKind::Matches { pattern, value }, Span::new(start, value_span.end));
        let then = self.expr(
            ExprKind::Block {
                items: &Box::default(),
                value: None,
            },
            Span::at(value_span.end),
        );
        let end = otherwise.map_or(value_span.end, |otherwise| self.span_of(otherwise).end);
        self.expr(
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            },
            Span::new(start, end),
        )
    }

    /// Remembers a variable whose value is an iterator.
    fn note_iterator(&mut self, local: LocalId, value: ExprId) {
        if self.iterators.contains(value) {
            self.iterators.add_local(local);
        }
    }
}

/// A pattern without its type.
fn untyped(pat: &Pat) -> (&Pat, Option<&Type>) {
    match pat {
        Pat::Type(typed) => (&typed.pat, Some(&typed.ty)),
        pat => (pat, None),
    }
}
