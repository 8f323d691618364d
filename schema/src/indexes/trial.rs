//! Proposed indexes tried on the schema: one without which no query gets worse is none.

use std::collections::BTreeSet;

use super::merge::Wish;
use crate::model::{Index, IndexKey, IndexMethod, Schema};
use crate::plan::{Access, Engine, Judgement, Order, judge};
use crate::query::QueryText;

/// An index as the planner sees it.
pub(super) fn index(name: &str, keys: Vec<IndexKey>) -> Index {
    Index {
        name: name.to_owned(),
        keys,
        method: IndexMethod::Btree,
        usable: true,
        ..Index::default()
    }
}

/// A name that no index has: the engines tell indexes apart by their names.
fn name(number: usize) -> String {
    format!("\u{1}{number}")
}

/// The schema with an index for each wish.
pub(super) fn with(schema: &Schema, wishes: &[Wish]) -> Schema {
    let mut tried = schema.clone();
    for wish in wishes {
        let keys = wish.keys(schema);
        let name = name(tried.tables[wish.table].indexes.len());
        tried.tables[wish.table].indexes.push(index(&name, keys));
    }
    tried
}

/// Takes out what nothing needs, that which the fewest queries are for first, and hands its queries to those that serve them instead.
pub(super) fn drop_useless(schema: &Schema, queries: &[QueryText], engine: Engine, groups: &mut Vec<Wish>) {
    let mut tables: Vec<usize> = groups.iter().map(|group| group.table).collect();
    tables.sort_unstable();
    tables.dedup();
    for table in tables {
        let here: Vec<usize> = (0..groups.len()).filter(|&at| groups[at].table == table).collect();
        if here.len() < 2 {
            continue;
        }
        let mut tried = with(schema, groups);
        let asked: BTreeSet<usize> = here
            .iter()
            .flat_map(|&at| groups[at].uses.iter().map(|served| served.query))
            .collect();
        let judged = |tried: &Schema| -> Vec<Vec<Rank>> {
            let all = asked.iter().map(|&query| judge(tried, &queries[query], engine));
            all.map(|judged| judged.iter().map(Rank::of).collect()).collect()
        };
        let whole = judged(&tried);
        let mut order = here.clone();
        order.sort_by_key(|&at| (groups[at].is_needed, groups[at].uses.len(), std::cmp::Reverse(at)));
        let mut gone: Vec<usize> = Vec::new();
        for at in order {
            let kept = || here.iter().filter(|other| **other != at && !gone.contains(other));
            if kept().next().is_none() {
                break;
            }
            tried.tables[table].indexes.clone_from(&schema.tables[table].indexes);
            let left = kept().map(|&other| index(&name(other), groups[other].keys(schema)));
            tried.tables[table].indexes.extend(left);
            if judged(&tried) == whole {
                gone.push(at);
            }
        }
        gone.sort_unstable();
        for at in gone.into_iter().rev() {
            let lost = groups.remove(at);
            hand_on(groups, lost);
        }
    }
}

/// The queries of an index that is not needed belong to the one that begins most like it.
fn hand_on(groups: &mut [Wish], lost: Wish) {
    let first: Vec<_> = lost.blocks.first().map_or(Vec::new(), |block| {
        block.keys.iter().map(|key| key.part.clone()).collect()
    });
    let heir = groups
        .iter_mut()
        .filter(|group| group.table == lost.table)
        .max_by_key(|group| {
            let shared = group.blocks.first().map_or(0, |block| {
                block.keys.iter().filter(|key| first.contains(&key.part)).count()
            });
            (shared, group.is_needed)
        });
    if let Some(heir) = heir {
        heir.uses.extend(lost.uses);
        heir.uses.sort();
        heir.uses.dedup();
    }
}

/// How well a statement is served; what matters is whether it is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rank {
    order: u8,
    with_filter: bool,
    tables: Vec<(bool, bool)>,
}

impl Rank {
    fn of(judgement: &Judgement) -> Self {
        let order = match judgement.order {
            Order::Served | Order::Trivial | Order::None => 2,
            Order::Partial(_) => 1,
            Order::Sort => 0,
        };
        let tables = judgement.tables.iter().map(|table| {
            let joined = table.joins.iter().all(|join| join.indexed);
            (table.access == Access::Scan, joined)
        });
        Self {
            order,
            with_filter: judgement.with_filter != Some(false),
            tables: tables.collect(),
        }
    }
}
