//! Prints the representation of Rust files, or verifies and times all below a folder: `lower_rust --verify DIR`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use seqscan_frontend::{Language, STACK_SIZE, lower};

fn main() {
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn(run);
    thread.expect("a thread").join().expect("no panic");
}

fn run() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "--verify") {
        args[1..].iter().for_each(|dir| verify(Path::new(dir)));
        return;
    }
    for file in &args {
        let text = std::fs::read_to_string(file).expect("a readable file");
        let lowered = lower(Language::Rust, file, &text);
        print!("{}", seqscan_hir::print(&lowered.module));
        for problem in &lowered.problems {
            println!("problem at {:?}: {}", problem.span, problem.message);
        }
        for problem in seqscan_hir::verify(&lowered.module) {
            println!("verify: {problem}");
        }
    }
}

fn verify(dir: &Path) {
    let mut files = Vec::new();
    collect(dir, &mut files);
    files.sort();
    let (mut bytes, mut syn_time, mut ours, mut bad, mut rejected) = (0, Duration::ZERO, Duration::ZERO, 0, 0);
    let mut slowest = (Duration::ZERO, PathBuf::new());
    let mut count = 0;
    for file in &files {
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        count += 1;
        bytes += text.len();
        let name = file.display().to_string();
        let start = Instant::now();
        let lowered = lower(Language::Rust, &name, &text);
        let time = start.elapsed();
        ours += time;
        if time > slowest.0 {
            slowest = (time, file.clone());
        }
        let start = Instant::now();
        if lowered.problems.iter().all(|problem| !problem.message.contains("deep")) {
            drop(syn::parse_file(&text));
        }
        syn_time += start.elapsed();
        for problem in lowered.problems {
            rejected += 1;
            println!("{name}: {:?} {}", problem.span, problem.message);
        }
        for problem in seqscan_hir::verify(&lowered.module).into_iter().take(3) {
            bad += 1;
            println!("{name}: verify: {problem}");
        }
    }
    println!("{count} files, {bytes} bytes, {rejected} problems, {bad} unsound");
    println!(
        "syn {syn_time:?}, lower {ours:?}, ratio {:.2}",
        ours.as_secs_f64() / syn_time.as_secs_f64()
    );
    println!("slowest {:?} {}", slowest.0, slowest.1.display());
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(&path, files),
            Ok(kind) if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") => {
                files.push(path)
            }
            _ => {}
        }
    }
}
