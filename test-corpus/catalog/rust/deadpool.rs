//! What the model of deadpool and its flavours says, one line for each row.

use std::time::Duration;

use deadpool::managed::{self, Object, PoolBuilder, Timeouts};
use deadpool_postgres::{
    Client, Config, GenericClient, Manager, Pool, PoolConfig, Runtime, Transaction, TransactionBuilder,
};
use deadpool_sync::SyncWrapper;
use diesel::prelude::*;
use tokio_postgres::NoTls;

use crate::{Error, OtherManager};

fn start(pg: tokio_postgres::Config) -> Pool {
    let manager = Manager::new(pg.clone(), NoTls); //= deadpool_postgres.Manager.new
    let plain = Pool::builder(manager).build().unwrap(); //= deadpool_postgres.Pool.builder, deadpool_postgres.PoolBuilder.build
    let manager = Manager::from_config(pg, NoTls, Default::default()); //= deadpool_postgres.Manager.from_config
    Pool::builder(manager) //= deadpool_postgres.Pool.builder
        .config(PoolConfig::new(50)) //= deadpool.managed.PoolConfig.new, deadpool.managed.PoolBuilder.config
        .max_size(50) //= deadpool.managed.PoolBuilder.max_size
        .timeouts(Timeouts::new()) //= deadpool.managed.Timeouts.new, deadpool.managed.PoolBuilder.timeouts
        .wait_timeout(Some(Duration::from_secs(5))) //= deadpool.managed.PoolBuilder.wait_timeout
        .create_timeout(Some(Duration::from_secs(5))) //= deadpool.managed.PoolBuilder.create_timeout
        .recycle_timeout(Some(Duration::from_secs(5))) //= deadpool.managed.PoolBuilder.recycle_timeout
        .queue_mode(deadpool_postgres::QueueMode::Lifo) //= deadpool.managed.PoolBuilder.queue_mode
        .post_create(deadpool_postgres::Hook::sync_fn(|_, _| Ok(()))) //= deadpool.managed.PoolBuilder.post_create
        .pre_recycle(deadpool_postgres::Hook::sync_fn(|_, _| Ok(()))) //= deadpool.managed.PoolBuilder.pre_recycle
        .post_recycle(deadpool_postgres::Hook::sync_fn(|_, _| Ok(()))) //= deadpool.managed.PoolBuilder.post_recycle
        .runtime(Runtime::Tokio1) //= deadpool.managed.PoolBuilder.runtime
        .build() //= deadpool_postgres.PoolBuilder.build
        .unwrap()
}

fn start_by_config() -> Pool {
    let mut config = Config::new(); //= deadpool_postgres.Config.new
    config.pool = Some(PoolConfig::default()); //= deadpool.managed.PoolConfig.default
    let builder = config.builder(NoTls).unwrap(); //= deadpool_postgres.Config.builder
    config.create_pool(Some(Runtime::Tokio1), NoTls).unwrap() //= deadpool_postgres.Config.create_pool
}

fn start_sqlite(path: &str) -> deadpool_sqlite::Pool {
    let config = deadpool_sqlite::Config::new(path); //= deadpool_sqlite.Config.new
    let builder: PoolBuilder<_> = config.builder(Runtime::Tokio1).unwrap(); //= deadpool_sqlite.Config.builder
    config.create_pool(Runtime::Tokio1).unwrap() //= deadpool_sqlite.Config.create_pool
}

fn start_diesel(url: &str) -> deadpool_diesel::postgres::Pool {
    let other = deadpool_diesel::postgres::Manager::from_config(url, Runtime::Tokio1, Default::default()); //= deadpool_diesel.Manager.from_config
    let manager = deadpool_diesel::postgres::Manager::new(url, Runtime::Tokio1); //= deadpool_diesel.Manager.new
    deadpool_diesel::postgres::Pool::builder(manager).max_size(20).build().unwrap() //= deadpool.managed.Pool.builder, deadpool.managed.PoolBuilder.max_size, deadpool.managed.PoolBuilder.build
}

async fn borrows(pool: &managed::Pool<OtherManager>) -> Result<(), Error> {
    let object: Object<OtherManager> = pool.get().await?; //= deadpool.managed.Pool.get
    let own = Object::take(object); //= deadpool.managed.Object.take
    let patient = pool.timeout_get(&Timeouts::wait_millis(5000)).await?; //= deadpool.managed.Timeouts.wait_millis, deadpool.managed.Pool.timeout_get
    let status = pool.status(); //= deadpool.managed.Pool.status
    let timeouts = Timeouts::default(); //= deadpool.managed.Timeouts.default
    pool.close(); //= deadpool.managed.Pool.close
    Ok(())
}

async fn postgres(pool: &Pool) -> Result<(), Error> {
    let mut client: Client = pool.get().await?; //= deadpool_postgres.Pool.get
    let statement = client.prepare_cached("SELECT name FROM users WHERE id = $1").await?; //= deadpool_postgres.GenericClient.prepare_cached
    let typed = client.prepare_typed_cached("SELECT name FROM users", &[]).await?; //= deadpool_postgres.GenericClient.prepare_typed_cached
    let rows = client.query(&statement, &[&1_i64]).await?; //= tokio_postgres.GenericClient.query
    let mut tx: Transaction<'_> = client.transaction().await?; //= deadpool_postgres.GenericClient.transaction
    tx.execute("DELETE FROM users", &[]).await?; //= tokio_postgres.GenericClient.execute
    let inner = tx.savepoint("here").await?; //= deadpool_postgres.Transaction.savepoint
    inner.rollback().await?; //= deadpool_postgres.Transaction.rollback
    tx.commit().await?; //= deadpool_postgres.Transaction.commit
    let builder: TransactionBuilder<'_> = client.build_transaction(); //= deadpool_postgres.Client.build_transaction
    let tx = builder
        .isolation_level(tokio_postgres::IsolationLevel::Serializable) //= deadpool_postgres.TransactionBuilder.isolation_level
        .read_only(true) //= deadpool_postgres.TransactionBuilder.read_only
        .deferrable(true) //= deadpool_postgres.TransactionBuilder.deferrable
        .start() //= deadpool_postgres.TransactionBuilder.start
        .await?;
    tx.commit().await?; //= deadpool_postgres.Transaction.commit
    let patient = pool.timeout_get(&Timeouts::new()).await?; //= deadpool.managed.Timeouts.new, deadpool_postgres.Pool.timeout_get
    Ok(())
}

async fn on_anything(client: &impl GenericClient) -> Result<(), Error> {
    client.execute("DELETE FROM users", &[]).await?; //= tokio_postgres.GenericClient.execute
    Ok(())
}

async fn sqlite(pool: &deadpool_sqlite::Pool) -> Result<(), Error> {
    let conn: deadpool_sqlite::Connection = pool.get().await?; //= deadpool_sqlite.Pool.get
    conn.interact(|conn: &mut rusqlite::Connection| conn.execute("DELETE FROM users", [])).await?; //= rusqlite.Connection.execute, deadpool_sync.SyncWrapper.interact
    let patient = pool.timeout_get(&Timeouts::new()).await?; //= deadpool.managed.Timeouts.new, deadpool_sqlite.Pool.timeout_get
    Ok(())
}

async fn diesel(pool: &deadpool_diesel::Pool<deadpool_diesel::Manager<PgConnection>>) -> Result<(), Error> {
    let conn: deadpool_diesel::Connection<PgConnection> = pool.get().await?; //= deadpool_diesel.Pool.get
    conn.interact(|conn: &mut PgConnection| conn.batch_execute("DELETE FROM users")).await?; //= diesel.PgConnection.batch_execute, deadpool_sync.SyncWrapper.interact
    let patient = pool.timeout_get(&Timeouts::new()).await?; //= deadpool.managed.Timeouts.new, deadpool_diesel.Pool.timeout_get
    Ok(())
}

async fn wrapped(conn: &SyncWrapper<rusqlite::Connection>) -> Result<(), Error> {
    let one = conn.interact(|conn| 1).await?; //= deadpool_sync.SyncWrapper.interact
    Ok(())
}
