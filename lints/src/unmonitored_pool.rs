//! `unmonitored_pool`: a pool that nobody looks at.

use seqscan_catalog::{Effect, LibraryId};

use crate::{Confidence, LintContext};

declare_lint! {
    /// ### What it does
    /// Finds a pool of a program that nowhere reads how many connections a pool of that library has, or has idle.
    /// ### Why is this bad?
    /// An exhausted pool looks like a slow database. The one number that tells them apart is the pool's own.
    /// ### Example
    /// ```python,expect
    /// import asyncpg
    ///
    /// async def start(url):
    ///     return await asyncpg.create_pool(url, max_size=50)
    /// ```
    /// ### Use instead
    /// ```python
    /// import asyncpg
    ///
    /// async def start(url):
    ///     return await asyncpg.create_pool(url, max_size=50)
    ///
    /// def stats(pool: asyncpg.Pool):
    ///     return {"size": pool.get_size(), "idle": pool.get_idle_size()}
    /// ```
    pub(crate) UNMONITORED_POOL = "unmonitored_pool", Pedantic, since = "0.1.0", "pool whose size and idle count nobody reads"
}

pub(crate) fn check(cx: &LintContext<'_>) {
    if cx.pools.is_empty() {
        return;
    }
    let watched = watched_libraries(cx);
    for pool in cx.pools.iter().filter(|pool| pool.makes_pool && !pool.is_embedded) {
        let library = match cx.resolver.ty(cx.module, pool.call).db() {
            Some(ty) => cx.program.catalog.library_of_type(ty),
            None => continue,
        };
        let has_stats = cx.program.catalog.methods().iter().any(|(_, _, call)| {
            cx.program.catalog.library_of_call(*call) == library
                && cx.program.catalog.call(*call).effect == Effect::Stats
        });
        if watched.contains(&library) || !has_stats {
            continue;
        }
        drop(
            cx.report(
                UNMONITORED_POOL,
                Confidence::High,
                pool.call,
                "nobody reads how many connections this pool has in use".to_owned(),
            )
            .here("made here")
            .help("export its size and idle count as metrics"),
        );
    }
}

/// The libraries whose pools the program asks for their size, anywhere.
fn watched_libraries(cx: &LintContext<'_>) -> Vec<LibraryId> {
    let catalog = &cx.program.catalog;
    let names: Vec<(&str, LibraryId)> = catalog
        .methods()
        .into_iter()
        .filter(|(_, _, call)| catalog.call(*call).effect == Effect::Stats)
        .map(|(_, name, call)| (name, catalog.library_of_call(call)))
        .collect();
    let mut watched = Vec::new();
    for module in cx.program.module_ids() {
        let hir = cx.program.module(module);
        let language = cx.program.language(module);
        for (name, library) in &names {
            // By name alone: whoever reads `get_idle_size` anywhere is taken to watch the pool.
            let is_rare_name = name.contains('_') || matches!(*name, "status" | "state" | "checkedout" | "overflow");
            if is_rare_name
                && catalog.library(*library).language == language
                && hir.names.find(name).is_some()
                && !watched.contains(library)
            {
                watched.push(*library);
            }
        }
    }
    watched
}
