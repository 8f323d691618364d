//! Statements: from the parser's tree to a [`QueryModel`].

use sqlparser::ast::{self, Expr, SetExpr, Spanned, Statement, TableFactor};
use sqlparser::dialect::{Dialect as ParserDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::bridge::bridge;
use super::scalar::{Lowerer, name, object_name, range_of};
use super::{
    Filter, FilterForm, JoinForm, Limit, Literal, OrderTerm, Projection, QueryModel, Scalar, TableForm, TableRef,
    Unknown, Verb,
};
use crate::Dialect;
use crate::lexer::Token;
use crate::model::Name;

pub(super) fn parser_dialect(dialect: Dialect) -> &'static dyn ParserDialect {
    match dialect {
        Dialect::PostgreSql => &PostgreSqlDialect {},
        Dialect::MySql => &MySqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
    }
}

/// Parses one statement; nothing if that fails.
pub(super) fn parse(text: &str, tokens: &[Token], dialect: Dialect) -> Option<(Statement, Unknown)> {
    let bridged = bridge(text, tokens, dialect)?;
    let mut parser = Parser::new(parser_dialect(dialect)).with_tokens_with_locations(bridged.tokens);
    let mut statements = parser.parse_statements().ok()?;
    let statement = statements.pop().filter(|_| statements.is_empty())?;
    Some((statement, bridged.unknown))
}

/// Reads one statement; nothing if it cannot be parsed.
pub(super) fn lower(text: &str, tokens: &[Token], dialect: Dialect) -> Option<QueryModel> {
    let (statement, unknown) = parse(text, tokens, dialect)?;
    let mut cx = Lower {
        scalars: Lowerer::new(dialect),
        ctes: Vec::new(),
        model: QueryModel {
            parsed: true,
            unknown,
            ..QueryModel::default()
        },
    };
    cx.statement(&statement);
    Some(cx.finish())
}

struct Lower {
    scalars: Lowerer,
    ctes: Vec<String>,
    model: QueryModel,
}

impl Lower {
    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Query(query) => self.query(query),
            Statement::Insert(insert) => {
                self.model.verb = Verb::Insert;
                if let ast::TableObject::TableName(name) = &insert.table {
                    self.table(name, None, JoinForm::From);
                }
            }
            Statement::Update(update) => {
                self.model.verb = Verb::Update;
                self.from(std::slice::from_ref(&update.table));
                match &update.from {
                    Some(ast::UpdateTableFromKind::BeforeSet(from) | ast::UpdateTableFromKind::AfterSet(from)) => {
                        self.from(from);
                    }
                    None => {}
                }
                self.selection(update.selection.as_ref());
                self.order(&update.order_by);
                self.limit(update.limit.as_ref());
            }
            Statement::Delete(delete) => {
                self.model.verb = Verb::Delete;
                let (ast::FromTable::WithFromKeyword(from) | ast::FromTable::WithoutKeyword(from)) = &delete.from;
                self.from(from);
                self.from(delete.using.as_deref().unwrap_or_default());
                self.selection(delete.selection.as_ref());
                self.order(&delete.order_by);
                self.limit(delete.limit.as_ref());
            }
            _ => {}
        }
    }

    fn query(&mut self, query: &ast::Query) {
        if let Some(with) = &query.with {
            self.model.with = true;
            self.ctes
                .extend(with.cte_tables.iter().map(|cte| cte.alias.name.value.to_lowercase()));
        }
        match &*query.body {
            SetExpr::Select(select) => {
                self.model.verb = Verb::Select;
                self.select(select);
            }
            // `(SELECT … ORDER BY a)`: the inner order counts if there is no outer one.
            SetExpr::Query(inner) if query.order_by.is_none() && query.limit_clause.is_none() => {
                return self.query(inner);
            }
            SetExpr::Query(inner) => {
                self.model.verb = Verb::Select;
                self.model.set_operation = matches!(&*inner.body, SetExpr::SetOperation { .. });
                self.model.tables.push(TableRef {
                    form: TableForm::Subquery,
                    ..TableRef::default()
                });
            }
            SetExpr::SetOperation { .. } => {
                self.model.verb = Verb::Select;
                self.model.set_operation = true;
            }
            SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) => {
                return self.statement(statement);
            }
            SetExpr::Values(_) | SetExpr::Table(_) | SetExpr::Merge(_) => {}
        }
        match query.order_by.as_ref().map(|order| &order.kind) {
            Some(ast::OrderByKind::Expressions(terms)) => self.order(terms),
            Some(ast::OrderByKind::All(_)) => self.model.unknown.order = true,
            None => {}
        }
        match &query.limit_clause {
            Some(ast::LimitClause::LimitOffset { limit, offset, .. }) => {
                self.limit(limit.as_ref());
                self.model.offset = offset.is_some();
            }
            Some(ast::LimitClause::OffsetCommaLimit { limit, .. }) => {
                self.limit(Some(limit));
                self.model.offset = true;
            }
            None => {}
        }
        if let Some(fetch) = &query.fetch {
            self.limit(fetch.quantity.as_ref());
            self.model.limit.get_or_insert(Limit { rows: Some(1) });
        }
    }

    fn select(&mut self, select: &ast::Select) {
        self.from(&select.from);
        match &select.distinct {
            Some(ast::Distinct::Distinct) => self.model.distinct = true,
            Some(ast::Distinct::On(keys)) => {
                self.model.distinct_on = keys.iter().map(|key| self.scalars.scalar(key)).collect();
            }
            Some(ast::Distinct::All) | None => {}
        }
        for item in &select.projection {
            let item = match item {
                ast::SelectItem::UnnamedExpr(expr) => Projection::Value(self.scalars.scalar(expr), None),
                ast::SelectItem::ExprWithAlias { expr, alias } => {
                    Projection::Value(self.scalars.scalar(expr), Some(name(alias)))
                }
                _ => Projection::All,
            };
            self.model.projection.push(item);
        }
        self.selection(select.selection.as_ref());
        match &select.group_by {
            ast::GroupByExpr::Expressions(keys, modifiers) => {
                for key in keys {
                    let scalar = self.resolved(key);
                    self.model.group_by.push(scalar);
                }
                self.model.aggregate |= !keys.is_empty();
                self.model.having |= !modifiers.is_empty();
            }
            ast::GroupByExpr::All(_) => self.model.unknown.order = true,
        }
        self.model.having |= select.having.is_some();
        if let Some(having) = &select.having {
            self.scalars.scalar(having);
        }
        self.model.window |= select.qualify.is_some();
    }

    fn from(&mut self, tables: &[ast::TableWithJoins]) {
        for table in tables {
            self.factor(&table.relation, JoinForm::From);
            for join in &table.joins {
                self.join(join);
            }
        }
        let handles = self.model.tables.iter().filter_map(TableRef::handle);
        self.scalars.handles = handles.map(|handle| handle.text.clone()).collect();
    }

    fn join(&mut self, join: &ast::Join) {
        use ast::JoinOperator as Op;
        let form = match &join.join_operator {
            Op::Join(_) | Op::Inner(_) | Op::CrossJoin(_) | Op::StraightJoin(_) => JoinForm::Inner,
            Op::Left(_) | Op::LeftOuter(_) => JoinForm::Left,
            _ => JoinForm::Other,
        };
        self.factor(&join.relation, form);
        if let (JoinForm::Inner, Op::Join(on) | Op::Inner(on) | Op::CrossJoin(on) | Op::StraightJoin(on)) =
            (form, &join.join_operator)
            && let ast::JoinConstraint::On(on) = on
        {
            let mut filters = Vec::new();
            self.scalars.filters(on, &mut filters);
            self.model.filters.extend(filters);
        }
    }

    fn factor(&mut self, factor: &TableFactor, join: JoinForm) {
        match factor {
            TableFactor::Table {
                name: table,
                alias,
                args: None,
                ..
            } => self.table(table, alias.as_ref(), join),
            TableFactor::Derived { alias, .. } => self.model.tables.push(TableRef {
                form: TableForm::Subquery,
                alias: alias.as_ref().map(|alias| name(&alias.name)),
                join,
                ..TableRef::default()
            }),
            TableFactor::NestedJoin { table_with_joins, .. } => self.from(std::slice::from_ref(table_with_joins)),
            _ => self.model.tables.push(TableRef {
                form: TableForm::Other,
                join,
                ..TableRef::default()
            }),
        }
    }

    fn table(&mut self, table: &ast::ObjectName, alias: Option<&ast::TableAlias>, join: JoinForm) {
        let parts = object_name(table);
        let is_cte = matches!(&parts[..], [only] if self.ctes.contains(&only.text.to_lowercase()));
        self.model.tables.push(TableRef {
            form: if is_cte { TableForm::Cte } else { TableForm::Named },
            name: parts,
            alias: alias.map(|alias| name(&alias.name)),
            join,
            range: range_of(table.span()),
        });
    }

    fn selection(&mut self, selection: Option<&Expr>) {
        if let Some(selection) = selection {
            let mut filters = Vec::new();
            self.scalars.filters(selection, &mut filters);
            self.model.filters.extend(filters);
        }
    }

    fn limit(&mut self, limit: Option<&Expr>) {
        if let Some(limit) = limit {
            let rows = match self.scalars.scalar(limit) {
                Scalar::Literal(Literal::Number(number)) => number.parse().ok(),
                _ => None,
            };
            self.model.limit = Some(Limit { rows });
        }
    }

    fn order(&mut self, terms: &[ast::OrderByExpr]) {
        for term in terms {
            let scalar = self.resolved(&term.expr);
            self.model.unknown.order |= matches!(term.options.sort, Some(ast::OrderBySort::Using(_)));
            self.model.order_by.push(OrderTerm {
                scalar,
                desc: matches!(term.options.sort, Some(ast::OrderBySort::Desc)),
                nulls_first: term.options.nulls_first,
                range: range_of(term.expr.span()),
            });
        }
    }

    /// A term of ORDER BY or GROUP BY: an ordinal or an alias stands for what is selected.
    fn resolved(&mut self, expr: &Expr) -> Scalar {
        let scalar = self.scalars.scalar(expr);
        let collated = match &scalar {
            Scalar::Collate(inner, collation) => Some((inner, collation)),
            _ => None,
        };
        match collated.map_or(&scalar, |(inner, _)| inner) {
            Scalar::Literal(Literal::Number(number)) => {
                let ordinal = number.parse::<usize>().ok().and_then(|ordinal| ordinal.checked_sub(1));
                // An ordinal means nothing behind `*`.
                let plain = |ordinal: usize| {
                    let before = self.model.projection.get(..=ordinal)?;
                    let hidden = before.iter().any(|item| matches!(item, Projection::All));
                    match before.last() {
                        Some(Projection::Value(scalar, _)) if !hidden => Some(scalar.clone()),
                        _ => None,
                    }
                };
                ordinal.and_then(plain).unwrap_or(Scalar::Opaque)
            }
            Scalar::Column(column) if column.qualifier.is_empty() => {
                let aliased = self.model.projection.iter().find_map(|item| match item {
                    Projection::Value(value, Some(alias)) if self.same(alias, &column.name) => Some(value.clone()),
                    _ => None,
                });
                match (aliased, collated) {
                    (Some(value), Some((_, collation))) => Scalar::Collate(Box::new(value), collation.clone()),
                    (Some(value), None) => value,
                    (None, _) => scalar,
                }
            }
            _ => scalar,
        }
    }

    fn same(&self, left: &Name, right: &Name) -> bool {
        let dialect = self.scalars.dialect;
        let fold = |name: &Name| dialect.fold(&name.text, name.quoted);
        dialect.same(&fold(left), &fold(right)) && !left.holed && !right.holed
    }

    fn finish(mut self) -> QueryModel {
        let seen = &self.scalars.seen;
        self.model.aggregate |= seen.aggregate;
        self.model.window |= seen.window;
        self.model.subquery |= seen.subquery;
        self.model.unknown.filters |= self.model.filters.iter().any(hides);
        let holed = |term: &OrderTerm| {
            matches!(term.scalar, Scalar::Hole)
                || super::scalar::columns_of(&term.scalar)
                    .iter()
                    .any(|column| column.name.holed)
        };
        self.model.unknown.order |= self.model.order_by.iter().any(holed);
        self.model
    }
}

/// Whether a hole makes it unknown what a condition says.
fn hides(filter: &Filter) -> bool {
    let holed = |scalar: &Scalar| super::scalar::columns_of(scalar).iter().any(|column| column.name.holed);
    match &filter.form {
        FilterForm::Hole => true,
        FilterForm::Compare(left, _, right) => {
            matches!(left, Scalar::Hole) && !matches!(right, Scalar::Column(_)) || holed(left) || holed(right)
        }
        FilterForm::In(subject, ..)
        | FilterForm::AnyOf(subject)
        | FilterForm::IsNull(subject, _)
        | FilterForm::Truth(subject, _)
        | FilterForm::IsTruth(subject, _) => matches!(subject, Scalar::Hole) || holed(subject),
        FilterForm::Or(arms) => arms.iter().flatten().any(hides),
        FilterForm::Row(left, _, right) => left
            .iter()
            .chain(right)
            .any(|scalar| matches!(scalar, Scalar::Hole) || holed(scalar)),
        FilterForm::Other(columns) => columns.iter().any(|column| column.name.holed),
        FilterForm::True => false,
    }
}
