//! Expressions.

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use seqscan_hir::{BinaryOp, Collection, ExprId, ExprKind, Literal, UnaryOp};

use super::{Lowering, span};

impl Lowering<'_> {
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> ExprId {
        let range = expr.range();
        match self.deeper(range, |this| this.expr_inner(expr, range)) {
            Some(id) => id,
            None => self.unknown(range),
        }
    }

    /// Only chooses: the parts that need space on the stack are functions of their own.
    fn expr_inner(&mut self, expr: &ast::Expr, range: TextRange) -> ExprId {
        use ast::Expr;
        match expr {
            Expr::Name(it) if it.id.is_empty() => self.unknown(range),
            Expr::Name(it) => self.resolve(&it.id, range),
            Expr::Attribute(it) => self.attribute(it),
            Expr::Call(it) => self.call(it, range),
            Expr::StringLiteral(_) | Expr::FString(_) | Expr::TString(_) => self.string(expr, range),
            Expr::BytesLiteral(_) | Expr::EllipsisLiteral(_) => self.literal(Literal::Other, range),
            Expr::NumberLiteral(it) => self.literal(number(&it.value), range),
            Expr::BooleanLiteral(it) => self.literal(Literal::Bool(it.value), range),
            Expr::NoneLiteral(_) => self.literal(Literal::Null, range),
            Expr::Subscript(it) => self.subscript(it),
            Expr::Slice(it) => self.slice(it),
            Expr::List(it) => self.collection(Collection::List, &it.elts, range),
            Expr::Tuple(it) => self.collection(Collection::Tuple, &it.elts, range),
            Expr::Set(it) => self.collection(Collection::Set, &it.elts, range),
            Expr::Dict(it) => self.dict(it),
            Expr::BoolOp(it) => self.bool_op(it),
            Expr::BinOp(it) => self.bin_op(it),
            Expr::UnaryOp(it) => self.unary_op(it),
            Expr::Compare(it) => self.compare(it),
            Expr::If(it) => self.ternary(it),
            Expr::Named(it) => self.named(it),
            Expr::Lambda(it) => self.lambda(it),
            Expr::ListComp(it) => self.comprehension(&it.generators, &it.elt, range),
            Expr::SetComp(it) => self.comprehension(&it.generators, &it.elt, range),
            Expr::DictComp(it) => self.dict_comprehension(it),
            Expr::Generator(it) => self.generator(it),
            Expr::Await(it) => self.wrap(&it.value, range, ExprKind::Await),
            Expr::Starred(it) => self.wrap(&it.value, range, ExprKind::Spread),
            Expr::Yield(it) => {
                self.yields = true;
                let value = it.value.as_deref().map(|value| self.expr(value));
                self.expr_at(ExprKind::Yield(value), range)
            }
            Expr::YieldFrom(it) => {
                self.yields = true;
                let value = self.wrap(&it.value, it.value.range(), ExprKind::Spread);
                self.expr_at(ExprKind::Yield(Some(value)), range)
            }
            Expr::IpyEscapeCommand(_) => self.unknown(range),
        }
    }

    fn wrap(&mut self, inner: &ast::Expr, range: TextRange, kind: impl FnOnce(ExprId) -> ExprKind<'static>) -> ExprId {
        let inner = self.expr(inner);
        self.expr_at(kind(inner), range)
    }

    fn attribute(&mut self, it: &ast::ExprAttribute) -> ExprId {
        let base = self.expr(&it.value);
        let name = self.name(&it.attr);
        let name_span = span(it.attr.range);
        self.expr_at(
            ExprKind::Field {
                base,
                name,
                name_start: name_span.start,
            },
            it.range,
        )
    }

    fn subscript(&mut self, it: &ast::ExprSubscript) -> ExprId {
        let base = self.expr(&it.value);
        let index = self.expr(&it.slice);
        self.expr_at(ExprKind::Index { base, index }, it.range)
    }

    fn slice(&mut self, it: &ast::ExprSlice) -> ExprId {
        let [start, end, step] = [&it.lower, &it.upper, &it.step].map(|part| part.as_deref().map(|it| self.expr(it)));
        self.expr_at(ExprKind::Range { start, end, step }, it.range)
    }

    fn collection(&mut self, form: Collection, items: &[ast::Expr], range: TextRange) -> ExprId {
        let items = self.expr_list(items);
        self.expr_at(ExprKind::Collection(form, &items), range)
    }

    fn dict(&mut self, it: &ast::ExprDict) -> ExprId {
        let mut entries = Vec::with_capacity(it.items.len());
        for item in &it.items {
            let key = item.key.as_ref().map(|key| self.expr(key));
            entries.push((key, self.expr(&item.value)));
        }
        self.expr_at(ExprKind::Map(&entries), it.range)
    }

    /// `a and b and c` is `(a and b) and c`.
    fn bool_op(&mut self, it: &ast::ExprBoolOp) -> ExprId {
        let op = match it.op {
            ast::BoolOp::And => BinaryOp::And,
            ast::BoolOp::Or => BinaryOp::Or,
        };
        let mut values = it.values.iter();
        let Some(first) = values.next() else {
            return self.unknown(it.range);
        };
        let mut whole = self.expr(first);
        for value in values {
            let right = self.expr(value);
            let range = TextRange::new(it.range.start(), value.end());
            whole = self.expr_at(ExprKind::Binary(op, whole, right), range);
        }
        // A parenthesis may close behind the last operand.
        self.build.set_span(whole, span(it.range));
        whole
    }

    fn bin_op(&mut self, it: &ast::ExprBinOp) -> ExprId {
        if it.op == ast::Operator::Mod
            && it.left.is_string_literal_expr()
            && let Some(id) = self.percent_format(&it.left, &it.right, it.range)
        {
            return id;
        }
        let left = self.expr(&it.left);
        let right = self.expr(&it.right);
        self.expr_at(ExprKind::Binary(binary_op(it.op), left, right), it.range)
    }

    fn unary_op(&mut self, it: &ast::ExprUnaryOp) -> ExprId {
        let op = match it.op {
            ast::UnaryOp::Not => UnaryOp::Not,
            ast::UnaryOp::USub => UnaryOp::Negate,
            ast::UnaryOp::UAdd | ast::UnaryOp::Invert => UnaryOp::Other,
        };
        self.wrap(&it.operand, it.range, |operand| ExprKind::Unary(op, operand))
    }

    /// `a < b < c` is `(a < b) < c`: all its parts, in order. `a is not b` is `not (a is b)`.
    fn compare(&mut self, it: &ast::ExprCompare) -> ExprId {
        let mut whole = self.expr(&it.left);
        for (op, operand) in it.ops.iter().zip(&it.comparators) {
            let right = self.expr(operand);
            let range = TextRange::new(it.range.start(), operand.end());
            let (op, is_negated) = match op {
                ast::CmpOp::Eq => (BinaryOp::Equal, false),
                ast::CmpOp::NotEq => (BinaryOp::NotEqual, false),
                ast::CmpOp::Lt | ast::CmpOp::LtE | ast::CmpOp::Gt | ast::CmpOp::GtE => (BinaryOp::Ordering, false),
                ast::CmpOp::Is => (BinaryOp::Is, false),
                ast::CmpOp::IsNot => (BinaryOp::Is, true),
                ast::CmpOp::In => (BinaryOp::In, false),
                ast::CmpOp::NotIn => (BinaryOp::In, true),
            };
            whole = self.expr_at(ExprKind::Binary(op, whole, right), range);
            if is_negated {
                whole = self.expr_at(ExprKind::Unary(UnaryOp::Not, whole), range);
            }
        }
        self.build.set_span(whole, span(it.range));
        whole
    }

    fn ternary(&mut self, it: &ast::ExprIf) -> ExprId {
        let condition = self.expr(&it.test);
        let then = self.expr(&it.body);
        let otherwise = Some(self.expr(&it.orelse));
        self.expr_at(
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            },
            it.range,
        )
    }

    fn named(&mut self, it: &ast::ExprNamed) -> ExprId {
        let value = self.expr(&it.value);
        let target = self.expr(&it.target);
        let op = None;
        self.expr_at(ExprKind::Assign { target, value, op }, it.range)
    }
}

fn number(number: &ast::Number) -> Literal {
    match number {
        ast::Number::Int(int) => int.as_i64().map_or(Literal::Other, Literal::Int),
        ast::Number::Float(float) => Literal::Float(*float),
        ast::Number::Complex { .. } => Literal::Other,
    }
}

pub(super) fn binary_op(op: ast::Operator) -> BinaryOp {
    use ast::Operator;
    match op {
        Operator::Add => BinaryOp::Add,
        Operator::Sub => BinaryOp::Subtract,
        Operator::Mult => BinaryOp::Multiply,
        Operator::Div | Operator::FloorDiv => BinaryOp::Divide,
        Operator::Mod => BinaryOp::Modulo,
        Operator::BitOr => BinaryOp::BitOr,
        Operator::BitAnd => BinaryOp::BitAnd,
        Operator::MatMult | Operator::Pow | Operator::LShift | Operator::RShift | Operator::BitXor => {
            BinaryOp::OtherArithmetic
        }
    }
}
