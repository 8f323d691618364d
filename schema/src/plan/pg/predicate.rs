//! Does a query's WHERE imply the condition of a partial index?

use super::super::ir::{Expr, Op};
use super::super::planner::Planner;
use super::super::types::Ty;
use crate::model::Index;

impl Planner<'_> {
    /// Whether an index may be used with these conditions known.
    pub(in crate::plan) fn proved(&self, rel: usize, index: &Index, known: &[&Expr]) -> bool {
        let Some(text) = &index.predicate else { return true };
        let Some(wanted) = self.ddl_expr(rel, text) else {
            return false;
        };
        let known: Vec<Expr> = known.iter().map(|clause| self.canonical(clause)).collect();
        self.implied(&known, &wanted)
    }

    fn implied(&self, known: &[Expr], wanted: &Expr) -> bool {
        match wanted {
            Expr::And(parts) => parts.iter().all(|part| self.implied(known, part)),
            _ => known.iter().any(|clause| self.implies(clause, wanted)),
        }
    }

    fn implies(&self, clause: &Expr, wanted: &Expr) -> bool {
        if clause == wanted {
            return true;
        }
        if let Expr::And(parts) = clause {
            return parts.iter().any(|part| self.implies(part, wanted));
        }
        if let Some(arms) = alternatives(clause) {
            // An alternative is proved by one of the wanted ones, all of them have to be.
            return arms.iter().all(|arm| self.implies(arm, wanted)) || self.simple(clause, wanted);
        }
        if let Expr::And(parts) = wanted {
            return parts.iter().all(|part| self.implies(clause, part));
        }
        if let Some(arms) = alternatives(wanted) {
            return arms.iter().any(|arm| self.implies(clause, arm));
        }
        self.simple(clause, wanted)
    }

    fn simple(&self, clause: &Expr, wanted: &Expr) -> bool {
        if clause == wanted {
            return true;
        }
        match wanted {
            Expr::IsNull(inner, true) => strict_for(clause, inner),
            Expr::Cmp(..) => bounds(clause, wanted),
            Expr::Not(inner) => {
                matches!(clause, Expr::IsBool(other, false, false) if other == inner && self.version >= 17)
            }
            other if self.ty(other) == Ty::Bool => {
                matches!(clause, Expr::IsBool(inner, true, false) if **inner == *other && self.version >= 17)
            }
            _ => false,
        }
    }
}

fn alternatives(clause: &Expr) -> Option<Vec<Expr>> {
    let equal = |subject: &Expr, item: &Expr| Expr::Cmp(Op::Eq, Box::new(subject.clone()), Box::new(item.clone()));
    match clause {
        Expr::Or(arms) => Some(arms.clone()),
        Expr::In(subject, items) => Some(items.iter().map(|item| equal(subject, item)).collect()),
        Expr::Any(subject, op, array) => match &**array {
            Expr::Array(items) => {
                let arm = |item: &Expr| Expr::Cmp(*op, subject.clone(), Box::new(item.clone()));
                Some(items.iter().map(arm).collect())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether a condition cannot be true where the value is NULL.
pub(in crate::plan) fn strict_for(clause: &Expr, value: &Expr) -> bool {
    match clause {
        Expr::Cmp(_, a, b) => strict_value(a, value) || strict_value(b, value),
        Expr::Like(_, a, b) | Expr::Special(_, a, b) => strict_value(a, value) || strict_value(b, value),
        Expr::In(subject, _) | Expr::Any(subject, ..) => strict_value(subject, value),
        Expr::InQuery(subject, _) => strict_value(subject, value),
        Expr::IsNull(inner, true) => strict_value(inner, value),
        Expr::IsBool(inner, _, false) => strict_value(inner, value) || strict_for(inner, value),
        Expr::Not(inner) => match &**inner {
            Expr::In(subject, _) => strict_value(subject, value),
            Expr::Same(..) | Expr::Exists(_) | Expr::InQuery(..) => false,
            inner => strict_for(inner, value),
        },
        Expr::And(parts) => parts.iter().any(|part| strict_for(part, value)),
        Expr::Or(arms) => arms.iter().all(|arm| strict_for(arm, value)),
        other => strict_value(other, value),
    }
}

/// Whether an expression is NULL where one of its parts is.
pub(in crate::plan) fn strict_value(expr: &Expr, value: &Expr) -> bool {
    if expr == value {
        return true;
    }
    match expr {
        Expr::Cast(inner, _) | Expr::Collate(inner, _) => strict_value(inner, value),
        Expr::Row(parts) => parts.first().is_some_and(|part| strict_value(part, value)),
        Expr::Call(name, args) => {
            let lax = matches!(
                name.as_str(),
                "coalesce" | "concat" | "concat_ws" | "nullif" | "greatest" | "least"
            ) || name.starts_with("case");
            !lax && args.iter().any(|arg| strict_value(arg, value))
        }
        _ => false,
    }
}

enum Constant<'e> {
    Number(f64),
    Text(&'e str),
    Bool(bool),
}

fn constant(expr: &Expr) -> Option<Constant<'_>> {
    match expr {
        Expr::Num(number) => number.parse().ok().map(Constant::Number),
        Expr::Str(text) => Some(text.parse().map_or(Constant::Text(text), Constant::Number)),
        Expr::Bool(value) => Some(Constant::Bool(*value)),
        Expr::Cast(inner, _) => constant(inner),
        _ => None,
    }
}

fn compare(a: &Constant<'_>, b: &Constant<'_>) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Constant::Number(a), Constant::Number(b)) => a.partial_cmp(b),
        (Constant::Text(a), Constant::Text(b)) => Some(a.cmp(b)),
        (Constant::Bool(a), Constant::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Whether one comparison with a constant implies another: `b > 5` implies `b > 0` and `b <> 0`.
fn bounds(clause: &Expr, wanted: &Expr) -> bool {
    let sides = |expr: &Expr| match expr {
        Expr::Cmp(op, a, b) if constant(b).is_some() => Some((*op, (**a).clone(), (**b).clone())),
        Expr::Cmp(op, a, b) if constant(a).is_some() => Some((op.flipped(), (**b).clone(), (**a).clone())),
        _ => None,
    };
    let (Some((op, subject, value)), Some((wanted, other, bound))) = (sides(clause), sides(wanted)) else {
        return false;
    };
    let strip = |expr: Expr| match expr {
        Expr::Cast(inner, _) => *inner,
        other => other,
    };
    if strip(subject) != strip(other) {
        return false;
    }
    let (Some(value), Some(bound)) = (constant(&value), constant(&bound)) else {
        return false;
    };
    let Some(order) = compare(&value, &bound) else {
        return false;
    };
    let (ge, gt, le, lt) = (order.is_ge(), order.is_gt(), order.is_le(), order.is_lt());
    match (op, wanted) {
        (Op::Eq, Op::Eq) => order.is_eq(),
        (Op::Eq, Op::Ne) => order.is_ne(),
        (Op::Ne, Op::Ne) => order.is_eq(),
        (Op::Eq | Op::Gt | Op::Ge, Op::Ge) => ge,
        (Op::Gt, Op::Gt | Op::Ne) => ge,
        (Op::Eq | Op::Ge, Op::Gt) | (Op::Ge, Op::Ne) => gt,
        (Op::Eq | Op::Lt | Op::Le, Op::Le) => le,
        (Op::Lt, Op::Lt | Op::Ne) => le,
        (Op::Eq | Op::Le, Op::Lt) | (Op::Le, Op::Ne) => lt,
        _ => false,
    }
}
