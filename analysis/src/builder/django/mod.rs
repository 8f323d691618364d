//! Query sets: chains of calls that begin with a model's manager, and the calls that run them.

mod chain;
mod conditions;
mod lookups;
mod managers;
mod order;
mod paths;
mod related;
mod values;

use std::sync::Arc;

use seqscan_hir::{Arg, ExprId, ExprKind, Module};
use seqscan_schema::{Dialect, Schema};

use super::flow::Memory;
use super::query::{Place, Query, Rows, Verb, plain};
use super::shape::Shape;
use crate::calls::Site;
use crate::program::{ClassRef, ModuleIdx};
use crate::resolve::Resolver;

/// A query set: a query, and what the model adds to it when it runs.
#[derive(Clone, Debug)]
struct QuerySet {
    query: Query,
    model: Arc<Shape>,
    /// Whether `order_by` was said; otherwise the model's own order counts.
    is_ordered: bool,
    is_reversed: bool,
    /// What the query calls values that are no fields.
    annotations: Vec<String>,
    /// The relations that are joined, by their path, with what their table is called, and in which call they were met
    /// if they lead to many rows.
    joins: Vec<(String, String, u32)>,
    /// How many calls set conditions so far.
    calls: u32,
    /// Whether rows are given as models are, so that related models come with them.
    gives_models: bool,
    /// Relations whose rows come along.
    related: Vec<(String, Place)>,
    all_related: bool,
}

impl QuerySet {
    fn of(dialect: Dialect, model: Arc<Shape>, place: Place) -> Self {
        let from = super::query::From {
            schema: model.schema.clone(),
            table: model.table.clone(),
            alias: None,
            join: super::query::Join::First,
            on: Default::default(),
            place: Some(place),
        };
        let mut query = Query::of(dialect, from);
        query.key = model.primary().map(|primary| primary.column.clone());
        Self {
            query,
            model,
            is_ordered: false,
            is_reversed: false,
            annotations: Vec::new(),
            joins: Vec::new(),
            calls: 0,
            gives_models: true,
            related: Vec::new(),
            all_related: false,
        }
    }

    /// What holds whichever of two it is.
    fn or(self, other: Self) -> Option<Self> {
        let same_order = self.is_ordered == other.is_ordered && self.is_reversed == other.is_reversed;
        let same_related = self.related == other.related
            && self.all_related == other.all_related
            && self.gives_models == other.gives_models;
        let mut query = self.query.or(other.query)?;
        query.unknown.order |= !same_order;
        query.unknown.tables |= !same_related;
        let mut annotations = self.annotations;
        annotations.extend(other.annotations);
        let handles: Vec<&str> = query.from.iter().map(super::query::From::handle).collect();
        let mut joins = self.joins;
        joins.retain(|(_, handle, _)| handles.contains(&handle.as_str()));
        Some(Self {
            query,
            annotations,
            joins,
            calls: self.calls.max(other.calls),
            ..self
        })
    }

    fn lose_filter(&mut self) {
        self.query.unknown.filters = true;
    }

    /// A condition may be there, and tables for it.
    fn lose(&mut self) {
        self.query.unknown.filters = true;
        self.query.unknown.tables = true;
    }

    fn is_sliced(&self) -> bool {
        self.query.limit.is_some() || self.query.offset.is_some()
    }
}

/// Reads the query sets of one site.
struct Reader<'r, 'p> {
    resolver: &'r Resolver<'p>,
    dialect: Dialect,
    schema: Option<&'p Schema>,
    memory: Memory<QuerySet>,
    /// Inside of a method of a manager or query set: what it is called on, and the method's module.
    this: Option<QuerySet>,
    depth: u32,
}

/// The query that a site sends.
pub(super) fn query(resolver: &Resolver<'_>, site: &Site) -> Option<Query> {
    let reader = Reader {
        resolver,
        dialect: resolver.dialect_of(site.module),
        schema: resolver.program.schema(site.module),
        memory: Memory::default(),
        this: None,
        depth: 0,
    };
    reader.site(site)
}

impl<'p> Reader<'_, 'p> {
    fn hir(&self, module: ModuleIdx) -> &'p Module {
        self.resolver.program.module(module)
    }

    fn place(&self, module: ModuleIdx, at: ExprId) -> Place {
        Place {
            module,
            span: self.hir(module).span(at),
        }
    }

    fn shape(&self, class: ClassRef) -> Option<Arc<Shape>> {
        // Rows that go on in another table are read with it; which columns are where is not followed.
        self.resolver.model_shape(class).filter(|shape| !shape.is_extension)
    }

    fn site(&self, site: &Site) -> Option<Query> {
        let hir = self.hir(site.module);
        if site.row.is_none() {
            let set = self.set(site.module, site.at)?;
            return Some(self.finished(set));
        }
        let ExprKind::Call { callee, args, .. } = hir.kind(site.at) else {
            return None;
        };
        match hir.kind(callee) {
            ExprKind::Field { base, name, .. } => {
                let set = self.set(site.module, base)?;
                self.run(set, site.module, hir.name(name), args, self.place(site.module, callee))
            }
            ExprKind::Path { segments, .. } => {
                let name = hir.name(*segments.last()?);
                if !name.ends_with("_or_404") {
                    return None;
                }
                let (first, rest) = args.split_first()?;
                let set = self
                    .set(site.module, first.value)
                    .or_else(|| self.plain_set(site.module, first.value))?;
                let method = if name.contains("list") { "filter" } else { "get" };
                self.run(set, site.module, method, rest, self.place(site.module, callee))
            }
            _ => None,
        }
    }

    /// The query of a set when one of its methods is called.
    fn run(&self, mut set: QuerySet, module: ModuleIdx, method: &str, args: &[Arg], place: Place) -> Option<Query> {
        let hir = self.hir(module);
        let bare = method
            .strip_prefix('a')
            .filter(|rest| ASYNC.contains(rest))
            .unwrap_or(method);
        match bare {
            "get" => {
                self.restrict(&mut set, module, args, false);
                if !set.is_sliced() {
                    set = self.unordered(set);
                    set.query.limit = Some(Rows::Number(21));
                }
                Some(self.finished(set))
            }
            "first" | "last" => {
                set.is_reversed ^= bare == "last";
                if !set.is_sliced() {
                    set.query.limit = Some(Rows::Number(1));
                }
                let is_reversed = set.is_reversed;
                let is_ordered = set.is_ordered && !set.query.order.is_empty() || set.query.unknown.order;
                let model = set.model.clone();
                let mut query = self.finished(set);
                if !is_ordered && query.order.is_empty() && !query.unknown.order {
                    match model.primary() {
                        Some(primary) => query.order.push(super::query::Term {
                            text: super::query::column(self.dialect, query.root(), &primary.column),
                            is_descending: is_reversed,
                            nulls_first: None,
                            place: Some(place),
                        }),
                        None => query.unknown.order = true,
                    }
                    query.has_default_order = true;
                }
                Some(query)
            }
            "latest" | "earliest" => {
                let is_sliced = set.is_sliced();
                set.query.order.clear();
                set.is_ordered = true;
                match args {
                    [] => {
                        let by = set.model.latest_by.clone();
                        self.sort_by_model(&mut set, &by);
                        if set.query.order.is_empty() {
                            set.query.unknown.order = true;
                        }
                    }
                    args => self.order_by(&mut set, module, args),
                }
                set.is_reversed = bare == "latest";
                if is_sliced {
                    return None;
                }
                set.query.limit = Some(Rows::Number(1));
                Some(self.finished(set))
            }
            "exists" | "contains" => {
                if bare == "contains" {
                    set.lose_filter();
                }
                if !set.is_sliced() {
                    set = self.unordered(set);
                }
                set.gives_models = false;
                set.query.verb = Verb::Exists;
                Some(self.finished(set))
            }
            "count" => {
                if !set.is_sliced() {
                    set = self.unordered(set);
                }
                set.gives_models = false;
                set.query.verb = Verb::Aggregate(vec![plain("COUNT(*)")]);
                Some(self.finished(set))
            }
            "aggregate" => {
                set = self.unordered(set);
                set.gives_models = false;
                set.query.verb = Verb::Aggregate(vec![super::query::hole()]);
                Some(self.finished(set))
            }
            "in_bulk" => {
                if !args.is_empty() && args.iter().all(|arg| arg.name.is_none()) {
                    let key = set.query.key.clone()?;
                    let key = super::query::column(self.dialect, set.query.root(), &key);
                    set.query.filters.push(key.then(" IN ").and(super::query::hole()));
                } else if !args.is_empty() {
                    set.lose_filter();
                }
                Some(self.finished(set))
            }
            "update" => {
                let columns = args.iter().map(|arg| {
                    let name = hir.name(arg.name?);
                    set.model.column(name).map(|column| column.column.clone())
                });
                let columns: Option<Vec<String>> = columns.collect();
                set = self.unordered(set);
                set.gives_models = false;
                set.query.verb = Verb::Update(columns.unwrap_or_default());
                Some(self.finished(set))
            }
            "delete" => {
                set = self.unordered(set);
                set.gives_models = false;
                set.query.verb = Verb::Delete;
                Some(self.finished(set))
            }
            "get_or_create" | "update_or_create" => {
                let keys: Vec<Arg> = args
                    .iter()
                    .filter(|arg| {
                        !arg.name
                            .is_some_and(|name| matches!(hir.name(name), "defaults" | "create_defaults"))
                    })
                    .copied()
                    .collect();
                self.restrict(&mut set, module, &keys, false);
                set = self.unordered(set);
                set.query.limit = Some(Rows::Number(21));
                set.query.locks = bare == "update_or_create";
                Some(self.finished(set))
            }
            "iterator" => Some(self.finished(set)),
            // Whatever else is read builds on: the rows are asked for where they are iterated.
            "filter" | "all" | "exclude" => {
                let set = self.then(set, module, method, args)?;
                Some(self.finished(set))
            }
            _ => None,
        }
    }

    /// The query of a set that is read as it is: with the model's order, and with the models that come along.
    fn finished(&self, mut set: QuerySet) -> Query {
        if !set.is_ordered {
            let ordering = set.model.ordering.clone();
            self.sort_by_model(&mut set, &ordering);
            set.query.has_default_order = true;
        }
        if set.is_reversed {
            set.query.order = set.query.order.into_iter().map(super::query::Term::reversed).collect();
            set.is_reversed = false;
        }
        if set.gives_models {
            self.join_related(&mut set);
        }
        set.query
    }

    /// The set without an order.
    fn unordered(&self, mut set: QuerySet) -> QuerySet {
        if !set.query.distinct_on.is_empty() {
            return set;
        }
        set.is_ordered = true;
        set.query.order.clear();
        set.query.unknown.order = false;
        set
    }
}

/// Methods that exist a second time for `await`.
const ASYNC: [&str; 15] = [
    "get",
    "first",
    "last",
    "latest",
    "earliest",
    "exists",
    "contains",
    "count",
    "aggregate",
    "in_bulk",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "iterator",
];
