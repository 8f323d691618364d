//! Refuses a file whose syntax tree would be too deep for the stack, before anything recurses into it.

use seqscan_hir::Span;

use crate::Problem;

/// How deep lowering may recurse.
pub(super) const MAX_DEPTH: u32 = 16_000;

/// What is wrong with a file that nobody should try to parse.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    if text.len() >= u32::MAX as usize {
        return Err(Problem {
            span: Span::default(),
            message: "the file is too large".to_owned(),
        });
    }
    Ok(())
}
