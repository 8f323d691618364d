//! Conditions: from the parser's expressions to ours.

use sqlparser::ast::{self, Expr, UnaryOperator};

use super::scalar::{Lowerer, columns_of, parse_text, text_of};
use super::{Comparison, Filter, FilterForm, Literal, Scalar};
use crate::Dialect;

impl Lowerer {
    /// Reads conditions that must all hold.
    pub(super) fn filters(&mut self, expr: &Expr, into: &mut Vec<Filter>) {
        match expr {
            Expr::Nested(inner) => self.filters(inner, into),
            Expr::BinaryOp {
                left,
                op: ast::BinaryOperator::And,
                right,
            } => {
                self.filters(left, into);
                self.filters(right, into);
            }
            Expr::Between {
                expr,
                negated: false,
                low,
                high,
            } => {
                let (low, high) = (self.scalar(low), self.scalar(high));
                let subject = self.scalar(expr);
                into.push(filter(compare(subject, Comparison::Ge, low)));
                let subject = self.scalar(expr);
                into.push(filter(compare(subject, Comparison::Le, high)));
            }
            Expr::BinaryOp {
                left,
                op: ast::BinaryOperator::Eq,
                right,
            } if matches!((&**left, &**right), (Expr::Tuple(_), Expr::Tuple(_))) => {
                if let (Expr::Tuple(left), Expr::Tuple(right)) = (&**left, &**right) {
                    for (left, right) in left.iter().zip(right) {
                        let (left, right) = (self.scalar(left), self.scalar(right));
                        into.push(filter(compare(left, Comparison::Eq, right)));
                    }
                }
            }
            _ => {
                let form = self.condition(expr);
                into.push(filter(form));
            }
        }
    }

    fn condition(&mut self, expr: &Expr) -> FilterForm {
        match expr {
            Expr::BinaryOp {
                op: ast::BinaryOperator::Or,
                ..
            } => {
                let mut arms = Vec::new();
                self.arms(expr, &mut arms);
                FilterForm::Or(arms)
            }
            Expr::BinaryOp { left, op, right } => match (comparison(op), &**left, &**right) {
                (Some(op), Expr::Tuple(left), Expr::Tuple(right)) => {
                    let left = left.iter().map(|item| self.scalar(item)).collect();
                    FilterForm::Row(left, op, right.iter().map(|item| self.scalar(item)).collect())
                }
                (Some(op), ..) => {
                    let (left, right) = (self.scalar(left), self.scalar(right));
                    compare(left, op, right)
                }
                (None, ..) => self.other(&[left, right]),
            },
            Expr::IsNotDistinctFrom(left, right) => {
                let (left, right) = (self.scalar(left), self.scalar(right));
                compare(left, Comparison::Same, right)
            }
            Expr::IsNull(inner) => FilterForm::IsNull(self.scalar(inner), false),
            Expr::IsNotNull(inner) => FilterForm::IsNull(self.scalar(inner), true),
            Expr::IsTrue(inner) => FilterForm::IsTruth(self.scalar(inner), true),
            Expr::IsFalse(inner) => FilterForm::IsTruth(self.scalar(inner), false),
            Expr::In {
                expr, target, negated, ..
            } => self.membership(expr, target, *negated),
            Expr::AnyOp {
                left,
                compare_op: ast::BinaryOperator::Eq,
                right,
                ..
            } => {
                self.scalar(right);
                FilterForm::AnyOf(self.scalar(left))
            }
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => match self.scalar(expr) {
                column @ Scalar::Column(_) => FilterForm::Truth(column, false),
                Scalar::Hole => FilterForm::Hole,
                other => FilterForm::Other(columns_of(&other)),
            },
            Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => self.other(&[expr, pattern]),
            _ => match self.scalar(expr) {
                Scalar::Hole => FilterForm::Hole,
                column @ Scalar::Column(_) => FilterForm::Truth(column, true),
                Scalar::Literal(Literal::Bool(true)) => FilterForm::True,
                Scalar::Literal(Literal::Number(number)) if number == "1" => FilterForm::True,
                other => FilterForm::Other(columns_of(&other)),
            },
        }
    }

    fn other(&mut self, parts: &[&Expr]) -> FilterForm {
        let mut columns = Vec::new();
        for part in parts {
            columns.extend(columns_of(&self.scalar(part)));
        }
        FilterForm::Other(columns)
    }

    fn membership(&mut self, expr: &Expr, target: &ast::InTarget, negated: bool) -> FilterForm {
        let subject = self.scalar(expr);
        match target {
            ast::InTarget::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.scalar(item)).collect();
                if !negated && items.iter().any(|item| matches!(item, Scalar::Hole)) {
                    return FilterForm::AnyOf(subject);
                }
                FilterForm::In(subject, items, negated)
            }
            _ => {
                self.seen.subquery |= matches!(target, ast::InTarget::Subquery(_));
                if negated {
                    FilterForm::Other(columns_of(&subject))
                } else {
                    FilterForm::AnyOf(subject)
                }
            }
        }
    }

    fn arms(&mut self, expr: &Expr, arms: &mut Vec<Vec<Filter>>) {
        match expr {
            Expr::Nested(inner) => self.arms(inner, arms),
            Expr::BinaryOp {
                left,
                op: ast::BinaryOperator::Or,
                right,
            } => {
                self.arms(left, arms);
                self.arms(right, arms);
            }
            _ => {
                let mut arm = Vec::new();
                self.filters(expr, &mut arm);
                arms.push(arm);
            }
        }
    }
}

fn comparison(op: &ast::BinaryOperator) -> Option<Comparison> {
    use ast::BinaryOperator as Op;
    Some(match op {
        Op::Eq => Comparison::Eq,
        Op::NotEq => Comparison::Ne,
        Op::Lt => Comparison::Lt,
        Op::LtEq => Comparison::Le,
        Op::Gt => Comparison::Gt,
        Op::GtEq => Comparison::Ge,
        Op::Spaceship => Comparison::Same,
        _ => return None,
    })
}

impl Comparison {
    /// The comparison with its sides exchanged.
    pub fn flipped(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            same => same,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Same => "is",
        }
    }
}

fn compare(left: Scalar, op: Comparison, right: Scalar) -> FilterForm {
    let fixed = |scalar: &Scalar| matches!(scalar, Scalar::Literal(_) | Scalar::Constant { .. } | Scalar::Hole);
    if let (Scalar::Literal(left), Scalar::Literal(right), Comparison::Eq) = (&left, &right, op)
        && left == right
    {
        return FilterForm::True;
    }
    if fixed(&left) && !fixed(&right) {
        FilterForm::Compare(right, op.flipped(), left)
    } else {
        FilterForm::Compare(left, op, right)
    }
}

fn filter(form: FilterForm) -> Filter {
    let text = filter_text(&form).filter(|text| !text.replace("??", "").contains('?'));
    Filter { form, text }
}

fn filter_text(form: &FilterForm) -> Option<String> {
    let list = |items: &[Scalar]| items.iter().map(text_of).collect::<Vec<_>>().join(", ");
    Some(match form {
        FilterForm::Compare(left, op, right) => format!("{} {} {}", text_of(left), op.text(), text_of(right)),
        FilterForm::In(subject, items, negated) => format!("{} in {negated} ({})", text_of(subject), list(items)),
        FilterForm::IsNull(subject, negated) => format!("{} is null {negated}", text_of(subject)),
        FilterForm::Truth(subject, value) => format!("{} {value}", text_of(subject)),
        FilterForm::IsTruth(subject, value) => format!("{} is {value}", text_of(subject)),
        FilterForm::Row(left, op, right) => format!("({}) {} ({})", list(left), op.text(), list(right)),
        FilterForm::Or(arms) => {
            let mut texts = Vec::new();
            for arm in arms {
                let parts: Option<Vec<&str>> = arm.iter().map(|filter| filter.text.as_deref()).collect();
                texts.push(parts?.join(" and "));
            }
            texts.join(" or ")
        }
        FilterForm::True => "true".to_owned(),
        FilterForm::AnyOf(_) | FilterForm::Hole | FilterForm::Other(_) => return None,
    })
}

/// The condition of a partial index, as it is written in DDL.
pub(crate) fn lower_filter_text(text: &str, dialect: Dialect) -> Option<Vec<Filter>> {
    let mut filters = Vec::new();
    Lowerer::new(dialect).filters(&parse_text(text, dialect)?, &mut filters);
    Some(filters)
}
