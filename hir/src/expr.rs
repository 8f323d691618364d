//! Expressions and regions: what a function does.

use crate::{ClassId, ExprId, FunctionId, LocalId, Symbol, TextId, TypeId};

/// What an expression is.
///
/// A *pattern* (the target of an assignment or loop, the arm of a match) is an expression as well: a [`ExprKind::Local`]
/// in it is defined rather than used, a call in it takes apart what the call would build.
///
/// This is a view: what a module keeps of it is smaller (`node.rs`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExprKind<'m> {
    /// A variable of this function, of an enclosing one, or of the module.
    Local(LocalId),
    /// A name that is no variable of this file: an item, an import, a built-in. `a::b::c` has three segments; a macro's
    /// last segment ends in `!`. Type arguments are those of the last segment that has any.
    Path {
        /// The segments as written.
        segments: &'m [Symbol],
        /// `f::<A, B>` or `C::<A>::f`.
        generics: &'m [TypeId],
    },
    /// A string, with holes where values are interpolated.
    Str(TextId),
    /// Any other literal.
    Literal(Literal),
    /// `_` in a pattern, or a default arm.
    Wildcard,
    /// `base.name`, also as the callee of a method call.
    Field {
        /// What it is a field of.
        base: ExprId,
        /// The field.
        name: Symbol,
        /// Where the name alone begins; see [`Module::name_span`](crate::Module::name_span).
        name_start: u32,
    },
    /// `base[index]`.
    Index {
        /// The container.
        base: ExprId,
        /// The key or range.
        index: ExprId,
    },
    /// A call, a macro call whose arguments are expressions, or the construction of a struct with named fields.
    Call {
        /// What is called: a [`ExprKind::Path`], or a [`ExprKind::Field`] for a method.
        callee: ExprId,
        /// The arguments, in source order; a struct's base (`..base`) is a spread argument.
        args: &'m [Arg],
        /// The type arguments of a method (`.collect::<Vec<_>>()`).
        generics: &'m [TypeId],
    },
    /// The value of a future.
    Await(ExprId),
    /// `e?`: the value, or leave the function (closure, async block) with the error.
    Propagate(ExprId),
    /// `&e`, `&mut e`: used without being moved.
    Borrow(ExprId),
    /// `*e`.
    Deref(ExprId),
    /// An operator on one operand.
    Unary(UnaryOp, ExprId),
    /// An operator on two; `and`/`or` evaluate the second only sometimes.
    Binary(BinaryOp, ExprId, ExprId),
    /// `e as T`, or `cast(T, e)`.
    Cast(ExprId, TypeId),
    /// A list, tuple, set or array.
    Collection(Collection, &'m [ExprId]),
    /// A map display; an entry without a key is a spread.
    Map(&'m [(Option<ExprId>, ExprId)]),
    /// `start..end`, `range(start, end, step)`.
    Range {
        /// Where it starts, if that is written.
        start: Option<ExprId>,
        /// Where it ends.
        end: Option<ExprId>,
        /// The step, if that is written.
        step: Option<ExprId>,
    },
    /// `*e` or `**e` among arguments or items.
    Spread(ExprId),
    /// A closure, lambda, or async block (a closure that runs when awaited).
    Closure(FunctionId),

    /// Expressions in sequence. Locals whose scope it is end here.
    Block {
        /// Evaluated in this order.
        items: &'m [ExprId],
        /// The last, if the block has its value.
        value: Option<ExprId>,
    },
    /// `target = value`, `let target = value`, `target op= value`.
    Assign {
        /// A pattern of locals, or a place (field, index).
        target: ExprId,
        /// The value.
        value: ExprId,
        /// The operator of a compound assignment.
        op: Option<BinaryOp>,
    },
    /// Whether a value fits a pattern, binding its locals if so (`if let`, `while let`, `matches!`).
    Matches {
        /// The pattern.
        pattern: ExprId,
        /// The value.
        value: ExprId,
    },
    /// `del e`: the name or place is emptied.
    Delete(ExprId),
    /// `if`.
    Branch {
        /// The condition.
        condition: ExprId,
        /// If it holds.
        then: ExprId,
        /// If not.
        otherwise: Option<ExprId>,
    },
    /// `match`.
    Match {
        /// What is matched.
        subject: ExprId,
        /// The arms, first fit wins.
        arms: &'m [Arm],
    },
    /// A loop of any kind.
    Loop(&'m Loop),
    /// `try`.
    Try(&'m Try),
    /// `with`: guards that are entered, and left on every path.
    Scope(&'m Scope),
    /// Leaves the function.
    Return(Option<ExprId>),
    /// Leaves with an error: `raise`, `panic!`.
    Raise(Option<ExprId>),
    /// Leaves a loop or labelled block.
    Break {
        /// Which, if it is said.
        label: Option<Symbol>,
        /// With what value.
        value: Option<ExprId>,
    },
    /// Starts the next iteration.
    Continue {
        /// Of which loop, if it is said.
        label: Option<Symbol>,
    },
    /// Hands a value to whoever iterates, and may never be resumed.
    Yield(Option<ExprId>),
    /// The place where a nested function is defined.
    Function(FunctionId),
    /// The place where a nested class is defined.
    Class(ClassId),
    /// What the language has and this representation has not; its parts are kept.
    Unknown(&'m [ExprId]),
}

/// A literal that is no string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// A whole number that fits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// None, the unit value.
    Null,
    /// Bytes, characters, ellipsis, and numbers that do not fit.
    Other,
}

/// An argument of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arg {
    /// The keyword or field it is given to, if it is not given by position.
    pub name: Option<Symbol>,
    /// What is given; a [`ExprKind::Spread`] for `*args` and `**kwargs`.
    pub value: ExprId,
}

/// An operator on one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`, `!` of a condition.
    Not,
    /// `-`.
    Negate,
    /// `~`, `+`, and the like.
    Other,
}

/// An operator on two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`, also of strings.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`, `//`.
    Divide,
    /// `%`, also of strings.
    Modulo,
    /// `|`.
    BitOr,
    /// `&`.
    BitAnd,
    /// `<<` and other arithmetic.
    OtherArithmetic,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`, `<=`, `>`, `>=`.
    Ordering,
    /// `in`, `not in`.
    In,
    /// `is`, `is not`.
    Is,
    /// The second only if the first holds.
    And,
    /// The second only if the first does not hold.
    Or,
}

/// The kind of a collection display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// A list, array or vector.
    List,
    /// A tuple.
    Tuple,
    /// A set.
    Set,
}

/// An arm of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The pattern.
    pub pattern: ExprId,
    /// The condition behind it.
    pub guard: Option<ExprId>,
    /// What happens.
    pub body: ExprId,
}

/// How a loop is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopForm {
    /// `for x in xs`.
    Each,
    /// `while c`.
    While,
    /// `loop`, `while True`.
    Forever,
    /// A list, set or map comprehension: runs here and now.
    Comprehension,
    /// A generator expression: runs when somebody iterates.
    Generator,
    /// A function given to an iterator, stream or map call: `xs.map(|x| …)`, `map(f, xs)`; the name of the method.
    Adapter(Symbol),
}

/// A region that runs any number of times.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// How it is written.
    pub form: LoopForm,
    /// Whether it waits for each element (`async for`, a stream).
    pub is_async: bool,
    /// The label, if it has one.
    pub label: Option<Symbol>,
    /// The pattern each element is taken apart with.
    pub target: Option<ExprId>,
    /// What it iterates; evaluated once.
    pub iterable: Option<ExprId>,
    /// The condition, evaluated before each iteration.
    pub condition: Option<ExprId>,
    /// What is repeated. For an adapter, the closure or the function value that is called.
    pub body: ExprId,
    /// Other arguments of an adapter (the initial value of a fold, a concurrency limit).
    pub extra: Box<[ExprId]>,
    /// Runs if the loop was not left by a break.
    pub otherwise: Option<ExprId>,
}

/// A region whose errors are handled.
#[derive(Clone, Debug, PartialEq)]
pub struct Try {
    /// What is tried.
    pub body: ExprId,
    /// What handles its errors.
    pub handlers: Box<[Handler]>,
    /// Runs if there was no error.
    pub otherwise: Option<ExprId>,
    /// Runs on every path.
    pub finally: Option<ExprId>,
}

/// A handler of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Which errors; none means all.
    pub errors: Option<ExprId>,
    /// The local that the error is bound to.
    pub binding: Option<ExprId>,
    /// What happens.
    pub body: ExprId,
}

/// A region with guards.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// The guards, in order of entry.
    pub items: Box<[ScopeItem]>,
    /// What they guard.
    pub body: ExprId,
    /// Whether entering and leaving are awaited.
    pub is_async: bool,
}

/// A guard of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeItem {
    /// The guard.
    pub guard: ExprId,
    /// The pattern that what it yields on entry is bound to.
    pub target: Option<ExprId>,
}

impl ExprKind<'_> {
    /// Calls `f` with each direct part, in the order of evaluation as far as there is one.
    pub fn for_each_child(&self, mut f: impl FnMut(ExprId)) {
        match self {
            Self::Local(_)
            | Self::Path { .. }
            | Self::Literal(_)
            | Self::Wildcard
            | Self::Closure(_)
            | Self::Function(_)
            | Self::Class(_)
            | Self::Continue { .. }
            | Self::Str(_) => {}
            Self::Field { base, .. } => f(*base),
            Self::Index { base, index } => [*base, *index].into_iter().for_each(f),
            Self::Call { callee, args, .. } => {
                f(*callee);
                args.iter().for_each(|arg| f(arg.value));
            }
            Self::Await(e)
            | Self::Propagate(e)
            | Self::Borrow(e)
            | Self::Deref(e)
            | Self::Unary(_, e)
            | Self::Cast(e, _)
            | Self::Spread(e)
            | Self::Delete(e) => f(*e),
            Self::Binary(_, left, right) => [*left, *right].into_iter().for_each(f),
            Self::Collection(_, items) | Self::Unknown(items) => items.iter().copied().for_each(f),
            Self::Map(entries) => {
                for (key, value) in *entries {
                    key.iter().copied().for_each(&mut f);
                    f(*value);
                }
            }
            Self::Range { start, end, step } => {
                [start, end, step].into_iter().flatten().copied().for_each(f);
            }
            Self::Block { items, value } => items.iter().chain(value).copied().for_each(f),
            Self::Assign { target, value, .. } => [*value, *target].into_iter().for_each(f),
            Self::Matches { pattern, value } => [*value, *pattern].into_iter().for_each(f),
            Self::Branch {
                condition,
                then,
                otherwise,
            } => {
                [Some(*condition), Some(*then), *otherwise]
                    .into_iter()
                    .flatten()
                    .for_each(f);
            }
            Self::Match { subject, arms } => {
                f(*subject);
                for arm in *arms {
                    f(arm.pattern);
                    arm.guard.into_iter().for_each(&mut f);
                    f(arm.body);
                }
            }
            Self::Loop(it) => {
                it.iterable.into_iter().for_each(&mut f);
                it.extra.iter().copied().for_each(&mut f);
                [it.condition, it.target, Some(it.body), it.otherwise]
                    .into_iter()
                    .flatten()
                    .for_each(f);
            }
            Self::Try(it) => {
                f(it.body);
                for handler in &it.handlers {
                    [handler.errors, handler.binding, Some(handler.body)]
                        .into_iter()
                        .flatten()
                        .for_each(&mut f);
                }
                [it.otherwise, it.finally].into_iter().flatten().for_each(f);
            }
            Self::Scope(it) => {
                for item in &it.items {
                    f(item.guard);
                    item.target.into_iter().for_each(&mut f);
                }
                f(it.body);
            }
            Self::Return(e) | Self::Raise(e) | Self::Yield(e) | Self::Break { value: e, .. } => {
                e.iter().copied().for_each(f);
            }
        }
    }
}
