//! The settings of pools: which are written, where, and which are the library's defaults.

use std::collections::HashMap;

use seqscan_catalog::{Effect, PoolRow, Setting, SettingRole};
use seqscan_hir::{ExprId, ExprKind};

use crate::calls::Certainty;
use crate::numbers::Number;
use crate::program::ModuleIdx;
use crate::resolve::{Callee, Resolver};

/// A place where a pool, or the settings of one, is made.
#[derive(Clone, Debug)]
pub struct PoolSite<'p> {
    /// The module.
    pub module: ModuleIdx,
    /// The call.
    pub call: ExprId,
    /// Its path in the catalog.
    pub path: String,
    /// The catalog's row.
    pub row: &'p PoolRow,
    /// Whether the call makes the pool, rather than settings that a pool is made of elsewhere.
    pub makes_pool: bool,
    /// The settings, by role.
    pub settings: HashMap<SettingRole, SettingValue>,
    /// Whether the database is a file, which has one writer at a time.
    pub is_embedded: bool,
    /// How sure the resolution of the call is.
    pub certainty: Certainty,
}

/// What a setting is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SettingValue {
    /// Written, and known.
    Written(Number),
    /// Written, but not known before the program runs: the expression.
    Unknown(ExprId),
    /// Not written; the library's default, if it has one.
    Default(Option<f64>),
    /// Not seen: it may come from elsewhere (`**options`).
    Hidden,
}

impl SettingValue {
    /// The number, written or default.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Written(number) => Some(number.value),
            Self::Default(value) => *value,
            Self::Unknown(_) | Self::Hidden => None,
        }
    }
}

impl<'p> Resolver<'p> {
    /// The pool that a call makes, or whose settings it makes.
    pub fn pool(&self, module: ModuleIdx, call: ExprId) -> Option<PoolSite<'p>> {
        let hir = self.program.module(module);
        let ExprKind::Call { callee, .. } = hir.kind(call) else {
            return None;
        };
        let catalog = &self.program.catalog;
        let (path, makes_pool) = match self.callee_of(module, callee) {
            Callee::Catalog(row, _) => {
                let site = self.site(module, call)?;
                (site.path, catalog.call(row).effect == Effect::MakePool)
            }
            Callee::DbClass(idx) => {
                let row = catalog.ty(idx);
                let role = row.role;
                (row.path.clone(), role != seqscan_catalog::Role::PoolOptions)
            }
            Callee::Class(class) => {
                let base = self
                    .bases(class)
                    .db
                    .iter()
                    .find(|idx| catalog.pool_at(&catalog.ty(**idx).path).is_some())
                    .copied()?;
                (catalog.ty(base).path.clone(), true)
            }
            _ => return None,
        };
        let row = catalog.pool_at(&path)?;
        let chain = self.builder_calls(module, call);
        let is_embedded = self.is_embedded(module, call, &chain);
        let mut settings: HashMap<SettingRole, SettingValue> = HashMap::new();
        for setting in &row.settings {
            settings.insert(setting.role, self.setting(module, call, &chain, row, setting));
        }
        let least = settings.get(&SettingRole::Min).copied();
        if row
            .settings
            .iter()
            .any(|setting| setting.role == SettingRole::Max && setting.at_least_min)
            && let Some(SettingValue::Default(most)) = settings.get(&SettingRole::Max).copied()
            && let Some(least) = least.filter(|least| !matches!(least, SettingValue::Default(_)))
        {
            let follows = least.value().is_none_or(|least| most.is_none_or(|most| least > most));
            if follows {
                settings.insert(SettingRole::Max, least);
            }
        }
        Some(PoolSite {
            module,
            call,
            path,
            row,
            makes_pool,
            settings,
            is_embedded,
            certainty: Certainty::Known,
        })
    }

    /// The calls that a builder went through before this one, and those made on the same local.
    fn builder_calls(&self, module: ModuleIdx, call: ExprId) -> Vec<ExprId> {
        let hir = self.program.module(module);
        let mut chain = Vec::new();
        let ExprKind::Call { callee, args, .. } = hir.kind(call) else {
            return chain;
        };
        let mut queue: Vec<ExprId> = Vec::new();
        if let ExprKind::Field { base, .. } = hir.kind(callee) {
            queue.push(base);
        }
        queue.extend(args.iter().map(|arg| arg.value));
        let mut budget = 64;
        while let Some(at) = queue.pop() {
            budget -= 1;
            if budget == 0 {
                break;
            }
            let mut inner = at;
            while let ExprKind::Borrow(e) | ExprKind::Await(e) | ExprKind::Propagate(e) | ExprKind::Deref(e) =
                hir.kind(inner)
            {
                inner = e;
            }
            if let ExprKind::Local(local) = hir.kind(inner) {
                for use_ in &self.program.facts(module).uses[local.index()] {
                    let mut around = hir.ancestors(*use_);
                    if let (Some(field), Some(outer)) = (around.next(), around.next())
                        && matches!(hir.kind(field), ExprKind::Field { base, .. } if base == *use_)
                        && matches!(hir.kind(outer), ExprKind::Call { callee, .. } if callee == field)
                        && outer != call
                    {
                        chain.push(outer);
                        // `opt.max_connections(10).min_connections(2);` on a local: the calls around it too.
                        let mut last = outer;
                        while let (Some(field), Some(next)) = (hir.ancestors(last).next(), hir.ancestors(last).nth(1)) {
                            let chained = matches!(hir.kind(field), ExprKind::Field { base, .. } if base == last)
                                && matches!(hir.kind(next), ExprKind::Call { callee, .. } if callee == field);
                            if !chained || next == call {
                                break;
                            }
                            chain.push(next);
                            last = next;
                        }
                    }
                }
            }
            let origin = self.origin(module, at);
            if let ExprKind::Call { callee, .. } = hir.kind(origin)
                && origin != call
            {
                chain.push(origin);
                if let ExprKind::Field { base, .. } = hir.kind(callee) {
                    queue.push(base);
                }
            }
        }
        chain.sort_unstable();
        chain.dedup();
        chain
    }

    fn setting(
        &self,
        module: ModuleIdx,
        call: ExprId,
        chain: &[ExprId],
        row: &PoolRow,
        setting: &Setting,
    ) -> SettingValue {
        let hir = self.program.module(module);
        let known = |id: ExprId| match self.number(module, id) {
            Some(number) => SettingValue::Written(number),
            None => SettingValue::Unknown(id),
        };
        let ExprKind::Call { args, .. } = hir.kind(call) else {
            return SettingValue::Hidden;
        };
        if let Some(name) = &setting.name
            && let Some(arg) = args.iter().find(|arg| arg.name.is_some_and(|n| hir.name(n) == name))
        {
            return known(arg.value);
        }
        let is_spread = |id: ExprId| matches!(hir.kind(id), ExprKind::Spread(_));
        if let Some(position) = setting.position
            && let Some(arg) = args.iter().filter(|arg| arg.name.is_none()).nth(position)
            && !is_spread(arg.value)
        {
            return known(arg.value);
        }
        if let Some(method) = &setting.method {
            for id in chain {
                let ExprKind::Call { callee, args, .. } = hir.kind(*id) else {
                    continue;
                };
                if let (ExprKind::Field { name, .. }, Some(first)) = (hir.kind(callee), args.first())
                    && hir.name(name) == method
                {
                    return known(first.value);
                }
            }
            // Settings made somewhere else: a parameter, a field, a function's result.
            if !self.chain_is_whole(module, call, chain) {
                return SettingValue::Hidden;
            }
        }
        // A size may come from the machine; that a builder was told of no limit to waiting is plain to see.
        let waits_for_ever = setting.role == SettingRole::AcquireTimeout && setting.method.is_some();
        if args.iter().any(|arg| is_spread(arg.value)) || !row.defaults_known && !waits_for_ever {
            return SettingValue::Hidden;
        }
        SettingValue::Default(setting.default)
    }

    /// Whether a builder chain starts where we can see it: at a constructor.
    fn chain_is_whole(&self, module: ModuleIdx, call: ExprId, chain: &[ExprId]) -> bool {
        let hir = self.program.module(module);
        let starts = |id: ExprId| {
            matches!(hir.kind(id), ExprKind::Call { callee, .. } if matches!(hir.kind(callee), ExprKind::Path { .. }))
                && matches!(
                    self.callee(module, id),
                    Callee::Catalog(..) | Callee::DbClass(_) | Callee::External(_)
                )
        };
        starts(call) || chain.iter().any(|id| starts(*id))
    }

    fn is_embedded(&self, module: ModuleIdx, call: ExprId, chain: &[ExprId]) -> bool {
        let hir = self.program.module(module);
        let mut found = false;
        for id in chain.iter().chain([&call]) {
            hir.walk(*id, &mut |id| {
                found |= match hir.kind(id) {
                    ExprKind::Path { segments, .. } => {
                        segments.iter().any(|s| hir.name(*s).to_lowercase().contains("sqlite"))
                    }
                    ExprKind::Str(text) => {
                        let value = &hir.text(text).value;
                        value.starts_with("sqlite") || value == ":memory:" || value.starts_with("duckdb")
                    }
                    ExprKind::Local(local) => {
                        let name = hir.name(hir.local(local).name).to_lowercase();
                        name.contains("sqlite")
                    }
                    ExprKind::Field { name, .. } => hir.name(name).to_lowercase().contains("sqlite"),
                    _ => false,
                };
            });
            if let ExprKind::Call { args, .. } = hir.kind(*id) {
                for arg in args {
                    found |= self
                        .text(module, arg.value)
                        .is_some_and(|text| text.text.starts_with("sqlite"));
                }
            }
        }
        found
    }
}
