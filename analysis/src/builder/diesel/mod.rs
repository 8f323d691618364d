//! Chains that begin with a table: `facts::table.filter(facts::user_id.eq(id)).order(facts::created_at.desc()).first(conn)`.
//!
//! Tables and columns are items that a macro makes, known by the paths that are written and by the schema.

mod conditions;

use seqscan_hir::{Arg, ExprId, ExprKind, Literal, Module};
use seqscan_schema::{Dialect, Name, Schema, Table};

use super::flow::Memory;
use super::query::{From, Join, Place, Query, Rows, Term, Verb, column, hole, plain};
use crate::calls::Site;
use crate::program::ModuleIdx;
use crate::resolve::Resolver;
use crate::text::SqlText;

struct Reader<'r, 'p> {
    resolver: &'r Resolver<'p>,
    dialect: Dialect,
    schema: Option<&'p Schema>,
    memory: Memory<Query>,
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
        schema: resolver.program.schema(site.module),
        memory: Memory::default(),
    };
    let mut query = reader.query(site.module, base)?;
    match hir.name(name) {
        "first" if query.verb == Verb::Select => query.limit = Some(Rows::Number(1)),
        "load" | "first" | "get_result" | "get_results" | "load_iter" | "load_stream" | "execute" | "optional" => {}
        _ => return None,
    }
    Some(query)
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

    fn query(&self, module: ModuleIdx, at: ExprId) -> Option<Query> {
        self.memory.of(module, at, || self.query_of(module, at))
    }

    fn query_of(&self, module: ModuleIdx, at: ExprId) -> Option<Query> {
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
                self.memory.on_all_ways(self.resolver, (module, at), look, Query::or)
            }
            ExprKind::Path { .. } => self.table(module, at),
            ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                ExprKind::Field { base, name, .. } => {
                    let query = self.query(module, base)?;
                    self.then(query, module, hir.name(name), args)
                }
                ExprKind::Path { segments, .. } => {
                    let mut query = self.query(module, args.first()?.value)?;
                    query.verb = match hir.name(*segments.last()?) {
                        "update" => Verb::Update(Vec::new()),
                        "delete" => Verb::Delete,
                        // `select(exists(…))`.
                        "exists" => Verb::Exists,
                        "select" if query.verb == Verb::Exists => Verb::Exists,
                        _ => return None,
                    };
                    Some(query)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The rows of a table that is named: `facts::table`, `facts::dsl::facts`, or `facts` where all of `facts::dsl` is imported.
    fn table(&self, module: ModuleIdx, at: ExprId) -> Option<Query> {
        let name = self.table_name(module, at)?;
        let mut query = Query::of(self.dialect, self.from(&name, Join::First, self.place(module, at)));
        query.key = self.key(&name);
        Some(query)
    }

    fn table_name(&self, module: ModuleIdx, at: ExprId) -> Option<String> {
        let hir = self.hir(module);
        let ExprKind::Path { segments, .. } = hir.kind(at) else {
            return None;
        };
        let names: Vec<&str> = segments.iter().map(|segment| hir.name(*segment)).collect();
        match names.as_slice() {
            [.., name, "table"] => Some((*name).to_owned()),
            [.., name, "dsl", again] if name == again => Some((*name).to_owned()),
            [only] if self.is_imported(module, only) => Some((*only).to_owned()),
            _ => None,
        }
    }

    /// Whether a module imports all of a table's names: `use schema::facts::dsl::*`.
    fn is_imported(&self, module: ModuleIdx, table: &str) -> bool {
        let hir = self.hir(module);
        hir.imports.iter().any(|import| {
            let path: Vec<&str> = import.path.iter().map(|part| hir.name(*part)).collect();
            matches!(path.as_slice(), [.., name, "dsl"] | [.., name, "dsl", "*"] if *name == table)
                || matches!(path.as_slice(), [.., name, "dsl", last] if *name == table && *last == table)
        })
    }

    fn from(&self, name: &str, join: Join, place: Place) -> From {
        From {
            schema: None,
            table: name.to_owned(),
            alias: None,
            join,
            on: SqlText::default(),
            place: Some(place),
        }
    }

    fn known_table(&self, name: &str) -> Option<&'p Table> {
        self.schema?.table(&[Name {
            text: name.to_owned(),
            quoted: true,
            ..Name::default()
        }])
    }

    fn key(&self, table: &str) -> Option<String> {
        match self.known_table(table)?.primary_key()?.keys.as_slice() {
            [only] => only.column_name().map(str::to_owned),
            _ => None,
        }
    }

    /// The column that a path names, if its table is one of the query's.
    fn column(&self, query: &Query, module: ModuleIdx, at: ExprId) -> Option<SqlText> {
        let hir = self.hir(module);
        let ExprKind::Path { segments, .. } = hir.kind(at) else {
            return None;
        };
        let names: Vec<&str> = segments.iter().map(|segment| hir.name(*segment)).collect();
        let (table, name) = match names.as_slice() {
            [.., table, "dsl" | "columns", name] => ((*table).to_owned(), *name),
            [.., table, name] => ((*table).to_owned(), *name),
            // `created_at`, of the only table whose names are imported.
            [name] => {
                let mut imported = query.from.iter().filter(|from| self.is_imported(module, &from.table));
                let only = imported.next()?;
                if imported.next().is_some() {
                    return None;
                }
                (only.table.clone(), *name)
            }
            [] => return None,
        };
        let from = query.from.iter().find(|from| from.table == table)?;
        if matches!(name, "all_columns" | "star" | "table") {
            return None;
        }
        let name = name.strip_prefix("r#").unwrap_or(name);
        // A column may be called something else in the database: then it is not known which it is.
        if let Some(known) = self.known_table(&table)
            && known.columns_known
            && !known.columns.iter().any(|column| column.name == name)
        {
            return None;
        }
        Some(column(self.dialect, from.handle(), name))
    }

    fn lose(query: &mut Query) {
        query.unknown.filters = true;
        query.unknown.tables = true;
    }

    fn rows(&self, module: ModuleIdx, args: &[Arg]) -> Rows {
        match args.first().map(|arg| self.hir(module).kind(arg.value)) {
            Some(ExprKind::Literal(Literal::Int(number))) => u64::try_from(number).map_or(Rows::Value, Rows::Number),
            _ => Rows::Value,
        }
    }

    fn then(&self, mut query: Query, module: ModuleIdx, name: &str, args: &[Arg]) -> Option<Query> {
        let hir = self.hir(module);
        let first = args.first().map(|arg| arg.value);
        match name {
            "into_boxed" | "as_query" | "clone" | "returning" | "single_value" | "nullable" | "skip_locked"
            | "no_wait" | "await" => {}
            "filter" => match self.condition(&query, module, first?, 0) {
                Some(condition) => query.filters.push(condition),
                None => Self::lose(&mut query),
            },
            // What was there before is one way, this the other.
            "or_filter" => {
                query.filters.clear();
                Self::lose(&mut query);
            }
            "find" => match &query.key {
                Some(key) => {
                    let place = self.place(module, first?);
                    let key = column(self.dialect, query.root(), key);
                    query.filters.push(key.then(" = %s").by(Some(place)));
                }
                None => Self::lose(&mut query),
            },
            "order" | "order_by" | "then_order_by" => {
                if name != "then_order_by" {
                    query.order.clear();
                    query.unknown.order = false;
                }
                let terms = match hir.kind(first?) {
                    ExprKind::Collection(_, items) => items.to_vec(),
                    _ => vec![first?],
                };
                for term in terms {
                    match self.term(&query, module, term) {
                        Some(term) => query.order.push(term),
                        None => query.unknown.order = true,
                    }
                }
            }
            "limit" => query.limit = Some(self.rows(module, args)),
            "offset" => query.offset = Some(self.rows(module, args)).filter(|rows| *rows != Rows::Number(0)),
            "select" => {
                let values = match hir.kind(first?) {
                    ExprKind::Collection(_, items) => items.to_vec(),
                    _ => vec![first?],
                };
                let columns = values.iter().map(|value| self.column(&query, module, *value));
                query.columns = match columns.collect::<Option<Vec<_>>>() {
                    Some(columns) => columns,
                    None => vec![self.selected(module, first?)],
                };
            }
            "count" => query.columns = vec![plain("COUNT(*)")],
            "distinct" => query.is_distinct = true,
            "distinct_on" => match self.column(&query, module, first?) {
                Some(key) => query.distinct_on.push(key),
                None => Self::lose(&mut query),
            },
            "group_by" => match self.column(&query, module, first?) {
                Some(key) => query.group.push(key),
                None => query.unknown.tables = true,
            },
            "inner_join" => self.join(&mut query, module, Join::Inner, first?),
            "left_join" | "left_outer_join" => self.join(&mut query, module, Join::Left, first?),
            "for_update" => query.locks = true,
            "set" => {}
            _ => {
                Self::lose(&mut query);
                query.unknown.order = true;
            }
        }
        Some(query)
    }

    /// What is selected that is no list of columns: a count, or something that is not looked into.
    fn selected(&self, module: ModuleIdx, at: ExprId) -> SqlText {
        let hir = self.hir(module);
        let is_count = match hir.kind(at) {
            ExprKind::Call { callee, args, .. } => {
                args.is_empty()
                    && matches!(hir.kind(callee), ExprKind::Path { segments, .. }
                        if segments.last().is_some_and(|last| hir.name(*last) == "count_star"))
            }
            _ => false,
        };
        if is_count { plain("COUNT(*)") } else { hole() }
    }

    /// `created_at.desc().nulls_last()`.
    fn term(&self, query: &Query, module: ModuleIdx, at: ExprId) -> Option<Term> {
        let hir = self.hir(module);
        let place = Some(self.place(module, at));
        if let ExprKind::Call { callee, args, .. } = hir.kind(at)
            && let ExprKind::Field { base, name, .. } = hir.kind(callee)
            && args.is_empty()
        {
            let term = self.term(query, module, base)?;
            let term = match hir.name(name) {
                "desc" => Term {
                    is_descending: true,
                    ..term
                },
                "asc" => term,
                "nulls_first" => Term {
                    nulls_first: Some(true),
                    ..term
                },
                "nulls_last" => Term {
                    nulls_first: Some(false),
                    ..term
                },
                _ => return None,
            };
            return Some(Term { place, ..term });
        }
        Some(Term {
            text: self.column(query, module, at)?,
            is_descending: false,
            nulls_first: None,
            place,
        })
    }

    /// `.inner_join(users::table)`, `.left_join(users::table.on(facts::user_id.eq(users::id)))`.
    fn join(&self, query: &mut Query, module: ModuleIdx, join: Join, at: ExprId) {
        let hir = self.hir(module);
        let (table, condition) = match hir.kind(at) {
            ExprKind::Call { callee, args, .. } => match hir.kind(callee) {
                ExprKind::Field { base, name, .. } if hir.name(name) == "on" => {
                    (base, args.first().map(|arg| arg.value))
                }
                _ => return Self::lose(query),
            },
            _ => (at, None),
        };
        let Some(name) = self.table_name(module, table) else {
            return Self::lose(query);
        };
        if query.from.iter().any(|from| from.table == name) {
            return Self::lose(query);
        }
        query.from.push(self.from(&name, join, self.place(module, table)));
        let on = match condition {
            Some(condition) => self.condition(query, module, condition, 0),
            None => self.by_reference(query, &name),
        };
        match (on, query.from.last_mut()) {
            (Some(on), Some(from)) => from.on = on,
            _ => {
                query.from.pop();
                Self::lose(query);
            }
        }
    }

    /// The condition that the only foreign key between the first table and another gives.
    fn by_reference(&self, query: &Query, other: &str) -> Option<SqlText> {
        let root = query.root();
        let mut found = Vec::new();
        for (one, to) in [(root, other), (other, root)] {
            for key in &self.known_table(one)?.foreign_keys {
                let [mine] = key.columns.as_slice() else { continue };
                if key.references != to {
                    continue;
                }
                let there = self.key(to)?;
                let mine = column(self.dialect, one, mine);
                found.push(mine.then(" = ").and(column(self.dialect, to, &there)));
            }
        }
        let only = found.pop()?;
        found.is_empty().then_some(only)
    }
}
