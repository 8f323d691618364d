//! What a query asks for: its tables, filters, order and limit, with their places in its text.

mod bridge;
mod filter;
mod lower;
mod scalar;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(crate) use bridge::HOLE;
pub(crate) use filter::lower_filter_text;
pub(crate) use scalar::{
    AGGREGATES, VOLATILE, columns_of, is_number_type, lower_scalar_text, name, object_name, parse_text, range_of,
    text_of,
};

use crate::lexer::{Lexer, Token, TokenKind};
use crate::model::Name;
use crate::{Dialect, StatementKind};

/// SQL as it was found in a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryText {
    /// The text, with placeholders of any style.
    pub text: String,
    /// Byte ranges of the text, sorted, that stand for text known only at run time. They may be empty.
    pub holes: Vec<Range<usize>>,
}

impl QueryText {
    /// A text without holes.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            holes: Vec::new(),
        }
    }
}

/// What a statement is made of. All byte ranges are of the text it was read from.
#[derive(Clone, Debug, Default)]
pub struct QueryModel {
    /// What it does.
    pub kind: StatementKind,
    /// Its verb.
    pub verb: Verb,
    /// Whether it could be parsed; if not, only `kind` and `range` say anything, and of a write `verb` and `tables`.
    pub parsed: bool,
    /// All of the statement.
    pub range: Range<usize>,
    /// The tables in FROM, or the one that is written.
    pub tables: Vec<TableRef>,
    /// The conditions that must all hold.
    pub filters: Vec<Filter>,
    /// The terms of the outermost ORDER BY.
    pub order_by: Vec<OrderTerm>,
    /// What it returns.
    pub projection: Vec<Projection>,
    /// The keys of GROUP BY.
    pub group_by: Vec<Scalar>,
    /// The keys of DISTINCT ON.
    pub distinct_on: Vec<Scalar>,
    /// The limit, if there is one.
    pub limit: Option<Limit>,
    /// Whether rows are skipped by OFFSET.
    pub offset: bool,
    /// Whether it is a SELECT DISTINCT.
    pub distinct: bool,
    /// Whether it aggregates, grouped or not.
    pub aggregate: bool,
    /// Whether it has HAVING.
    pub having: bool,
    /// Whether it uses a window function.
    pub window: bool,
    /// Whether it is a UNION, INTERSECT or EXCEPT.
    pub set_operation: bool,
    /// Whether a WHERE or SELECT list contains a subquery.
    pub subquery: bool,
    /// Whether it begins with WITH.
    pub with: bool,
    /// What holes hide.
    pub unknown: Unknown,
}

impl QueryModel {
    /// Whether the statement changes rows.
    pub fn is_write(&self) -> bool {
        self.kind == StatementKind::Write
    }
}

/// A statement's verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verb {
    /// `SELECT`, also below WITH.
    Select,
    /// `INSERT` or `REPLACE`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// Anything else.
    #[default]
    Other,
}

/// A table in FROM, or the target of a write.
#[derive(Clone, Debug, Default)]
pub struct TableRef {
    /// What it is.
    pub form: TableForm,
    /// Its name with qualifiers; empty for a subquery.
    pub name: Vec<Name>,
    /// Its alias.
    pub alias: Option<Name>,
    /// How it is joined to the tables before it.
    pub join: JoinForm,
    /// Its name's place; empty if unknown.
    pub range: Range<usize>,
}

impl TableRef {
    /// The name by which columns refer to it.
    pub fn handle(&self) -> Option<&Name> {
        self.alias.as_ref().or(self.name.last())
    }
}

/// What a table in FROM is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableForm {
    /// A table (or view) of the database.
    #[default]
    Named,
    /// A name that WITH defines.
    Cte,
    /// A subquery.
    Subquery,
    /// A function, `VALUES`, or anything else.
    Other,
}

/// How a table is joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JoinForm {
    /// The first one, or one after a comma.
    #[default]
    From,
    /// An inner or cross join.
    Inner,
    /// `LEFT JOIN`.
    Left,
    /// Any other.
    Other,
}

/// The number of rows asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The number, if it is written as one.
    pub rows: Option<u64>,
}

/// A term of ORDER BY.
#[derive(Clone, Debug)]
pub struct OrderTerm {
    /// What it sorts by, with ordinals and aliases resolved.
    pub scalar: Scalar,
    /// Whether it descends.
    pub desc: bool,
    /// `NULLS FIRST` (true) or `NULLS LAST` (false), where written.
    pub nulls_first: Option<bool>,
    /// Its expression as written.
    pub range: Range<usize>,
}

/// Something that is returned.
#[derive(Clone, Debug)]
pub enum Projection {
    /// `*` or `t.*`.
    All,
    /// An expression, and the name it is returned under if that was written.
    Value(Scalar, Option<Name>),
}

/// A column as a query names it.
#[derive(Clone, Debug, Default)]
pub struct ColumnRef {
    /// The table it is said to be of, if any: an alias or a name, with qualifiers.
    pub qualifier: Vec<Name>,
    /// The column.
    pub name: Name,
    /// Its place; empty if unknown.
    pub range: Range<usize>,
}

/// A value in a query.
#[derive(Clone, Debug)]
pub enum Scalar {
    /// A column.
    Column(ColumnRef),
    /// A literal.
    Literal(Literal),
    /// Something with one value during the query: a placeholder, a function of constants, an uncorrelated subquery.
    Constant {
        /// The type it is cast to, lower case.
        cast: Option<String>,
    },
    /// A column or expression cast to a type, lower case.
    Cast(Box<Scalar>, String),
    /// A column or expression in a collation, lower case.
    Collate(Box<Scalar>, String),
    /// An expression over columns, in a form that is equal for equal expressions.
    Computed {
        /// That form.
        text: String,
        /// Its columns.
        columns: Vec<ColumnRef>,
    },
    /// A hole.
    Hole,
    /// Something that cannot be compared: volatile, correlated, or not understood.
    Opaque,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A number as written.
    Number(String),
    /// A string.
    String(String),
    /// A truth value.
    Bool(bool),
    /// `NULL`.
    Null,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<=>`, `IS NOT DISTINCT FROM`, SQLite's `IS`.
    Same,
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Filter {
    /// What it says.
    pub form: FilterForm,
    /// A form of it that is equal for equal conditions, if it could be understood.
    pub text: Option<String>,
}

/// What a condition says. A column stands on the left where either side could.
#[derive(Clone, Debug)]
pub enum FilterForm {
    /// `a < 1`
    Compare(Scalar, Comparison, Scalar),
    /// `a IN (1, 2)` or its negation.
    In(Scalar, Vec<Scalar>, bool),
    /// `a = ANY($1)`, `a IN (SELECT …)`: one of a number of values that is not known.
    AnyOf(Scalar),
    /// `a IS NULL` or, negated, `a IS NOT NULL`.
    IsNull(Scalar, bool),
    /// `a`, `NOT a`: a bare truth value.
    Truth(Scalar, bool),
    /// `a IS TRUE`, `a IS FALSE`.
    IsTruth(Scalar, bool),
    /// `(a, b) < (1, 2)`
    Row(Vec<Scalar>, Comparison, Vec<Scalar>),
    /// Alternatives, each a list of conditions that must all hold.
    Or(Vec<Vec<Filter>>),
    /// Always true, such as `1 = 1`.
    True,
    /// A hole: anything at all.
    Hole,
    /// Anything else, with the columns it mentions.
    Other(Vec<ColumnRef>),
}

/// What holes hide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// There may be more or other tables.
    pub tables: bool,
    /// There may be more or other conditions.
    pub filters: bool,
    /// The order may be another.
    pub order: bool,
    /// There may be more or other results.
    pub projection: bool,
}

/// Reads the statements in a text, each into a model.
pub fn parse_query(query: &QueryText, dialect: Dialect) -> Vec<QueryModel> {
    let mut lexer = Lexer::query(&query.text, &query.holes, dialect);
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next_token()).collect();
    let is_end = |token: &Token| token.kind == TokenKind::Symbol && &query.text[token.range()] == ";";
    tokens
        .split(is_end)
        .filter_map(|tokens| {
            let (first, last) = (tokens.first()?, tokens.last()?);
            let range = first.start..last.end;
            let model = lower::lower(&query.text, tokens, dialect);
            let mut model = model.unwrap_or_else(|| outline(&query.text, tokens));
            model.kind = crate::statement_kind(&query.text[range.clone()]);
            model.range = range;
            Some(model)
        })
        .collect()
}

/// Reads the statements in a text into the parser's trees; those that cannot be parsed are left out.
pub(crate) fn parse_statements(
    query: &QueryText,
    dialect: Dialect,
) -> Vec<(Range<usize>, sqlparser::ast::Statement, Unknown)> {
    let mut lexer = Lexer::query(&query.text, &query.holes, dialect);
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next_token()).collect();
    let is_end = |token: &Token| token.kind == TokenKind::Symbol && &query.text[token.range()] == ";";
    tokens
        .split(is_end)
        .filter_map(|tokens| {
            let (first, last) = (tokens.first()?, tokens.last()?);
            let (statement, unknown) = lower::parse(&query.text, tokens, dialect)?;
            Some((first.start..last.end, statement, unknown))
        })
        .collect()
}

/// What the first words of a statement tell that could not be parsed: what it writes, and to which table.
fn outline(text: &str, tokens: &[Token]) -> QueryModel {
    let word = |at: usize| {
        tokens
            .get(at)
            .map_or(String::new(), |token| text[token.range()].to_ascii_uppercase())
    };
    let (verb, mut at) = match (word(0).as_str(), word(1).as_str()) {
        ("INSERT" | "REPLACE", "INTO") => (Verb::Insert, 2),
        ("INSERT", "IGNORE") if word(2) == "INTO" => (Verb::Insert, 3),
        ("INSERT", "OR") if word(3) == "INTO" => (Verb::Insert, 4),
        ("UPDATE", "ONLY") | ("DELETE", "FROM") => (
            if word(0) == "UPDATE" {
                Verb::Update
            } else {
                Verb::Delete
            },
            2,
        ),
        ("UPDATE", _) => (Verb::Update, 1),
        _ => return QueryModel::default(),
    };
    let mut table = TableRef::default();
    while let Some(token) = tokens.get(at) {
        let raw = &text[token.range()];
        let name = match token.kind {
            TokenKind::Word | TokenKind::Hole => Name {
                text: raw.to_owned(),
                quoted: false,
                holed: token.holed,
            },
            TokenKind::Quoted => Name {
                text: crate::lexer::unquote(raw),
                quoted: true,
                holed: token.holed,
            },
            _ => break,
        };
        table.name.push(name);
        table.range = if table.range.is_empty() {
            token.range()
        } else {
            table.range.start..token.end
        };
        if word(at + 1) != "." {
            break;
        }
        at += 2;
    }
    QueryModel {
        verb,
        tables: if table.name.is_empty() { Vec::new() } else { vec![table] },
        ..QueryModel::default()
    }
}
