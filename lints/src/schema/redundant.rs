//! `redundant_index` and `duplicate_index`: indexes that are written to and never needed.

use seqscan_schema::{Index, IndexKey, IndexMethod, IndexSource, KeyPart, Table};

use super::SchemaContext;
use crate::Confidence;

declare_lint! {
    /// ### What it does
    /// Finds an index whose columns are the first ones of another index.
    /// ### Why is this bad?
    /// The longer index finds the same rows; the shorter one takes space, and time with every write.
    /// ### Example
    /// ```sql,expect
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX facts_user ON facts (user_id);
    /// CREATE INDEX facts_user_created ON facts (user_id, created_at);
    /// ```
    /// ### Use instead
    /// ```sql
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX facts_user_created ON facts (user_id, created_at);
    /// ```
    /// ### Not reported
    /// Unique indexes, partial indexes beside whole ones, indexes that carry other columns, and those that Django makes for
    /// every many-to-many relation.
    pub(crate) REDUNDANT_INDEX = "redundant_index", Pedantic, since = "0.1.0", "index that another one begins with"
}

declare_lint! {
    /// ### What it does
    /// Finds an index that is the same as another one.
    /// ### Why is this bad?
    /// It takes space, and time with every write, and no query is faster for it.
    /// ### Example
    /// ```sql,expect
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE);
    /// CREATE INDEX facts_email ON facts (email);
    /// ```
    /// ### Use instead
    /// ```sql
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE);
    /// ```
    pub(crate) DUPLICATE_INDEX = "duplicate_index", Pedantic, since = "0.1.0", "index that is there twice"
}

pub(super) fn check(cx: &mut SchemaContext<'_>) {
    for (_, table) in cx.tables() {
        for (at, index) in table.indexes.iter().enumerate() {
            if index.source != IndexSource::Index || !index.usable || index.keys.is_empty() {
                continue;
            }
            let others = || table.indexes.iter().enumerate().filter(|(other, _)| *other != at);
            // Of two that are the same, the one that guarantees more stays, or else the older one.
            let twin = others().find(|(other, twin)| {
                let stays = match (index.unique, twin.unique) {
                    (true, false) => false,
                    (false, true) => true,
                    _ => twin.source != IndexSource::Index || *other < at,
                };
                stays && are_same(index, twin)
            });
            if let Some((_, twin)) = twin {
                report(cx, table, index, twin, true);
            } else if is_of_pairs(table, index) {
                continue;
            } else if let Some((_, longer)) = others().find(|(_, longer)| begins(index, longer)) {
                report(cx, table, index, longer, false);
            }
        }
    }
}

/// Whether an index is one that Django makes for its tables of pairs, always and beside a unique one: nobody can leave it out.
fn is_of_pairs(table: &Table, index: &Index) -> bool {
    let is_hash = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_hash = index.name.rsplit_once('_').is_some_and(|(_, hash)| is_hash(hash));
    has_hash && table.columns.len() == 3 && table.foreign_keys.len() == 2
}

/// Whether two indexes hold the same rows in the same order, read from either end.
fn are_same(index: &Index, twin: &Index) -> bool {
    twin.usable
        && index.keys.len() == twin.keys.len()
        && index.method == twin.method
        && evened(index.predicate.as_deref()) == evened(twin.predicate.as_deref())
        && index.include.iter().all(|column| holds(twin, column))
        && (match index.method {
            IndexMethod::Btree => starts_like(index, twin),
            IndexMethod::Other(_) => index.keys == twin.keys,
        })
}

/// Whether another index has these keys and then more.
fn begins(index: &Index, longer: &Index) -> bool {
    longer.usable
        && !index.unique
        && longer.keys.len() > index.keys.len()
        && index.method == IndexMethod::Btree
        && longer.method == IndexMethod::Btree
        && index.include.iter().all(|column| holds(longer, column))
        && evened(index.predicate.as_deref()) == evened(longer.predicate.as_deref())
        && starts_like(index, longer)
}

fn starts_like(index: &Index, other: &Index) -> bool {
    let nulls_first = |key: &IndexKey| key.nulls_first.unwrap_or(key.desc);
    let same = |turned: bool| {
        index.keys.iter().zip(&other.keys).all(|(a, b)| {
            evened_part(&a.part) == evened_part(&b.part)
                && (&a.opclass, &a.collation, a.prefix) == (&b.opclass, &b.collation, b.prefix)
                && (a.desc, nulls_first(a)) == (b.desc != turned, nulls_first(b) != turned)
        })
    };
    same(false) || same(true)
}

fn holds(index: &Index, column: &String) -> bool {
    index.include.contains(column) || index.keys.iter().any(|key| key.column_name() == Some(column))
}

fn evened(text: Option<&str>) -> Option<String> {
    text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn evened_part(part: &KeyPart) -> (bool, String) {
    match part {
        KeyPart::Column(name) => (true, name.clone()),
        KeyPart::Expression(text) => (false, evened(Some(text)).unwrap_or_default()),
    }
}

fn report(cx: &mut SchemaContext<'_>, table: &Table, index: &Index, other: &Index, is_twin: bool) {
    let (lint, what) = match is_twin {
        true => (DUPLICATE_INDEX, "is the same index"),
        false => (REDUNDANT_INDEX, "begins with the same columns"),
    };
    let message = match is_twin {
        true => format!("the index `{}` is there twice", index.name),
        false => format!("the index `{}` is redundant", index.name),
    };
    let here = format!("`{}` {what}", other.name);
    let Some(mut diagnostic) = cx.diagnostic(lint, Confidence::High, index.origin, message, here) else {
        return;
    };
    diagnostic
        .labels
        .extend(cx.label(other.origin, format!("`{}`", other.name)));
    diagnostic.help = Some(format!("drop `{}`", index.name));
    cx.report(table, diagnostic);
}
