//! SQLite: the rules of its `wherePathSatisfiesOrderBy`.
//!
//! A key held to one value counts as such only while it is part of the prefix with which the index is searched; a unique
//! key whose columns cannot be NULL ends the order, because no two rows agree on it.

use super::Path;
use super::facts::{Facts, Key, PinForm};
use crate::model::Index;

/// What an index can do for a query; nothing if it cannot be used.
pub(super) fn path(facts: &Facts<'_>, index: &Index) -> Option<Path> {
    let holds = facts.predicate_holds(index);
    if holds == Some(false) {
        return None;
    }
    let mut keys: Vec<Key> = index.keys.iter().map(|key| facts.index_key(key)).collect();
    let own = keys.len();
    // A rowid table's primary key on `INTEGER` is the rowid itself and has no index.
    if facts.is_primary(index) && keys.len() == 1 && keys[0].key == facts.rowid_key().key {
        return None;
    }
    append_row_key(facts, &mut keys);
    let mut path = search(facts, &keys, own, index.unique);
    path.name.clone_from(&index.name);
    path.narrows |= index.predicate.is_some();
    path.sure = holds.is_some();
    Some(path)
}

/// What the table itself, in the order of its rowids, can do.
pub(super) fn rowid_path(facts: &Facts<'_>) -> Path {
    let mut path = search(facts, &[facts.rowid_key()], 1, true);
    "(rowid/pk)".clone_into(&mut path.name);
    path
}

/// Every index ends with what identifies the row.
fn append_row_key(facts: &Facts<'_>, keys: &mut Vec<Key>) {
    if !facts.table.without_rowid {
        keys.push(facts.rowid_key());
    } else if let Some(primary) = facts.table.primary_key() {
        for key in &primary.keys {
            let key = Key {
                not_null: true,
                ..facts.index_key(key)
            };
            if !keys
                .iter()
                .any(|known| known.key == key.key && known.collation == key.collation)
            {
                keys.push(key);
            }
        }
    }
}

fn search(facts: &Facts<'_>, keys: &[Key], own: usize, unique: bool) -> Path {
    // Some plan may search with fewer keys than it could.
    let longest = keys
        .iter()
        .take_while(|key| facts.pins(key).is_some() || facts.is_member(key))
        .count();
    let (mut best, mut serves) = (0, false);
    for prefix in 0..=longest {
        let satisfied = satisfied(facts, keys, own, unique, prefix);
        let presorted = satisfied.iter().take_while(|&&done| done).count();
        serves |= presorted == facts.terms.len();
        best = best.max(presorted);
    }
    let presorted = if best == 0 {
        0
    } else {
        facts.terms.get(best).map_or(facts.written, |next| next.place)
    };
    Path {
        name: String::new(),
        presorted,
        serves,
        narrows: keys.first().is_some_and(|key| facts.narrows(key)),
        sure: true,
    }
}

/// Which terms come in order if the index is searched with its first `prefix` keys.
fn satisfied(facts: &Facts<'_>, keys: &[Key], own: usize, unique: bool, prefix: usize) -> Vec<bool> {
    let mut done = vec![false; facts.terms.len()];
    let mut distinct = unique;
    let mut identified = false;
    let mut backward = None;
    for (at, key) in keys.iter().enumerate() {
        if at < prefix
            && let Some(form) = facts.pins(key)
        {
            distinct &= form != PinForm::Same;
            continue;
        }
        distinct &= at < prefix || key.not_null || at >= own;
        let next = done.iter().position(|&done| !done);
        let matches = next.is_some_and(|next| {
            let term = &facts.terms[next];
            let flipped = key.desc != term.desc;
            let same = key.orders
                && key.key == term.key
                && (key.collation == term.collation || key.key == facts.rowid_key().key);
            // The unusual placement of NULLs is a matter of where the first free key begins.
            same && (!term.odd_nulls || at == prefix) && *backward.get_or_insert(flipped) == flipped
        });
        match next {
            Some(next) if matches => {
                identified |= key.key == facts.rowid_key().key;
                done[next] = true;
            }
            _ => {
                if at == 0 || at < own {
                    distinct = false;
                }
                break;
            }
        }
    }
    if distinct || identified {
        done.fill(true);
    }
    done
}
