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
    "python/aiosqlite.toml",
    "python/alembic.toml",
    "python/asyncpg.toml",
    "python/databases.toml",
    "python/django.toml",
    "python/django_fields.toml",
    "python/duckdb.toml",
    "python/flask_sqlalchemy.toml",
    "python/helpers.toml",
    "python/mysql_connector.toml",
    "python/mysqlclient.toml",
    "python/oracledb.toml",
    "python/peewee.toml",
    "python/psycopg.toml",
    "python/psycopg2.toml",
    "python/pymssql.toml",
    "python/pymysql.toml",
    "python/pyodbc.toml",
    "python/rest_framework.toml",
    "python/slow.toml",
    "python/sqlalchemy.toml",
    "python/sqlite3.toml",
    "python/sqlmodel.toml",
    "python/stdlib.toml",
    "python/tortoise.toml",
    "python/web.toml",
    "rust/actix_diesel.toml",
    "rust/async_sqlite.toml",
    "rust/bb8.toml",
    "rust/deadpool.toml",
    "rust/diesel.toml",
    "rust/diesel_async.toml",
    "rust/mobc.toml",
    "rust/mysql.toml",
    "rust/mysql_async.toml",
    "rust/postgres.toml",
    "rust/r2d2.toml",
    "rust/rusqlite.toml",
    "rust/sea_orm.toml",
    "rust/slow.toml",
    "rust/sqlx.toml",
    "rust/std.toml",
    "rust/tokio_postgres.toml",
    "rust/tokio_rusqlite.toml",
    "rust/web.toml",
}
