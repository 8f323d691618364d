//! What names mean at the top of a module and inside its functions.

use rustc_hash::FxHashMap as HashMap;
use seqscan_hir::{ClassForm, ClassId, FunctionForm, FunctionId, LocalForm, LocalId, Module, NamespaceId, Symbol};

use super::{ClassRef, Def, FunctionRef, ModuleIdx};

/// What names mean in a module, for looking them up.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Items at the top of a namespace.
    pub(super) items: HashMap<(NamespaceId, Symbol), Def>,
    /// Imports at the top of a namespace, as indices; the last of a name wins.
    pub(super) imports: HashMap<(NamespaceId, Symbol), usize>,
    /// Items and imports inside functions.
    pub(super) nested: HashMap<(FunctionId, Symbol), Def>,
    pub(super) local_imports: HashMap<(FunctionId, Symbol), usize>,
    /// Imports of everything, as indices.
    pub(super) stars: Vec<usize>,
}

impl Scope {
    pub(super) fn of(module: ModuleIdx, hir: &Module) -> Self {
        let mut scope = Self::default();
        for (index, local) in hir
            .locals
            .iter()
            .enumerate()
            .filter(|(_, local)| local.form == LocalForm::Global)
        {
            scope
                .items
                .insert((local.namespace, local.name), Def::Global(module, LocalId::new(index)));
        }
        for (index, alias) in hir.aliases.iter().enumerate() {
            scope
                .items
                .insert((alias.namespace, alias.name), Def::Alias(module, index));
        }
        let mut declare = |parent: Option<FunctionId>, namespace: NamespaceId, name: Symbol, def: Def| match parent
            .filter(|parent| *parent != Module::BODY)
        {
            Some(parent) => drop(scope.nested.insert((parent, name), def)),
            None => drop(scope.items.insert((namespace, name), def)),
        };
        for (index, function) in hir.functions.iter().enumerate() {
            if function.form == FunctionForm::Function && function.class.is_none() {
                let def = Def::Function(FunctionRef {
                    module,
                    id: FunctionId::new(index),
                });
                declare(function.parent, function.namespace, function.name, def);
            }
        }
        for (index, class) in hir.classes.iter().enumerate() {
            if class.form != ClassForm::Extension && class.class.is_none() {
                let def = Def::Class(ClassRef {
                    module,
                    id: ClassId::new(index),
                });
                declare(class.parent, class.namespace, class.name, def);
            }
        }
        for (index, import) in hir.imports.iter().enumerate() {
            match (import.name, import.function) {
                (Some(name), Some(function)) => drop(scope.local_imports.insert((function, name), index)),
                (Some(name), None) => drop(scope.imports.insert((import.namespace, name), index)),
                (None, None) => scope.stars.push(index),
                (None, Some(_)) => {}
            }
        }
        scope
    }
}
