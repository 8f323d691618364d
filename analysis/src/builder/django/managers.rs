//! Where query sets begin: managers of models, the program's own among them, and the ways from one row to others.

use seqscan_catalog::Role;
use seqscan_hir::{ExprId, ExprKind};

use super::super::query::{Place, VALUE, column};
use super::super::shape::{Leads, Shape};
use super::{QuerySet, Reader};
use crate::program::{ClassRef, Def, ModuleIdx};
use crate::ty::Ty;

/// What is known of a manager.
enum Manager {
    /// It gives all rows.
    Plain,
    /// It is of a class of the program.
    Own(ClassRef),
    /// It may restrict and order.
    Unknown,
}

impl Reader<'_, '_> {
    /// All rows of a model, as one of its managers gives them.
    pub(super) fn managed(&self, class: ClassRef, name: &str, place: Place) -> Option<QuerySet> {
        let shape = self.shape(class)?;
        let program = self.resolver.program;
        let bases = self.resolver.bases(class);
        let declared = bases.classes.iter().find_map(|owner| {
            if name == "_default_manager" {
                return self.first_manager(*owner);
            }
            let hir = program.module(owner.module);
            let symbol = hir.names.find(name)?;
            let field = hir
                .class(owner.id)
                .fields
                .iter()
                .rev()
                .find(|field| field.name == symbol)?;
            Some((owner.module, field.value?))
        });
        let is_open = bases.is_open || shape.is_open;
        let manager = match declared {
            Some((module, value)) => {
                if !self.is_manager(module, value) {
                    return None;
                }
                self.manager(module, value, 0)
            }
            None => match name {
                "_base_manager" => Manager::Plain,
                "objects" if !is_open => Manager::Plain,
                "objects" => Manager::Unknown,
                "_default_manager" if !is_open => Manager::Plain,
                "_default_manager" => Manager::Unknown,
                _ => return None,
            },
        };
        let set = QuerySet::of(self.dialect, shape, place);
        Some(match manager {
            Manager::Plain => set,
            Manager::Unknown => unknown(set),
            Manager::Own(own) => match self.resolver.method(own, "get_queryset") {
                Some(method) => match self.returned(method, Some(set.clone())) {
                    Some(set) => set,
                    None => unknown(set),
                },
                None if self.resolver.bases(own).is_open => unknown(set),
                None => set,
            },
        })
    }

    /// All rows of the model of a class, without a manager: `get_object_or_404(Order, pk=pk)`.
    pub(super) fn plain_set(&self, module: ModuleIdx, at: ExprId) -> Option<QuerySet> {
        match self.resolver.ty(module, at) {
            Ty::Class(class) => self.managed(class, "_default_manager", self.place(module, at)),
            _ => None,
        }
    }

    fn is_manager(&self, module: ModuleIdx, value: ExprId) -> bool {
        matches!(self.hir(module).kind(value), ExprKind::Call { .. })
            && match self.resolver.ty(module, value) {
                Ty::Db(idx, _) => {
                    let catalog = &self.resolver.program.catalog;
                    catalog.has_role(idx, Role::Manager) || catalog.has_role(idx, Role::Query)
                }
                Ty::Instance(class) => self.is_query_class(class) || self.resolver.bases(class).is_open,
                Ty::Unknown | Ty::External(_) | Ty::ExternalInstance(_) => true,
                _ => false,
            }
    }

    /// The first manager that a class declares, which is what relations and shortcuts use.
    fn first_manager(&self, owner: ClassRef) -> Option<(ModuleIdx, ExprId)> {
        let hir = self.hir(owner.module);
        let mut values = hir.class(owner.id).fields.iter().filter_map(|field| field.value);
        let found = values.find(|value| {
            let name = match hir.kind(*value) {
                ExprKind::Call { callee, .. } => match hir.kind(callee) {
                    ExprKind::Field { name, .. } => hir.name(name),
                    ExprKind::Path { segments, .. } => segments.last().map_or("", |last| hir.name(*last)),
                    ExprKind::Local(local) => hir.name(hir.local(local).name),
                    ExprKind::Call { .. } => "Manager",
                    _ => "",
                },
                _ => "",
            };
            (name == "as_manager" || name.ends_with("Manager")) && self.is_manager(owner.module, *value)
        });
        Some((owner.module, found?))
    }

    /// Whether a class of the program is a manager or query set.
    pub(super) fn is_query_class(&self, class: ClassRef) -> bool {
        let catalog = &self.resolver.program.catalog;
        let bases = self.resolver.bases(class);
        bases
            .db
            .iter()
            .any(|idx| catalog.has_role(*idx, Role::Manager) || catalog.has_role(*idx, Role::Query))
    }

    fn manager(&self, module: ModuleIdx, value: ExprId, depth: u32) -> Manager {
        let hir = self.hir(module);
        let ExprKind::Call { callee, .. } = hir.kind(value) else {
            return Manager::Unknown;
        };
        if depth > 4 {
            return Manager::Unknown;
        }
        match hir.kind(callee) {
            // `OrderQuerySet.as_manager()` gives all rows, with methods of its own.
            ExprKind::Field { name, .. } if hir.name(name) == "as_manager" => Manager::Plain,
            // `Own.from_queryset(OrderQuerySet)()`.
            ExprKind::Call { callee: maker, .. } => match hir.kind(maker) {
                ExprKind::Field { base, name, .. } if hir.name(name) == "from_queryset" => {
                    self.manager_class(self.resolver.ty(module, base))
                }
                _ => Manager::Unknown,
            },
            ExprKind::Path { segments, .. } => {
                let function = hir.enclosing_function(callee);
                let namespace = hir.function(function).namespace;
                let def = self
                    .resolver
                    .program
                    .resolve_path(module, namespace, Some(function), segments);
                match def {
                    // `OrderManager = Own.from_queryset(OrderQuerySet)`.
                    Some(Def::Global(other, local)) => {
                        let definitions = &self.resolver.program.facts(other).definitions[local.index()];
                        let [only] = definitions else { return Manager::Unknown };
                        let crate::facts::Source::Value(made) = only.source else {
                            return Manager::Unknown;
                        };
                        self.made_class(other, made)
                    }
                    _ => self.manager_class(self.resolver.ty(module, callee)),
                }
            }
            ExprKind::Local(_) => match self.resolver.ways(module, callee) {
                Some((other, ways)) if ways.len() == 1 => self.made_class(other, ways[0]),
                _ => Manager::Unknown,
            },
            ExprKind::Field { .. } => self.manager_class(self.resolver.ty(module, callee)),
            _ => Manager::Unknown,
        }
    }

    fn made_class(&self, module: ModuleIdx, made: ExprId) -> Manager {
        let hir = self.hir(module);
        let ExprKind::Call { callee, .. } = hir.kind(made) else {
            return Manager::Unknown;
        };
        match hir.kind(callee) {
            ExprKind::Field { base, name, .. } if hir.name(name) == "from_queryset" => {
                self.manager_class(self.resolver.ty(module, base))
            }
            _ => Manager::Unknown,
        }
    }

    fn manager_class(&self, ty: Ty) -> Manager {
        match ty {
            Ty::Class(class) => Manager::Own(class),
            Ty::DbClass(idx) if self.resolver.program.catalog.has_role(idx, Role::Manager) => Manager::Plain,
            Ty::Db(idx, _) if self.resolver.program.catalog.has_role(idx, Role::Manager) => Manager::Plain,
            _ => Manager::Unknown,
        }
    }

    /// `super().get_queryset()`, in a manager.
    pub(super) fn set_of_super(&self, module: ModuleIdx, base: ExprId, name: &str) -> Option<QuerySet> {
        let this = self.this.as_ref()?;
        let hir = self.hir(module);
        let ExprKind::Call { callee, .. } = hir.kind(base) else {
            return None;
        };
        let is_super = matches!(hir.kind(callee), ExprKind::Path { segments, .. }
            if segments.last().is_some_and(|last| hir.name(*last) == "super"));
        if !is_super || name != "get_queryset" {
            return None;
        }
        let function = hir.enclosing_function(base);
        let class = hir.function(function).class?;
        let bases = self.resolver.bases(ClassRef { module, id: class });
        let mut methods = bases.classes[1..].iter().filter_map(|owner| {
            let hir = self.hir(owner.module);
            let symbol = hir.names.find(name)?;
            let own = hir.class(owner.id).methods.iter();
            let id = own.copied().find(|id| hir.function(*id).name == symbol)?;
            Some(crate::program::FunctionRef {
                module: owner.module,
                id,
            })
        });
        match methods.next() {
            Some(method) => self.returned(method, Some(this.clone())),
            None if bases.is_open => Some(unknown(this.clone())),
            None => Some(this.clone()),
        }
    }

    /// A query set of the same model that nothing was said of.
    pub(super) fn bare(&self, set: QuerySet) -> QuerySet {
        let place = set.query.from[0].place;
        match place {
            Some(place) => QuerySet::of(self.dialect, set.model, place),
            None => set,
        }
    }

    /// The rows that a relation leads to, whatever it is followed from, where all relations of the name lead to one model.
    pub(super) fn related_by_name(&self, name: &str, place: Place) -> Option<QuerySet> {
        let relations = self.resolver.program.relations(name);
        let first = relations.first()?;
        if relations
            .iter()
            .any(|it| it.owner != first.owner || it.is_forward != first.is_forward)
        {
            return None;
        }
        match relations {
            [only] if only.is_forward => self.related(only.owner, name, place),
            [only] => self.related_back(only.owner, None, name, place),
            [first, ..] if !first.is_forward => {
                // Along which of its fields is not known.
                let mut set = self.managed(first.owner, "_default_manager", place)?;
                set.lose();
                Some(set)
            }
            _ => None,
        }
    }

    /// The rows that belong to one row of a model: `order.lines`.
    pub(super) fn related(&self, class: ClassRef, name: &str, place: Place) -> Option<QuerySet> {
        let own = self.resolver.model_shape(class);
        if let Some(shape) = &own
            && let Some(field) = shape.column(name)
        {
            let Leads::ToMany(Some((target, table, mine, others))) = &field.leads else {
                return None;
            };
            return self.paired(*target, (table, others, mine), place);
        }
        let relations = self.resolver.program.relations(name).iter();
        let bases = self.resolver.bases(class);
        let mut owners = relations.filter(|relation| !relation.is_forward).filter(|relation| {
            let hir = self.hir(relation.owner.module);
            match hir.kind(relation.to) {
                ExprKind::Str(text) => {
                    let named = hir.text(text).value.rsplit('.').next().unwrap_or_default();
                    named == self.resolver.program.class_name(class)
                }
                _ => match self.resolver.ty(relation.owner.module, relation.to) {
                    Ty::Class(to) => bases.classes.contains(&to),
                    _ => false,
                },
            }
        });
        let owner = owners.next()?.owner;
        if owners.next().is_some() {
            return None;
        }
        self.related_back(owner, Some(class), name, place)
    }

    /// The rows of a model whose relation leads to one row of another.
    pub(super) fn related_back(
        &self,
        owner: ClassRef,
        to: Option<ClassRef>,
        name: &str,
        place: Place,
    ) -> Option<QuerySet> {
        let shape = self.shape(owner)?;
        let (field, target) = self.back_field(owner, &shape, to, name)?;
        let mut set = self.managed(owner, "_default_manager", place)?;
        match target {
            Leads::ToOne(_) => {
                let key = column(self.dialect, set.query.root(), &field);
                set.query.filters.push(key.then(" = ").then(VALUE).by(Some(place)));
                Some(set)
            }
            Leads::ToMany(Some((_, table, mine, others))) => self.paired(owner, (&table, &mine, &others), place),
            _ => None,
        }
    }

    /// The field of a model that a way back follows, by the name of the way.
    fn back_field(&self, owner: ClassRef, shape: &Shape, to: Option<ClassRef>, name: &str) -> Option<(String, Leads)> {
        let hir = self.hir(owner.module);
        let named = |field: &ExprId| match hir.kind(*field) {
            ExprKind::Call { args, .. } => args.iter().any(|arg| {
                arg.name.is_some_and(|it| hir.name(it) == "related_name")
                    && matches!(hir.kind(arg.value), ExprKind::Str(text) if hir.text(text).value == name)
            }),
            _ => false,
        };
        let leads_to = |leads: &Leads| match leads {
            Leads::ToOne(target) => to.is_none() || *target == to,
            Leads::ToMany(Some((target, ..))) => to.is_none() || Some(*target) == to,
            _ => false,
        };
        let is_relation = |leads: &Leads| matches!(leads, Leads::ToOne(_) | Leads::ToMany(_));
        let fields = &hir.class(owner.id).fields;
        let by_name = fields.iter().find(|field| field.value.as_ref().is_some_and(named));
        if let Some(field) = by_name {
            let column = shape.column(hir.name(field.name))?;
            return is_relation(&column.leads).then(|| (column.column.clone(), column.leads.clone()));
        }
        let default = format!("{}_set", self.resolver.program.class_name(owner).to_lowercase());
        if name != default {
            return None;
        }
        let unnamed = shape.columns.iter().filter(|column| {
            let symbol = hir.names.find(&column.name);
            let value = fields
                .iter()
                .find(|field| Some(field.name) == symbol)
                .and_then(|field| field.value);
            let has_name = value.is_some_and(|value| match hir.kind(value) {
                ExprKind::Call { args, .. } => args
                    .iter()
                    .any(|arg| arg.name.is_some_and(|it| hir.name(it) == "related_name")),
                _ => false,
            });
            leads_to(&column.leads) && !has_name
        });
        let mut unnamed = unnamed;
        let only = unnamed.next()?;
        if unnamed.next().is_some() {
            return None;
        }
        Some((only.column.clone(), only.leads.clone()))
    }

    /// The rows that a table of pairs ties to one row.
    fn paired(&self, target: ClassRef, (table, other, mine): (&str, &str, &str), place: Place) -> Option<QuerySet> {
        let mut set = self.managed(target, "_default_manager", place)?;
        let key = set.query.key.clone()?;
        let on = column(self.dialect, set.query.root(), &key)
            .then(" = ")
            .and(column(self.dialect, table, other));
        set.query.from.push(super::super::query::From {
            schema: None,
            table: table.to_owned(),
            alias: None,
            join: super::super::query::Join::Inner,
            on,
            place: Some(place),
        });
        let pair = column(self.dialect, table, mine);
        set.query.filters.push(pair.then(" = ").then(VALUE).by(Some(place)));
        Some(set)
    }
}

/// A query set whose rows and order may be others.
pub(super) fn unknown(mut set: QuerySet) -> QuerySet {
    set.lose();
    set.query.unknown.order = true;
    set
}
