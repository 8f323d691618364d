//! What a query set is sorted by: names, expressions, and what models say of themselves.

use seqscan_hir::{Arg, ExprId, ExprKind, Literal};

use super::super::query::{Place, Term, plain};
use super::super::shape::Ordering;
use super::{QuerySet, Reader};
use crate::program::ModuleIdx;

/// How far the orders of models lead to those of others.
const DEEPEST: u32 = 6;

impl Reader<'_, '_> {
    /// `order_by("-created_at", "pk")`.
    pub(super) fn order_by(&self, set: &mut QuerySet, module: ModuleIdx, args: &[Arg]) {
        set.is_ordered = true;
        set.query.order.clear();
        set.query.unknown.order = false;
        let values: Vec<ExprId> = args.iter().map(|arg| arg.value).collect();
        self.sort(set, module, &values);
    }

    /// Sorts as a model says of itself.
    pub(super) fn sort_by_model(&self, set: &mut QuerySet, ordering: &Ordering) {
        match ordering {
            Ordering::None => {}
            Ordering::Terms(module, terms) => self.sort(set, *module, terms),
            Ordering::Texts(module, span, texts) => {
                let place = Place {
                    module: *module,
                    span: *span,
                };
                for text in texts {
                    self.sort_by_name(set, text, Some(place), 0);
                }
            }
            Ordering::Unknown => set.query.unknown.order = true,
        }
    }

    fn sort(&self, set: &mut QuerySet, module: ModuleIdx, terms: &[ExprId]) {
        let hir = self.hir(module);
        for term in terms {
            let place = self.place(module, *term);
            match hir.kind(*term) {
                ExprKind::Str(text) if hir.text(text).holes.is_empty() => {
                    self.sort_by_name(set, &hir.text(text).value, Some(place), 0);
                }
                ExprKind::Call { .. } => match self.term(set, module, *term, 0) {
                    Some(term) => set.query.order.push(Term {
                        place: Some(place),
                        ..term
                    }),
                    None => set.query.unknown.order = true,
                },
                ExprKind::Literal(Literal::Null) => {}
                _ => match self.resolver.text(module, *term) {
                    Some(text) if text.holes.is_empty() => self.sort_by_name(set, &text.text, Some(place), 0),
                    _ => set.query.unknown.order = true,
                },
            }
        }
    }

    /// One name: a field, a field of a related model, or a related model, which then is sorted as it says itself.
    fn sort_by_name(&self, set: &mut QuerySet, name: &str, place: Option<Place>, depth: u32) {
        let (name, is_descending) = match name.strip_prefix('-') {
            Some(name) => (name, true),
            None => (name.strip_prefix('+').unwrap_or(name), false),
        };
        if name == "?" {
            set.query.order.push(Term {
                text: plain("RANDOM()"),
                is_descending,
                nulls_first: None,
                place,
            });
            return;
        }
        if depth > DEEPEST {
            set.query.unknown.order = true;
            return;
        }
        let Some(found) = self
            .follow(set, name, place, true)
            .filter(|found| found.rest.is_empty())
        else {
            set.query.unknown.order = true;
            return;
        };
        let is_attribute = name
            .rsplit("__")
            .next()
            .is_some_and(|last| last == "pk" || last == found.column.column);
        if let Some(target) = found.target.filter(|_| !is_attribute) {
            match self.resolver.model_shape(target).map(|shape| shape.ordering.clone()) {
                Some(Ordering::None) => {}
                Some(Ordering::Terms(module, terms)) => {
                    let hir = self.hir(module);
                    for term in terms {
                        match hir.kind(term) {
                            ExprKind::Str(text) if hir.text(text).holes.is_empty() => {
                                let inner = hir.text(text).value.as_str();
                                let (inner, is_inner) = inner.strip_prefix('-').map_or((inner, false), |it| (it, true));
                                let sign = if is_inner ^ is_descending { "-" } else { "" };
                                self.sort_by_name(set, &format!("{sign}{name}__{inner}"), place, depth + 1);
                            }
                            _ => set.query.unknown.order = true,
                        }
                    }
                    return;
                }
                _ => {
                    set.query.unknown.order = true;
                    return;
                }
            }
        }
        let text = found.text(self);
        set.query.order.push(Term {
            text,
            is_descending,
            nulls_first: None,
            place,
        });
    }

    /// `F("created_at").desc(nulls_last=True)`, `Lower("name")`.
    fn term(&self, set: &mut QuerySet, module: ModuleIdx, at: ExprId, depth: u32) -> Option<Term> {
        let hir = self.hir(module);
        if depth > DEEPEST {
            return None;
        }
        match hir.kind(at) {
            ExprKind::Str(text) if hir.text(text).holes.is_empty() => {
                let place = self.place(module, at);
                let found = self.follow(set, &hir.text(text).value, Some(place), true)?;
                found.rest.is_empty().then(|| Term {
                    text: found.text(self),
                    is_descending: false,
                    nulls_first: None,
                    place: None,
                })
            }
            ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                ExprKind::Field { base, name, .. } if matches!(hir.name(name), "desc" | "asc") => {
                    let term = self.term(set, module, base, depth + 1)?;
                    let flag = |wanted: &str| {
                        args.iter().any(|arg| {
                            arg.name.is_some_and(|name| hir.name(name) == wanted)
                                && matches!(hir.kind(arg.value), ExprKind::Literal(Literal::Bool(true)))
                        })
                    };
                    let nulls_first = match (flag("nulls_first"), flag("nulls_last")) {
                        (true, _) => Some(true),
                        (_, true) => Some(false),
                        _ => None,
                    };
                    Some(Term {
                        is_descending: hir.name(name) == "desc",
                        nulls_first,
                        ..term
                    })
                }
                ExprKind::Field { name, .. } => self.function_term(set, module, hir.name(name), args, depth),
                ExprKind::Path { segments, .. } => {
                    self.function_term(set, module, hir.name(*segments.last()?), args, depth)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn function_term(
        &self,
        set: &mut QuerySet,
        module: ModuleIdx,
        function: &str,
        args: &[Arg],
        depth: u32,
    ) -> Option<Term> {
        let [only] = args else { return None };
        let inner = self.term(set, module, only.value, depth + 1)?;
        let function = match function {
            "F" => return Some(inner),
            "Lower" => "LOWER(",
            "Upper" => "UPPER(",
            "Length" => "LENGTH(",
            "Abs" => "ABS(",
            _ => return None,
        };
        Some(Term {
            text: inner.text.within(function, ")"),
            ..inner
        })
    }
}
