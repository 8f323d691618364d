//! Expressions in the one form in which they are compared, and the classes of those that are equal.

use super::super::ir::{Expr, Op};
use super::super::planner::Planner;
use super::super::types::{Ty, column, type_of};
use crate::Dialect;

/// A set of expressions that are equal wherever they are asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::plan) struct Class {
    pub(in crate::plan) members: Vec<Expr>,
    pub(in crate::plan) constant: bool,
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::plan) struct PathKey {
    pub(in crate::plan) class: usize,
    pub(in crate::plan) desc: bool,
    pub(in crate::plan) nulls_first: bool,
}

/// The classes of one level.
#[derive(Clone, Debug, Default)]
pub(in crate::plan) struct Classes {
    pub(in crate::plan) all: Vec<Class>,
}

impl Classes {
    pub(in crate::plan) fn find(&self, expr: &Expr) -> Option<usize> {
        self.all.iter().position(|class| class.members.contains(expr))
    }

    pub(in crate::plan) fn find_or_add(&mut self, expr: Expr) -> usize {
        self.find(&expr).unwrap_or_else(|| {
            self.all.push(Class {
                members: vec![expr],
                constant: false,
            });
            self.all.len() - 1
        })
    }

    fn merge(&mut self, a: usize, b: usize) {
        if a == b {
            return;
        }
        let moved = std::mem::take(&mut self.all[b]);
        self.all[a].constant |= moved.constant;
        self.all[a].members.extend(moved.members);
    }

    pub(in crate::plan) fn equate(&mut self, a: Expr, b: Expr, a_const: bool, b_const: bool) {
        let left = self.find_or_add(a);
        let right = self.find_or_add(b);
        self.all[left].constant |= a_const;
        self.all[right].constant |= b_const;
        self.merge(left, right);
    }
}

impl Planner<'_> {
    pub(in crate::plan) fn ty(&self, expr: &Expr) -> Ty {
        type_of(self.schema, &self.stmt, expr)
    }

    /// The collation a column was declared with.
    fn declared(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Col(rel, name) => {
                let column = column(self.schema, &self.stmt, *rel, name)?;
                column.collation.as_deref().map(collation)
            }
            _ => None,
        }
    }

    /// An expression without what changes nothing: `(v)::text` of a text, a COLLATE that repeats the declaration.
    pub(in crate::plan) fn canonical(&self, expr: &Expr) -> Expr {
        if self.dialect() != Dialect::PostgreSql {
            return expr.clone();
        }
        expr.map(&mut |part| match part {
            Expr::Cast(inner, to) => {
                let relabels = Ty::parse(&to) == Ty::Text
                    && !to.contains('(')
                    && self.ty(&inner) == Ty::Text
                    && !to.starts_with("char")
                    || to.starts_with("character varying") && !to.contains('(') && self.ty(&inner) == Ty::Text;
                if relabels { *inner } else { Expr::Cast(inner, to) }
            }
            Expr::Collate(inner, to) => {
                let to = collation(&to);
                let own = self.declared(&inner).unwrap_or_else(|| "default".to_owned());
                if own == to { *inner } else { Expr::Collate(inner, to) }
            }
            Expr::Cmp(op, a, b) if self.ty(&a) == Ty::Bool && matches!((op, &*b), (Op::Eq | Op::Ne, Expr::Bool(_))) => {
                let wanted = matches!(*b, Expr::Bool(true)) == (op == Op::Eq);
                if wanted { *a } else { Expr::Not(a) }
            }
            Expr::Not(inner) => match *inner {
                Expr::Not(inner) => *inner,
                inner => Expr::Not(Box::new(inner)),
            },
            other => other,
        })
    }

    /// The sides of a comparison as the operator sees them, with implicit casts and the collation that wins.
    pub(in crate::plan) fn coerced(&self, a: &Expr, b: &Expr) -> (Expr, Expr) {
        if self.dialect() != Dialect::PostgreSql {
            return (self.bare(a).clone(), self.bare(b).clone());
        }
        let (mut a, mut b) = (self.canonical(a), self.canonical(b));
        let (left, right) = (self.ty(&a), self.ty(&b));
        if left.yields_to(right) {
            a = Expr::Cast(Box::new(a), format!("{right:?}").to_lowercase());
        } else if right.yields_to(left) {
            b = Expr::Cast(Box::new(b), format!("{left:?}").to_lowercase());
        }
        match (&a, &b) {
            (Expr::Collate(..), Expr::Collate(..)) => {}
            (Expr::Collate(_, to), other) if left == Ty::Text || right == Ty::Text => {
                b = self.canonical(&Expr::Collate(Box::new(other.clone()), to.clone()));
            }
            (other, Expr::Collate(_, to)) if left == Ty::Text || right == Ty::Text => {
                a = self.canonical(&Expr::Collate(Box::new(other.clone()), to.clone()));
            }
            _ => {}
        }
        (a, b)
    }
}

/// A collation's name without its schema and quotes.
pub(in crate::plan) fn collation(text: &str) -> String {
    let text = text.rsplit('.').next().unwrap_or(text);
    let text = text.trim_matches('"').to_ascii_lowercase();
    if text == "posix" { "c".to_owned() } else { text }
}
