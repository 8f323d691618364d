//! The models that are shipped. A test compares this list with the folder.

macro_rules! models {
    ($($path:literal),* $(,)?) => {
        /// File name and text of every shipped model, sorted by name.
        pub const BUILTIN: &[(&str, &str)] = &[$(($path, include_str!(concat!("../models/", $path)))),*];
    };
}

models! {
    "python/aiomysql.toml",
    "python/aiopg.toml",
    "python/asyncpg.toml",
    "python/django.toml",
    "python/helpers.toml",
    "python/mysql_connector.toml",
    "python/mysqlclient.toml",
    "python/psycopg.toml",
    "python/psycopg2.toml",
    "python/pymysql.toml",
    "python/sqlalchemy.toml",
    "python/sqlite3.toml",
    "python/stdlib.toml",
    "python/web.toml",
    "rust/sqlx.toml",
    "rust/std.toml",
}
