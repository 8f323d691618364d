//! Which names can lead to a query: a function of the name calls something that is named like a query, or something that
//! can lead to one. By names alone, so that whatever cannot matter is never asked what it is.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use seqscan_hir::{ClassForm, ExprKind, FunctionForm, FunctionId, Module, Symbol};

use crate::program::{FunctionRef, ModuleIdx, Program};

/// What names lead to.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// Names of functions that can lead to a query.
    names: HashSet<String>,
    /// The methods of those names, in the order of modules.
    methods: HashMap<String, Vec<FunctionRef>>,
}

/// What a module's names say: its functions, whether each may query itself, and what each calls.
#[derive(Debug)]
pub struct Outline {
    functions: Vec<(Symbol, bool, Vec<Symbol>)>,
}

impl Program {
    /// The outline of a module.
    pub fn outline(&self, module: ModuleIdx) -> Outline {
        let (hir, facts) = (self.module(module), self.facts(module));
        let mut functions: Vec<(Symbol, bool, Vec<Symbol>)> =
            hir.functions.iter().map(|it| (it.name, false, Vec::new())).collect();
        for (index, calls) in facts.calls.iter().enumerate() {
            let named = named_function(hir, FunctionId::new(index)).index();
            for call in calls {
                let ExprKind::Call { callee, args, .. } = hir.kind(*call) else {
                    continue;
                };
                functions[named].1 |= self.may_matter(module, callee);
                let handed = args.iter().map(|arg| arg.value);
                for value in handed.chain([callee]) {
                    match hir.kind(value) {
                        ExprKind::Field { name, .. } => functions[named].2.push(name),
                        ExprKind::Path { segments, .. } => functions[named].2.extend(segments.last()),
                        _ => {}
                    }
                }
            }
        }
        // Attributes may be properties.
        for id in hir.expr_ids() {
            if let ExprKind::Field { name, .. } = hir.kind(id)
                && self.is_property_name(module, name)
            {
                let named = named_function(hir, hir.enclosing_function(id)).index();
                functions[named].2.push(name);
            }
        }
        for (_, _, called) in &mut functions {
            called.sort_unstable();
            called.dedup();
        }
        functions.retain(|(_, queries, called)| *queries || !called.is_empty());
        Outline { functions }
    }

    /// Learns from the outlines of all modules, in their order, what names lead to.
    pub fn learn_reach(&mut self, outlines: &[Outline]) {
        let mut ids: HashMap<&str, usize> = HashMap::default();
        for module in self.module_ids() {
            let hir = self.module(module);
            for function in hir.functions.iter().filter(|it| it.form == FunctionForm::Function) {
                let next = ids.len();
                ids.entry(hir.name(function.name)).or_insert(next);
            }
        }
        let mut leads = vec![false; ids.len()];
        let mut callers: Vec<Vec<u32>> = vec![Vec::new(); ids.len()];
        let mut queue = Vec::new();
        for (module, outline) in self.module_ids().zip(outlines) {
            let hir = self.module(module);
            for (name, queries, called) in &outline.functions {
                let Some(own) = ids.get(hir.name(*name)).copied() else {
                    continue;
                };
                if *queries && !leads[own] {
                    leads[own] = true;
                    queue.push(own);
                }
                for name in called {
                    if let Some(callee) = ids.get(hir.name(*name)) {
                        callers[*callee].push(own as u32);
                    }
                }
            }
            // What constructs a class calls its initialiser.
            for class in &hir.classes {
                if let (Some(class), Some(init)) = (ids.get(hir.name(class.name)), ids.get("__init__")) {
                    callers[*init].push(*class as u32);
                }
            }
        }
        while let Some(name) = queue.pop() {
            for caller in std::mem::take(&mut callers[name]) {
                if !std::mem::replace(&mut leads[caller as usize], true) {
                    queue.push(caller as usize);
                }
            }
        }
        let mut reach = Reach::default();
        let leading = ids.iter().filter(|(_, id)| leads[**id]);
        reach.names.extend(leading.map(|(name, _)| (*name).to_owned()));
        for module in self.module_ids() {
            let hir = self.module(module);
            for (index, function) in hir.functions.iter().enumerate() {
                let name = hir.name(function.name);
                if function.class.is_some() && reach.names.contains(name) {
                    let function = FunctionRef {
                        module,
                        id: FunctionId::new(index),
                    };
                    reach.methods.entry(name.to_owned()).or_default().push(function);
                }
            }
        }
        self.set_reach(reach);
    }

    /// Whether a function of this name can lead to a query.
    pub(crate) fn name_leads(&self, name: &str) -> bool {
        self.reach().names.contains(name)
    }

    /// The methods of this name, in classes of the program that are made for more than tests.
    pub(crate) fn methods_named(&self, name: &str) -> &[FunctionRef] {
        self.reach().methods.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a function stands in for another in tests, by its place or its class's name.
    pub(crate) fn is_stand_in(&self, function: FunctionRef) -> bool {
        let hir = self.module(function.module);
        let declared = hir.function(function.id);
        let is_mock = |name: &str| {
            let name = name.to_ascii_lowercase();
            [
                "mock",
                "fake",
                "stub",
                "dummy",
                "noop",
                "inmemory",
                "in_memory",
                "nullimpl",
            ]
            .iter()
            .any(|word| name.contains(word))
        };
        let in_class = declared
            .class
            .is_some_and(|class| is_mock(hir.name(hir.class(class).name)));
        let path = hir.path.as_str();
        let in_tests = path.starts_with("tests/")
            || path.contains("/tests/")
            || path
                .rsplit('/')
                .next()
                .is_some_and(|file| file.starts_with("test_") || is_mock(file));
        let mut namespace = Some(declared.namespace);
        while let Some(inner) = namespace.map(|id| &hir.namespaces[id.index()]) {
            if inner.is_test {
                return true;
            }
            namespace = inner.parent;
        }
        declared.is_test || in_class || in_tests
    }

    /// Whether a method is only declared: it has no body, or one that says so.
    pub(crate) fn is_abstract(&self, function: FunctionRef) -> bool {
        let hir = self.module(function.module);
        let declared = hir.function(function.id);
        let Some(body) = declared.body else { return true };
        let Some(class) = declared.class else { return false };
        let is_interface = hir.class(class).form == ClassForm::Interface;
        let says_so = declared.decorators.iter().any(|decorator| {
            let name = match hir.kind(*decorator) {
                ExprKind::Path { segments, .. } => segments.last().copied(),
                ExprKind::Field { name, .. } => Some(name),
                _ => None,
            };
            name.is_some_and(|name| hir.name(name).starts_with("abstract"))
        });
        let ExprKind::Block { items, value } = hir.kind(body) else {
            return says_so;
        };
        let is_nothing = items.iter().chain(&value).all(|item| {
            matches!(
                hir.kind(*item),
                ExprKind::Str(_) | ExprKind::Literal(_) | ExprKind::Raise(_)
            ) || matches!(hir.kind(*item), ExprKind::Block { items: [], value: None })
        });
        let raises = items.iter().any(|item| matches!(hir.kind(*item), ExprKind::Raise(_)));
        says_so || is_nothing && (raises || is_interface)
    }
}

/// The function that code belongs to: a closure's is the one around it.
pub(crate) fn named_function(hir: &Module, mut function: FunctionId) -> FunctionId {
    while matches!(
        hir.function(function).form,
        FunctionForm::Closure | FunctionForm::AsyncBlock
    ) {
        match hir.function(function).parent {
            Some(parent) => function = parent,
            None => break,
        }
    }
    function
}
