//! `unindexed_order_by` and `partially_indexed_order_by`: an ORDER BY that no index serves together with its filter.

use std::ops::Range;

use seqscan_analysis::ModuleIdx;
use seqscan_hir::Span;
use seqscan_schema::{Access, Index, MissingIndex, Order, Worth};

use super::{Asked, filter_columns, listed};
use crate::Confidence;

declare_lint! {
    /// ### What it does
    /// Finds a query whose ORDER BY no index of the schema serves together with its equality filter. Either the
    /// matching rows are sorted, or a whole index is walked in order and filtered.
    /// ### Why is this bad?
    /// It is fast with a hundred rows and slow with a million, and a LIMIT makes the waste worse: all rows are read and
    /// sorted to give ten.
    /// ### Example
    /// ```sql
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX facts_user ON facts (user_id);
    /// CREATE INDEX facts_created ON facts (created_at DESC);
    /// CREATE TABLE notes (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX notes_user_created ON notes (user_id, created_at DESC);
    /// ```
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def latest(conn: asyncpg.Connection, user):
    ///     return await conn.fetch("SELECT id FROM facts WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10", user)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def latest(conn: asyncpg.Connection, user):
    ///     # There is an index on `notes (user_id, created_at DESC)`.
    ///     return await conn.fetch("SELECT id FROM notes WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10", user)
    /// ```
    /// ### Notes
    /// The sort of rows that an index has already narrowed, all of which are wanted, is only a note.
    /// ### Not reported
    /// Anything that is not certain: tables the schema does not have, views, and parts of a query that are only known at
    /// run time; an order that no index could give, such as one by columns of two tables; tables in `small-tables`.
    pub(crate) UNINDEXED_ORDER_BY = "unindexed_order_by", Schema, since = "0.1.0", "ORDER BY that no index serves"
}

declare_lint! {
    /// ### What it does
    /// Finds a query whose ORDER BY an index gives only in its first terms: the rows that are equal in these are sorted by
    /// the rest.
    /// ### Why is this bad?
    /// It costs little where few rows are equal in the first terms, and a full sort where many are.
    /// ### Example
    /// ```sql
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX facts_user ON facts (user_id);
    /// ```
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def by_user(conn: asyncpg.Connection):
    ///     return await conn.fetch("SELECT id FROM facts ORDER BY user_id, created_at LIMIT 100")
    /// ```
    /// ### Use instead
    /// ```sql
    /// CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, created_at timestamptz NOT NULL);
    /// CREATE INDEX facts_user_created ON facts (user_id, created_at);
    /// ```
    pub(crate) PARTIALLY_INDEXED_ORDER_BY = "partially_indexed_order_by", Pedantic, since = "0.1.0", "ORDER BY of which an index serves the first terms"
}

/// Reports the order of a statement; gives the index that it wants, if it was reported.
pub(super) fn check<'c>(asked: &Asked<'c, '_>) -> Option<&'c MissingIndex> {
    let judgement = &asked.needs.judgement;
    if judgement.single_row {
        return None;
    }
    let mut helping = asked.needs.helping.iter();
    let missing = helping.find(|missing| missing.is_for_order())?;
    if asked.is_small(missing.table()) || asked.needs.worth(asked.schema, missing) == Worth::Nothing {
        return None;
    }
    match judgement.order {
        Order::Sort => unindexed(asked, missing, false),
        Order::Served if judgement.with_filter == Some(false) && missing.equal() > 0 => unindexed(asked, missing, true),
        Order::Partial(count) => {
            partial(asked, missing, count);
            return None;
        }
        _ => return None,
    }
    Some(missing)
}

fn unindexed(asked: &Asked<'_, '_>, missing: &MissingIndex, walks_index: bool) {
    let needs = asked.needs;
    let table = missing.table();
    let is_narrowed = asked.accesses(table).any(|access| access.access == Access::Index);
    let confidence = match missing.equal() {
        // Whoever reads a whole table may as well sort it.
        0 if !needs.is_limited => Confidence::Medium.min(asked.confidence()),
        _ => asked.confidence(),
    };
    let filter = filter_columns(missing);
    let together = match filter.is_empty() {
        true => String::new(),
        false => format!(" together with the filter on {}", listed(&filter)),
    };
    let name = asked.table(table);
    let message = format!("no index on `{name}` serves `ORDER BY {}`{together}", terms(asked));
    let what = match walks_index && (needs.is_limited || !is_narrowed) {
        true => "the whole index is walked in this order, and filtered",
        false => "these rows are sorted",
    };
    // What the library adds to a query is found at the query: its author may not know of it.
    let is_default = asked.text.has_default_order;
    let place = place(asked).filter(|_| !is_default);
    let Some(mut report) = asked.report(super::UNINDEXED_ORDER_BY, confidence, place, message) else {
        return;
    };
    report = match is_default.then(|| asked.default_order()).flatten() {
        Some((module, span)) => report
            .here(what)
            .label_at(module, span, "the order that it has by default"),
        None => report.here(what),
    };
    if needs.worth(asked.schema, missing) < Worth::Much {
        report = report.as_note();
    }
    if needs.is_limited {
        report = report.note("the LIMIT comes after the work: all matching rows are read to give a few");
    }
    for note in existing(asked, missing) {
        report = report.note(note);
    }
    let what = match filter.is_empty() {
        true => "create an index for the order",
        false => "create an index for both",
    };
    drop(report.help(format!("{what}: `{}`", missing.statement)));
}

fn partial(asked: &Asked<'_, '_>, missing: &MissingIndex, count: Option<usize>) {
    let name = asked.table(missing.table());
    let served = match count {
        Some(1) => "only the first term".to_owned(),
        Some(count) => format!("only the first {count} terms"),
        None => "only a part".to_owned(),
    };
    let message = format!("an index on `{name}` serves {served} of `ORDER BY {}`", terms(asked));
    if let Some(report) = asked.report(PARTIALLY_INDEXED_ORDER_BY, asked.confidence(), place(asked), message) {
        report
            .here("rows that are equal in what is served are sorted by the rest")
            .help(format!("create an index for all of it: `{}`", missing.statement));
    }
}

/// The terms of the order, as they are written.
fn terms(asked: &Asked<'_, '_>) -> String {
    let terms = asked.needs.judgement.terms.iter();
    let terms: Vec<String> = terms
        .map(|term| {
            let written = asked.slice(&with_direction(asked, term));
            match asked.text.is_built() {
                true => bare(written),
                false => written.split_whitespace().collect::<Vec<_>>().join(" "),
            }
        })
        .collect();
    terms.join(", ")
}

/// A term of a query that nobody wrote as SQL, without the quotes and qualifiers that nobody would write.
fn bare(term: &str) -> String {
    let term = term.strip_suffix(" ASC").unwrap_or(term);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '"' | '`' | '.' | ' ');
    match term.rsplit_once('.') {
        Some((_, column)) if term.chars().all(is_plain) => column.replace(['"', '`'], ""),
        _ => term.to_owned(),
    }
}

/// A term with the words behind it that say which way it goes.
fn with_direction(asked: &Asked<'_, '_>, term: &Range<usize>) -> Range<usize> {
    let term = asked.closed(term);
    let rest = asked.text.text.get(term.end..).unwrap_or_default();
    let mut end = 0;
    loop {
        let blank = rest[end..].len() - rest[end..].trim_start().len();
        let word: &str = rest[end + blank..]
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        let is_direction = ["asc", "desc", "nulls", "first", "last"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word));
        if blank == 0 || !is_direction {
            return term.start..term.end + end;
        }
        end += blank + word.len();
    }
}

impl Asked<'_, '_> {
    /// Where a default order is declared, if that is not the query itself.
    fn default_order(&self) -> Option<(ModuleIdx, Span)> {
        let first = self.needs.judgement.terms.first()?;
        let (module, span) = self.text.locate(&self.cx.resolver, first.clone())?;
        let is_query = module == self.cx.module && self.cx.hir.span(self.site.at).contains(span);
        (!is_query).then_some((module, span))
    }
}

/// Where the order is in the text.
fn place(asked: &Asked<'_, '_>) -> Option<Range<usize>> {
    let terms = &asked.needs.judgement.terms;
    let (first, last) = (terms.first()?, terms.last()?);
    let end = with_direction(asked, last).end;
    (first.start < end).then_some(first.start..end)
}

/// What to say of the indexes that serve the filter alone, or the order alone.
fn existing(asked: &Asked<'_, '_>, missing: &MissingIndex) -> Vec<String> {
    let table = missing.table();
    let (filter, order) = missing.keys().split_at(missing.equal().min(missing.keys().len()));
    let led = |keys: &[seqscan_schema::IndexKey]| -> Vec<&Index> {
        let columns = keys.iter().filter_map(|key| key.column_name());
        columns.flat_map(|column| asked.led_by(table, column)).collect()
    };
    let (finding, ordering) = (led(filter), led(&order[..order.len().min(1)]));
    match (finding.first(), ordering.first()) {
        (Some(finding), Some(ordering)) if finding.name != ordering.name => vec![format!(
            "`{}` finds the rows and `{}` has the order; they cannot be combined for both",
            finding.name, ordering.name
        )],
        (Some(finding), _) => vec![format!(
            "`{}` finds the rows, and does not have them in this order",
            finding.name
        )],
        (None, Some(ordering)) if missing.equal() > 0 => {
            vec![format!("`{}` has the order, and does not find the rows", ordering.name)]
        }
        _ => Vec::new(),
    }
}
