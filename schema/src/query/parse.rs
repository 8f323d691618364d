//! From tokens to the parser's trees.

use std::ops::Range;

use sqlparser::ast::{self, Expr, Statement};
use sqlparser::dialect::{Dialect as ParserDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::Unknown;
use super::bridge::{HOLE, bridge};
use crate::Dialect;
use crate::lexer::{Lexer, Token};
use crate::model::Name;

/// Functions whose value is not the same for all rows of a query, though their arguments are.
pub(crate) const VOLATILE: &[&str] = &[
    "random",
    "rand",
    "nextval",
    "lastval",
    "setval",
    "clock_timestamp",
    "timeofday",
    "gen_random_uuid",
    "uuid_generate_v4",
    "uuid",
    "randomblob",
    "last_insert_rowid",
    "changes",
    "sleep",
    "pg_sleep",
    "uuidv7",
];

/// Functions that make one row of many.
pub(crate) const AGGREGATES: &[&str] = &[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "array_agg",
    "string_agg",
    "json_agg",
    "jsonb_agg",
    "json_object_agg",
    "jsonb_object_agg",
    "bool_and",
    "bool_or",
    "every",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "variance",
    "var_pop",
    "var_samp",
    "group_concat",
    "total",
    "bit_and",
    "bit_or",
    "bit_xor",
    "percentile_cont",
    "percentile_disc",
    "mode",
    "json_arrayagg",
    "json_objectagg",
    "json_group_array",
    "json_group_object",
    "xmlagg",
    "corr",
    "any_value",
];

fn parser_dialect(dialect: Dialect) -> &'static dyn ParserDialect {
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

/// An offset that the bridge has hidden in a location.
pub(crate) fn range_of(span: sqlparser::tokenizer::Span) -> Range<usize> {
    if span.start.line == 0 || span.end.line == 0 {
        return 0..0;
    }
    let offset = |column: u64| usize::try_from(column).unwrap_or(1).saturating_sub(1);
    offset(span.start.column)..offset(span.end.column)
}

pub(crate) fn name(ident: &ast::Ident) -> Name {
    Name {
        text: ident.value.replace(HOLE, ""),
        quoted: ident.quote_style.is_some(),
        holed: ident.value.contains(HOLE),
    }
}

pub(crate) fn object_name(name: &ast::ObjectName) -> Vec<Name> {
    name.0
        .iter()
        .filter_map(|part| part.as_ident())
        .map(self::name)
        .collect()
}

/// Parses an expression, such as the key or the condition of an index; nothing if that fails.
pub(crate) fn parse_text(text: &str, dialect: Dialect) -> Option<Expr> {
    let mut lexer = Lexer::new(text, 0..text.len(), dialect);
    let tokens: Vec<_> = std::iter::from_fn(|| lexer.next_token()).collect();
    let bridged = bridge(text, &tokens, dialect)?;
    let mut parser = Parser::new(parser_dialect(dialect)).with_tokens_with_locations(bridged.tokens);
    let expr = parser.parse_expr().ok()?;
    (parser.peek_token_ref().token == sqlparser::tokenizer::Token::EOF).then_some(expr)
}
