//! Operations on literal strings whose result is known: formatting, trimming, joining.
//!
//! Only what is certain is folded, and each byte of the result still maps to the source. The span of a folded string is
//! that of the whole operation, so that the values in its holes lie within it.

use ruff_python_ast as ast;
use ruff_text_size::TextRange;
use seqscan_hir::{ExprId, Span, Text};

use super::Lowering;

impl Lowering<'_> {
    /// `"… %s …" % x`.
    pub(super) fn percent_format(
        &mut self,
        _template: &ast::ExprStringLiteral,
        _args: &ast::Expr,
        _range: TextRange,
    ) -> Option<ExprId> {
        None
    }

    /// `"… {} …".format(x)`.
    pub(super) fn brace_format(
        &mut self,
        _template: &ast::ExprStringLiteral,
        _args: &ast::Arguments,
        _range: TextRange,
    ) -> Option<ExprId> {
        None
    }

    /// `dedent("…")`, `"…".strip()`, `", ".join(["a", "b"])`.
    pub(super) fn text_call(&mut self, _name: &str, _it: &ast::ExprCall, _range: TextRange) -> Option<ExprId> {
        let _ = (Text::default(), Span::default());
        None
    }
}
