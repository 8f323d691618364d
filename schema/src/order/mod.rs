//! Can a query's ORDER BY come out of an index, by the rules of its database's planner?
//!
//! The answer is sound rather than complete: it is given for one table, and [`OrderVerdict::Unknown`] for all that is
//! not plainly understood.

mod advice;
mod facts;
mod grouping;
mod learn;
mod predicate;
mod sqlite;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use advice::{index_text, quoted};

use std::ops::Range;

use crate::model::{Index, IndexMethod, Origin, Schema, Table, TableKind};
use crate::query::{QueryModel, TableForm, Verb};
use crate::{Dialect, IndexSource};
use facts::Facts;

/// What becomes of a query's ORDER BY.
#[derive(Clone, Debug)]
pub enum OrderVerdict {
    /// It has none.
    NoOrder,
    /// At most one row comes back, so there is nothing to sort.
    Trivial,
    /// An index gives the order; no index is needed if every term is constant.
    Served {
        /// The indexes that do.
        by: Vec<String>,
    },
    /// The order is had, but only by walking a whole index and filtering, though the query has equality filters that a
    /// composite index could lead with.
    ServedWithoutFilter(Box<UnservedOrder>),
    /// The rows are sorted.
    Unserved(Box<UnservedOrder>),
    /// An index gives a prefix of the order, and the rest is sorted piece by piece.
    Partial {
        /// The indexes that do.
        by: Vec<String>,
        /// How many leading terms are in order.
        presorted: usize,
    },
    /// It cannot be told, and why.
    Unknown(&'static str),
}

/// An order that no index serves as well as one could.
#[derive(Clone, Debug)]
pub struct UnservedOrder {
    /// The table: its place in [`Schema::tables`].
    pub table: usize,
    /// The columns that equality filters pin, in the order of the WHERE clause.
    pub filter_columns: Vec<String>,
    /// The terms that have to be ordered.
    pub order_terms: Vec<UnservedTerm>,
    /// Why: lower case, without a full stop.
    pub reason: String,
    /// The `CREATE INDEX` that would serve, if one can be written.
    pub advice: Option<String>,
    /// Indexes that begin with one of the columns but cannot be combined.
    pub existing: Vec<ExistingIndex>,
    /// Indexes that narrow the rows before they are sorted.
    pub narrowed_by: Vec<String>,
    /// Indexes that give the order without the filter.
    pub ordered_by: Vec<String>,
    /// Whether only a part of the sorted rows is asked for, so that most of the work is for nothing.
    pub has_limit: bool,
    /// Whether the query has any filter.
    pub has_filter: bool,
}

/// A term of an order that is not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnservedTerm {
    /// The column.
    pub column: String,
    /// Whether it descends.
    pub desc: bool,
    /// Its place in the query's text.
    pub range: Range<usize>,
}

/// An index that is there, but does not help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingIndex {
    /// Its name.
    pub name: String,
    /// Its keys as one would write them: `created_at DESC`.
    pub keys: String,
    /// Where it is created.
    pub origin: Origin,
}

/// How an index relates to a query.
pub(crate) struct Path {
    name: String,
    /// How many leading terms of ORDER BY it gives in order.
    presorted: usize,
    /// Whether it gives all of them.
    serves: bool,
    /// Whether a condition narrows what is read of it.
    narrows: bool,
    /// Whether we know that the planner can use it at all.
    sure: bool,
}

/// Judges the outermost ORDER BY of a query.
pub fn order_by(schema: &Schema, query: &QueryModel) -> OrderVerdict {
    judge(schema, query).unwrap_or_else(OrderVerdict::Unknown)
}

fn judge(schema: &Schema, query: &QueryModel) -> Result<OrderVerdict, &'static str> {
    if !query.parsed {
        return Err("the query could not be parsed");
    }
    if query.unknown.order {
        return Err("the order is known only at run time");
    }
    if query.order_by.is_empty() {
        return Ok(OrderVerdict::NoOrder);
    }
    if query.verb != Verb::Select || query.set_operation {
        return Err("more than one query is sorted together");
    }
    let [from] = &query.tables[..] else {
        return Err("more than one table");
    };
    if query.unknown.tables || from.form != TableForm::Named {
        return Err("not a single table of the schema");
    }
    let idx = schema
        .table_index(&from.name)
        .ok_or("a table that the schema does not have")?;
    let table = &schema.tables[idx];
    if table.kind != TableKind::Base || table.temporary || !table.columns_known {
        return Err("a view, or a table whose columns are not known");
    }
    if query.unknown.filters {
        return Err("a condition is known only at run time");
    }
    let facts = Facts::gather(schema, table, from, query)?;
    if is_one_row(schema, table, query, &facts) {
        return Ok(OrderVerdict::Trivial);
    }
    if let Some(reason) = facts.undecided {
        return Err(reason);
    }
    if query.window || query.distinct || !query.distinct_on.is_empty() || query.aggregate || query.having {
        let by = grouping::served_by(schema, table, query, facts);
        return by
            .map(|by| OrderVerdict::Served { by })
            .ok_or("grouped, distinct or windowed rows are sorted");
    }
    if facts.terms.is_empty() {
        return Ok(OrderVerdict::Served { by: Vec::new() });
    }
    let paths = paths(schema, table, &facts);
    Ok(conclude(schema, idx, query, &facts, &paths))
}

fn is_one_row(schema: &Schema, table: &Table, query: &QueryModel, facts: &Facts<'_>) -> bool {
    let aggregated = query.aggregate && query.group_by.is_empty();
    let unique = |index: &Index| {
        index.unique
            && index.usable
            && index.source != IndexSource::Exclusion
            && facts.predicate_holds(index) == Some(true)
            && (index.predicate.is_none() || schema.dialect != Dialect::Sqlite)
            && index.keys.iter().all(|key| facts.pins_key_to_value(key))
    };
    aggregated || facts.pins_rowid() || schema.indexes(table).any(unique)
}

fn paths(schema: &Schema, table: &Table, facts: &Facts<'_>) -> Vec<Path> {
    let mut paths: Vec<Path> = schema
        .indexes(table)
        .filter(|index| index.usable && index.method == IndexMethod::Btree && index.source != IndexSource::Exclusion)
        .filter_map(|index| match schema.dialect {
            Dialect::Sqlite => sqlite::path(facts, index),
            Dialect::PostgreSql | Dialect::MySql => walk::path(facts, index),
        })
        .collect();
    if schema.dialect == Dialect::Sqlite && !table.without_rowid {
        paths.push(sqlite::rowid_path(facts));
    }
    paths
}

fn conclude(schema: &Schema, idx: usize, query: &QueryModel, facts: &Facts<'_>, paths: &[Path]) -> OrderVerdict {
    let table = &schema.tables[idx];
    let names = |paths: &[&Path]| paths.iter().map(|path| path.name.clone()).collect::<Vec<_>>();
    // MySQL may run a subquery first and join the table to it.
    if query.subquery && schema.dialect == Dialect::MySql {
        return OrderVerdict::Unknown("a subquery may change what is sorted");
    }
    if facts.has_hidden_constant() && schema.dialect == Dialect::MySql {
        return OrderVerdict::Unknown("a term of the order has one value");
    }
    let serving: Vec<&Path> = paths.iter().filter(|path| path.serves && path.sure).collect();
    let unserved = |reason: &str| advice::unserved(schema, idx, query, facts, paths, reason);
    if !serving.is_empty() {
        let narrowing = serving.iter().any(|path| path.narrows);
        if narrowing || !facts.can_lead() {
            return OrderVerdict::Served { by: names(&serving) };
        }
        if let Some(reason) = undecidable(schema, table, query, paths) {
            return OrderVerdict::Unknown(reason);
        }
        return OrderVerdict::ServedWithoutFilter(Box::new(unserved(
            "the order comes from walking an index that knows nothing of the filter",
        )));
    }
    if let Some(reason) = undecidable(schema, table, query, paths) {
        return OrderVerdict::Unknown(reason);
    }
    let best = paths
        .iter()
        .filter(|path| path.sure)
        .map(|path| path.presorted)
        .max()
        .unwrap_or(0);
    if best > 0 && schema.dialect != Dialect::MySql {
        let by: Vec<&Path> = paths
            .iter()
            .filter(|path| path.sure && path.presorted == best)
            .collect();
        return OrderVerdict::Partial {
            by: names(&by),
            presorted: best,
        };
    }
    if facts.has_hidden_constant() {
        return OrderVerdict::Unknown("a term of the order has one value");
    }
    if facts.terms.iter().any(|term| term.column.is_none()) {
        return OrderVerdict::Unknown("the order is by an expression");
    }
    let reason = if query.filters.is_empty() {
        "no index has this order"
    } else {
        "no index has this order together with the filter"
    };
    OrderVerdict::Unserved(Box::new(unserved(reason)))
}

/// Why nothing may be called missing here.
fn undecidable(schema: &Schema, table: &Table, query: &QueryModel, paths: &[Path]) -> Option<&'static str> {
    if table.incomplete {
        return Some("the table has indexes that could not be read");
    }
    if query.subquery {
        return Some("a subquery may change what is sorted");
    }
    if paths
        .iter()
        .any(|path| !path.sure && (path.serves || path.presorted > 0))
    {
        return Some("a partial index may serve, depending on a value");
    }
    // The parts of a partitioned table may have indexes of their own, which serve it together.
    let this = schema.tables.iter().position(|other| std::ptr::eq(other, table));
    let parts = schema.tables.iter().any(|other| {
        other.parent == this && this.is_some() && (!other.indexes.is_empty() || other.incomplete || !table.partitioned)
    });
    parts.then_some("the table has parts with indexes of their own")
}
