//! The call graph: which functions of the program a place calls, and which functions run a query whenever they are called.
//!
//! It is made in steps, so that modules are looked at side by side and the result depends on neither threads nor order:
//! names first (`reach`: which names can lead to a query at all), then the calls of each module (`edges`), then one search
//! backwards from the queries (`summary`).

mod edges;
mod frequency;
mod many;
mod reach;
mod summary;
mod targets;

use seqscan_catalog::Statement;
use seqscan_hir::{ExprId, FunctionId};

use crate::calls::{QueryKind, Site};
use crate::program::FunctionRef;

pub use reach::Outline;
pub(crate) use reach::Reach;
pub(crate) use summary::Summaries;

/// How sure it is that a place leads to a query each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// A guess: one of several functions of that name.
    Low,
    /// One step is inferred, or the query depends on a condition.
    Medium,
    /// Every step is known, and every call gets to the query.
    High,
}

/// A function that a place calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Which.
    pub function: FunctionRef,
    /// How sure that is.
    pub rank: Rank,
}

/// How a place comes to call a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It is called.
    Called,
    /// It is a property that is read.
    Read,
    /// It is handed to something that calls it.
    Handed,
    /// It is handed to something that calls it for each element of a collection.
    Mapped,
}

/// A place that calls functions of the program which may lead to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct CallSite {
    /// The call; the attribute, if it is a property; the loop, if it is an adapter that is given a function.
    pub at: ExprId,
    /// The functions that it may call.
    pub targets: Vec<Target>,
    /// How.
    pub manner: Manner,
}

/// What of a function's parameters a place in it depends on, by position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The one for the lack of which it runs: `rows is None`.
    pub lacks: Option<u32>,
    /// The one that it runs for: `if parent:`.
    pub has: Option<u32>,
}

impl Needs {
    /// Whether a call that gives these parameters gets there.
    pub(crate) fn are_met(self, given: u64) -> bool {
        let is_given = |param: u32| param >= 64 || given & (1 << param) != 0;
        self.lacks.is_none_or(|param| param >= 64 || !is_given(param)) && self.has.is_none_or(is_given)
    }

    fn or(self, other: Self) -> Self {
        Self {
            lacks: self.lacks.or(other.lacks),
            has: self.has.or(other.has),
        }
    }
}

/// A query that a function runs itself, each time it is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Direct {
    pub(crate) function: FunctionId,
    pub(crate) at: ExprId,
    pub(crate) rank: Rank,
    pub(crate) kind: QueryKind,
    pub(crate) statement: Option<Statement>,
    pub(crate) needs: Needs,
    pub(crate) does: Does,
}

/// What a place does that its function's callers may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// It runs a query.
    Query,
    /// It waits for something that is no database.
    Wait,
    /// It takes a connection from a pool, or runs a query on the pool, which takes one.
    Take,
}

/// A call that a function makes each time it is called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) caller: FunctionId,
    pub(crate) at: ExprId,
    pub(crate) callee: FunctionRef,
    pub(crate) rank: Rank,
    /// What of the caller's parameters the call is made for.
    pub(crate) needs: Needs,
    /// Which parameters of the callee are given something, by position; those from the 64th on are taken to be.
    pub(crate) given: u64,
    /// The parameters of the caller that are handed on as such: the callee's position, then the caller's.
    pub(crate) forwarded: Vec<(u32, u32)>,
}

/// What a module calls.
#[derive(Clone, Debug, Default)]
pub struct ModuleCalls {
    /// Every place that does something to a database, in source order.
    pub sites: Vec<Site>,
    /// Every place that calls a function which may lead to a query, in source order.
    pub calls: Vec<CallSite>,
    pub(crate) directs: Vec<Direct>,
    pub(crate) edges: Vec<Edge>,
}

/// What the summary of a function knows of a query that it leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Led {
    /// How sure it is that each call of the function gets there.
    pub rank: Rank,
    /// What the query does.
    pub kind: QueryKind,
    /// What kind of statement it is, as far as that is known.
    pub statement: Option<Statement>,
    /// The next step.
    pub step: Hop,
    /// How many calls lie between.
    pub depth: u32,
    /// Which of its parameters must be given, and which must not, for a call to get there.
    pub needs: Needs,
}

/// One step on the way to a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hop {
    /// The query itself.
    Query(ExprId),
    /// A call of a function that leads on.
    Call(ExprId, FunctionRef),
}
