//! What an expression is as a query set: where its chain begins, and what each call adds.

use seqscan_catalog::Role;
use seqscan_hir::{Arg, BinaryOp, ExprId, ExprKind, Literal, UnaryOp};

use super::super::flow::Memory;
use super::super::query::{Rows, hole};
use super::managers::unknown;
use super::{QuerySet, Reader};
use crate::facts::receiver_class;
use crate::program::{FunctionRef, ModuleIdx};
use crate::resolve::Callee;
use crate::ty::Ty;

/// Functions whose value is of many rows, so that a query with them is grouped.
pub(super) fn is_aggregate(name: &str) -> bool {
    matches!(
        name,
        "Count" | "Sum" | "Avg" | "Min" | "Max" | "StdDev" | "Variance" | "BoolAnd" | "BoolOr" | "BitAnd" | "BitOr"
    ) || name.ends_with("Agg")
        || name.ends_with("Aggregate")
}

impl Reader<'_, '_> {
    /// The query set that an expression is.
    pub(super) fn set(&self, module: ModuleIdx, at: ExprId) -> Option<QuerySet> {
        self.memory.of(module, at, || self.set_of(module, at))
    }

    fn set_of(&self, module: ModuleIdx, at: ExprId) -> Option<QuerySet> {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Await(inner) | ExprKind::Cast(inner, _) => self.set(module, inner),
            ExprKind::Assign { value, op: None, .. } => self.set(module, value),
            ExprKind::Local(_) => {
                if let Some(this) = &self.this
                    && receiver_class(hir, at).is_some()
                {
                    return Some(this.clone());
                }
                self.set_of_ways(module, at)
            }
            ExprKind::Path { .. } => self.set_of_ways(module, at),
            ExprKind::Branch {
                then,
                otherwise: Some(otherwise),
                ..
            } => self.set(module, then)?.or(self.set(module, otherwise)?),
            ExprKind::Block { value: Some(value), .. } => self.set(module, value),
            // `one | other`: rows that either has.
            ExprKind::Binary(BinaryOp::BitOr | BinaryOp::BitAnd, left, right) => {
                let mut set = self.set(module, left)?.or(self.set(module, right)?)?;
                set.lose();
                Some(set)
            }
            ExprKind::Index { base, index } => {
                let set = self.set(module, base)?;
                self.sliced(set, module, index)
            }
            ExprKind::Field { base, name, .. } => self.root(module, at, base, hir.name(name)),
            ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                ExprKind::Field { base, name, .. } => {
                    let name = hir.name(name);
                    if let Some(set) = self.set_of_super(module, base, name) {
                        return Some(set);
                    }
                    match (self.set(module, base), self.resolver.callee_of(module, callee)) {
                        // A method of the program's own manager or query set.
                        (Some(set), Callee::Function(function)) => {
                            Some(match self.returned(function, Some(set.clone())) {
                                Some(set) => set,
                                None => unknown(set),
                            })
                        }
                        (Some(set), _) => self.then(set, module, name, args),
                        (None, _) => self.set_of_function(module, callee),
                    }
                }
                // `QuerySet(self.model)`, in a manager.
                ExprKind::Path { .. } => match (self.resolver.callee(module, at), &self.this) {
                    (Callee::DbClass(idx), Some(this)) if self.resolver.program.catalog.has_role(idx, Role::Query) => {
                        Some(self.bare(this.clone()))
                    }
                    (Callee::Class(class), Some(this)) if self.is_query_class(class) => Some(self.bare(this.clone())),
                    _ => self.set_of_function(module, callee),
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// The query set of a variable: what it is on any of the ways to get there.
    fn set_of_ways(&self, module: ModuleIdx, at: ExprId) -> Option<QuerySet> {
        let look = |module, way| self.set(module, way);
        self.memory.on_all_ways(self.resolver, (module, at), look, QuerySet::or)
    }

    /// The query set that a function of the program gives, if all its ends give one.
    fn set_of_function(&self, module: ModuleIdx, callee: ExprId) -> Option<QuerySet> {
        match self.resolver.callee_of(module, callee) {
            Callee::Function(function) => self.returned(function, None),
            _ => None,
        }
    }

    /// What a function returns, called on a query set if it is a method of one.
    pub(super) fn returned(&self, function: FunctionRef, this: Option<QuerySet>) -> Option<QuerySet> {
        if self.depth > 6 {
            return None;
        }
        let facts = self.resolver.program.facts(function.module);
        let returns = &facts.returns[function.id.index()];
        if returns.is_empty() || returns.len() > 8 || !facts.yields[function.id.index()].is_empty() {
            return None;
        }
        let inner = Reader {
            resolver: self.resolver,
            dialect: self.dialect,
            schema: self.schema,
            memory: Memory::default(),
            this,
            depth: self.depth + 1,
        };
        let mut ends = returns.iter();
        let first = inner.set(function.module, *ends.next()?)?;
        ends.try_fold(first, |set, end| set.or(inner.set(function.module, *end)?))
    }

    fn root(&self, module: ModuleIdx, at: ExprId, base: ExprId, name: &str) -> Option<QuerySet> {
        let place = self.place(module, at);
        match self.resolver.ty(module, base) {
            Ty::Class(class) => self.managed(class, name, self.place(module, base)),
            Ty::Instance(class) => {
                let is_model = self.resolver.is_model(class);
                is_model.then(|| self.related(class, name, place)).flatten()
            }
            Ty::Unknown if name == "objects" => match self.resolver.ty(module, at) {
                Ty::Db(_, Some(about)) => match *about {
                    Ty::Class(class) => self.managed(class, name, self.place(module, base)),
                    _ => None,
                },
                _ => None,
            },
            Ty::Unknown => self.related_by_name(name, place),
            _ => None,
        }
    }

    fn sliced(&self, mut set: QuerySet, module: ModuleIdx, index: ExprId) -> Option<QuerySet> {
        let hir = self.hir(module);
        let number = |id: ExprId| match hir.kind(id) {
            ExprKind::Literal(Literal::Int(number)) => u64::try_from(number).ok().map(Rows::Number),
            ExprKind::Unary(UnaryOp::Negate, _) => None,
            _ => Some(Rows::Value),
        };
        if set.is_sliced() {
            return None;
        }
        match hir.kind(index) {
            ExprKind::Range { start, end, .. } => {
                let start = match start {
                    Some(start) => Some(number(start)?).filter(|rows| *rows != Rows::Number(0)),
                    None => None,
                };
                let end = match end {
                    Some(end) if matches!(hir.kind(end), ExprKind::Literal(Literal::Null)) => None,
                    Some(end) => Some(number(end)?),
                    None => None,
                };
                set.query.offset = start;
                set.query.limit = match (start, end) {
                    (Some(Rows::Number(start)), Some(Rows::Number(end))) => {
                        Some(Rows::Number(end.saturating_sub(start)))
                    }
                    (None, end) => end,
                    (Some(_), Some(_)) => Some(Rows::Value),
                    (Some(_), None) => None,
                };
            }
            _ => {
                set.query.offset = Some(number(index)?).filter(|rows| *rows != Rows::Number(0));
                set.query.limit = Some(Rows::Number(1));
            }
        }
        Some(set)
    }

    /// A query set after a call of one of its methods.
    pub(super) fn then(&self, mut set: QuerySet, module: ModuleIdx, method: &str, args: &[Arg]) -> Option<QuerySet> {
        let hir = self.hir(module);
        match method {
            "all" | "using" | "db_manager" | "get_queryset" | "iterator" | "prefetch_related" | "defer" | "_clone"
            | "_chain" => {}
            "only" => set.query.columns.clear(),
            "filter" => self.restrict(&mut set, module, args, false),
            "exclude" => self.restrict(&mut set, module, args, true),
            "complex_filter" => set.lose(),
            "order_by" => self.order_by(&mut set, module, args),
            "reverse" => set.is_reversed = !set.is_reversed,
            "distinct" => {
                set.query.is_distinct = true;
                for arg in args {
                    match self.named(&mut set, module, arg.value) {
                        Some(key) => set.query.distinct_on.push(key),
                        None => set.query.unknown.tables = true,
                    }
                }
            }
            "values" | "values_list" => {
                set.gives_models = false;
                set.query.columns.clear();
                let keywords = args
                    .iter()
                    .any(|arg| arg.name.is_some_and(|name| !matches!(hir.name(name), "flat" | "named")));
                let columns: Option<Vec<_>> = args
                    .iter()
                    .filter(|arg| arg.name.is_none())
                    .map(|arg| self.named(&mut set, module, arg.value))
                    .collect();
                match columns {
                    Some(columns) if !keywords => set.query.columns = columns,
                    _ => set.query.columns = vec![hole()],
                }
            }
            "annotate" | "alias" => {
                for arg in args {
                    self.annotate(&mut set, module, arg);
                }
            }
            "select_related" => {
                if args.is_empty() {
                    set.all_related = true;
                }
                for arg in args {
                    match hir.kind(arg.value) {
                        ExprKind::Str(text) if hir.text(text).holes.is_empty() => {
                            let path = hir.text(text).value.clone();
                            set.related.push((path, self.place(module, arg.value)));
                        }
                        ExprKind::Literal(Literal::Null) => {
                            set.related.clear();
                            set.all_related = false;
                        }
                        _ => set.all_related = true,
                    }
                }
            }
            "select_for_update" => set.query.locks = true,
            "extra" => {
                set.lose();
                set.query.unknown.order = true;
            }
            _ => return Some(unknown(set)),
        }
        Some(set)
    }

    /// A value that a query computes beside its columns.
    fn annotate(&self, set: &mut QuerySet, module: ModuleIdx, arg: &Arg) {
        let hir = self.hir(module);
        let Some(name) = arg.name else {
            set.lose();
            return;
        };
        set.annotations.push(hir.name(name).to_owned());
        let mut is_grouped = false;
        let mut leads_on = false;
        hir.walk(arg.value, &mut |id| match hir.kind(id) {
            ExprKind::Call { callee, .. } => {
                let called = match hir.kind(callee) {
                    ExprKind::Field { name, .. } => hir.name(name),
                    ExprKind::Path { segments, .. } => segments.last().map_or("", |last| hir.name(*last)),
                    _ => "",
                };
                is_grouped |= is_aggregate(called);
            }
            ExprKind::Str(text) => leads_on |= hir.text(text).value.contains("__"),
            // What a variable stands for may be anything.
            ExprKind::Local(_) | ExprKind::Path { .. } => {
                let is_called = matches!(hir.parent(id), seqscan_hir::Parent::Expr(parent)
                    if matches!(hir.kind(parent), ExprKind::Call { callee, .. } if callee == id)
                        || matches!(hir.kind(parent), ExprKind::Field { .. }));
                leads_on |= !is_called;
            }
            _ => {}
        });
        set.query.unknown.tables |= is_grouped || leads_on;
    }
}
