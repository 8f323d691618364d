//! How often a place runs when its function is called.

use seqscan_hir::{BinaryOp, ExprId, ExprKind, FunctionForm, FunctionId, Literal, LocalId, Module, Parent, UnaryOp};

use super::{Needs, Rank};
use crate::loops::{Around, Purpose};
use crate::program::ModuleIdx;
use crate::resolve::Resolver;

/// A place that runs, at most once or a few times, in each call of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EachCall {
    pub(crate) function: FunctionId,
    /// High where every call gets there, medium where some do.
    pub(crate) rank: Rank,
    /// What of the function's parameters it runs for.
    pub(crate) needs: Needs,
}

impl Resolver<'_> {
    /// What function runs a place each time it is called. None if a loop of that function repeats the place, which is
    /// then that function's own affair; if it runs for what a cache has not, or after errors; and at the top of a file.
    pub(crate) fn each_call(&self, module: ModuleIdx, at: ExprId) -> Option<EachCall> {
        let hir = self.program.module(module);
        let facts = self.program.facts(module);
        let mut rank = Rank::High;
        let mut needs = Needs::default();
        let mut part = at;
        let function = named(hir, hir.enclosing_function(at));
        let body = hir.function(function).body?;
        let whole = Around {
            at: body,
            part: body,
            through_closure: false,
        };
        loop {
            let parent = match hir.parent(part) {
                Parent::Expr(parent) => parent,
                Parent::Function(id) if id == function => {
                    return (part == body && hir.function(id).form == FunctionForm::Function).then_some(EachCall {
                        function,
                        rank,
                        needs,
                    });
                }
                Parent::Function(id) => {
                    let site = facts.sites[id.index()]?;
                    if !self.runs_in_place(module, id, site) {
                        return None;
                    }
                    part = site;
                    continue;
                }
                _ => return None,
            };
            match hir.kind(parent) {
                ExprKind::Loop(it) if it.body == part || it.condition == Some(part) => {
                    match self.purpose(module, parent) {
                        Purpose::Literal | Purpose::Retry => {}
                        Purpose::Until => rank = rank.min(Rank::Medium),
                        Purpose::PerElement | Purpose::Batches | Purpose::Pages | Purpose::Polling => return None,
                    }
                }
                ExprKind::Branch {
                    condition,
                    then,
                    otherwise,
                } if condition != part => {
                    if self.is_guarded(module, condition, then == part, otherwise, &whole) {
                        return None;
                    }
                    match parameter_missing(hir, function, condition) {
                        Some((param, if_missing)) if if_missing == (then == part) => needs = needs.or(lacks(param)),
                        // That a parameter must be given says when it runs, not how sure that is.
                        Some((param, _)) => needs = needs.or(has(param)),
                        None => {
                            if then == part
                                && let Some(param) = parameter_of(hir, function, condition)
                            {
                                needs = needs.or(has(param));
                            }
                            rank = rank.min(Rank::Medium);
                        }
                    }
                }
                ExprKind::Try(it) if it.handlers.iter().any(|handler| handler.body == part) => return None,
                ExprKind::Match { subject, arms } if subject != part => {
                    let arm = arms.iter().find(|arm| arm.body == part)?;
                    if pattern_head(hir, arm.pattern) == Some("Err")
                        || self.is_cache_miss(module, subject, arm.body, &whole)
                    {
                        return None;
                    }
                    rank = rank.min(Rank::Medium);
                }
                // `rows or load()`, `given is not None and …`.
                ExprKind::Binary(BinaryOp::And | BinaryOp::Or, left, right) if right == part => {
                    match parameter_of(hir, function, left) {
                        Some(param) => needs = needs.or(lacks(param)),
                        None => rank = rank.min(Rank::Medium),
                    }
                }
                ExprKind::Block { items, .. } => {
                    for earlier in items.iter().take_while(|item| **item != part) {
                        match self.early_exit(module, function, *earlier, &whole) {
                            Exit::None => {}
                            Exit::OnHit => return None,
                            Exit::IfGiven(param) => needs = needs.or(lacks(param)),
                        }
                    }
                }
                _ => {}
            }
            part = parent;
        }
    }

    /// Whether a branch runs for what a cache does not have, once, or when a buffer is full.
    fn is_guarded(
        &self,
        module: ModuleIdx,
        condition: ExprId,
        is_then: bool,
        otherwise: Option<ExprId>,
        whole: &Around,
    ) -> bool {
        let hir = self.program.module(module);
        let region = match is_then {
            true => whole.at,
            false => otherwise.unwrap_or(whole.at),
        };
        is_then && crate::loops::is_flush_condition(hir, condition)
            || self.is_cache_miss(module, condition, region, whole)
            || is_then && is_memo(hir, condition, whole.at)
    }

    /// Whether a statement leaves the function early, and for whom.
    fn early_exit(&self, module: ModuleIdx, function: FunctionId, statement: ExprId, whole: &Around) -> Exit {
        let hir = self.program.module(module);
        let ExprKind::Branch {
            condition,
            then,
            otherwise: None,
        } = hir.kind(statement)
        else {
            return Exit::None;
        };
        if !crate::loops::leaves(hir, then) {
            return Exit::None;
        }
        if let Some((param, false)) = parameter_missing(hir, function, condition) {
            return Exit::IfGiven(param);
        }
        let hit =
            self.is_cache_miss(module, condition, whole.at, whole) || returns_memo(hir, condition, then, whole.at);
        if hit { Exit::OnHit } else { Exit::None }
    }
}

fn lacks(param: u32) -> Needs {
    Needs {
        lacks: Some(param),
        has: None,
    }
}

fn has(param: u32) -> Needs {
    Needs {
        lacks: None,
        has: Some(param),
    }
}

enum Exit {
    None,
    /// What is known already is returned.
    OnHit,
    /// Whoever gives this parameter gets it back.
    IfGiven(u32),
}

fn named(hir: &Module, function: FunctionId) -> FunctionId {
    super::reach::named_function(hir, function)
}

fn pattern_head(hir: &Module, pattern: ExprId) -> Option<&str> {
    match hir.kind(pattern) {
        ExprKind::Call { callee, .. } => match hir.kind(callee) {
            ExprKind::Path { segments, .. } => segments.last().map(|last| hir.name(*last)),
            _ => None,
        },
        _ => None,
    }
}

/// The parameter that an expression is, by its position.
fn parameter_of(hir: &Module, function: FunctionId, id: ExprId) -> Option<u32> {
    let ExprKind::Local(local) = hir.kind(id) else {
        return None;
    };
    let position = |local: LocalId| {
        hir.function(function)
            .params
            .iter()
            .position(|param| param.local == Some(local))
    };
    position(local).map(|position| position as u32)
}

/// `rows is None`, `not rows`, `rows.is_none()`, and their opposites: the parameter that is tested, and whether the test
/// holds when it is missing.
fn parameter_missing(hir: &Module, function: FunctionId, condition: ExprId) -> Option<(u32, bool)> {
    let is_null = |id: ExprId| matches!(hir.kind(id), ExprKind::Literal(Literal::Null));
    match hir.kind(condition) {
        ExprKind::Binary(BinaryOp::Is | BinaryOp::Equal, left, right) if is_null(right) => {
            // `is not` is told by a negation around it where it matters.
            parameter_of(hir, function, left).map(|param| (param, true))
        }
        ExprKind::Binary(BinaryOp::NotEqual, left, right) if is_null(right) => {
            parameter_of(hir, function, left).map(|param| (param, false))
        }
        ExprKind::Unary(UnaryOp::Not, inner) => {
            parameter_missing(hir, function, inner).map(|(param, if_missing)| (param, !if_missing))
        }
        ExprKind::Call { callee, .. } => match hir.kind(callee) {
            ExprKind::Field { base, name, .. } => {
                let param = parameter_of(hir, function, base)?;
                match hir.name(name) {
                    "is_none" | "is_empty" => Some((param, true)),
                    "is_some" => Some((param, false)),
                    _ => None,
                }
            }
            _ => None,
        },
        ExprKind::Matches { pattern, value } => {
            let param = parameter_of(hir, function, value)?;
            (pattern_head(hir, pattern) == Some("Some")).then_some((param, false))
        }
        // A flag that is tested like this is not what the query would give; what may be left out is.
        ExprKind::Local(_) => {
            let param = parameter_of(hir, function, condition)?;
            let default = hir.function(function).params[param as usize].default?;
            is_null(default).then_some((param, false))
        }
        _ => None,
    }
}

/// `if self._total is None:` where the function assigns to `self._total`.
fn is_memo(hir: &Module, condition: ExprId, body: ExprId) -> bool {
    let tested = match hir.kind(condition) {
        ExprKind::Binary(BinaryOp::Is, left, _) => left,
        ExprKind::Unary(UnaryOp::Not, inner) => match hir.kind(inner) {
            // `if not hasattr(self, "_total")`.
            ExprKind::Call { callee, .. } if matches!(hir.kind(callee), ExprKind::Path { segments, .. } if hir.name(segments[segments.len() - 1]) == "hasattr") =>
            {
                return true;
            }
            _ => inner,
        },
        ExprKind::Call { callee, .. } => match hir.kind(callee) {
            ExprKind::Field { base, name, .. } if matches!(hir.name(name), "is_none" | "is_empty") => base,
            _ => return false,
        },
        _ => return false,
    };
    matches!(hir.kind(tested), ExprKind::Field { .. }) && is_assigned(hir, tested, body)
}

/// `if self._total is not None: return self._total`.
fn returns_memo(hir: &Module, condition: ExprId, then: ExprId, body: ExprId) -> bool {
    let mut returned = None;
    hir.walk(then, &mut |id| {
        if let ExprKind::Return(Some(value)) = hir.kind(id) {
            returned = Some(value);
        }
    });
    let Some(value) = returned else { return false };
    let mut tests = false;
    hir.walk(condition, &mut |id| tests |= crate::loops::same_place(hir, id, value));
    tests && matches!(hir.kind(value), ExprKind::Field { .. } | ExprKind::Index { .. }) && is_assigned(hir, value, body)
}

fn is_assigned(hir: &Module, place: ExprId, body: ExprId) -> bool {
    let mut found = false;
    hir.walk(body, &mut |id| {
        if let ExprKind::Assign { target, .. } = hir.kind(id) {
            found |= crate::loops::same_place(hir, target, place);
        }
    });
    found
}
