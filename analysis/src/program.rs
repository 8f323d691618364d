//! The whole program: every lowered module, what it is called, and how to get from a written path to what it means.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::Arc;

use seqscan_catalog::{CallId, Catalog, Dropped, Effect, Language, LibraryId, Role, TypeIdx};
use seqscan_hir::{
    Anchor, ClassForm, ClassId, ExprId, ExprKind, FileId, FunctionForm, FunctionId, Import, LocalForm, LocalId, Module,
    NamespaceId, Symbol,
};
use seqscan_schema::Schema;

use crate::facts::Facts;

/// A module of the program, by its place in [`Program::modules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleIdx(pub u32);

/// A function of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionRef {
    /// The module.
    pub module: ModuleIdx,
    /// The function in it.
    pub id: FunctionId,
}

/// A class of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassRef {
    /// The module.
    pub module: ModuleIdx,
    /// The class in it.
    pub id: ClassId,
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Def {
    /// A namespace of a module.
    Namespace(ModuleIdx, NamespaceId),
    /// A folder of modules that has no file of its own: its dotted path.
    Package(Arc<str>),
    /// A function.
    Function(FunctionRef),
    /// A class.
    Class(ClassRef),
    /// A type alias.
    Alias(ModuleIdx, usize),
    /// A module-level variable.
    Global(ModuleIdx, LocalId),
    /// Something outside the program, by its path with dots.
    External(Arc<str>),
}

/// A file of the program before it is one.
#[derive(Clone, Debug)]
pub struct SourceModule {
    /// The driver's number for the file.
    pub file: FileId,
    /// The language it was written in.
    pub language: Language,
    /// The lowered file.
    pub module: Module,
    /// Which of [`ProgramInput::schemas`] it is checked against.
    pub schema: Option<usize>,
}

/// Everything a program is made from.
#[derive(Debug, Default)]
pub struct ProgramInput {
    /// The modules, sorted by path.
    pub modules: Vec<SourceModule>,
    /// What can be read off each module alone, in the order of the modules, if somebody did that already (side by side,
    /// say); empty if nobody did.
    pub facts: Vec<Facts>,
    /// What libraries do.
    pub catalog: Catalog,
    /// The schemas, each with the names of its sources.
    pub schemas: Vec<Schema>,
    /// Folder (empty for the working directory, no trailing slash) and name of every Rust package, sorted.
    pub packages: Vec<(String, String)>,
    /// The text of SQL files by path, for queries kept in files.
    pub sql_files: std::collections::HashMap<String, String>,
}

/// The whole program.
#[derive(Debug)]
pub struct Program {
    /// The modules, sorted by path.
    pub modules: Vec<SourceModule>,
    /// What libraries do.
    pub catalog: Catalog,
    /// What databases have.
    pub schemas: Vec<Schema>,
    sql_files: std::collections::HashMap<String, String>,
    facts: Vec<Facts>,
    scopes: Vec<Scope>,
    names: Names,
    extensions: HashMap<String, Vec<ClassRef>>,
    words: Words,
}

/// What the catalog's calls are named, for finding them without knowing a type, and for passing over what cannot matter.
#[derive(Debug, Default)]
struct Words {
    by_executor: HashMap<(Language, String), Vec<(CallId, TypeIdx)>>,
    by_sql_method: HashMap<(Language, String), Vec<(CallId, TypeIdx)>>,
    /// Last segments of everything that can be called.
    called: HashSet<String>,
    /// Last segments of what gives a connection or session: calls, types, and functions of the program around them.
    acquiring: HashSet<String>,
    /// Last segments of what makes a pool or its settings.
    pooling: HashSet<String>,
    /// Methods that traits give to types of others, by name: what they are declared on.
    trait_methods: HashMap<String, Vec<(CallId, TypeIdx)>>,
    /// What the libraries are imported by that are looked up by the first word of a path alone: not those of a language
    /// whose packages are named by their manifests. (`core` is an ordinary name for a Python package.)
    roots: HashSet<String>,
    /// Attributes of models that are managers: what each is, as the catalog writes it, and its library.
    managers: HashMap<String, (String, LibraryId)>,
}

impl Words {
    fn of(catalog: &Catalog) -> Self {
        let mut words = Self::default();
        for (ty, name, call) in catalog.methods() {
            let row = catalog.call(call);
            let language = catalog.library(catalog.library_of_call(call)).language;
            let key = || (language, name.to_owned());
            if row.effect.is_round_trip() && row.executor.is_some() {
                words.by_executor.entry(key()).or_default().push((call, ty));
            }
            if row.effect.is_round_trip() && row.sql == Some(0) {
                words.by_sql_method.entry(key()).or_default().push((call, ty));
            }
            if row.effect != Effect::None {
                words.called.insert(name.to_owned());
            }
            if matches!(row.effect, Effect::Acquire | Effect::Connect) {
                words.acquiring.insert(name.to_owned());
            }
            if language == Language::Rust && !row.effect.is_round_trip() && is_trait(&catalog.ty(ty).path) {
                words.trait_methods.entry(name.to_owned()).or_default().push((call, ty));
            }
        }
        let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
        for (_, row) in catalog.types() {
            let holds = matches!(row.role, Role::Connection | Role::Session) && row.dropped != Dropped::Nothing;
            if holds || row.called.is_some() {
                words
                    .acquiring
                    .extend(row.aliases.iter().chain([&row.path]).map(|path| last(path)));
            }
        }
        words.pooling = catalog.pool_paths().map(last).collect();
        for (library, row) in catalog.attributes() {
            let on_model = row.on.iter().any(|on| {
                catalog
                    .type_at(on)
                    .is_some_and(|idx| catalog.has_role(idx, Role::Model))
            });
            let head = row.ty.split('<').next().unwrap_or_default();
            let is_manager = catalog
                .type_at(head)
                .is_some_and(|idx| catalog.has_role(idx, Role::Manager));
            if on_model && is_manager {
                for name in &row.name {
                    words
                        .managers
                        .entry(name.clone())
                        .or_insert_with(|| (row.ty.clone(), library));
                }
            }
        }
        words.roots = catalog
            .libraries()
            .filter(|(_, library)| library.language == Language::Python)
            .flat_map(|(_, library)| library.roots.iter().cloned())
            .collect();
        for (path, call) in catalog.functions() {
            let effect = catalog.call(call).effect;
            if effect != Effect::None {
                words.called.insert(last(path));
            }
            if matches!(effect, Effect::Acquire | Effect::Connect) {
                words.acquiring.insert(last(path));
            }
        }
        words
    }

    /// Adds the functions of the program that call something that acquires: they may hand it out.
    fn add_functions(&mut self, modules: &[SourceModule], facts: &[Facts]) {
        let mut found = HashSet::default();
        for (source, facts) in modules.iter().zip(facts) {
            let hir = &source.module;
            for (index, calls) in facts.calls.iter().enumerate() {
                let acquires = || {
                    calls.iter().any(|call| match hir.kind(*call) {
                        ExprKind::Call { callee, .. } => called_name(hir, *callee)
                            .is_some_and(|name| self.acquiring.contains(name) || is_factory_name(name)),
                        _ => false,
                    })
                };
                if !facts.returns[index].is_empty() && acquires() {
                    found.insert(hir.name(hir.functions[index].name).to_owned());
                }
            }
        }
        self.acquiring.extend(found);
    }
}

/// Whether a type of the catalog is a trait whose methods other types get, by the names that such traits have.
fn is_trait(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    [
        "Trait",
        "Ext",
        "Dsl",
        "Itertools",
        "Instrument",
        "FromQueryResult",
        "Retryable",
        "ParallelSlice",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

/// The last name of what is called.
fn called_name(hir: &Module, callee: ExprId) -> Option<&str> {
    match hir.kind(callee) {
        ExprKind::Field { name, .. } => Some(hir.name(*name)),
        ExprKind::Path { segments, .. } => segments.last().map(|last| hir.name(*last)),
        ExprKind::Local(local) => Some(hir.name(hir.local(*local).name)),
        _ => None,
    }
}

/// What people call the things that make sessions and connections.
fn is_factory_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["session", "conn", "database", "get_db"]
        .iter()
        .any(|word| name.contains(word))
}

/// What names mean in a module, for looking them up.
#[derive(Debug, Default)]
struct Scope {
    /// Items at the top of a namespace.
    items: HashMap<(NamespaceId, Symbol), Def>,
    /// Imports at the top of a namespace, as indices; the last of a name wins.
    imports: HashMap<(NamespaceId, Symbol), usize>,
    /// Items and imports inside functions.
    nested: HashMap<(FunctionId, Symbol), Def>,
    local_imports: HashMap<(FunctionId, Symbol), usize>,
    /// Imports of everything, as indices.
    stars: Vec<usize>,
}

/// One search for a name, which may lead through many modules.
#[derive(Debug, Default)]
struct Search {
    depth: u32,
    /// The namespaces whose star imports have been looked through.
    seen: Vec<(ModuleIdx, NamespaceId)>,
}

/// What modules are called.
#[derive(Debug, Default)]
struct Names {
    /// Full dotted path from the working directory → module. Python.
    python: HashMap<String, ModuleIdx>,
    /// Last segments → full dotted paths, for imports from a source root that is not the working directory.
    python_suffixes: HashMap<String, Vec<String>>,
    python_packages: HashSet<String>,
    /// Crate root folder + dotted path inside → module. Rust.
    rust: HashMap<(u32, String), ModuleIdx>,
    /// For each module: its own dotted path, and for Rust its crate.
    paths: Vec<(u32, String)>,
    crates: Vec<Crate>,
}

#[derive(Debug)]
struct Crate {
    /// The name other crates import it by, if it is a library.
    name: Option<String>,
}

impl Program {
    /// Ties modules together.
    pub fn build(input: ProgramInput) -> Self {
        let names = Names::of(&input.modules, &input.packages);
        let mut program = Self {
            facts: match input.facts.len() == input.modules.len() {
                true => input.facts,
                false => input.modules.iter().map(|m| Facts::of(&m.module)).collect(),
            },
            scopes: (input
                .modules
                .iter()
                .enumerate()
                .map(|(index, m)| Scope::of(ModuleIdx(index as u32), &m.module)))
            .collect(),
            modules: input.modules,
            catalog: input.catalog,
            schemas: input.schemas,
            sql_files: input.sql_files,
            names,
            extensions: HashMap::default(),
            words: Words::default(),
        };
        program.words = Words::of(&program.catalog);
        program.words.add_functions(&program.modules, &program.facts);
        for (index, source) in program.modules.iter().enumerate() {
            for (id, class) in source.module.classes.iter().enumerate() {
                let class_ref = ClassRef {
                    module: ModuleIdx(index as u32),
                    id: ClassId(id as u32),
                };
                let name = source.module.name(class.name).to_owned();
                if class.form == ClassForm::Extension {
                    program.extensions.entry(name).or_default().push(class_ref);
                }
            }
        }
        program
    }

    /// A module.
    pub fn module(&self, idx: ModuleIdx) -> &Module {
        &self.modules[idx.0 as usize].module
    }

    /// A module with what the driver said about it.
    pub fn source(&self, idx: ModuleIdx) -> &SourceModule {
        &self.modules[idx.0 as usize]
    }

    /// The driver's number for a module's file.
    pub fn file(&self, idx: ModuleIdx) -> FileId {
        self.source(idx).file
    }

    /// What can be read off a module alone.
    pub fn facts(&self, idx: ModuleIdx) -> &Facts {
        &self.facts[idx.0 as usize]
    }

    /// The language of a module.
    pub fn language(&self, idx: ModuleIdx) -> Language {
        self.source(idx).language
    }

    /// Every module.
    pub fn module_ids(&self) -> impl Iterator<Item = ModuleIdx> + use<> {
        (0..self.modules.len() as u32).map(ModuleIdx)
    }

    /// The schema that queries of a module are checked against.
    pub fn schema(&self, idx: ModuleIdx) -> Option<&Schema> {
        self.schemas.get(self.source(idx).schema?)
    }

    /// A function.
    pub fn function(&self, function: FunctionRef) -> &seqscan_hir::Function {
        self.module(function.module).function(function.id)
    }

    /// A class.
    pub fn class(&self, class: ClassRef) -> &seqscan_hir::Class {
        self.module(class.module).class(class.id)
    }

    /// The name of a class.
    pub fn class_name(&self, class: ClassRef) -> &str {
        self.module(class.module).name(self.class(class).name)
    }

    /// Blocks of methods added to a type of this name.
    pub(crate) fn extensions(&self, name: &str) -> &[ClassRef] {
        self.extensions.get(name).map_or(&[], Vec::as_slice)
    }

    /// The round trips named `name` that are given the connection they run on, with the type each is declared on.
    pub(crate) fn by_executor(&self, language: Language, name: &str) -> &[(CallId, TypeIdx)] {
        self.words
            .by_executor
            .get(&(language, name.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// The round trips named `name` whose first argument is SQL, with the type each is declared on.
    pub(crate) fn by_sql_method(&self, language: Language, name: &str) -> &[(CallId, TypeIdx)] {
        self.words
            .by_sql_method
            .get(&(language, name.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a call of this can do something to a database, by its name alone.
    pub(crate) fn may_matter(&self, module: ModuleIdx, callee: ExprId) -> bool {
        let hir = self.module(module);
        let renamed = |name: Symbol| {
            let of_catalog = |import: &Import| {
                import
                    .path
                    .last()
                    .is_some_and(|last| self.words.called.contains(hir.name(*last)))
            };
            hir.imports
                .iter()
                .any(|import| import.name == Some(name) && of_catalog(import))
        };
        match hir.kind(callee) {
            ExprKind::Field { name, .. } => self.words.called.contains(hir.name(*name)),
            ExprKind::Path { segments, .. } => segments
                .last()
                .is_some_and(|last| self.words.called.contains(hir.name(*last)) || renamed(*last)),
            _ => true,
        }
    }

    /// Whether a call of this can give a connection or session, by its name alone.
    pub fn may_acquire(&self, module: ModuleIdx, callee: ExprId) -> bool {
        called_name(self.module(module), callee)
            .is_none_or(|name| self.words.acquiring.contains(name) || is_factory_name(name))
    }

    /// Whether a call of this can make a pool, by its name alone.
    pub fn may_pool(&self, module: ModuleIdx, callee: ExprId) -> bool {
        let hir = self.module(module);
        let renamed = |name: &str| {
            hir.imports.iter().any(|import| {
                import.name.is_some_and(|own| hir.name(own) == name)
                    && import
                        .path
                        .last()
                        .is_some_and(|last| self.words.pooling.contains(hir.name(*last)))
            })
        };
        called_name(hir, callee).is_none_or(|name| self.words.pooling.contains(name) || renamed(name))
    }

    /// The method that a trait of a library this module imports gives to types that are not known.
    pub(crate) fn trait_method(&self, module: ModuleIdx, name: &str) -> Option<(CallId, TypeIdx)> {
        let rows = self.words.trait_methods.get(name)?;
        rows.iter()
            .copied()
            .find(|(row, _)| self.imports_library(module, self.catalog.library_of_call(*row)))
    }

    /// What an attribute of this name is on the models of the library that has it.
    pub(crate) fn manager_attribute(&self, name: &str) -> Option<(&str, LibraryId)> {
        self.words
            .managers
            .get(name)
            .map(|(ty, library)| (ty.as_str(), *library))
    }

    /// Whether a module imports a library.
    pub fn imports_library(&self, module: ModuleIdx, library: LibraryId) -> bool {
        let hir = self.module(module);
        let roots = &self.catalog.library(library).roots;
        hir.imports.iter().any(|import| {
            import.anchor == Anchor::Open
                && import.path.first().is_some_and(|first| {
                    roots
                        .iter()
                        .any(|root| root.split('.').next() == Some(hir.name(*first)))
                })
        })
    }

    /// The text of an SQL file that a module names relative to itself or to its package.
    pub fn sql_file(&self, from: ModuleIdx, path: &str) -> Option<&str> {
        let own = self.module(from).path.as_str();
        let mut folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            let candidate = normal_path(folder, path);
            if let Some(text) = self.sql_files.get(&candidate) {
                return Some(text);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
    }

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
        let scope = &self.scopes[module.0 as usize];
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
        let scope = &self.scopes[module.0 as usize];
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
            return Some(Def::Namespace(module, NamespaceId(index as u32)));
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
        let hir = self.module(module);
        let first = *segments.first()?;
        let (mut def, mut rest) = match hir.name(first) {
            "crate" => (self.crate_root(module)?, &segments[1..]),
            "self" if segments.len() > 1 => (Def::Namespace(module, namespace), &segments[1..]),
            "super" => {
                let levels = segments.iter().take_while(|s| hir.name(**s) == "super").count();
                (self.up(module, namespace, levels as u32)?, &segments[levels..])
            }
            text => match self.resolve_name(module, namespace, function, first) {
                Some(def) => (def, &segments[1..]),
                None => (
                    self.library_crate(text).unwrap_or_else(|| Def::External(text.into())),
                    &segments[1..],
                ),
            },
        };
        while let [next, tail @ ..] = rest {
            def = self.member(&def, hir.name(*next))?;
            rest = tail;
        }
        Some(def)
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
                    let own = self.scopes[module.0 as usize].items.get(&(namespace, symbol));
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
                let item = hir
                    .names
                    .find(name)
                    .and_then(|symbol| self.resolve_name_at(*module, *namespace, None, symbol, search));
                item.or_else(|| match self.language(*module) {
                    Language::Python => self.python_at(&join(&self.names.paths[module.0 as usize].1, name)),
                    Language::Rust => self.child_module(*module, *namespace, name),
                })
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
                            id: ClassId(index as u32),
                        })
                    })
            }
            Def::Function(_) | Def::Alias(..) | Def::Global(..) => None,
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn normal_path(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

impl Scope {
    fn of(module: ModuleIdx, hir: &Module) -> Self {
        let mut scope = Self::default();
        for (index, local) in hir
            .locals
            .iter()
            .enumerate()
            .filter(|(_, local)| local.form == LocalForm::Global)
        {
            scope.items.insert(
                (local.namespace, local.name),
                Def::Global(module, LocalId(index as u32)),
            );
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
                    id: FunctionId(index as u32),
                });
                declare(function.parent, function.namespace, function.name, def);
            }
        }
        for (index, class) in hir.classes.iter().enumerate() {
            if class.form != ClassForm::Extension && class.class.is_none() {
                let def = Def::Class(ClassRef {
                    module,
                    id: ClassId(index as u32),
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

impl Names {
    fn of(modules: &[SourceModule], packages: &[(String, String)]) -> Self {
        let mut names = Self::default();
        let mut crate_ids: HashMap<(String, String), u32> = HashMap::default();
        for (index, source) in modules.iter().enumerate() {
            let idx = ModuleIdx(index as u32);
            let path = source.module.path.as_str();
            match source.language {
                Language::Python => {
                    let dotted = python_path(path);
                    let mut package = dotted.as_str();
                    while let Some((parent, _)) = package.rsplit_once('.') {
                        names.python_packages.insert(parent.to_owned());
                        package = parent;
                    }
                    let segments: Vec<&str> = dotted.split('.').collect();
                    for pair in 1..segments.len() {
                        let key = format!("{}.{}", segments[pair - 1], segments[pair]);
                        let full = segments[..=pair].join(".");
                        let known = names.python_suffixes.entry(key).or_default();
                        if !known.contains(&full) {
                            known.push(full);
                        }
                    }
                    names.python.insert(dotted.clone(), idx);
                    names.paths.push((0, dotted));
                }
                Language::Rust => {
                    let (folder, target, inner) = rust_path(path, packages);
                    let is_library = target == "lib";
                    let next = names.crates.len() as u32;
                    let krate = *crate_ids.entry((folder.clone(), target)).or_insert_with(|| {
                        let package = packages
                            .iter()
                            .find(|(dir, _)| *dir == folder)
                            .map(|(_, name)| name.replace('-', "_"));
                        let guess = || folder.rsplit('/').next().unwrap_or_default().replace('-', "_");
                        names.crates.push(Crate {
                            name: is_library.then(|| package.unwrap_or_else(guess)),
                        });
                        next
                    });
                    names.rust.entry((krate, inner.clone())).or_insert(idx);
                    names.paths.push((krate, inner));
                }
            }
        }
        names
    }
}

fn python_path(path: &str) -> String {
    let path = path.strip_suffix(".py").unwrap_or(path);
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    if path == "__init__" {
        String::new()
    } else {
        path.replace('/', ".")
    }
}

/// The package folder, the target (`lib` for the library and the main binary, which share their modules, or the name of
/// another target), and the dotted path inside the target.
fn rust_path(path: &str, packages: &[(String, String)]) -> (String, String, String) {
    let inside =
        |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let folder = packages
        .iter()
        .map(|(folder, _)| folder.as_str())
        .filter(|folder| inside(folder))
        .max_by_key(|folder| folder.len())
        .map(str::to_owned)
        .unwrap_or_else(|| {
            path.split("/src/")
                .next()
                .filter(|head| *head != path)
                .unwrap_or("")
                .to_owned()
        });
    let rest = path
        .strip_prefix(folder.as_str())
        .unwrap_or(path)
        .trim_start_matches('/');
    let rest = rest.strip_suffix(".rs").unwrap_or(rest);
    let segments: Vec<&str> = rest.split('/').collect();
    let (target, inner): (String, &[&str]) = match segments.as_slice() {
        ["src", "bin", name, inner @ ..] => (format!("bin {name}"), inner),
        ["src", inner @ ..] => ("lib".to_owned(), inner),
        [kind @ ("tests" | "examples" | "benches"), name, inner @ ..] => (format!("{kind} {name}"), inner),
        inner => ("lib".to_owned(), inner),
    };
    let inner = match inner {
        [head @ .., "mod"] => head,
        ["lib" | "main"] => &[],
        inner => inner,
    };
    (folder, target, inner.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_files_know_their_crate_and_path() {
        let packages = vec![("crates/db".to_owned(), "my-db".to_owned())];
        let of = |path| rust_path(path, &packages);
        let lib = |inner: &str| ("crates/db".to_owned(), "lib".to_owned(), inner.to_owned());
        assert_eq!(of("crates/db/src/lib.rs"), lib(""));
        assert_eq!(of("crates/db/src/pool/mod.rs"), lib("pool"));
        assert_eq!(of("crates/db/src/pool/size.rs"), lib("pool.size"));
        assert_eq!(of("src/main.rs").2, "");
        assert_eq!(of("crates/db/src/bin/tool.rs").1, "bin tool");
    }

    #[test]
    fn python_files_know_their_path() {
        assert_eq!(python_path("app/db/__init__.py"), "app.db");
        assert_eq!(python_path("app/db/pool.py"), "app.db.pool");
    }

    #[test]
    fn paths_are_normalised() {
        assert_eq!(normal_path("a/b", "../q.sql"), "a/q.sql");
        assert_eq!(normal_path("", "./sql/q.sql"), "sql/q.sql");
    }
}
