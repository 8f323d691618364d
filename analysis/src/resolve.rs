//! Resolution: what an expression is, from imports, annotations, constructor calls, fields, results and the catalog.
//!
//! A [`Resolver`] answers on demand and remembers. It borrows the program, which does not change, so that many can work
//! side by side.

use std::cell::RefCell;
use std::sync::Arc;

use seqscan_catalog::{CallId, Effect, Language, Role, TypeIdx};
use seqscan_hir::{
    ClassForm, ExprId, ExprKind, FunctionForm, FunctionId, Literal, LocalId, LoopForm, Module, ParamForm, Symbol, Type,
    TypeId,
};

use rustc_hash::FxHashMap as HashMap;

use crate::facts::{Definition, Source, Step};
use crate::program::words::is_property;
use crate::program::{ClassRef, Def, FunctionRef, ModuleIdx, Program};
use crate::ty::Ty;

/// How far one question may lead to others.
const DEPTH: u32 = 256;

/// Answers what expressions are.
#[derive(Debug)]
pub struct Resolver<'p> {
    /// The program.
    pub program: &'p Program,
    exprs: RefCell<HashMap<(ModuleIdx, ExprId), Option<Ty>>>,
    locals: RefCell<HashMap<(ModuleIdx, LocalId), Option<Ty>>>,
    results: RefCell<HashMap<FunctionRef, Option<Ty>>>,
    /// What type aliases stand for: one may name itself, as `Json = Union[str, list["Json"]]` does.
    aliases: RefCell<HashMap<(ModuleIdx, usize), Option<Ty>>>,
    bases: RefCell<HashMap<ClassRef, Arc<Bases>>>,
    depth: RefCell<u32>,
    /// Fields that are known by the name of a relation alone.
    pub(crate) by_name: RefCell<rustc_hash::FxHashSet<(ModuleIdx, ExprId)>>,
    /// What `is_cache_miss` said, by condition, region and surroundings: every call of a function asks it of all that
    /// comes before.
    pub(crate) cache_misses: RefCell<HashMap<(ModuleIdx, ExprId, ExprId, ExprId), bool>>,
}

/// What a class inherits from.
#[derive(Debug, Default)]
pub struct Bases {
    /// Classes of the program, itself first, in the order in which members are looked up.
    pub classes: Vec<ClassRef>,
    /// Types of the catalog.
    pub db: Vec<TypeIdx>,
    /// Whether a base could not be resolved, so that members may come from elsewhere.
    pub is_open: bool,
}

/// What a call calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Callee {
    /// A row of the catalog, with the receiver if it is a method.
    Catalog(CallId, Option<Ty>),
    /// A type of the catalog: a construction.
    DbClass(TypeIdx),
    /// A function or method of the program.
    Function(FunctionRef),
    /// A class of the program.
    Class(ClassRef),
    /// Something else outside the program.
    External(Arc<str>),
    /// Not known.
    Unknown,
}

impl<'p> Resolver<'p> {
    /// A resolver that remembers nothing yet.
    pub fn new(program: &'p Program) -> Self {
        Self {
            program,
            exprs: RefCell::default(),
            locals: RefCell::default(),
            results: RefCell::default(),
            aliases: RefCell::default(),
            bases: RefCell::default(),
            depth: RefCell::new(0),
            by_name: RefCell::default(),
            cache_misses: RefCell::default(),
        }
    }

    /// What an expression is.
    pub fn ty(&self, module: ModuleIdx, id: ExprId) -> Ty {
        self.remember(&self.exprs, (module, id), || self.expr(module, id))
    }

    /// What a variable is, whatever the place it is used in.
    pub fn local(&self, module: ModuleIdx, id: LocalId) -> Ty {
        self.remember(&self.locals, (module, id), || self.any_definition(module, id))
    }

    /// What a call of a function gives, through any future.
    pub fn result(&self, function: FunctionRef) -> Ty {
        self.remember(&self.results, function, || self.function_result(function))
    }

    fn remember<K: std::hash::Hash + Eq + Copy>(
        &self,
        memory: &RefCell<HashMap<K, Option<Ty>>>,
        key: K,
        answer: impl FnOnce() -> Ty,
    ) -> Ty {
        if let Some(known) = memory.borrow().get(&key) {
            // A question asked while it is being answered: the cycle gives nothing.
            return known.clone().unwrap_or_default();
        }
        if *self.depth.borrow() >= DEPTH {
            return Ty::Unknown;
        }
        *self.depth.borrow_mut() += 1;
        memory.borrow_mut().insert(key, None);
        let ty = answer();
        *self.depth.borrow_mut() -= 1;
        // What was cut short is remembered too: asking again would cost the same and could multiply.
        memory.borrow_mut().insert(key, Some(ty.clone()));
        ty
    }

    fn hir(&self, module: ModuleIdx) -> &'p Module {
        self.program.module(module)
    }

    fn expr(&self, module: ModuleIdx, id: ExprId) -> Ty {
        let hir = self.hir(module);
        match hir.kind(id) {
            ExprKind::Local(local) => self.local_at(module, local, id),
            ExprKind::Path { segments, .. } => self.path(module, id, segments),
            ExprKind::Field { base, name, .. } => self.field(module, base, name),
            ExprKind::Call { .. } => self.call_result(module, id),
            ExprKind::Await(e)
            | ExprKind::Propagate(e)
            | ExprKind::Borrow(e)
            | ExprKind::Deref(e)
            | ExprKind::Spread(e) => self.ty(module, e),
            ExprKind::Cast(e, ty) => self
                .written(module, ty, hir.enclosing_function(id))
                .or_else(|| self.ty(module, e)),
            ExprKind::Str(_) | ExprKind::Unary(..) => Ty::Plain,
            ExprKind::Literal(_) => Ty::Plain,
            ExprKind::Binary(op, left, right) => {
                use seqscan_hir::BinaryOp as Op;
                match op {
                    Op::And | Op::Or => self.first_known(module, [left, right]),
                    Op::Equal | Op::NotEqual | Op::Ordering | Op::In | Op::Is => Ty::Plain,
                    _ => Ty::Unknown,
                }
            }
            ExprKind::Collection(seqscan_hir::Collection::Tuple, items) => {
                Ty::Tuple(items.iter().map(|item| self.ty(module, *item)).collect())
            }
            ExprKind::Collection(_, items) => Ty::List(Box::new(
                items.first().map(|item| self.ty(module, *item)).unwrap_or_default(),
            )),
            ExprKind::Map(entries) => Ty::List(Box::new(
                entries
                    .first()
                    .map(|(_, value)| self.ty(module, *value))
                    .unwrap_or_default(),
            )),
            ExprKind::Index { base, index } => self.index(module, base, index),
            ExprKind::Assign { value, .. } => self.ty(module, value),
            ExprKind::Branch { then, otherwise, .. } => {
                self.first_known(module, [Some(then), otherwise].into_iter().flatten())
            }
            ExprKind::Block { value: Some(value), .. } => self.ty(module, value),
            ExprKind::Match { arms, .. } => self.first_known(module, arms.iter().map(|arm| arm.body)),
            ExprKind::Loop(it) => self.loop_value(module, it),
            ExprKind::Closure(function) => match hir.function(function).form {
                FunctionForm::AsyncBlock => self.result(FunctionRef { module, id: function }),
                _ => Ty::Function(FunctionRef { module, id: function }),
            },
            _ => Ty::Unknown,
        }
    }

    fn first_known(&self, module: ModuleIdx, exprs: impl IntoIterator<Item = ExprId>) -> Ty {
        let mut seen = Ty::Unknown;
        for id in exprs {
            match self.ty(module, id) {
                Ty::Unknown => {}
                Ty::Plain => seen = Ty::Plain,
                known => return known,
            }
        }
        seen
    }

    fn loop_value(&self, module: ModuleIdx, it: &seqscan_hir::Loop) -> Ty {
        match it.form {
            LoopForm::Comprehension | LoopForm::Generator => Ty::List(Box::new(self.ty(module, it.body))),
            LoopForm::Adapter(name) => {
                let keeps = ["filter", "inspect", "take_while", "skip_while", "sort_by_key"];
                match self.hir(module).name(name) {
                    "map" | "then" | "filter_map" | "map_ok" | "and_then" => {
                        let given = match self.ty(module, it.body) {
                            Ty::Function(function) => self.result(function),
                            _ => Ty::Unknown,
                        };
                        Ty::List(Box::new(given))
                    }
                    name if keeps.contains(&name) => it.iterable.map(|e| self.ty(module, e)).unwrap_or_default(),
                    "find" => it
                        .iterable
                        .map(|e| self.iterated(&self.ty(module, e)))
                        .unwrap_or_default(),
                    _ => Ty::Unknown,
                }
            }
            _ => Ty::Unknown,
        }
    }

    fn index(&self, module: ModuleIdx, base: ExprId, index: ExprId) -> Ty {
        let hir = self.hir(module);
        let ty = self.ty(module, base);
        if matches!(hir.kind(index), ExprKind::Range { .. }) {
            return ty;
        }
        match ty {
            Ty::Tuple(items) => match hir.kind(index) {
                ExprKind::Literal(Literal::Int(at)) => usize::try_from(at)
                    .ok()
                    .and_then(|at| items.get(at).cloned())
                    .unwrap_or_default(),
                _ => Ty::Unknown,
            },
            Ty::Db(idx, about) if self.program.catalog.has_role(idx, Role::Query) => self.iterated(&Ty::Db(idx, about)),
            // `connections["default"]`: an attribute row named `[]` says what indexing gives.
            Ty::Db(idx, about) => match self.program.catalog.attribute(idx, "[]") {
                Some(row) => self.given(&row.ty, &Ty::Db(idx, about), None),
                None => Ty::Unknown,
            },
            ty => ty.element(),
        }
    }

    /// What iterating a value gives.
    pub fn iterated(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Db(idx, _) => {
                let row = self.program.catalog.ty(*idx);
                match &row.iterated {
                    Some(iterated) => self.given(&iterated.gives, ty, None),
                    None => match ty {
                        Ty::Db(_, Some(about)) if row.role == Role::Collection => (**about).clone(),
                        _ => Ty::Unknown,
                    },
                }
            }
            ty => ty.element(),
        }
    }

    /// What a value gives when it is entered as a guard.
    fn entered(&self, ty: Ty) -> Ty {
        match ty {
            Ty::Generator(inner) => *inner,
            Ty::Instance(class) => match self
                .method(class, "__aenter__")
                .or_else(|| self.method(class, "__enter__"))
            {
                Some(method) => self.result(method).or_else(|| Ty::Instance(class)),
                None => Ty::Instance(class),
            },
            ty => ty,
        }
    }

    /// What a local is at a place: its last definition before it that says something, or any.
    fn local_at(&self, module: ModuleIdx, local: LocalId, at: ExprId) -> Ty {
        let hir = self.hir(module);
        let facts = self.program.facts(module);
        let declared = self.declared(module, local);
        if declared.is_known() {
            return declared;
        }
        let definitions = &facts.definitions[local.index()];
        if definitions.len() < 2 || hir.local(local).function != hir.enclosing_function(at) {
            return self.local(module, local);
        }
        let here = hir.span(at).start;
        let before = definitions.iter().rev().filter(|definition| match definition.at {
            Some(place) => place != at && hir.span(place).start < here,
            None => true,
        });
        for definition in before {
            // `x = f(x)`: the use inside the definition's own value is of the one before.
            if let Source::Value(value) | Source::Element(value) | Source::Entered(value) = definition.source
                && hir.span(value).contains(hir.span(at))
            {
                continue;
            }
            let ty = self.definition(module, definition);
            let certain = definition.at.is_none_or(|place| dominates(hir, place, at));
            match ty {
                Ty::Unknown | Ty::Plain if certain => return ty,
                Ty::Unknown | Ty::Plain => {}
                known => return known,
            }
        }
        self.local(module, local)
    }

    fn declared(&self, module: ModuleIdx, id: LocalId) -> Ty {
        let hir = self.hir(module);
        let local = hir.local(id);
        match local.ty {
            Some(ty) => self.written(module, ty, local.function),
            None => Ty::Unknown,
        }
    }

    fn any_definition(&self, module: ModuleIdx, id: LocalId) -> Ty {
        let declared = self.declared(module, id);
        if declared.is_known() {
            return declared;
        }
        let mut seen = Ty::Unknown;
        for definition in &self.program.facts(module).definitions[id.index()] {
            match self.definition(module, definition) {
                Ty::Unknown => {}
                Ty::Plain => seen = Ty::Plain,
                known => return known,
            }
        }
        seen
    }

    /// What a definition gives.
    pub fn definition(&self, module: ModuleIdx, definition: &Definition) -> Ty {
        let ty = match definition.source {
            Source::Value(value) => self.ty(module, value),
            Source::Element(iterable) => self.iterated(&self.ty(module, iterable)),
            Source::Entered(guard) => self.entered(self.ty(module, guard)),
            Source::Param(function, position) => self.param(module, function, position as usize),
            Source::Nothing => Ty::Plain,
        };
        definition.steps.iter().fold(ty, |ty, step| match step {
            Step::Content => match ty {
                Ty::Tuple(items) if items.len() == 1 => items.into_iter().next().unwrap_or_default(),
                ty => ty,
            },
            Step::Item(at) => match ty {
                Ty::Tuple(items) => items.into_iter().nth(*at as usize).unwrap_or_default(),
                ty @ Ty::Db(..) => match self.field_of(&ty, &at.to_string()) {
                    Ty::Unknown => ty.element(),
                    item => item,
                },
                ty => ty.element(),
            },
            Step::Field(name) => self.field_of(&ty, self.hir(module).name(*name)),
        })
    }

    fn param(&self, module: ModuleIdx, function: FunctionId, position: usize) -> Ty {
        let hir = self.hir(module);
        let declared = hir.function(function);
        let Some(param) = declared.params.get(position) else {
            return Ty::Unknown;
        };
        match param.form {
            ParamForm::Receiver => {
                return declared
                    .class
                    .map(|id| self.receiver(ClassRef { module, id }))
                    .unwrap_or_default();
            }
            ParamForm::ReceiverClass => {
                return declared
                    .class
                    .map(|id| Ty::Class(ClassRef { module, id }))
                    .unwrap_or_default();
            }
            ParamForm::Rest | ParamForm::RestNamed => return Ty::Unknown,
            ParamForm::Plain | ParamForm::Named => {}
        }
        let written = param
            .ty
            .map(|ty| self.written(module, ty, function))
            .unwrap_or_default();
        let written = written.or_else(|| {
            param
                .default
                .map(|default| self.ty(module, default))
                .unwrap_or_default()
        });
        match written {
            Ty::Unknown | Ty::Plain if declared.form == FunctionForm::Closure => {
                self.closure_param(module, function, position)
            }
            written => written,
        }
    }

    /// What a closure is given: an element of what its adapter iterates.
    fn closure_param(&self, module: ModuleIdx, function: FunctionId, position: usize) -> Ty {
        let hir = self.hir(module);
        let Some(site) = self.program.facts(module).sites[function.index()] else {
            return Ty::Unknown;
        };
        let Some(parent) = hir.ancestors(site).next() else {
            return Ty::Unknown;
        };
        match hir.kind(parent) {
            ExprKind::Loop(it) if it.body == site && matches!(it.form, LoopForm::Adapter(_)) => it
                .iterable
                .map(|iterable| self.iterated(&self.ty(module, iterable)))
                .unwrap_or_default(),
            // `pool.transaction(|tx| …)`, `conn.interact(|conn| …)`: a call row that invokes says what it gives.
            ExprKind::Call { callee, .. } if callee != site && position == 0 => match self.callee(module, parent) {
                Callee::Catalog(row, receiver) => {
                    let call = self.program.catalog.call(row);
                    match (&call.returns, call.effect) {
                        (Some(returns), Effect::Invoke | Effect::Begin) => {
                            self.given(returns, &receiver.unwrap_or_default(), None)
                        }
                        (None, Effect::Begin) => receiver.unwrap_or_default(),
                        _ => Ty::Unknown,
                    }
                }
                _ => Ty::Unknown,
            },
            _ => Ty::Unknown,
        }
    }

    /// The receiver of a method: an instance of the class, or of what an extension extends.
    fn receiver(&self, class: ClassRef) -> Ty {
        let declared = self.program.class(class);
        match (declared.form, declared.of) {
            (ClassForm::Extension, Some(of)) => self
                .written(class.module, of, Module::BODY)
                .or_else(|| Ty::Instance(class)),
            _ => Ty::Instance(class),
        }
    }

    fn path(&self, module: ModuleIdx, id: ExprId, segments: &[Symbol]) -> Ty {
        let hir = self.hir(module);
        let function = hir.enclosing_function(id);
        let namespace = hir.function(function).namespace;
        match self.path_in(module, namespace, function, segments, 0) {
            // `cake::Entity::find`: an associated function by way of a trait.
            ty @ (Ty::Unknown | Ty::External(_)) if segments.len() > 1 => {
                let found = self.trait_method(module, hir.name(segments[segments.len() - 1]));
                if found.is_known() { found } else { ty }
            }
            ty => ty,
        }
    }

    fn path_in(
        &self,
        module: ModuleIdx,
        namespace: seqscan_hir::NamespaceId,
        function: FunctionId,
        segments: &[Symbol],
        depth: u32,
    ) -> Ty {
        let hir = self.hir(module);
        if hir.name(segments[0]) == "Self" {
            let Some(class) = self.enclosing_class(module, function) else {
                return Ty::Unknown;
            };
            let own = match self.receiver(class) {
                Ty::Instance(class) => Ty::Class(class),
                Ty::Db(idx, _) => Ty::DbClass(idx),
                other => other,
            };
            return segments[1..]
                .iter()
                .fold(own, |ty, segment| self.field_of(&ty, hir.name(*segment)));
        }
        if let Some(def) = self.program.resolve_path(module, namespace, Some(function), segments) {
            let ty = self.def(def);
            if !matches!(ty, Ty::External(_)) || segments.len() < 2 || depth > 4 {
                return ty;
            }
        }
        // `Pool::connect`, where all but the last segment name a type.
        match segments.split_last() {
            Some((last, head @ [_, ..])) if depth <= 4 => {
                let base = self.path_in(module, namespace, function, head, depth + 1);
                match self.field_of(&base, hir.name(*last)) {
                    Ty::Unknown => self
                        .program
                        .resolve_path(module, namespace, Some(function), segments)
                        .map(|def| self.def(def))
                        .unwrap_or_default(),
                    ty => ty,
                }
            }
            _ => Ty::Unknown,
        }
    }

    fn enclosing_class(&self, module: ModuleIdx, function: FunctionId) -> Option<ClassRef> {
        let hir = self.hir(module);
        let mut at = Some(function);
        while let Some(id) = at {
            let declared = hir.function(id);
            if let Some(class) = declared.class {
                return Some(ClassRef { module, id: class });
            }
            at = declared.parent;
        }
        None
    }

    /// What a path means as a value.
    pub fn def(&self, def: Def) -> Ty {
        match def {
            Def::Namespace(module, namespace) => Ty::Namespace(module, namespace),
            Def::Package(path) => Ty::Package(path),
            Def::Function(function) => Ty::Function(function),
            Def::Class(class) => Ty::Class(class),
            Def::Alias(module, index) => self.remember(&self.aliases, (module, index), || {
                let alias = &self.hir(module).aliases[index];
                match self.written(module, alias.ty, Module::BODY) {
                    Ty::Instance(class) => Ty::Class(class),
                    Ty::Db(idx, _) => Ty::DbClass(idx),
                    Ty::ExternalInstance(path) => Ty::External(path),
                    other => other,
                }
            }),
            Def::Global(module, local) => self.local(module, local),
            Def::External(path) => self.external(path),
        }
    }

    fn external(&self, path: Arc<str>) -> Ty {
        let catalog = &self.program.catalog;
        if let Some(idx) = catalog.type_at(&path) {
            return Ty::DbClass(idx);
        }
        if let Some(call) = catalog.function_at(&path) {
            return Ty::Call(call, None);
        }
        // `sqlx::PgPool::connect`: an associated function of a type.
        if let Some((head, last)) = path.rsplit_once('.')
            && let Some(idx) = catalog.type_at(head)
        {
            let ty = self.field_of(&Ty::DbClass(idx), last);
            if ty.is_known() {
                return ty;
            }
        }
        Ty::External(path)
    }

    fn field(&self, module: ModuleIdx, base: ExprId, name: Symbol) -> Ty {
        let hir = self.hir(module);
        let (symbol, value) = (name, base);
        let base = self.ty(module, base);
        let name = hir.name(name);
        match self.field_of(&base, name) {
            Ty::Unknown | Ty::External(_) | Ty::ExternalInstance(_) => {
                let found = self
                    .manager(module, &base, name)
                    .or_else(|| self.trait_method(module, name))
                    .or_else(|| match base {
                        Ty::Unknown => self.relation_by_name(module, value, symbol),
                        _ => Ty::Unknown,
                    });
                found.or_else(|| self.field_of(&base, name))
            }
            ty => ty,
        }
    }

    /// A method that an imported trait gives to a type that is not known: `cake::Entity::find()`, `stream.chunks(10)`.
    fn trait_method(&self, module: ModuleIdx, name: &str) -> Ty {
        if self.program.language(module) != Language::Rust {
            return Ty::Unknown;
        }
        match self.program.trait_method(module, name) {
            Some((row, ty)) => Ty::Call(row, Some(Box::new(Ty::Db(ty, None)))),
            None => Ty::Unknown,
        }
    }

    /// `Thing.objects` where nothing is known of `Thing`, or only that it inherits from outside: the attribute by which
    /// a library's models are asked, in a module that uses the library.
    fn manager(&self, module: ModuleIdx, base: &Ty, name: &str) -> Ty {
        let (class, uses) = match base {
            Ty::Class(class) if self.bases(*class).is_open => (Some(*class), class.module),
            Ty::Class(class)
                if self
                    .bases(*class)
                    .db
                    .iter()
                    .any(|idx| self.program.catalog.has_role(*idx, Role::Model)) =>
            {
                (Some(*class), class.module)
            }
            Ty::Unknown | Ty::External(_) => (None, module),
            _ => return Ty::Unknown,
        };
        let Some((ty, library)) = self.program.manager_attribute(name) else {
            return Ty::Unknown;
        };
        let is_used = self.program.imports_library(uses, library) || self.program.imports_library(module, library);
        if is_used {
            self.given(ty, &Ty::Unknown, class)
        } else {
            Ty::Unknown
        }
    }

    /// A field, attribute, method or member of a value.
    pub fn field_of(&self, base: &Ty, name: &str) -> Ty {
        let catalog = &self.program.catalog;
        match base {
            Ty::Namespace(module, namespace) => self
                .program
                .member(&Def::Namespace(*module, *namespace), name)
                .map(|def| self.def(def))
                .unwrap_or_default(),
            Ty::Package(path) => self
                .program
                .member(&Def::Package(path.clone()), name)
                .map(|def| self.def(def))
                .unwrap_or_default(),
            Ty::External(path) => self.external(format!("{path}.{name}").into()),
            Ty::Instance(class) | Ty::Class(class) => match self.class_member(*class, name, base) {
                Ty::Unknown => self.back_relation(*class, name),
                member => member,
            },
            Ty::Super(class) => self.inherited_member(*class, name),
            Ty::Db(idx, about) => {
                if let Some(row) = catalog.attribute(*idx, name) {
                    return self.given(&row.ty, base, None);
                }
                if let Some(call) = catalog.method(*idx, name) {
                    return Ty::Call(call, Some(Box::new(base.clone())));
                }
                // A custom method of the model's own manager or query set.
                let _ = about;
                Ty::Unknown
            }
            Ty::DbClass(idx) => {
                let instance = Ty::Db(*idx, None);
                if let Some(row) = catalog.attribute(*idx, name) {
                    return self.given(&row.ty, base, None);
                }
                match catalog.method(*idx, name) {
                    Some(call) => Ty::Call(call, Some(Box::new(instance))),
                    None => Ty::Unknown,
                }
            }
            Ty::List(_) | Ty::Rows => match catalog
                .type_at("slice")
                .and_then(|slice| Some((slice, catalog.method(slice, name)?)))
            {
                Some((slice, call)) => Ty::Call(call, Some(Box::new(Ty::Db(slice, None)))),
                None => Ty::Unknown,
            },
            Ty::Tuple(items) => name
                .parse::<usize>()
                .ok()
                .and_then(|at| items.get(at).cloned())
                .unwrap_or_default(),
            _ => Ty::Unknown,
        }
    }

    fn class_member(&self, class: ClassRef, name: &str, base: &Ty) -> Ty {
        let bases = self.bases(class);
        for owner in &bases.classes {
            let ty = self.own_member(*owner, name);
            if ty.is_known() {
                return ty;
            }
        }
        if let Some(method) = self.method(class, name) {
            return self.bound(method);
        }
        for idx in &bases.db {
            if let Some(row) = self.program.catalog.attribute(*idx, name) {
                return self.given(&row.ty, base, Some(class));
            }
            if let Some(call) = self.program.catalog.method(*idx, name) {
                return Ty::Call(call, Some(Box::new(Ty::Db(*idx, Some(Box::new(Ty::Class(class)))))));
            }
        }
        Ty::Unknown
    }

    /// What `super().name` is: what the class would have if it did not declare it.
    fn inherited_member(&self, class: ClassRef, name: &str) -> Ty {
        let bases = self.bases(class);
        for owner in &bases.classes[1..] {
            if let Some(method) = self.own_method(*owner, name) {
                return self.bound(method);
            }
        }
        for idx in &bases.db {
            if let Some(call) = self.program.catalog.method(*idx, name) {
                return Ty::Call(call, Some(Box::new(Ty::Db(*idx, None))));
            }
        }
        Ty::Unknown
    }

    /// The way back that a field of another model gives this one: `author.book_set`.
    fn back_relation(&self, class: ClassRef, name: &str) -> Ty {
        let relations = self.program.relations(name).iter();
        for back in relations.filter(|relation| !relation.is_forward) {
            let hir = self.hir(back.owner.module);
            let declared = match hir.kind(back.to) {
                ExprKind::Str(text) => {
                    let named = hir.text(text).value.rsplit('.').next().unwrap_or_default();
                    named == "self" && back.owner == class || named == self.program.class_name(class)
                }
                _ => match self.ty(back.owner.module, back.to) {
                    Ty::Class(to) => self.bases(class).classes.contains(&to),
                    _ => false,
                },
            };
            if declared {
                return self.given(&back.ty, &Ty::Unknown, Some(back.owner));
            }
        }
        Ty::Unknown
    }

    /// A method as a value, or what a property gives.
    fn bound(&self, method: FunctionRef) -> Ty {
        let hir = self.hir(method.module);
        let is_property = is_property(hir, hir.function(method.id));
        if is_property {
            self.result(method)
        } else {
            Ty::Function(method)
        }
    }

    fn own_member(&self, class: ClassRef, name: &str) -> Ty {
        let hir = self.hir(class.module);
        let Some(symbol) = hir.names.find(name) else {
            return Ty::Unknown;
        };
        let declared = hir.class(class.id);
        if let Some(field) = declared.fields.iter().find(|field| field.name == symbol) {
            let written = field
                .ty
                .map(|ty| self.written(class.module, ty, Module::BODY))
                .unwrap_or_default();
            let written = match written {
                Ty::Unknown | Ty::ExternalInstance(_) => self.bound_of_field(class, field.ty).or_else(|| written),
                written => written,
            };
            let ty = match written {
                Ty::Unknown | Ty::Plain => field
                    .value
                    .map(|value| self.ty(class.module, value))
                    .unwrap_or_default(),
                written => written,
            };
            if ty.is_known() && ty != Ty::Plain {
                return ty;
            }
        }
        let mut seen = Ty::Unknown;
        for definition in self
            .program
            .facts(class.module)
            .self_fields
            .get(&(class.id, symbol))
            .into_iter()
            .flatten()
        {
            match self.definition(class.module, definition) {
                Ty::Unknown => {}
                Ty::Plain => seen = Ty::Plain,
                known => return known,
            }
        }
        seen
    }

    /// What a field whose type is a parameter of its class is by the bounds that blocks of methods put on it.
    fn bound_of_field(&self, class: ClassRef, ty: Option<TypeId>) -> Ty {
        let hir = self.hir(class.module);
        let Some(Type::Path { segments, .. }) = ty.map(|ty| hir.ty(ty)) else {
            return Ty::Unknown;
        };
        let [only] = &**segments else { return Ty::Unknown };
        let declared = hir.class(class.id);
        if !declared.generics.iter().any(|generic| generic.name == *only) {
            return Ty::Unknown;
        }
        let name = hir.name(*only);
        let extensions = self.program.extensions(hir.name(declared.name));
        for extension in extensions.iter().filter(|extension| extension.module == class.module) {
            let generics = &self.program.class(*extension).generics;
            for generic in generics.iter().filter(|generic| hir.name(generic.name) == name) {
                let bounds = generic
                    .bounds
                    .iter()
                    .map(|bound| self.written(class.module, *bound, Module::BODY));
                if let Some(known) = bounds.into_iter().find(|ty| matches!(ty, Ty::Db(..) | Ty::Instance(_))) {
                    return known;
                }
            }
        }
        Ty::Unknown
    }

    /// A method of a class, of its bases, or of what extends it.
    pub fn method(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        self.bases(class).classes.iter().find_map(|owner| {
            let own = self.own_method(*owner, name);
            own.or_else(|| {
                self.program
                    .extensions(self.program.class_name(*owner))
                    .iter()
                    .find_map(|extension| {
                        let found = self.own_method(*extension, name)?;
                        self.extends(*extension, *owner).then_some(found)
                    })
            })
        })
    }

    fn own_method(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        let hir = self.hir(class.module);
        let symbol = hir.names.find(name)?;
        let methods = &hir.class(class.id).methods;
        let id = methods.iter().rfind(|id| hir.function(**id).name == symbol)?;
        Some(FunctionRef {
            module: class.module,
            id: *id,
        })
    }

    fn extends(&self, extension: ClassRef, class: ClassRef) -> bool {
        let declared = self.program.class(extension);
        declared
            .of
            .is_some_and(|of| self.written(extension.module, of, Module::BODY) == Ty::Instance(class))
    }

    /// What a class inherits from.
    pub fn bases(&self, class: ClassRef) -> Arc<Bases> {
        if let Some(known) = self.bases.borrow().get(&class) {
            return known.clone();
        }
        // Cycles end here: while its bases are looked up, a class has none.
        self.bases.borrow_mut().insert(
            class,
            Arc::new(Bases {
                classes: vec![class],
                ..Bases::default()
            }),
        );
        let mut bases = Bases {
            classes: vec![class],
            ..Bases::default()
        };
        let declared = self.program.class(class);
        for base in &declared.bases {
            match self.written(class.module, *base, declared.parent.unwrap_or(Module::BODY)) {
                Ty::Instance(base) | Ty::Class(base) => {
                    let inherited = self.bases(base);
                    bases.is_open |= inherited.is_open;
                    for inherited in &inherited.classes {
                        if !bases.classes.contains(inherited) {
                            bases.classes.push(*inherited);
                        }
                    }
                    bases.db.extend(&inherited.db);
                }
                Ty::Db(idx, _) | Ty::DbClass(idx) => bases.db.push(idx),
                Ty::Plain => {}
                _ => bases.is_open = true,
            }
        }
        let bases = Arc::new(bases);
        self.bases.borrow_mut().insert(class, bases.clone());
        bases
    }

    /// What a written type says a value is.
    pub fn written(&self, module: ModuleIdx, id: TypeId, function: FunctionId) -> Ty {
        self.written_at(module, id, function, 0)
    }

    fn written_at(&self, module: ModuleIdx, id: TypeId, function: FunctionId, depth: u32) -> Ty {
        if depth > 16 {
            return Ty::Unknown;
        }
        let hir = self.hir(module);
        let again = |id: TypeId| self.written_at(module, id, function, depth + 1);
        match hir.ty(id) {
            Type::Ref(inner) => again(*inner),
            Type::List(inner) => Ty::List(Box::new(again(*inner))),
            Type::Tuple(items) => Ty::Tuple(items.iter().map(|item| again(*item)).collect()),
            Type::Union(items) | Type::Bound(items) => {
                let mut seen = Ty::Unknown;
                for item in items {
                    match again(*item) {
                        Ty::Unknown => {}
                        Ty::Plain => seen = Ty::Plain,
                        Ty::ExternalInstance(path) if !matches!(seen, Ty::ExternalInstance(_)) => {
                            seen = Ty::ExternalInstance(path)
                        }
                        Ty::ExternalInstance(_) => {}
                        known => return known,
                    }
                }
                seen
            }
            Type::Annotated(inner, metadata) => match again(*inner) {
                Ty::Unknown | Ty::Plain => self.first_known(module, metadata.iter().copied()),
                known => known,
            },
            Type::Of(expr) => match self.ty(module, *expr) {
                Ty::Class(class) => Ty::Instance(class),
                Ty::DbClass(idx) => Ty::Db(idx, None),
                other => other,
            },
            Type::Function(_) | Type::Unknown => Ty::Unknown,
            Type::Path { segments, args } => {
                let last = hir.name(*segments.last().expect("a path has a segment"));
                if let [only] = &**segments
                    && let Some(bounds) = self.bounds(module, function, *only)
                {
                    let bound: Vec<TypeId> = bounds.to_vec();
                    return bound
                        .into_iter()
                        .map(again)
                        .find(|ty| matches!(ty, Ty::Db(..) | Ty::Instance(_)))
                        .unwrap_or_default();
                }
                if last == "None"
                    || matches!(
                        last,
                        "str" | "int" | "bool" | "float" | "bytes" | "String" | "i64" | "i32" | "u64" | "usize"
                    ) && segments.len() == 1
                {
                    return Ty::Plain;
                }
                let namespace = hir.function(function).namespace;
                let args = || args.iter().map(|arg| again(*arg)).collect::<Vec<_>>();
                match self.path_in(module, namespace, function, segments, 0) {
                    Ty::Class(class) => Ty::Instance(class),
                    Ty::DbClass(idx) => self.instance(idx, args()),
                    // `impl Stream<Item = Row>`, `Iterator[Row]`: what they yield is what matters of them.
                    Ty::External(_) if yields_elements(last) => args()
                        .into_iter()
                        .find(Ty::is_known)
                        .map_or(Ty::Unknown, |element| Ty::List(Box::new(element))),
                    Ty::External(path) => Ty::ExternalInstance(path),
                    // A module-level variable that holds a type: `Base = declarative_base()`.
                    ty @ (Ty::Db(..) | Ty::Instance(_)) => ty,
                    _ => Ty::Unknown,
                }
            }
        }
    }

    /// The types of the catalog that a written type names itself, its arguments not included.
    pub fn named(&self, module: ModuleIdx, id: TypeId) -> Option<TypeIdx> {
        let Type::Path { segments, .. } = self.hir(module).ty(id) else {
            return None;
        };
        let def = self.program.resolve_path(module, Module::ROOT, None, segments)?;
        match self.def(def) {
            Ty::DbClass(idx) | Ty::Db(idx, _) => Some(idx),
            _ => None,
        }
    }

    fn bounds(&self, module: ModuleIdx, function: FunctionId, name: Symbol) -> Option<&'p [TypeId]> {
        let hir = self.hir(module);
        let mut at = Some(function);
        while let Some(id) = at {
            let declared = hir.function(id);
            if let Some(generic) = declared.generics.iter().find(|generic| generic.name == name) {
                return Some(&generic.bounds);
            }
            at = declared.parent;
        }
        None
    }

    /// An instance of a catalog type with type arguments.
    fn instance(&self, idx: TypeIdx, args: Vec<Ty>) -> Ty {
        let first = || args.iter().find(|ty| ty.is_known() && **ty != Ty::Plain).cloned();
        match self.program.catalog.ty(idx).role {
            Role::Wrapper | Role::Future => args
                .iter()
                .find(|ty| !matches!(ty, Ty::Unknown | Ty::Plain | Ty::ExternalInstance(_)))
                .cloned()
                .or_else(first)
                .unwrap_or(Ty::Unknown),
            Role::Collection => Ty::List(Box::new(args.last().cloned().unwrap_or_default())),
            _ => Ty::Db(
                idx,
                first().map(|ty| match ty {
                    Ty::Instance(class) => Box::new(Ty::Class(class)),
                    ty => Box::new(ty),
                }),
            ),
        }
    }

    /// What a `returns` of the catalog says, given the receiver and the first argument's class.
    pub(crate) fn given(&self, written: &str, receiver: &Ty, class: Option<ClassRef>) -> Ty {
        let about = || match receiver {
            Ty::Db(_, Some(about)) => Some((**about).clone()),
            Ty::Class(class) | Ty::Instance(class) => Some(Ty::Class(*class)),
            _ => None,
        };
        let own = || class.map(Ty::Class).or_else(about);
        match written {
            "receiver" => receiver.clone(),
            "model" | "element" => match own() {
                Some(Ty::Class(class)) => Ty::Instance(class),
                Some(other) => other,
                None => Ty::Row,
            },
            "models" => match own() {
                Some(Ty::Class(class)) => Ty::List(Box::new(Ty::Instance(class))),
                _ => Ty::Rows,
            },
            "row" => Ty::Row,
            "rows" => Ty::Rows,
            "scalar" => Ty::Plain,
            "argument" => Ty::Unknown,
            _ => {
                let (head, arg) = match written.split_once('<') {
                    Some((head, rest)) => (head, Some(rest.trim_end_matches('>'))),
                    None => (written, None),
                };
                let Some(idx) = self.program.catalog.type_at(&head.replace("::", ".")) else {
                    return Ty::Unknown;
                };
                let about = match arg {
                    Some("model" | "receiver") => about(),
                    Some("class") => own(),
                    Some(_) | None => match (arg, class) {
                        (Some("argument"), Some(class)) => Some(Ty::Class(class)),
                        _ => None,
                    },
                };
                Ty::Db(idx, about.map(Box::new))
            }
        }
    }

    /// What a call calls.
    pub fn callee(&self, module: ModuleIdx, call: ExprId) -> Callee {
        let ExprKind::Call { callee, .. } = self.hir(module).kind(call) else {
            return Callee::Unknown;
        };
        self.callee_of(module, callee)
    }

    /// What a value that is called is.
    pub fn callee_of(&self, module: ModuleIdx, callee: ExprId) -> Callee {
        let catalog = &self.program.catalog;
        match self.ty(module, callee) {
            Ty::Call(row, receiver) => Callee::Catalog(row, receiver.map(|ty| *ty)),
            Ty::Function(function) => Callee::Function(function),
            Ty::Class(class) => Callee::Class(class),
            // A constructor with a row of its own does something.
            Ty::DbClass(idx) => match catalog.function_at(&catalog.ty(idx).path) {
                Some(row) => Callee::Catalog(row, None),
                None => Callee::DbClass(idx),
            },
            Ty::External(path) => Callee::External(path),
            ty @ Ty::Db(idx, _) => match (&catalog.ty(idx).called, catalog.method(idx, "__call__")) {
                (_, Some(call)) => Callee::Catalog(call, Some(ty)),
                (Some(_), None) => Callee::DbClass(idx),
                (None, None) => Callee::Unknown,
            },
            Ty::Instance(class) => match self.method(class, "__call__") {
                Some(method) => Callee::Function(method),
                None => Callee::Unknown,
            },
            _ => Callee::Unknown,
        }
    }

    fn call_result(&self, module: ModuleIdx, id: ExprId) -> Ty {
        let hir = self.hir(module);
        let ExprKind::Call { callee, args, generics } = hir.kind(id) else {
            return Ty::Unknown;
        };
        if self.program.language(module) == Language::Python
            && let ExprKind::Path { segments: [only], .. } = hir.kind(callee)
            && hir.name(*only) == "super"
        {
            let class = self.enclosing_class(module, hir.enclosing_function(id));
            return class.map(Ty::Super).unwrap_or_default();
        }
        match self.callee_of(module, callee) {
            Callee::Catalog(row, receiver) => {
                let call = self.program.catalog.call(row);
                let receiver_ty = receiver.unwrap_or_default();
                let first = call.function.or(call.sql).unwrap_or(0);
                let argument = || {
                    args.get(first)
                        .or_else(|| args.first())
                        .map(|arg| self.ty(module, arg.value))
                        .unwrap_or_default()
                };
                if call.effect == Effect::Inject {
                    return match argument() {
                        Ty::Function(function) => match self.result(function) {
                            Ty::Generator(inner) => *inner,
                            ty => ty,
                        },
                        Ty::Class(class) => Ty::Instance(class),
                        _ => Ty::Unknown,
                    };
                }
                match call.returns.as_deref() {
                    Some("argument") => argument(),
                    Some(returns) => {
                        let class = if returns.contains("argument") || returns == "model" || returns == "models" {
                            match args.first().map(|arg| self.ty(module, arg.value)) {
                                Some(Ty::Class(class)) => Some(class),
                                Some(Ty::Db(_, Some(about))) => match *about {
                                    Ty::Class(class) if returns.contains("argument") => Some(class),
                                    _ => None,
                                },
                                _ => None,
                            }
                        } else {
                            None
                        };
                        let about = matches!(receiver_ty, Ty::Db(_, Some(_)));
                        let class = if about && !returns.contains("argument") {
                            None
                        } else {
                            class
                        };
                        self.given(returns, &receiver_ty, class)
                    }
                    None if call.effect == Effect::Same => match receiver_ty {
                        Ty::Unknown => argument(),
                        ty => ty,
                    },
                    None if call.effect == Effect::Chunks => Ty::List(Box::new(argument())),
                    None => Ty::Unknown,
                }
            }
            Callee::DbClass(idx) => {
                let row = self.program.catalog.ty(idx);
                match self.ty(module, callee) {
                    instance @ Ty::Db(..) => row
                        .called
                        .as_ref()
                        .map(|called| self.given(called, &instance, None))
                        .unwrap_or_default(),
                    _ if matches!(row.role, Role::Wrapper | Role::Future) => {
                        args.first().map(|arg| self.ty(module, arg.value)).unwrap_or_default()
                    }
                    _ if row.role == Role::Collection => {
                        let element = args
                            .first()
                            .map(|arg| self.iterated(&self.ty(module, arg.value)))
                            .unwrap_or_default();
                        Ty::List(Box::new(element))
                    }
                    _ => Ty::Db(idx, None),
                }
            }
            Callee::Function(function) => match self.result(function) {
                Ty::Unknown => self.generic_result(module, id, function),
                ty => ty,
            },
            Callee::Class(class) => Ty::Instance(class),
            Callee::External(path) => match self.by_executor(module, id) {
                Some((row, receiver, _)) => {
                    let returns = self.program.catalog.call(row).returns.as_deref();
                    returns
                        .map(|returns| self.given(returns, &receiver, None))
                        .unwrap_or_default()
                }
                None => self.constructed(&path),
            },
            Callee::Unknown if self.by_executor(module, id).is_some() => {
                let Some((row, receiver, _)) = self.by_executor(module, id) else {
                    return Ty::Unknown;
                };
                let returns = self.program.catalog.call(row).returns.as_deref();
                returns
                    .map(|returns| self.given(returns, &receiver, None))
                    .unwrap_or_default()
            }
            Callee::Unknown => match hir.kind(callee) {
                // `.clone()`, `.unwrap()`, `.as_ref()`, `.to_owned()`: see-through, whatever the receiver.
                ExprKind::Field { base, name, .. } if is_transparent(hir.name(name), self.program.language(module)) => {
                    self.ty(module, base)
                }
                // `.collect::<Vec<_>>()` and its like keep a collection a collection.
                ExprKind::Field { base, name, .. } if is_iteration(hir.name(name)) => {
                    let _ = generics;
                    match self.ty(module, base) {
                        ty @ (Ty::List(_) | Ty::Rows) => ty,
                        ty @ Ty::Db(..) => Ty::List(Box::new(self.iterated(&ty))),
                        _ => Ty::Unknown,
                    }
                }
                ExprKind::Field { base, name, .. }
                    if matches!(
                        hir.name(name),
                        "next" | "try_next" | "pop" | "first" | "last" | "get" | "nth" | "popleft" | "pop_front"
                    ) =>
                {
                    match self.ty(module, base) {
                        ty @ (Ty::List(_) | Ty::Rows) => ty.element(),
                        _ => Ty::Unknown,
                    }
                }
                _ => Ty::Unknown,
            },
        }
    }

    /// The instance that calling something outside gives: known not to be a database if its path is known.
    fn constructed(&self, path: &Arc<str>) -> Ty {
        let last = path.rsplit('.').next().unwrap_or_default();
        if last.chars().next().is_some_and(char::is_uppercase) {
            Ty::ExternalInstance(path.clone())
        } else {
            Ty::Unknown
        }
    }

    /// The result of a function that hands one of its parameters on.
    fn generic_result(&self, _module: ModuleIdx, _call: ExprId, _function: FunctionRef) -> Ty {
        Ty::Unknown
    }

    fn function_result(&self, function: FunctionRef) -> Ty {
        let hir = self.hir(function.module);
        let declared = hir.function(function.id);
        let facts = self.program.facts(function.module);
        let written = declared
            .returns
            .map(|ty| self.written(function.module, ty, function.id))
            .unwrap_or_default();
        if declared.is_generator {
            let yielded = match written {
                Ty::List(inner) | Ty::Generator(inner) => *inner,
                Ty::Db(..) | Ty::Instance(_) => written,
                _ => Ty::Unknown,
            };
            let yielded = yielded
                .or_else(|| self.first_known(function.module, facts.yields[function.id.index()].iter().copied()));
            return Ty::Generator(Box::new(yielded));
        }
        match written {
            Ty::Unknown | Ty::Plain | Ty::ExternalInstance(_) => {}
            Ty::Instance(class) if self.program.class(class).form == ClassForm::Interface => {}
            written => return written,
        }
        let value = declared.body.and_then(|body| match hir.kind(body) {
            ExprKind::Block { value, .. } => value,
            _ if declared.form == FunctionForm::Function => None,
            _ => Some(body),
        });
        let inferred = self.first_known(
            function.module,
            facts.returns[function.id.index()].iter().copied().chain(value),
        );
        match inferred {
            Ty::Unknown => written,
            inferred => inferred,
        }
    }
}

/// Whether a definition is on every path to a use: its block is around the use.
fn dominates(hir: &Module, definition: ExprId, at: ExprId) -> bool {
    let Some(block) = hir.ancestors(definition).find(|id| {
        matches!(
            hir.kind(*id),
            ExprKind::Block { .. }
                | ExprKind::Branch { .. }
                | ExprKind::Loop(_)
                | ExprKind::Match { .. }
                | ExprKind::Scope(_)
        )
    }) else {
        return true;
    };
    hir.ancestors(at).any(|id| id == block)
}

fn is_transparent(name: &str, language: Language) -> bool {
    match language {
        Language::Rust => matches!(
            name,
            "clone"
                | "unwrap"
                | "expect"
                | "as_ref"
                | "as_mut"
                | "deref"
                | "deref_mut"
                | "borrow"
                | "borrow_mut"
                | "lock"
                | "read"
                | "write"
                | "to_owned"
                | "into"
                | "unwrap_or_default"
                | "unwrap_or_else"
                | "unwrap_or"
                | "ok"
                | "map_err"
                | "ok_or"
                | "ok_or_else"
                | "context"
                | "with_context"
                | "get_ref"
                | "get_mut"
                | "into_inner"
                | "as_deref"
                | "as_deref_mut"
                | "cloned"
                | "copied"
                | "instrument"
                | "boxed"
                | "or_else"
                | "inspect_err"
                | "get_or_init"
                | "downgrade"
                | "upgrade"
                | "err_into"
                | "change_context"
                | "in_current_span"
                | "take"
                | "wrap_err"
                | "wrap_err_with"
                | "try_into"
                | "as_deref_inner"
                | "transpose"
                | "flatten_ok"
                | "fuse"
        ),
        Language::Python => matches!(name, "copy" | "__aenter__" | "__enter__"),
    }
}

/// Traits and protocols whose argument is what iterating them gives.
fn yields_elements(name: &str) -> bool {
    matches!(
        name,
        "Stream"
            | "TryStream"
            | "BoxStream"
            | "LocalBoxStream"
            | "Iterator"
            | "IntoIterator"
            | "DoubleEndedIterator"
            | "ExactSizeIterator"
            | "Iterable"
            | "AsyncIterator"
            | "AsyncIterable"
            | "AsyncGenerator"
            | "Generator"
            | "Sequence"
            | "Collection"
    )
}

fn is_iteration(name: &str) -> bool {
    matches!(
        name,
        "iter"
            | "iter_mut"
            | "into_iter"
            | "collect"
            | "to_vec"
            | "drain"
            | "values"
            | "values_mut"
            | "into_values"
            | "rev"
            | "skip"
            | "enumerate_"
            | "chain"
            | "cloned"
            | "copied"
            | "peekable"
            | "par_iter"
            | "into_par_iter"
            | "try_collect"
            | "as_slice"
            | "sorted"
    )
}
