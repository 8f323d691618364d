//! A query in the making: what the calls of a builder have said so far, whichever library it is of.

use seqscan_hir::Span;
use seqscan_schema::Dialect;

use crate::program::ModuleIdx;
use crate::text::SqlText;

/// What stands for a value that is given to the query when it runs.
pub(crate) const VALUE: &str = "%s";

/// A place in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) module: ModuleIdx,
    pub(crate) span: Span,
}

/// A table of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct From {
    pub(crate) schema: Option<String>,
    pub(crate) table: String,
    /// What the query calls it, where that is not the table's own name.
    pub(crate) alias: Option<String>,
    pub(crate) join: Join,
    /// What it is joined by; empty for the first.
    pub(crate) on: SqlText,
    /// What names it.
    pub(crate) place: Option<Place>,
}

/// How a table is joined to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Join {
    /// It is the first.
    First,
    /// `INNER JOIN`.
    Inner,
    /// `LEFT OUTER JOIN`.
    Left,
    /// One after a comma.
    Cross,
}

/// A term of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: SqlText,
    pub(crate) is_descending: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) place: Option<Place>,
}

impl Term {
    fn is_as(&self, other: &Self) -> bool {
        let direction = |it: &Self| (it.is_descending, it.nulls_first);
        reads_as(&self.text, &other.text) && direction(self) == direction(other)
    }

    pub(crate) fn reversed(mut self) -> Self {
        self.is_descending = !self.is_descending;
        self.nulls_first = self.nulls_first.map(|first| !first);
        self
    }
}

/// What a query does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verb {
    /// It gives rows.
    #[default]
    Select,
    /// It gives these values of all rows together.
    Aggregate(Vec<SqlText>),
    /// It gives the number of rows of all the rest, which stays as it is.
    CountOf,
    /// It says whether there are rows.
    Exists,
    /// It changes these columns.
    Update(Vec<String>),
    /// It deletes.
    Delete,
}

/// A number of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// So many.
    Number(u64),
    /// As many as are said when it runs.
    Value,
}

/// A query in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) dialect: Dialect,
    pub(crate) verb: Verb,
    /// The tables, the first one first.
    pub(crate) from: Vec<From>,
    /// The column that tells the rows of the first table apart.
    pub(crate) key: Option<String>,
    /// The conditions that must all hold.
    pub(crate) filters: Vec<SqlText>,
    /// What is returned; all columns of the first table if it is empty.
    pub(crate) columns: Vec<SqlText>,
    pub(crate) group: Vec<SqlText>,
    pub(crate) order: Vec<Term>,
    /// Whether the order is one that the library adds unasked.
    pub(crate) has_default_order: bool,
    pub(crate) is_distinct: bool,
    pub(crate) distinct_on: Vec<SqlText>,
    pub(crate) limit: Option<Rows>,
    pub(crate) offset: Option<Rows>,
    pub(crate) locks: bool,
    pub(crate) unknown: Unknown,
}

/// What may be there besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// More conditions.
    pub(crate) filters: bool,
    /// More tables, or groups of rows.
    pub(crate) tables: bool,
    /// Another order.
    pub(crate) order: bool,
}

impl Query {
    pub(crate) fn of(dialect: Dialect, from: From) -> Self {
        Self {
            dialect,
            verb: Verb::Select,
            from: vec![from],
            key: None,
            filters: Vec::new(),
            columns: Vec::new(),
            group: Vec::new(),
            order: Vec::new(),
            has_default_order: false,
            is_distinct: false,
            distinct_on: Vec::new(),
            limit: None,
            offset: None,
            locks: false,
            unknown: Unknown::default(),
        }
    }

    /// What the first table is called.
    pub(crate) fn root(&self) -> &str {
        self.from.first().map_or("", From::handle)
    }

    /// What holds whichever of two queries it is; none if they ask different tables. Where they say the same at different
    /// places, the first place counts.
    pub(crate) fn or(self, other: Self) -> Option<Self> {
        if !self.from.first()?.is_as(other.from.first()?) || self.verb != other.verb {
            return None;
        }
        let same_from = are_as(&self.from, &other.from, From::is_as);
        let same_filters = are_as(&self.filters, &other.filters, reads_as);
        let same_columns = are_as(&self.columns, &other.columns, reads_as);
        let same_order =
            are_as(&self.order, &other.order, Term::is_as) && are_as(&self.distinct_on, &other.distinct_on, reads_as);
        let same_rows = are_as(&self.group, &other.group, reads_as) && self.is_distinct == other.is_distinct;
        let same = |mine: Option<Rows>, others: Option<Rows>| match (mine, others) {
            (mine, others) if mine == others => mine,
            (Some(_), Some(_)) => Some(Rows::Value),
            _ => None,
        };
        Some(Self {
            from: common(self.from, &other.from, From::is_as),
            filters: common(self.filters, &other.filters, reads_as),
            limit: same(self.limit, other.limit),
            offset: same(self.offset, other.offset),
            columns: if same_columns { self.columns } else { vec![hole()] },
            locks: self.locks && other.locks,
            unknown: Unknown {
                filters: self.unknown.filters || other.unknown.filters || !same_filters,
                tables: self.unknown.tables || other.unknown.tables || !same_from || !same_rows,
                order: self.unknown.order || other.unknown.order || !same_order,
            },
            ..self
        })
    }
}

impl From {
    fn is_as(&self, other: &Self) -> bool {
        let name = |it: &Self| (it.schema.clone(), it.table.clone(), it.alias.clone(), it.join);
        name(self) == name(other) && reads_as(&self.on, &other.on)
    }

    /// What columns are qualified with.
    pub(crate) fn handle(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.table)
    }
}

/// What is in both.
fn common<T>(mut mine: Vec<T>, others: &[T], is_as: impl Fn(&T, &T) -> bool) -> Vec<T> {
    mine.retain(|it| others.iter().any(|other| is_as(it, other)));
    mine
}

fn are_as<T>(mine: &[T], others: &[T], is_as: impl Fn(&T, &T) -> bool) -> bool {
    mine.len() == others.len() && mine.iter().zip(others).all(|(mine, other)| is_as(mine, other))
}

/// Whether two texts say the same, wherever they are written.
fn reads_as(one: &SqlText, other: &SqlText) -> bool {
    one.text == other.text && one.holes == other.holes
}

/// A name as the dialect quotes it.
pub(crate) fn quoted(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::MySql => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// A column of a table of a query.
pub(crate) fn column(dialect: Dialect, handle: &str, name: &str) -> SqlText {
    let mut text = SqlText::default();
    text.say(&format!("{}.{}", quoted(dialect, handle), quoted(dialect, name)));
    text
}

/// Text that nothing of the source says.
pub(crate) fn plain(text: &str) -> SqlText {
    let mut out = SqlText::default();
    out.say(text);
    out
}

/// Something of which nothing is known.
pub(crate) fn hole() -> SqlText {
    let mut out = SqlText::default();
    out.push_hole();
    out
}

impl SqlText {
    /// Text after this one.
    pub(crate) fn then(mut self, text: &str) -> Self {
        self.say(text);
        self
    }

    /// Another text after this one.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.append(other);
        self
    }

    /// This text between others.
    pub(crate) fn within(self, before: &str, after: &str) -> Self {
        plain(before).and(self).then(after)
    }

    /// This text, said by a place.
    pub(crate) fn by(mut self, place: Option<Place>) -> Self {
        if let Some(place) = place {
            self.mark(0, place.module, place.span);
        }
        self
    }

    /// Whether all of it is one hole.
    pub(crate) fn is_hole(&self) -> bool {
        matches!(self.holes.as_slice(), [only] if *only == (0..self.text.len()))
    }
}

/// Texts with something between them.
pub(crate) fn joined(texts: impl IntoIterator<Item = SqlText>, between: &str) -> SqlText {
    let mut out = SqlText::default();
    for text in texts {
        if !out.text.is_empty() {
            out.say(between);
        }
        out.append(text);
    }
    out
}

/// A text as a literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
