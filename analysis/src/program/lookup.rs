//! From a written name or path to what it means.

use seqscan_catalog::Language;
use seqscan_hir::{Anchor, ClassId, FunctionId, Import, Module, NamespaceId, Symbol};

use super::names::join;
use super::{ClassRef, Def, ModuleIdx, Program};
/// One search for a name, which may lead through many modules.
#[derive(Debug, Default)]
struct Search {
    depth: u32,
    /// The namespaces whose star imports have been looked through.
    seen: Vec<(ModuleIdx, NamespaceId)>,
    /// Whether what a derive makes beside a `Model` stands for the namespace that it is made in.
    wants_homes: bool,
}

/// Names of what SeaORM's derives make where they stand.
fn is_made_beside_models(name: &str) -> bool {
    matches!(name, "Entity" | "Column" | "COLUMN")
}

impl Program {
    /// What a single name means in a namespace, seen from a function of it.
    pub fn resolve_name(
        &self,
        module: ModuleIdx,
        namespace: NamespaceId,
        function: Option<FunctionId>,
        name: Symbol,
    ) -> Option<Def> {
        self.resolve_name_at(module, namespace, function, name, &mut Search::default())
    }

    fn resolve_name_at(
        &self,
        module: ModuleIdx,
        namespace: NamespaceId,
        function: Option<FunctionId>,
        name: Symbol,
        search: &mut Search,
    ) -> Option<Def> {
        if search.depth > 24 {
            return None;
        }
        let hir = self.module(module);
        let scope = self.scope(module);
        let mut at = function;
        while let Some(id) = at.filter(|id| *id != Module::BODY) {
            if let Some(def) = scope.nested.get(&(id, name)) {
                return Some(def.clone());
            }
            if let Some(import) = scope.local_imports.get(&(id, name)) {
                return Some(self.resolve_import(module, &hir.imports[*import], search));
            }
            at = hir.function(id).parent;
        }
        if let Some(def) = scope.items.get(&(namespace, name)) {
            return Some(def.clone());
        }
        if let Some(import) = scope.imports.get(&(namespace, name)) {
            return Some(self.resolve_import(module, &hir.imports[*import], search));
        }
        let text = hir.name(name);
        // `use sqlx::query;` brings in `query!` as well.
        if let Some(bare) = text.strip_suffix('!')
            && let Some(import) = hir
                .names
                .find(bare)
                .and_then(|bare| scope.imports.get(&(namespace, bare)))
            && let Def::External(path) = self.resolve_import(module, &hir.imports[*import], search)
        {
            return Some(Def::External(format!("{path}!").into()));
        }
        self.through_stars(module, namespace, text, search).or_else(|| {
            // A child module: `mod db;` and then `db::connect`.
            let is_rust = self.language(module) == Language::Rust;
            is_rust.then(|| self.child_module(module, namespace, text)).flatten()
        })
    }

    /// A name that a namespace has because it imports everything of another. Each namespace is searched once.
    fn through_stars(&self, module: ModuleIdx, namespace: NamespaceId, name: &str, search: &mut Search) -> Option<Def> {
        let scope = self.scope(module);
        if scope.stars.is_empty() || search.seen.contains(&(module, namespace)) {
            return None;
        }
        search.seen.push((module, namespace));
        let hir = self.module(module);
        let stars = scope
            .stars
            .iter()
            .map(|index| &hir.imports[*index])
            .filter(|star| star.namespace == namespace);
        for star in stars {
            let base = self.resolve_import(module, star, search);
            match self.member_at(&base, name, search) {
                Some(Def::External(path)) if !self.catalog_knows(&path) => {}
                Some(def) => return Some(def),
                None => {}
            }
        }
        None
    }

    fn catalog_knows(&self, path: &str) -> bool {
        self.catalog.type_at(path).is_some()
            || self.catalog.function_at(path).is_some()
            || self.catalog.declares_below(path)
    }

    fn child_module(&self, module: ModuleIdx, namespace: NamespaceId, name: &str) -> Option<Def> {
        let hir = self.module(module);
        if let Some(index) = hir
            .namespaces
            .iter()
            .position(|n| n.parent == Some(namespace) && hir.name(n.name) == name)
        {
            return Some(Def::Namespace(module, NamespaceId::new(index)));
        }
        let path = self.namespace_path(module, namespace);
        let (krate, _) = &self.names.paths[module.0 as usize];
        let child = join(&path, name);
        self.names
            .rust
            .get(&(*krate, child))
            .map(|idx| Def::Namespace(*idx, Module::ROOT))
    }

    /// The dotted path of a namespace: that of its file, then its own.
    fn namespace_path(&self, module: ModuleIdx, namespace: NamespaceId) -> String {
        let hir = self.module(module);
        let mut parts = Vec::new();
        let mut at = Some(namespace);
        while let Some(n) = at.map(|id| &hir.namespaces[id.index()]).filter(|n| n.parent.is_some()) {
            parts.push(hir.name(n.name));
            at = n.parent;
        }
        parts.reverse();
        parts
            .iter()
            .fold(self.names.paths[module.0 as usize].1.clone(), |path, part| {
                join(&path, part)
            })
    }

    fn resolve_import(&self, module: ModuleIdx, import: &Import, search: &mut Search) -> Def {
        search.depth += 1;
        let def = self.import_target(module, import, search);
        search.depth -= 1;
        def
    }

    fn import_target(&self, module: ModuleIdx, import: &Import, search: &mut Search) -> Def {
        if search.depth > 24 {
            return Def::External("".into());
        }
        let hir = self.module(module);
        let segments: Vec<&str> = import.path.iter().map(|symbol| hir.name(*symbol)).collect();
        match self.language(module) {
            Language::Python => self.resolve_python(module, import.anchor, &segments, search),
            Language::Rust => self.resolve_rust(module, import.namespace, import.anchor, &segments, search),
        }
    }

    /// What a path as written means, its first segment seen from a namespace and function.
    pub fn resolve_path(
        &self,
        module: ModuleIdx,
        namespace: NamespaceId,
        function: Option<FunctionId>,
        segments: &[Symbol],
    ) -> Option<Def> {
        self.resolve_path_at(module, namespace, function, segments, &mut Search::default())
    }

    /// The namespace that an entity of SeaORM is declared in, by a path to what its derive makes there: `order::Entity`,
    /// `order::Column`, or another name for one.
    pub(crate) fn entity_home(
        &self,
        module: ModuleIdx,
        namespace: NamespaceId,
        function: Option<FunctionId>,
        segments: &[Symbol],
    ) -> Option<(ModuleIdx, NamespaceId)> {
        let mut search = Search {
            wants_homes: true,
            ..Search::default()
        };
        if let [only] = segments
            && is_made_beside_models(self.module(module).name(*only))
            && self.has_model(module, namespace)
        {
            return Some((module, namespace));
        }
        match self.resolve_path_at(module, namespace, function, segments, &mut search)? {
            Def::Namespace(module, namespace) => Some((module, namespace)),
            Def::Class(class) => Some((
                class.module,
                self.module(class.module).classes[class.id.index()].namespace,
            )),
            _ => None,
        }
    }

    fn has_model(&self, module: ModuleIdx, namespace: NamespaceId) -> bool {
        let hir = self.module(module);
        let is_model = |class: &seqscan_hir::Class| class.namespace == namespace && hir.name(class.name) == "Model";
        hir.classes.iter().any(is_model)
    }

    fn resolve_path_at(
        &self,
        module: ModuleIdx,
        namespace: NamespaceId,
        function: Option<FunctionId>,
        segments: &[Symbol],
        search: &mut Search,
    ) -> Option<Def> {
        let hir = self.module(module);
        let first = *segments.first()?;
        if let Some(stand_in) = self.stand_in(module, namespace, segments) {
            return Some(stand_in);
        }
        let (mut def, mut rest) = match hir.name(first) {
            "crate" => (self.crate_root(module)?, &segments[1..]),
            "self" if segments.len() > 1 => (Def::Namespace(module, namespace), &segments[1..]),
            "super" => {
                let levels = segments.iter().take_while(|s| hir.name(**s) == "super").count();
                (self.up(module, namespace, levels as u32)?, &segments[levels..])
            }
            text => match self.resolve_name_at(module, namespace, function, first, search) {
                Some(def) => (def, &segments[1..]),
                None => (
                    self.library_crate(text).unwrap_or_else(|| Def::External(text.into())),
                    &segments[1..],
                ),
            },
        };
        while let [next, tail @ ..] = rest {
            search.seen.clear();
            def = self.member_at(&def, hir.name(*next), search)?;
            rest = tail;
        }
        Some(def)
    }

    /// A module written in the same file that bears a library's name, with an item that bears the library's item's: a
    /// stand-in, which is read as what it stands for.
    fn stand_in(&self, module: ModuleIdx, namespace: NamespaceId, segments: &[Symbol]) -> Option<Def> {
        let hir = self.module(module);
        let [first, _, ..] = segments else { return None };
        let is_inline = |it: &seqscan_hir::Namespace| it.parent == Some(namespace) && it.name == *first;
        if self.language(module) != Language::Rust || !hir.namespaces.iter().any(is_inline) {
            return None;
        }
        let path = segments
            .iter()
            .map(|segment| hir.name(*segment))
            .collect::<Vec<_>>()
            .join(".");
        self.catalog_knows(&path).then(|| Def::External(path.into()))
    }

    fn library_crate(&self, name: &str) -> Option<Def> {
        let krate = self.names.crates.iter().position(|c| c.name.as_deref() == Some(name))? as u32;
        self.names
            .rust
            .get(&(krate, String::new()))
            .map(|idx| Def::Namespace(*idx, Module::ROOT))
    }

    fn crate_root(&self, module: ModuleIdx) -> Option<Def> {
        let krate = self.names.paths[module.0 as usize].0;
        self.names
            .rust
            .get(&(krate, String::new()))
            .map(|idx| Def::Namespace(*idx, Module::ROOT))
    }

    fn up(&self, module: ModuleIdx, namespace: NamespaceId, levels: u32) -> Option<Def> {
        let mut at = (module, namespace);
        for _ in 0..levels {
            let parent = self.module(at.0).namespaces[at.1.index()].parent;
            at = match parent {
                Some(parent) => (at.0, parent),
                None => {
                    let (krate, path) = &self.names.paths[at.0.0 as usize];
                    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
                    (*self.names.rust.get(&(*krate, parent.to_owned()))?, Module::ROOT)
                }
            };
        }
        Some(Def::Namespace(at.0, at.1))
    }

    fn resolve_rust(
        &self,
        module: ModuleIdx,
        namespace: NamespaceId,
        anchor: Anchor,
        segments: &[&str],
        search: &mut Search,
    ) -> Def {
        let external = || Def::External(segments.join(".").into());
        let (mut def, rest) = match anchor {
            Anchor::Root => match self.crate_root(module) {
                Some(root) => (root, segments),
                None => return external(),
            },
            Anchor::Up(levels) => match self.up(module, namespace, levels) {
                Some(def) => (def, segments),
                None => return external(),
            },
            Anchor::Open => {
                let Some((first, rest)) = segments.split_first() else {
                    return external();
                };
                let hir = self.module(module);
                let local = self.child_module(module, namespace, first).or_else(|| {
                    let symbol = hir.names.find(first)?;
                    let own = self.scope(module).items.get(&(namespace, symbol));
                    own.cloned().filter(|_| !rest.is_empty())
                });
                match local.or_else(|| self.library_crate(first)) {
                    Some(def) => (def, rest),
                    None => return external(),
                }
            }
        };
        for segment in rest {
            match self.member_at(&def, segment, search) {
                Some(next) => def = next,
                None => return external(),
            }
        }
        def
    }

    fn resolve_python(&self, module: ModuleIdx, anchor: Anchor, segments: &[&str], search: &mut Search) -> Def {
        let base = match anchor {
            Anchor::Open | Anchor::Root => None,
            Anchor::Up(levels) => {
                let mut path = self.names.paths[module.0 as usize].1.as_str();
                for _ in 0..levels {
                    path = path.rsplit_once('.').map_or("", |(parent, _)| parent);
                }
                Some(path.to_owned())
            }
        };
        let mut def = match base {
            Some(path) => match self.python_at(&path) {
                Some(def) => def,
                None => return Def::External(segments.join(".").into()),
            },
            None => {
                let Some((first, _)) = segments.split_first() else {
                    return Def::External("".into());
                };
                if self.words.roots.contains(*first) {
                    return Def::External(segments.join(".").into());
                }
                match self.python_root(module, segments) {
                    Some(root) => match self.python_at(&join(&root, first)) {
                        Some(def) => return self.descend(def, &segments[1..], search),
                        None => return Def::External(segments.join(".").into()),
                    },
                    None => return Def::External(segments.join(".").into()),
                }
            }
        };
        def = self.descend(def, segments, search);
        def
    }

    fn descend(&self, mut def: Def, segments: &[&str], search: &mut Search) -> Def {
        for segment in segments {
            match self.member_at(&def, segment, search) {
                Some(next) => def = next,
                None => return Def::External(segments.join(".").into()),
            }
        }
        def
    }

    fn python_at(&self, path: &str) -> Option<Def> {
        match self.names.python.get(path) {
            Some(idx) => Some(Def::Namespace(*idx, Module::ROOT)),
            None => self
                .names
                .python_packages
                .contains(path)
                .then(|| Def::Package(path.into())),
        }
    }

    /// The folder that an absolute import starts from: the nearest one around the importing file that has the path, or
    /// the only one anywhere that has two segments of it.
    fn python_root(&self, module: ModuleIdx, segments: &[&str]) -> Option<String> {
        let first = segments.first()?;
        let mut folder = self.names.paths[module.0 as usize].1.as_str();
        loop {
            folder = folder.rsplit_once('.').map_or("", |(parent, _)| parent);
            if self.python_at(&join(folder, first)).is_some() {
                return Some(folder.to_owned());
            }
            if folder.is_empty() {
                break;
            }
        }
        let second = segments.get(1)?;
        let key = format!("{first}.{second}");
        let candidates = self.names.python_suffixes.get(&key)?;
        let [only] = candidates.as_slice() else { return None };
        only.strip_suffix(&key)
            .map(|root| root.trim_end_matches('.').to_owned())
    }

    /// What a name means inside what another path means.
    pub fn member(&self, def: &Def, name: &str) -> Option<Def> {
        self.member_at(def, name, &mut Search::default())
    }

    fn member_at(&self, def: &Def, name: &str, search: &mut Search) -> Option<Def> {
        if search.depth > 24 {
            return None;
        }
        match def {
            Def::External(path) if path.is_empty() => Some(Def::External(name.into())),
            Def::External(path) => Some(Def::External(format!("{path}.{name}").into())),
            Def::Package(path) => self.python_at(&join(path, name)),
            Def::Namespace(module, namespace) => {
                let hir = self.module(*module);
                let item = match hir.names.find(name) {
                    Some(symbol) => self.resolve_name_at(*module, *namespace, None, symbol, search),
                    // A file that only hands on what others declare need not have the name.
                    None => self.through_stars(*module, *namespace, name, search),
                };
                let item = item.or_else(|| match self.language(*module) {
                    Language::Python => self.python_at(&join(&self.names.paths[module.0 as usize].1, name)),
                    Language::Rust => self.child_module(*module, *namespace, name),
                });
                let is_made = search.wants_homes && is_made_beside_models(name) && self.has_model(*module, *namespace);
                match item {
                    None | Some(Def::External(_)) if is_made => Some(Def::Namespace(*module, *namespace)),
                    item => item,
                }
            }
            Def::Class(class) => {
                let hir = self.module(class.module);
                let symbol = hir.names.find(name)?;
                hir.classes
                    .iter()
                    .position(|inner| inner.class == Some(class.id) && inner.name == symbol)
                    .map(|index| {
                        Def::Class(ClassRef {
                            module: class.module,
                            id: ClassId::new(index),
                        })
                    })
            }
            Def::Function(_) | Def::Alias(..) | Def::Global(..) => None,
        }
    }
}
