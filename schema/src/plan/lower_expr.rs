//! Expressions: from the parser's tree to ours, with columns found in the relations that are in scope.

use sqlparser::ast::{self, BinaryOperator as Bin, Expr as Ast, Spanned, UnaryOperator, Value};

use super::ir::{Expr, Match, Op, Window};
use super::lower::Lower;
use crate::Dialect;
use crate::query::{AGGREGATES, HOLE, VOLATILE, name, object_name, range_of};

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

/// The negation of a condition, pushed down as far as it goes.
pub(super) fn negate(expr: Expr) -> Expr {
    match expr {
        Expr::Not(inner) => *inner,
        Expr::Cmp(op, a, b) if !matches!(*a, Expr::Row(_)) => Expr::Cmp(op.negated(), a, b),
        Expr::IsNull(inner, not) => Expr::IsNull(inner, !not),
        Expr::IsBool(inner, value, not) => Expr::IsBool(inner, value, !not),
        Expr::And(kids) => Expr::Or(kids.into_iter().map(negate).collect()),
        Expr::Or(kids) => Expr::And(kids.into_iter().map(negate).collect()),
        Expr::Bool(value) => Expr::Bool(!value),
        other => Expr::Not(boxed(other)),
    }
}

/// A hole where a column is compared with something: a value that was put into the text instead of being passed along. Two
/// holes are never the same value.
fn given(expr: Expr, written: &Ast) -> Expr {
    match expr {
        Expr::Hole => Expr::Param(format!("{HOLE}{}", range_of(written.span()).start)),
        other => other,
    }
}

fn names_column(expr: &Expr) -> bool {
    expr.any(&mut |part| matches!(part, Expr::Col(..)))
}

impl Lower<'_> {
    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Ast>) -> Vec<Expr> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    fn call<'e>(&mut self, name: &str, args: impl IntoIterator<Item = &'e Ast>) -> Expr {
        let args = self.exprs(args);
        Expr::Call(name.to_owned(), args)
    }

    pub(super) fn expr(&mut self, expr: &Ast) -> Expr {
        match expr {
            Ast::Nested(inner) => self.expr(inner),
            Ast::Identifier(ident) if ident.value == HOLE => Expr::Hole,
            Ast::Identifier(ident) => self.column(&[], &name(ident)),
            Ast::CompoundIdentifier(parts) => match parts.split_last() {
                Some((last, qualifier)) => {
                    let qualifier: Vec<_> = qualifier.iter().map(name).collect();
                    self.column(&qualifier, &name(last))
                }
                None => Expr::Opaque(Vec::new()),
            },
            Ast::Value(value) => self.value(&value.value, range_of(expr.span())),
            Ast::TypedString(typed) => Expr::Cast(
                boxed(self.value(&typed.value.value, 0..0)),
                typed.data_type.to_string().to_ascii_lowercase(),
            ),
            Ast::Interval(interval) => {
                let inner = self.expr(&interval.value);
                let unit = interval.leading_field.as_ref().map(ToString::to_string);
                Expr::Call(format!("interval {}", unit.unwrap_or_default()), vec![inner])
            }
            Ast::Cast { expr, data_type, .. } => {
                let inner = self.expr(expr);
                Expr::Cast(boxed(inner), data_type.to_string().to_ascii_lowercase())
            }
            Ast::Collate { expr, collation } => {
                let collation = object_name(collation)
                    .pop()
                    .unwrap_or_default()
                    .text
                    .to_ascii_lowercase();
                Expr::Collate(boxed(self.expr(expr)), collation)
            }
            Ast::UnaryOp { op, expr } => {
                let inner = self.expr(expr);
                match (op, inner) {
                    (UnaryOperator::Not, inner) => negate(inner),
                    (UnaryOperator::Minus, Expr::Num(number)) => Expr::Num(format!("-{number}")),
                    (UnaryOperator::Plus, Expr::Num(number)) => Expr::Num(number),
                    (op, inner) => Expr::Call(format!("unary {op}"), vec![inner]),
                }
            }
            Ast::BinaryOp { left, op, right } => self.binary(left, op, right),
            Ast::IsNull(inner) => Expr::IsNull(boxed(self.expr(inner)), false),
            Ast::IsNotNull(inner) => Expr::IsNull(boxed(self.expr(inner)), true),
            Ast::IsUnknown(inner) => Expr::IsNull(boxed(self.expr(inner)), false),
            Ast::IsNotUnknown(inner) => Expr::IsNull(boxed(self.expr(inner)), true),
            Ast::IsTrue(inner) => Expr::IsBool(boxed(self.expr(inner)), true, false),
            Ast::IsNotTrue(inner) => Expr::IsBool(boxed(self.expr(inner)), true, true),
            Ast::IsFalse(inner) => Expr::IsBool(boxed(self.expr(inner)), false, false),
            Ast::IsNotFalse(inner) => Expr::IsBool(boxed(self.expr(inner)), false, true),
            Ast::IsNotDistinctFrom(a, b) => Expr::Same(boxed(self.expr(a)), boxed(self.expr(b))),
            Ast::IsDistinctFrom(a, b) => Expr::Not(boxed(Expr::Same(boxed(self.expr(a)), boxed(self.expr(b))))),
            Ast::Between {
                expr,
                negated,
                low,
                high,
            } => {
                let subject = self.expr(expr);
                let (low, high) = match names_column(&subject) {
                    true => (given(self.expr(low), low), given(self.expr(high), high)),
                    false => (self.expr(low), self.expr(high)),
                };
                let both = Expr::And(vec![
                    Expr::Cmp(Op::Ge, boxed(subject.clone()), boxed(low)),
                    Expr::Cmp(Op::Le, boxed(subject), boxed(high)),
                ]);
                if *negated { negate(both) } else { both }
            }
            Ast::In {
                expr, target, negated, ..
            } => {
                let subject = self.expr(expr);
                let found = match target {
                    ast::InTarget::List(items) => Expr::In(boxed(subject), self.members(items)),
                    ast::InTarget::Subquery(query) => Expr::InQuery(boxed(subject), self.subquery(query)),
                    ast::InTarget::Unnest(array) => Expr::Any(boxed(subject), Op::Eq, boxed(self.expr(array))),
                    ast::InTarget::Table { .. } => Expr::Opaque(vec![subject]),
                };
                if *negated { Expr::Not(boxed(found)) } else { found }
            }
            Ast::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => {
                let left = self.expr(left);
                let Some(op) = comparison(compare_op) else {
                    let right = self.expr(right);
                    return Expr::Opaque(vec![left, right]);
                };
                let query = match &**right {
                    Ast::Subquery(query) => Some(query),
                    Ast::Nested(inner) => match &**inner {
                        Ast::Subquery(query) => Some(query),
                        _ => None,
                    },
                    _ => None,
                };
                match query {
                    Some(query) if op == Op::Eq => Expr::InQuery(boxed(left), self.subquery(query)),
                    _ => Expr::Any(boxed(left), op, boxed(given(self.expr(right), right))),
                }
            }
            Ast::AllOp { left, right, .. } => Expr::Opaque(self.exprs([&**left, &**right])),
            Ast::Like {
                expr,
                pattern,
                negated,
                escape_char,
                ..
            } => {
                let kind = if escape_char.is_some() {
                    Match::Other
                } else {
                    Match::Like
                };
                let like = Expr::Like(kind, boxed(self.expr(expr)), boxed(self.expr(pattern)));
                if *negated { Expr::Not(boxed(like)) } else { like }
            }
            Ast::ILike {
                expr, pattern, negated, ..
            } => {
                let like = Expr::Like(Match::ILike, boxed(self.expr(expr)), boxed(self.expr(pattern)));
                if *negated { Expr::Not(boxed(like)) } else { like }
            }
            Ast::SimilarTo { expr, pattern, .. } | Ast::RLike { expr, pattern, .. } => Expr::Not(boxed(Expr::Like(
                Match::Other,
                boxed(self.expr(expr)),
                boxed(self.expr(pattern)),
            ))),
            Ast::Function(function) => self.function(function),
            Ast::Subquery(query) => Expr::Sub(self.subquery(query)),
            Ast::Exists { subquery, negated } => {
                let found = Expr::Exists(self.subquery(subquery));
                if *negated { Expr::Not(boxed(found)) } else { found }
            }
            Ast::Tuple(items) => Expr::Row(self.exprs(items)),
            Ast::Array(array) => Expr::Array(self.exprs(&array.elem)),
            Ast::AtTimeZone { timestamp, time_zone } => self.call("timezone", [&**time_zone, &**timestamp]),
            Ast::Extract { field, expr, .. } => {
                let name = format!("extract {field}").to_ascii_lowercase();
                self.call(&name, [&**expr])
            }
            Ast::Ceil { expr, .. } => self.call("ceil", [&**expr]),
            Ast::Floor { expr, .. } => self.call("floor", [&**expr]),
            Ast::Position { expr, r#in } => self.call("position", [&**expr, &**r#in]),
            Ast::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let args = std::iter::once(&**expr)
                    .chain(substring_from.as_deref())
                    .chain(substring_for.as_deref());
                self.call("substr", args)
            }
            Ast::Trim { expr, trim_what, .. } => {
                self.call("trim", std::iter::once(&**expr).chain(trim_what.as_deref()))
            }
            Ast::Case {
                operand,
                conditions,
                else_result,
                ..
            } => {
                let mut kids = self.exprs(operand.as_deref());
                for when in conditions {
                    kids.push(self.expr(&when.condition));
                    kids.push(self.expr(&when.result));
                }
                kids.extend(else_result.as_deref().map(|result| self.expr(result)));
                let shape = format!("case {} {}", operand.is_some(), else_result.is_some());
                Expr::Call(shape, kids)
            }
            Ast::CompoundFieldAccess { root, access_chain } => {
                let mut kids = vec![self.expr(root)];
                let texts: Vec<String> = access_chain.iter().map(ToString::to_string).collect();
                kids.extend(texts.into_iter().map(Expr::Str));
                Expr::Call("subscript".to_owned(), kids)
            }
            _ => Expr::Opaque(Vec::new()),
        }
    }

    fn value(&mut self, value: &Value, range: std::ops::Range<usize>) -> Expr {
        match value {
            Value::Number(number, _) => Expr::Num(number.clone()),
            Value::Boolean(value) => Expr::Bool(*value),
            Value::Null => Expr::Null,
            Value::Placeholder(_) => {
                let text = self.text.get(range.clone()).unwrap_or_default();
                match text.chars().any(char::is_alphanumeric) && text != "%s" {
                    true => Expr::Param(text.to_owned()),
                    false => Expr::Param(format!("?{}", range.start)),
                }
            }
            other => match other.clone().into_string() {
                Some(text) => Expr::Str(text),
                None => Expr::Opaque(Vec::new()),
            },
        }
    }

    /// What is in a list; a hole in it holds any number of values.
    fn members(&mut self, items: &[Ast]) -> Vec<Expr> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            let member = self.expr(item);
            if matches!(member, Expr::Hole) {
                out.extend([given(Expr::Hole, item), Expr::Param(HOLE.to_owned())]);
            } else {
                out.push(member);
            }
        }
        out
    }

    fn binary(&mut self, left: &Ast, op: &Bin, right: &Ast) -> Expr {
        // A long chain of ANDs or ORs leans to the left.
        let (mut a, mut b) = (self.expr(left), self.expr(right));
        match op {
            Bin::And => {
                let mut kids = Vec::new();
                for side in [a, b] {
                    match side {
                        Expr::And(more) => kids.extend(more),
                        other => kids.push(other),
                    }
                }
                return Expr::And(kids);
            }
            Bin::Or => {
                let mut kids = Vec::new();
                for side in [a, b] {
                    match side {
                        Expr::Or(more) => kids.extend(more),
                        other => kids.push(other),
                    }
                }
                return Expr::Or(kids);
            }
            _ => {}
        }
        if let Some(op) = comparison(op) {
            if names_column(&b) {
                a = given(a, left);
            } else if names_column(&a) {
                b = given(b, right);
            }
            if let (Expr::Row(left), Expr::Row(right), Op::Eq) = (&a, &b, op)
                && left.len() == right.len()
            {
                let pairs = left.iter().zip(right);
                let kids = pairs.map(|(a, b)| Expr::Cmp(Op::Eq, boxed(a.clone()), boxed(b.clone())));
                return Expr::And(kids.collect());
            }
            return Expr::Cmp(op, boxed(a), boxed(b));
        }
        let like = |kind, a, b| Expr::Like(kind, boxed(a), boxed(b));
        match op {
            Bin::Spaceship => Expr::Same(boxed(a), boxed(b)),
            Bin::Is => match b {
                Expr::Bool(value) => Expr::IsBool(boxed(a), value, false),
                b => Expr::Same(boxed(a), boxed(b)),
            },
            Bin::IsNot => Expr::Not(boxed(Expr::Same(boxed(a), boxed(b)))),
            Bin::PGLikeMatch => like(Match::Like, a, b),
            Bin::PGILikeMatch => like(Match::ILike, a, b),
            Bin::PGStartsWith => like(Match::StartsWith, a, b),
            Bin::Glob => like(Match::Glob, a, b),
            Bin::Match | Bin::Regexp | Bin::PGRegexMatch | Bin::PGRegexIMatch => like(Match::Other, a, b),
            Bin::AtArrow | Bin::ArrowAt | Bin::AtAt | Bin::AtQuestion | Bin::Question | Bin::QuestionAnd => {
                Expr::Special(op.to_string(), boxed(a), boxed(b))
            }
            Bin::QuestionPipe | Bin::PGOverlap => Expr::Special(op.to_string(), boxed(a), boxed(b)),
            Bin::Custom(text) if text == "^@" => like(Match::StartsWith, a, b),
            other => Expr::Call(other.to_string().to_ascii_lowercase(), vec![a, b]),
        }
    }

    fn function(&mut self, function: &ast::Function) -> Expr {
        let name = object_name(&function.name)
            .pop()
            .unwrap_or_default()
            .text
            .to_ascii_lowercase();
        let ast::FunctionArguments::List(list) = &function.args else {
            return match &function.args {
                ast::FunctionArguments::Subquery(query) => Expr::Opaque(vec![Expr::Sub(self.subquery(query))]),
                _ => Expr::Call(name, Vec::new()),
            };
        };
        let mut kids = Vec::new();
        let mut wildcard = false;
        for arg in &list.args {
            match arg {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr))
                | ast::FunctionArg::Named {
                    arg: ast::FunctionArgExpr::Expr(expr),
                    ..
                } => kids.push(self.expr(expr)),
                _ => wildcard = true,
            }
        }
        if let Some(over) = &function.over {
            let window = match over {
                ast::WindowType::WindowSpec(spec) => self.window(spec),
                ast::WindowType::NamedWindow(ident) => {
                    let spec = self.named_windows.get(&ident.value.to_lowercase()).cloned();
                    spec.map_or(Window::default(), |spec| self.window(&spec))
                }
            };
            self.windows.push(window);
            return Expr::Window(self.windows.len() - 1, name);
        }
        let scalar_minimum = matches!(name.as_str(), "min" | "max") && kids.len() > 1;
        if AGGREGATES.contains(&name.as_str()) && !scalar_minimum {
            self.aggregate = true;
            let distinct = list.duplicate_treatment.is_some();
            let filter = function.filter.is_some();
            return Expr::Agg(format!("{name} {wildcard} {distinct} {filter}"), kids);
        }
        if name == "starts_with" && kids.len() == 2 {
            let pattern = kids.pop().unwrap_or(Expr::Null);
            return Expr::Like(Match::StartsWith, boxed(kids.remove(0)), boxed(pattern));
        }
        if name == "any" && kids.len() == 1 {
            return kids.remove(0);
        }
        if VOLATILE.contains(&name.as_str()) || wildcard {
            return Expr::Opaque(kids);
        }
        let name = match name.as_str() {
            "substring" => "substr".to_owned(),
            "current_timestamp" | "localtimestamp" => "now".to_owned(),
            "btrim" => "trim".to_owned(),
            "lcase" if self.dialect == Dialect::MySql => "lower".to_owned(),
            "ucase" if self.dialect == Dialect::MySql => "upper".to_owned(),
            _ => name,
        };
        Expr::Call(name, kids)
    }

    fn window(&mut self, spec: &ast::WindowSpec) -> Window {
        let partition = self.exprs(&spec.partition_by);
        let order = spec.order_by.iter().map(|term| self.plain_term(term)).collect();
        Window { partition, order }
    }
}

fn comparison(op: &Bin) -> Option<Op> {
    Some(match op {
        Bin::Eq => Op::Eq,
        Bin::NotEq => Op::Ne,
        Bin::Lt => Op::Lt,
        Bin::LtEq => Op::Le,
        Bin::Gt => Op::Gt,
        Bin::GtEq => Op::Ge,
        _ => return None,
    })
}
