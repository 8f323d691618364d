//! What the model of async-sqlite says, one line for each row.

use async_sqlite::rusqlite::OpenFlags;
use async_sqlite::{Client, ClientBuilder, Error, JournalMode, Pool, PoolBuilder};

async fn opens(path: &str) -> Result<Pool, Error> {
    let blocking = PoolBuilder::new().path(path).open_blocking()?; //= async_sqlite.PoolBuilder.new, async_sqlite.PoolBuilder.path, async_sqlite.PoolBuilder.open_blocking
    PoolBuilder::new() //= async_sqlite.PoolBuilder.new
        .path(path) //= async_sqlite.PoolBuilder.path
        .flags(OpenFlags::default()) //= async_sqlite.PoolBuilder.flags
        .journal_mode(JournalMode::Wal) //= async_sqlite.PoolBuilder.journal_mode
        .vfs("unix") //= async_sqlite.PoolBuilder.vfs
        .num_conns(20) //= async_sqlite.PoolBuilder.num_conns
        .open() //= async_sqlite.PoolBuilder.open
        .await
}

async fn opens_one(path: &str) -> Result<Client, Error> {
    let blocking = ClientBuilder::new().path(path).open_blocking()?; //= async_sqlite.ClientBuilder.new, async_sqlite.ClientBuilder.path, async_sqlite.ClientBuilder.open_blocking
    ClientBuilder::new() //= async_sqlite.ClientBuilder.new
        .path(path) //= async_sqlite.ClientBuilder.path
        .flags(OpenFlags::default()) //= async_sqlite.ClientBuilder.flags
        .journal_mode(JournalMode::Wal) //= async_sqlite.ClientBuilder.journal_mode
        .vfs("unix") //= async_sqlite.ClientBuilder.vfs
        .open() //= async_sqlite.ClientBuilder.open
        .await
}

async fn on_the_pool(pool: &Pool) -> Result<(), Error> {
    let a = pool.conn(|conn| Ok(1)).await?; //= async_sqlite.Pool.conn
    let b = pool.conn_mut(|conn| Ok(1)).await?; //= async_sqlite.Pool.conn_mut
    let c: Result<i64, Error> = pool.conn_and_then(|conn| Ok(1)).await; //= async_sqlite.Pool.conn_and_then
    let d: Result<i64, Error> = pool.conn_mut_and_then(|conn| Ok(1)).await; //= async_sqlite.Pool.conn_mut_and_then
    let e = pool.conn_blocking(|conn| Ok(1))?; //= async_sqlite.Pool.conn_blocking
    let f = pool.conn_mut_blocking(|conn| Ok(1))?; //= async_sqlite.Pool.conn_mut_blocking
    pool.close_blocking()?; //= async_sqlite.Pool.close_blocking
    pool.close().await //= async_sqlite.Pool.close
}

async fn on_a_client(client: &Client) -> Result<(), Error> {
    let a = client.conn(|conn| Ok(1)).await?; //= async_sqlite.Client.conn
    let b = client.conn_mut(|conn| Ok(1)).await?; //= async_sqlite.Client.conn_mut
    let c: Result<i64, Error> = client.conn_and_then(|conn| Ok(1)).await; //= async_sqlite.Client.conn_and_then
    let d: Result<i64, Error> = client.conn_mut_and_then(|conn| Ok(1)).await; //= async_sqlite.Client.conn_mut_and_then
    let e = client.conn_blocking(|conn| Ok(1))?; //= async_sqlite.Client.conn_blocking
    let f = client.conn_mut_blocking(|conn| Ok(1))?; //= async_sqlite.Client.conn_mut_blocking
    client.close_blocking()?; //= async_sqlite.Client.close_blocking
    client.close().await //= async_sqlite.Client.close
}
