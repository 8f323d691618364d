//! Chains that begin with an entity: `order::Entity::find().filter(order::Column::UserId.eq(id)).one(db)`.

mod conditions;
mod entity;

use seqscan_hir::{Arg, ExprId, ExprKind, Literal, Module};
use seqscan_schema::Dialect;

use super::flow::Memory;
use super::query::{From, Join, Place, Query, Rows, Term, Verb, column, hole, plain};
use crate::calls::Site;
use crate::program::ModuleIdx;
use crate::resolve::Resolver;
use crate::text::SqlText;
use entity::Home;

struct Reader<'r, 'p> {
    resolver: &'r Resolver<'p>,
    dialect: Dialect,
    memory: Memory<Found>,
}

/// A query, and the entity that it begins with.
#[derive(Clone, Debug)]
struct Found {
    query: Query,
    home: Home,
}

/// The query that a site sends.
pub(super) fn query(resolver: &Resolver<'_>, site: &Site) -> Option<Query> {
    let hir = resolver.program.module(site.module);
    let ExprKind::Call { callee, .. } = hir.kind(site.at) else {
        return None;
    };
    let ExprKind::Field { base, name, .. } = hir.kind(callee) else {
        return None;
    };
    let reader = Reader {
        resolver,
        dialect: resolver.dialect_of(site.module),
        memory: Memory::default(),
    };
    let mut query = reader.query(site.module, base)?.query;
    match hir.name(name) {
        "one" if query.verb == Verb::Select => query.limit = Some(Rows::Number(1)),
        "count" => query.verb = Verb::Aggregate(vec![plain("COUNT(*)")]),
        "all" | "stream" | "exec" | "exec_with_returning" => {}
        _ => return None,
    }
    Some(query)
}

impl Found {
    fn or(self, other: Self) -> Option<Self> {
        let home = self.home;
        let query = self.query.or(other.query)?;
        (home == other.home).then_some(Self { query, home })
    }

    fn lose(&mut self) {
        self.query.unknown.filters = true;
        self.query.unknown.tables = true;
    }
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

    fn query(&self, module: ModuleIdx, at: ExprId) -> Option<Found> {
        self.memory.of(module, at, || self.query_of(module, at))
    }

    fn query_of(&self, module: ModuleIdx, at: ExprId) -> Option<Found> {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Await(inner) | ExprKind::Propagate(inner) | ExprKind::Borrow(inner) | ExprKind::Deref(inner) => {
                self.query(module, inner)
            }
            ExprKind::Assign { value, op: None, .. } => self.query(module, value),
            ExprKind::Block { value: Some(value), .. } => self.query(module, value),
            ExprKind::Branch {
                then,
                otherwise: Some(otherwise),
                ..
            } => self.query(module, then)?.or(self.query(module, otherwise)?),
            ExprKind::Local(_) => {
                let look = |module, way| self.query(module, way);
                self.memory.on_all_ways(self.resolver, (module, at), look, Found::or)
            }
            ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                ExprKind::Field { base, name, .. } => {
                    let found = self.query(module, base)?;
                    self.then(found, module, hir.name(name), args)
                }
                ExprKind::Path { segments, .. } => {
                    let (last, path) = segments.split_last()?;
                    self.begun(module, callee, path, hir.name(*last), args)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `Entity::find()` and its sisters.
    fn begun(
        &self,
        module: ModuleIdx,
        callee: ExprId,
        path: &[seqscan_hir::Symbol],
        method: &str,
        args: &[Arg],
    ) -> Option<Found> {
        let verb = match method {
            "find" | "find_by_id" => Verb::Select,
            "delete_many" | "delete_by_id" => Verb::Delete,
            "update_many" => Verb::Update(Vec::new()),
            _ => return None,
        };
        let home = self.home(module, callee, path)?;
        let from = From {
            schema: None,
            table: self.table_name(home)?,
            alias: None,
            join: Join::First,
            on: SqlText::default(),
            place: Some(self.place(module, callee)),
        };
        let mut query = Query::of(self.dialect, from);
        query.key = self.primary_key(home);
        query.verb = verb;
        let mut found = Found { query, home };
        if let (Some(id), true) = (args.first(), method.ends_with("_by_id")) {
            match &found.query.key {
                Some(key) => {
                    let key = column(self.dialect, found.query.root(), key);
                    let place = self.place(module, id.value);
                    found.query.filters.push(key.then(" = %s").by(Some(place)));
                }
                None => found.lose(),
            }
        }
        Some(found)
    }

    fn rows(&self, module: ModuleIdx, args: &[Arg]) -> Rows {
        match args.first().map(|arg| self.hir(module).kind(arg.value)) {
            Some(ExprKind::Literal(Literal::Int(number))) => u64::try_from(number).map_or(Rows::Value, Rows::Number),
            _ => Rows::Value,
        }
    }

    fn then(&self, mut found: Found, module: ModuleIdx, name: &str, args: &[Arg]) -> Option<Found> {
        let first = args.first().map(|arg| arg.value);
        match name {
            "into_model" | "into_json" | "into_tuple" | "into_partial_model" | "into_values" | "as_query" | "clone"
            | "to_owned" | "select_only" | "set" | "col_expr" | "into_iter" => {}
            "column" | "columns" | "column_as" | "expr" | "expr_as" | "exprs" => found.query.columns = vec![hole()],
            "filter" => match self.condition(&found, module, first?, 0) {
                Some(condition) if condition.text.is_empty() => {}
                Some(condition) => found.query.filters.push(condition),
                None => found.lose(),
            },
            "order_by_asc" | "order_by_desc" | "order_by" | "order_by_with_nulls" => {
                let place = self.place(module, first?);
                let is_descending = match name {
                    "order_by_asc" => Some(false),
                    "order_by_desc" => Some(true),
                    _ => args.get(1).and_then(|order| self.direction(module, order.value)),
                };
                let nulls_first = args.get(2).map(|nulls| self.is_path(module, nulls.value, "First"));
                match (self.column(&found, module, first?), is_descending) {
                    (Some(text), Some(is_descending)) => found.query.order.push(Term {
                        text,
                        is_descending,
                        nulls_first,
                        place: Some(place),
                    }),
                    _ => found.query.unknown.order = true,
                }
            }
            "limit" => found.query.limit = self.limited(module, args),
            "offset" => found.query.offset = self.limited(module, args).filter(|rows| *rows != Rows::Number(0)),
            "distinct" => found.query.is_distinct = true,
            "group_by" => match self.column(&found, module, first?) {
                Some(key) => found.query.group.push(key),
                None => found.query.unknown.tables = true,
            },
            "lock_exclusive" => found.query.locks = true,
            _ => {
                found.lose();
                found.query.unknown.order = true;
            }
        }
        Some(found)
    }

    /// `limit(10)`, `limit(Some(10))`; `limit(None)` takes it away.
    fn limited(&self, module: ModuleIdx, args: &[Arg]) -> Option<Rows> {
        let hir = self.hir(module);
        match hir.kind(args.first()?.value) {
            ExprKind::Literal(Literal::Null) => None,
            ExprKind::Path { .. } if self.is_path(module, args[0].value, "None") => None,
            ExprKind::Call { callee, args, .. } if self.is_path(module, callee, "Some") => {
                Some(self.rows(module, args))
            }
            _ => Some(self.rows(module, args)),
        }
    }

    /// `Order::Desc`.
    fn direction(&self, module: ModuleIdx, at: ExprId) -> Option<bool> {
        match (self.is_path(module, at, "Asc"), self.is_path(module, at, "Desc")) {
            (true, _) => Some(false),
            (_, true) => Some(true),
            _ => None,
        }
    }
}
