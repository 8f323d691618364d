//! What the database has, and which queries its indexes can serve.
//!
//! DDL text goes into a [`SchemaBuilder`], which gives a [`Schema`]. SQL found in a program goes through [`judge`], which
//! says how the planner of an [`Engine`] would plan it there, and through [`needs`], which says what index it lacks.
//! Everything here is a pure function over text: no file, no clock, no thread.

mod comments;
mod ddl;
mod dialect;
mod index_sql;
mod indexes;
mod kind;
mod lexer;
mod migration;
mod model;
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
pub use plan::{
    Access, Condition, ConditionForm, Engine, JoinColumn, Judgement, MissingIndex, Needs, Order, TableAccess, Worth,
    create_index, judge, judge_with_advice, needs,
};
pub use query::{QueryText, Unknown};
