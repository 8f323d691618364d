//! Paths of names through relations: `user__profile__city`, and the tables that they join.

use std::sync::Arc;

use seqscan_hir::ExprKind;

use super::super::query::{From, Join, Place, column};
use super::super::shape::{Leads, Shape, ShapeColumn};
use super::{QuerySet, Reader};
use crate::program::ClassRef;
use crate::text::SqlText;
use crate::ty::Ty;

/// Where a path of names ends: a column, and what of the path says what is asked of it.
pub(super) struct Found {
    pub(super) handle: String,
    pub(super) column: ShapeColumn,
    /// The model that a reference leads to, where the path ends at one.
    pub(super) target: Option<ClassRef>,
    pub(super) rest: Vec<String>,
    /// Whether the table may have no row for one of those before it.
    pub(super) is_outer: bool,
    /// Whether there may be many rows for one.
    pub(super) is_many: bool,
}

impl Found {
    pub(super) fn text(&self, reader: &Reader<'_, '_>) -> SqlText {
        column(reader.dialect, &self.handle, &self.column.column)
    }

    pub(super) fn is_nullable(&self) -> bool {
        self.column.is_nullable || self.is_outer
    }
}

/// A step along a relation.
pub(super) struct StepTo {
    pub(super) shape: Arc<Shape>,
    pub(super) class: ClassRef,
    /// For each table on the way: its name, its column, the column before it, and whether many rows may fit.
    pub(super) tables: Vec<(Option<String>, String, String, String)>,
    pub(super) is_many: bool,
    pub(super) is_nullable: bool,
}

impl Reader<'_, '_> {
    /// Follows a path; tables on its way are joined. None if it is not known where it leads.
    pub(super) fn follow(&self, set: &mut QuerySet, path: &str, place: Option<Place>, is_loose: bool) -> Option<Found> {
        let pieces: Vec<&str> = path.split("__").collect();
        let mut shape = set.model.clone();
        let mut class: Option<ClassRef> = None;
        let mut handle = set.query.root().to_owned();
        let mut walked = String::new();
        let mut is_outer = false;
        let mut is_many = false;
        let mut at = 0;
        loop {
            let piece = *pieces.get(at)?;
            let rest = |from: usize| {
                pieces[from..]
                    .iter()
                    .map(|piece| (*piece).to_owned())
                    .collect::<Vec<_>>()
            };
            if at == 0 && set.annotations.iter().any(|name| name == piece) {
                return None;
            }
            let field = self.field(&shape, piece);
            let Some(field) = field else {
                // The way back along a field of another model.
                let step = self.step_back(class, &set.model, &shape, piece)?;
                at += 1;
                (handle, is_outer) = self.join(set, &mut walked, (piece, &handle), &step, is_outer, is_loose, place)?;
                is_many = true;
                shape = step.shape;
                class = Some(step.class);
                if at == pieces.len() || self.is_lookup(pieces[at], &shape) {
                    let column = shape.primary()?.clone();
                    return Some(Found {
                        handle,
                        column,
                        target: class,
                        rest: rest(at),
                        is_outer,
                        is_many,
                    });
                }
                continue;
            };
            let next = pieces.get(at + 1).copied();
            match &field.leads {
                Leads::Elsewhere => return None,
                Leads::Nowhere => {
                    return Some(Found {
                        handle,
                        column: field,
                        target: None,
                        rest: rest(at + 1),
                        is_outer,
                        is_many,
                    });
                }
                Leads::ToOne(target) => {
                    let target = *target;
                    let leads_on = next.is_some_and(|next| {
                        let shape = target.and_then(|target| self.resolver.model_shape(target));
                        match &shape {
                            Some(shape) => !self.is_lookup(next, shape),
                            None => !is_known_lookup(next),
                        }
                    });
                    // `user__id` and `user__pk` are the column itself.
                    let is_key = next.is_some_and(|next| {
                        next == "pk"
                            || target
                                .and_then(|target| self.resolver.model_shape(target))
                                .and_then(|shape| Some(shape.primary()?.name == next))
                                .unwrap_or(next == "id" && target.is_none())
                    });
                    if !leads_on || is_key {
                        return Some(Found {
                            handle,
                            column: field.clone(),
                            target,
                            rest: rest(at + 1 + usize::from(is_key)),
                            is_outer,
                            is_many,
                        });
                    }
                    let class_to = target?;
                    let to = self.shape(class_to)?;
                    let key = to.primary()?.column.clone();
                    let step = StepTo {
                        tables: vec![(to.schema.clone(), to.table.clone(), key, field.column.clone())],
                        shape: to,
                        class: class_to,
                        is_many: false,
                        is_nullable: field.is_nullable,
                    };
                    at += 1;
                    (handle, is_outer) =
                        self.join(set, &mut walked, (piece, &handle), &step, is_outer, is_loose, place)?;
                    shape = step.shape;
                    class = Some(class_to);
                }
                Leads::ToMany(pairs) => {
                    let (class_to, table, mine, others) = pairs.clone()?;
                    let to = self.shape(class_to)?;
                    let own_key = shape.primary()?.column.clone();
                    let to_key = to.primary()?.clone();
                    at += 1;
                    is_many = true;
                    let ends =
                        at == pieces.len() || self.is_lookup(pieces[at], &to) || matches!(pieces[at], "pk" | "id");
                    let mut tables = vec![(None, table, mine, own_key)];
                    if !ends {
                        tables.push((
                            to.schema.clone(),
                            to.table.clone(),
                            to_key.column.clone(),
                            others.clone(),
                        ));
                    }
                    let step = StepTo {
                        shape: to.clone(),
                        class: class_to,
                        tables,
                        is_many: true,
                        is_nullable: true,
                    };
                    (handle, is_outer) =
                        self.join(set, &mut walked, (piece, &handle), &step, is_outer, is_loose, place)?;
                    if ends {
                        // The key of the other side is in the table of pairs.
                        let skip = usize::from(at < pieces.len() && matches!(pieces[at], "pk" | "id"));
                        return Some(Found {
                            handle,
                            column: ShapeColumn {
                                column: others,
                                is_primary: false,
                                is_unique: false,
                                ..to_key
                            },
                            target: Some(class_to),
                            rest: rest(at + skip),
                            is_outer,
                            is_many,
                        });
                    }
                    shape = step.shape;
                    class = Some(class_to);
                }
            }
        }
    }

    /// The field of a model that a name means, by itself or by its column: `user`, `user_id`, `pk`.
    pub(super) fn field(&self, shape: &Shape, name: &str) -> Option<ShapeColumn> {
        if name == "pk" {
            return shape.primary().cloned();
        }
        if let Some(field) = shape.column(name) {
            return Some(field.clone());
        }
        let by_attribute = shape
            .columns
            .iter()
            .find(|field| matches!(field.leads, Leads::ToOne(_)) && format!("{}_id", field.name) == name);
        if let Some(field) = by_attribute {
            return Some(ShapeColumn {
                name: name.to_owned(),
                leads: Leads::Nowhere,
                ..field.clone()
            });
        }
        if !shape.is_open {
            return None;
        }
        // Fields from classes of packages: the database has their columns.
        let schema = self.schema?;
        let table = schema.tables.iter().find(|table| table.name == shape.table)?;
        let column = table.columns.iter().find(|column| column.name == name)?;
        Some(ShapeColumn {
            name: name.to_owned(),
            column: name.to_owned(),
            ty: column.type_text.clone(),
            is_primary: false,
            is_unique: false,
            is_nullable: !column.not_null,
            leads: Leads::Nowhere,
            references: None,
        })
    }

    /// Whether a piece of a path asks something of a column rather than leads on.
    fn is_lookup(&self, piece: &str, shape: &Shape) -> bool {
        is_known_lookup(piece) && self.field(shape, piece).is_none()
    }

    /// The model that has a relation which leads back here by this name.
    fn step_back(
        &self,
        class: Option<ClassRef>,
        model: &Arc<Shape>,
        shape: &Arc<Shape>,
        piece: &str,
    ) -> Option<StepTo> {
        let _ = model;
        let program = self.resolver.program;
        let names = [piece.to_owned(), format!("{piece}_set")];
        let mut found = names
            .iter()
            .flat_map(|name| program.relations(name))
            .filter(|relation| {
                if relation.is_forward {
                    return false;
                }
                let hir = self.hir(relation.owner.module);
                let to = match hir.kind(relation.to) {
                    ExprKind::Str(text) => {
                        let named = hir.text(text).value.rsplit('.').next().unwrap_or_default();
                        return match class {
                            Some(class) => named == program.class_name(class),
                            None => shape.table.ends_with(&format!("_{}", named.to_lowercase())),
                        };
                    }
                    _ => self.resolver.ty(relation.owner.module, relation.to),
                };
                matches!(to, Ty::Class(to) if self.resolver.model_shape(to).is_some_and(|to| to.table == shape.table))
            });
        let owner = found.next()?.owner;
        if found.next().is_some() {
            return None;
        }
        let to = self.shape(owner)?;
        let mut fields = to.columns.iter().filter(|field| match &field.leads {
            Leads::ToOne(Some(target)) => self
                .resolver
                .model_shape(*target)
                .is_some_and(|it| it.table == shape.table),
            _ => false,
        });
        let field = fields.next()?.clone();
        if fields.next().is_some() {
            return None;
        }
        let own_key = shape.primary()?.column.clone();
        Some(StepTo {
            tables: vec![(to.schema.clone(), to.table.clone(), field.column.clone(), own_key)],
            is_many: !field.is_unique,
            is_nullable: true,
            shape: to,
            class: owner,
        })
    }

    /// Joins the tables of a step, or finds them joined already; what the last is called, and whether it may be empty.
    #[expect(clippy::too_many_arguments, reason = "all of it says how a step is joined")]
    pub(super) fn join(
        &self,
        set: &mut QuerySet,
        walked: &mut String,
        (piece, before): (&str, &str),
        step: &StepTo,
        is_outer: bool,
        is_loose: bool,
        place: Option<Place>,
    ) -> Option<(String, bool)> {
        walked.push_str(piece);
        if step.tables.len() == 1 && step.is_many {
            walked.push(':');
        }
        walked.push_str("__");
        let known = set.joins.iter().find(|(path, ..)| path == walked).cloned();
        if let Some((_, handle, call)) = known {
            // Conditions of another call are on another row of the many.
            if step.is_many && call != set.calls {
                return None;
            }
            let from = set.query.from.iter_mut().find(|from| from.handle() == handle)?;
            if !is_loose {
                from.join = Join::Inner;
            }
            let is_outer = from.join == Join::Left;
            return Some((handle, is_outer));
        }
        let mut handle = before.to_owned();
        let is_left = is_loose && (step.is_nullable || is_outer);
        for (schema, table, own, others) in &step.tables {
            let is_taken = set.query.from.iter().any(|from| from.handle() == table);
            let alias = is_taken.then(|| format!("T{}", set.query.from.len() + 1));
            let name = alias.clone().unwrap_or_else(|| table.clone());
            let on = column(self.dialect, &handle, others)
                .then(" = ")
                .and(column(self.dialect, &name, own));
            set.query.from.push(From {
                schema: schema.clone(),
                table: table.clone(),
                alias,
                join: if is_left { Join::Left } else { Join::Inner },
                on,
                place,
            });
            handle = name;
        }
        set.joins.push((walked.clone(), handle.clone(), set.calls));
        Some((handle, is_left))
    }
}

/// The words that ask something of a column.
pub(super) fn is_known_lookup(piece: &str) -> bool {
    matches!(
        piece,
        "exact"
            | "iexact"
            | "contains"
            | "icontains"
            | "in"
            | "gt"
            | "gte"
            | "lt"
            | "lte"
            | "startswith"
            | "istartswith"
            | "endswith"
            | "iendswith"
            | "range"
            | "date"
            | "year"
            | "iso_year"
            | "month"
            | "day"
            | "week"
            | "week_day"
            | "iso_week_day"
            | "quarter"
            | "time"
            | "hour"
            | "minute"
            | "second"
            | "isnull"
            | "regex"
            | "iregex"
    )
}
