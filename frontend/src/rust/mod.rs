//! Rust, from source text to one module of the representation.
//!
//! `lexer` looks at the bytes first: it finds the comments and refuses what nests too deeply for a recursive parser.
//! `parse` turns the rest into syntax trees, item by item. Everything else lowers those trees, one file per idea; what
//! they share is the [`Lowerer`].

mod lexer;
mod parse;
mod source;

mod lowerer;
mod scopes;

mod attributes;
mod classes;
mod functions;
mod imports;
mod items;
mod types;

mod blocks;
mod control;
mod exprs;
mod patterns;

mod adapters;
mod calls;
mod closures;

mod format;
mod macro_args;
mod macros;
mod strings;

use seqscan_hir::ModuleBuilder;

use crate::{Lowered, Problem};

/// Lowers one file.
pub(crate) fn lower(path: &str, text: &str) -> Lowered {
    let mut builder = ModuleBuilder::new(path, text.len() as u32);
    let base = source::content_start(text);
    let scan = lexer::scan(text, base);
    for comment in &scan.comments {
        builder.comment(*comment);
    }
    if let Some(span) = scan.too_deep {
        let problem = Problem {
            span,
            message: "nested too deeply to be analysed".to_owned(),
        };
        return Lowered {
            module: builder.finish(),
            problems: vec![problem],
        };
    }
    let source = source::Source::new(text, base);
    let parsed = parse::parse(&source);
    let module = lowerer::lower_file(builder, source, &parsed.file);
    drop(parsed.file);
    // The spans of this thread grow with each file unless they are cleared; nothing of the tree is left to need them.
    proc_macro2::extra::invalidate_current_thread_spans();
    Lowered {
        module,
        problems: parsed.problems,
    }
}
