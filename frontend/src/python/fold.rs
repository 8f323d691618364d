//! Operations on literal strings whose result is known: dedenting, trimming, joining.
//!
//! Only what is certain is folded, and each byte of the result still maps to the source. The span of a folded string is
//! that of the whole operation, so that the values in its holes lie within it.

use ruff_python_ast as ast;
use ruff_text_size::TextRange;
use seqscan_hir::{ExprId, Span, Text};

use super::Lowering;
use super::call::plain_args;
use super::scopes::binds;

/// An operation on literals only.
enum Operation<'e> {
    /// `textwrap.dedent("…")`.
    Dedent(&'e ast::Expr),
    /// `inspect.cleandoc("…")`.
    Clean(&'e ast::Expr),
    /// `"…".strip()`, or of one side only.
    Strip {
        inner: &'e ast::Expr,
        left: bool,
        right: bool,
    },
    /// `", ".join(["a", "b"])`.
    Join {
        separator: &'e ast::Expr,
        items: &'e [ast::Expr],
    },
}

impl Lowering<'_> {
    /// `dedent("…")`, `"…".strip()`, `", ".join(["a", "b"])`.
    pub(super) fn text_call(&mut self, it: &ast::ExprCall, range: TextRange) -> Option<ExprId> {
        let operation = self.operation(it)?;
        let text = self.fold(operation)?;
        Some(self.text_expr(text, range))
    }

    fn operation<'e>(&mut self, it: &'e ast::ExprCall) -> Option<Operation<'e>> {
        let args = plain_args(&it.arguments)?;
        let (name, base) = match &*it.func {
            ast::Expr::Name(name) => {
                let symbol = self.name(&name.id);
                let is_import = |flags| flags & binds::IMPORT != 0;
                if !self.scopes.find(symbol).is_some_and(|binding| is_import(binding.flags)) {
                    return None;
                }
                (name.id.as_str(), None)
            }
            ast::Expr::Attribute(it) => (it.attr.as_str(), Some(&*it.value)),
            _ => return None,
        };
        let of_module =
            |module: &str| base.is_none_or(|base| base.as_name_expr().is_some_and(|name| name.id.as_str() == module));
        let operation = match (name, args, base) {
            ("dedent", [inner], _) if of_module("textwrap") => Operation::Dedent(inner),
            ("cleandoc", [inner], _) if of_module("inspect") => Operation::Clean(inner),
            ("strip" | "lstrip" | "rstrip", [], Some(inner)) => Operation::Strip {
                inner,
                left: name != "rstrip",
                right: name != "lstrip",
            },
            ("join", [ast::Expr::List(list)], Some(separator)) => Operation::Join {
                separator,
                items: &list.elts,
            },
            ("join", [ast::Expr::Tuple(tuple)], Some(separator)) => Operation::Join {
                separator,
                items: &tuple.elts,
            },
            _ => return None,
        };
        self.is_literal(&operation).then_some(operation)
    }

    /// Whether all operands are literals: only then is anything lowered, so that nothing is lowered twice.
    fn is_literal(&mut self, operation: &Operation<'_>) -> bool {
        match operation {
            Operation::Dedent(inner) | Operation::Clean(inner) | Operation::Strip { inner, .. } => {
                self.is_literal_expr(inner)
            }
            Operation::Join { separator, items } => {
                separator.is_string_literal_expr() && items.iter().all(|item| self.is_literal_expr(item))
            }
        }
    }

    fn is_literal_expr(&mut self, expr: &ast::Expr) -> bool {
        match expr {
            ast::Expr::StringLiteral(_) | ast::Expr::FString(_) => true,
            ast::Expr::Call(it) => {
                let folded = self.deeper(it.arguments.range, |this| this.operation(it).is_some());
                folded == Some(true)
            }
            _ => false,
        }
    }

    fn fold_expr(&mut self, expr: &ast::Expr) -> Option<Text> {
        match expr {
            ast::Expr::Call(it) => {
                let operation = self.operation(it)?;
                self.fold(operation)
            }
            _ => self.literal_text(expr),
        }
    }

    fn fold(&mut self, operation: Operation<'_>) -> Option<Text> {
        match operation {
            Operation::Dedent(inner) => Some(dedent(&self.fold_expr(inner)?)),
            Operation::Clean(inner) => Some(clean(&self.fold_expr(inner)?)),
            Operation::Strip { inner, left, right } => Some(strip(&self.fold_expr(inner)?, left, right)),
            Operation::Join { separator, items } => {
                let separator = self.fold_expr(separator)?;
                let mut text = Text::default();
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        text.append(separator.clone());
                    }
                    text.append(self.fold_expr(item)?);
                }
                Some(text)
            }
        }
    }
}

/// Keeps parts of a text, in their order; its holes are kept all.
pub(super) struct Cutter<'t> {
    text: &'t Text,
    next_hole: usize,
    out: Text,
}

impl<'t> Cutter<'t> {
    pub(super) fn new(text: &'t Text) -> Self {
        Self {
            text,
            next_hole: 0,
            out: Text::default(),
        }
    }

    /// Keeps the bytes `start..end`, and the holes before and in them.
    pub(super) fn keep(&mut self, start: usize, end: usize) {
        let mut from = start;
        while let Some(hole) = self.text.holes.get(self.next_hole)
            && hole.at as usize <= end
        {
            let at = (hole.at as usize).max(from);
            self.keep_bytes(from, at);
            self.out.push_hole(hole.expr, hole.span);
            self.next_hole += 1;
            from = at;
        }
        self.keep_bytes(from, end);
    }

    /// Puts a hole here.
    pub(super) fn hole(&mut self, expr: Option<ExprId>, span: Span) {
        self.out.push_hole(expr, span);
    }

    pub(super) fn finish(mut self) -> Text {
        for hole in self.text.holes.iter().skip(self.next_hole) {
            self.out.push_hole(hole.expr, hole.span);
        }
        self.out
    }

    fn keep_bytes(&mut self, start: usize, end: usize) {
        let runs = &self.text.runs;
        let first = runs
            .partition_point(|run| run.value as usize <= start)
            .saturating_sub(1);
        for (index, run) in runs.iter().enumerate().skip(first) {
            let run_start = run.value as usize;
            let run_end = runs
                .get(index + 1)
                .map_or(self.text.value.len(), |next| next.value as usize);
            let (from, to) = (start.max(run_start), end.min(run_end));
            if from >= to {
                break;
            }
            let is_verbatim = run_end - run_start == run.source.len() as usize;
            let source = if is_verbatim {
                let at = |offset: usize| run.source.start + (offset - run_start) as u32;
                Span::new(at(from), at(to))
            } else {
                run.source
            };
            self.out.push(&self.text.value[from..to], source);
        }
    }
}

/// The lines of a text without their ends: where each starts, its white space ends, and it ends itself.
fn lines(text: &Text) -> impl Iterator<Item = (usize, usize, usize)> {
    let mut start = 0;
    text.value.split('\n').map(move |line| {
        let at = start;
        start += line.len() + 1;
        let white = line.len() - line.trim_start_matches([' ', '\t']).len();
        let hole = text.holes.iter().map(|hole| hole.at as usize).find(|hole| *hole >= at);
        (at, (at + white).min(hole.unwrap_or(usize::MAX)), at + line.len())
    })
}

/// Removes the white space that all lines start with, and all of that of blank lines.
fn dedent(text: &Text) -> Text {
    let is_blank = |&(_, white, end): &(usize, usize, usize)| {
        white == end && !text.holes.iter().any(|hole| hole.at as usize == end)
    };
    let mut margin: Option<&str> = None;
    for (start, white, _) in lines(text).filter(|line| !is_blank(line)) {
        let indent = &text.value[start..white];
        margin = Some(match margin {
            None => indent,
            Some(margin) => {
                let common = margin.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                &margin[..common]
            }
        });
    }
    let margin = margin.map_or(0, str::len);
    let mut cutter = Cutter::new(text);
    for line @ (start, _, end) in lines(text) {
        let from = if is_blank(&line) { end } else { start + margin };
        cutter.keep(from, (end + 1).min(text.value.len()));
    }
    cutter.finish()
}

/// Removes the indentation of all lines but the first, the white space before the first, and blank lines at both ends.
fn clean(text: &Text) -> Text {
    let is_blank = |&(_, white, end): &(usize, usize, usize)| white == end;
    let all: Vec<_> = lines(text).collect();
    let margin = all
        .iter()
        .skip(1)
        .filter(|line| !is_blank(line))
        .map(|(start, white, _)| white - start)
        .min();
    let margin = margin.unwrap_or(0);
    let first = all.iter().position(|line| !is_blank(line)).unwrap_or(0);
    let last = all.iter().rposition(|line| !is_blank(line)).unwrap_or(0);
    let mut cutter = Cutter::new(text);
    for (index, (start, white, end)) in all.into_iter().enumerate().take(last + 1).skip(first) {
        let from = if index == 0 { white } else { (start + margin).min(end) };
        let to = if index == last { end } else { end + 1 };
        cutter.keep(from, to);
    }
    cutter.finish()
}

/// Removes the white space at the ends.
fn strip(text: &Text, left: bool, right: bool) -> Text {
    let value = &text.value;
    let (mut start, mut end) = (0, value.len());
    if left {
        start = value.len() - value.trim_start().len();
        start = text.holes.first().map_or(start, |hole| start.min(hole.at as usize));
    }
    if right {
        end = value.trim_end().len();
        end = text.holes.last().map_or(end, |hole| end.max(hole.at as usize));
    }
    let mut cutter = Cutter::new(text);
    cutter.keep(start, end.max(start));
    cutter.finish()
}
