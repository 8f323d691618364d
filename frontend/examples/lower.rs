//! Lowers files and says what came of it: `lower [--time] FILE…` prints problems and HIR, `lower --verify [--time] DIR…`
//! walks directories and verifies the structure of every file in them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs, panic, thread};

use seqscan_frontend::{Language, Lowered, STACK_SIZE, lower};

fn main() -> ExitCode {
    let (flags, paths): (Vec<String>, Vec<String>) = env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let has = |name: &str| flags.iter().any(|flag| flag == name);
    let (verify, time) = (has("--verify"), has("--time"));
    let run = move || {
        let mut files = Vec::new();
        paths.iter().for_each(|path| collect(Path::new(path), &mut files));
        files.sort();
        if verify {
            verify_all(&files, time)
        } else {
            print_all(&files, time)
        }
    };
    let worker = thread::Builder::new().stack_size(STACK_SIZE).spawn(run);
    match worker.expect("a thread can be started").join() {
        Ok(true) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn language(path: &Path) -> Option<Language> {
    match path.extension()?.to_str()? {
        "py" | "pyi" => Some(Language::Python),
        "rs" => Some(Language::Rust),
        _ => None,
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_symlink() {
        return;
    }
    if let Ok(entries) = fs::read_dir(path) {
        entries.flatten().for_each(|entry| collect(&entry.path(), files));
    } else if language(path).is_some() {
        files.push(path.to_owned());
    }
}

/// The file, lowered, and how long that took; nothing if it is no text.
fn lower_file(path: &Path) -> Option<(String, Lowered, Duration)> {
    let text = fs::read_to_string(path).ok()?;
    let start = Instant::now();
    let lowered = lower(language(path)?, &path.to_string_lossy(), &text);
    Some((text, lowered, start.elapsed()))
}

fn print_all(files: &[PathBuf], time: bool) -> bool {
    for path in files {
        let Some((text, lowered, spent)) = lower_file(path) else {
            eprintln!("{}: not UTF-8", path.display());
            continue;
        };
        for problem in &lowered.problems {
            let line = text[..problem.span.start as usize].matches('\n').count() + 1;
            println!("! {}:{line}: {}", path.display(), problem.message);
        }
        print!("{}", seqscan_hir::print(&lowered.module));
        if time {
            println!("# {spent:?}");
        }
    }
    true
}

fn verify_all(files: &[PathBuf], time: bool) -> bool {
    let (mut bytes, mut exprs, mut with_problems, mut unsound, mut spent) = (0, 0, 0, 0, Duration::ZERO);
    let mut slowest = (Duration::ZERO, Path::new(""));
    for path in files {
        let Ok(result) = panic::catch_unwind(|| lower_file(path)) else {
            println!("{}: panicked", path.display());
            unsound += 1;
            continue;
        };
        let Some((text, lowered, took)) = result else { continue };
        bytes += text.len();
        exprs += lowered.module.expr_count();
        spent += took;
        slowest = slowest.max((took, path));
        if let Some(problem) = lowered.problems.first() {
            with_problems += 1;
            println!("{}: {} ({:?})", path.display(), problem.message, problem.span);
        }
        let found = seqscan_hir::verify(&lowered.module);
        unsound += usize::from(!found.is_empty());
        found
            .iter()
            .take(3)
            .for_each(|problem| println!("{}: unsound: {problem}", path.display()));
    }
    println!(
        "{} files, {bytes} bytes, {exprs} expressions, {with_problems} files with problems, {unsound} unsound",
        files.len()
    );
    if time {
        let rate = bytes as f64 / 1e6 / spent.as_secs_f64().max(1e-9);
        println!(
            "{spent:?}, {rate:.1} MB/s; slowest {:?}: {}",
            slowest.0,
            slowest.1.display()
        );
    }
    unsound == 0
}
