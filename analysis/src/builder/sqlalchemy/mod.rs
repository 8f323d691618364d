//! Statements put together by calls: `select(Order).where(Order.user_id == user.id).order_by(Order.created_at.desc())`, and
//! `session.query(Order).filter_by(user=user).first()`.

mod chain;
mod conditions;
mod entities;
mod scalars;

use std::sync::Arc;

use seqscan_hir::{ExprId, ExprKind, Module};
use seqscan_schema::Dialect;

use super::flow::Memory;
use super::query::{Place, Query, Rows, Verb, column, plain};
use super::shape::Shape;
use crate::calls::Site;
use crate::program::{ClassRef, ModuleIdx};
use crate::resolve::Resolver;
use seqscan_hir::LocalId;

/// Something that stands for a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entity {
    Class(ClassRef),
    Object(ModuleIdx, LocalId),
}

/// A statement: a query, and the tables that it names.
#[derive(Clone, Debug)]
struct Statement {
    query: Query,
    /// What stands for each of the query's tables.
    entities: Vec<(Entity, Arc<Shape>)>,
    /// Whether whole rows of the first table are read, as objects.
    gives_objects: bool,
    /// The entity that `filter_by` means.
    last: usize,
}

impl Statement {
    fn or(self, other: Self) -> Option<Self> {
        let query = self.query.or(other.query)?;
        let mut entities = self.entities;
        entities.truncate(query.from.len());
        Some(Self {
            query,
            last: self.last.min(entities.len().saturating_sub(1)),
            entities,
            gives_objects: self.gives_objects || other.gives_objects,
        })
    }

    fn lose(&mut self) {
        self.query.unknown.filters = true;
        self.query.unknown.tables = true;
    }
}

struct Reader<'r, 'p> {
    resolver: &'r Resolver<'p>,
    dialect: Dialect,
    memory: Memory<Statement>,
    depth: u32,
}

/// The query that a site sends.
pub(super) fn query(resolver: &Resolver<'_>, site: &Site) -> Option<Query> {
    let hir = resolver.program.module(site.module);
    let reader = Reader {
        resolver,
        dialect: resolver.dialect_of(site.module),
        memory: Memory::default(),
        depth: 0,
    };
    if site.row.is_none() {
        return reader.statement(site.module, site.at).map(|it| reader.finished(it));
    }
    let ExprKind::Call { callee, args, .. } = hir.kind(site.at) else {
        return None;
    };
    let ExprKind::Field { base, name, .. } = hir.kind(callee) else {
        return None;
    };
    let name = hir.name(name);
    // What is given a statement: `session.execute(select(…))`.
    let gives_statement = resolver.program.catalog.call(site.row?).sql.is_some();
    if gives_statement || name == "exec" {
        let argument = resolver.sql_argument(site).or_else(|| Some(args.first()?.value))?;
        return reader.statement(site.module, argument).map(|it| reader.finished(it));
    }
    match name {
        "get" | "get_one" | "get_or_404" if args.len() > 1 => {
            let (entity, shape) = reader.entity(site.module, args[0].value)?;
            let statement = reader.of_entity(entity, shape, reader.place(site.module, args[0].value));
            reader.by_key(statement)
        }
        _ => {
            let statement = reader.statement(site.module, base)?;
            reader.run(statement, name, site.module, args)
        }
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

    /// The query of a statement when one of its methods runs it.
    fn run(&self, mut statement: Statement, name: &str, module: ModuleIdx, args: &[seqscan_hir::Arg]) -> Option<Query> {
        match name {
            "first" | "first_or_404" => {
                if statement.query.limit.is_none() {
                    statement.query.limit = Some(Rows::Number(1));
                }
            }
            "all" | "one" | "one_or_none" | "scalar" | "scalars" | "iterator" | "one_or_404" | "yield_per" => {}
            "count" => {
                // The rows of the whole query are counted, in its order if it has one.
                let is_ordered = !statement.query.order.is_empty() || statement.query.unknown.order;
                statement.query.verb = match is_ordered {
                    true => Verb::CountOf,
                    false => Verb::Aggregate(vec![plain("count(*)")]),
                };
                statement.gives_objects = false;
            }
            "get" | "get_or_404" => return self.by_key(statement),
            "delete" => {
                statement.query.verb = Verb::Delete;
                statement.gives_objects = false;
            }
            "update" => {
                statement.query.verb = Verb::Update(self.set_columns(&statement, module, args));
                statement.gives_objects = false;
            }
            "paginate" => {
                statement.query.limit = Some(Rows::Value);
                statement.query.offset = Some(Rows::Value);
            }
            _ => return None,
        }
        Some(self.finished(statement))
    }

    /// The row of a key.
    fn by_key(&self, mut statement: Statement) -> Option<Query> {
        let shape = statement.entities.first()?.1.clone();
        let root = statement.query.root().to_owned();
        let keys = shape.columns.iter().filter(|column| column.is_primary);
        let conditions: Vec<_> = keys
            .map(|key| column(self.dialect, &root, &key.column).then(" = %s"))
            .collect();
        if conditions.is_empty() {
            return None;
        }
        statement.query.filters.extend(conditions);
        Some(self.finished(statement))
    }

    /// The columns that an UPDATE sets; none of them if they are not known.
    fn set_columns(&self, statement: &Statement, module: ModuleIdx, args: &[seqscan_hir::Arg]) -> Vec<String> {
        let hir = self.hir(module);
        let Some((_, shape)) = statement.entities.first() else {
            return Vec::new();
        };
        let mut names: Vec<Option<String>> = Vec::new();
        for arg in args {
            match (arg.name, hir.kind(arg.value)) {
                (Some(name), _) if hir.name(name) == "synchronize_session" => {}
                (Some(name), _) => names.push(shape.column(hir.name(name)).map(|column| column.column.clone())),
                (None, ExprKind::Map(entries)) => {
                    names.extend(entries.iter().map(|(key, _)| match key.map(|key| hir.kind(key)) {
                        Some(ExprKind::Str(text)) => shape.column(&hir.text(text).value).map(|it| it.column.clone()),
                        Some(ExprKind::Field { name, .. }) => shape.column(hir.name(name)).map(|it| it.column.clone()),
                        _ => None,
                    }));
                }
                _ => names.push(None),
            }
        }
        names.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// The query of a statement that is read as it is.
    fn finished(&self, mut statement: Statement) -> Query {
        let is_joined = statement.entities.iter().any(|(_, shape)| shape.is_joined);
        if statement.gives_objects && is_joined {
            statement.query.unknown.tables = true;
        }
        statement.query
    }
}
