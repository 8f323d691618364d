//! Which functions of the program a call may call.

use seqscan_catalog::Effect;
use seqscan_hir::{ExprId, ExprKind, LoopForm};

use super::{CallSite, Manner, Rank, Target};
use crate::loops::Purpose;
use crate::program::words::is_property;
use crate::program::{ClassRef, FunctionRef, ModuleIdx};
use crate::resolve::{Callee, Resolver};
use crate::ty::Ty;

/// More implementations than this of one method are an extension point: what they do says nothing of this program.
const MAX_IMPLEMENTATIONS: usize = 6;

impl Resolver<'_> {
    /// What of the program an expression calls, by being called, read, or iterated with.
    pub(crate) fn call_site(&self, module: ModuleIdx, at: ExprId) -> Option<CallSite> {
        let hir = self.program.module(module);
        let site =
            |targets: Vec<Target>, manner: Manner| (!targets.is_empty()).then_some(CallSite { at, targets, manner });
        match hir.kind(at) {
            ExprKind::Call { callee, args, .. } => {
                let name = self.last_segment(module, callee);
                let mut targets = Vec::new();
                if name.is_none_or(|name| self.program.name_leads(name)) {
                    targets = self.targets(module, callee);
                }
                let mut manner = Manner::Called;
                for value in args.iter().map(|arg| arg.value) {
                    let handed = self.handed(module, value);
                    if handed.is_empty() {
                        continue;
                    }
                    if let Some(taken) = self.manner_of_taking(module, at, callee, value) {
                        // A function that is called for each element says more than the one that is given it.
                        if taken == Manner::Mapped {
                            targets.clear();
                        }
                        targets.extend(handed);
                        manner = taken;
                    }
                }
                site(targets, manner)
            }
            ExprKind::Field { base, name, .. } if self.program.is_property_name(module, name) => {
                if hir.ancestors(at).next().is_some_and(|parent| {
                    matches!(hir.kind(parent), ExprKind::Call { callee, .. } if callee == at)
                        || matches!(hir.kind(parent), ExprKind::Assign { target, .. } if target == at)
                }) || !self.program.name_leads(hir.name(name))
                {
                    return None;
                }
                let (Ty::Instance(class) | Ty::Class(class)) = self.ty(module, base) else {
                    return None;
                };
                let method = self.method(class, hir.name(name))?;
                let owner = self.program.module(method.module);
                if !is_property(owner, owner.function(method.id)) {
                    return None;
                }
                let rank = Rank::High;
                site(vec![Target { function: method, rank }], Manner::Read)
            }
            // `map(load, ids)`, `ids.iter().map(Self::load)`.
            ExprKind::Loop(it) if matches!(it.form, LoopForm::Adapter(_)) => {
                site(self.handed(module, it.body), Manner::Mapped)
            }
            _ => None,
        }
    }

    fn last_segment(&self, module: ModuleIdx, callee: ExprId) -> Option<&str> {
        let hir = self.program.module(module);
        match hir.kind(callee) {
            ExprKind::Field { name, .. } => Some(hir.name(name)),
            ExprKind::Path { segments, .. } => segments.last().map(|last| {
                let own = hir.name(*last);
                // An alias of an import has the name of what it imports.
                let import = hir
                    .imports
                    .iter()
                    .find(|import| import.name == Some(*last) && segments.len() == 1);
                import
                    .and_then(|import| import.path.last())
                    .map_or(own, |last| hir.name(*last))
            }),
            _ => None,
        }
    }

    fn targets(&self, module: ModuleIdx, callee: ExprId) -> Vec<Target> {
        let hir = self.program.module(module);
        match self.callee_of(module, callee) {
            Callee::Function(function) => self.dispatch(function),
            Callee::Class(class) => {
                let init = self.method(class, "__init__").into_iter();
                init.map(|function| Target {
                    function,
                    rank: Rank::High,
                })
                .collect()
            }
            Callee::Unknown => match hir.kind(callee) {
                ExprKind::Field { base, name, .. } if matches!(self.ty(module, base), Ty::Unknown) => {
                    self.by_name(module, hir.name(name))
                }
                _ => Vec::new(),
            },
            Callee::Catalog(..) | Callee::DbClass(_) | Callee::External(_) => Vec::new(),
        }
    }

    /// A function, or what implements it if it is only declared.
    fn dispatch(&self, function: FunctionRef) -> Vec<Target> {
        if !self.program.is_abstract(function) {
            return vec![Target {
                function,
                rank: Rank::High,
            }];
        }
        let declared = self.program.function(function);
        let Some(class) = declared.class else { return Vec::new() };
        let interface = ClassRef {
            module: function.module,
            id: class,
        };
        let name = self.program.module(function.module).name(declared.name);
        let implements = |other: &&FunctionRef| {
            **other != function
                && !self.program.is_stand_in(**other)
                && !self.program.is_abstract(**other)
                && self.program.function(**other).class.is_some_and(|id| {
                    let class = ClassRef {
                        module: other.module,
                        id,
                    };
                    self.bases(class).classes.contains(&interface)
                })
        };
        let found: Vec<FunctionRef> = self
            .program
            .methods_named(name)
            .iter()
            .filter(implements)
            .copied()
            .collect();
        let rank = match found.len() {
            1 => Rank::High,
            2..=MAX_IMPLEMENTATIONS => Rank::Medium,
            _ => return Vec::new(),
        };
        found.into_iter().map(|function| Target { function, rank }).collect()
    }

    /// A method of a receiver that is not known, if the program has only one of that name and the name says something.
    fn by_name(&self, module: ModuleIdx, name: &str) -> Vec<Target> {
        let telling = name.len() >= 8 && name.trim_matches('_').contains('_') || name.len() >= 14;
        if !telling || name.starts_with("__") {
            return Vec::new();
        }
        let language = self.program.language(module);
        let real = |function: &&FunctionRef| {
            self.program.language(function.module) == language
                && !self.program.is_stand_in(**function)
                && !self.program.is_abstract(**function)
        };
        let mut found = self.program.methods_named(name).iter().filter(real);
        match (found.next(), found.next()) {
            (Some(only), None) => vec![Target {
                function: *only,
                rank: Rank::Medium,
            }],
            _ => Vec::new(),
        }
    }

    /// The functions that a value which is handed on is.
    fn handed(&self, module: ModuleIdx, value: ExprId) -> Vec<Target> {
        let hir = self.program.module(module);
        let is_function = match hir.kind(value) {
            ExprKind::Field { name, .. } => self.program.name_leads(hir.name(name)),
            ExprKind::Path { segments, .. } => segments
                .last()
                .is_some_and(|last| self.program.name_leads(hir.name(*last))),
            // `partial(load, conn)`.
            ExprKind::Call { callee, args, .. } => {
                let is_partial = self
                    .last_segment(module, callee)
                    .is_some_and(|name| matches!(name, "partial" | "partialmethod"));
                return match args.first() {
                    Some(first) if is_partial => self.handed(module, first.value),
                    _ => Vec::new(),
                };
            }
            _ => false,
        };
        if !is_function {
            return Vec::new();
        }
        match self.ty(module, value) {
            Ty::Function(function) => {
                let mut targets = self.dispatch(function);
                targets
                    .iter_mut()
                    .for_each(|target| target.rank = target.rank.min(Rank::Medium));
                targets
            }
            _ => Vec::new(),
        }
    }

    /// How a function of the program calls the parameter that a call gives this value.
    fn manner_of_calling(
        &self,
        module: ModuleIdx,
        call: ExprId,
        function: FunctionRef,
        value: ExprId,
    ) -> Option<Manner> {
        let position = self.position_of(module, call, function, value)?;
        let hir = self.program.module(function.module);
        let local = hir.function(function.id).params.get(position)?.local?;
        let mut manner = None;
        for use_ in &self.program.facts(function.module).uses[local.index()] {
            let Some(parent) = hir.ancestors(*use_).next() else {
                continue;
            };
            let is_mapped = match hir.kind(parent) {
                ExprKind::Call { callee, .. } if callee == *use_ => {
                    let around = self.loops_around(function.module, parent);
                    around
                        .iter()
                        .any(|around| self.purpose(function.module, around.at) == Purpose::PerElement)
                }
                ExprKind::Loop(it) if it.body == *use_ => true,
                _ => continue,
            };
            manner = if is_mapped {
                Some(Manner::Mapped)
            } else {
                manner.or(Some(Manner::Handed))
            };
        }
        manner
    }

    /// What a call does with a function that it is given, unless it keeps it for later.
    fn manner_of_taking(&self, module: ModuleIdx, call: ExprId, callee: ExprId, value: ExprId) -> Option<Manner> {
        if let Callee::Catalog(row, _) = self.callee_of(module, callee) {
            return match self.program.catalog.call(row).effect {
                Effect::Invoke | Effect::Begin | Effect::Concurrent => Some(Manner::Handed),
                _ => None,
            };
        }
        match self.callee_of(module, callee) {
            Callee::Function(function) => return self.manner_of_calling(module, call, function, value),
            Callee::Class(_) => return None,
            _ => {}
        }
        let name = self.last_segment(module, callee)?;
        match name {
            "map" | "starmap" | "imap" | "imap_unordered" | "amap" => Some(Manner::Mapped),
            "run_in_executor" | "to_thread" | "run_sync" | "run_in_threadpool" | "sync_to_async" | "async_to_sync"
            | "submit" | "spawn_blocking" | "block_in_place" | "call" | "retry" | "retry_call" | "runInteraction"
            | "run_in_thread" | "deferToThread" | "invoke" | "interact" | "in_transaction" | "run_in_transaction"
            | "with_retry" | "retry_on" | "apply" => Some(Manner::Handed),
            _ => None,
        }
    }

    /// Whether calls of a function give what an earlier call gave.
    pub fn is_cached_function(&self, function: FunctionRef) -> bool {
        let hir = self.program.module(function.module);
        let declared = hir.function(function.id);
        declared.decorators.iter().any(|decorator| {
            let mut at = *decorator;
            let name = loop {
                match hir.kind(at) {
                    ExprKind::Call { callee, .. } => at = callee,
                    ExprKind::Field { base, name, .. } => {
                        let name = hir.name(name).to_ascii_lowercase();
                        // `@cache.memoize(60)`, `@region.cache_on_arguments()`.
                        if is_cache_word(&name) {
                            break Some(name);
                        }
                        at = base;
                    }
                    ExprKind::Path { segments, .. } => {
                        break segments.last().map(|last| hir.name(*last).to_ascii_lowercase());
                    }
                    ExprKind::Local(local) => break Some(hir.name(hir.local(local).name).to_ascii_lowercase()),
                    _ => break None,
                }
            };
            // A cached property is cached in each object, and each object asks.
            name.is_some_and(|name| is_cache_word(&name) && !name.contains("property"))
        })
    }
}

fn is_cache_word(name: &str) -> bool {
    (name.contains("cache") || name.contains("memo") || name == "once")
        && !name.contains("no_cache")
        && name != "never_cache"
}
