//! `cargo seqscan`: the same program, which cargo calls with its own name as the first argument.

fn main() -> std::process::ExitCode {
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|arg| arg == "seqscan") {
        args.remove(1);
    }
    seqscan::main(args)
}
