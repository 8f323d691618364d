//! What the model of mysql says, one line for each row.

use std::time::Duration;

use mysql::prelude::*;
use mysql::{
    Conn, OptsBuilder, Pool, PoolConstraints, PoolOpts, PooledConn, QueryResult, QueryWithParams, Result, Row,
    Statement, Transaction, TxOpts,
};

fn configures(url: &str) -> OptsBuilder {
    let constraints = PoolConstraints::new(5, 50).unwrap(); //= mysql.PoolConstraints.new
    let defaults = PoolOpts::default(); //= mysql.PoolOpts.default
    let pool = PoolOpts::new() //= mysql.PoolOpts.new
        .with_constraints(constraints) //= mysql.PoolOpts.with_constraints
        .with_check_health(false) //= mysql.PoolOpts.with_check_health
        .with_reset_connection(false); //= mysql.PoolOpts.with_reset_connection
    let opts = mysql::Opts::from_url(url).unwrap(); //= mysql.OptsBuilder.from_url
    let same = OptsBuilder::from_opts(opts); //= mysql.OptsBuilder.from_opts
    OptsBuilder::new() //= mysql.OptsBuilder.new
        .ip_or_hostname(Some("localhost")) //= mysql.OptsBuilder.ip_or_hostname
        .tcp_port(3306) //= mysql.OptsBuilder.tcp_port
        .user(Some("app")) //= mysql.OptsBuilder.user
        .pass(Some("secret")) //= mysql.OptsBuilder.pass
        .db_name(Some("app")) //= mysql.OptsBuilder.db_name
        .init(vec!["SET NAMES utf8mb4"]) //= mysql.OptsBuilder.init
        .prefer_socket(false) //= mysql.OptsBuilder.prefer_socket
        .ssl_opts(None) //= mysql.OptsBuilder.ssl_opts
        .stmt_cache_size(64) //= mysql.OptsBuilder.stmt_cache_size
        .pool_opts(pool) //= mysql.OptsBuilder.pool_opts
}

fn starts(url: &str, opts: OptsBuilder) -> Result<()> {
    let pool = Pool::new(url)?; //= mysql.Pool.new
    let conn = Conn::new(opts)?; //= mysql.Conn.new
    Ok(())
}

fn borrows(pool: &Pool) -> Result<()> {
    let mut conn = pool.get_conn()?; //= mysql.Pool.get_conn
    conn.query_drop("DELETE FROM users")?; //= mysql.prelude.Queryable.query_drop
    let hasty = pool.try_get_conn(Duration::from_secs(1))?; //= mysql.Pool.try_get_conn
    let own = hasty.unwrap(); //= mysql.PooledConn.unwrap
    let tx = pool.start_transaction(TxOpts::default())?; //= mysql.Pool.start_transaction
    tx.commit() //= mysql.Transaction.commit
}

fn on_a_connection(conn: &mut Conn, ids: Vec<u64>) -> Result<()> {
    conn.ping()?; //= mysql.Conn.ping
    conn.reset()?; //= mysql.Conn.reset
    conn.change_user(Default::default())?; //= mysql.Conn.change_user
    conn.select_db("app")?; //= mysql.Conn.select_db
    let a: Vec<Row> = conn.query("SELECT id FROM users")?; //= mysql.prelude.Queryable.query
    let b: Option<u64> = conn.query_first("SELECT id FROM users LIMIT 1")?; //= mysql.prelude.Queryable.query_first
    let c = conn.query_map("SELECT id FROM users", |id: u64| id)?; //= mysql.prelude.Queryable.query_map
    let d = conn.query_fold("SELECT id FROM users", 0, |sum, id: u64| sum + id)?; //= mysql.prelude.Queryable.query_fold
    let e: Vec<u64> = conn.exec("SELECT id FROM users WHERE id > ?", (1,))?; //= mysql.prelude.Queryable.exec
    let f: Option<u64> = conn.exec_first("SELECT id FROM users WHERE id = ?", (1,))?; //= mysql.prelude.Queryable.exec_first
    let g = conn.exec_map("SELECT id FROM users WHERE id > ?", (1,), |id: u64| id)?; //= mysql.prelude.Queryable.exec_map
    let h = conn.exec_fold("SELECT id FROM users WHERE id > ?", (1,), 0, |sum, id: u64| sum + id)?; //= mysql.prelude.Queryable.exec_fold
    let i = conn.query_opt::<u64, _>("SELECT id FROM users")?; //= mysql.prelude.Queryable.query_opt
    let j = conn.exec_opt::<u64, _, _>("SELECT id FROM users WHERE id > ?", (1,))?; //= mysql.prelude.Queryable.exec_opt
    conn.exec_drop("DELETE FROM users WHERE id = ?", (1,))?; //= mysql.prelude.Queryable.exec_drop
    conn.exec_batch("INSERT INTO users (id) VALUES (?)", ids.iter().map(|id| (id,)))?; //= mysql.prelude.Queryable.exec_batch
    let statement: Statement = conn.prep("SELECT id FROM users WHERE id = ?")?; //= mysql.prelude.Queryable.prep
    conn.exec_drop(&statement, (1,)) //= mysql.prelude.Queryable.exec_drop
}

fn streams(conn: &mut Conn) -> Result<()> {
    let mut rows: QueryResult<'_, '_, '_, _> = conn.query_iter("SELECT id FROM users")?; //= mysql.prelude.Queryable.query_iter
    let first = rows.next(); //= mysql.QueryResult.next
    let rest: Result<Vec<Row>> = rows.collect(); //= mysql.QueryResult.collect
    let bound = conn.exec_iter("SELECT id FROM users WHERE id > ?", (1,))?; //= mysql.prelude.Queryable.exec_iter
    Ok(())
}

fn transactions(conn: &mut Conn) -> Result<()> {
    let mut tx: Transaction<'_> = conn.start_transaction(TxOpts::default())?; //= mysql.Conn.start_transaction
    tx.query_drop("DELETE FROM users")?; //= mysql.prelude.Queryable.query_drop
    tx.rollback() //= mysql.Transaction.rollback
}

fn by_the_text(conn: &mut Conn, ids: Vec<(u64,)>) -> Result<()> {
    let query: QueryWithParams<_, _> = "SELECT id FROM users WHERE id > ?".with((1,));
    let a: Vec<u64> = query.fetch(&mut *conn)?; //= mysql.QueryWithParams.fetch
    let b: Option<u64> = "SELECT id FROM users".first(&mut *conn)?; //= mysql.QueryWithParams.first
    let c = "SELECT id FROM users".map(&mut *conn, |id: u64| id)?; //= mysql.QueryWithParams.map
    let d = "SELECT id FROM users".fold(&mut *conn, 0, |sum, id: u64| sum + id)?; //= mysql.QueryWithParams.fold
    let f = "SELECT id FROM users".run(&mut *conn)?; //= mysql.QueryWithParams.run
    drop(f); //= drop
    "INSERT INTO users (id) VALUES (?)".with(ids).batch(&mut *conn) //= mysql.QueryWithParams.batch
}

fn on_a_pooled_connection(conn: &mut PooledConn) -> Result<()> {
    conn.query_drop("DELETE FROM users") //= mysql.prelude.Queryable.query_drop
}

fn by_trait(mut conn: impl Queryable) -> Result<()> {
    conn.query_drop("DELETE FROM users") //= mysql.prelude.Queryable.query_drop
}
