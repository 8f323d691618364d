//! What the model of r2d2 says, one line for each row.

use std::sync::Arc;
use std::time::Duration;

use r2d2::{Builder, Pool, PooledConnection};
use r2d2_mysql::MySqlConnectionManager;
use r2d2_postgres::PostgresConnectionManager;
use r2d2_sqlite::SqliteConnectionManager;

fn start(path: &str) -> Result<Pool<SqliteConnectionManager>, r2d2::Error> {
    let manager = SqliteConnectionManager::file(path) //= r2d2_sqlite.SqliteConnectionManager.file
        .with_flags(rusqlite::OpenFlags::default()) //= r2d2_sqlite.SqliteConnectionManager.with_flags
        .with_init(|conn| Ok(())); //= r2d2_sqlite.SqliteConnectionManager.with_init
    Pool::builder() //= r2d2.Pool.builder
        .max_size(50) //= r2d2.Builder.max_size
        .min_idle(Some(5)) //= r2d2.Builder.min_idle
        .thread_pool(Arc::new(scheduled_thread_pool::ScheduledThreadPool::new(3))) //= std.sync.Arc.new, r2d2.Builder.thread_pool
        .test_on_check_out(false) //= r2d2.Builder.test_on_check_out
        .max_lifetime(Some(Duration::from_secs(600))) //= r2d2.Builder.max_lifetime
        .idle_timeout(Some(Duration::from_secs(60))) //= r2d2.Builder.idle_timeout
        .connection_timeout(Duration::from_secs(5)) //= r2d2.Builder.connection_timeout
        .error_handler(Box::new(r2d2::LoggingErrorHandler)) //= std.boxed.Box.new, r2d2.Builder.error_handler
        .event_handler(Box::new(r2d2::NopEventHandler)) //= std.boxed.Box.new, r2d2.Builder.event_handler
        .connection_customizer(Box::new(r2d2::NopConnectionCustomizer)) //= std.boxed.Box.new, r2d2.Builder.connection_customizer
        .build(manager) //= r2d2.Builder.build
}

fn start_with_defaults() -> Result<(), r2d2::Error> {
    let eager = Pool::new(SqliteConnectionManager::memory())?; //= r2d2_sqlite.SqliteConnectionManager.memory, r2d2.Pool.new
    let builder: Builder<SqliteConnectionManager> = Builder::new(); //= r2d2.Builder.new
    let lazy = builder.build_unchecked(SqliteConnectionManager::memory()); //= r2d2_sqlite.SqliteConnectionManager.memory, r2d2.Builder.build_unchecked
    Ok(())
}

fn start_others(config: postgres::Config, options: mysql::OptsBuilder) -> Result<(), r2d2::Error> {
    let manager = PostgresConnectionManager::new(config, postgres::NoTls); //= r2d2_postgres.PostgresConnectionManager.new
    let postgres = Pool::new(manager)?; //= r2d2.Pool.new
    let mysql = Pool::new(MySqlConnectionManager::new(options))?; //= r2d2_mysql.MySqlConnectionManager.new, r2d2.Pool.new
    Ok(())
}

fn borrows(pool: &Pool<SqliteConnectionManager>) -> Result<(), Box<dyn std::error::Error>> {
    let conn: PooledConnection<SqliteConnectionManager> = pool.get()?; //= r2d2.Pool.get
    let patient = pool.get_timeout(Duration::from_secs(1))?; //= r2d2.Pool.get_timeout
    let hasty = pool.try_get(); //= r2d2.Pool.try_get
    let state = pool.state(); //= r2d2.Pool.state
    Ok(())
}
