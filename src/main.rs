//! `seqscan`: arguments in, exit status out.

/// Lowering allocates much and frees it in bulk: measured, see docs/benchmark.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    seqscan::main(std::env::args_os())
}
