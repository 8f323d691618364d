//! What one module calls, and which queries its functions run themselves.

use seqscan_catalog::{Effect, Language};
use seqscan_hir::{ExprId, ExprKind, LoopForm};

use super::{CallSite, Direct, Does, Edge, Manner, ModuleCalls, Rank};
use crate::calls::{Certainty, QueryKind, Site};
use crate::program::{FunctionRef, ModuleIdx};
use crate::resolve::Resolver;
use crate::ty::Ty;

impl Resolver<'_> {
    /// What a module calls.
    pub fn module_calls(&self, module: ModuleIdx) -> ModuleCalls {
        let hir = self.program.module(module);
        let sites = self.sites(module);
        let queries = sites.iter().filter_map(|site| self.direct(module, site));
        let others = sites.iter().flat_map(|site| self.waits_or_takes(module, site));
        let directs = queries.chain(others).collect();
        let mut calls = Vec::new();
        for id in hir.expr_ids() {
            let may_call = match hir.kind(id) {
                ExprKind::Call { .. } => true,
                ExprKind::Field { name, .. } => self.program.is_property_name(module, name),
                ExprKind::Loop(it) => matches!(it.form, LoopForm::Adapter(_)),
                _ => false,
            };
            if may_call {
                calls.extend(self.call_site(module, id));
            }
        }
        calls.sort_by_key(|call| hir.span(call.at));
        let edges = calls.iter().flat_map(|call| self.edges(module, call)).collect();
        ModuleCalls {
            sites,
            calls,
            directs,
            edges,
        }
    }

    /// The query that a site is, if its function runs it each time it is called.
    fn direct(&self, module: ModuleIdx, site: &Site) -> Option<Direct> {
        let is_one_query = site.effect.is_round_trip()
            && !matches!(
                site.effect,
                Effect::Batch | Effect::Copy | Effect::Script | Effect::BatchLoop | Effect::Roundtrip | Effect::Prepare
            );
        if !is_one_query {
            return None;
        }
        let each = self.each_call(module, site.at)?;
        let function = FunctionRef {
            module,
            id: each.function,
        };
        if self.is_cached_function(function) {
            return None;
        }
        let (kind, statement) = self.query_kind(site);
        if kind == QueryKind::Other {
            return None;
        }
        let certainty = match site.certainty {
            Certainty::Known => Rank::High,
            Certainty::Inferred => Rank::Medium,
        };
        let for_many = if self.asks_for_many(site) {
            Rank::Low
        } else {
            Rank::High
        };
        Some(Direct {
            function: each.function,
            at: site.at,
            rank: each.rank.min(certainty).min(for_many),
            kind,
            statement,
            needs: each.needs,
            does: Does::Query,
        })
    }

    /// The waiting and the taking that a site is, however often its function does it.
    fn waits_or_takes(&self, module: ModuleIdx, site: &Site) -> Vec<Direct> {
        let mut found = Vec::new();
        if matches!(site.effect, Effect::Sleep | Effect::Slow) {
            found.push(Does::Wait);
        }
        if self.takes_from_pool(site) {
            found.push(Does::Take);
        }
        let hir = self.program.module(module);
        let each = self.each_call(module, site.at);
        let direct = |does: Does| Direct {
            function: each.map_or_else(
                || super::reach::named_function(hir, hir.enclosing_function(site.at)),
                |each| each.function,
            ),
            at: site.at,
            rank: match site.certainty {
                Certainty::Known => each.map_or(Rank::Medium, |each| each.rank),
                Certainty::Inferred => Rank::Low,
            },
            kind: QueryKind::Other,
            statement: None,
            needs: each.map(|each| each.needs).unwrap_or_default(),
            does,
        };
        found.into_iter().map(direct).collect()
    }

    /// Whether a site takes a connection from a pool: by asking for one, or by running a query on the pool itself.
    pub fn takes_from_pool(&self, site: &Site) -> bool {
        let is_pool = |ty: &Ty| crate::held::is_pool(self, ty);
        if matches!(site.effect, Effect::Acquire | Effect::Begin) {
            return site.receiver.as_ref().is_some_and(is_pool);
        }
        if !site.effect.is_round_trip() {
            return false;
        }
        if site.receiver.as_ref().is_some_and(is_pool) {
            return true;
        }
        let hir = self.program.module(site.module);
        let ExprKind::Call { args, .. } = hir.kind(site.at) else {
            return false;
        };
        let executor = site.row.and_then(|row| self.program.catalog.call(row).executor);
        let given = executor.and_then(|position| args.get(position));
        given.is_some_and(|arg| is_pool(&self.ty(site.module, arg.value)))
    }

    /// The edges of a call, if its function makes it each time it is called.
    fn edges(&self, module: ModuleIdx, call: &CallSite) -> Vec<Edge> {
        if call.manner == Manner::Mapped {
            return Vec::new();
        }
        let Some(each) = self.each_call(module, call.at) else {
            return Vec::new();
        };
        let caller = FunctionRef {
            module,
            id: each.function,
        };
        if self.is_cached_function(caller) {
            return Vec::new();
        }
        let targets = call
            .targets
            .iter()
            .filter(|target| !self.is_cached_function(target.function));
        let edge = |target: &super::Target| Edge {
            caller: each.function,
            at: call.at,
            callee: target.function,
            rank: target.rank.min(each.rank),
            needs: each.needs,
            given: self.given_params(module, call.at, target.function),
            forwarded: self.forwarded(module, call.at, each.function, target.function),
        };
        targets.map(edge).collect()
    }

    /// The parameters of a caller that a call hands on as they are.
    fn forwarded(
        &self,
        module: ModuleIdx,
        call: ExprId,
        caller: seqscan_hir::FunctionId,
        callee: FunctionRef,
    ) -> Vec<(u32, u32)> {
        let hir = self.program.module(module);
        let ExprKind::Call { args, .. } = hir.kind(call) else {
            return Vec::new();
        };
        let params = &hir.function(caller).params;
        let own = |value: ExprId| match hir.kind(value) {
            ExprKind::Local(local) => params.iter().position(|param| param.local == Some(local)),
            _ => None,
        };
        let pair = |value: ExprId| {
            let own = own(value)?;
            let position = self.position_of(module, call, callee, value)?;
            Some((position as u32, own as u32))
        };
        args.iter().filter_map(|arg| pair(arg.value)).collect()
    }

    /// The position of the parameter that a call gives a value.
    pub(crate) fn position_of(
        &self,
        module: ModuleIdx,
        call: ExprId,
        function: FunctionRef,
        value: ExprId,
    ) -> Option<usize> {
        let hir = self.program.module(module);
        let ExprKind::Call { args, .. } = hir.kind(call) else {
            return None;
        };
        let index = args.iter().position(|arg| arg.value == value)?;
        let other = self.program.module(function.module);
        let params = &other.function(function.id).params;
        match args[index].name {
            Some(name) => params.iter().position(|param| {
                param
                    .local
                    .is_some_and(|local| other.name(other.local(local).name) == hir.name(name))
            }),
            None => Some(index + usize::from(self.is_bound_call(module, call, function))),
        }
    }

    /// Whether a call gives the first parameter by way of the receiver.
    fn is_bound_call(&self, module: ModuleIdx, call: ExprId, function: FunctionRef) -> bool {
        let hir = self.program.module(module);
        let ExprKind::Call { callee, .. } = hir.kind(call) else {
            return false;
        };
        self.program.function(function).params.first().is_some_and(|first| {
            matches!(
                first.form,
                seqscan_hir::ParamForm::Receiver | seqscan_hir::ParamForm::ReceiverClass
            )
        }) && (matches!(hir.kind(callee), ExprKind::Field { .. }) || self.program.language(module) == Language::Python)
    }

    /// Which parameters of a function a call of it gives something but nothing.
    pub fn given_params(&self, module: ModuleIdx, call: ExprId, function: FunctionRef) -> u64 {
        let hir = self.program.module(module);
        let ExprKind::Call { args, .. } = hir.kind(call) else {
            return 0;
        };
        let other = self.program.module(function.module);
        let declared = other.function(function.id);
        let is_bound = self.is_bound_call(module, call, function);
        let is_nothing = |value: ExprId| match hir.kind(value) {
            ExprKind::Literal(seqscan_hir::Literal::Null | seqscan_hir::Literal::Bool(false)) => true,
            ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]) == "None",
            _ => false,
        };
        // What has a default that is something is given that.
        let mut given = 0u64;
        for (position, param) in declared.params.iter().enumerate().take(64) {
            let is_something = param.default.is_some_and(|default| {
                !matches!(
                    other.kind(default),
                    ExprKind::Literal(seqscan_hir::Literal::Null | seqscan_hir::Literal::Bool(false))
                        | ExprKind::Collection(_, [])
                )
            });
            given |= u64::from(is_something) << position;
        }
        for (index, arg) in args.iter().enumerate().filter(|(_, arg)| !is_nothing(arg.value)) {
            let position = match arg.name {
                Some(name) => declared.params.iter().position(|param| {
                    param
                        .local
                        .is_some_and(|local| other.name(other.local(local).name) == hir.name(name))
                }),
                None => Some(index + usize::from(is_bound)),
            };
            if let Some(position) = position.filter(|position| *position < 64) {
                given |= 1 << position;
            }
        }
        given
    }
}
