//! Values in statements: columns, functions of them, and what the statement is given.

use seqscan_hir::{Arg, BinaryOp, ExprId, ExprKind, Literal, UnaryOp};

use super::super::query::{Term, VALUE, literal, plain};
use super::{Reader, Statement};
use crate::facts::Source;
use crate::program::ModuleIdx;
use crate::text::SqlText;
use crate::ty::Ty;

/// How deep values are nested.
const NESTED: u32 = 40;

/// What stands on one side of a comparison.
pub(super) enum Side {
    /// Something of the database, and its type if it is a column.
    Column(SqlText, String),
    /// A value that is written, as SQL, or that the statement is given.
    Value(SqlText),
    Null,
    Bool(bool),
    /// Several values.
    List(Option<usize>),
    /// Not known.
    Unknown,
}

impl Reader<'_, '_> {
    /// What an expression is in a comparison.
    pub(super) fn side(&self, it: &mut Statement, module: ModuleIdx, at: ExprId, depth: u32) -> Side {
        let hir = self.hir(module);
        if depth > NESTED {
            return Side::Unknown;
        }
        match hir.kind(at) {
            ExprKind::Literal(Literal::Null) => Side::Null,
            ExprKind::Literal(Literal::Bool(value)) => Side::Bool(value),
            ExprKind::Literal(Literal::Int(number)) => Side::Value(plain(&number.to_string())),
            ExprKind::Literal(_) => value(),
            ExprKind::Str(text) if hir.text(text).holes.is_empty() => {
                Side::Value(plain(&literal(&hir.text(text).value)))
            }
            ExprKind::Str(_) => value(),
            ExprKind::Collection(_, items) => {
                let is_spread = items.iter().any(|item| matches!(hir.kind(*item), ExprKind::Spread(_)));
                Side::List((!is_spread).then_some(items.len()))
            }
            ExprKind::Loop(_) => Side::List(None),
            ExprKind::Unary(UnaryOp::Negate, _) => value(),
            ExprKind::Field { base, .. } => match self.attribute(it, module, at) {
                Some((text, ty)) => Side::Column(text, ty),
                None => self.outside(module, base),
            },
            ExprKind::Call { callee, args, .. } => self.called(it, module, (at, callee, args), depth),
            ExprKind::Binary(op, left, right) => {
                let operator = match op {
                    BinaryOp::Add => "+",
                    BinaryOp::Subtract => "-",
                    BinaryOp::Multiply => "*",
                    BinaryOp::Divide => "/",
                    _ => return Side::Unknown,
                };
                match (
                    self.side(it, module, left, depth + 1),
                    self.side(it, module, right, depth + 1),
                ) {
                    (Side::Unknown, _) | (_, Side::Unknown) => Side::Unknown,
                    (Side::Column(left, _), Side::Column(right, _) | Side::Value(right))
                    | (Side::Value(left), Side::Column(right, _)) => {
                        let text = left.then(&format!(" {operator} ")).and(right);
                        Side::Column(text.within("(", ")"), String::new())
                    }
                    _ => value(),
                }
            }
            ExprKind::Local(_) | ExprKind::Path { .. } => {
                if self.entity(module, at).is_some() || self.is_of_database(module, at, 0) {
                    return Side::Unknown;
                }
                value()
            }
            ExprKind::Index { base, .. } => self.outside(module, base),
            // `value if value else None` asks one thing or another.
            ExprKind::Branch { then, otherwise, .. } => {
                let is_null = |id: ExprId| matches!(hir.kind(id), ExprKind::Literal(Literal::Null));
                match is_null(then) || otherwise.is_some_and(is_null) {
                    true => Side::Unknown,
                    false => value(),
                }
            }
            _ => value(),
        }
    }

    /// A field of something that is no table that is known: a value of the program, unless it may be of the database.
    fn outside(&self, module: ModuleIdx, base: ExprId) -> Side {
        let hir = self.hir(module);
        if self.is_of_database(module, base, 0) {
            return Side::Unknown;
        }
        match self.resolver.ty(module, base) {
            Ty::Class(class) => match self.resolver.is_model(class) || self.resolver.table_shape(class).is_some() {
                true => Side::Unknown,
                // A constant of some class, of an enumeration say.
                false => value(),
            },
            Ty::Unknown | Ty::External(_) => {
                let name = match hir.kind(base) {
                    ExprKind::Local(local) => hir.name(hir.local(local).name),
                    ExprKind::Path { segments, .. } => segments.last().map_or("", |last| hir.name(*last)),
                    ExprKind::Field { name, .. } => hir.name(name),
                    _ => "",
                };
                // `Aliased.id`, `self.model.id`, `orders.c.id`: named as what stands for tables is.
                let is_table = name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase)
                    || matches!(name, "c" | "columns" | "model" | "table" | "cls");
                if is_table { Side::Unknown } else { value() }
            }
            _ => value(),
        }
    }

    /// Whether a value was made by calls that make pieces of statements.
    fn is_of_database(&self, module: ModuleIdx, at: ExprId, depth: u32) -> bool {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Local(local) if depth < 6 => {
                let definitions = &self.resolver.program.facts(module).definitions[local.index()];
                definitions.iter().any(|definition| match definition.source {
                    Source::Value(value) => self.is_of_database(module, value, depth + 1),
                    _ => false,
                })
            }
            ExprKind::Path { .. } if depth < 6 => match self.resolver.ways(module, at) {
                Some((module, ways)) => ways.iter().any(|way| self.is_of_database(module, *way, depth + 1)),
                None => false,
            },
            ExprKind::Field { base, name, .. } => {
                matches!(hir.name(name), "c" | "columns") || self.is_of_database(module, base, depth + 1)
            }
            ExprKind::Call { callee, .. } => {
                let (base, name) = match hir.kind(callee) {
                    ExprKind::Field { base, name, .. } => (Some(base), hir.name(name)),
                    ExprKind::Path { segments, .. } => (None, segments.last().map_or("", |last| hir.name(*last))),
                    _ => return false,
                };
                matches!(
                    name,
                    "aliased"
                        | "alias"
                        | "subquery"
                        | "cte"
                        | "lateral"
                        | "select"
                        | "func"
                        | "case"
                        | "cast"
                        | "literal_column"
                        | "column"
                        | "text"
                        | "exists"
                        | "scalar_subquery"
                        | "as_scalar"
                        | "coalesce"
                        | "type_coerce"
                        | "extract"
                        | "and_"
                        | "or_"
                        | "not_"
                        | "any_"
                        | "all_"
                ) || base.is_some_and(|base| depth < 6 && self.is_function_space(module, base))
                    || self.entity_within(module, at)
            }
            ExprKind::Binary(..) => self.entity_within(module, at),
            _ => false,
        }
    }

    fn entity_within(&self, module: ModuleIdx, at: ExprId) -> bool {
        let mut found = false;
        self.hir(module).walk(at, &mut |id| {
            let is_name = matches!(self.hir(module).kind(id), ExprKind::Path { .. });
            found |= is_name && self.entity(module, id).is_some();
        });
        found
    }

    /// `func`, `sa.func`.
    fn is_function_space(&self, module: ModuleIdx, at: ExprId) -> bool {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Path { segments, .. } => segments.last().is_some_and(|last| hir.name(*last) == "func"),
            ExprKind::Field { name, .. } => hir.name(name) == "func",
            _ => false,
        }
    }

    fn called(
        &self,
        it: &mut Statement,
        module: ModuleIdx,
        (at, callee, args): (ExprId, ExprId, &[Arg]),
        depth: u32,
    ) -> Side {
        let hir = self.hir(module);
        match hir.kind(callee) {
            ExprKind::Field { base, name, .. } if self.is_function_space(module, base) => {
                let function = hir.name(name);
                let parts: Option<Vec<SqlText>> = args
                    .iter()
                    .map(|arg| match self.side(it, module, arg.value, depth + 1) {
                        Side::Column(text, _) | Side::Value(text) => Some(text),
                        _ => None,
                    })
                    .collect();
                match parts {
                    Some(parts) if args.is_empty() && function == "count" => {
                        let _ = parts;
                        Side::Column(plain("count(*)"), String::new())
                    }
                    Some(parts) => {
                        let inner = super::super::query::joined(parts, ", ");
                        Side::Column(inner.within(&format!("{function}("), ")"), String::new())
                    }
                    None => Side::Unknown,
                }
            }
            ExprKind::Field { base, name, .. } if hir.name(name) == "label" => self.side(it, module, base, depth + 1),
            // SQLModel's `col(Order.total)`.
            ExprKind::Path { segments, .. } if segments.last().is_some_and(|last| hir.name(*last) == "col") => {
                match args.first() {
                    Some(first) => self.side(it, module, first.value, depth + 1),
                    None => Side::Unknown,
                }
            }
            _ if self.is_of_database(module, at, 0) => Side::Unknown,
            _ => match self.statement(module, at) {
                Some(_) => Side::Unknown,
                None => value(),
            },
        }
    }

    /// A value of the database: a column, or a function of columns.
    pub(super) fn scalar(&self, it: &mut Statement, module: ModuleIdx, at: ExprId, depth: u32) -> Option<SqlText> {
        let place = self.place(module, at);
        match self.side(it, module, at, depth) {
            Side::Column(text, _) => Some(text.by(Some(place))),
            _ => None,
        }
    }

    /// A term of an order.
    pub(super) fn term(&self, it: &mut Statement, module: ModuleIdx, at: ExprId, depth: u32) -> Option<Term> {
        let hir = self.hir(module);
        if depth > NESTED {
            return None;
        }
        let by = |name: &str| match name {
            "desc" => Some((Some(true), None)),
            "asc" => Some((Some(false), None)),
            "nullsfirst" | "nulls_first" => Some((None, Some(true))),
            "nullslast" | "nulls_last" => Some((None, Some(false))),
            _ => None,
        };
        if let ExprKind::Call { callee, args, .. } = hir.kind(at) {
            let (inner, name) = match hir.kind(callee) {
                ExprKind::Field { base, name, .. } => match args.first() {
                    // `sa.desc(Order.id)`.
                    Some(first) => (first.value, hir.name(name)),
                    None => (base, hir.name(name)),
                },
                ExprKind::Path { segments, .. } => (args.first()?.value, hir.name(*segments.last()?)),
                _ => return None,
            };
            if let Some((direction, nulls)) = by(name) {
                let term = self.term(it, module, inner, depth + 1)?;
                return Some(Term {
                    is_descending: direction.unwrap_or(term.is_descending),
                    nulls_first: nulls.or(term.nulls_first),
                    ..term
                });
            }
        }
        let text = match hir.kind(at) {
            // A name, of a column of the first table or of what is returned.
            ExprKind::Str(text) if hir.text(text).holes.is_empty() && it.query.columns.is_empty() => {
                let (_, shape) = it.entities.first()?;
                let column = shape
                    .columns
                    .iter()
                    .find(|column| column.column == hir.text(text).value)?;
                super::super::query::column(self.dialect, it.query.root(), &column.column)
            }
            ExprKind::Local(_) => {
                let (module, ways) = self.resolver.ways(module, at)?;
                let [only] = ways.as_slice() else { return None };
                return self.term(it, module, *only, depth + 1);
            }
            _ => self.scalar(it, module, at, depth)?,
        };
        Some(Term {
            text,
            is_descending: false,
            nulls_first: None,
            place: None,
        })
    }
}

fn value() -> Side {
    Side::Value(plain(VALUE))
}
