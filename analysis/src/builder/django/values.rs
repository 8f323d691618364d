//! What a condition compares with: a literal, a value that the query is given, a column, another query set.

use seqscan_catalog::Role;
use seqscan_hir::{ExprId, ExprKind, Literal, UnaryOp};

use super::super::query::{VALUE, literal, plain};
use super::{QuerySet, Reader};
use crate::program::{Def, ModuleIdx};
use crate::text::SqlText;
use crate::ty::Ty;

/// What a value is.
pub(super) enum Given {
    /// `None`.
    Null,
    Bool(bool),
    /// A text that is written.
    Text(String),
    /// A value that stands in the query's text as this.
    Value(SqlText),
    /// A column of the same rows.
    Column(String),
    /// So many values, or as many as there are.
    List(Option<usize>),
    /// The rows of another query set.
    Rows(Box<QuerySet>),
    /// It is not known what it is.
    Unknown,
}

impl Reader<'_, '_> {
    /// What a value is that a condition compares with.
    pub(super) fn given(&self, module: ModuleIdx, at: ExprId) -> Given {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Literal(Literal::Null) => Given::Null,
            ExprKind::Literal(Literal::Bool(value)) => Given::Bool(value),
            ExprKind::Literal(Literal::Int(number)) => Given::Value(plain(&number.to_string())),
            ExprKind::Literal(Literal::Float(_) | Literal::Other) => value(),
            ExprKind::Unary(UnaryOp::Negate, inner) => match hir.kind(inner) {
                ExprKind::Literal(Literal::Int(number)) => Given::Value(plain(&format!("-{number}"))),
                _ => value(),
            },
            ExprKind::Unary(..) => value(),
            ExprKind::Str(text) if hir.text(text).holes.is_empty() => Given::Text(hir.text(text).value.clone()),
            ExprKind::Str(_) => value(),
            ExprKind::Collection(_, items) => {
                let is_spread = items.iter().any(|item| matches!(hir.kind(*item), ExprKind::Spread(_)));
                Given::List((!is_spread).then_some(items.len()))
            }
            ExprKind::Map(_) => Given::List(None),
            ExprKind::Field { base, name, .. } => match self.constant(module, base, hir.name(name)) {
                Some(given) => given,
                None => self.by_type(module, at),
            },
            ExprKind::Call { callee, args, .. } => {
                let called = match hir.kind(callee) {
                    ExprKind::Field { name, .. } => hir.name(name),
                    ExprKind::Path { segments, .. } => segments.last().map_or("", |last| hir.name(*last)),
                    _ => "",
                };
                match called {
                    "F" => match args.first().map(|arg| hir.kind(arg.value)) {
                        Some(ExprKind::Str(text)) if hir.text(text).holes.is_empty() => {
                            Given::Column(hir.text(text).value.clone())
                        }
                        _ => Given::Unknown,
                    },
                    "Value" | "Now" | "list" | "set" | "tuple" | "str" | "int" | "len" | "timedelta" | "now"
                    | "today" => value(),
                    // Other expressions of the database have names like classes.
                    _ if called.starts_with(char::is_uppercase)
                        && !matches!(self.resolver.ty(module, at), Ty::Plain) =>
                    {
                        Given::Unknown
                    }
                    _ => self.by_type(module, at),
                }
            }
            ExprKind::Binary(..) => {
                let mut is_expression = false;
                hir.walk(at, &mut |id| {
                    if let ExprKind::Call { callee, .. } = hir.kind(id)
                        && let ExprKind::Path { segments, .. } = hir.kind(callee)
                    {
                        let name = segments.last().map_or("", |last| hir.name(*last));
                        is_expression |= matches!(name, "F" | "OuterRef" | "Subquery" | "Func" | "Coalesce");
                    }
                });
                match is_expression {
                    true => Given::Unknown,
                    false => self.by_type(module, at),
                }
            }
            ExprKind::Loop(_) => Given::List(None),
            ExprKind::Branch { then, otherwise, .. } => {
                let ways = [Some(then), otherwise]
                    .into_iter()
                    .flatten()
                    .map(|way| self.given(module, way));
                match ways
                    .into_iter()
                    .all(|way| matches!(way, Given::Value(_) | Given::Text(_)))
                {
                    true => value(),
                    false => Given::Unknown,
                }
            }
            _ => self.by_type(module, at),
        }
    }

    /// A value that is known by its type alone.
    fn by_type(&self, module: ModuleIdx, at: ExprId) -> Given {
        match self.resolver.ty(module, at) {
            Ty::Db(idx, _) if self.resolver.program.catalog.has_role(idx, Role::Query) => match self.set(module, at) {
                Some(set) => Given::Rows(Box::new(set)),
                None => Given::Unknown,
            },
            Ty::Db(idx, _) if self.resolver.program.catalog.has_role(idx, Role::Manager) => Given::Unknown,
            _ => value(),
        }
    }

    /// A constant of a class: `Order.PAID`, `Status.OPEN = "open", "Open"`.
    fn constant(&self, module: ModuleIdx, base: ExprId, name: &str) -> Option<Given> {
        let class = match (self.resolver.ty(module, base), self.hir(module).kind(base)) {
            (Ty::Class(class), _) => class,
            // A class in a class: `Order.Status.OPEN`.
            (_, ExprKind::Field { base, name, .. }) => {
                let Ty::Class(outer) = self.resolver.ty(module, base) else {
                    return None;
                };
                let name = self.hir(module).name(name);
                match self.resolver.program.member(&Def::Class(outer), name)? {
                    Def::Class(class) => class,
                    _ => return None,
                }
            }
            _ => return None,
        };
        let bases = self.resolver.bases(class);
        bases.classes.iter().find_map(|owner| {
            let hir = self.hir(owner.module);
            let symbol = hir.names.find(name)?;
            let field = hir
                .class(owner.id)
                .fields
                .iter()
                .rev()
                .find(|field| field.name == symbol)?;
            let value = match hir.kind(field.value?) {
                ExprKind::Collection(_, items) => *items.first()?,
                _ => field.value?,
            };
            match hir.kind(value) {
                ExprKind::Str(text) if hir.text(text).holes.is_empty() => {
                    Some(Given::Text(hir.text(text).value.clone()))
                }
                ExprKind::Literal(Literal::Int(number)) => Some(Given::Value(plain(&number.to_string()))),
                _ => None,
            }
        })
    }
}

/// A value that the query is given when it runs.
fn value() -> Given {
    Given::Value(plain(VALUE))
}

impl Given {
    /// How the value stands in the text of the query.
    pub(super) fn text(&self) -> Option<SqlText> {
        match self {
            Self::Null => None,
            Self::Bool(flag) => Some(plain(if *flag { "TRUE" } else { "FALSE" })),
            Self::Text(text) => Some(plain(&literal(text))),
            Self::Value(text) => Some(text.clone()),
            _ => None,
        }
    }
}
