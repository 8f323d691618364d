//! Which database a program uses, told by the libraries it imports and the addresses it connects to.

use seqscan_catalog::Language;
use seqscan_hir::Anchor;
use seqscan_schema::Dialect;

use crate::program::{ModuleIdx, Program};

/// The dialect of the schema in a folder.
pub(super) fn of(program: &Program, folder: &str) -> Dialect {
    // A folder for each dialect: `versions/sqlite`.
    let by_folder = folder.rsplit('/').find_map(Dialect::from_name);
    by_folder.or_else(|| told(program)).unwrap_or_default()
}

/// The dialect for which the modules of a program speak, if any does.
pub(super) fn told(program: &Program) -> Option<Dialect> {
    *program.dialect.get_or_init(|| count(program))
}

fn count(program: &Program) -> Option<Dialect> {
    let mut votes = [0_usize; 3];
    for module in program.module_ids() {
        for dialect in votes_of(program, module) {
            votes[dialect as usize] += 1;
        }
    }
    let [postgres, mysql, sqlite] = votes;
    // A program for several databases runs on the larger one where it matters, and on SQLite in its tests.
    if mysql > 3 * postgres {
        Some(Dialect::MySql)
    } else if postgres > 0 {
        Some(Dialect::PostgreSql)
    } else {
        (sqlite > 0).then_some(Dialect::Sqlite)
    }
}

/// The dialects that a module speaks for, each once.
fn votes_of(program: &Program, module: ModuleIdx) -> Vec<Dialect> {
    let catalog = &program.catalog;
    let hir = program.module(module);
    let language = program.language(module);
    let mut votes = Vec::new();
    let mut vote = |name: &str| {
        if let Some(dialect) = Dialect::from_name(name)
            && !votes.contains(&dialect)
        {
            votes.push(dialect);
        }
    };
    for import in hir.imports.iter().filter(|import| import.anchor == Anchor::Open) {
        let Some(first) = import.path.first() else { continue };
        let first = hir.name(*first);
        let path = || {
            import
                .path
                .iter()
                .map(|part| hir.name(*part))
                .collect::<Vec<_>>()
                .join(".")
        };
        for (_, library) in catalog.libraries().filter(|(_, library)| library.language == language) {
            if let Some(dialect) = &library.dialect
                && library.roots.iter().any(|root| root == first)
            {
                vote(dialect);
            }
        }
        for (id, row) in catalog.dialects() {
            if catalog.library(id).language == language {
                let path = path();
                let fits = |name: &String| {
                    path == *name
                        || path
                            .strip_prefix(name.as_str())
                            .is_some_and(|rest| rest.starts_with('.'))
                };
                let last = import.path.last().map(|last| hir.name(*last));
                if row
                    .names
                    .iter()
                    .any(|name| fits(name) || (!name.contains('.') && last == Some(name.as_str())))
                {
                    vote(&row.dialect);
                }
            }
        }
    }
    for text in &hir.texts {
        let value = text.value.as_str();
        if let Some((scheme, _)) = value.split_once("://") {
            vote(scheme);
        } else if language == Language::Python && value.len() < 64 && value.contains('.') {
            for (_, row) in catalog
                .dialects()
                .filter(|(_, row)| row.names.iter().any(|name| name == value))
            {
                vote(&row.dialect);
            }
        }
    }
    votes
}
