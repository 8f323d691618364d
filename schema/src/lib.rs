//! What the database has, and which queries its indexes can serve.
//!
//! DDL text goes into a [`SchemaBuilder`], which gives a [`Schema`]. SQL found in a program goes through
//! [`parse_query`], which gives [`QueryModel`]s. [`order_by`] judges one by the other, as the planner of the
//! [`Dialect`] would. Everything here is a pure function over text: no file, no clock, no thread.

mod comments;
mod ddl;
mod dialect;
mod indexes;
mod kind;
mod lexer;
mod migration;
mod model;
mod order;
mod plan;
mod print;
mod query;
mod split;

pub use comments::sql_comments;
pub use ddl::SchemaBuilder;
pub use dialect::Dialect;
pub use indexes::{Little, ProposedIndex, ServedQuery, Want, propose_indexes};
pub use kind::{StatementKind, statement_kind};
pub use migration::migration_order;
pub use model::{
    Column, ForeignKey, Index, IndexKey, IndexMethod, IndexSource, KeyPart, Name, Origin, Schema, SchemaProblem, Table,
    TableKind,
};
pub use order::{ExistingIndex, OrderVerdict, UnservedOrder, UnservedTerm, order_by};
pub use plan::{
    Access, Condition, ConditionForm, Engine, JoinColumn, Judgement, MissingIndex, Needs, Order, TableAccess,
    create_index, judge, judge_with_advice, needs,
};
pub use query::{
    ColumnRef, Comparison, Filter, FilterForm, JoinForm, Limit, Literal, OrderTerm, Projection, QueryModel, QueryText,
    Scalar, TableForm, TableRef, Unknown, Verb, parse_query,
};
