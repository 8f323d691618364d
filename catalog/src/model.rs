//! The format of a model: one TOML file says what one library's API does.
//!
//! ```toml
//! [library]
//! name = "asyncpg"                       # as people call it
//! language = "python"                    # python | rust
//! versions = ["0.32.0"]                  # the releases whose source was read
//! roots = ["asyncpg"]                    # the top-level modules or crates it is imported by
//! dialect = "postgresql"                 # postgresql | mysql | sqlite, if there is only one
//!
//! [[type]]
//! path = "asyncpg.pool.Pool"             # canonical; `::` and `.` are the same
//! aliases = ["asyncpg.Pool"]             # other paths of the same type
//! role = "pool"
//! source = "asyncpg/pool.py:369"         # where the fact was read
//!
//! [[call]]
//! on = ["asyncpg.pool.Pool"]             # the receivers' types; absent for functions and constructors
//! call = ["acquire"]                     # method names; for functions, full paths
//! effect = "acquire"
//! returns = "asyncpg.connection.Connection"
//! source = "asyncpg/pool.py:969"
//! ```
//!
//! Every row is expanded (`on` × `call`) to one path, which no other row may have, and some fixture in `test-corpus/`
//! must exercise it: an entry that nobody tests is a rumour.

use serde::Deserialize;

use crate::declare::{DeclareRow, DialectRow};

/// A whole model file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Which library, as of which release.
    pub library: Library,
    /// Its types.
    #[serde(default, rename = "type")]
    pub types: Vec<TypeRow>,
    /// Its functions, constructors, methods and macros.
    #[serde(default, rename = "call")]
    pub calls: Vec<CallRow>,
    /// Attributes whose type matters.
    #[serde(default, rename = "attribute")]
    pub attributes: Vec<AttributeRow>,
    /// Fields that give another model a way back.
    #[serde(default, rename = "relation")]
    pub relations: Vec<RelationRow>,
    /// Where a pool gets its settings from.
    #[serde(default, rename = "pool")]
    pub pools: Vec<PoolRow>,
    /// How the library does in one round trip what a loop does in many.
    #[serde(default, rename = "rewrite")]
    pub rewrites: Vec<RewriteRow>,
    /// How the library declares tables, columns and indexes.
    #[serde(default, rename = "declares")]
    pub declares: Vec<DeclareRow>,
    /// Which database a program uses, where its names tell.
    #[serde(default, rename = "dialect")]
    pub dialects: Vec<DialectRow>,
}

/// The library a model describes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// As people call it.
    pub name: String,
    /// The language it is used from.
    pub language: Language,
    /// The releases whose source was read.
    #[serde(default)]
    pub versions: Vec<String>,
    /// The top-level modules or crates it is imported by.
    #[serde(default)]
    pub roots: Vec<String>,
    /// The SQL dialect, if there is only one.
    pub dialect: Option<String>,
    /// For the reader.
    pub note: Option<String>,
}

/// A language that libraries are used from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Python.
    Python,
    /// Rust.
    Rust,
}

/// A type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRow {
    /// The canonical path.
    pub path: String,
    /// Other paths of the same type.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is.
    pub role: Role,
    /// Types whose calls it has as well: base classes, what it dereferences to, traits it implements.
    #[serde(default)]
    pub bases: Vec<String>,
    /// What `with value:` does to a value of this type when the block ends.
    #[serde(default)]
    pub with: WithExit,
    /// What happens to what it holds when the last reference goes away.
    #[serde(default)]
    pub dropped: Dropped,
    /// What a call of a value of this type gives (`sessionmaker()()`).
    pub called: Option<String>,
    /// What iterating a value of this type does, and gives.
    pub iterated: Option<Iterated>,
    /// Where the fact was read.
    pub source: Option<String>,
    /// For the reader, and shown where it explains a finding.
    pub note: Option<String>,
}

/// What a type is to a database program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Holds connections and lends them.
    Pool,
    /// A pool with a query interface and more (SQLAlchemy's Engine).
    Engine,
    /// A connection; `dropped` says whether forgetting it matters.
    Connection,
    /// A transaction, which holds a connection.
    Transaction,
    /// A cursor of a connection.
    Cursor,
    /// A unit of work that takes a connection when it needs one.
    Session,
    /// Makes sessions.
    SessionFactory,
    /// A query that has not run: a builder, a query set, a prepared statement.
    Query,
    /// What a query gave: rows in memory.
    Result,
    /// One row.
    Row,
    /// A stream or server-side cursor of rows.
    Stream,
    /// A class whose instances are rows. Its subclasses in the project are models.
    Model,
    /// A class attribute that makes queries about a model (`objects`).
    Manager,
    /// Settings of a pool that does not exist yet.
    PoolOptions,
    /// Anything that queries can be run on, by trait or protocol.
    Executor,
    /// A type that stands for its first type argument: a smart pointer, an optional value, an extractor.
    Wrapper,
    /// A collection of its (last) type argument.
    Collection,
    /// A future, task or coroutine of its type argument.
    Future,
    /// Something else that has to be known so that it is not mistaken for a database (a cache, an HTTP client).
    Other,
}

/// What leaving a `with` block does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithExit {
    /// The connection is closed or goes back to its pool.
    #[default]
    Releases,
    /// The transaction ends and the connection stays open.
    EndsTransaction,
    /// Nothing that matters here.
    Nothing,
}

/// What happens when the last reference goes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// What it held is lost until the process ends.
    Leaks,
    /// The garbage collector gives it back, some time.
    Collected,
    /// It is given back at once, by the language's rules.
    Released,
    /// It holds nothing.
    #[default]
    Nothing,
}

/// What iterating a value does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Iterated {
    /// `read` if it runs the query, `fetch` if the rows are there already, `stream` if they come as it goes.
    pub effect: Effect,
    /// What it gives, as in [`CallRow::returns`].
    pub gives: String,
}

/// What one call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Reads, one round trip.
    Read,
    /// Writes, one round trip.
    Write,
    /// Reads or writes: the SQL text says which.
    Execute,
    /// Does for many rows in a few round trips what the others do for one.
    Batch,
    /// Is named like a batch and makes one round trip for each row.
    BatchLoop,
    /// Starts to read rows that come as they are asked for.
    Stream,
    /// Bulk copy.
    Copy,
    /// Several statements in one text.
    Script,
    /// Prepares a statement, one round trip.
    Prepare,
    /// Begins a transaction or savepoint.
    Begin,
    /// Commits.
    Commit,
    /// Rolls back.
    Rollback,
    /// Writes what was deferred.
    Flush,
    /// Notes a write for later; no I/O now.
    Defer,
    /// Another round trip: ping, lock, listen, metadata.
    Roundtrip,
    /// Builds a query; no I/O.
    Build,
    /// Takes rows that are in memory already; no I/O.
    Fetch,
    /// Asks for the next rows of a cursor.
    Page,
    /// Takes a connection from a pool.
    Acquire,
    /// Opens a connection that no pool owns.
    Connect,
    /// Gives back or closes: the receiver, or the argument named by `of`.
    Release,
    /// Takes a connection out of its pool's care.
    Detach,
    /// Makes a pool; a `[[pool]]` row says from which settings.
    MakePool,
    /// Sets one of a pool's settings, or starts a builder of them.
    Configure,
    /// Tells a pool's size, idle count, waiters.
    Stats,
    /// Runs its futures at the same time.
    Concurrent,
    /// Limits how many run at the same time.
    Limit,
    /// Starts a task and does not wait for it.
    Spawn,
    /// Waits for time to pass.
    Sleep,
    /// Waits for something that is no database: a request, a process, a queue, a mail server.
    Slow,
    /// Splits a collection into batches.
    Chunks,
    /// Gives what a framework will put there: the result of the function it is given.
    Inject,
    /// Hands its argument (or receiver) on.
    Same,
    /// Runs a function it is given, once.
    Invoke,
    /// Marks a function as run on a schedule, on an event, or again on failure.
    Retry,
    /// Nothing that matters to a database.
    None,
}

impl Effect {
    /// Whether it costs a round trip to the database now.
    pub fn is_round_trip(self) -> bool {
        matches!(
            self,
            Self::Read
                | Self::Write
                | Self::Execute
                | Self::Batch
                | Self::BatchLoop
                | Self::Stream
                | Self::Copy
                | Self::Script
                | Self::Flush
        )
    }
}

/// A function, constructor, method or macro.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRow {
    /// The receivers' types; empty for functions and constructors.
    #[serde(default)]
    pub on: Vec<String>,
    /// Method names, or full paths of functions; a macro's ends in `!`. The method `*` is every one that has no row.
    pub call: Vec<String>,
    /// What it does.
    pub effect: Effect,
    /// What it gives, through any future, `Option` or `Result`: the path of a type, or one of `receiver`, `argument`
    /// (the first), `model` (an instance of the model that the receiver is about), `models`, `row`, `rows`, `scalar`.
    /// A type may carry the model along: `django.db.models.QuerySet<model>`; `<argument>` makes the first argument, a
    /// class, the model. Absent: nothing that matters.
    pub returns: Option<String>,
    /// The position of the argument that is SQL text or a query object (the receiver is not counted). If it is text the
    /// SQL is known; if it is a query, that is what runs.
    pub sql: Option<usize>,
    /// The keyword by which that argument may be given.
    pub sql_name: Option<String>,
    /// Whether that argument is the path of a file with the SQL.
    #[serde(default)]
    pub sql_file: bool,
    /// The position of the argument that is the executor: the connection or pool that a query runs on.
    pub executor: Option<usize>,
    /// For `release`: the position of the argument that is released; absent if it is the receiver.
    pub of: Option<usize>,
    /// For `concurrent`: the position of the argument that limits how many run at once.
    pub limit: Option<usize>,
    /// For a function that runs another: the position of that function.
    pub function: Option<usize>,
    /// For a class attribute that has the framework call a method for each row it shows: what the method is called, unless
    /// the first argument says so. `{}` stands for the name of the attribute.
    pub per_row: Option<String>,
    /// How many round trips, where it is not one: `N` for one per row, `pages`, `0-1`.
    pub trips: Option<String>,
    /// What kind of statement it is, where the name says so.
    pub statement: Option<Statement>,
    /// Where the fact was read.
    pub source: Option<String>,
    /// For the reader, and shown where it explains a finding.
    pub note: Option<String>,
}

/// A kind of statement, for choosing the rewrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// Reads rows.
    Select,
    /// Adds a row.
    Insert,
    /// Changes a row.
    Update,
    /// Removes a row.
    Delete,
    /// Adds or changes a row.
    Upsert,
    /// Asks whether there is a row.
    Exists,
    /// Counts rows.
    Count,
}

/// An attribute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeRow {
    /// The types that have it, on the class or on instances.
    pub on: Vec<String>,
    /// The names.
    pub name: Vec<String>,
    /// What it is, as in [`CallRow::returns`]; `<class>` makes the class it is read from the model.
    #[serde(rename = "type")]
    pub ty: String,
    /// What reading it does.
    #[serde(default = "no_effect")]
    pub effect: Effect,
    /// Where the fact was read.
    pub source: Option<String>,
    /// For the reader.
    pub note: Option<String>,
}

fn no_effect() -> Effect {
    Effect::None
}

/// A field of a model that gives the model it names a way back: an attribute that asks for the rows that name it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationRow {
    /// The full paths of the calls that declare such a field; their first argument names the other model.
    pub call: Vec<String>,
    /// The keyword that names the way back. A name that ends in `+` is none.
    pub name: String,
    /// What the way back is called otherwise; `{}` stands for the name of the model that has the field, in lower case.
    pub default: String,
    /// What the way back is, as in [`CallRow::returns`]; `<class>` is the model that has the field.
    #[serde(rename = "type")]
    pub ty: String,
    /// Where the fact was read.
    pub source: Option<String>,
}

/// Where a pool gets its settings from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolRow {
    /// The paths of the calls that make the pool or its settings object: functions, or `Type.method`.
    pub calls: Vec<String>,
    /// Its settings.
    pub settings: Vec<Setting>,
    /// Whether a pool that is made without any visible setting has the defaults below; false where they come from a
    /// file, the environment, or the machine.
    #[serde(default = "yes")]
    pub defaults_known: bool,
    /// Where the fact was read.
    pub source: Option<String>,
    /// For the reader, and shown where it explains a finding.
    pub note: Option<String>,
}

fn yes() -> bool {
    true
}

/// One setting of a pool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// What it sets.
    pub role: SettingRole,
    /// The keyword, or field of a settings struct.
    pub name: Option<String>,
    /// The position as an argument.
    pub position: Option<usize>,
    /// The builder's method, whose first argument is the value.
    pub method: Option<String>,
    /// The default, in the role's unit; absent if there is none or it is not a number.
    pub default: Option<f64>,
    /// Whether the default is what the minimum is, if that is more.
    #[serde(default)]
    pub at_least_min: bool,
    /// Values that mean "no limit".
    #[serde(default)]
    pub unlimited: Vec<f64>,
    /// For the reader, and shown where it explains a finding.
    pub note: Option<String>,
}

/// What a pool's setting sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingRole {
    /// The most connections; with an overflow, the most that are kept.
    Max,
    /// The fewest connections that are kept.
    Min,
    /// How many more than the maximum there may be for a while.
    Overflow,
    /// How long, in seconds, an acquire waits for a connection; no default means for ever.
    AcquireTimeout,
    /// The address of the database, whose scheme tells the dialect.
    Url,
    /// The class of pool; some are no pools (`NullPool`).
    PoolClass,
}

/// How a library does in one round trip what a loop does in many.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RewriteRow {
    /// For which statements.
    #[serde(rename = "for")]
    pub statements: Vec<Statement>,
    /// For which receivers' types only; empty for all of the library.
    #[serde(default)]
    pub on: Vec<String>,
    /// What to do, as half a sentence: "insert all rows with `executemany`".
    pub help: String,
    /// Where the fact was read.
    pub source: Option<String>,
}
