//! Numbers as the program writes them: literals, constants, settings with a default, environment variables with one.

use seqscan_hir::{BinaryOp, ExprId, ExprKind, Literal, LocalId, UnaryOp};

use crate::facts::Source;
use crate::program::{ClassRef, Def, ModuleIdx};
use crate::resolve::Resolver;
use crate::ty::Ty;

/// A number, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The value.
    pub value: f64,
    /// Whether it is only what holds when nobody sets something else.
    pub is_default: bool,
    /// Where it is written.
    pub at: (ModuleIdx, ExprId),
}

const DEPTH: u32 = 16;

impl Resolver<'_> {
    /// The number that an expression gives, if the program says it.
    pub fn number(&self, module: ModuleIdx, id: ExprId) -> Option<Number> {
        self.number_at(module, id, 0)
    }

    fn number_at(&self, module: ModuleIdx, id: ExprId, depth: u32) -> Option<Number> {
        if depth > DEPTH {
            return None;
        }
        let hir = self.program.module(module);
        let again = |id: ExprId| self.number_at(module, id, depth + 1);
        let written = |value: f64| {
            Some(Number {
                value,
                is_default: false,
                at: (module, id),
            })
        };
        match hir.kind(id) {
            ExprKind::Literal(Literal::Int(value)) => written(value as f64),
            ExprKind::Literal(Literal::Float(value)) => written(value),
            ExprKind::Str(text) => {
                let text = hir.text(text);
                written(text.value.trim().parse().ok().filter(|_| text.holes.is_empty())?)
            }
            ExprKind::Unary(UnaryOp::Negate, e) => again(e).map(|n| Number { value: -n.value, ..n }),
            ExprKind::Cast(e, _)
            | ExprKind::Propagate(e)
            | ExprKind::Borrow(e)
            | ExprKind::Deref(e)
            | ExprKind::Await(e) => again(e),
            ExprKind::Binary(op, left, right) => {
                if op == BinaryOp::Or {
                    return again(right).map(|n| Number { is_default: true, ..n });
                }
                let (a, b) = (again(left)?, again(right)?);
                let value = match op {
                    BinaryOp::Add => a.value + b.value,
                    BinaryOp::Subtract => a.value - b.value,
                    BinaryOp::Multiply => a.value * b.value,
                    BinaryOp::Divide if b.value != 0.0 => a.value / b.value,
                    _ => return None,
                };
                Some(Number {
                    value,
                    is_default: a.is_default || b.is_default,
                    at: a.at,
                })
            }
            ExprKind::Block { value: Some(value), .. } => again(value),
            ExprKind::Local(local) => self.number_of_local(module, local, depth),
            ExprKind::Path { segments, .. } => {
                let function = hir.enclosing_function(id);
                let namespace = hir.function(function).namespace;
                match self.program.resolve_path(module, namespace, Some(function), segments)? {
                    Def::Global(other, local) => self.number_of_local(other, local, depth),
                    _ => None,
                }
            }
            ExprKind::Field { base, name, .. } => match self.ty(module, base) {
                Ty::Instance(class) | Ty::Class(class) => self.number_of_field(class, hir.name(name), depth),
                Ty::Namespace(other, namespace) => {
                    match self.program.member(&Def::Namespace(other, namespace), hir.name(name))? {
                        Def::Global(other, local) => self.number_of_local(other, local, depth),
                        _ => None,
                    }
                }
                _ => None,
            },
            ExprKind::Call { callee, args, .. } => {
                let name = match hir.kind(callee) {
                    ExprKind::Field { name, .. } => hir.name(name),
                    ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]),
                    _ => return None,
                };
                let arg = |position: usize| {
                    args.iter()
                        .filter(|arg| arg.name.is_none())
                        .nth(position)
                        .map(|arg| arg.value)
                };
                let named = |wanted: &[&str]| {
                    args.iter()
                        .find(|arg| arg.name.is_some_and(|n| wanted.contains(&hir.name(n))))
                        .map(|arg| arg.value)
                };
                let default = |value: Option<ExprId>| again(value?).map(|n| Number { is_default: true, ..n });
                match name {
                    "int" | "float" | "from" | "Some" | "Ok" | "from_secs" | "new" | "try_from" | "from_secs_f64"
                    | "seconds" => again(arg(0)?),
                    "from_millis" => again(arg(0)?).map(|n| Number {
                        value: n.value / 1000.0,
                        ..n
                    }),
                    "timedelta" => again(named(&["seconds"])?),
                    "getenv" | "get" | "config" | "getint" | "get_int" | "env" | "int_env" | "get_env" | "env_int"
                    | "setdefault" => default(named(&["default", "fallback"]).or_else(|| arg(1))),
                    "unwrap_or" | "var_or" => default(arg(0)),
                    "Field" | "field" => default(named(&["default"]).or_else(|| arg(0))),
                    "unwrap" | "expect" | "parse" | "into" | "try_into" | "clone" | "unwrap_or_default" | "ok" => {
                        match hir.kind(callee) {
                            ExprKind::Field { base, .. } => again(base),
                            _ => None,
                        }
                    }
                    _ => default(named(&["default"])),
                }
            }
            _ => None,
        }
    }

    fn number_of_local(&self, module: ModuleIdx, local: LocalId, depth: u32) -> Option<Number> {
        let hir = self.program.module(module);
        match &self.program.facts(module).definitions[local.index()] {
            [only] if only.steps.is_empty() => match only.source {
                Source::Value(value) => self.number_at(module, value, depth + 1),
                Source::Param(function, position) => {
                    let default = hir.function(function).params.get(position as usize)?.default?;
                    self.number_at(module, default, depth + 1)
                        .map(|n| Number { is_default: true, ..n })
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn number_of_field(&self, class: ClassRef, name: &str, depth: u32) -> Option<Number> {
        self.bases(class).classes.iter().find_map(|owner| {
            let hir = self.program.module(owner.module);
            let symbol = hir.names.find(name)?;
            if let Some(field) = hir.class(owner.id).fields.iter().find(|field| field.name == symbol) {
                let number = self.number_at(owner.module, field.value?, depth + 1)?;
                return Some(Number {
                    is_default: true,
                    ..number
                });
            }
            match self
                .program
                .facts(owner.module)
                .self_fields
                .get(&(owner.id, symbol))?
                .as_slice()
            {
                [only] if only.steps.is_empty() => match only.source {
                    Source::Value(value) => self.number_at(owner.module, value, depth + 1),
                    _ => None,
                },
                _ => None,
            }
        })
    }
}
