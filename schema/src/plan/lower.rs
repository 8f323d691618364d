//! Statements: from the parser's tree to a [`Stmt`].

use std::collections::BTreeMap;

use sqlparser::ast::{self, Expr as Ast, SetExpr, Spanned, Statement};

use super::ir::{
    Body, Distinct, Expr, Qual, Query, Rel, RelKind, Select, SetOp, Stmt, Target, Term, Tree, Verb, Window, flatten,
};
use crate::Dialect;
use crate::model::{Name, Schema};
use crate::query::{Unknown, name, object_name, range_of};

/// From how many rows on a number that is written for OFFSET means pages, and not the second-best row.
const MANY_ROWS: u64 = 100;

/// A table expression of a WITH, to be lowered anew wherever it is used.
#[derive(Clone)]
pub(super) struct Cte {
    pub(super) id: usize,
    pub(super) name: String,
    pub(super) columns: Vec<Name>,
    pub(super) query: ast::Query,
    pub(super) materialized: Option<bool>,
    pub(super) recursive: bool,
}

pub(super) struct Lower<'a> {
    pub(super) text: &'a str,
    pub(super) dialect: Dialect,
    pub(super) schema: &'a Schema,
    pub(super) windows: Vec<Window>,
    pub(super) aggregate: bool,
    pub(super) named_windows: BTreeMap<String, ast::WindowSpec>,
    pub(super) rels: Vec<Rel>,
    subs: Vec<Query>,
    pub(super) cte_uses: Vec<usize>,
    pub(super) ctes: Vec<Cte>,
    /// The relations that are visible, innermost query last.
    pub(super) scopes: Vec<Vec<usize>>,
    pub(super) depth: usize,
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

    pub(super) fn query(&mut self, query: &ast::Query) -> Query {
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
        let skips = |expr: &Ast| {
            number(expr)
                .is_none_or(|rows| rows >= MANY_ROWS)
                .then(|| range_of(expr.span()))
        };
        match &query.limit_clause {
            Some(ast::LimitClause::LimitOffset { limit, offset, .. }) => {
                lowered.limit |= limit.is_some();
                lowered.offset |= offset.is_some();
                lowered.skips = offset.as_ref().and_then(|offset| skips(&offset.value));
                lowered.limit_rows = limit.as_ref().and_then(number);
            }
            Some(ast::LimitClause::OffsetCommaLimit { limit, offset }) => {
                lowered.limit = true;
                lowered.offset = true;
                lowered.skips = skips(offset);
                lowered.limit_rows = number(limit);
            }
            None => {}
        }
        if let Some(fetch) = &query.fetch {
            lowered.limit = true;
            lowered.limit_rows = fetch.quantity.as_ref().map_or(Some(1), number);
        }
        // One row at a position is no page.
        if lowered.limit_rows == Some(1) {
            lowered.skips = None;
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
    pub(super) fn star(&self, rels: &[usize]) -> Vec<Target> {
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

    pub(super) fn stored(&self, name: &Name) -> String {
        self.dialect.fold(&name.text, name.quoted)
    }

    pub(super) fn quals(&mut self, expr: &Ast, out: &mut Vec<Qual>) {
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
