//! What the catalog's calls are named, for passing over what cannot matter without asking what anything is.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use seqscan_catalog::{CallId, Catalog, Dropped, Effect, Language, LibraryId, Role, TypeIdx};
use seqscan_hir::{ClassId, ExprId, ExprKind, Module, Symbol};

use super::{ClassRef, ModuleIdx, Program, SourceModule};

/// What the catalog's calls are named, for finding them without knowing a type, and for passing over what cannot matter.
#[derive(Debug, Default)]
pub(super) struct Words {
    by_executor: HashMap<(Language, String), Vec<(CallId, TypeIdx)>>,
    by_sql_method: HashMap<(Language, String), Vec<(CallId, TypeIdx)>>,
    /// Last segments of everything that can be called.
    called: HashSet<String>,
    /// Last segments of what gives a connection or session: calls, types, and functions of the program around them.
    acquiring: HashSet<String>,
    /// Names of methods that begin a transaction.
    beginning: HashSet<String>,
    /// Last segments of what makes a pool or its settings.
    pooling: HashSet<String>,
    /// Last segments of what declares a relation.
    relations: HashMap<String, RelationWords>,
    /// Last segments of what has a method called for each row.
    per_row: HashSet<String>,
    /// Names of properties of the program's classes.
    properties: HashSet<String>,
    /// Methods that traits give to types of others, by name: what they are declared on.
    trait_methods: HashMap<String, Vec<(CallId, TypeIdx)>>,
    /// What the libraries are imported by.
    /// (Those of Python: `core` is an ordinary name for a package, and Rust's packages are named by their manifests.)
    pub(super) roots: HashSet<String>,
    /// Attributes of models that are managers: what each is, as the catalog writes it, and its library.
    managers: HashMap<String, (String, LibraryId)>,
}

/// How a field declares a relation.
#[derive(Debug)]
struct RelationWords {
    /// The keyword that names the way back.
    keyword: String,
    /// What the way back is called otherwise.
    default: String,
    /// What the way back is, as the catalog writes it.
    ty: String,
    /// Whether the field itself gives several.
    is_many: bool,
}

impl Words {
    pub(super) fn of(catalog: &Catalog, modules: &[SourceModule]) -> Self {
        let mut words = Self::default();
        for source in modules {
            let hir = &source.module;
            let methods = hir.functions.iter().filter(|it| it.class.is_some());
            let properties = methods
                .filter(|it| is_property(hir, it))
                .map(|it| hir.name(it.name).to_owned());
            words.properties.extend(properties);
        }
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
            if row.effect == Effect::Begin {
                words.beginning.insert(name.to_owned());
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
        let functions = catalog.functions();
        for (_, row) in catalog.relations() {
            let head = |ty: &str| ty.split('<').next().unwrap_or_default().to_owned();
            for path in &row.call {
                // What the field itself gives is a collection as well where the relation is one of many to many.
                let field = functions.iter().find(|(known, _)| *known == path.as_str());
                let given = field.and_then(|(_, call)| catalog.call(*call).returns.as_deref());
                let value = RelationWords {
                    keyword: row.name.clone(),
                    default: row.default.clone(),
                    ty: row.ty.clone(),
                    is_many: given.is_some_and(|given| head(given) == head(&row.ty)),
                };
                words.relations.insert(last(path), value);
            }
        }
        words.roots = catalog
            .libraries()
            .filter(|(_, library)| library.language == Language::Python)
            .flat_map(|(_, library)| library.roots.iter().cloned())
            .collect();
        for (path, call) in functions {
            if catalog.call(call).per_row.is_some() {
                words.per_row.insert(last(path));
            }
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

/// A way from a model to several objects of another: back along a field which names it, or along a field of many.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// The model that has the field.
    pub(crate) owner: ClassRef,
    /// What the field names: an expression of the owner's module.
    pub(crate) to: ExprId,
    /// What the way is, as the catalog writes it.
    pub(crate) ty: String,
    /// Whether it is the field itself.
    pub(crate) is_forward: bool,
}

impl Words {
    /// The relations that the fields of the program's models give, by name.
    pub(super) fn relations(&self, modules: &[SourceModule]) -> HashMap<String, Vec<Relation>> {
        let mut found: HashMap<String, Vec<Relation>> = HashMap::default();
        for (index, source) in modules.iter().enumerate() {
            let hir = &source.module;
            for (id, class) in hir.classes.iter().enumerate() {
                for (field, value) in class.fields.iter().filter_map(|field| Some((field.name, field.value?))) {
                    let ExprKind::Call { callee, args, .. } = hir.kind(value) else {
                        continue;
                    };
                    let Some(name) = called_symbol(hir, callee) else {
                        continue;
                    };
                    let Some(words) = self.relations.get(hir.name(name)) else {
                        continue;
                    };
                    let to = args
                        .iter()
                        .find(|arg| arg.name.is_none_or(|name| hir.name(name) == "to"));
                    let Some(to) = to.map(|arg| arg.value) else { continue };
                    let named = args
                        .iter()
                        .find(|arg| arg.name.is_some_and(|name| hir.name(name) == words.keyword));
                    let back = match named.map(|arg| hir.kind(arg.value)) {
                        Some(ExprKind::Str(text)) => hir.text(text).value.clone(),
                        Some(_) => continue,
                        None => words.default.replace("{}", &hir.name(class.name).to_lowercase()),
                    };
                    let owner = ClassRef {
                        module: ModuleIdx(index as u32),
                        id: ClassId::new(id),
                    };
                    let relation = |is_forward| Relation {
                        owner,
                        to,
                        ty: words.ty.clone(),
                        is_forward,
                    };
                    if !back.ends_with('+') {
                        found.entry(back).or_default().push(relation(false));
                    }
                    if words.is_many {
                        let name = hir.name(field).to_owned();
                        found.entry(name).or_default().push(relation(true));
                    }
                }
            }
        }
        found
    }
}

/// What a name may be the name of, without knowing what it means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    /// Something of a library that does something to a database.
    is_called: bool,
    /// Something that gives a connection or session.
    acquires: bool,
    /// Something that begins a transaction.
    begins: bool,
    /// Something that makes a pool or its settings.
    pools: bool,
    /// A property of some class of the program.
    is_property: bool,
}

/// Whether a method is read like a field.
pub(crate) fn is_property(hir: &Module, function: &seqscan_hir::Function) -> bool {
    function.decorators.iter().any(|decorator| {
        let name = match hir.kind(*decorator) {
            ExprKind::Path { segments, .. } => segments.last().copied(),
            ExprKind::Field { name, .. } => Some(name),
            _ => None,
        };
        name.is_some_and(|name| {
            matches!(
                hir.name(name),
                "property" | "cached_property" | "hybrid_property" | "async_cached_property" | "async_property"
            )
        })
    })
}

/// The last name of what is called.
fn called_symbol(hir: &Module, callee: ExprId) -> Option<Symbol> {
    match hir.kind(callee) {
        ExprKind::Field { name, .. } => Some(name),
        ExprKind::Path { segments, .. } => segments.last().copied(),
        ExprKind::Local(local) => Some(hir.local(local).name),
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

impl Program {
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

    /// The names of functions of a module that return something and call what acquires: they may hand it out. What all modules
    /// have of these is for [`Program::learn`].
    pub fn handed_out(&self, module: ModuleIdx) -> Vec<String> {
        let (hir, facts) = (self.module(module), self.facts(module));
        let acquires = |call: &ExprId| match hir.kind(*call) {
            ExprKind::Call { callee, .. } => called_symbol(hir, callee).is_some_and(|name| {
                let name = hir.name(name);
                self.words.acquiring.contains(name) || is_factory_name(name)
            }),
            _ => false,
        };
        let functions = facts.calls.iter().enumerate();
        functions
            .filter(|(index, calls)| !facts.returns[*index].is_empty() && calls.iter().any(acquires))
            .map(|(index, _)| hir.name(hir.functions[index].name).to_owned())
            .collect()
    }

    /// Learns which functions may hand out what they acquire.
    pub fn learn(&mut self, handed_out: impl IntoIterator<Item = String>) {
        self.words.acquiring.extend(handed_out);
    }

    /// What each name of a module may be the name of.
    fn marks(&self, module: ModuleIdx) -> &[Marks] {
        self.marks[module.0 as usize].get_or_init(|| {
            let hir = self.module(module);
            let words = &self.words;
            let of_catalog = |name: &str| Marks {
                is_called: words.called.contains(name),
                acquires: words.acquiring.contains(name) || is_factory_name(name),
                begins: words.beginning.contains(name),
                pools: words.pooling.contains(name),
                is_property: words.properties.contains(name),
            };
            let mut marks: Box<[Marks]> = hir.names.iter().map(of_catalog).collect();
            // What is imported under another name is what it was.
            for import in &hir.imports {
                if let (Some(name), Some(last)) = (import.name, import.path.last())
                    && name != *last
                {
                    let real = marks[last.index()];
                    let mark = &mut marks[name.index()];
                    mark.is_called |= real.is_called;
                    mark.pools |= real.pools;
                }
            }
            marks
        })
    }

    /// Whether a call of this can do something to a database, by its name alone.
    pub(crate) fn may_matter(&self, module: ModuleIdx, callee: ExprId) -> bool {
        let hir = self.module(module);
        match hir.kind(callee) {
            ExprKind::Field { name, .. } => self.marks(module)[name.index()].is_called,
            ExprKind::Path { segments, .. } => segments
                .last()
                .is_some_and(|last| self.marks(module)[last.index()].is_called),
            _ => true,
        }
    }

    /// Whether a call of this can give a connection or session, by its name alone.
    pub fn may_acquire(&self, module: ModuleIdx, callee: ExprId) -> bool {
        called_symbol(self.module(module), callee).is_none_or(|name| self.marks(module)[name.index()].acquires)
    }

    /// Whether a call of this may declare that a method is called for each row, by its name alone.
    pub fn may_show_rows(&self, module: ModuleIdx, callee: ExprId) -> bool {
        let hir = self.module(module);
        called_symbol(hir, callee).is_some_and(|name| self.words.per_row.contains(hir.name(name)))
    }

    /// Whether some class of the program has a property of this name.
    pub(crate) fn is_property_name(&self, module: ModuleIdx, name: Symbol) -> bool {
        self.marks(module)[name.index()].is_property
    }

    /// Whether a call of this can begin a transaction, by its name alone.
    pub(crate) fn may_begin(&self, module: ModuleIdx, callee: ExprId) -> bool {
        called_symbol(self.module(module), callee).is_some_and(|name| self.marks(module)[name.index()].begins)
    }

    /// Whether a call of this can make a pool, by its name alone.
    pub fn may_pool(&self, module: ModuleIdx, callee: ExprId) -> bool {
        called_symbol(self.module(module), callee).is_none_or(|name| self.marks(module)[name.index()].pools)
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
}
