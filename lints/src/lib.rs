//! The lints: what is wrong, one file per lint, and the registry that lists them in reading order.
//!
//! A lint is a pure function from the program to diagnostics. It asks for effects and never compares library paths.

#[macro_use]
mod declare;

mod context;
mod diagnostic;
mod lint;

mod connection_leak;
mod invalid_pool_size;
mod missing_acquire_timeout;
mod n_plus_one;
mod pool_per_call;
mod unbounded_query_concurrency;
mod undersized_pool;
mod unindexed_order_by;
mod unmonitored_pool;

pub use context::{LintContext, Options, Report};
pub use diagnostic::{Applicability, Confidence, Diagnostic, Edit, Fix, Label};
pub use lint::{Group, Level, Lint};

use seqscan_analysis::{ModuleIdx, Program};

/// Every lint, in reading order.
pub const LINTS: &[&Lint] = &[
    n_plus_one::N_PLUS_ONE_QUERY,
    n_plus_one::N_PLUS_ONE_WRITE,
    unbounded_query_concurrency::UNBOUNDED_QUERY_CONCURRENCY,
    connection_leak::CONNECTION_LEAK,
    undersized_pool::UNDERSIZED_POOL,
    invalid_pool_size::INVALID_POOL_SIZE,
    pool_per_call::POOL_PER_CALL,
    unindexed_order_by::UNINDEXED_ORDER_BY,
    missing_acquire_timeout::MISSING_ACQUIRE_TIMEOUT,
    unmonitored_pool::UNMONITORED_POOL,
];

/// The lint of a name.
pub fn lint(name: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|lint| lint.name == name).copied()
}

/// Runs every lint on one module. What is reported, and how loudly, is the caller's to decide.
pub fn check_module(program: &Program, module: ModuleIdx, options: &Options) -> Vec<Diagnostic> {
    let cx = LintContext::new(program, module, options);
    n_plus_one::check(&cx);
    unbounded_query_concurrency::check(&cx);
    connection_leak::check(&cx);
    undersized_pool::check(&cx);
    invalid_pool_size::check(&cx);
    pool_per_call::check(&cx);
    unindexed_order_by::check(&cx);
    missing_acquire_timeout::check(&cx);
    unmonitored_pool::check(&cx);
    cx.finish()
}

/// Runs every lint on the whole program, module by module, on this thread.
pub fn run(program: &Program, options: &Options) -> Vec<Diagnostic> {
    program
        .module_ids()
        .flat_map(|module| check_module(program, module, options))
        .collect()
}
