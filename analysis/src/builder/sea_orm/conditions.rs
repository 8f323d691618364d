//! Conditions on columns: `order::Column::UserId.eq(id).and(order::Column::State.is_in(states))`, `Condition::any().add(…)`.

use seqscan_hir::{Arg, ExprId, ExprKind, Literal, UnaryOp};
use seqscan_schema::Dialect;

use super::{Found, Reader};
use crate::builder::query::{VALUE, column, joined, literal, plain};
use crate::program::ModuleIdx;
use crate::text::SqlText;

/// How deep conditions are nested.
const NESTED: u32 = 40;

impl Reader<'_, '_> {
    /// A condition; empty if it asks nothing, none if it is not known what it asks.
    pub(super) fn condition(&self, found: &Found, module: ModuleIdx, at: ExprId, depth: u32) -> Option<SqlText> {
        let hir = self.hir(module);
        if depth > NESTED {
            return None;
        }
        let place = self.place(module, at);
        let text = match hir.kind(at) {
            ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                ExprKind::Path { segments, .. } => {
                    let names: Vec<&str> = segments.iter().map(|it| hir.name(*it)).collect();
                    match names.as_slice() {
                        [.., "Condition" | "Cond", "all" | "any"] => return Some(SqlText::default()),
                        [.., "all!"] => self.joined(found, module, args, " AND ", depth)?,
                        [.., "any!"] => self.joined(found, module, args, " OR ", depth)?,
                        // What `eq` is a method of may be given first.
                        [.., "ColumnTrait" | "Expr" | "ExprTrait", word] => {
                            let (first, rest) = args.split_first()?;
                            let left = self.column(found, module, first.value)?;
                            self.asked(found, module, left, word, rest)?
                        }
                        _ => return None,
                    }
                }
                ExprKind::Field { base, name, .. } => {
                    self.method(found, module, (base, hir.name(name)), args, depth)?
                }
                _ => return None,
            },
            ExprKind::Local(_) => {
                let (other, ways) = self.resolver.ways(module, at)?;
                let [only] = ways.as_slice() else { return None };
                return self.condition(found, other, *only, depth + 1);
            }
            _ => return None,
        };
        Some(text.by(Some(place)))
    }

    fn method(
        &self,
        found: &Found,
        module: ModuleIdx,
        (base, name): (ExprId, &str),
        args: &[Arg],
        depth: u32,
    ) -> Option<SqlText> {
        let inner = |at: ExprId| self.condition(found, module, at, depth + 1);
        match name {
            "add" => {
                let (before, more) = (inner(base)?, inner(args.first()?.value)?);
                Some(match (before.text.is_empty(), more.text.is_empty()) {
                    (true, _) => more,
                    (_, true) => before,
                    _ if self.is_any(module, base, depth) => joined([before, more], " OR ").within("(", ")"),
                    _ => joined([before, more], " AND ").within("(", ")"),
                })
            }
            // Whether it is asked is only known when it runs.
            "add_option" => None,
            "and" => Some(joined([inner(base)?, inner(args.first()?.value)?], " AND ").within("(", ")")),
            "or" => Some(joined([inner(base)?, inner(args.first()?.value)?], " OR ").within("(", ")")),
            "not" if args.is_empty() => Some(inner(base)?.within("NOT (", ")")),
            "into_condition" | "into_simple_expr" | "into_expr" | "to_owned" | "clone" => inner(base),
            word => {
                let left = self.column(found, module, base)?;
                self.asked(found, module, left, word, args)
            }
        }
    }

    /// Whether a chain of conditions begins with `Condition::any()`.
    fn is_any(&self, module: ModuleIdx, at: ExprId, depth: u32) -> bool {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Call { callee, .. } => match hir.kind(callee) {
                ExprKind::Field { base, .. } if depth < NESTED => self.is_any(module, base, depth + 1),
                _ => self.is_path(module, callee, "any"),
            },
            ExprKind::Local(_) => match self.resolver.ways(module, at) {
                Some((other, ways)) if depth < NESTED && ways.len() == 1 => self.is_any(other, ways[0], depth + 1),
                _ => false,
            },
            _ => false,
        }
    }

    fn joined(&self, found: &Found, module: ModuleIdx, args: &[Arg], between: &str, depth: u32) -> Option<SqlText> {
        let parts = args
            .iter()
            .map(|arg| self.condition(found, module, arg.value, depth + 1));
        let parts: Option<Vec<SqlText>> = parts.collect();
        Some(joined(parts?, between).within("(", ")"))
    }

    fn asked(&self, found: &Found, module: ModuleIdx, left: SqlText, word: &str, args: &[Arg]) -> Option<SqlText> {
        let given = |at: usize| self.given(found, module, args.get(at)?.value);
        let operator = match word {
            "is_null" => return Some(left.then(" IS NULL")),
            "is_not_null" => return Some(left.then(" IS NOT NULL")),
            "between" => {
                let (low, high) = (given(0)?, given(1)?);
                return Some(left.then(" BETWEEN ").and(low).then(" AND ").and(high));
            }
            "is_in" => return Some(left.then(&format!(" IN ({VALUE}, {VALUE})"))),
            "is_not_in" => return Some(left.then(&format!(" NOT IN ({VALUE}, {VALUE})"))),
            "contains" | "starts_with" | "ends_with" => {
                let text = match self.hir(module).kind(args.first()?.value) {
                    ExprKind::Str(text) if self.hir(module).text(text).holes.is_empty() => {
                        self.hir(module).text(text).value.clone()
                    }
                    _ => "value".to_owned(),
                };
                let pattern = match word {
                    "contains" => format!("%{text}%"),
                    "starts_with" => format!("{text}%"),
                    _ => format!("%{text}"),
                };
                return Some(left.then(&format!(" LIKE {}", literal(&pattern))));
            }
            "like" => {
                // What a pattern begins with decides: one that is not written is not known.
                let pattern = given(0)?;
                return (pattern.text != VALUE).then(|| left.then(" LIKE ").and(pattern));
            }
            "eq" => "=",
            "ne" => "<>",
            "gt" => ">",
            "gte" => ">=",
            "lt" => "<",
            "lte" => "<=",
            "eq_any" if self.dialect == Dialect::PostgreSql => {
                return Some(left.then(&format!(" = ANY({VALUE})")));
            }
            _ => return None,
        };
        Some(left.then(&format!(" {operator} ")).and(given(0)?))
    }

    /// What a column is compared with.
    fn given(&self, found: &Found, module: ModuleIdx, at: ExprId) -> Option<SqlText> {
        let hir = self.hir(module);
        Some(match hir.kind(at) {
            ExprKind::Literal(Literal::Int(number)) => plain(&number.to_string()),
            ExprKind::Literal(Literal::Bool(value)) => plain(if value { "TRUE" } else { "FALSE" }),
            ExprKind::Str(text) if hir.text(text).holes.is_empty() => plain(&literal(&hir.text(text).value)),
            ExprKind::Borrow(inner) => self.given(found, module, inner)?,
            ExprKind::Unary(UnaryOp::Negate, _) | ExprKind::Local(_) | ExprKind::Field { .. } => plain(VALUE),
            ExprKind::Path { .. } => match self.column(found, module, at) {
                Some(column) => column,
                None if self.is_path(module, at, "None") => return None,
                None => plain(VALUE),
            },
            ExprKind::Call { callee, .. } => match hir.kind(callee) {
                // An expression of the database, or a query.
                ExprKind::Path { segments, .. }
                    if segments
                        .iter()
                        .any(|it| matches!(hir.name(*it), "Expr" | "Func" | "Query" | "SimpleExpr")) =>
                {
                    return None;
                }
                _ => plain(VALUE),
            },
            _ => plain(VALUE),
        })
    }

    /// The column of the first table that an expression is; none if it is of another.
    pub(super) fn column(&self, found: &Found, module: ModuleIdx, at: ExprId) -> Option<SqlText> {
        let hir = self.hir(module);
        let (path, name) = match hir.kind(at) {
            ExprKind::Path { segments, .. } => {
                let (last, path) = segments.split_last()?;
                (path, hir.name(*last))
            }
            // `order::COLUMN.customer_id`
            ExprKind::Field { base, name, .. } if self.is_path(module, base, "COLUMN") => match hir.kind(base) {
                ExprKind::Path { segments, .. } => (segments, hir.name(name)),
                _ => return None,
            },
            ExprKind::Call { callee, args, .. } => {
                return match hir.kind(callee) {
                    ExprKind::Field { base, name, .. }
                        if matches!(hir.name(name), "into_expr" | "into_simple_expr" | "as_column_ref") =>
                    {
                        self.column(found, module, base)
                    }
                    // `Expr::col(order::Column::Id)`, `Expr::col((order::Entity, order::Column::Id))`
                    ExprKind::Path { .. } if self.is_path(module, callee, "col") => {
                        let given = args.first()?.value;
                        match hir.kind(given) {
                            ExprKind::Collection(_, items) => self.column(found, module, *items.last()?),
                            _ => self.column(found, module, given),
                        }
                    }
                    _ => None,
                };
            }
            _ => return None,
        };
        let home = self.home(module, at, path)?;
        if home != found.home {
            return None;
        }
        let name = self.column_name(home, name)?;
        Some(column(self.dialect, found.query.root(), &name))
    }
}
