//! The queries that a module runs, as text: what a schema is asked, beside what lints say of them one by one.

use seqscan_analysis::{Certainty, ModuleIdx, Program, Resolver, Site, SqlText};
use seqscan_hir::{FileId, Span};

use crate::{LintContext, Options};

/// A query that the program runs.
#[derive(Clone, Debug)]
pub struct AskedQuery {
    /// The file of the place that runs it.
    pub file: FileId,
    /// The place that runs it.
    pub span: Span,
    /// Whether that it does is known, or inferred.
    pub certainty: Certainty,
    /// Its text, with holes, and where every byte of it is written.
    pub text: SqlText,
}

/// What a site asks the database, as text, however the program says it. Everybody who judges queries gets them here.
pub fn query_text(resolver: &Resolver<'_>, site: &Site) -> Option<SqlText> {
    if !site.effect.is_round_trip() {
        return None;
    }
    resolver.sql(site).or_else(|| resolver.built_sql(site))
}

/// Every query that a module runs outside of tests, in source order.
pub fn asked_queries(program: &Program, module: ModuleIdx) -> Vec<AskedQuery> {
    let options = Options::default();
    let cx = LintContext::new(program, module, &options);
    let sites = cx.sites.iter().filter(|site| !cx.is_test(site.at));
    let asked = sites.filter_map(|site| {
        Some(AskedQuery {
            file: program.file(module),
            span: cx.hir.span(site.at),
            certainty: site.certainty,
            text: query_text(&cx.resolver, site)?,
        })
    });
    asked.collect()
}
