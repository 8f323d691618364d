//! GROUP BY and DISTINCT: rows that are first brought together come out in order if an index brings them so.
//!
//! Only good news is told here. Where no index serves, what is left to sort is one row a group, perhaps few.

use super::facts::{Facts, Term};
use super::paths;
use crate::Dialect;
use crate::model::{Schema, Table};
use crate::query::{Projection, QueryModel, Scalar};

/// The indexes that give the order of grouped or distinct rows, if any does.
pub(super) fn served_by(
    schema: &Schema,
    table: &Table,
    query: &QueryModel,
    mut facts: Facts<'_>,
) -> Option<Vec<String>> {
    if query.window || !query.distinct_on.is_empty() || facts.terms.is_empty() || query.subquery {
        return None;
    }
    let mut keys: Vec<Term> = Vec::new();
    for key in grouping_keys(query)? {
        if let Some(term) = facts.term(key, false, None, 0).ok()?
            && !keys.iter().any(|known| known.key == term.key)
        {
            keys.push(term);
        }
    }
    let ordered = |key: &Term| {
        facts
            .terms
            .iter()
            .any(|term| term.key == key.key && term.collation == key.collation)
    };
    let all_grouped = facts
        .terms
        .iter()
        .all(|term| keys.iter().any(|key| key.key == term.key));
    let same_sequence = facts.terms.iter().zip(&keys).all(|(term, key)| term.key == key.key);
    let rest: Vec<Term> = keys.iter().filter(|key| !ordered(key)).cloned().collect();
    let ascends = facts.terms.iter().all(|term| !term.desc && !term.odd_nulls);
    let usual = facts.terms.iter().all(|term| !term.odd_nulls);
    if schema.dialect == Dialect::PostgreSql && has_superfluous_keys(schema, table, &facts, &keys) {
        return None;
    }
    let tails = match schema.dialect {
        // The keys may be grouped in any sequence that begins with the order.
        Dialect::PostgreSql if all_grouped && rest.len() <= 3 => permutations(&rest),
        Dialect::MySql
            if all_grouped && rest.is_empty() && (query.distinct && ascends || same_sequence && !query.distinct) =>
        {
            vec![Vec::new()]
        }
        Dialect::MySql if all_grouped && same_sequence && ascends => vec![rest],
        // Duplicates are found on the side, so the rows may come in any order that is asked for.
        Dialect::Sqlite if query.distinct && query.group_by.is_empty() => vec![Vec::new()],
        Dialect::Sqlite if rest.is_empty() && same_sequence && usual && facts.terms.len() == keys.len() => {
            vec![Vec::new()]
        }
        _ => return None,
    };
    let terms = facts.terms.clone();
    tails.into_iter().find_map(|tail| {
        facts.terms = terms.iter().cloned().chain(tail).collect();
        let by: Vec<String> = paths(schema, table, &facts)
            .into_iter()
            .filter(|path| path.serves && path.sure)
            .map(|path| path.name)
            .collect();
        (!by.is_empty()).then_some(by)
    })
}

/// Whether a unique key is among the keys: PostgreSQL then leaves the others out, and groups by another list than ours.
fn has_superfluous_keys(schema: &Schema, table: &Table, facts: &Facts<'_>, keys: &[Term]) -> bool {
    schema
        .indexes(table)
        .filter(|index| index.unique && index.keys.len() < keys.len())
        .any(|index| {
            index.keys.iter().all(|key| {
                let key = facts.index_key(key);
                keys.iter().any(|known| known.key == key.key)
            })
        })
}

/// What rows are grouped by; nothing if both grouped and distinct, or by columns that are not listed.
fn grouping_keys(query: &QueryModel) -> Option<Vec<&Scalar>> {
    match (query.distinct, query.group_by.is_empty()) {
        (false, false) => Some(query.group_by.iter().collect()),
        (true, true) => query
            .projection
            .iter()
            .map(|item| match item {
                Projection::Value(scalar, _) => Some(scalar),
                Projection::All => None,
            })
            .collect(),
        _ => None,
    }
}

fn permutations(terms: &[Term]) -> Vec<Vec<Term>> {
    if terms.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in 0..terms.len() {
        let mut rest = terms.to_vec();
        let chosen = rest.remove(first);
        for mut tail in permutations(&rest) {
            tail.insert(0, chosen.clone());
            all.push(tail);
        }
    }
    all
}
