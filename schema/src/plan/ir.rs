//! A whole statement with its names resolved: what the engines of the dialects reason about.
//!
//! Relations are numbered across the statement, so that a subquery can be merged into the query around it without
//! renaming anything, and a column is a relation's number and a stored name.

use std::ops::Range;

/// A comparison's operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Op {
    /// The operator with its sides exchanged.
    pub(crate) fn flipped(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            other => other,
        }
    }

    /// The operator that is true where this one is false.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Ge,
            Self::Le => Self::Gt,
            Self::Gt => Self::Le,
            Self::Ge => Self::Lt,
        }
    }
}

/// How a pattern is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    Like,
    ILike,
    Glob,
    StartsWith,
    Other,
}

/// A value or a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    /// A column of a relation.
    Col(usize, String),
    /// An output column of a set operation.
    Out(usize),
    Num(String),
    Str(String),
    Bool(bool),
    Null,
    /// A placeholder; equal names are equal values.
    Param(String),
    /// A function, or an operator that makes a value.
    Call(String, Vec<Expr>),
    Cast(Box<Expr>, String),
    Collate(Box<Expr>, String),
    Cmp(Op, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Expr>),
    InQuery(Box<Expr>, usize),
    /// `a = ANY (array)`
    Any(Box<Expr>, Op, Box<Expr>),
    Like(Match, Box<Expr>, Box<Expr>),
    /// `a @> b` and the like: operators that only special indexes know.
    Special(String, Box<Expr>, Box<Expr>),
    /// `a IS NULL`, or `IS NOT NULL` if the flag is set.
    IsNull(Box<Expr>, bool),
    /// `a IS [NOT] TRUE`, `a IS [NOT] FALSE`: the value, then whether negated.
    IsBool(Box<Expr>, bool, bool),
    /// `IS NOT DISTINCT FROM`, `<=>`, SQLite's `IS`.
    Same(Box<Expr>, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Exists(usize),
    /// A scalar subquery.
    Sub(usize),
    Row(Vec<Expr>),
    Array(Vec<Expr>),
    Agg(String, Vec<Expr>),
    /// A window function, over the window of that number.
    Window(usize, String),
    /// What cannot be compared with anything: volatile or not understood.
    Opaque(Vec<Expr>),
    /// Text known only at run time.
    Hole,
}

/// A condition and its place.
#[derive(Clone, Debug)]
pub(crate) struct Qual {
    pub(crate) expr: Expr,
    pub(crate) range: Range<usize>,
}

/// A term of ORDER BY.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) expr: Expr,
    pub(crate) desc: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    /// An inner join whose sides may not change places (SQLite's CROSS, MySQL's STRAIGHT).
    Fixed,
    Left,
    Full,
    Semi,
    Anti,
}

/// What FROM says.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Rel(usize),
    Join(JoinKind, Box<Tree>, Box<Tree>, Vec<Qual>),
}

impl Tree {
    /// The relations in it, from left to right.
    pub(crate) fn rels(&self, out: &mut Vec<usize>) {
        match self {
            Self::Rel(rel) => out.push(*rel),
            Self::Join(_, left, right, _) => {
                left.rels(out);
                right.rels(out);
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Distinct {
    #[default]
    No,
    All,
    On(Vec<Expr>),
}

#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) expr: Expr,
    pub(crate) name: String,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    pub(crate) partition: Vec<Expr>,
    pub(crate) order: Vec<Term>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Select {
    pub(crate) from: Vec<Tree>,
    pub(crate) quals: Vec<Qual>,
    pub(crate) group: Vec<Expr>,
    /// Whether rows are put together: GROUP BY, HAVING or an aggregate.
    pub(crate) grouped: bool,
    pub(crate) having: Vec<Qual>,
    pub(crate) distinct: Distinct,
    pub(crate) targets: Vec<Target>,
    pub(crate) windows: Vec<Window>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetOp {
    Union,
    UnionAll,
    Other,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Select(Box<Select>),
    Set(SetOp, Box<Query>, Box<Query>),
    Other,
}

#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) body: Body,
    pub(crate) order: Vec<Term>,
    pub(crate) limit: bool,
    pub(crate) offset: bool,
    /// Where it says how many rows to pass over, if that may be many.
    pub(crate) skips: Option<Range<usize>>,
    /// The number of rows, where it is written as one.
    pub(crate) limit_rows: Option<u64>,
    pub(crate) locks: bool,
}

impl Query {
    pub(crate) fn new(body: Body) -> Self {
        Self {
            body,
            order: Vec::new(),
            limit: false,
            offset: false,
            skips: None,
            limit_rows: None,
            locks: false,
        }
    }

    /// What it returns; those of the first arm of a set operation.
    pub(crate) fn targets(&self) -> &[Target] {
        match &self.body {
            Body::Select(select) => &select.targets,
            Body::Set(_, left, _) => left.targets(),
            Body::Other => &[],
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum RelKind {
    /// A table of the schema, by its number.
    Base(usize),
    /// A table that the schema does not have.
    Missing,
    Derived {
        query: Box<Query>,
        /// The number of the common table expression that it was, and whether that was said to be MATERIALIZED.
        cte: Option<(usize, Option<bool>)>,
        lateral: bool,
    },
    Other,
}

#[derive(Clone, Debug)]
pub(crate) struct Rel {
    /// The name by which columns refer to it.
    pub(crate) handle: String,
    /// The table's stored name, or the handle.
    pub(crate) name: String,
    pub(crate) kind: RelKind,
    /// The names of a derived table's columns.
    pub(crate) columns: Vec<String>,
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Select,
    Update,
    Delete,
    Insert,
    Other,
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) struct Stmt {
    pub(crate) verb: Verb,
    pub(crate) root: Query,
    pub(crate) rels: Vec<Rel>,
    pub(crate) subs: Vec<Query>,
    /// How often each common table expression is referred to.
    pub(crate) cte_uses: Vec<usize>,
    pub(crate) unknown: crate::query::Unknown,
}

impl Expr {
    /// Its parts.
    pub(crate) fn kids(&self) -> Vec<&Expr> {
        match self {
            Self::Call(_, kids) | Self::And(kids) | Self::Or(kids) | Self::Row(kids) | Self::Array(kids) => {
                kids.iter().collect()
            }
            Self::Agg(_, kids) | Self::Opaque(kids) => kids.iter().collect(),
            Self::Cast(kid, _) | Self::Collate(kid, _) | Self::IsNull(kid, _) | Self::IsBool(kid, ..) => vec![kid],
            Self::Not(kid) | Self::InQuery(kid, _) => vec![kid],
            Self::Cmp(_, a, b) | Self::Any(a, _, b) | Self::Like(_, a, b) | Self::Special(_, a, b) => vec![a, b],
            Self::Same(a, b) => vec![a, b],
            Self::In(kid, items) => std::iter::once(&**kid).chain(items).collect(),
            _ => Vec::new(),
        }
    }

    /// The same with every part replaced by what `f` makes of it, from the leaves up.
    pub(crate) fn map(&self, f: &mut dyn FnMut(Expr) -> Expr) -> Expr {
        let many = |kids: &[Expr], f: &mut dyn FnMut(Expr) -> Expr| kids.iter().map(|kid| kid.map(f)).collect();
        let mapped = match self {
            Self::Call(name, kids) => Self::Call(name.clone(), many(kids, f)),
            Self::And(kids) => Self::And(many(kids, f)),
            Self::Or(kids) => Self::Or(many(kids, f)),
            Self::Row(kids) => Self::Row(many(kids, f)),
            Self::Array(kids) => Self::Array(many(kids, f)),
            Self::Agg(name, kids) => Self::Agg(name.clone(), many(kids, f)),
            Self::Opaque(kids) => Self::Opaque(many(kids, f)),
            Self::Cast(kid, to) => Self::Cast(Box::new(kid.map(f)), to.clone()),
            Self::Collate(kid, to) => Self::Collate(Box::new(kid.map(f)), to.clone()),
            Self::IsNull(kid, not) => Self::IsNull(Box::new(kid.map(f)), *not),
            Self::IsBool(kid, value, not) => Self::IsBool(Box::new(kid.map(f)), *value, *not),
            Self::Not(kid) => Self::Not(Box::new(kid.map(f))),
            Self::InQuery(kid, sub) => Self::InQuery(Box::new(kid.map(f)), *sub),
            Self::Cmp(op, a, b) => Self::Cmp(*op, Box::new(a.map(f)), Box::new(b.map(f))),
            Self::Any(a, op, b) => Self::Any(Box::new(a.map(f)), *op, Box::new(b.map(f))),
            Self::Like(kind, a, b) => Self::Like(*kind, Box::new(a.map(f)), Box::new(b.map(f))),
            Self::Special(op, a, b) => Self::Special(op.clone(), Box::new(a.map(f)), Box::new(b.map(f))),
            Self::Same(a, b) => Self::Same(Box::new(a.map(f)), Box::new(b.map(f))),
            Self::In(kid, items) => {
                let kid = Box::new(kid.map(f));
                Self::In(kid, many(items, f))
            }
            other => other.clone(),
        };
        f(mapped)
    }

    /// Whether it or a part of it is so.
    pub(crate) fn any(&self, test: &mut dyn FnMut(&Expr) -> bool) -> bool {
        test(self) || self.kids().into_iter().any(|kid| kid.any(test))
    }
}

impl Stmt {
    /// The relations that an expression mentions, also within its subqueries.
    pub(crate) fn rels_of(&self, expr: &Expr) -> Vec<usize> {
        let mut out = Vec::new();
        self.collect_rels(expr, &mut out);
        out.sort_unstable();
        out.dedup();
        out
    }

    fn collect_rels(&self, expr: &Expr, out: &mut Vec<usize>) {
        match expr {
            Expr::Col(rel, _) => out.push(*rel),
            Expr::Exists(sub) | Expr::Sub(sub) => self.query_rels(&self.subs[*sub], out),
            Expr::InQuery(_, sub) => self.query_rels(&self.subs[*sub], out),
            _ => {}
        }
        for kid in expr.kids() {
            self.collect_rels(kid, out);
        }
    }

    /// The outer relations that a query mentions.
    pub(crate) fn query_rels(&self, query: &Query, out: &mut Vec<usize>) {
        let mut inner = Vec::new();
        let mut used = Vec::new();
        self.each_expr(query, &mut inner, &mut used);
        out.extend(used.into_iter().filter(|rel| !inner.contains(rel)));
    }

    fn each_expr(&self, query: &Query, inner: &mut Vec<usize>, used: &mut Vec<usize>) {
        for term in &query.order {
            self.collect_rels(&term.expr, used);
        }
        match &query.body {
            Body::Select(select) => {
                for tree in &select.from {
                    self.each_tree(tree, inner, used);
                }
                let quals = select.quals.iter().chain(&select.having).map(|qual| &qual.expr);
                let targets = select.targets.iter().map(|target| &target.expr);
                for expr in quals.chain(targets).chain(&select.group) {
                    self.collect_rels(expr, used);
                }
            }
            Body::Set(_, left, right) => {
                self.each_expr(left, inner, used);
                self.each_expr(right, inner, used);
            }
            Body::Other => {}
        }
    }

    fn each_tree(&self, tree: &Tree, inner: &mut Vec<usize>, used: &mut Vec<usize>) {
        match tree {
            Tree::Rel(rel) => {
                inner.push(*rel);
                if let RelKind::Derived { query, .. } = &self.rels[*rel].kind {
                    self.each_expr(query, inner, used);
                }
            }
            Tree::Join(_, left, right, on) => {
                self.each_tree(left, inner, used);
                self.each_tree(right, inner, used);
                on.iter().for_each(|qual| self.collect_rels(&qual.expr, used));
            }
        }
    }

    /// Whether a subquery depends on the query around it.
    pub(crate) fn is_correlated(&self, sub: usize) -> bool {
        let mut out = Vec::new();
        self.query_rels(&self.subs[sub], &mut out);
        !out.is_empty()
    }
}

/// Adds what an AND is made of, one by one.
pub(crate) fn flatten(expr: Expr, range: &Range<usize>, out: &mut Vec<Qual>) {
    match expr {
        Expr::And(kids) => kids.into_iter().for_each(|kid| flatten(kid, range, out)),
        expr => out.push(Qual {
            expr,
            range: range.clone(),
        }),
    }
}
