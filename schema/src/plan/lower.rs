//! Statements: from the parser's tree to a [`Stmt`].

use std::collections::BTreeMap;
use std::ops::Range;

use sqlparser::ast::{self, Expr as Ast, SetExpr, Spanned, Statement, TableFactor};

use super::ir::{
    Body, Distinct, Expr, JoinKind, Qual, Query, Rel, RelKind, Select, SetOp, Stmt, Target, Term, Tree, Verb, Window,
    flatten,
};
use crate::Dialect;
use crate::model::{Name, Schema};
use crate::query::{Unknown, name, object_name, range_of};

/// A table expression of a WITH, to be lowered anew wherever it is used.
#[derive(Clone)]
struct Cte {
    id: usize,
    name: String,
    columns: Vec<Name>,
    query: ast::Query,
    materialized: Option<bool>,
    recursive: bool,
}

pub(super) struct Lower<'a> {
    pub(super) text: &'a str,
    pub(super) dialect: Dialect,
    schema: &'a Schema,
    pub(super) windows: Vec<Window>,
    pub(super) aggregate: bool,
    pub(super) named_windows: BTreeMap<String, ast::WindowSpec>,
    rels: Vec<Rel>,
    subs: Vec<Query>,
    cte_uses: Vec<usize>,
    ctes: Vec<Cte>,
    /// The relations that are visible, innermost query last.
    scopes: Vec<Vec<usize>>,
    depth: usize,
}

/// Lowers one statement.
pub(super) fn lower(schema: &Schema, text: &str, statement: &Statement, unknown: Unknown) -> Stmt {
    let mut lower = Lower {
        text,
        dialect: schema.dialect,
        schema,
        windows: Vec::new(),
        aggregate: false,
        named_windows: BTreeMap::new(),
        rels: Vec::new(),
        subs: Vec::new(),
        cte_uses: Vec::new(),
        ctes: Vec::new(),
        scopes: Vec::new(),
        depth: 0,
    };
    let (verb, root) = lower.statement(statement);
    Stmt {
        verb,
        root,
        rels: lower.rels,
        subs: lower.subs,
        cte_uses: lower.cte_uses,
        unknown,
    }
}

impl Lower<'_> {
    fn statement(&mut self, statement: &Statement) -> (Verb, Query) {
        match statement {
            Statement::Query(query) => match &*query.body {
                SetExpr::Insert(inner) | SetExpr::Update(inner) | SetExpr::Delete(inner) => {
                    let before = self.ctes.len();
                    self.with(query.with.as_ref());
                    let lowered = self.statement(inner);
                    self.ctes.truncate(before);
                    lowered
                }
                _ => (Verb::Select, self.query(query)),
            },
            Statement::Explain { statement, .. } => self.statement(statement),
            Statement::Insert(insert) => match &insert.source {
                Some(source) => (Verb::Insert, self.query(source)),
                None => (Verb::Insert, Query::new(Body::Other)),
            },
            Statement::Update(update) => {
                let mut tables = vec![update.table.clone()];
                if let Some(ast::UpdateTableFromKind::BeforeSet(from) | ast::UpdateTableFromKind::AfterSet(from)) =
                    &update.from
                {
                    tables.extend(from.iter().cloned());
                }
                let root = self.write(
                    &tables,
                    update.selection.as_ref(),
                    &update.order_by,
                    update.limit.as_ref(),
                );
                (Verb::Update, root)
            }
            Statement::Delete(delete) => {
                let (ast::FromTable::WithFromKeyword(from) | ast::FromTable::WithoutKeyword(from)) = &delete.from;
                let mut tables = from.clone();
                tables.extend(delete.using.clone().unwrap_or_default());
                let root = self.write(
                    &tables,
                    delete.selection.as_ref(),
                    &delete.order_by,
                    delete.limit.as_ref(),
                );
                (Verb::Delete, root)
            }
            _ => (Verb::Other, Query::new(Body::Other)),
        }
    }

    fn write(
        &mut self,
        tables: &[ast::TableWithJoins],
        selection: Option<&Ast>,
        order: &[ast::OrderByExpr],
        limit: Option<&Ast>,
    ) -> Query {
        self.scopes.push(Vec::new());
        let mut select = Select {
            from: self.from(tables),
            ..Select::default()
        };
        if let Some(selection) = selection {
            self.quals(selection, &mut select.quals);
        }
        let terms = order.iter().map(|term| self.plain_term(term)).collect();
        self.scopes.pop();
        let mut query = Query::new(Body::Select(Box::new(select)));
        query.order = terms;
        query.limit = limit.is_some();
        query
    }

    fn with(&mut self, with: Option<&ast::With>) {
        let Some(with) = with else { return };
        for cte in &with.cte_tables {
            let id = self.cte_uses.len();
            self.cte_uses.push(0);
            let name = name(&cte.alias.name);
            self.ctes.push(Cte {
                id,
                name: self.dialect.key(&self.dialect.fold(&name.text, name.quoted)),
                columns: cte
                    .alias
                    .columns
                    .iter()
                    .map(|column| self::name(&column.name))
                    .collect(),
                query: (*cte.query).clone(),
                materialized: cte
                    .materialized
                    .as_ref()
                    .map(|word| matches!(word, ast::CteAsMaterialized::Materialized)),
                recursive: with.recursive,
            });
        }
    }

    pub(super) fn subquery(&mut self, query: &ast::Query) -> usize {
        let lowered = self.query(query);
        self.subs.push(lowered);
        self.subs.len() - 1
    }

    fn query(&mut self, query: &ast::Query) -> Query {
        // What nests deeper than this is nobody's query.
        if self.depth > 40 || self.rels.len() > 400 {
            return Query::new(Body::Other);
        }
        self.depth += 1;
        let before = self.ctes.len();
        self.with(query.with.as_ref());
        let order: &[ast::OrderByExpr] = match query.order_by.as_ref().map(|order| &order.kind) {
            Some(ast::OrderByKind::Expressions(terms)) => terms,
            _ => &[],
        };
        let has_limit = query.limit_clause.is_some() || query.fetch.is_some();
        let mut lowered = match &*query.body {
            SetExpr::Query(inner) if order.is_empty() && !has_limit => self.query(inner),
            body => self.body(body, order),
        };
        self.ctes.truncate(before);
        self.limits(query, &mut lowered);
        lowered.locks |= !query.locks.is_empty();
        self.depth -= 1;
        lowered
    }

    fn limits(&mut self, query: &ast::Query, lowered: &mut Query) {
        let number = |expr: &Ast| match expr {
            Ast::Value(value) => match &value.value {
                ast::Value::Number(number, _) => number.parse().ok(),
                _ => None,
            },
            _ => None,
        };
        match &query.limit_clause {
            Some(ast::LimitClause::LimitOffset { limit, offset, .. }) => {
                lowered.limit |= limit.is_some();
                lowered.offset |= offset.is_some();
                lowered.limit_rows = limit.as_ref().and_then(number);
            }
            Some(ast::LimitClause::OffsetCommaLimit { limit, .. }) => {
                lowered.limit = true;
                lowered.offset = true;
                lowered.limit_rows = number(limit);
            }
            None => {}
        }
        if let Some(fetch) = &query.fetch {
            lowered.limit = true;
            lowered.limit_rows = fetch.quantity.as_ref().map_or(Some(1), number);
        }
    }

    fn body(&mut self, body: &SetExpr, order: &[ast::OrderByExpr]) -> Query {
        match body {
            SetExpr::Select(select) => self.select(select, order),
            SetExpr::Query(inner) => {
                // `(SELECT … LIMIT 3) ORDER BY a`: a derived table by another syntax.
                let query = self.query(inner);
                let rel = self.derived("", query, None, false, &[]);
                self.scopes.push(vec![rel]);
                let targets = self.star(&[rel]);
                let select = Select {
                    from: vec![Tree::Rel(rel)],
                    targets,
                    ..Select::default()
                };
                let terms = order
                    .iter()
                    .map(|term| self.order_term(term, &select.targets, false))
                    .collect();
                self.scopes.pop();
                let mut query = Query::new(Body::Select(Box::new(select)));
                query.order = terms;
                query
            }
            SetExpr::SetOperation {
                op,
                set_quantifier,
                left,
                right,
            } => {
                let left = self.body(left, &[]);
                let right = self.body(right, &[]);
                let all = matches!(set_quantifier, ast::SetQuantifier::All | ast::SetQuantifier::AllByName);
                let op = match op {
                    ast::SetOperator::Union if all => SetOp::UnionAll,
                    ast::SetOperator::Union => SetOp::Union,
                    _ => SetOp::Other,
                };
                let targets = left.targets().to_vec();
                let mut query = Query::new(Body::Set(op, Box::new(left), Box::new(right)));
                query.order = order.iter().map(|term| self.order_term(term, &targets, true)).collect();
                query
            }
            _ => Query::new(Body::Other),
        }
    }

    fn select(&mut self, select: &ast::Select, order: &[ast::OrderByExpr]) -> Query {
        self.scopes.push(Vec::new());
        let windows = std::mem::take(&mut self.windows);
        let aggregate = std::mem::take(&mut self.aggregate);
        let named = std::mem::take(&mut self.named_windows);
        for ast::NamedWindowDefinition(ident, definition) in &select.named_window {
            if let ast::NamedWindowExpr::WindowSpec(spec) = definition {
                self.named_windows.insert(ident.value.to_lowercase(), spec.clone());
            }
        }
        let mut out = Select {
            from: self.from(&select.from),
            ..Select::default()
        };
        for item in &select.projection {
            self.target(item, &mut out.targets);
        }
        if let Some(selection) = &select.selection {
            self.quals(selection, &mut out.quals);
        }
        if let ast::GroupByExpr::Expressions(keys, _) = &select.group_by {
            for key in keys {
                let (expr, _) = self.resolved(key, &out.targets, false, true);
                out.group.push(expr);
            }
        }
        if let Some(having) = &select.having {
            self.quals(having, &mut out.having);
        }
        match &select.distinct {
            Some(ast::Distinct::Distinct) => out.distinct = Distinct::All,
            Some(ast::Distinct::On(keys)) => {
                let keys = keys
                    .iter()
                    .map(|key| self.resolved(key, &out.targets, false, false).0)
                    .collect();
                out.distinct = Distinct::On(keys);
            }
            _ => {}
        }
        let terms: Vec<Term> = order
            .iter()
            .map(|term| self.order_term(term, &out.targets, false))
            .collect();
        out.grouped = !out.group.is_empty() || !out.having.is_empty() || self.aggregate;
        out.windows = std::mem::replace(&mut self.windows, windows);
        self.aggregate = aggregate;
        self.named_windows = named;
        self.scopes.pop();
        let mut query = Query::new(Body::Select(Box::new(out)));
        query.order = terms;
        query
    }

    fn target(&mut self, item: &ast::SelectItem, out: &mut Vec<Target>) {
        match item {
            ast::SelectItem::UnnamedExpr(expr) => {
                let label = match expr {
                    Ast::Identifier(ident) => Some(ident),
                    Ast::CompoundIdentifier(parts) => parts.last(),
                    _ => None,
                };
                let label = label.map_or(String::new(), |ident| self.stored(&name(ident)));
                let expr = self.expr(expr);
                out.push(Target { expr, name: label });
            }
            ast::SelectItem::ExprWithAlias { expr, alias } => {
                let label = self.stored(&name(alias));
                let expr = self.expr(expr);
                out.push(Target { expr, name: label });
            }
            ast::SelectItem::QualifiedWildcard(ast::SelectItemQualifiedWildcardKind::ObjectName(table), _) => {
                let wanted = object_name(table).pop().unwrap_or_default();
                let wanted = self.stored(&wanted);
                let scope = self.scopes.last().cloned().unwrap_or_default();
                let rel = scope
                    .into_iter()
                    .find(|&rel| self.dialect.same(&self.rels[rel].handle, &wanted));
                out.extend(rel.map(|rel| self.star(&[rel])).unwrap_or_default());
            }
            ast::SelectItem::Wildcard(_) => {
                let scope = self.scopes.last().cloned().unwrap_or_default();
                out.extend(self.star(&scope));
            }
            _ => out.push(Target {
                expr: Expr::Opaque(Vec::new()),
                name: String::new(),
            }),
        }
    }

    /// All columns of some relations.
    fn star(&self, rels: &[usize]) -> Vec<Target> {
        let columns = |rel: usize| -> Vec<String> {
            match &self.rels[rel].kind {
                RelKind::Base(table) => self.schema.tables[*table]
                    .columns
                    .iter()
                    .map(|c| c.name.clone())
                    .collect(),
                _ => self.rels[rel].columns.clone(),
            }
        };
        rels.iter()
            .flat_map(|&rel| {
                columns(rel).into_iter().map(move |name| Target {
                    expr: Expr::Col(rel, name.clone()),
                    name,
                })
            })
            .collect()
    }

    fn stored(&self, name: &Name) -> String {
        self.dialect.fold(&name.text, name.quoted)
    }

    fn quals(&mut self, expr: &Ast, out: &mut Vec<Qual>) {
        match expr {
            Ast::Nested(inner) => self.quals(inner, out),
            Ast::BinaryOp {
                left,
                op: ast::BinaryOperator::And,
                right,
            } => {
                self.quals(left, out);
                self.quals(right, out);
            }
            _ => {
                let range = range_of(expr.span());
                let lowered = self.expr(expr);
                flatten(lowered, &range, out);
            }
        }
    }

    fn from(&mut self, tables: &[ast::TableWithJoins]) -> Vec<Tree> {
        tables.iter().map(|table| self.joined(table)).collect()
    }

    fn joined(&mut self, table: &ast::TableWithJoins) -> Tree {
        let mut tree = self.factor(&table.relation);
        for join in &table.joins {
            let right = self.factor(&join.relation);
            tree = self.join(tree, right, &join.join_operator);
        }
        tree
    }

    fn join(&mut self, left: Tree, right: Tree, operator: &ast::JoinOperator) -> Tree {
        use ast::JoinOperator as J;
        let sqlite = self.dialect == Dialect::Sqlite;
        let (kind, swapped, constraint) = match operator {
            J::Join(on) | J::Inner(on) => (JoinKind::Inner, false, Some(on)),
            J::CrossJoin(on) if sqlite => (JoinKind::Fixed, false, Some(on)),
            J::CrossJoin(on) => (JoinKind::Inner, false, Some(on)),
            J::StraightJoin(on) => (JoinKind::Fixed, false, Some(on)),
            J::Left(on) | J::LeftOuter(on) => (JoinKind::Left, false, Some(on)),
            J::Right(on) | J::RightOuter(on) => (JoinKind::Left, true, Some(on)),
            J::FullOuter(on) => (JoinKind::Full, false, Some(on)),
            J::Semi(on) | J::LeftSemi(on) => (JoinKind::Semi, false, Some(on)),
            J::Anti(on) | J::LeftAnti(on) => (JoinKind::Anti, false, Some(on)),
            J::CrossApply => (JoinKind::Inner, false, None),
            _ => (JoinKind::Full, false, None),
        };
        let mut quals = Vec::new();
        match constraint {
            Some(ast::JoinConstraint::On(on)) => self.quals(on, &mut quals),
            Some(ast::JoinConstraint::Using(columns) | ast::JoinConstraint::UsingAlias(columns, _)) => {
                for column in columns {
                    let column = object_name(column).pop().unwrap_or_default();
                    self.using(&left, &right, &column, &mut quals);
                }
            }
            Some(ast::JoinConstraint::Natural) => {
                let (mut a, mut b) = (Vec::new(), Vec::new());
                left.rels(&mut a);
                right.rels(&mut b);
                let there: Vec<String> = self.star(&b).into_iter().map(|target| target.name).collect();
                for target in self.star(&a) {
                    if there.contains(&target.name) {
                        let column = Name {
                            text: target.name,
                            quoted: true,
                            holed: false,
                        };
                        self.using(&left, &right, &column, &mut quals);
                    }
                }
            }
            _ => {}
        }
        let (left, right) = if swapped { (right, left) } else { (left, right) };
        Tree::Join(kind, Box::new(left), Box::new(right), quals)
    }

    fn using(&mut self, left: &Tree, right: &Tree, column: &Name, out: &mut Vec<Qual>) {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        left.rels(&mut a);
        right.rels(&mut b);
        let find = |rels: &[usize], this: &Self| rels.iter().find_map(|&rel| this.column_of(rel, column));
        if let (Some(a), Some(b)) = (find(&a, self), find(&b, self)) {
            out.push(Qual {
                expr: Expr::Cmp(super::ir::Op::Eq, Box::new(a), Box::new(b)),
                range: 0..0,
            });
        }
    }

    fn factor(&mut self, factor: &TableFactor) -> Tree {
        match factor {
            TableFactor::Table {
                name: table,
                alias,
                args: None,
                ..
            } => {
                let parts = object_name(table);
                let rel = self.table(&parts, alias.as_ref(), range_of(table.span()));
                self.enter(rel)
            }
            TableFactor::Derived {
                subquery,
                alias,
                lateral,
                ..
            } => {
                let scope = if *lateral { None } else { self.scopes.pop() };
                let query = self.query(subquery);
                self.scopes.extend(scope);
                let handle = alias
                    .as_ref()
                    .map_or(String::new(), |alias| self.stored(&name(&alias.name)));
                let columns: Vec<Name> = alias
                    .iter()
                    .flat_map(|alias| alias.columns.iter().map(|column| name(&column.name)))
                    .collect();
                let rel = self.derived(&handle, query, None, *lateral, &columns);
                self.enter(rel)
            }
            TableFactor::NestedJoin { table_with_joins, .. } => self.joined(table_with_joins),
            other => {
                let alias = match other {
                    TableFactor::Table { alias, .. }
                    | TableFactor::Function { alias, .. }
                    | TableFactor::UNNEST { alias, .. }
                    | TableFactor::TableFunction { alias, .. } => alias.as_ref(),
                    _ => None,
                };
                let handle = alias.map_or(String::new(), |alias| self.stored(&name(&alias.name)));
                let rel = self.push(Rel {
                    name: handle.clone(),
                    handle,
                    kind: RelKind::Other,
                    columns: Vec::new(),
                    range: 0..0,
                });
                self.enter(rel)
            }
        }
    }

    fn enter(&mut self, rel: usize) -> Tree {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(rel);
        }
        Tree::Rel(rel)
    }

    fn push(&mut self, rel: Rel) -> usize {
        self.rels.push(rel);
        self.rels.len() - 1
    }

    fn derived(
        &mut self,
        handle: &str,
        query: Query,
        cte: Option<(usize, Option<bool>)>,
        lateral: bool,
        columns: &[Name],
    ) -> usize {
        let mut names: Vec<String> = query.targets().iter().map(|target| target.name.clone()).collect();
        for (known, given) in names.iter_mut().zip(columns) {
            *known = self.dialect.fold(&given.text, given.quoted);
        }
        self.push(Rel {
            handle: handle.to_owned(),
            name: handle.to_owned(),
            kind: RelKind::Derived {
                query: Box::new(query),
                cte,
                lateral,
            },
            columns: names,
            range: 0..0,
        })
    }

    fn table(&mut self, parts: &[Name], alias: Option<&ast::TableAlias>, range: Range<usize>) -> usize {
        let last = parts.last().cloned().unwrap_or_default();
        let stored = self.stored(&last);
        let handle = alias.map_or_else(|| stored.clone(), |alias| self.stored(&name(&alias.name)));
        let key = self.dialect.key(&stored);
        if parts.len() == 1
            && let Some(at) = self.ctes.iter().rposition(|cte| cte.name == key)
        {
            return self.cte(at, &handle);
        }
        let table = self.schema.table_index(parts);
        self.push(Rel {
            name: table.map_or(stored, |table| self.schema.tables[table].name.clone()),
            handle,
            kind: table.map_or(RelKind::Missing, RelKind::Base),
            columns: Vec::new(),
            range,
        })
    }

    fn cte(&mut self, at: usize, handle: &str) -> usize {
        let cte = self.ctes[at].clone();
        self.cte_uses[cte.id] += 1;
        // A table expression sees those before it; if it sees itself, we look no further.
        let hidden = self.ctes.split_off(at);
        let scopes = std::mem::take(&mut self.scopes);
        if cte.recursive {
            self.ctes.push(Cte {
                query: nothing(),
                ..cte.clone()
            });
        }
        let query = if self.depth > 12 {
            Query::new(Body::Other)
        } else {
            self.query(&cte.query)
        };
        self.scopes = scopes;
        self.ctes.truncate(at);
        self.ctes.extend(hidden);
        self.derived(handle, query, Some((cte.id, cte.materialized)), false, &cte.columns)
    }

    /// The column that a name means.
    pub(super) fn column(&mut self, qualifier: &[Name], column: &Name) -> Expr {
        if column.holed {
            return Expr::Hole;
        }
        for scope in self.scopes.iter().rev() {
            if let Some(table) = qualifier.last() {
                let wanted = self.stored(table);
                let found = scope
                    .iter()
                    .find(|&&rel| self.dialect.same(&self.rels[rel].handle, &wanted));
                if let Some(&rel) = found {
                    return self
                        .column_of(rel, column)
                        .unwrap_or_else(|| Expr::Col(rel, self.stored(column)));
                }
            } else if let Some(found) = scope.iter().find_map(|&rel| self.column_of(rel, column)) {
                return found;
            }
        }
        // A table of which we know no columns may have it.
        let unknown = |rel: &&usize| match &self.rels[**rel].kind {
            RelKind::Missing | RelKind::Other => true,
            RelKind::Base(table) => !self.schema.tables[*table].columns_known,
            RelKind::Derived { .. } => false,
        };
        let here = self.scopes.last().into_iter().flatten().find(unknown);
        match here {
            Some(&rel) => Expr::Col(rel, self.stored(column)),
            None => match (qualifier.is_empty(), self.dialect, column.quoted) {
                // SQLite takes a double-quoted name that is no column for a string.
                (true, Dialect::Sqlite, true) => Expr::Str(column.text.clone()),
                _ => Expr::Opaque(Vec::new()),
            },
        }
    }

    fn column_of(&self, rel: usize, column: &Name) -> Option<Expr> {
        let wanted = self.stored(column);
        let found = match &self.rels[rel].kind {
            RelKind::Base(table) => {
                let table = &self.schema.tables[*table];
                let known = table
                    .columns
                    .iter()
                    .find(|known| self.dialect.same(&known.name, &wanted));
                let rowid = || {
                    let named = ["rowid", "oid", "_rowid_"]
                        .iter()
                        .any(|name| wanted.eq_ignore_ascii_case(name));
                    (self.dialect == Dialect::Sqlite && named && !table.without_rowid).then(|| "rowid".to_owned())
                };
                known.map(|known| known.name.clone()).or_else(rowid)
            }
            _ => {
                let columns = &self.rels[rel].columns;
                columns.iter().find(|known| self.dialect.same(known, &wanted)).cloned()
            }
        };
        found.map(|name| Expr::Col(rel, name))
    }

    /// A term that is not resolved to what is selected.
    pub(super) fn plain_term(&mut self, term: &ast::OrderByExpr) -> Term {
        Term {
            expr: self.expr(&term.expr),
            desc: matches!(term.options.sort, Some(ast::OrderBySort::Desc)),
            nulls_first: term.options.nulls_first,
            range: range_of(term.expr.span()),
        }
    }

    fn order_term(&mut self, term: &ast::OrderByExpr, targets: &[Target], set: bool) -> Term {
        let (expr, range) = self.resolved(&term.expr, targets, set, false);
        Term {
            expr,
            desc: matches!(term.options.sort, Some(ast::OrderBySort::Desc)),
            nulls_first: term.options.nulls_first,
            range,
        }
    }

    /// A key of ORDER BY or GROUP BY: an ordinal or an output's name stands for what is selected.
    fn resolved(&mut self, expr: &Ast, targets: &[Target], set: bool, inputs_first: bool) -> (Expr, Range<usize>) {
        let range = range_of(expr.span());
        let stands_for = |at: usize| if set { Expr::Out(at) } else { targets[at].expr.clone() };
        let inner = match expr {
            Ast::Nested(inner) => inner,
            other => other,
        };
        if let Ast::Collate { expr: inner, collation } = inner {
            let collation = object_name(collation)
                .pop()
                .unwrap_or_default()
                .text
                .to_ascii_lowercase();
            let (inner, _) = self.resolved(inner, targets, set, inputs_first);
            return (Expr::Collate(Box::new(inner), collation), range);
        }
        match inner {
            Ast::Value(value) => {
                if let ast::Value::Number(number, _) = &value.value
                    && let Some(at) = number.parse::<usize>().ok().and_then(|at| at.checked_sub(1))
                    && at < targets.len()
                {
                    return (stands_for(at), range);
                }
            }
            Ast::Identifier(ident) => {
                let wanted = self.stored(&name(ident));
                let found = targets
                    .iter()
                    .position(|target| self.dialect.same(&target.name, &wanted));
                let input = inputs_first || found.is_none();
                if input && !set {
                    let column = self.column(&[], &name(ident));
                    if found.is_none() || !matches!(column, Expr::Opaque(_) | Expr::Str(_)) {
                        return (column, range);
                    }
                }
                if let Some(at) = found {
                    return (stands_for(at), range);
                }
            }
            // PostgreSQL's GROUP BY prefers columns; others that come here are expressions.
            _ => {}
        }
        if set {
            let qualified = match inner {
                Ast::CompoundIdentifier(parts) => parts.last().map(|ident| self.stored(&name(ident))),
                _ => None,
            };
            let at = qualified.and_then(|wanted| targets.iter().position(|t| self.dialect.same(&t.name, &wanted)));
            return (at.map_or(Expr::Opaque(Vec::new()), Expr::Out), range);
        }
        (self.expr(expr), range)
    }
}

/// A query that returns nothing, in place of a recursive table expression's own body.
fn nothing() -> ast::Query {
    ast::Query {
        with: None,
        body: Box::new(SetExpr::Values(ast::Values {
            explicit_row: false,
            value_keyword: false,
            rows: Vec::new(),
        })),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}

/// Lowers an expression of the DDL, whose columns are those of one table.
pub(super) fn lower_for_table(schema: &Schema, text: &str, expr: &Ast, table: usize, rel: usize) -> Expr {
    let stored = &schema.tables[table];
    let mut lower = Lower {
        text,
        dialect: schema.dialect,
        schema,
        windows: Vec::new(),
        aggregate: false,
        named_windows: BTreeMap::new(),
        rels: vec![Rel {
            handle: stored.name.clone(),
            name: stored.name.clone(),
            kind: RelKind::Base(table),
            columns: Vec::new(),
            range: 0..0,
        }],
        subs: Vec::new(),
        cte_uses: Vec::new(),
        ctes: Vec::new(),
        scopes: vec![vec![0]],
        depth: 0,
    };
    lower.expr(expr).map(&mut |part| match part {
        Expr::Col(_, name) => Expr::Col(rel, name),
        other => other,
    })
}
