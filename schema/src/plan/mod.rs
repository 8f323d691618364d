//! Whole statements judged against a schema as the planner of the database would plan them.
//!
//! [`judge`] always answers with its best verdict. Whether every part of the statement was understood is said beside it,
//! in [`Judgement::certain`], so that a lint can be silent where the answer is a guess.

mod advice;
mod conditions;
mod ir;
mod lookups;
mod lower;
mod lower_expr;
mod lower_from;
mod lower_names;
mod merge;
mod mysql;
mod needs;
mod pg;
mod planner;
mod sqlite;
mod types;
mod worth;

use std::ops::Range;

pub(crate) use advice::Candidate;
pub use conditions::{Condition, ConditionForm, JoinColumn};
pub use needs::{MissingIndex, Needs, create_index, needs};
pub use worth::Worth;

use crate::Dialect;
use crate::model::Schema;
use crate::query::{QueryText, parse_statements};

/// Whose planner is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engine {
    /// The family.
    pub dialect: Dialect,
    /// Its version: major and minor.
    pub version: (u32, u32),
}

impl Engine {
    /// The engine of a dialect in the newest version whose rules we know.
    pub fn newest(dialect: Dialect) -> Self {
        let version = match dialect {
            Dialect::PostgreSql => (18, 0),
            Dialect::MySql => (10, 11),
            Dialect::Sqlite => (3, 54),
        };
        Self { dialect, version }
    }

    /// The engine that a word like `postgres:15` or `sqlite` names.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, version) = text.split_once(':').unwrap_or((text, ""));
        let newest = Self::newest(Dialect::from_name(name)?);
        Some(match version.trim() {
            "" => newest,
            version => newest.with_version(version)?,
        })
    }

    /// The same engine in another version, as `18.6` or `3.40.1` names it.
    pub fn with_version(self, version: &str) -> Option<Self> {
        let mut parts = version.trim().split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next().map_or(Some(0), |minor| {
            let digits = minor
                .find(|c: char| !c.is_ascii_digit())
                .map_or(minor, |end| &minor[..end]);
            digits.parse().ok()
        })?;
        Some(Self {
            version: (major, minor),
            ..self
        })
    }
}

/// What becomes of an ORDER BY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// An index gives it, or all its terms are constant.
    Served,
    /// An index gives its first terms, as many as are counted here as written, where that can be told.
    Partial(Option<usize>),
    /// The rows are sorted.
    Sort,
    /// At most one row comes back.
    Trivial,
    /// There is none.
    None,
}

/// Whether an index finds the rows that a table's conditions ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// An index narrows the search.
    Index,
    /// The whole table is read for them.
    Scan,
    /// There is no condition on this table alone.
    None,
}

/// How one table's conditions are met.
#[derive(Clone, Debug)]
pub struct TableAccess {
    /// The table's name, or its alias where the table occurs more than once.
    pub name: String,
    /// The table: its place in [`Schema::tables`].
    pub table: usize,
    /// Whether an index is used.
    pub access: Access,
    /// The indexes that could be.
    pub by: Vec<String>,
    /// Where its name is in the text.
    pub range: Range<usize>,
    /// The conditions on this table alone.
    pub conditions: Vec<Condition>,
    /// The columns that are equated with other tables'.
    pub joins: Vec<JoinColumn>,
    /// The index that would serve.
    pub advice: Option<String>,
}

/// A statement's verdict.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The statement's place in the text.
    pub range: Range<usize>,
    /// What becomes of its order.
    pub order: Order,
    /// The terms of its outermost ORDER BY: where they are in the text.
    pub terms: Vec<Range<usize>>,
    /// The indexes each of which alone gives the order.
    pub served_by: Vec<String>,
    /// Whether one of them narrows the search, too.
    pub with_filter: Option<bool>,
    /// Its tables, in the order in which they are written.
    pub tables: Vec<TableAccess>,
    /// The indexes that would serve better.
    pub advice: Vec<String>,
    /// Whether at most one row comes back, so that a sort costs nothing.
    pub single_row: bool,
    /// Whether everything in the statement was understood.
    pub certain: bool,
}

/// Judges every statement of a text; nothing for one that cannot be parsed.
pub fn judge(schema: &Schema, query: &QueryText, engine: Engine) -> Vec<Judgement> {
    judge_plain(schema, query, engine)
        .into_iter()
        .map(|plain| plain.judgement)
        .collect()
}

/// The same, with the indexes that would serve each statement better.
pub fn judge_with_advice(schema: &Schema, query: &QueryText, engine: Engine) -> Vec<Judgement> {
    needs::needs(schema, query, engine)
        .into_iter()
        .map(|needs| needs.judgement)
        .collect()
}

/// A statement's verdict, and what might make it better.
struct Plain {
    judgement: Judgement,
    candidates: Vec<Candidate>,
    lookups: lookups::Lookups,
    is_limited: bool,
    skips: Option<Range<usize>>,
}

fn judge_plain(schema: &Schema, query: &QueryText, engine: Engine) -> Vec<Plain> {
    parse_statements(query, schema.dialect)
        .into_iter()
        .map(|(range, statement, unknown)| {
            let stmt = lower::lower(schema, &query.text, &statement, unknown);
            let terms = stmt.root.order.iter().map(|term| term.range.clone()).collect();
            let certain = is_certain(schema, &stmt);
            let root = stmt.root.clone();
            let mut planner = planner::Planner::new(schema, stmt, engine);
            let over_derived = planner.reads_derived(&root);
            let query = planner.pull_up(root);
            let single_row = planner.at_most_one_row(&query, true);
            let (order, by, narrow) = match schema.dialect {
                Dialect::Sqlite => planner.sqlite_verdict(&query, over_derived),
                Dialect::MySql => planner.mysql_verdict(&query, single_row && !over_derived),
                Dialect::PostgreSql => planner.pg_verdict(&query, single_row && !over_derived),
            };
            let mut served_by = by;
            served_by.sort_unstable();
            served_by.dedup();
            let judgement = Judgement {
                range,
                order,
                terms,
                with_filter: (!served_by.is_empty()).then_some(narrow),
                served_by,
                tables: planner.tables(),
                advice: Vec::new(),
                single_row,
                certain,
            };
            Plain {
                judgement,
                candidates: planner.candidates(&query),
                lookups: planner.lookups(&query),
                is_limited: query.limit,
                skips: query.skips.clone(),
            }
        })
        .collect()
}

/// Whether everything that bears on the verdict was understood: every table is one of the schema, and nothing is hidden.
fn is_certain(schema: &Schema, stmt: &ir::Stmt) -> bool {
    let unknown = &stmt.unknown;
    let known = stmt.rels.iter().all(|rel| match &rel.kind {
        ir::RelKind::Base(table) => {
            let table = &schema.tables[*table];
            table.kind == crate::TableKind::Base && !table.incomplete && table.columns_known
        }
        ir::RelKind::Derived { .. } => true,
        ir::RelKind::Missing | ir::RelKind::Other => false,
    });
    let hidden = |expr: &ir::Expr| expr.any(&mut |part| matches!(part, ir::Expr::Hole | ir::Expr::Opaque(_)));
    let clear = stmt.root.order.iter().all(|term| !hidden(&term.expr))
        && match &stmt.root.body {
            ir::Body::Select(select) => !select.quals.iter().any(|qual| is_hidden(&qual.expr)),
            _ => true,
        };
    known && clear && !unknown.tables && !unknown.filters && !unknown.order && stmt.verb != ir::Verb::Other
}

/// Whether nobody knows what a condition is about: `{condition}`, `{column} = $1`.
fn is_hidden(condition: &ir::Expr) -> bool {
    let has = |wanted: fn(&ir::Expr) -> bool| condition.any(&mut |part| wanted(part));
    has(|part| matches!(part, ir::Expr::Hole)) && !has(|part| matches!(part, ir::Expr::Col(..)))
}

/// An order verdict, the indexes that give it, and whether one of them narrows the search.
type Verdict = (Order, Vec<String>, bool);

/// What the engines found, per table, under the names that tell the tables apart.
fn table_accesses(stmt: &ir::Stmt, found: &[planner::Found]) -> Vec<TableAccess> {
    let mut out: Vec<TableAccess> = Vec::new();
    let bases: Vec<usize> = (0..stmt.rels.len())
        .filter(|&rel| found.iter().any(|found| found.rel == rel))
        .collect();
    for &rel in &bases {
        let ir::RelKind::Base(table) = stmt.rels[rel].kind else {
            continue;
        };
        let twice = bases
            .iter()
            .any(|&other| other != rel && stmt.rels[other].name == stmt.rels[rel].name);
        let name = if twice {
            &stmt.rels[rel].handle
        } else {
            &stmt.rels[rel].name
        };
        let here = found.iter().filter(|found| found.rel == rel);
        let Some(found) = here.min_by_key(|found| found.access) else {
            continue;
        };
        if let Some(known) = out.iter_mut().find(|known| known.name == *name) {
            known.access = known.access.min(found.access);
            continue;
        }
        out.push(TableAccess {
            name: name.clone(),
            table,
            access: found.access,
            by: found.by.clone(),
            range: stmt.rels[rel].range.clone(),
            conditions: found.conditions.clone(),
            joins: found.joins.clone(),
            advice: None,
        });
    }
    out
}
