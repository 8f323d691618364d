//! What each statement of a text lacks: its verdict, and the indexes that would make it better.

use std::ops::Range;

use super::{Candidate, Engine, Judgement, Plain, advice, judge_plain};
use crate::index_sql::index_text;
use crate::model::{IndexKey, Schema};
use crate::query::QueryText;

/// A statement's verdict, and what would make it better.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The verdict. Its [`Judgement::advice`] is filled in.
    pub judgement: Judgement,
    /// The indexes that serve its order and its conditions, as the judgement names them.
    pub helping: Vec<MissingIndex>,
    /// The indexes that its joins would look rows up by.
    pub lookups: Vec<MissingIndex>,
    /// The tables in which joins find what they need by an index that is there: places in [`Schema::tables`].
    pub reached: Vec<usize>,
    /// Whether it wants only some of its rows.
    pub is_limited: bool,
    /// Whether nobody asked for its order: see [`QueryText::has_default_order`].
    pub has_default_order: bool,
    /// Where it says how many rows to pass over before the first one wanted, if that may be many.
    pub skips: Option<Range<usize>>,
}

/// An index that is not there.
#[derive(Clone, Debug)]
pub struct MissingIndex {
    pub(crate) candidate: Candidate,
    /// The statement that creates it.
    pub statement: String,
}

impl MissingIndex {
    fn new(schema: &Schema, candidate: Candidate) -> Option<Self> {
        let statement = index_text(schema, candidate.table, &candidate.keys)?;
        Some(Self { candidate, statement })
    }

    /// The table: its place in [`Schema::tables`].
    pub fn table(&self) -> usize {
        self.candidate.table
    }

    /// Its keys: first those that are held by equality, then those of an order or a range.
    pub fn keys(&self) -> &[IndexKey] {
        &self.candidate.keys
    }

    /// How many keys at its beginning are held by equality.
    pub fn equal(&self) -> usize {
        self.candidate.equal
    }

    /// Whether it is for the order, not only for conditions.
    pub fn is_for_order(&self) -> bool {
        self.candidate.orders
    }

    /// Whether its conditions leave so many rows that hardly anybody would have it: booleans, `IS NULL`, thresholds.
    pub fn is_coarse(&self) -> bool {
        self.candidate.coarse
    }

    /// Whether it holds a column by equality that tells rows apart: no boolean, nor whether there is a value.
    pub fn is_selective(&self) -> bool {
        self.candidate.selective
    }

    /// The conditions that it is for: where they are in the text, as far as they are written there.
    pub fn conditions(&self) -> impl Iterator<Item = Range<usize>> {
        let written = self.candidate.ranges.iter().filter(|range| !range.is_empty());
        written.cloned()
    }
}

/// The statement that creates an index on columns of a table, by its place in [`Schema::tables`]; none if the database could
/// not have it.
pub fn create_index(schema: &Schema, table: usize, columns: &[String]) -> Option<String> {
    let keys: Vec<IndexKey> = columns.iter().cloned().map(IndexKey::column).collect();
    index_text(schema, table, &keys)
}

/// Judges every statement of a text, and tries what would serve it better.
pub fn needs(schema: &Schema, query: &QueryText, engine: Engine) -> Vec<Needs> {
    let plain = judge_plain(schema, query, engine).into_iter().enumerate();
    plain
        .map(|(at, plain)| lacking(schema, query, engine, at, plain))
        .collect()
}

fn lacking(schema: &Schema, query: &QueryText, engine: Engine, at: usize, plain: Plain) -> Needs {
    let mut judgement = plain.judgement;
    let helping = advice::advise(schema, query, at, engine, &mut judgement, plain.candidates);
    let missing = |candidates: Vec<Candidate>| {
        let all = candidates.into_iter();
        all.filter_map(|candidate| MissingIndex::new(schema, candidate))
            .collect()
    };
    Needs {
        judgement,
        helping: missing(helping),
        lookups: missing(plain.lookups.wanted),
        reached: plain.lookups.reached,
        is_limited: plain.is_limited,
        has_default_order: query.has_default_order,
        skips: plain.skips,
    }
}
