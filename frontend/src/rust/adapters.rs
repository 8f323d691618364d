//! Methods that call a function once per element, as loops.
//!
//! `option.map(|x| …)` and `iterator.map(|x| …)` look alike. The second is recognised by what stands around it: a
//! receiver that is evidently an iterator (`xs.iter()`, `0..n`, `stream::iter(xs)`), a consumer behind it
//! (`.collect()`, `.buffer_unordered(8)`), a place that iterates (`join_all(…)`, a `for` loop), or a name that only
//! iterators have (`for_each`, `filter_map`).

use seqscan_hir::{ExprId, ExprKind, LocalId, Loop, LoopForm, Span, Symbol};
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use super::lowerer::Lowerer;

/// Expressions and variables that are known to be iterators or streams.
#[derive(Default)]
pub(crate) struct Iterators {
    /// Sorted: an expression is added when it is made.
    exprs: Vec<ExprId>,
    /// Sorted likewise.
    locals: Vec<LocalId>,
}

impl Iterators {
    pub(crate) fn add(&mut self, id: ExprId) {
        self.exprs.push(id);
    }

    pub(crate) fn contains(&self, id: ExprId) -> bool {
        self.exprs.binary_search(&id).is_ok()
    }

    pub(crate) fn contains_local(&self, local: LocalId) -> bool {
        self.locals.binary_search(&local).is_ok()
    }

    pub(crate) fn add_local(&mut self, local: LocalId) {
        self.locals.push(local);
    }
}

/// What a method's name says about iteration.
#[derive(Clone, Copy, Default)]
pub(crate) struct Method {
    /// Makes an iterator of whatever it is called on.
    makes: bool,
    /// Gives an iterator if it is called on one.
    keeps: bool,
    /// Iterates what it is called on.
    consumes: bool,
    /// Iterates its arguments.
    iterates_arguments: bool,
    /// Which argument it calls once per element, and how sure the name alone makes that.
    calls: Option<(usize, Evidence)>,
}

/// What it takes for a method to be an adapter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// Something around it that iterates.
    Around,
    /// Nothing but a closure: only iterators and containers have a method of this name.
    Name,
}

impl Method {
    /// What a name with that many arguments says.
    pub(crate) fn of(name: &str, args: usize) -> Self {
        let calls = |index, evidence| Self {
            keeps: true,
            calls: Some((index, evidence)),
            ..Self::default()
        };
        let consumes = |index, evidence| Self {
            consumes: true,
            calls: Some((index, evidence)),
            ..Self::default()
        };
        match (name, args) {
            (
                "map" | "filter" | "inspect" | "then" | "and_then" | "or_else" | "map_ok" | "map_err" | "filter_ok",
                1,
            ) => calls(0, Evidence::Around),
            ("scan", 2) => calls(1, Evidence::Around),
            (
                "filter_map" | "flat_map" | "flat_map_iter" | "flat_map_unordered" | "take_while" | "map_while"
                | "skip_while" | "try_filter_map" | "try_filter" | "map_with" | "map_init" | "chunk_by" | "group_by"
                | "filter_map_ok" | "and_then_ok" | "map_into_iter" | "sorted_by_key" | "sorted_by" | "unique_by",
                1..,
            ) => calls(args - 1, Evidence::Name),
            ("find" | "reduce" | "count_by", 1) => consumes(0, Evidence::Around),
            (
                "for_each" | "try_for_each" | "find_map" | "position" | "rposition" | "any" | "all" | "partition"
                | "max_by_key" | "min_by_key" | "max_by" | "min_by" | "is_sorted_by_key" | "for_each_init",
                1,
            ) => consumes(args - 1, Evidence::Name),
            (
                "retain" | "retain_mut" | "sort_by_key" | "sort_by_cached_key" | "sort_unstable_by_key" | "sort_by",
                1,
            ) => consumes(0, Evidence::Name),
            ("fold" | "try_fold" | "rfold" | "for_each_concurrent" | "try_for_each_concurrent", 2) => {
                consumes(1, Evidence::Name)
            }
            _ => Self::without_function(name, args),
        }
    }

    fn without_function(name: &str, args: usize) -> Self {
        let makes = Self {
            makes: true,
            ..Self::default()
        };
        match (name, args) {
            (
                "iter" | "iter_mut" | "into_iter" | "chars" | "bytes" | "lines" | "keys" | "values" | "values_mut"
                | "into_values" | "into_keys" | "par_iter" | "par_iter_mut" | "into_par_iter" | "char_indices"
                | "split_whitespace" | "par_bridge" | "into_stream",
                0,
            )
            | (
                "drain" | "chunks" | "chunks_exact" | "chunks_mut" | "par_chunks" | "windows" | "split" | "rsplit"
                | "split_terminator" | "array_chunks" | "tuple_windows" | "sorted_unstable",
                0..=1,
            ) => makes,
            ("enumerate" | "peekable" | "rev", 0) | ("step_by" | "ready_chunks" | "tuples", 1) => Self {
                keeps: true,
                consumes: true,
                ..makes
            },
            ("skip" | "take" | "chain" | "zip" | "interleave", 1) => Self {
                keeps: true,
                iterates_arguments: matches!(name, "chain" | "zip" | "interleave"),
                ..Self::default()
            },
            (
                "cloned" | "copied" | "flatten" | "fuse" | "boxed" | "boxed_local" | "cycle" | "by_ref" | "unique"
                | "sorted" | "dedup" | "try_flatten",
                0,
            ) => Self {
                keeps: true,
                ..Self::default()
            },
            ("buffer_unordered" | "buffered" | "try_buffer_unordered" | "try_buffered" | "flatten_unordered", 1) => {
                Self {
                    makes: true,
                    keeps: true,
                    consumes: true,
                    ..Self::default()
                }
            }
            (
                "collect" | "try_collect" | "collect_vec" | "sum" | "product" | "count" | "unzip" | "last" | "next"
                | "try_next" | "max" | "min" | "all_equal" | "try_concat" | "collect_into",
                _,
            ) => Self {
                consumes: true,
                ..Self::default()
            },
            (
                "extend" | "append_all" | "push_values" | "insert_many" | "from_iter" | "extend_from_slice"
                | "send_all",
                1..,
            ) => Self {
                iterates_arguments: true,
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// Whether the receiver is iterated, given whether the result is.
    pub(crate) fn iterates_receiver(self, iterated: bool) -> bool {
        self.consumes || (self.keeps && iterated) || matches!(self.calls, Some((_, Evidence::Name)))
    }

    pub(crate) fn iterates_arguments(self) -> bool {
        self.iterates_arguments
    }

    pub(crate) fn makes_iterator(self) -> bool {
        self.makes
    }

    pub(crate) fn keeps_iterator(self) -> bool {
        self.keeps
    }

    /// Whether it gives an iterator, being an adapter.
    pub(crate) fn gives_iterator(self) -> bool {
        self.keeps
    }

    /// Which argument is called once per element, if that is evident.
    pub(crate) fn adapted(
        self,
        args: &Punctuated<Expr, Token![,]>,
        receiver_iterates: bool,
        iterated: bool,
    ) -> Option<usize> {
        let (index, evidence) = self.calls?;
        let function = args.get(index)?;
        let around = receiver_iterates || (iterated && self.keeps);
        let is_adapter = match function {
            Expr::Closure(closure) => around && !closure.inputs.is_empty() || evidence == Evidence::Name,
            // `xs.iter().map(load)`; a call such as `filter(Column::Id.eq(1))` makes its argument itself.
            Expr::Path(_) => around,
            Expr::Reference(reference) => around && matches!(*reference.expr, Expr::Path(_) | Expr::Closure(_)),
            _ => false,
        };
        is_adapter.then_some(index)
    }

    /// Whether what the function gives is iterated as well.
    fn flattens(name: &str) -> bool {
        name.starts_with("flat_map")
    }
}

impl Lowerer<'_> {
    /// Whether an expression is evidently an iterator.
    pub(crate) fn is_iterator(&self, id: ExprId) -> bool {
        match self.builder.module().kind(id) {
            ExprKind::Local(local) => self.iterators.contains_local(local),
            ExprKind::Borrow(inner) => self.is_iterator(inner),
            _ => self.iterators.contains(id),
        }
    }

    pub(crate) fn lower_adapter(
        &mut self,
        name: Symbol,
        iterable: ExprId,
        args: &Punctuated<Expr, Token![,]>,
        function: usize,
        span: Span,
    ) -> ExprId {
        let mut extra = Vec::new();
        let mut body = None;
        let flattens = Method::flattens(self.builder.module().name(name));
        for (index, arg) in args.iter().enumerate() {
            match arg {
                Expr::Closure(closure) if index == function => body = Some(self.lower_closure(closure, flattens)),
                arg if index == function => body = Some(self.lower_expr(arg)),
                arg => extra.push(self.lower_expr(arg)),
            }
        }
        let body = body.unwrap_or_else(|| self.unknown(Vec::new(), span));
        let it = Loop {
            form: LoopForm::Adapter(name),
            is_async: false,
            label: None,
            target: None,
            iterable: Some(iterable),
            condition: None,
            body,
            extra: extra.into(),
            otherwise: None,
        };
        self.expr(ExprKind::Loop(&it), span)
    }

    /// Whether a function iterates its arguments: `join_all(…)`, `stream::iter(…)`, `Vec::from_iter(…)`.
    pub(crate) fn callee_iterates(&self, callee: ExprId) -> bool {
        self.last_segment(callee).is_some_and(|name| {
            matches!(
                name,
                "join_all"
                    | "try_join_all"
                    | "select_all"
                    | "select_ok"
                    | "from_iter"
                    | "iter"
                    | "iter_ok"
                    | "zip"
                    | "izip"
                    | "chain"
            )
        })
    }

    /// Whether a call gives a stream or iterator rather than consuming one.
    pub(crate) fn callee_makes_stream(&self, callee: ExprId) -> bool {
        self.last_segment(callee).is_some_and(|name| {
            matches!(name, "iter" | "iter_ok" | "zip" | "izip" | "chain" | "select_all")
                || name == "from_iter" && self.first_segment(callee) == Some("FuturesUnordered")
        })
    }

    fn last_segment(&self, callee: ExprId) -> Option<&str> {
        match self.builder.module().kind(callee) {
            ExprKind::Path { segments, .. } => segments.last().map(|last| self.builder.module().name(*last)),
            _ => None,
        }
    }

    fn first_segment(&self, callee: ExprId) -> Option<&str> {
        match self.builder.module().kind(callee) {
            ExprKind::Path { segments, .. } => segments.first().map(|first| self.builder.module().name(*first)),
            _ => None,
        }
    }
}
