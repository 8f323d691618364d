//! Conditions on columns: `facts::user_id.eq(id).and(facts::kind.eq_any(kinds))`.

use seqscan_hir::{Arg, ExprId, ExprKind, Literal, UnaryOp};
use seqscan_schema::Dialect;

use super::Reader;
use crate::builder::query::{Query, VALUE, hole, joined, literal, plain};
use crate::program::ModuleIdx;
use crate::text::SqlText;

/// How deep conditions are nested.
const NESTED: u32 = 40;

impl Reader<'_, '_> {
    /// A condition; none if it is not known what it asks.
    pub(super) fn condition(&self, query: &Query, module: ModuleIdx, at: ExprId, depth: u32) -> Option<SqlText> {
        let hir = self.hir(module);
        if depth > NESTED {
            return None;
        }
        let ExprKind::Call { callee, args, .. } = hir.kind(at) else {
            return None;
        };
        let place = self.place(module, at);
        let text = match hir.kind(callee) {
            ExprKind::Path { segments, .. } if hir.name(*segments.last()?) == "not" => {
                let inner = self.condition(query, module, args.first()?.value, depth + 1)?;
                inner.within("NOT (", ")")
            }
            ExprKind::Field { base, name, .. } => match hir.name(name) {
                word @ ("and" | "or") => {
                    let left = self.condition(query, module, base, depth + 1)?;
                    let right = self.condition(query, module, args.first()?.value, depth + 1)?;
                    let between = if word == "and" { " AND " } else { " OR " };
                    joined([left, right], between).within("(", ")")
                }
                word => {
                    let left = self.column(query, module, base)?;
                    self.asked(query, module, left, word, args)?
                }
            },
            _ => return None,
        };
        Some(text.by(Some(place)))
    }

    fn asked(&self, query: &Query, module: ModuleIdx, left: SqlText, word: &str, args: &[Arg]) -> Option<SqlText> {
        let given = |at: usize| self.given(query, module, args.get(at)?.value);
        let operator = match word {
            "is_null" => return Some(left.then(" IS NULL")),
            "is_not_null" => return Some(left.then(" IS NOT NULL")),
            "between" => {
                let (low, high) = (given(0)?, given(1)?);
                return Some(left.then(" BETWEEN ").and(low).then(" AND ").and(high));
            }
            "eq_any" => {
                given(0)?;
                return Some(match self.dialect {
                    Dialect::PostgreSql => left.then(&format!(" = ANY({VALUE})")),
                    _ => left.then(" IN ").and(hole()),
                });
            }
            "ne_all" => {
                given(0)?;
                return Some(match self.dialect {
                    Dialect::PostgreSql => left.then(&format!(" != ALL({VALUE})")),
                    _ => left.then(&format!(" NOT IN ({VALUE}, {VALUE})")),
                });
            }
            "eq" => "=",
            "ne" => "!=",
            "gt" => ">",
            "ge" => ">=",
            "lt" => "<",
            "le" => "<=",
            "is_not_distinct_from" => "IS NOT DISTINCT FROM",
            // What a pattern begins with decides: one that is not written is not known.
            "like" | "ilike" => {
                let pattern = given(0)?;
                if pattern.text == VALUE {
                    return None;
                }
                let word = if word == "like" { " LIKE " } else { " ILIKE " };
                return Some(left.then(word).and(pattern));
            }
            _ => return None,
        };
        Some(left.then(&format!(" {operator} ")).and(given(0)?))
    }

    /// What a column is compared with: a literal, another column, or a value that the query is given.
    fn given(&self, query: &Query, module: ModuleIdx, at: ExprId) -> Option<SqlText> {
        let hir = self.hir(module);
        Some(match hir.kind(at) {
            ExprKind::Literal(Literal::Int(number)) => plain(&number.to_string()),
            ExprKind::Literal(Literal::Bool(value)) => plain(if value { "TRUE" } else { "FALSE" }),
            ExprKind::Str(text) if hir.text(text).holes.is_empty() => plain(&literal(&hir.text(text).value)),
            ExprKind::Borrow(inner) => self.given(query, module, inner)?,
            ExprKind::Unary(UnaryOp::Negate, _) | ExprKind::Local(_) | ExprKind::Field { .. } => plain(VALUE),
            // `None` compares with nothing; another path is a column, a constant, or a variant of an enumeration.
            ExprKind::Path { segments, .. } => {
                let last = hir.name(*segments.last()?);
                match self.column(query, module, at) {
                    Some(column) => column,
                    None if last.starts_with(char::is_uppercase) && last != "None" => plain(VALUE),
                    None => return None,
                }
            }
            ExprKind::Call { .. } => {
                // Queries, and expressions of the database, are made of tables and columns.
                let mut is_query = false;
                hir.walk(at, &mut |id| {
                    is_query |= self.table_name(module, id).is_some() || self.column(query, module, id).is_some();
                    if let ExprKind::Path { segments, .. } = hir.kind(id) {
                        let is_now = matches!(segments, [only] if hir.name(*only) == "now");
                        is_query |= is_now || segments.iter().any(|it| matches!(hir.name(*it), "dsl" | "sql"));
                    }
                });
                if is_query {
                    return None;
                }
                plain(VALUE)
            }
            _ => plain(VALUE),
        })
    }
}
