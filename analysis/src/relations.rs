//! Relations of models that are known by their names alone: `order.lines.filter(…)`, whatever `order` is.
//!
//! Most parameters of Python say nothing of their types. A name that the models of the program declare as a relation,
//! asked in a way that only query sets are asked, is that relation; what runs on it is `Inferred`.

use seqscan_hir::{Arg, ExprId, ExprKind, Parent, Symbol};

use crate::program::ModuleIdx;
use crate::resolve::Resolver;
use crate::ty::Ty;

/// How far a chain of builders is followed back.
const MAX_STEPS: usize = 16;

impl Resolver<'_> {
    /// What a field of a value that nothing is known of is, if it has the name of a relation and is asked like one.
    pub(crate) fn relation_by_name(&self, module: ModuleIdx, base: ExprId, name: Symbol) -> Ty {
        let hir = self.program.module(module);
        let relations = self.program.relations(hir.name(name));
        let Some(first) = relations.first() else {
            return Ty::Unknown;
        };
        if relations.iter().any(|relation| relation.ty != first.ty) {
            return Ty::Unknown;
        }
        let Parent::Expr(field) = hir.parent(base) else {
            return Ty::Unknown;
        };
        // Which model it leads to is known where only one has such a relation.
        let model = match relations {
            [only] if !only.is_forward => Some(only.owner),
            [only] => match self.ty(only.owner.module, only.to) {
                Ty::Class(class) => Some(class),
                _ => None,
            },
            _ => None,
        };
        let ty = self.given(&first.ty, &Ty::Unknown, model);
        if !self.is_asked(module, field, &ty) {
            return Ty::Unknown;
        }
        self.by_name.borrow_mut().insert((module, field));
        ty
    }

    /// Whether a method of a query set is called on a field, with arguments that fit no other collection's.
    fn is_asked(&self, module: ModuleIdx, field: ExprId, ty: &Ty) -> bool {
        let hir = self.program.module(module);
        let Parent::Expr(method) = hir.parent(field) else {
            return false;
        };
        let ExprKind::Field { base, name, .. } = hir.kind(method) else {
            return false;
        };
        let Parent::Expr(call) = hir.parent(method) else {
            return false;
        };
        let ExprKind::Call { callee, args, .. } = hir.kind(call) else {
            return false;
        };
        let Ty::Db(idx, _) = ty else { return false };
        base == field
            && callee == method
            && self.program.catalog.method(*idx, hir.name(name)).is_some()
            && fits_only_queries(hir.name(name), args)
    }

    /// Whether what a call is called on is known by the name of a relation alone.
    pub(crate) fn is_by_name(&self, module: ModuleIdx, callee: ExprId) -> bool {
        if self.by_name.borrow().is_empty() {
            return false;
        }
        let hir = self.program.module(module);
        let mut at = callee;
        for _ in 0..MAX_STEPS {
            if self.by_name.borrow().contains(&(module, at)) {
                return true;
            }
            at = match hir.kind(at) {
                ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => base,
                ExprKind::Call { callee, .. } => callee,
                _ => {
                    let origin = self.origin(module, at);
                    if origin == at {
                        return false;
                    }
                    origin
                }
            };
        }
        false
    }
}

/// Whether a call of a method can only be meant for a query: lists, dictionaries, sets and deques have some of the names.
fn fits_only_queries(method: &str, args: &[Arg]) -> bool {
    let has_conditions = args.iter().any(|arg| arg.name.is_some());
    match method {
        "filter" | "exclude" | "order_by" | "values_list" | "select_related" | "prefetch_related" | "annotate"
        | "aggregate" | "get_or_create" | "update_or_create" | "bulk_create" => true,
        "all" | "count" | "exists" | "first" | "last" | "distinct" | "iterator" | "delete" => args.is_empty(),
        _ => has_conditions && args.iter().all(|arg| arg.name.is_some()),
    }
}
