//! What a module keeps of an expression: 16 bytes, with all lists of a module one behind the other.
//!
//! A large program has millions of expressions, and memory that is never touched costs nothing: as boxes and wide numbers they
//! were three times as large, and a third of a run was the system clearing pages for them.

use std::ops::Range;

use crate::{
    Arg, Arm, BinaryOp, ClassId, Collection, ExprId, ExprKind, FunctionId, Literal, LocalId, Loop, Scope, Span, Symbol,
    TextId, Try, TypeId, UnaryOp,
};

/// A run of one of the lists of [`Nodes`].
#[derive(Clone, Copy, Debug, PartialEq)]
struct List {
    start: u32,
    length: u32,
}

impl List {
    fn range(self) -> Range<usize> {
        self.start as usize..(self.start + self.length) as usize
    }
}

/// [`ExprKind`], stored. Of a 64-bit number there are two halves, so that nothing needs more than four bytes' alignment.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    Local(LocalId),
    Path {
        segments: List,
        has_generics: bool,
    },
    Str(TextId),
    Int([u32; 2]),
    Float([u32; 2]),
    Bool(bool),
    Null,
    OtherLiteral,
    Wildcard,
    Field {
        base: ExprId,
        name: Symbol,
        name_start: u32,
    },
    Index(ExprId, ExprId),
    Call {
        callee: ExprId,
        args: List,
        has_generics: bool,
    },
    Await(ExprId),
    Propagate(ExprId),
    Borrow(ExprId),
    Deref(ExprId),
    Unary(UnaryOp, ExprId),
    Binary(BinaryOp, ExprId, ExprId),
    Cast(ExprId, TypeId),
    Collection(Collection, List),
    Map(List),
    Range(Option<ExprId>, Option<ExprId>, Option<ExprId>),
    Spread(ExprId),
    Closure(FunctionId),
    Block {
        items: List,
        value: Option<ExprId>,
    },
    Assign {
        target: ExprId,
        value: ExprId,
        op: Option<BinaryOp>,
    },
    Matches {
        pattern: ExprId,
        value: ExprId,
    },
    Delete(ExprId),
    Branch {
        condition: ExprId,
        then: ExprId,
        otherwise: Option<ExprId>,
    },
    Match {
        subject: ExprId,
        arms: List,
    },
    Loop(u32),
    Try(u32),
    Scope(u32),
    Return(Option<ExprId>),
    Raise(Option<ExprId>),
    Break {
        label: Option<Symbol>,
        value: Option<ExprId>,
    },
    Continue {
        label: Option<Symbol>,
    },
    Yield(Option<ExprId>),
    Function(FunctionId),
    Class(ClassId),
    Unknown(List),
}

/// The expressions of a module.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Nodes {
    nodes: Vec<Node>,
    spans: Vec<Span>,
    exprs: Vec<ExprId>,
    symbols: Vec<Symbol>,
    args: Vec<Arg>,
    entries: Vec<(Option<ExprId>, ExprId)>,
    arms: Vec<Arm>,
    types: Vec<TypeId>,
    /// Which expressions have type arguments, and which.
    generics: Vec<(ExprId, List)>,
    loops: Vec<Loop>,
    tries: Vec<Try>,
    scopes: Vec<Scope>,
}

fn push<T: Copy>(list: &mut Vec<T>, items: &[T]) -> List {
    let start = list.len() as u32;
    list.extend_from_slice(items);
    List {
        start,
        length: items.len() as u32,
    }
}

fn add<T: Clone>(list: &mut Vec<T>, item: &T) -> u32 {
    list.push(item.clone());
    list.len() as u32 - 1
}

fn halves(bits: u64) -> [u32; 2] {
    [bits as u32, (bits >> 32) as u32]
}

fn whole([low, high]: [u32; 2]) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

impl Nodes {
    /// None yet, of a file of this many bytes.
    pub(crate) fn for_length(length: usize) -> Self {
        // Code has an expression for every 20 bytes or so; growing such a list costs more than making it.
        let expected = length / 20;
        Self {
            nodes: Vec::with_capacity(expected),
            spans: Vec::with_capacity(expected),
            ..Self::default()
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn span(&self, id: ExprId) -> Span {
        self.spans[id.index()]
    }

    pub(crate) fn set_span(&mut self, id: ExprId, span: Span) {
        self.spans[id.index()] = span;
    }

    pub(crate) fn push(&mut self, kind: ExprKind<'_>, span: Span) -> ExprId {
        let id = ExprId::new(self.nodes.len());
        let node = self.store(id, kind);
        self.nodes.push(node);
        self.spans.push(span);
        id
    }

    /// Puts something else in the place of an expression. What was there is lost, its lists are not reused.
    pub(crate) fn replace(&mut self, id: ExprId, kind: ExprKind<'_>) {
        let node = self.store(id, kind);
        self.nodes[id.index()] = node;
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.nodes.shrink_to_fit();
        self.spans.shrink_to_fit();
        self.exprs.shrink_to_fit();
        self.symbols.shrink_to_fit();
        self.args.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.arms.shrink_to_fit();
        self.types.shrink_to_fit();
        self.generics.shrink_to_fit();
        self.loops.shrink_to_fit();
        self.tries.shrink_to_fit();
        self.scopes.shrink_to_fit();
    }

    fn store_generics(&mut self, id: ExprId, generics: &[TypeId]) -> bool {
        if generics.is_empty() {
            return false;
        }
        let list = push(&mut self.types, generics);
        let at = self.generics.partition_point(|(expr, _)| *expr < id);
        self.generics.insert(at, (id, list));
        true
    }

    fn generics(&self, id: ExprId, has_generics: bool) -> &[TypeId] {
        if !has_generics {
            return &[];
        }
        let found = self.generics.binary_search_by_key(&id, |(expr, _)| *expr);
        found.map_or(&[], |index| &self.types[self.generics[index].1.range()])
    }

    fn store(&mut self, id: ExprId, kind: ExprKind<'_>) -> Node {
        match kind {
            ExprKind::Local(local) => Node::Local(local),
            ExprKind::Path { segments, generics } => Node::Path {
                segments: push(&mut self.symbols, segments),
                has_generics: self.store_generics(id, generics),
            },
            ExprKind::Str(text) => Node::Str(text),
            ExprKind::Literal(Literal::Int(value)) => Node::Int(halves(value.cast_unsigned())),
            ExprKind::Literal(Literal::Float(value)) => Node::Float(halves(value.to_bits())),
            ExprKind::Literal(Literal::Bool(value)) => Node::Bool(value),
            ExprKind::Literal(Literal::Null) => Node::Null,
            ExprKind::Literal(Literal::Other) => Node::OtherLiteral,
            ExprKind::Wildcard => Node::Wildcard,
            ExprKind::Field { base, name, name_start } => Node::Field { base, name, name_start },
            ExprKind::Index { base, index } => Node::Index(base, index),
            ExprKind::Call { callee, args, generics } => Node::Call {
                callee,
                args: push(&mut self.args, args),
                has_generics: self.store_generics(id, generics),
            },
            ExprKind::Await(inner) => Node::Await(inner),
            ExprKind::Propagate(inner) => Node::Propagate(inner),
            ExprKind::Borrow(inner) => Node::Borrow(inner),
            ExprKind::Deref(inner) => Node::Deref(inner),
            ExprKind::Unary(op, inner) => Node::Unary(op, inner),
            ExprKind::Binary(op, left, right) => Node::Binary(op, left, right),
            ExprKind::Cast(inner, ty) => Node::Cast(inner, ty),
            ExprKind::Collection(form, items) => Node::Collection(form, push(&mut self.exprs, items)),
            ExprKind::Map(entries) => Node::Map(push(&mut self.entries, entries)),
            ExprKind::Range { start, end, step } => Node::Range(start, end, step),
            ExprKind::Spread(inner) => Node::Spread(inner),
            ExprKind::Closure(function) => Node::Closure(function),
            ExprKind::Block { items, value } => Node::Block {
                items: push(&mut self.exprs, items),
                value,
            },
            ExprKind::Assign { target, value, op } => Node::Assign { target, value, op },
            ExprKind::Matches { pattern, value } => Node::Matches { pattern, value },
            ExprKind::Delete(inner) => Node::Delete(inner),
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            } => Node::Branch {
                condition,
                then,
                otherwise,
            },
            ExprKind::Match { subject, arms } => Node::Match {
                subject,
                arms: push(&mut self.arms, arms),
            },
            ExprKind::Loop(it) => Node::Loop(add(&mut self.loops, it)),
            ExprKind::Try(it) => Node::Try(add(&mut self.tries, it)),
            ExprKind::Scope(it) => Node::Scope(add(&mut self.scopes, it)),
            ExprKind::Return(value) => Node::Return(value),
            ExprKind::Raise(value) => Node::Raise(value),
            ExprKind::Break { label, value } => Node::Break { label, value },
            ExprKind::Continue { label } => Node::Continue { label },
            ExprKind::Yield(value) => Node::Yield(value),
            ExprKind::Function(function) => Node::Function(function),
            ExprKind::Class(class) => Node::Class(class),
            ExprKind::Unknown(parts) => Node::Unknown(push(&mut self.exprs, parts)),
        }
    }

    #[inline]
    pub(crate) fn kind(&self, id: ExprId) -> ExprKind<'_> {
        match self.nodes[id.index()] {
            Node::Local(local) => ExprKind::Local(local),
            Node::Path { segments, has_generics } => ExprKind::Path {
                segments: &self.symbols[segments.range()],
                generics: self.generics(id, has_generics),
            },
            Node::Str(text) => ExprKind::Str(text),
            Node::Int(value) => ExprKind::Literal(Literal::Int(whole(value).cast_signed())),
            Node::Float(value) => ExprKind::Literal(Literal::Float(f64::from_bits(whole(value)))),
            Node::Bool(value) => ExprKind::Literal(Literal::Bool(value)),
            Node::Null => ExprKind::Literal(Literal::Null),
            Node::OtherLiteral => ExprKind::Literal(Literal::Other),
            Node::Wildcard => ExprKind::Wildcard,
            Node::Field { base, name, name_start } => ExprKind::Field { base, name, name_start },
            Node::Index(base, index) => ExprKind::Index { base, index },
            Node::Call {
                callee,
                args,
                has_generics,
            } => ExprKind::Call {
                callee,
                args: &self.args[args.range()],
                generics: self.generics(id, has_generics),
            },
            Node::Await(inner) => ExprKind::Await(inner),
            Node::Propagate(inner) => ExprKind::Propagate(inner),
            Node::Borrow(inner) => ExprKind::Borrow(inner),
            Node::Deref(inner) => ExprKind::Deref(inner),
            Node::Unary(op, inner) => ExprKind::Unary(op, inner),
            Node::Binary(op, left, right) => ExprKind::Binary(op, left, right),
            Node::Cast(inner, ty) => ExprKind::Cast(inner, ty),
            Node::Collection(form, items) => ExprKind::Collection(form, &self.exprs[items.range()]),
            Node::Map(entries) => ExprKind::Map(&self.entries[entries.range()]),
            Node::Range(start, end, step) => ExprKind::Range { start, end, step },
            Node::Spread(inner) => ExprKind::Spread(inner),
            Node::Closure(function) => ExprKind::Closure(function),
            Node::Block { items, value } => ExprKind::Block {
                items: &self.exprs[items.range()],
                value,
            },
            Node::Assign { target, value, op } => ExprKind::Assign { target, value, op },
            Node::Matches { pattern, value } => ExprKind::Matches { pattern, value },
            Node::Delete(inner) => ExprKind::Delete(inner),
            Node::Branch {
                condition,
                then,
                otherwise,
            } => ExprKind::Branch {
                condition,
                then,
                otherwise,
            },
            Node::Match { subject, arms } => ExprKind::Match {
                subject,
                arms: &self.arms[arms.range()],
            },
            Node::Loop(index) => ExprKind::Loop(&self.loops[index as usize]),
            Node::Try(index) => ExprKind::Try(&self.tries[index as usize]),
            Node::Scope(index) => ExprKind::Scope(&self.scopes[index as usize]),
            Node::Return(value) => ExprKind::Return(value),
            Node::Raise(value) => ExprKind::Raise(value),
            Node::Break { label, value } => ExprKind::Break { label, value },
            Node::Continue { label } => ExprKind::Continue { label },
            Node::Yield(value) => ExprKind::Yield(value),
            Node::Function(function) => ExprKind::Function(function),
            Node::Class(class) => ExprKind::Class(class),
            Node::Unknown(parts) => ExprKind::Unknown(&self.exprs[parts.range()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_small() {
        assert_eq!(size_of::<Node>(), 16);
        assert_eq!(size_of::<Option<ExprId>>(), 4);
    }

    #[test]
    fn what_goes_in_comes_out() {
        let mut nodes = Nodes::default();
        let span = Span::new(1, 2);
        let number = nodes.push(ExprKind::Literal(Literal::Int(i64::MIN + 5)), span);
        let half = nodes.push(ExprKind::Literal(Literal::Float(-0.5)), span);
        let items = [number, half];
        let list = nodes.push(ExprKind::Collection(Collection::List, &items), span);
        assert_eq!(nodes.kind(number), ExprKind::Literal(Literal::Int(i64::MIN + 5)));
        assert_eq!(nodes.kind(half), ExprKind::Literal(Literal::Float(-0.5)));
        assert_eq!(nodes.kind(list), ExprKind::Collection(Collection::List, &items));
        let call = ExprKind::Call {
            callee: number,
            args: &[Arg {
                name: None,
                value: half,
            }],
            generics: &[TypeId::new(3)],
        };
        nodes.replace(list, call);
        assert_eq!(nodes.kind(list), call);
    }
}
