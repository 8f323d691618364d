//! What each database library's calls do, as data: one TOML file per library, its loader and its checker.
//!
//! The catalog says what a call *does*; it never says whether code is bad. Paths are kept with dots, whatever the
//! language writes between their segments.

mod builtin;
mod declare;
mod index;
mod model;

pub use builtin::BUILTIN;
pub use declare::{DeclareRow, Declares, DialectRow};
pub use index::{CallId, Catalog, CatalogError, DeclareId, LibraryId, RowRef, TypeIdx};
pub use model::{
    AttributeRow, CallRow, Dropped, Effect, Iterated, Language, Library, ModelFile, PoolRow, RelationRow, RewriteRow,
    Role, Setting, SettingRole, Statement, TypeRow, WithExit,
};
