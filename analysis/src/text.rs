//! SQL text as the program puts it together: literals, constants, concatenation and formatting, followed from the place
//! where it is used back to the places where it is written. Every byte keeps its source.

use std::ops::Range;

use seqscan_catalog::Effect;
use seqscan_hir::{BinaryOp, ExprId, ExprKind, LocalId, Span, TextId};

use crate::facts::Source;
use crate::program::{Def, ModuleIdx};
use crate::resolve::{Callee, Resolver};

/// What stands in the text where a value is not known before the program runs.
const STAND_IN: &str = "{..}";

/// Text with holes, as it will reach the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SqlText {
    /// The text; a hole is filled with a stand-in.
    pub text: String,
    /// Where the stand-ins are.
    pub holes: Vec<Range<usize>>,
    /// Whether nobody asked for its order: the library adds it unasked, as models say or for want of any.
    pub has_default_order: bool,
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Where in the text it starts, and its length.
    start: usize,
    length: usize,
    module: ModuleIdx,
    written: Written,
}

/// Where a piece of a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// In a string, whose value it is from this byte on.
    Text(TextId, usize),
    /// In code that says the same in other words.
    Code(Span),
}

impl SqlText {
    pub(crate) fn push_hole(&mut self) {
        let start = self.text.len();
        self.text.push_str(STAND_IN);
        self.holes.push(start..self.text.len());
    }

    /// Text that is written nowhere.
    pub(crate) fn say(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// All that follows a byte is what a place in the code says.
    pub(crate) fn mark(&mut self, start: usize, module: ModuleIdx, span: Span) {
        self.pieces.push(Piece {
            start,
            length: self.text.len() - start,
            module,
            written: Written::Code(span),
        });
    }

    pub(crate) fn append(&mut self, other: Self) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.holes
            .extend(other.holes.into_iter().map(|hole| hole.start + base..hole.end + base));
        self.pieces.extend(other.pieces.into_iter().map(|piece| Piece {
            start: piece.start + base,
            ..piece
        }));
    }

    /// Whether all of it is unknown.
    pub fn is_unknown(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether it says in SQL what the program says in calls.
    pub fn is_built(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece.written, Written::Code(_)))
    }

    /// Where the bytes of a range are written, if they are in one string or said by one place.
    pub fn locate(&self, resolver: &Resolver<'_>, range: Range<usize>) -> Option<(ModuleIdx, Span)> {
        let around = |piece: &&Piece| piece.start <= range.start && range.end <= piece.start + piece.length;
        let piece = self.pieces.iter().filter(around).min_by_key(|piece| piece.length)?;
        let (id, offset) = match piece.written {
            Written::Text(id, offset) => (id, offset),
            Written::Code(span) => return Some((piece.module, span)),
        };
        let text = resolver.program.module(piece.module).text(id);
        let from = |at: usize| (at - piece.start + offset) as u32;
        Some((piece.module, text.source_span(from(range.start), from(range.end))?))
    }
}

impl Resolver<'_> {
    /// The text that an expression gives, as far as it is known; none if nothing of it is.
    pub fn text(&self, module: ModuleIdx, id: ExprId) -> Option<SqlText> {
        self.text_at(module, id, 0).filter(|text| !text.is_unknown())
    }

    fn text_at(&self, module: ModuleIdx, id: ExprId, depth: u32) -> Option<SqlText> {
        if depth > 24 {
            return None;
        }
        let hir = self.program.module(module);
        let again = |id: ExprId| self.text_at(module, id, depth + 1);
        match hir.kind(id) {
            ExprKind::Str(text) => Some(self.literal(module, text, depth)),
            ExprKind::Binary(BinaryOp::Add, left, right) => self.concatenation(module, left, right, depth),
            ExprKind::Binary(BinaryOp::Modulo, left, _) => again(left),
            ExprKind::Await(e)
            | ExprKind::Propagate(e)
            | ExprKind::Borrow(e)
            | ExprKind::Deref(e)
            | ExprKind::Cast(e, _) => again(e),
            ExprKind::Assign { value, op: None, .. } => again(value),
            ExprKind::Block { value: Some(value), .. } => again(value),
            ExprKind::Local(local) => self.text_of_local(module, local, id, depth),
            ExprKind::Path { segments, .. } => {
                let function = hir.enclosing_function(id);
                let namespace = hir.function(function).namespace;
                match self.program.resolve_path(module, namespace, Some(function), segments)? {
                    Def::Global(other, local) => self.text_of_global(other, local, depth),
                    _ => None,
                }
            }
            ExprKind::Field { base, name, .. } => self.text_of_field(module, base, hir.name(name), depth),
            ExprKind::Call { callee, args, .. } => {
                if let Callee::Catalog(row, _) = self.callee(module, id) {
                    let call = self.program.catalog.call(row);
                    if let Some(position) = call.sql.filter(|_| !call.effect.is_round_trip()) {
                        let arg = args.iter().filter(|arg| arg.name.is_none()).nth(position);
                        let named = || {
                            let name = call.sql_name.as_deref()?;
                            args.iter().find(|arg| arg.name.is_some_and(|n| hir.name(n) == name))
                        };
                        return again(arg.or_else(named)?.value);
                    }
                    if call.effect == Effect::Same
                        && let Some(arg) = args.first()
                    {
                        return again(arg.value);
                    }
                }
                match hir.kind(callee) {
                    ExprKind::Field { base, name, .. } if keeps_text(hir.name(name)) => again(base),
                    ExprKind::Field { base, name, .. } if hir.name(name) == "format" => {
                        again(base).map(braces_to_holes)
                    }
                    ExprKind::Field { base, name, .. } if hir.name(name) == "concat" || hir.name(name) == "replace" => {
                        again(base)
                    }
                    ExprKind::Path { segments, .. } => {
                        let last = hir.name(*segments.last()?);
                        let head = segments.len().checked_sub(2).map(|at| hir.name(segments[at]));
                        let through = matches!((head, last), (Some("String" | "Cow" | "Arc"), "from" | "new"))
                            || matches!(last, "dedent" | "cleandoc" | "AssertSqlSafe" | "str" | "Some" | "text");
                        again(args.first().filter(|_| through)?.value)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn literal(&self, module: ModuleIdx, id: TextId, depth: u32) -> SqlText {
        let text = self.program.module(module).text(id);
        let mut out = SqlText::default();
        let push = |out: &mut SqlText, from: usize, to: usize| {
            if from < to {
                out.pieces.push(Piece {
                    start: out.text.len(),
                    length: to - from,
                    module,
                    written: Written::Text(id, from),
                });
                out.text.push_str(&text.value[from..to]);
            }
        };
        let mut from = 0;
        for hole in &text.holes {
            push(&mut out, from, hole.at as usize);
            from = hole.at as usize;
            match hole.expr.and_then(|expr| self.text_at(module, expr, depth + 1)) {
                Some(known) => out.append(known),
                None => out.push_hole(),
            }
        }
        push(&mut out, from, text.value.len());
        if out.pieces.is_empty() && text.holes.is_empty() {
            out.pieces.push(Piece {
                start: 0,
                length: 0,
                module,
                written: Written::Text(id, 0),
            });
        }
        out
    }

    /// A chain of `+`, which may be thousands long: taken apart in a loop.
    fn concatenation(&self, module: ModuleIdx, left: ExprId, right: ExprId, depth: u32) -> Option<SqlText> {
        let hir = self.program.module(module);
        let mut parts = vec![right];
        let mut at = left;
        while let ExprKind::Binary(BinaryOp::Add, left, right) = hir.kind(at) {
            parts.push(right);
            at = left;
        }
        parts.push(at);
        let mut out = SqlText::default();
        for part in parts.into_iter().rev() {
            match self.text_at(module, part, depth + 1) {
                Some(known) => out.append(known),
                None => out.push_hole(),
            }
        }
        Some(out)
    }

    fn text_of_local(&self, module: ModuleIdx, local: LocalId, at: ExprId, depth: u32) -> Option<SqlText> {
        let hir = self.program.module(module);
        let facts = self.program.facts(module);
        let here = hir.span(at).start;
        let definitions = &facts.definitions[local.index()];
        let same_function = hir.local(local).function == hir.enclosing_function(at);
        let value_of = |source: Source| match source {
            Source::Value(value) => Some(value),
            Source::Param(function, position) => hir.function(function).params.get(position as usize)?.default,
            _ => None,
        };
        let (value, from) = if let [only] = definitions {
            (value_of(only.source).filter(|_| only.steps.is_empty())?, only.at)
        } else {
            let mut before = definitions
                .iter()
                .rev()
                .filter(|d| d.at.is_some_and(|place| hir.span(place).start < here));
            let last = before.next().filter(|_| same_function)?;
            let place = last.at?;
            // Defined on one of several paths: which text it is depends on the path.
            if !last.steps.is_empty() || !is_around(hir, place, at) {
                return None;
            }
            (value_of(last.source)?, last.at)
        };
        let mut text = self.text_at(module, value, depth + 1)?;
        // `sql += " AND …"` between the definition and here.
        let start = from.map_or(0, |place| hir.span(place).start);
        for use_ in &facts.uses[local.index()] {
            let span = hir.span(*use_);
            if span.start <= start || span.start >= here {
                continue;
            }
            let Some(parent) = hir.ancestors(*use_).next() else {
                continue;
            };
            if let ExprKind::Assign {
                target,
                value,
                op: Some(BinaryOp::Add),
            } = hir.kind(parent)
                && target == *use_
            {
                match self
                    .text_at(module, value, depth + 1)
                    .filter(|_| is_around(hir, parent, at))
                {
                    Some(more) => text.append(more),
                    None => text.push_hole(),
                }
            }
            if let ExprKind::Field { name, .. } = hir.kind(parent)
                && matches!(hir.name(name), "push_str" | "push" | "insert_str")
            {
                text.push_hole();
            }
        }
        Some(text)
    }

    fn text_of_global(&self, module: ModuleIdx, local: LocalId, depth: u32) -> Option<SqlText> {
        match &self.program.facts(module).definitions[local.index()] {
            [only] if only.steps.is_empty() => match only.source {
                Source::Value(value) => self.text_at(module, value, depth + 1),
                _ => None,
            },
            _ => None,
        }
    }

    fn text_of_field(&self, module: ModuleIdx, base: ExprId, name: &str, depth: u32) -> Option<SqlText> {
        use crate::ty::Ty;
        match self.ty(module, base) {
            Ty::Instance(class) | Ty::Class(class) => self.bases(class).classes.iter().find_map(|owner| {
                let hir = self.program.module(owner.module);
                let symbol = hir.names.find(name)?;
                let field = hir.class(owner.id).fields.iter().find(|field| field.name == symbol);
                if let Some(value) = field.and_then(|field| field.value) {
                    return self.text_at(owner.module, value, depth + 1);
                }
                match self
                    .program
                    .facts(owner.module)
                    .self_fields
                    .get(&(owner.id, symbol))?
                    .as_slice()
                {
                    [only] if only.steps.is_empty() => match only.source {
                        Source::Value(value) => self.text_at(owner.module, value, depth + 1),
                        _ => None,
                    },
                    _ => None,
                }
            }),
            Ty::Namespace(other, namespace) => match self.program.member(&Def::Namespace(other, namespace), name)? {
                Def::Global(other, local) => self.text_of_global(other, local, depth),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether the block that a definition stands in is around a place too.
fn is_around(hir: &seqscan_hir::Module, definition: ExprId, at: ExprId) -> bool {
    let block = hir
        .ancestors(definition)
        .find(|id| matches!(hir.kind(*id), ExprKind::Block { .. }));
    block.is_none_or(|block| hir.ancestors(at).any(|id| id == block))
}

fn keeps_text(name: &str) -> bool {
    matches!(
        name,
        "to_string"
            | "to_owned"
            | "into"
            | "as_str"
            | "clone"
            | "strip"
            | "lstrip"
            | "rstrip"
            | "trim"
            | "as_ref"
            | "into_boxed_str"
            | "borrow"
            | "rstrip_"
            | "encode"
            | "trim_end"
            | "trim_start"
    )
}

/// `"… {} …"` given to a formatter by name: what stands in braces is a hole.
fn braces_to_holes(text: SqlText) -> SqlText {
    let mut out = text;
    let mut at = 0;
    while let Some(open) = out.text[at..].find('{').map(|found| found + at) {
        let Some(close) = out.text[open..].find('}').map(|found| found + open + 1) else {
            break;
        };
        if !out.holes.iter().any(|hole| hole.start < close && open < hole.end) {
            out.holes.push(open..close);
        }
        at = close;
    }
    out.holes.sort_by_key(|hole| hole.start);
    out
}
