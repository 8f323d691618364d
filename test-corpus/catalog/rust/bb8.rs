//! What the model of bb8 says, one line for each row.

use std::time::Duration;

use bb8::{Builder, Pool, PooledConnection};
use bb8_postgres::PostgresConnectionManager;
use tokio_postgres::NoTls;

type Manager = PostgresConnectionManager<NoTls>;

async fn start(url: &str) -> Result<Pool<Manager>, tokio_postgres::Error> {
    let manager = PostgresConnectionManager::new_from_stringlike(url, NoTls)?; //= bb8_postgres.PostgresConnectionManager.new_from_stringlike
    Pool::builder() //= bb8.Pool.builder
        .max_size(50) //= bb8.Builder.max_size
        .min_idle(5) //= bb8.Builder.min_idle
        .test_on_check_out(false) //= bb8.Builder.test_on_check_out
        .max_lifetime(Duration::from_secs(600)) //= bb8.Builder.max_lifetime
        .idle_timeout(Duration::from_secs(60)) //= bb8.Builder.idle_timeout
        .connection_timeout(Duration::from_secs(5)) //= bb8.Builder.connection_timeout
        .retry_connection(false) //= bb8.Builder.retry_connection
        .error_sink(Box::new(bb8::NopErrorSink)) //= std.boxed.Box.new, bb8.Builder.error_sink
        .reaper_rate(Duration::from_secs(30)) //= bb8.Builder.reaper_rate
        .queue_strategy(bb8::QueueStrategy::Lifo) //= bb8.Builder.queue_strategy
        .connection_customizer(Box::new(crate::Customizer)) //= std.boxed.Box.new, bb8.Builder.connection_customizer
        .build(manager) //= bb8.Builder.build
        .await
}

fn start_lazily(config: tokio_postgres::Config) -> Pool<Manager> {
    let manager = PostgresConnectionManager::new(config, NoTls); //= bb8_postgres.PostgresConnectionManager.new
    let builder: Builder<Manager> = Builder::new(); //= bb8.Builder.new
    builder.build_unchecked(manager) //= bb8.Builder.build_unchecked
}

async fn borrows(pool: &Pool<Manager>) -> Result<(), Box<dyn std::error::Error>> {
    let conn: PooledConnection<'_, Manager> = pool.get().await?; //= bb8.Pool.get
    conn.execute("DELETE FROM users", &[]).await?; //= tokio_postgres.GenericClient.execute
    let owned = pool.get_owned().await?; //= bb8.Pool.get_owned
    let own = pool.dedicated_connection().await?; //= bb8.Pool.dedicated_connection
    let state = pool.state(); //= bb8.Pool.state
    Ok(())
}
