//! What `filter` and `exclude` are given: names with values, and `Q(…)` with its operators.

use seqscan_hir::{Arg, BinaryOp, ExprId, ExprKind, UnaryOp};

use super::super::query::{Place, hole, joined};
use super::{QuerySet, Reader};
use crate::program::ModuleIdx;
use crate::text::SqlText;

/// How deep conditions are nested.
const NESTED: u32 = 40;

/// What a condition is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Around {
    /// It may fail without costing the row: a part of an OR, or of what is negated.
    pub(super) is_loose: bool,
    /// It is negated.
    pub(super) is_negated: bool,
}

const STRICT: Around = Around {
    is_loose: false,
    is_negated: false,
};

impl Reader<'_, '_> {
    /// Adds what a call of `filter`, `exclude` or `get` asks for.
    pub(super) fn restrict(&self, set: &mut QuerySet, module: ModuleIdx, args: &[Arg], is_negated: bool) {
        set.calls += 1;
        let around = match is_negated {
            true => Around {
                is_loose: true,
                is_negated: true,
            },
            false => STRICT,
        };
        let parts: Vec<SqlText> = self
            .sorted(module, args)
            .iter()
            .map(|arg| self.condition_of(set, module, arg, around, 0))
            .collect();
        if is_negated {
            match conjunction(parts) {
                Some(all) if !all.text.is_empty() => set.query.filters.push(all.within("NOT (", ")")),
                Some(_) => {}
                None => set.lose(),
            }
            return;
        }
        for part in parts {
            match part.is_hole() {
                true => set.lose(),
                false => set.query.filters.push(part),
            }
        }
    }

    /// Arguments in the order in which they are asked: names come last, and by the alphabet.
    fn sorted(&self, module: ModuleIdx, args: &[Arg]) -> Vec<Arg> {
        let hir = self.hir(module);
        let mut sorted = args.to_vec();
        sorted.sort_by_key(|arg| arg.name.map(|name| hir.name(name)));
        sorted
    }

    /// One argument; a hole if it is not known what it asks. What it joined then is undone.
    fn condition_of(&self, set: &mut QuerySet, module: ModuleIdx, arg: &Arg, around: Around, depth: u32) -> SqlText {
        let before = (set.query.from.clone(), set.joins.clone());
        let hir = self.hir(module);
        let found = match arg.name {
            Some(name) => {
                let span = hir.span(arg.value);
                let name = hir.name(name);
                // From the name to the end of the value: `user__email=email`.
                let start = span.start.saturating_sub(name.len() as u32 + 1);
                let place = Place {
                    module,
                    span: seqscan_hir::Span { start, ..span },
                };
                self.lookup(set, name, (module, arg.value), place, around)
            }
            None => self.expression(set, module, arg.value, around, depth),
        };
        found.filter(|text| !text.is_hole()).unwrap_or_else(|| {
            (set.query.from, set.joins) = before;
            hole()
        })
    }

    /// `Q(a=1) & ~Q(b=2)`.
    fn expression(
        &self,
        set: &mut QuerySet,
        module: ModuleIdx,
        at: ExprId,
        around: Around,
        depth: u32,
    ) -> Option<SqlText> {
        if depth > NESTED {
            return None;
        }
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Binary(BinaryOp::BitAnd, left, right) => {
                let left = self.expression(set, module, left, around, depth + 1)?;
                let right = self.expression(set, module, right, around, depth + 1)?;
                conjunction(vec![left, right])
            }
            ExprKind::Binary(BinaryOp::BitOr, left, right) => {
                let loose = Around {
                    is_loose: true,
                    ..around
                };
                let left = self.expression(set, module, left, loose, depth + 1)?;
                let right = self.expression(set, module, right, loose, depth + 1)?;
                if left.is_hole() || right.is_hole() {
                    return None;
                }
                Some(joined([left, right], " OR ").within("(", ")"))
            }
            ExprKind::Unary(UnaryOp::Other, inner) => {
                let negated = Around {
                    is_loose: true,
                    is_negated: true,
                };
                let inner = self.expression(set, module, inner, negated, depth + 1)?;
                (!inner.is_hole()).then(|| inner.within("NOT (", ")"))
            }
            ExprKind::Call { callee, args, .. } => {
                let called = match hir.kind(callee) {
                    ExprKind::Field { name, .. } => hir.name(name),
                    ExprKind::Path { segments, .. } => hir.name(*segments.last()?),
                    _ => return None,
                };
                if called != "Q" || args.is_empty() {
                    return None;
                }
                let is_plain =
                    |arg: &Arg| !matches!(arg.name.map(|name| hir.name(name)), Some("_negated" | "_connector"));
                if !args.iter().all(is_plain) {
                    return None;
                }
                let parts = self
                    .sorted(module, args)
                    .iter()
                    .map(|arg| self.condition_of(set, module, arg, around, depth + 1))
                    .collect();
                conjunction(parts)
            }
            ExprKind::Local(_) | ExprKind::Path { .. } => {
                let (module, ways) = self.resolver.ways(module, at)?;
                let [only] = ways.as_slice() else { return None };
                self.expression(set, module, *only, around, depth + 1)
            }
            _ => None,
        }
    }
}

/// All of these, if all are known.
fn conjunction(parts: Vec<SqlText>) -> Option<SqlText> {
    if parts.iter().any(SqlText::is_hole) {
        return None;
    }
    match parts.len() {
        1 => parts.into_iter().next(),
        _ => Some(joined(parts, " AND ").within("(", ")")),
    }
}
