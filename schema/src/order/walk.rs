//! PostgreSQL and MySQL: an index gives an order if its keys, without those held to one value, are the order's terms.

use super::Path;
use super::facts::{Facts, Key};
use crate::Dialect;
use crate::model::Index;

/// What an index can do for a query; nothing if it cannot be used.
pub(super) fn path(facts: &Facts<'_>, index: &Index) -> Option<Path> {
    let holds = facts.predicate_holds(index);
    if holds == Some(false) {
        return None;
    }
    let keys = keys(facts, index);
    let matched = matched(facts, &keys);
    let terms = &facts.terms;
    // Terms that dropped out count as presorted up to the first that is not.
    let presorted = if matched == 0 {
        0
    } else {
        terms.get(matched).map_or(facts.written, |next| next.place)
    };
    Some(Path {
        name: index.name.clone(),
        presorted,
        serves: matched == terms.len(),
        narrows: index.predicate.is_some() || keys.first().is_some_and(|key| facts.narrows(key)),
        sure: holds.is_some(),
    })
}

fn keys(facts: &Facts<'_>, index: &Index) -> Vec<Key> {
    let mut keys: Vec<Key> = index.keys.iter().map(|key| facts.index_key(key)).collect();
    // InnoDB ends every secondary index with the primary key; MariaDB counts on that only where the index is not unique.
    if facts.schema.dialect == Dialect::MySql
        && !index.unique
        && let Some(primary) = facts.table.primary_key()
    {
        for key in &primary.keys {
            let key = facts.index_key(key);
            if !keys.iter().any(|known| known.key == key.key && known.orders) {
                keys.push(key);
            }
        }
    }
    keys
}

/// How many leading terms come in order, read forward or backward.
fn matched(facts: &Facts<'_>, keys: &[Key]) -> usize {
    let mut matched = 0;
    let mut backward = None;
    for key in keys {
        let Some(term) = facts.terms.get(matched) else {
            break;
        };
        let same = key.orders && key.key == term.key && key.collation == term.collation;
        if same {
            let flipped = key.desc != term.desc;
            let nulls_flipped = key.nulls_first != term.nulls_first;
            if flipped != nulls_flipped || *backward.get_or_insert(flipped) != flipped {
                break;
            }
            matched += 1;
        } else if facts
            .pins(key)
            .is_none_or(|form| facts.schema.dialect == Dialect::MySql && form == super::facts::PinForm::Truth)
        {
            break;
        }
    }
    matched
}
