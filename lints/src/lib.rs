//! The lints: what is wrong, one file per lint, and the registry that lists them in reading order.
//!
//! A lint is a pure function from the program to diagnostics. It asks for effects and never compares library paths.

#[macro_use]
mod declare;

mod asked;
mod context;
mod diagnostic;
mod lint;

mod connection_held_across_await;
mod connection_leak;
mod index;
mod invalid_pool_size;
mod missing_acquire_timeout;
mod n_plus_one;
mod nested_acquire;
mod pool_per_call;
mod pools_exceed_server;
mod schema;
mod unbounded_query_concurrency;
mod undersized_pool;
mod unmonitored_pool;

pub use asked::{AskedQuery, asked_queries, query_text};
pub use context::{LintContext, Options, Report};
pub use diagnostic::{Applicability, Confidence, Diagnostic, Edit, Fix, Label};
pub use lint::{Group, Level, Lint};
pub use schema::check_schema;

use seqscan_analysis::{ModuleIdx, Program};

/// Every lint, in reading order.
pub const LINTS: &[&Lint] = &[
    n_plus_one::N_PLUS_ONE_QUERY,
    n_plus_one::N_PLUS_ONE_WRITE,
    n_plus_one::LOOP_INVARIANT_QUERY,
    unbounded_query_concurrency::UNBOUNDED_QUERY_CONCURRENCY,
    connection_leak::CONNECTION_LEAK,
    connection_held_across_await::CONNECTION_HELD_ACROSS_AWAIT,
    nested_acquire::NESTED_ACQUIRE,
    undersized_pool::UNDERSIZED_POOL,
    invalid_pool_size::INVALID_POOL_SIZE,
    pools_exceed_server::POOLS_EXCEED_SERVER,
    pool_per_call::POOL_PER_CALL,
    index::UNINDEXED_ORDER_BY,
    index::UNINDEXED_FILTER,
    index::UNINDEXED_JOIN,
    index::NON_SARGABLE_FILTER,
    index::PARTIALLY_INDEXED_ORDER_BY,
    index::OFFSET_PAGINATION,
    schema::UNINDEXED_FOREIGN_KEY,
    schema::REDUNDANT_INDEX,
    schema::DUPLICATE_INDEX,
    missing_acquire_timeout::MISSING_ACQUIRE_TIMEOUT,
    unmonitored_pool::UNMONITORED_POOL,
];

/// The lint of a name.
pub fn lint(name: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|lint| lint.name == name).copied()
}

/// What finds the findings of some lints.
type Pass = fn(&LintContext<'_>);

/// The passes, each with the lints that it reports.
const PASSES: &[(&[&Lint], Pass)] = &[
    (
        &[
            n_plus_one::N_PLUS_ONE_QUERY,
            n_plus_one::N_PLUS_ONE_WRITE,
            n_plus_one::LOOP_INVARIANT_QUERY,
        ],
        n_plus_one::check,
    ),
    (
        &[unbounded_query_concurrency::UNBOUNDED_QUERY_CONCURRENCY],
        unbounded_query_concurrency::check,
    ),
    (&[connection_leak::CONNECTION_LEAK], connection_leak::check),
    (
        &[
            connection_held_across_await::CONNECTION_HELD_ACROSS_AWAIT,
            nested_acquire::NESTED_ACQUIRE,
        ],
        held,
    ),
    (&[undersized_pool::UNDERSIZED_POOL], undersized_pool::check),
    (&[invalid_pool_size::INVALID_POOL_SIZE], invalid_pool_size::check),
    (&[pools_exceed_server::POOLS_EXCEED_SERVER], pools_exceed_server::check),
    (&[pool_per_call::POOL_PER_CALL], pool_per_call::check),
    (
        &[
            index::UNINDEXED_ORDER_BY,
            index::UNINDEXED_FILTER,
            index::UNINDEXED_JOIN,
            index::NON_SARGABLE_FILTER,
            index::PARTIALLY_INDEXED_ORDER_BY,
            index::OFFSET_PAGINATION,
        ],
        index::check,
    ),
    (
        &[missing_acquire_timeout::MISSING_ACQUIRE_TIMEOUT],
        missing_acquire_timeout::check,
    ),
    (&[unmonitored_pool::UNMONITORED_POOL], unmonitored_pool::check),
];

/// What is asked of connections while they are held.
fn held(cx: &LintContext<'_>) {
    let holds = cx.resolver.holds(cx.module);
    connection_held_across_await::check(cx, &holds);
    nested_acquire::check(cx, &holds);
}

/// Runs on one module every lint for which `is_enabled` holds. How loudly what they find is reported is the caller's to decide.
pub fn check_module(
    program: &Program,
    module: ModuleIdx,
    options: &Options,
    is_enabled: &dyn Fn(&Lint) -> bool,
) -> Vec<Diagnostic> {
    let cx = LintContext::new(program, module, options);
    for (lints, pass) in PASSES {
        if lints.iter().any(|lint| is_enabled(lint)) {
            pass(&cx);
        }
    }
    let mut found = cx.finish();
    found.retain(|diagnostic| is_enabled(diagnostic.lint));
    found
}
