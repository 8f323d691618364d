//! What the model of mobc says, one line for each row.

use std::time::Duration;

use mobc::{Builder, Connection, Pool};
use mobc_postgres::PgConnectionManager;
use tokio_postgres::{Config, NoTls};

fn start(config: Config) -> Pool<PgConnectionManager<NoTls>> {
    let manager = PgConnectionManager::new(config, NoTls); //= mobc_postgres.PgConnectionManager.new
    Pool::builder() //= mobc.Pool.builder
        .max_open(50) //= mobc.Builder.max_open
        .max_idle(10) //= mobc.Builder.max_idle
        .test_on_check_out(false) //= mobc.Builder.test_on_check_out
        .max_lifetime(Some(Duration::from_secs(600))) //= mobc.Builder.max_lifetime
        .max_idle_lifetime(Some(Duration::from_secs(60))) //= mobc.Builder.max_idle_lifetime
        .get_timeout(Some(Duration::from_secs(5))) //= mobc.Builder.get_timeout
        .health_check_interval(None) //= mobc.Builder.health_check_interval
        .clean_rate(Duration::from_secs(60)) //= mobc.Builder.clean_rate
        .build(manager) //= mobc.Builder.build
}

fn start_with_defaults(manager: PgConnectionManager<NoTls>) -> Pool<PgConnectionManager<NoTls>> {
    let builder: Builder<PgConnectionManager<NoTls>> = Builder::new(); //= mobc.Builder.new
    Pool::new(manager) //= mobc.Pool.new
}

async fn borrows(pool: &Pool<PgConnectionManager<NoTls>>) -> Result<(), Box<dyn std::error::Error>> {
    let conn: Connection<PgConnectionManager<NoTls>> = pool.get().await?; //= mobc.Pool.get
    conn.execute("DELETE FROM users", &[]).await?; //= tokio_postgres.GenericClient.execute
    let own = conn.into_inner(); //= mobc.Connection.into_inner
    let patient = pool.get_timeout(Duration::from_secs(1)).await?; //= mobc.Pool.get_timeout
    let state = pool.state().await; //= mobc.Pool.state
    pool.set_max_open_conns(20).await; //= mobc.Pool.set_max_open_conns
    pool.set_max_idle_conns(20).await; //= mobc.Pool.set_max_idle_conns
    pool.set_conn_max_lifetime(None).await; //= mobc.Pool.set_conn_max_lifetime
    Ok(())
}
