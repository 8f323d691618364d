//! Which files cannot matter, so that they need not be parsed: those without any of the words that code around databases
//! has. It is a look at bytes, an order of magnitude cheaper than a parse; `--no-prefilter` does without it, and a test
//! compares both ways.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use seqscan_frontend::Language;

/// Words of Python: names of libraries, what their methods are called with, what people call what they give.
const PYTHON: &[&str] = &[
    ".aclose(",
    ".acquire",
    ".all()",
    ".bulk_",
    ".commit",
    ".connect",
    ".create(",
    ".delete(",
    ".exists(",
    ".fetch",
    ".first(",
    ".flush(",
    ".get_or_",
    ".merge(",
    ".objects",
    ".query",
    ".refresh",
    ".save(",
    ".scalar",
    ".update(",
    "AppConfig",
    "Base)",
    "Column(",
    "Connection",
    "Database",
    "Manager",
    "MySQLdb",
    "Model)",
    "Pool",
    "SELECT ",
    "SQLAlchemy",
    "Session",
    "_conn",
    "_db",
    "_pool",
    "aiomysql",
    "aiopg",
    "aiosqlite",
    "alembic",
    "asyncpg",
    "conn.",
    "create_engine",
    "cursor",
    "database",
    "databases",
    "db.",
    "db_",
    "django.db",
    "duckdb",
    "engine",
    "execute",
    "get_db",
    "mapped_column",
    "models",
    "mysql",
    "oracledb",
    "peewee",
    "playhouse",
    "pool",
    "psycopg",
    "pymssql",
    "pymysql",
    "pyodbc",
    "queryset",
    "QuerySet",
    "relationship(",
    "session",
    "sqlalchemy",
    "sqlite",
    "sqlmodel",
    "tortoise",
    "transaction",
];

/// Words of Rust.
const RUST: &[&str] = &[
    "ActiveModel",
    "Client",
    "Conn",
    "Database",
    "DbConn",
    "Entity",
    "Executor",
    "Pg",
    "Pool",
    "SELECT ",
    "Sqlite",
    "Transaction",
    "bb8",
    "conn",
    "db",
    "deadpool",
    "diesel",
    "execute",
    "fetch",
    "forget",
    "mobc",
    "mysql",
    "pool",
    "postgres",
    "query",
    "r2d2",
    "rusqlite",
    "sea_orm",
    "sql",
    "sqlx",
    "transaction",
    "txn",
];

/// Whether a file can matter to any lint; one that cannot is not parsed.
pub fn is_relevant(language: Language, path: &str, text: &str) -> bool {
    static WORDS: LazyLock<[AhoCorasick; 2]> =
        LazyLock::new(|| [PYTHON, RUST].map(|words| AhoCorasick::new(words).expect("the words make an automaton")));
    let is_glue = |name: &str| path == name || path.ends_with(&format!("/{name}"));
    match language {
        // Packages hand on what is defined elsewhere.
        Language::Python => is_glue("__init__.py") || WORDS[0].is_match(text),
        Language::Rust => is_glue("mod.rs") || is_glue("lib.rs") || is_glue("main.rs") || WORDS[1].is_match(text),
    }
}
