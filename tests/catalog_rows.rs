//! An entry that nobody tests is a rumour: every row of the catalog is hit by a line of `test-corpus/catalog/`, and each
//! line says which row it hits.
//!
//! `await pool.fetch("SELECT 1")  #= asyncpg.pool.Pool.fetch` claims that the call on this line resolves to that row;
//! several are separated by commas.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use seqscan_analysis::{Callee, Resolver, Ty};
use seqscan_catalog::{Catalog, Language};
use seqscan_hir::{ExprKind, TypeId};
use support::{TestFile, files_below, on_large_stack, program, root};

/// Rows that a file hits: for each line, the calls, and all types.
fn hits(file: &TestFile) -> (Vec<(usize, String)>, BTreeSet<String>) {
    let program = program(std::slice::from_ref(file));
    let module = program.module_ids().next().expect("there is one module");
    let hir = program.module(module);
    let resolver = Resolver::new(&program);
    let mut calls = Vec::new();
    let mut types = BTreeSet::new();
    let mut note = |ty: &Ty| {
        if let Ty::Db(idx, _) | Ty::DbClass(idx) = ty {
            types.insert(program.catalog.ty(*idx).path.clone());
        }
    };
    for id in hir.expr_ids() {
        note(&resolver.ty(module, id));
        if let Some(site) = resolver.adapter(module, id) {
            calls.push((hir.span(id).end, file.line(hir.span(id).end), site.path));
        }
        if let ExprKind::Call { callee, .. } = hir.kind(id) {
            if let Some(site) = resolver.site(module, id) {
                site.receiver.iter().for_each(&mut note);
                calls.push((hir.span(id).end, file.line(hir.span(id).end), site.path));
            }
            if let Callee::DbClass(idx) = resolver.callee_of(module, callee) {
                note(&Ty::DbClass(idx));
            }
        }
    }
    for index in 0..hir.types.len() {
        if let Some(idx) = resolver.named(module, TypeId::new(index)) {
            note(&Ty::DbClass(idx));
        }
    }
    calls.sort();
    (calls.into_iter().map(|(_, line, path)| (line, path)).collect(), types)
}

fn check(language: Language, folder: &str, opener: &str) -> String {
    let mut report = String::new();
    let mut hit = BTreeSet::new();
    for path in files_below(&root().join("test-corpus/catalog").join(folder)) {
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        let file = TestFile {
            path: name.clone(),
            text: fs::read_to_string(&path).expect("it is readable"),
        };
        let (calls, types) = on_large_stack(|| hits(&file));
        hit.extend(types.into_iter().map(|path| ("type", path)));
        for (index, text) in file.text.lines().enumerate() {
            let line = index + 1;
            let claimed: BTreeSet<String> = match text.split_once(opener) {
                Some((_, rows)) => rows.split(',').map(|row| row.trim().replace("::", ".")).collect(),
                None => BTreeSet::new(),
            };
            let found: BTreeSet<String> = calls
                .iter()
                .filter(|(at, _)| *at == line)
                .map(|(_, path)| path.clone())
                .collect();
            for row in claimed.difference(&found) {
                let _ = writeln!(report, "{folder}/{name}:{line}: claims `{row}`, resolved to {found:?}");
            }
            hit.extend(claimed.intersection(&found).map(|row| ("call", row.clone())));
        }
    }
    let catalog = Catalog::builtin();
    for row in catalog.rows(language) {
        if !hit.contains(&(row.kind, row.path.clone())) {
            let _ = writeln!(report, "no fixture exercises {} `{}`", row.kind, row.path);
        }
    }
    report
}

#[test]
fn every_python_row_is_exercised() {
    let report = check(Language::Python, "python", "#= ");
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_rust_row_is_exercised() {
    let report = check(Language::Rust, "rust", "//= ");
    assert!(report.is_empty(), "\n{report}");
}
