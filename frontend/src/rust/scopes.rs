//! Which names mean a variable here.

use std::collections::HashMap;

use seqscan_hir::{LocalId, NamespaceId, Symbol};

/// The variables that are visible at one place, kept up to date while the lowering walks the tree.
#[derive(Default)]
pub(crate) struct Scopes {
    /// By symbol: the innermost variable of that name.
    visible: Vec<Option<Binding>>,
    /// What was visible before, innermost last.
    hidden: Vec<(Symbol, Option<Binding>)>,
    /// Constants and statics of the file.
    globals: HashMap<(NamespaceId, Symbol), LocalId>,
    /// How many functions are open around this place that are items rather than closures.
    depth: u32,
}

#[derive(Clone, Copy)]
struct Binding {
    local: LocalId,
    /// A function that is an item does not see the variables around it; everybody sees a constant.
    depth: u32,
}

/// A place to return to.
#[derive(Clone, Copy)]
pub(crate) struct Mark(usize);

impl Scopes {
    /// Makes a variable visible.
    pub(crate) fn bind(&mut self, name: Symbol, local: LocalId) {
        self.bind_at(name, local, self.depth);
    }

    /// Makes a constant of a block visible, to the functions in the block too.
    pub(crate) fn bind_constant(&mut self, name: Symbol, local: LocalId) {
        self.bind_at(name, local, u32::MAX);
    }

    fn bind_at(&mut self, name: Symbol, local: LocalId, depth: u32) {
        if self.visible.len() <= name.index() {
            self.visible.resize(name.index() + 1, None);
        }
        let before = self.visible[name.index()].replace(Binding { local, depth });
        self.hidden.push((name, before));
    }

    /// Makes a constant or static visible in its namespace.
    pub(crate) fn bind_global(&mut self, namespace: NamespaceId, name: Symbol, local: LocalId) {
        self.globals.insert((namespace, name), local);
    }

    /// The variable that a name means.
    pub(crate) fn find(&self, namespace: NamespaceId, name: Symbol) -> Option<LocalId> {
        let binding = self.visible.get(name.index()).copied().flatten();
        match binding {
            Some(binding) if binding.depth == self.depth || binding.depth == u32::MAX => Some(binding.local),
            _ => self.find_global(namespace, name),
        }
    }

    /// The constant or static that a name means.
    pub(crate) fn find_global(&self, namespace: NamespaceId, name: Symbol) -> Option<LocalId> {
        self.globals.get(&(namespace, name)).copied()
    }

    /// Remembers what is visible.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.hidden.len())
    }

    /// Makes visible what was visible at the mark, and nothing else.
    pub(crate) fn release(&mut self, mark: Mark) {
        while self.hidden.len() > mark.0 {
            if let Some((name, before)) = self.hidden.pop() {
                self.visible[name.index()] = before;
            }
        }
    }

    /// Enters a function that sees no variable around it.
    pub(crate) fn enter_item(&mut self) {
        self.depth += 1;
    }

    /// Leaves it.
    pub(crate) fn leave_item(&mut self) {
        self.depth -= 1;
    }
}
