//! What the program does to its database: names, types, calls, effects. Pure functions over lowered modules.

mod builder;
mod calls;
mod facts;
mod graph;
mod grouped;
mod held;
mod loops;
mod numbers;
mod ownership;
mod pools;
mod program;
mod relations;
mod resolve;
mod schema_source;
mod text;
mod ty;

pub use calls::{Certainty, QueryKind, Site, looks_like_sql};
pub use facts::{Definition, Facts, Source, Step};
pub use graph::{CallSite, Hop, Led, Manner, ModuleCalls, Needs, Outline, Rank, Target};
pub use held::{Hold, is_pool};
pub use loops::{Around, Purpose, Rare};
pub use numbers::Number;
pub use ownership::{Acquisition, Leak, is_connection_like};
pub use pools::{PoolSite, SettingValue};
pub use program::{ClassRef, Def, FunctionRef, ModuleIdx, Program, ProgramInput, SourceModule};
pub use resolve::{Bases, Callee, Resolver};
pub use schema_source::{CodeSchema, History, MigrationStep, SchemaPart, SchemaSearch, ToldModel};
pub use text::SqlText;
pub use ty::Ty;
