//! What stands for tables: classes and table objects; and how they are joined.

use std::sync::Arc;

use seqscan_hir::{Arg, ExprId, ExprKind, Literal};

use super::super::query::{From, Join, Place, Query, column, hole};
use super::super::shape::Shape;
use super::{Entity, Reader, Statement};
use crate::facts::Source;
use crate::program::{ClassRef, Def, ModuleIdx};
use crate::text::SqlText;
use crate::ty::Ty;

impl Reader<'_, '_> {
    /// The table that an expression stands for.
    pub(super) fn entity(&self, module: ModuleIdx, at: ExprId) -> Option<(Entity, Arc<Shape>)> {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Path { .. } | ExprKind::Field { .. } | ExprKind::Local(_) => {}
            _ => return None,
        }
        if let Ty::Class(class) = self.resolver.ty(module, at) {
            return self.class(class);
        }
        // `Order.__table__`.
        if let ExprKind::Field { base, name, .. } = hir.kind(at)
            && hir.name(name) == "__table__"
        {
            return self.entity(module, base);
        }
        let (owner, local) = match hir.kind(at) {
            ExprKind::Path { segments, .. } => {
                let function = hir.enclosing_function(at);
                let namespace = hir.function(function).namespace;
                match self
                    .resolver
                    .program
                    .resolve_path(module, namespace, Some(function), segments)?
                {
                    Def::Global(owner, local) => (owner, local),
                    _ => return None,
                }
            }
            ExprKind::Local(local) => (module, local),
            ExprKind::Field { base, name, .. } => match self.resolver.ty(module, base) {
                Ty::Namespace(owner, namespace) => {
                    match self
                        .resolver
                        .program
                        .member(&Def::Namespace(owner, namespace), hir.name(name))?
                    {
                        Def::Global(owner, local) => (owner, local),
                        _ => return None,
                    }
                }
                _ => return None,
            },
            _ => return None,
        };
        let [only] = &self.resolver.program.facts(owner).definitions[local.index()] else {
            return None;
        };
        let Source::Value(value) = only.source else { return None };
        let hir = self.hir(owner);
        let ExprKind::Call { callee, .. } = hir.kind(value) else {
            return None;
        };
        let is_table = match hir.kind(callee) {
            ExprKind::Path { segments, .. } => segments.last().is_some_and(|last| hir.name(*last) == "Table"),
            ExprKind::Field { name, .. } => hir.name(name) == "Table",
            _ => false,
        };
        if !is_table || !only.steps.is_empty() {
            return None;
        }
        let shape = crate::schema_source::object_shape(self.resolver.program, owner, value)?;
        Some((Entity::Object(owner, local), Arc::new(shape)))
    }

    fn class(&self, class: ClassRef) -> Option<(Entity, Arc<Shape>)> {
        let shape = self.resolver.table_shape(class)?;
        (!shape.is_extension).then_some((Entity::Class(class), shape))
    }

    /// All rows of a table.
    pub(super) fn of_entity(&self, entity: Entity, shape: Arc<Shape>, place: Place) -> Statement {
        let mut query = Query::of(self.dialect, from(&shape, Join::First, place));
        query.key = shape.primary().map(|primary| primary.column.clone());
        Statement {
            query,
            gives_objects: matches!(entity, Entity::Class(_)),
            entities: vec![(entity, shape)],
            last: 0,
        }
    }

    /// The place of a table in a statement; where it is not there yet, it is named, and so it is there.
    pub(super) fn named(&self, it: &mut Statement, entity: Entity, shape: Arc<Shape>, place: Place) -> usize {
        if let Some(at) = it.entities.iter().position(|(known, _)| *known == entity) {
            return at;
        }
        it.query.from.push(from(&shape, Join::Cross, place));
        it.entities.push((entity, shape));
        it.entities.len() - 1
    }

    /// The first table that one of several expressions mentions.
    pub(super) fn first_table(&self, module: ModuleIdx, values: &[ExprId]) -> Option<(Entity, Arc<Shape>, Place)> {
        let hir = self.hir(module);
        let mut found = None;
        for value in values {
            hir.walk(*value, &mut |id| {
                if found.is_none()
                    && let Some((entity, shape)) = self.entity(module, id)
                {
                    found = Some((entity, shape, self.place(module, id)));
                }
            });
        }
        found
    }

    /// The column that an attribute of a table is: `Order.total`, `orders.c.total`.
    pub(super) fn attribute(&self, it: &mut Statement, module: ModuleIdx, at: ExprId) -> Option<(SqlText, String)> {
        let hir = self.hir(module);
        let ExprKind::Field { base, name, .. } = hir.kind(at) else {
            return None;
        };
        let owner = match hir.kind(base) {
            ExprKind::Field {
                base: owner, name: c, ..
            } if matches!(hir.name(c), "c" | "columns") => owner,
            _ => base,
        };
        let (entity, shape) = self.entity(module, owner)?;
        let field = shape.column(hir.name(name))?;
        let (name, ty) = (field.column.clone(), field.ty.clone());
        let place = self.place(module, owner);
        let at = self.named(it, entity, shape, place);
        Some((column(self.dialect, it.query.from[at].handle(), &name), ty))
    }

    /// `.join(Customer, Order.customer_id == Customer.id)`, `.join(Order.customer)`.
    pub(super) fn join(&self, it: &mut Statement, module: ModuleIdx, is_outer: bool, args: &[Arg]) {
        let hir = self.hir(module);
        let flag = |wanted: &str| {
            args.iter().any(|arg| {
                arg.name.is_some_and(|name| hir.name(name) == wanted)
                    && !matches!(hir.kind(arg.value), ExprKind::Literal(Literal::Bool(false)))
            })
        };
        let plain: Vec<&Arg> = args
            .iter()
            .filter(|arg| arg.name.is_none_or(|name| hir.name(name) == "onclause"))
            .collect();
        if flag("full") || self.join_to(it, module, is_outer || flag("isouter"), &plain).is_none() {
            it.lose();
        }
    }

    fn join_to(&self, it: &mut Statement, module: ModuleIdx, is_outer: bool, args: &[&Arg]) -> Option<()> {
        let hir = self.hir(module);
        let first = args.first()?.value;
        let place = self.place(module, first);
        let (entity, shape, relation) = match self.entity(module, first) {
            Some((entity, shape)) => (entity, shape, None),
            None => {
                let (class, field) = self.relationship(module, first)?;
                let (entity, shape) = self.class(class)?;
                (entity, shape, Some(field))
            }
        };
        // The same table twice needs a name for each.
        let known = it.entities.iter().position(|(known, _)| *known == entity);
        if known.is_some_and(|at| it.query.from[at].join != Join::Cross) {
            return None;
        }
        if let Some(at) = known {
            it.query.from.remove(at);
            it.entities.remove(at);
        }
        let join = if is_outer { Join::Left } else { Join::Inner };
        let mut table = from(&shape, join, place);
        let before: Vec<Arc<Shape>> = it.entities.iter().map(|(_, shape)| shape.clone()).collect();
        it.query.from.push(table.clone());
        it.entities.push((entity, shape.clone()));
        let at = it.entities.len() - 1;
        it.last = at;
        let _ = relation;
        let condition = args.get(1).filter(|arg| self.relationship(module, arg.value).is_none());
        table.on = match condition {
            Some(condition) => match self.condition(it, module, condition.value, 0) {
                Some(on) if !on.is_hole() => on,
                _ => hole(),
            },
            None => self.by_reference(&before, &shape).unwrap_or_else(hole),
        };
        if hir.kind(first) == ExprKind::Wildcard {
            return None;
        }
        it.query.from[at].on = table.on;
        Some(())
    }

    /// The condition that the only reference between a table and those before it gives.
    fn by_reference(&self, before: &[Arc<Shape>], to: &Shape) -> Option<SqlText> {
        let mut found = Vec::new();
        for shape in before {
            for (one, other) in [(&**shape, to), (to, &**shape)] {
                for field in &one.columns {
                    let Some((table, column_there)) = &field.references else {
                        continue;
                    };
                    if *table != other.table || one.table == other.table {
                        continue;
                    }
                    let there = match column_there {
                        Some(there) => there.clone(),
                        None => other.primary()?.column.clone(),
                    };
                    let mine = column(self.dialect, &one.table, &field.column);
                    found.push(mine.then(" = ").and(column(self.dialect, &other.table, &there)));
                }
            }
        }
        let only = found.pop()?;
        found.is_empty().then_some(only)
    }

    /// The class that a relation of a class leads to: `Order.customer`.
    pub(super) fn relationship(&self, module: ModuleIdx, at: ExprId) -> Option<(ClassRef, String)> {
        let hir = self.hir(module);
        let ExprKind::Field { base, name, .. } = hir.kind(at) else {
            return None;
        };
        let Ty::Class(class) = self.resolver.ty(module, base) else {
            return None;
        };
        let name = hir.name(name);
        let program = self.resolver.program;
        self.resolver.bases(class).classes.iter().find_map(|owner| {
            let hir = program.module(owner.module);
            let symbol = hir.names.find(name)?;
            let field = hir.class(owner.id).fields.iter().find(|field| field.name == symbol)?;
            let ExprKind::Call { callee, args, .. } = hir.kind(field.value?) else {
                return None;
            };
            let called = match hir.kind(callee) {
                ExprKind::Field { name, .. } => hir.name(name),
                ExprKind::Path { segments, .. } => hir.name(*segments.last()?),
                _ => return None,
            };
            let is_pairs = args.iter().any(|arg| {
                arg.name.is_some_and(|name| {
                    matches!(
                        hir.name(name),
                        "secondary" | "primaryjoin" | "foreign_keys" | "remote_side"
                    )
                })
            });
            if !matches!(called, "relationship" | "Relationship") || is_pairs {
                return None;
            }
            let first = args.iter().find(|arg| arg.name.is_none())?;
            let target = match hir.kind(first.value) {
                ExprKind::Str(text) => {
                    let wanted = hir.text(text).value.rsplit('.').next()?.to_owned();
                    self.class_named(owner.module, &wanted)?
                }
                _ => match self.resolver.ty(owner.module, first.value) {
                    Ty::Class(class) => class,
                    _ => return None,
                },
            };
            Some((target, name.to_owned()))
        })
    }

    /// The only class of a name that is a table.
    fn class_named(&self, near: ModuleIdx, name: &str) -> Option<ClassRef> {
        let program = self.resolver.program;
        let of_module = |module: ModuleIdx| {
            let hir = program.module(module);
            let symbol = hir.names.find(name);
            (0..hir.classes.len()).filter_map(move |id| {
                let class = ClassRef {
                    module,
                    id: seqscan_hir::ClassId::new(id),
                };
                (Some(program.class(class).name) == symbol && program.class(class).class.is_none()).then_some(class)
            })
        };
        let is_table = |class: &ClassRef| self.resolver.table_shape(*class).is_some();
        if let Some(near) = of_module(near).find(is_table) {
            return Some(near);
        }
        let mut found = program
            .module_ids()
            .filter(|module| program.module(*module).names.find(name).is_some())
            .flat_map(of_module)
            .filter(is_table);
        found.next().filter(|_| found.next().is_none())
    }
}

fn from(shape: &Shape, join: Join, place: Place) -> From {
    From {
        schema: shape.schema.clone(),
        table: shape.table.clone(),
        alias: None,
        join,
        on: SqlText::default(),
        place: Some(place),
    }
}
