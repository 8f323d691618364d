//! `cargo seqscan`: the same program, which cargo calls with its own name as the first argument.

/// Lowering allocates much and frees it in bulk: measured, see docs/benchmark.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|arg| arg == "seqscan") {
        args.remove(1);
    }
    seqscan::main(args)
}
