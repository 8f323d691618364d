//! The queries of a module, each judged once by the schema it meets, and what the lints say of the verdicts.

mod filter;
mod join;
mod offset;
mod order;
mod sargable;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use seqscan_analysis::{Certainty, ModuleIdx, Site, SqlText};
use seqscan_hir::Span;
use seqscan_schema::{Engine, Index, IndexMethod, MissingIndex, Needs, QueryText, Schema, TableAccess, needs};

use crate::context::Report;
use crate::{Confidence, Lint, LintContext};

pub(crate) use filter::UNINDEXED_FILTER;
pub(crate) use join::UNINDEXED_JOIN;
pub(crate) use offset::OFFSET_PAGINATION;
pub(crate) use order::{PARTIALLY_INDEXED_ORDER_BY, UNINDEXED_ORDER_BY};
pub(crate) use sargable::NON_SARGABLE_FILTER;

/// The tables in which tools count the migrations that were applied: a row for each.
const BOOKKEEPING: [&str; 10] = [
    "__diesel_schema_migrations",
    "_sqlx_migrations",
    "alembic_version",
    "ar_internal_metadata",
    "django_migrations",
    "flyway_schema_history",
    "goose_db_version",
    "refinery_schema_history",
    "schema_migrations",
    "seaql_migrations",
];

/// A statement that a site runs, judged.
struct Asked<'c, 'p> {
    cx: &'c LintContext<'p>,
    schema: &'p Schema,
    site: &'c Site,
    text: &'c SqlText,
    needs: &'c Needs,
    /// The findings that were made before: a text that several sites run is reported once.
    seen: &'c RefCell<BTreeSet<(&'static str, ModuleIdx, Span)>>,
}

pub(crate) fn check(cx: &LintContext<'_>) {
    let Some(schema) = cx.program.schema(cx.module) else {
        return;
    };
    let engine = cx.options.engine(schema.dialect);
    let seen = RefCell::default();
    for site in cx.sites.iter().filter(|site| !cx.is_test(site.at)) {
        let Some(text) = crate::query_text(&cx.resolver, site) else {
            continue;
        };
        if text.text.len() > LONGEST || !may_lack(&text.text) {
            continue;
        }
        let query = QueryText {
            text: text.text.clone(),
            holes: text.holes.clone(),
            has_default_order: text.has_default_order,
        };
        for needs in needs(schema, &query, engine) {
            let (text, needs, seen) = (&text, &needs, &seen);
            let asked = Asked {
                cx,
                schema,
                site,
                text,
                needs,
                seen,
            };
            offset::check(&asked);
            if needs.judgement.certain {
                let ordered = order::check(&asked);
                let open = sargable::check(&asked);
                filter::check(&asked, ordered, &open);
                join::check(&asked);
            }
        }
    }
}

/// A text that is longer than this is a script, and no query.
const LONGEST: usize = 64 << 10;

/// Whether a text could ask for anything that an index serves. A look is cheaper than a parse.
fn may_lack(text: &str) -> bool {
    let has = |word: &str| {
        let bytes = text.as_bytes().windows(word.len());
        bytes.clone().any(|at| at.eq_ignore_ascii_case(word.as_bytes()))
    };
    has("where") || has("order") || has("join") || has("offset")
}

impl<'c, 'p> Asked<'c, 'p> {
    /// The confidence of what is certain about the statement itself: how sure it is that it runs on this schema.
    fn confidence(&self) -> Confidence {
        match self.site.certainty {
            Certainty::Known => Confidence::High,
            Certainty::Inferred => Confidence::Medium,
        }
    }

    fn slice(&self, range: &Range<usize>) -> &'c str {
        self.text.text.get(range.clone()).unwrap_or_default().trim()
    }

    /// A range with the parentheses that belong to it: the parser ends `now()` before them.
    fn closed(&self, range: &Range<usize>) -> Range<usize> {
        let (text, rest) = (self.slice(range), self.text.text.get(range.end..).unwrap_or_default());
        let open = text.matches('(').count().saturating_sub(text.matches(')').count());
        let closing = rest.bytes().take_while(|byte| *byte == b')').take(open).count();
        let end = match rest.starts_with("()") {
            true => range.end + 2,
            false => range.end + closing,
        };
        range.start..end
    }

    /// A table's name as the schema has it.
    fn table(&self, table: usize) -> &'p str {
        &self.schema.tables[table].name
    }

    /// Whether nobody needs an index on a table: it is small, by configuration or by nature.
    fn is_small(&self, table: usize) -> bool {
        let name = self.table(table);
        let small = self.cx.options.small_tables.iter().map(String::as_str);
        small.chain(BOOKKEEPING).any(|small| small.eq_ignore_ascii_case(name)) || self.schema.tables[table].temporary
    }

    /// The accesses of a table that is read as a whole.
    fn accesses(&self, table: usize) -> impl Iterator<Item = &'c TableAccess> {
        let all = self.needs.judgement.tables.iter();
        all.filter(move |access| access.table == table)
    }

    /// Starts a finding at a range of the statement, or at the call where the text is not in any source; none where it
    /// has been made before.
    fn report(
        &self,
        lint: &'static Lint,
        confidence: Confidence,
        range: Option<Range<usize>>,
        message: String,
    ) -> Option<Report<'c, 'p>> {
        let (cx, call) = (self.cx, self.cx.hir.span(self.site.at));
        let place = range.and_then(|range| {
            let first = range.start..range.end.min(range.start + 1);
            let whole = self.text.locate(&cx.resolver, range);
            whole.or_else(|| self.text.locate(&cx.resolver, first))
        });
        let (module, span) = place.unwrap_or((cx.module, call));
        if !self.seen.borrow_mut().insert((lint.name, module, span)) {
            return None;
        }
        let report = cx.report_at(lint, confidence, self.site.at, module, span, message);
        let is_inside = module == cx.module && call.contains(span);
        Some(match is_inside {
            true => report,
            false => report.label(self.site.at, "the query runs here"),
        })
    }

    /// The usable ordered indexes of a table that begin with a column.
    fn led_by(&self, table: usize, column: &str) -> impl Iterator<Item = &'p Index> {
        let all = self.schema.indexes(&self.schema.tables[table]);
        all.filter(move |index| {
            index.usable
                && index.method == IndexMethod::Btree
                && index.predicate.is_none()
                && index.keys.first().and_then(|key| key.column_name()) == Some(column)
        })
    }
}

/// The columns that a missing index would hold by equality: what a filter compares.
fn filter_columns(missing: &MissingIndex) -> Vec<&str> {
    let equal = missing.keys().iter().take(missing.equal());
    equal.filter_map(|key| key.column_name()).collect()
}

/// `` `a`, `b` and `c` ``
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => format!("`{}` and `{last}`", first.join("`, `")),
    }
}

/// The engine that judges a schema's queries, by what the user says of its version.
impl crate::Options {
    fn engine(&self, dialect: seqscan_schema::Dialect) -> Engine {
        let newest = Engine::newest(dialect);
        self.engine.filter(|engine| engine.dialect == dialect).unwrap_or(newest)
    }
}
