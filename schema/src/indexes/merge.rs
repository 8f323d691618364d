//! Wishes, and two of them as one.

use std::collections::BTreeSet;

use super::ServedQuery;
use crate::model::{IndexKey, KeyPart, Schema};

/// Keys that stand next to each other in an index, in any sequence if there are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) keys: Vec<IndexKey>,
    /// Whether their direction does not matter: nothing is ordered by them.
    pub(super) is_free: bool,
}

/// An index that is wanted, as far as it is settled.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) table: usize,
    pub(super) blocks: Vec<Block>,
    pub(super) is_needed: bool,
    pub(super) uses: Vec<ServedQuery>,
}

impl Wish {
    /// How many keys it has.
    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.keys.len()).sum()
    }

    /// The wish with what another one wants as well, if one index can be both.
    pub(super) fn with(&self, other: &Self) -> Option<Self> {
        if self.table != other.table {
            return None;
        }
        let turned: Vec<Block> = other.blocks.iter().map(Block::turned).collect();
        let blocks = merged(&self.blocks, &other.blocks).or_else(|| merged(&self.blocks, &turned))?;
        let mut uses: BTreeSet<ServedQuery> = self.uses.iter().cloned().collect();
        uses.extend(other.uses.iter().cloned());
        Some(Self {
            table: self.table,
            blocks,
            is_needed: self.is_needed || other.is_needed,
            uses: uses.into_iter().collect(),
        })
    }

    /// The keys in the sequence that is chosen where any would do: what tells few rows apart comes last.
    pub(super) fn keys(&self, schema: &Schema) -> Vec<IndexKey> {
        let table = &schema.tables[self.table];
        let is_coarse = |key: &IndexKey| {
            let column = key.column_name();
            let column = column.and_then(|name| table.columns.iter().find(|column| column.name == name));
            column.is_some_and(|column| column.type_text.starts_with("bool"))
        };
        let mut keys = Vec::new();
        for block in &self.blocks {
            let mut own = block.keys.clone();
            own.sort_by_key(is_coarse);
            keys.extend(own);
        }
        keys
    }
}

impl Block {
    /// The same read backwards.
    fn turned(&self) -> Self {
        let turn = |key: &IndexKey| match self.is_free {
            true => key.clone(),
            false => IndexKey {
                desc: !key.desc,
                nulls_first: key.nulls_first.map(|first| !first),
                ..key.clone()
            },
        };
        Self {
            keys: self.keys.iter().map(turn).collect(),
            is_free: self.is_free,
        }
    }

    fn has(&self, part: &KeyPart) -> bool {
        self.keys.iter().any(|key| key.part == *part)
    }

    fn is_within(&self, other: &Self) -> bool {
        self.keys.iter().all(|key| other.has(&key.part))
    }

    /// This block's keys, with the directions of whichever of the two has some; none if they differ.
    fn agreed(&self, other: &Self) -> Option<Self> {
        let is_free = self.is_free && other.is_free;
        let keys = self.keys.iter().map(|key| {
            let same = other.keys.iter().find(|theirs| theirs.part == key.part)?;
            match (self.is_free, other.is_free) {
                (false, false) if (key.desc, key.nulls_first) != (same.desc, same.nulls_first) => None,
                (true, false) => Some(same.clone()),
                _ => Some(key.clone()),
            }
        });
        Some(Self {
            keys: keys.collect::<Option<_>>()?,
            is_free,
        })
    }

    fn without(&self, other: &Self) -> Self {
        let left = self.keys.iter().filter(|key| !other.has(&key.part));
        Self {
            keys: left.cloned().collect(),
            is_free: self.is_free,
        }
    }
}

/// One sequence that begins with what both begin with: each block of one is, as far as both go, within one of the other.
fn merged(left: &[Block], right: &[Block]) -> Option<Vec<Block>> {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    left.reverse();
    right.reverse();
    let mut out: Vec<Block> = Vec::new();
    while !left.is_empty() && !right.is_empty() {
        let (Some(a), Some(b)) = (left.pop(), right.pop()) else {
            break;
        };
        let (small, large, rest) = match (a.is_within(&b), b.is_within(&a)) {
            (true, _) => (a, b, &mut right),
            (false, true) => (b, a, &mut left),
            (false, false) => return None,
        };
        let left_over = large.without(&small);
        out.push(small.agreed(&large)?);
        if !left_over.keys.is_empty() {
            rest.push(left_over);
        }
    }
    // What one of them goes on with may not be what the other has had.
    let rest = left.into_iter().rev().chain(right.into_iter().rev());
    for block in rest {
        if block.keys.iter().any(|key| out.iter().any(|had| had.has(&key.part))) {
            return None;
        }
        out.push(block);
    }
    Some(out)
}

/// Adds a wish; one that is there already only gains its uses.
pub(super) fn add(wishes: &mut Vec<Wish>, wish: Wish) {
    let same = |known: &&mut Wish| {
        let alike = |a: &[Block], b: &[Block]| {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| {
                    a.is_free == b.is_free
                        && a.keys.len() == b.keys.len()
                        && a.agreed(b).is_some_and(|_| a.is_within(b))
                })
        };
        known.table == wish.table && known.is_needed == wish.is_needed && alike(&known.blocks, &wish.blocks)
    };
    match wishes.iter_mut().find(same) {
        Some(known) => {
            known.uses.extend(wish.uses);
            known.uses.sort();
            known.uses.dedup();
        }
        None => wishes.push(wish),
    }
}
