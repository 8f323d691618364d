//! What an expression is as a statement: where its chain begins, and what each call adds.

use seqscan_hir::{Arg, ExprId, ExprKind, Literal};

use super::super::query::{Join, Place, Rows, Term, Verb, hole};
use super::{Reader, Statement};
use crate::program::{FunctionRef, ModuleIdx};
use crate::resolve::Callee;
use crate::ty::Ty;

impl Reader<'_, '_> {
    /// The statement that an expression is.
    pub(super) fn statement(&self, module: ModuleIdx, at: ExprId) -> Option<Statement> {
        self.memory.of(module, at, || self.statement_of(module, at))
    }

    fn statement_of(&self, module: ModuleIdx, at: ExprId) -> Option<Statement> {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Await(inner) | ExprKind::Cast(inner, _) => self.statement(module, inner),
            ExprKind::Assign { value, op: None, .. } => self.statement(module, value),
            ExprKind::Local(_) | ExprKind::Path { .. } => {
                let look = |module, way| self.statement(module, way);
                self.memory
                    .on_all_ways(self.resolver, (module, at), look, Statement::or)
            }
            ExprKind::Branch {
                then,
                otherwise: Some(otherwise),
                ..
            } => self.statement(module, then)?.or(self.statement(module, otherwise)?),
            ExprKind::Block { value: Some(value), .. } => self.statement(module, value),
            ExprKind::Index { base, index } => {
                let statement = self.statement(module, base)?;
                self.sliced(statement, module, index)
            }
            // `Order.query`, as Flask gives it to models.
            ExprKind::Field { base, name, .. } if hir.name(name) == "query" => {
                let (entity, shape) = self.entity(module, base)?;
                let is_query = matches!(self.resolver.ty(module, at), Ty::Db(..));
                is_query.then(|| self.of_entity(entity, shape, self.place(module, base)))
            }
            ExprKind::Call { callee, args, .. } => self.call(module, callee, args),
            _ => None,
        }
    }

    fn call(&self, module: ModuleIdx, callee: ExprId, args: &[Arg]) -> Option<Statement> {
        let hir = self.hir(module);
        let called = self.resolver.callee_of(module, callee);
        let (base, name) = match hir.kind(callee) {
            ExprKind::Field { base, name, .. } => (Some(base), hir.name(name)),
            ExprKind::Path { segments, .. } => (None, hir.name(*segments.last()?)),
            _ => return None,
        };
        if let Callee::Function(function) = called {
            return self.returned(function);
        }
        let is_known = matches!(called, Callee::Catalog(..));
        match name {
            // Where a chain begins: a function, a method of a session, or one of what stands for all of a library.
            "select" | "query" if is_known && base.is_none_or(|base| self.entity(module, base).is_none()) => {
                if let Some(base) = base
                    && let Some(statement) = self.statement(module, base)
                {
                    return self.then(statement, module, name, args);
                }
                return self.selected(module, args);
            }
            "update" | "delete" if is_known && base.is_none_or(|base| self.statement(module, base).is_none()) => {
                let (entity, shape, place) = match (args.first(), base) {
                    (Some(first), _) if self.entity(module, first.value).is_some() => {
                        let (entity, shape) = self.entity(module, first.value)?;
                        (entity, shape, self.place(module, first.value))
                    }
                    // `orders.update()`, of a table object.
                    (_, Some(base)) => {
                        let (entity, shape) = self.entity(module, base)?;
                        (entity, shape, self.place(module, base))
                    }
                    _ => return None,
                };
                let mut statement = self.of_entity(entity, shape, place);
                statement.gives_objects = false;
                statement.query.verb = match name {
                    "update" => Verb::Update(Vec::new()),
                    _ => Verb::Delete,
                };
                return Some(statement);
            }
            _ => {}
        }
        let base = base?;
        // `orders.select()`, of a table object.
        if name == "select"
            && let Some((entity, shape)) = self.entity(module, base)
        {
            let mut statement = self.of_entity(entity, shape, self.place(module, base));
            statement.gives_objects = false;
            return Some(statement);
        }
        let statement = match self.statement(module, base) {
            Some(statement) => statement,
            None => self.placed(module, base, args)?,
        };
        self.then(statement, module, name, args)
    }

    /// `select(func.count())`, which only the next call says the table of: `.select_from(Order)`.
    fn placed(&self, module: ModuleIdx, at: ExprId, next: &[Arg]) -> Option<Statement> {
        let hir = self.hir(module);
        let ExprKind::Call { callee, args, .. } = hir.kind(at) else {
            return None;
        };
        let name = match hir.kind(callee) {
            ExprKind::Field { name, .. } => hir.name(name),
            ExprKind::Path { segments, .. } => hir.name(*segments.last()?),
            _ => return None,
        };
        let is_known = matches!(self.resolver.callee_of(module, callee), Callee::Catalog(..));
        if !is_known || !matches!(name, "select" | "query") {
            return None;
        }
        let values: Vec<ExprId> = args
            .iter()
            .filter(|arg| arg.name.is_none())
            .map(|arg| arg.value)
            .collect();
        let given: Vec<ExprId> = next.iter().map(|arg| arg.value).collect();
        let (entity, shape, place) = self.first_table(module, &given)?;
        let mut statement = self.of_entity(entity, shape, place);
        statement.gives_objects = false;
        statement.query.columns = self.columns(&mut statement, module, &values);
        Some(statement)
    }

    /// What a function of the program returns, if all its ends return a statement.
    fn returned(&self, function: FunctionRef) -> Option<Statement> {
        if self.depth > 6 {
            return None;
        }
        let facts = self.resolver.program.facts(function.module);
        let returns = &facts.returns[function.id.index()];
        if returns.is_empty() || returns.len() > 8 || !facts.yields[function.id.index()].is_empty() {
            return None;
        }
        let inner = Reader {
            resolver: self.resolver,
            dialect: self.dialect,
            memory: Default::default(),
            depth: self.depth + 1,
        };
        let mut ends = returns.iter();
        let first = inner.statement(function.module, *ends.next()?)?;
        ends.try_fold(first, |one, end| one.or(inner.statement(function.module, *end)?))
    }

    /// `select(Order, Customer.name)`.
    fn selected(&self, module: ModuleIdx, args: &[Arg]) -> Option<Statement> {
        let hir = self.hir(module);
        let mut values: Vec<ExprId> = Vec::new();
        for arg in args.iter().filter(|arg| arg.name.is_none()) {
            match hir.kind(arg.value) {
                ExprKind::Collection(_, items) => values.extend(items),
                _ => values.push(arg.value),
            }
        }
        let (entity, shape, place) = values
            .iter()
            .find_map(|value| {
                let (entity, shape) = self.entity(module, *value)?;
                Some((entity, shape, self.place(module, *value)))
            })
            .or_else(|| self.first_table(module, &values))?;
        let mut statement = self.of_entity(entity, shape, place);
        let is_whole = matches!(values.as_slice(), [only] if self.entity(module, *only).is_some());
        if !is_whole {
            statement.gives_objects = values.iter().any(|value| self.entity(module, *value).is_some());
            statement.query.columns = self.columns(&mut statement, module, &values);
        }
        Some(statement)
    }

    /// What a statement returns.
    fn columns(&self, statement: &mut Statement, module: ModuleIdx, values: &[ExprId]) -> Vec<crate::text::SqlText> {
        let mut columns = Vec::new();
        for value in values {
            if let Some((entity, shape)) = self.entity(module, *value) {
                let at = self.named(statement, entity, shape, self.place(module, *value));
                let handle = statement.query.from[at].handle().to_owned();
                let mut all = crate::text::SqlText::default();
                all.say(&format!("{}.*", super::super::query::quoted(self.dialect, &handle)));
                columns.push(all);
                continue;
            }
            match self.scalar(statement, module, *value, 0) {
                Some(text) => columns.push(text),
                None => {
                    columns.push(hole());
                    // It may be of a table of its own.
                    statement.query.unknown.tables = true;
                }
            }
        }
        columns
    }

    fn sliced(&self, mut statement: Statement, module: ModuleIdx, index: ExprId) -> Option<Statement> {
        let hir = self.hir(module);
        match hir.kind(index) {
            ExprKind::Range { start, end, .. } => {
                statement.query.offset = start.map(|_| Rows::Value);
                statement.query.limit = end.map(|_| Rows::Value);
            }
            _ => {
                statement.query.limit = Some(Rows::Number(1));
                statement.query.offset = Some(Rows::Value);
            }
        }
        Some(statement)
    }

    fn rows(&self, module: ModuleIdx, args: &[Arg]) -> Option<Rows> {
        let first = args.first()?;
        match self.hir(module).kind(first.value) {
            ExprKind::Literal(Literal::Int(number)) => Some(Rows::Number(u64::try_from(number).ok()?)),
            ExprKind::Literal(Literal::Null) => None,
            _ => Some(Rows::Value),
        }
    }

    /// A statement after a call of one of its methods.
    fn then(&self, mut it: Statement, module: ModuleIdx, name: &str, args: &[Arg]) -> Option<Statement> {
        let hir = self.hir(module);
        match name {
            "where" | "filter" => self.restrict(&mut it, module, args),
            "filter_by" => self.restrict_by_name(&mut it, module, args),
            "order_by" => self.order_by(&mut it, module, args),
            "limit" => it.query.limit = self.rows(module, args),
            "offset" => it.query.offset = self.rows(module, args).filter(|rows| *rows != Rows::Number(0)),
            "slice" => {
                it.query.limit = Some(Rows::Value);
                it.query.offset = Some(Rows::Value);
            }
            "distinct" => {
                it.query.is_distinct = true;
                for arg in args {
                    match self.scalar(&mut it, module, arg.value, 0) {
                        Some(key) => it.query.distinct_on.push(key),
                        None => it.query.unknown.tables = true,
                    }
                }
            }
            "group_by" => {
                for arg in args {
                    match self.scalar(&mut it, module, arg.value, 0) {
                        Some(key) => it.query.group.push(key),
                        None => it.query.unknown.tables = true,
                    }
                }
            }
            "join" | "outerjoin" => self.join(&mut it, module, name == "outerjoin", args),
            "select_from" => {
                for arg in args {
                    match self.entity(module, arg.value) {
                        Some((entity, shape)) => {
                            let at = self.named(&mut it, entity, shape, self.place(module, arg.value));
                            // It comes first, and what was there before is joined to it.
                            if at > 0 && it.query.from[at].join == Join::Cross {
                                it.query.from.swap(0, at);
                                it.entities.swap(0, at);
                                it.query.from[0].join = Join::First;
                                it.query.from[at].join = Join::Cross;
                                it.query.columns = match it.query.columns.is_empty() {
                                    true => vec![hole()],
                                    false => it.query.columns,
                                };
                            }
                        }
                        None => it.lose(),
                    }
                }
            }
            "options" => {
                let brings = args.iter().any(|arg| {
                    let mut found = false;
                    hir.walk(arg.value, &mut |id| match hir.kind(id) {
                        ExprKind::Call { callee, .. } => {
                            let called = match hir.kind(callee) {
                                ExprKind::Field { name, .. } => hir.name(name),
                                ExprKind::Path { segments, .. } => segments.last().map_or("", |last| hir.name(*last)),
                                _ => "",
                            };
                            found |= !is_apart(called);
                        }
                        ExprKind::Local(_) | ExprKind::Spread(_) => found = true,
                        _ => {}
                    });
                    found
                });
                it.query.unknown.tables |= brings;
            }
            "with_for_update" => it.query.locks = true,
            "with_entities" | "with_only_columns" => {
                let values: Vec<ExprId> = args
                    .iter()
                    .filter(|arg| arg.name.is_none())
                    .map(|arg| arg.value)
                    .collect();
                it.gives_objects = false;
                it.query.columns = self.columns(&mut it, module, &values);
            }
            "add_columns" | "column" => {
                it.query.columns = vec![hole()];
                it.query.unknown.tables = true;
            }
            "values" => {
                it.query.verb = match it.query.verb {
                    Verb::Update(_) => Verb::Update(self.set_columns(&it, module, args)),
                    verb => verb,
                }
            }
            "execution_options" | "yield_per" | "populate_existing" | "autoflush" | "enable_eagerloads" | "params"
            | "returning" | "prefix_with" | "with_hint" | "unique" | "execute" => {}
            // Another statement: a subquery, a union.
            "subquery" | "cte" | "alias" | "scalar_subquery" | "exists" | "lateral" | "union" | "union_all"
            | "intersect" | "except_" | "as_scalar" | "label" | "from_self" => return None,
            _ => {
                it.lose();
                it.query.unknown.order = true;
            }
        }
        Some(it)
    }

    fn order_by(&self, it: &mut Statement, module: ModuleIdx, args: &[Arg]) {
        let hir = self.hir(module);
        for arg in args {
            let is_none = matches!(
                hir.kind(arg.value),
                ExprKind::Literal(Literal::Null | Literal::Bool(false))
            );
            if is_none {
                it.query.order.clear();
                it.query.unknown.order = false;
                continue;
            }
            let place: Place = self.place(module, arg.value);
            match self.term(it, module, arg.value, 0) {
                Some(term) => it.query.order.push(Term {
                    place: Some(place),
                    ..term
                }),
                None => it.query.unknown.order = true,
            }
        }
    }
}

/// Options that load in queries of their own, or change nothing of this one.
fn is_apart(name: &str) -> bool {
    matches!(
        name,
        "selectinload"
            | "subqueryload"
            | "lazyload"
            | "noload"
            | "raiseload"
            | "load_only"
            | "defer"
            | "undefer"
            | "immediateload"
            | "defaultload"
            | "undefer_group"
            | "options"
            | "with_expression"
            | "Load"
    )
}
