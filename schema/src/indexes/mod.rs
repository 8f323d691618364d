//! The indexes that a whole program's queries want, as few as can be: what each of them asks for alone is in
//! [`crate::plan`]; here their wishes are put together.
//!
//! A wish is a sequence of blocks: the columns held by equality, in any sequence, then those of the order, one by one.
//! Two wishes that can be one index become one ([`merge`]), the fewest groups are looked for ([`group`]), and what is left
//! is tried on the schema: an index without which nothing gets worse is not proposed ([`trial`]).

mod group;
mod merge;
mod name;
#[cfg(test)]
mod tests;
mod trial;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{Index, IndexKey, IndexMethod, IndexSource, Schema, TableKind};
use crate::plan::{Candidate, Engine, MissingIndex, Needs, Worth, needs};
use crate::query::QueryText;
use merge::{Block, Wish};

/// How often what is wanted is put together anew.
const ROUNDS: usize = 5;

/// Why a query wants an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Want {
    /// Its rows are sorted, or an index is walked in order and filtered.
    Order,
    /// A table is read for the rows that its conditions ask for.
    Filter,
    /// A table is read for the rows that belong to those of another.
    Join,
}

/// Why an index would save a query little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Little {
    /// An index finds the rows: only their sort is saved.
    Sort,
    /// The conditions leave many rows.
    Rows,
    /// A join finds the rows by an index that is there.
    Join,
}

/// A query that an index is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedQuery {
    /// The query: its place in the list that was given.
    pub query: usize,
    /// Its statement: the bytes of the text.
    pub statement: Range<usize>,
    /// The ORDER BY or the condition that the index is for: the bytes of the text.
    pub range: Range<usize>,
    /// Why.
    pub want: Want,
    /// Why it would save little, if so.
    pub little: Option<Little>,
}

impl ServedQuery {
    fn key(&self) -> (usize, usize, usize, usize, Want) {
        let (statement, range) = (&self.statement, &self.range);
        (self.query, statement.start, range.start, range.end, self.want)
    }
}

impl Ord for ServedQuery {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for ServedQuery {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An index that should be created.
#[derive(Clone, Debug)]
pub struct ProposedIndex {
    /// Its name: new in the schema, and short enough for the database.
    pub name: String,
    /// The table: its place in [`Schema::tables`].
    pub table: usize,
    /// Its keys.
    pub keys: Vec<IndexKey>,
    /// Whether a query needs it; otherwise it would save little.
    pub is_needed: bool,
    /// The queries it is for, in the order in which they were given.
    pub queries: Vec<ServedQuery>,
    /// The indexes that nobody needs beside it: their keys are its first ones.
    pub replaces: Vec<String>,
}

/// The smallest set of new indexes that serves these queries, needed ones first. Tables in `small_tables` are left out,
/// and so is every query that is not wholly understood.
pub fn propose_indexes(
    schema: &Schema,
    queries: &[QueryText],
    engine: Engine,
    small_tables: &[String],
) -> Vec<ProposedIndex> {
    let is_small = |table: usize| {
        let name = &schema.tables[table].name;
        small_tables.iter().any(|small| small.eq_ignore_ascii_case(name))
    };
    // The same text is judged once, wherever it is run.
    let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, query) in queries.iter().enumerate() {
        let holes: Vec<(usize, usize)> = query.holes.iter().map(|hole| (hole.start, hole.end)).collect();
        places.entry((query.text.as_str(), holes)).or_default().push(at);
    }
    let mut texts: Vec<Vec<usize>> = places.into_values().collect();
    texts.sort();
    let gather = |schema: &Schema, wishes: &mut Vec<Wish>| {
        for places in &texts {
            for needs in needs(schema, &queries[places[0]], engine) {
                let wanted = wishes_of(schema, places, &needs).into_iter();
                wanted
                    .filter(|wish| !is_small(wish.table))
                    .for_each(|wish| merge::add(wishes, wish));
            }
        }
    };
    let mut wishes: Vec<Wish> = Vec::new();
    gather(schema, &mut wishes);
    let together = |wishes: &[Wish]| {
        let mut groups = group::groups(wishes.to_vec());
        trial::drop_useless(schema, queries, engine, &mut groups);
        groups
    };
    let mut groups = together(&wishes);
    // What an index finds may be few enough to look others up by: what is wanted then is found in a further round.
    for _ in 0..ROUNDS {
        if groups.is_empty() {
            break;
        }
        let known = wishes.len();
        gather(&trial::with(schema, &groups), &mut wishes);
        if wishes.len() == known {
            break;
        }
        groups = together(&wishes);
    }
    groups.sort_by_key(|group| (!group.is_needed, group.table, group.uses.first().cloned()));
    let mut taken = name::taken(schema);
    groups
        .into_iter()
        .filter_map(|group| proposal(schema, group, &mut taken))
        .collect()
}

/// What one statement asks for: nothing if it is not wholly understood.
fn wishes_of(schema: &Schema, places: &[usize], needs: &Needs) -> Vec<Wish> {
    let judgement = &needs.judgement;
    if !judgement.certain {
        return Vec::new();
    }
    let order = match (judgement.terms.first(), judgement.terms.last()) {
        (Some(first), Some(last)) if first.start <= last.end => first.start..last.end,
        _ => judgement.range.clone(),
    };
    let wish = |candidate: &Candidate, want: Want, worth: Worth| {
        let table = &schema.tables[candidate.table];
        let has_indexes = matches!(table.kind, TableKind::Base | TableKind::MaterializedView);
        if !has_indexes || table.temporary || table.incomplete {
            return None;
        }
        let conditions = || {
            let known = candidate.ranges.iter().filter(|range| !range.is_empty());
            let (start, end) = (
                known.clone().map(|range| range.start).min()?,
                known.map(|range| range.end).max()?,
            );
            Some(start..end)
        };
        let (range, little) = match want {
            Want::Order => (order.clone(), (worth < Worth::Much).then_some(Little::Sort)),
            Want::Filter | Want::Join => {
                let range = conditions().unwrap_or_else(|| judgement.range.clone());
                let is_reached = want == Want::Filter && needs.reached.contains(&candidate.table);
                let little = match is_reached {
                    true => Some(Little::Join),
                    false => candidate.coarse.then_some(Little::Rows),
                };
                (range, little)
            }
        };
        let uses = places.iter().map(|&query| ServedQuery {
            query,
            statement: judgement.range.clone(),
            range: range.clone(),
            want,
            little,
        });
        Some(Wish {
            table: candidate.table,
            blocks: blocks(candidate),
            is_needed: little.is_none(),
            uses: uses.collect(),
        })
    };
    let own: Vec<usize> = needs.helping.iter().map(MissingIndex::table).collect();
    let helping = needs.helping.iter().filter_map(|missing| match missing.is_for_order() {
        true => wish(&missing.candidate, Want::Order, needs.worth(schema, missing)),
        false => wish(&missing.candidate, Want::Filter, Worth::Much),
    });
    // What already gets an index for its own conditions is found by them.
    let lookups = needs.lookups.iter().map(|missing| &missing.candidate);
    let lookups = lookups.filter(|candidate| !own.contains(&candidate.table));
    helping
        .chain(lookups.filter_map(|candidate| wish(candidate, Want::Join, Worth::Much)))
        .collect()
}

/// The keys of a candidate with what may change in them.
fn blocks(candidate: &Candidate) -> Vec<Block> {
    let (equal, rest) = candidate.keys.split_at(candidate.equal.min(candidate.keys.len()));
    let mut blocks = Vec::new();
    if !equal.is_empty() {
        blocks.push(Block {
            keys: equal.to_vec(),
            is_free: true,
        });
    }
    blocks.extend(rest.iter().map(|key| Block {
        keys: vec![key.clone()],
        is_free: !candidate.orders,
    }));
    blocks
}

fn proposal(schema: &Schema, group: Wish, taken: &mut name::Taken) -> Option<ProposedIndex> {
    let keys = group.keys(schema);
    // Nothing is proposed that the database could not have.
    name::parts(schema, group.table, &keys)?;
    let name = name::fresh(schema, group.table, &keys, taken);
    Some(ProposedIndex {
        replaces: replaced(schema, group.table, &keys),
        name,
        table: group.table,
        keys,
        is_needed: group.is_needed,
        queries: group.uses,
    })
}

/// The plain indexes whose keys are the first of these.
fn replaced(schema: &Schema, table: usize, keys: &[IndexKey]) -> Vec<String> {
    let begins = |index: &&Index| {
        let same = |turned: bool| {
            index.keys.iter().zip(keys).all(|(own, new)| {
                let nulls = |key: &IndexKey| key.nulls_first.unwrap_or(key.desc);
                own.part == new.part
                    && own.prefix.is_none()
                    && (&own.opclass, &own.collation) == (&new.opclass, &new.collation)
                    && (own.desc, nulls(own)) == (new.desc != turned, nulls(new) != turned)
            })
        };
        index.source == IndexSource::Index
            && !index.unique
            && index.usable
            && index.predicate.is_none()
            && index.include.is_empty()
            && index.method == IndexMethod::Btree
            && index.keys.len() <= keys.len()
            && (same(false) || same(true))
    };
    let own = schema.tables[table].indexes.iter();
    own.filter(begins).map(|index| index.name.clone()).collect()
}

impl ProposedIndex {
    /// The statement that creates it; with CONCURRENTLY only where the database knows that word.
    pub fn statement(&self, schema: &Schema, concurrently: bool) -> String {
        name::create(schema, self.table, &self.name, &self.keys, concurrently)
    }

    /// The statement that drops it.
    pub fn drop_statement(&self, schema: &Schema, concurrently: bool) -> String {
        name::drop(schema, self.table, &self.name, concurrently)
    }

    /// Its keys, as one writes them in a statement.
    pub fn key_texts(&self, schema: &Schema) -> Vec<String> {
        name::parts(schema, self.table, &self.keys).unwrap_or_default()
    }

    /// A schema with these indexes, to judge again.
    pub fn added_to(schema: &Schema, proposed: &[Self]) -> Schema {
        let mut schema = schema.clone();
        for index in proposed {
            schema.tables[index.table]
                .indexes
                .push(trial::index(&index.name, index.keys.clone()));
        }
        schema
    }
}
