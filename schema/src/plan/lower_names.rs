//! Names: the column or the output that one means, and the terms made of them.

use std::ops::Range;

use sqlparser::ast::{self, Expr as Ast, Spanned};

use super::ir::{Expr, RelKind, Target, Term};
use super::lower::Lower;
use crate::Dialect;
use crate::model::Name;
use crate::query::{name, object_name, range_of};

impl Lower<'_> {
    /// The column that a name means.
    pub(super) fn column(&mut self, qualifier: &[Name], column: &Name) -> Expr {
        if column.holed {
            return Expr::Hole;
        }
        for scope in self.scopes.iter().rev() {
            if let Some(table) = qualifier.last() {
                let wanted = self.stored(table);
                let found = scope
                    .iter()
                    .find(|&&rel| self.dialect.same(&self.rels[rel].handle, &wanted));
                if let Some(&rel) = found {
                    return self
                        .column_of(rel, column)
                        .unwrap_or_else(|| Expr::Col(rel, self.stored(column)));
                }
            } else if let Some(found) = scope.iter().find_map(|&rel| self.column_of(rel, column)) {
                return found;
            }
        }
        // A table of which we know no columns may have it.
        let unknown = |rel: &&usize| match &self.rels[**rel].kind {
            RelKind::Missing | RelKind::Other => true,
            RelKind::Base(table) => !self.schema.tables[*table].columns_known,
            RelKind::Derived { .. } => false,
        };
        let here = self.scopes.last().into_iter().flatten().find(unknown);
        match here {
            Some(&rel) => Expr::Col(rel, self.stored(column)),
            None => match (qualifier.is_empty(), self.dialect, column.quoted) {
                // SQLite takes a double-quoted name that is no column for a string.
                (true, Dialect::Sqlite, true) => Expr::Str(column.text.clone()),
                _ => Expr::Opaque(Vec::new()),
            },
        }
    }

    pub(super) fn column_of(&self, rel: usize, column: &Name) -> Option<Expr> {
        let wanted = self.stored(column);
        let found = match &self.rels[rel].kind {
            RelKind::Base(table) => {
                let table = &self.schema.tables[*table];
                let known = table
                    .columns
                    .iter()
                    .find(|known| self.dialect.same(&known.name, &wanted));
                let rowid = || {
                    let named = ["rowid", "oid", "_rowid_"]
                        .iter()
                        .any(|name| wanted.eq_ignore_ascii_case(name));
                    (self.dialect == Dialect::Sqlite && named && !table.without_rowid).then(|| "rowid".to_owned())
                };
                known.map(|known| known.name.clone()).or_else(rowid)
            }
            _ => {
                let columns = &self.rels[rel].columns;
                columns.iter().find(|known| self.dialect.same(known, &wanted)).cloned()
            }
        };
        found.map(|name| Expr::Col(rel, name))
    }

    /// A term that is not resolved to what is selected.
    pub(super) fn plain_term(&mut self, term: &ast::OrderByExpr) -> Term {
        Term {
            expr: self.expr(&term.expr),
            desc: matches!(term.options.sort, Some(ast::OrderBySort::Desc)),
            nulls_first: term.options.nulls_first,
            range: range_of(term.expr.span()),
        }
    }

    pub(super) fn order_term(&mut self, term: &ast::OrderByExpr, targets: &[Target], set: bool) -> Term {
        let (expr, range) = self.resolved(&term.expr, targets, set, false);
        Term {
            expr,
            desc: matches!(term.options.sort, Some(ast::OrderBySort::Desc)),
            nulls_first: term.options.nulls_first,
            range,
        }
    }

    /// A key of ORDER BY or GROUP BY: an ordinal or an output's name stands for what is selected.
    pub(super) fn resolved(
        &mut self,
        expr: &Ast,
        targets: &[Target],
        set: bool,
        inputs_first: bool,
    ) -> (Expr, Range<usize>) {
        let range = range_of(expr.span());
        let stands_for = |at: usize| if set { Expr::Out(at) } else { targets[at].expr.clone() };
        let inner = match expr {
            Ast::Nested(inner) => inner,
            other => other,
        };
        if let Ast::Collate { expr: inner, collation } = inner {
            let collation = object_name(collation)
                .pop()
                .unwrap_or_default()
                .text
                .to_ascii_lowercase();
            let (inner, _) = self.resolved(inner, targets, set, inputs_first);
            return (Expr::Collate(Box::new(inner), collation), range);
        }
        match inner {
            Ast::Value(value) => {
                if let ast::Value::Number(number, _) = &value.value
                    && let Some(at) = number.parse::<usize>().ok().and_then(|at| at.checked_sub(1))
                    && at < targets.len()
                {
                    return (stands_for(at), range);
                }
            }
            Ast::Identifier(ident) => {
                let wanted = self.stored(&name(ident));
                let found = targets
                    .iter()
                    .position(|target| self.dialect.same(&target.name, &wanted));
                let input = inputs_first || found.is_none();
                if input && !set {
                    let column = self.column(&[], &name(ident));
                    if found.is_none() || !matches!(column, Expr::Opaque(_) | Expr::Str(_)) {
                        return (column, range);
                    }
                }
                if let Some(at) = found {
                    return (stands_for(at), range);
                }
            }
            // PostgreSQL's GROUP BY prefers columns; others that come here are expressions.
            _ => {}
        }
        if set {
            let qualified = match inner {
                Ast::CompoundIdentifier(parts) => parts.last().map(|ident| self.stored(&name(ident))),
                _ => None,
            };
            let at = qualified.and_then(|wanted| targets.iter().position(|t| self.dialect.same(&t.name, &wanted)));
            return (at.map_or(Expr::Opaque(Vec::new()), Expr::Out), range);
        }
        (self.expr(expr), range)
    }
}
