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

/// A query that a function runs itself, each time it is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Direct {
    pub(crate) function: FunctionId,
    pub(crate) at: ExprId,
    pub(crate) rank: Rank,
    pub(crate) kind: QueryKind,
    pub(crate) statement: Option<Statement>,
    /// The parameter that the query is run for the lack of.
    pub(crate) unless_given: Option<u32>,
}

/// A call that a function makes each time it is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) caller: FunctionId,
    pub(crate) at: ExprId,
    pub(crate) callee: FunctionRef,
    pub(crate) rank: Rank,
    /// The parameter of the caller that the call is made for the lack of.
    pub(crate) unless_given: Option<u32>,
    /// Which parameters of the callee are given something, by position; those from the 64th on are taken to be.
    pub(crate) given: u64,
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
    /// The parameter that it is run for the lack of: whoever gives it one is not led there.
    pub unless_given: Option<u32>,
}

/// One step on the way to a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hop {
    /// The query itself.
    Query(ExprId),
    /// A call of a function that leads on.
    Call(ExprId, FunctionRef),
}
