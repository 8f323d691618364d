//! What the model of mysql_async says, one line for each row.

use std::time::Duration;

use mysql_async::prelude::*;
use mysql_async::{
    Conn, Connection, OptsBuilder, Pool, PoolConstraints, PoolOpts, QueryResult, QueryWithParams, Result, Row,
    Statement, Transaction, TxOpts,
};

fn configures(url: &str) -> OptsBuilder {
    let constraints = PoolConstraints::new(5, 50).unwrap(); //= mysql_async.PoolConstraints.new
    let defaults = PoolOpts::default(); //= mysql_async.PoolOpts.default
    let pool = PoolOpts::new() //= mysql_async.PoolOpts.new
        .with_constraints(constraints) //= mysql_async.PoolOpts.with_constraints
        .with_inactive_connection_ttl(Duration::from_secs(60)) //= mysql_async.PoolOpts.with_inactive_connection_ttl
        .with_abs_conn_ttl(Some(Duration::from_secs(600))) //= mysql_async.PoolOpts.with_abs_conn_ttl
        .with_reset_connection(false); //= mysql_async.PoolOpts.with_reset_connection
    let opts = mysql_async::Opts::from_url(url).unwrap(); //= mysql_async.OptsBuilder.from_url
    let same = OptsBuilder::from_opts(opts); //= mysql_async.OptsBuilder.from_opts
    OptsBuilder::default() //= mysql_async.OptsBuilder.default
        .ip_or_hostname("localhost") //= mysql_async.OptsBuilder.ip_or_hostname
        .tcp_port(3306) //= mysql_async.OptsBuilder.tcp_port
        .user(Some("app")) //= mysql_async.OptsBuilder.user
        .pass(Some("secret")) //= mysql_async.OptsBuilder.pass
        .db_name(Some("app")) //= mysql_async.OptsBuilder.db_name
        .init(vec!["SET NAMES utf8mb4"]) //= mysql_async.OptsBuilder.init
        .prefer_socket(false) //= mysql_async.OptsBuilder.prefer_socket
        .ssl_opts(None) //= mysql_async.OptsBuilder.ssl_opts
        .stmt_cache_size(64) //= mysql_async.OptsBuilder.stmt_cache_size
        .pool_opts(pool) //= mysql_async.OptsBuilder.pool_opts
}

async fn starts(url: &str, opts: OptsBuilder) -> Result<()> {
    let pool = Pool::new(opts.clone()); //= mysql_async.Pool.new
    let by_url = Pool::from_url(url)?; //= mysql_async.Pool.from_url
    let metrics = pool.metrics(); //= mysql_async.Pool.metrics
    pool.disconnect().await?; //= mysql_async.Pool.disconnect
    let conn = Conn::new(opts).await?; //= mysql_async.Conn.new
    let by_url = Conn::from_url(url).await?; //= mysql_async.Conn.from_url
    conn.disconnect().await //= mysql_async.Conn.disconnect
}

async fn borrows(pool: &Pool) -> Result<()> {
    let mut conn = pool.get_conn().await?; //= mysql_async.Pool.get_conn
    conn.query_drop("DELETE FROM users").await?; //= mysql_async.prelude.Queryable.query_drop
    let tx = pool.start_transaction(TxOpts::default()).await?; //= mysql_async.Pool.start_transaction
    tx.commit().await //= mysql_async.Transaction.commit
}

async fn on_a_connection(conn: &mut Conn, ids: Vec<u64>) -> Result<()> {
    conn.ping().await?; //= mysql_async.prelude.Queryable.ping
    conn.reset().await?; //= mysql_async.Conn.reset
    conn.change_user(Default::default()).await?; //= mysql_async.Conn.change_user
    let a: Vec<Row> = conn.query("SELECT id FROM users").await?; //= mysql_async.prelude.Queryable.query
    let b: Option<u64> = conn.query_first("SELECT id FROM users LIMIT 1").await?; //= mysql_async.prelude.Queryable.query_first
    let c = conn.query_map("SELECT id FROM users", |id: u64| id).await?; //= mysql_async.prelude.Queryable.query_map
    let d = conn.query_fold("SELECT id FROM users", 0, |sum, id: u64| sum + id).await?; //= mysql_async.prelude.Queryable.query_fold
    let e: Vec<u64> = conn.exec("SELECT id FROM users WHERE id > ?", (1,)).await?; //= mysql_async.prelude.Queryable.exec
    let f: Option<u64> = conn.exec_first("SELECT id FROM users WHERE id = ?", (1,)).await?; //= mysql_async.prelude.Queryable.exec_first
    let g = conn.exec_map("SELECT id FROM users WHERE id > ?", (1,), |id: u64| id).await?; //= mysql_async.prelude.Queryable.exec_map
    let h = conn.exec_fold("SELECT id FROM users WHERE id > ?", (1,), 0, |sum, id: u64| sum + id).await?; //= mysql_async.prelude.Queryable.exec_fold
    conn.exec_drop("DELETE FROM users WHERE id = ?", (1,)).await?; //= mysql_async.prelude.Queryable.exec_drop
    conn.exec_batch("INSERT INTO users (id) VALUES (?)", ids.iter().map(|id| (id,))).await?; //= mysql_async.prelude.Queryable.exec_batch
    let statement: Statement = conn.prep("SELECT id FROM users WHERE id = ?").await?; //= mysql_async.prelude.Queryable.prep
    conn.exec_drop(&statement, (1,)).await //= mysql_async.prelude.Queryable.exec_drop
}

async fn streams(conn: &mut Conn) -> Result<()> {
    let mut rows: QueryResult<'_, '_, _> = conn.query_iter("SELECT id FROM users").await?; //= mysql_async.prelude.Queryable.query_iter
    let first = rows.next().await?; //= mysql_async.QueryResult.next
    let ids: Vec<u64> = rows.collect().await?; //= mysql_async.QueryResult.collect
    let ids = rows.try_collect::<u64>().await?; //= mysql_async.QueryResult.try_collect
    let ids: Vec<u64> = rows.collect_and_drop().await?; //= mysql_async.QueryResult.collect_and_drop
    let bound = conn.exec_iter("SELECT id FROM users WHERE id > ?", (1,)).await?; //= mysql_async.prelude.Queryable.exec_iter
    let ids = bound.map_and_drop(|row| row).await?; //= mysql_async.QueryResult.map_and_drop
    let stream = conn.query_stream::<u64, _>("SELECT id FROM users").await?; //= mysql_async.prelude.Queryable.query_stream
    drop(stream); //= drop
    let stream = conn.exec_stream::<u64, _, _>("SELECT id FROM users WHERE id > ?", (1,)).await?; //= mysql_async.prelude.Queryable.exec_stream
    Ok(())
}

async fn transactions(conn: &mut Conn) -> Result<()> {
    let mut tx: Transaction<'_> = conn.start_transaction(TxOpts::default()).await?; //= mysql_async.Conn.start_transaction
    tx.query_drop("DELETE FROM users").await?; //= mysql_async.prelude.Queryable.query_drop
    tx.rollback().await //= mysql_async.Transaction.rollback
}

async fn by_the_text(conn: &mut Conn, ids: Vec<(u64,)>) -> Result<()> {
    let query: QueryWithParams<_, _> = "SELECT id FROM users WHERE id > ?".with((1,));
    let a: Vec<u64> = query.fetch(&mut *conn).await?; //= mysql_async.QueryWithParams.fetch
    let b: Option<u64> = "SELECT id FROM users".first(&mut *conn).await?; //= mysql_async.QueryWithParams.first
    let c = "SELECT id FROM users".map(&mut *conn, |id: u64| id).await?; //= mysql_async.QueryWithParams.map
    let d = "SELECT id FROM users".reduce(&mut *conn, 0, |sum, id: u64| sum + id).await?; //= mysql_async.QueryWithParams.reduce
    let e = "SELECT id FROM users".stream::<u64, _>(&mut *conn).await?; //= mysql_async.QueryWithParams.stream
    drop(e); //= drop
    "DELETE FROM users".ignore(&mut *conn).await?; //= mysql_async.QueryWithParams.ignore
    let f = "SELECT id FROM users".run(&mut *conn).await?; //= mysql_async.QueryWithParams.run
    drop(f); //= drop
    "INSERT INTO users (id) VALUES (?)".with(ids).batch(&mut *conn).await //= mysql_async.QueryWithParams.batch
}

async fn on_anything(mut conn: Connection<'_, '_>) -> Result<()> {
    conn.query_drop("DELETE FROM users").await //= mysql_async.prelude.Queryable.query_drop
}

async fn by_trait(mut conn: impl Queryable) -> Result<()> {
    conn.query_drop("DELETE FROM users").await //= mysql_async.prelude.Queryable.query_drop
}
