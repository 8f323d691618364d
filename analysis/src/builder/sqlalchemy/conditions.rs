//! Conditions of statements: comparisons, `in_`, `like`, `and_` and `or_`.

use seqscan_hir::{Arg, BinaryOp, ExprId, ExprKind, Literal, UnaryOp};
use seqscan_schema::Dialect;

use super::super::query::{Place, VALUE, column, hole, joined, literal, plain};
use super::scalars::Side;
use super::{Reader, Statement};
use crate::program::ModuleIdx;
use crate::text::SqlText;

/// How deep conditions are nested.
const NESTED: u32 = 40;

impl Reader<'_, '_> {
    /// Adds what a call of `where` or `filter` asks for.
    pub(super) fn restrict(&self, it: &mut Statement, module: ModuleIdx, args: &[Arg]) {
        for arg in args {
            let before = (it.query.from.clone(), it.entities.clone());
            match self.condition(it, module, arg.value, 0).filter(|text| !text.is_hole()) {
                Some(condition) => it.query.filters.push(condition),
                None => {
                    (it.query.from, it.entities) = before;
                    it.lose();
                }
            }
        }
    }

    /// `filter_by(status="open")`.
    pub(super) fn restrict_by_name(&self, it: &mut Statement, module: ModuleIdx, args: &[Arg]) {
        let hir = self.hir(module);
        for arg in args {
            let condition = arg.name.and_then(|name| {
                let (_, shape) = it.entities.get(it.last)?;
                let name = hir.name(name);
                let field = shape.column(name)?;
                let handle = it.query.from.get(it.last)?.handle();
                let left = Side::Column(column(self.dialect, handle, &field.column), field.ty.clone());
                let right = self.side(it, module, arg.value, 0);
                let span = hir.span(arg.value);
                let start = span.start.saturating_sub(name.len() as u32 + 1);
                let place = Place {
                    module,
                    span: seqscan_hir::Span { start, ..span },
                };
                Some(self.compared(left, BinaryOp::Equal, right)?.by(Some(place)))
            });
            match condition {
                Some(condition) => it.query.filters.push(condition),
                None => it.lose(),
            }
        }
    }

    /// A condition; none if it is not known what it asks.
    pub(super) fn condition(&self, it: &mut Statement, module: ModuleIdx, at: ExprId, depth: u32) -> Option<SqlText> {
        let hir = self.hir(module);
        if depth > NESTED {
            return None;
        }
        let place = self.place(module, at);
        let text = match hir.kind(at) {
            ExprKind::Binary(BinaryOp::BitAnd, left, right) => {
                let left = self.condition(it, module, left, depth + 1)?;
                joined([left, self.condition(it, module, right, depth + 1)?], " AND ").within("(", ")")
            }
            ExprKind::Binary(BinaryOp::BitOr, left, right) => {
                let left = self.condition(it, module, left, depth + 1)?;
                joined([left, self.condition(it, module, right, depth + 1)?], " OR ").within("(", ")")
            }
            ExprKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::Ordering), left, right) => {
                let left = self.side(it, module, left, depth + 1);
                let right = self.side(it, module, right, depth + 1);
                self.compared(left, op, right)?
            }
            ExprKind::Unary(UnaryOp::Other, inner) => {
                let inner = self.condition(it, module, inner, depth + 1)?;
                inner.within("NOT (", ")")
            }
            ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                ExprKind::Path { segments, .. } => {
                    self.combined(it, module, hir.name(*segments.last()?), args, depth)?
                }
                ExprKind::Field { base, name, .. } => match self.side(it, module, base, depth + 1) {
                    Side::Column(left, ty) => self.asked(it, module, (left, ty), hir.name(name), args)?,
                    // `sa.and_(…)`.
                    _ => self.combined(it, module, hir.name(name), args, depth)?,
                },
                _ => return None,
            },
            // A truth value by itself.
            ExprKind::Field { .. } => match self.side(it, module, at, depth + 1) {
                Side::Column(text, ty) if ty == "boolean" => text,
                _ => return None,
            },
            ExprKind::Local(_) => {
                let (module, ways) = self.resolver.ways(module, at)?;
                let [only] = ways.as_slice() else { return None };
                self.condition(it, module, *only, depth + 1)?
            }
            _ => return None,
        };
        Some(text.by(Some(place)))
    }

    fn combined(&self, it: &mut Statement, module: ModuleIdx, name: &str, args: &[Arg], depth: u32) -> Option<SqlText> {
        let parts: Option<Vec<SqlText>> = match name {
            "and_" | "or_" | "not_" => args
                .iter()
                .map(|arg| self.condition(it, module, arg.value, depth + 1))
                .collect(),
            _ => None,
        };
        let parts = parts.filter(|parts| !parts.is_empty())?;
        Some(match name {
            "not_" => joined(parts, " AND ").within("NOT (", ")"),
            "or_" => joined(parts, " OR ").within("(", ")"),
            _ => joined(parts, " AND ").within("(", ")"),
        })
    }

    fn compared(&self, left: Side, op: BinaryOp, right: Side) -> Option<SqlText> {
        let truth = |flag: bool| match (self.dialect, flag) {
            (Dialect::Sqlite, true) => "1",
            (Dialect::Sqlite, false) => "0",
            (_, true) => "true",
            (_, false) => "false",
        };
        let (left, right) = match (left, right) {
            (Side::Column(left, _), right) => (left, right),
            // `5 < Order.total`.
            (left, Side::Column(right, _)) => (right, left),
            _ => return None,
        };
        Some(match (op, right) {
            (_, Side::Unknown | Side::List(_)) => return None,
            (BinaryOp::Equal, Side::Null) => left.then(" IS NULL"),
            (BinaryOp::NotEqual, Side::Null) => left.then(" IS NOT NULL"),
            (_, Side::Null) => return None,
            (BinaryOp::Equal, Side::Bool(flag)) => left.then(&format!(" = {}", truth(flag))),
            (BinaryOp::NotEqual, Side::Bool(flag)) => left.then(&format!(" != {}", truth(flag))),
            (_, Side::Bool(_)) => return None,
            (BinaryOp::Equal, Side::Column(right, _) | Side::Value(right)) => left.then(" = ").and(right),
            (BinaryOp::NotEqual, Side::Column(right, _) | Side::Value(right)) => left.then(" != ").and(right),
            // Which way it compares does not matter to an index; with a value of its own it would to what implies what.
            (_, Side::Column(right, _)) => left.then(" > ").and(right),
            (_, Side::Value(_)) => left.then(&format!(" > {VALUE}")),
        })
    }

    /// `Order.status.in_(…)`, `Order.name.like(…)`.
    fn asked(
        &self,
        it: &mut Statement,
        module: ModuleIdx,
        (left, ty): (SqlText, String),
        name: &str,
        args: &[Arg],
    ) -> Option<SqlText> {
        let hir = self.hir(module);
        let first = args.first()?;
        let given = self.side(it, module, first.value, 0);
        let is_text = ty.starts_with("varchar") || ty.starts_with("char") || ty == "text" || ty == "citext";
        let pattern = |before: &str, after: &str| match hir.kind(first.value) {
            ExprKind::Str(text) if hir.text(text).holes.is_empty() => {
                Some(literal(&format!("{before}{}{after}", hir.text(text).value)))
            }
            // The beginning decides; a text with holes has one that is written.
            ExprKind::Str(text) => {
                let text = hir.text(text);
                let start = text.holes.first().map_or(text.value.len(), |hole| hole.at as usize);
                let known = text.value.get(..start)?;
                let is_open = before.is_empty() && known.is_empty();
                (!is_open).then(|| literal(&format!("{before}{known}value{after}")))
            }
            _ if before.is_empty() && after.is_empty() => None,
            _ => Some(literal(&format!("{before}value{after}"))),
        };
        Some(match name {
            "in_" => match given {
                Side::List(Some(count)) if count > 0 => {
                    let values = vec![VALUE; count.min(64)].join(", ");
                    left.then(&format!(" IN ({values})"))
                }
                Side::List(_) | Side::Value(_) => left.then(" IN ").and(hole()),
                _ => return None,
            },
            "notin_" | "not_in" => match given {
                Side::List(_) | Side::Value(_) => left.then(&format!(" NOT IN ({VALUE}, {VALUE})")),
                _ => return None,
            },
            "is_" | "is_not" | "isnot" => {
                let not = if name == "is_" { "" } else { "NOT " };
                let what = match hir.kind(first.value) {
                    ExprKind::Literal(Literal::Null) => "NULL",
                    ExprKind::Literal(Literal::Bool(flag)) if self.dialect != Dialect::Sqlite => match flag {
                        true => "true",
                        false => "false",
                    },
                    ExprKind::Call { callee, .. } => match hir.kind(callee) {
                        ExprKind::Path { segments, .. }
                            if segments.last().is_some_and(|it| hir.name(*it) == "null") =>
                        {
                            "NULL"
                        }
                        _ => return None,
                    },
                    _ => return None,
                };
                left.then(&format!(" IS {not}{what}"))
            }
            "between" => left.then(&format!(" BETWEEN {VALUE} AND {VALUE}")),
            "like" => left.then(" LIKE ").then(&pattern("", "")?),
            "ilike" => self.any_case(left, &pattern("", "")?),
            "startswith" if is_text => left.then(" LIKE ").then(&pattern("", "%")?),
            "endswith" if is_text => left.then(" LIKE ").then(&pattern("%", "")?),
            "contains" if is_text => left.then(" LIKE ").then(&pattern("%", "%")?),
            "istartswith" if is_text => self.any_case(left, &pattern("", "%")?),
            "icontains" if is_text => self.any_case(left, &pattern("%", "%")?),
            _ => return None,
        })
    }

    fn any_case(&self, left: SqlText, pattern: &str) -> SqlText {
        match self.dialect {
            Dialect::PostgreSql => left.then(" ILIKE ").and(plain(pattern)),
            _ => left.within("lower(", ") LIKE lower(").then(pattern).then(")"),
        }
    }
}
