//! `seqscan`: arguments in, exit status out.

fn main() -> std::process::ExitCode {
    seqscan::main(std::env::args_os())
}
