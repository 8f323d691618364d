//! What the model of sqlx says, one line for each row.

use std::str::FromStr;
use std::time::Duration;

use futures::TryStreamExt;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgCopyIn, PgListener, PgPoolOptions, PgRow, PgStatement};
use sqlx::query::Query;
use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    Acquire, AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool, Pool,
    Postgres, QueryBuilder, Row, Statement, Transaction,
};

struct User {
    id: i64,
}

struct Store {
    pool: PgPool,
}

impl Store {
    async fn reads(&self, id: i64) -> sqlx::Result<()> {
        let all = sqlx::query("SELECT id FROM users") //= sqlx.query
            .fetch_all(&self.pool) //= sqlx.query.Query.fetch_all
            .await?;
        let one = sqlx::query_as::<_, User>("SELECT id FROM users WHERE id = $1") //= sqlx.query_as
            .bind(id) //= sqlx.query.Query.bind
            .fetch_one(&self.pool) //= sqlx.query.Query.fetch_one
            .await?;
        let name: Option<String> = sqlx::query_scalar("SELECT name FROM users WHERE id = $1") //= sqlx.query_scalar
            .try_bind(id)? //= sqlx.query.Query.try_bind
            .persistent(false) //= sqlx.query.Query.persistent
            .fetch_optional(&self.pool) //= sqlx.query.Query.fetch_optional
            .await?;
        let ids = sqlx::query("SELECT id FROM users") //= sqlx.query
            .map(|row: PgRow| row.get::<i64, _>("id")) //= sqlx.query.Query.map
            .fetch_all(&self.pool) //= sqlx.query.Query.fetch_all
            .await?;
        let others = sqlx::query("SELECT id FROM users") //= sqlx.query
            .try_map(|row: PgRow| row.try_get::<i64, _>("id")) //= sqlx.query.Query.try_map
            .fetch_all(&self.pool) //= sqlx.query.Query.fetch_all
            .await?;
        Ok(())
    }

    async fn with_arguments(&self, arguments: sqlx::postgres::PgArguments) -> sqlx::Result<()> {
        let query = sqlx::query_with("SELECT 1", arguments.clone()); //= sqlx.query_with
        query.execute(&self.pool).await?; //= sqlx.query.Query.execute
        let users: Vec<User> = sqlx::query_as_with("SELECT id FROM users", arguments.clone()) //= sqlx.query_as_with
            .fetch_all(&self.pool) //= sqlx.query.Query.fetch_all
            .await?;
        let count: i64 = sqlx::query_scalar_with("SELECT count(*) FROM users", arguments) //= sqlx.query_scalar_with
            .fetch_one(&self.pool) //= sqlx.query.Query.fetch_one
            .await?;
        Ok(())
    }

    async fn macros(&self, id: i64) -> sqlx::Result<()> {
        let query = sqlx::query!("SELECT id FROM users WHERE id = $1", id); //= sqlx.query!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_unchecked!("SELECT id FROM users"); //= sqlx.query_unchecked!
        query.fetch_all(&self.pool).await?; //= sqlx.query.Query.fetch_all
        let query = sqlx::query_as!(User, "SELECT id FROM users WHERE id = $1", id); //= sqlx.query_as!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_as_unchecked!(User, "SELECT id FROM users"); //= sqlx.query_as_unchecked!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_scalar!("SELECT count(*) FROM users"); //= sqlx.query_scalar!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_scalar_unchecked!("SELECT count(*) FROM users"); //= sqlx.query_scalar_unchecked!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        Ok(())
    }

    async fn files(&self) -> sqlx::Result<()> {
        let query = sqlx::query_file!("queries/users.sql"); //= sqlx.query_file!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_file_unchecked!("queries/users.sql"); //= sqlx.query_file_unchecked!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_file_as!(User, "queries/users.sql"); //= sqlx.query_file_as!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_file_as_unchecked!(User, "queries/users.sql"); //= sqlx.query_file_as_unchecked!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_file_scalar!("queries/count.sql"); //= sqlx.query_file_scalar!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        let query = sqlx::query_file_scalar_unchecked!("queries/count.sql"); //= sqlx.query_file_scalar_unchecked!
        query.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        Ok(())
    }

    async fn streams(&self) -> sqlx::Result<()> {
        let mut rows = sqlx::query("SELECT id FROM users").fetch(&self.pool); //= sqlx.query, sqlx.query.Query.fetch
        let first = rows.try_next().await?; //= sqlx.RowStream.try_next
        let second = rows.next().await; //= sqlx.RowStream.next
        drop(rows);
        let rest: Vec<PgRow> = sqlx::query("SELECT id FROM users") //= sqlx.query
            .fetch(&self.pool) //= sqlx.query.Query.fetch
            .try_collect() //= sqlx.RowStream.try_collect
            .await?;
        let results: Vec<_> = sqlx::query("SELECT id FROM users") //= sqlx.query
            .fetch_many(&self.pool) //= sqlx.query.Query.fetch_many
            .collect() //= sqlx.RowStream.collect
            .await;
        Ok(())
    }

    async fn builds(&self, users: Vec<User>) -> sqlx::Result<()> {
        let mut insert: QueryBuilder<'_, Postgres> = QueryBuilder::new("INSERT INTO users (id) "); //= sqlx.QueryBuilder.new
        insert.push_values(users, |mut row, user| {
            row.push_bind(user.id);
        }); //= sqlx.QueryBuilder.push_values
        insert.push(" ON CONFLICT DO NOTHING"); //= sqlx.QueryBuilder.push
        insert.build().execute(&self.pool).await?; //= sqlx.QueryBuilder.build, sqlx.query.Query.execute
        insert.reset(); //= sqlx.QueryBuilder.reset
        let mut select = QueryBuilder::with_arguments("SELECT id FROM users WHERE ", ()); //= sqlx.QueryBuilder.with_arguments
        select.push("id > ").push_bind(7); //= sqlx.QueryBuilder.push, sqlx.QueryBuilder.push_bind
        select.push_tuples([(1, 2)], |mut row, pair| {
            row.push_bind(pair.0);
        }); //= sqlx.QueryBuilder.push_tuples
        let mut list = select.separated(", "); //= sqlx.QueryBuilder.separated
        list.push_bind(1); //= sqlx.query_builder.Separated.push_bind
        list.push("2"); //= sqlx.query_builder.Separated.push
        list.push_unseparated(")"); //= sqlx.query_builder.Separated.push_unseparated
        list.push_bind_unseparated(3); //= sqlx.query_builder.Separated.push_bind_unseparated
        let found = select.build_query_as::<User>(); //= sqlx.QueryBuilder.build_query_as
        found.fetch_all(&self.pool).await?; //= sqlx.query.Query.fetch_all
        let total = select.build_query_scalar::<i64>(); //= sqlx.QueryBuilder.build_query_scalar
        total.fetch_one(&self.pool).await?; //= sqlx.query.Query.fetch_one
        Ok(())
    }

    async fn raw(&self, table: &str) -> sqlx::Result<()> {
        let many = sqlx::raw_sql("TRUNCATE users; TRUNCATE orders"); //= sqlx.raw_sql
        many.execute_many(&self.pool); //= sqlx.query.Query.execute_many
        let sql = AssertSqlSafe(format!("TRUNCATE {table}")); //= sqlx.AssertSqlSafe
        sqlx::query(sql).execute(&self.pool).await?; //= sqlx.query, sqlx.query.Query.execute
        Ok(())
    }

    async fn on_the_pool(&self) -> sqlx::Result<()> {
        self.pool.execute("DELETE FROM users").await?; //= sqlx.Executor.execute
        let all = self.pool.fetch_all("SELECT id FROM users").await?; //= sqlx.Executor.fetch_all
        let one = self.pool.fetch_one("SELECT id FROM users").await?; //= sqlx.Executor.fetch_one
        let some = self.pool.fetch_optional("SELECT id FROM users").await?; //= sqlx.Executor.fetch_optional
        let described = self.pool.describe("SELECT id FROM users").await?; //= sqlx.Executor.describe
        Ok(())
    }

    async fn copies(&self) -> sqlx::Result<()> {
        let mut copy = self.pool.copy_in_raw("COPY users FROM STDIN").await?; //= sqlx.Pool.copy_in_raw
        copy.send("1\n".as_bytes()).await?; //= sqlx.postgres.PgCopyIn.send
        copy.finish().await?; //= sqlx.postgres.PgCopyIn.finish
        let out = self.pool.copy_out_raw("COPY users TO STDOUT").await?; //= sqlx.Pool.copy_out_raw
        Ok(())
    }

    async fn borrows(&self) -> sqlx::Result<()> {
        let mut conn = self.pool.acquire().await?; //= sqlx.Pool.acquire
        sqlx::query("SELECT 1").execute(&mut *conn).await?; //= sqlx.query, sqlx.query.Query.execute
        conn.close().await?; //= sqlx.pool.PoolConnection.close
        if let Some(mut conn) = self.pool.try_acquire() { //= sqlx.Pool.try_acquire
            conn.return_to_pool().await; //= sqlx.pool.PoolConnection.return_to_pool
        }
        let spare = self.pool.acquire().await?; //= sqlx.Pool.acquire
        let own = spare.detach(); //= sqlx.pool.PoolConnection.detach
        own.close().await?; //= sqlx.PgConnection.close
        let spare = self.pool.acquire().await?; //= sqlx.Pool.acquire
        let own = spare.leak(); //= sqlx.pool.PoolConnection.leak
        own.close_hard().await //= sqlx.PgConnection.close_hard
    }

    async fn transactions(&self) -> sqlx::Result<()> {
        let mut tx = self.pool.begin().await?; //= sqlx.Pool.begin
        sqlx::query("DELETE FROM users").execute(&mut *tx).await?; //= sqlx.query, sqlx.query.Query.execute
        let nested = tx.begin().await?; //= sqlx.PgConnection.begin
        nested.rollback().await?; //= sqlx.Transaction.rollback
        tx.commit().await?; //= sqlx.Transaction.commit
        if let Some(tx) = self.pool.try_begin().await? { //= sqlx.Pool.try_begin
            tx.commit().await?; //= sqlx.Transaction.commit
        }
        let tx = self.pool.begin_with("BEGIN READ ONLY").await?; //= sqlx.Pool.begin_with
        tx.commit().await?; //= sqlx.Transaction.commit
        if let Some(tx) = self.pool.try_begin_with("BEGIN READ ONLY").await? { //= sqlx.Pool.try_begin_with
            tx.commit().await?; //= sqlx.Transaction.commit
        }
        Ok(())
    }

    fn report(&self) -> (u32, usize) {
        (self.pool.size(), self.pool.num_idle()) //= sqlx.Pool.size, sqlx.Pool.num_idle
    }

    async fn stop(&self) {
        self.pool.close().await; //= sqlx.Pool.close
    }
}

async fn start(url: &str) -> sqlx::Result<Pool<Postgres>> {
    PgPoolOptions::new() //= sqlx.pool.PoolOptions.new
        .max_connections(50) //= sqlx.pool.PoolOptions.max_connections
        .min_connections(5) //= sqlx.pool.PoolOptions.min_connections
        .acquire_timeout(Duration::from_secs(5)) //= sqlx.pool.PoolOptions.acquire_timeout
        .acquire_time_level(log::LevelFilter::Debug) //= sqlx.pool.PoolOptions.acquire_time_level
        .acquire_slow_level(log::LevelFilter::Warn) //= sqlx.pool.PoolOptions.acquire_slow_level
        .acquire_slow_threshold(Duration::from_secs(1)) //= sqlx.pool.PoolOptions.acquire_slow_threshold
        .max_lifetime(Duration::from_secs(600)) //= sqlx.pool.PoolOptions.max_lifetime
        .idle_timeout(Duration::from_secs(60)) //= sqlx.pool.PoolOptions.idle_timeout
        .test_before_acquire(false) //= sqlx.pool.PoolOptions.test_before_acquire
        .after_connect(|_, _| Box::pin(async { Ok(()) })) //= sqlx.pool.PoolOptions.after_connect
        .before_acquire(|_, _| Box::pin(async { Ok(true) })) //= sqlx.pool.PoolOptions.before_acquire
        .after_release(|_, _| Box::pin(async { Ok(true) })) //= sqlx.pool.PoolOptions.after_release
        .connect(url) //= sqlx.pool.PoolOptions.connect
        .await
}

async fn start_as_child(parent: PgPool, options: PgConnectOptions) -> sqlx::Result<PgPool> {
    let settings = PgPoolOptions::default().parent(parent).max_connections(30); //= sqlx.pool.PoolOptions.default, sqlx.pool.PoolOptions.parent, sqlx.pool.PoolOptions.max_connections
    settings.connect_with(options).await //= sqlx.pool.PoolOptions.connect_with
}

fn start_lazily(url: &str, options: PgConnectOptions) -> sqlx::Result<(PgPool, PgPool)> {
    let by_url = PgPoolOptions::new().connect_lazy(url)?; //= sqlx.pool.PoolOptions.new, sqlx.pool.PoolOptions.connect_lazy
    let by_options = PgPoolOptions::new().connect_lazy_with(options); //= sqlx.pool.PoolOptions.new, sqlx.pool.PoolOptions.connect_lazy_with
    Ok((by_url, by_options))
}

async fn start_with_defaults(url: &str, options: PgConnectOptions) -> sqlx::Result<()> {
    let eager = PgPool::connect(url).await?; //= sqlx.Pool.connect
    let with = PgPool::connect_with(options.clone()).await?; //= sqlx.Pool.connect_with
    let lazy = PgPool::connect_lazy(url)?; //= sqlx.Pool.connect_lazy
    let lazy_with = PgPool::connect_lazy_with(options); //= sqlx.Pool.connect_lazy_with
    Ok(())
}

async fn without_a_pool(url: &str) -> sqlx::Result<()> {
    let options = PgConnectOptions::new() //= sqlx.ConnectOptions.new
        .host("localhost") //= sqlx.ConnectOptions.host
        .port(5432) //= sqlx.ConnectOptions.port
        .socket("/run/postgresql") //= sqlx.ConnectOptions.socket
        .username("app") //= sqlx.ConnectOptions.username
        .password("secret") //= sqlx.ConnectOptions.password
        .database("app") //= sqlx.ConnectOptions.database
        .ssl_mode(sqlx::postgres::PgSslMode::Require) //= sqlx.ConnectOptions.ssl_mode
        .ssl_root_cert("root.crt") //= sqlx.ConnectOptions.ssl_root_cert
        .application_name("app") //= sqlx.ConnectOptions.application_name
        .options([("statement_timeout", "5s")]) //= sqlx.ConnectOptions.options
        .statement_cache_capacity(200) //= sqlx.ConnectOptions.statement_cache_capacity
        .log_statements(log::LevelFilter::Trace) //= sqlx.ConnectOptions.log_statements
        .log_slow_statements(log::LevelFilter::Warn, Duration::from_secs(1)) //= sqlx.ConnectOptions.log_slow_statements
        .disable_statement_logging(); //= sqlx.ConnectOptions.disable_statement_logging
    let mut conn = options.connect().await?; //= sqlx.ConnectOptions.connect
    conn.ping().await?; //= sqlx.PgConnection.ping
    conn.clear_cached_statements().await?; //= sqlx.PgConnection.clear_cached_statements
    conn.close().await?; //= sqlx.PgConnection.close
    let by_url = PgConnection::connect(url).await?; //= sqlx.PgConnection.connect
    by_url.close().await?; //= sqlx.PgConnection.close
    let options = PgConnectOptions::from_url(&url.parse()?)?; //= sqlx.ConnectOptions.from_url
    let by_options = PgConnection::connect_with(&options).await?; //= sqlx.PgConnection.connect_with
    by_options.close().await //= sqlx.PgConnection.close
}

fn sqlite(path: &str) -> sqlx::Result<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str("sqlite::memory:")? //= sqlx.ConnectOptions.from_str
        .filename(path) //= sqlx.ConnectOptions.filename
        .create_if_missing(true) //= sqlx.ConnectOptions.create_if_missing
        .read_only(false) //= sqlx.ConnectOptions.read_only
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal) //= sqlx.ConnectOptions.journal_mode
        .synchronous(sqlx::sqlite::SqliteSynchronous::Normal) //= sqlx.ConnectOptions.synchronous
        .foreign_keys(true) //= sqlx.ConnectOptions.foreign_keys
        .busy_timeout(Duration::from_secs(5)) //= sqlx.ConnectOptions.busy_timeout
        .pragma("mmap_size", "0")) //= sqlx.ConnectOptions.pragma
}

async fn on_a_connection(conn: &mut PgConnection) -> sqlx::Result<()> {
    let rows = conn.fetch("SELECT id FROM users"); //= sqlx.Executor.fetch
    drop(rows);
    let results = conn.fetch_many("SELECT id FROM users"); //= sqlx.Executor.fetch_many
    drop(results);
    let counts = conn.execute_many("TRUNCATE users; TRUNCATE orders"); //= sqlx.Executor.execute_many
    drop(counts);
    let same = conn.acquire().await?; //= sqlx.PgConnection.acquire
    let mut copy: PgCopyIn<_> = conn.copy_in_raw("COPY users FROM STDIN").await?; //= sqlx.PgConnection.copy_in_raw
    copy.read_from(tokio::io::empty()).await?; //= sqlx.postgres.PgCopyIn.read_from
    copy.abort("no more").await?; //= sqlx.postgres.PgCopyIn.abort
    let out = conn.copy_out_raw("COPY users TO STDOUT").await?; //= sqlx.PgConnection.copy_out_raw
    drop(out);
    let tx = conn.begin_with("BEGIN READ ONLY").await?; //= sqlx.PgConnection.begin_with
    tx.commit().await?; //= sqlx.Transaction.commit
    conn.transaction(|tx| Box::pin(async move { Ok(()) })).await //= sqlx.PgConnection.transaction
}

async fn on_a_transaction(tx: &mut Transaction<'_, Postgres>) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM users").execute(&mut **tx).await?; //= sqlx.query, sqlx.query.Query.execute
    Ok(())
}

async fn on_anything(executor: impl Executor<'_, Database = Postgres>) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM users").execute(executor).await?; //= sqlx.query, sqlx.query.Query.execute
    Ok(())
}

async fn acquires(from: impl Acquire<'_, Database = Postgres>) -> sqlx::Result<()> {
    let mut conn = from.acquire().await?; //= sqlx.Acquire.acquire
    conn.execute("DELETE FROM users").await?; //= sqlx.Executor.execute
    Ok(())
}

async fn begins(from: impl Acquire<'_, Database = Postgres>) -> sqlx::Result<()> {
    let tx = from.begin().await?; //= sqlx.Acquire.begin
    tx.commit().await //= sqlx.Transaction.commit
}

async fn prepares(conn: &mut PgConnection, arguments: sqlx::postgres::PgArguments) -> sqlx::Result<()> {
    let with = conn.prepare_with("SELECT $1", &[]).await?; //= sqlx.Executor.prepare_with
    let statement: PgStatement<'_> = conn.prepare("SELECT id FROM users").await?; //= sqlx.Executor.prepare
    let plain: Query<'_, Postgres, _> = statement.query(); //= sqlx.Statement.query
    plain.execute(&mut *conn).await?; //= sqlx.query.Query.execute
    let typed = statement.query_as::<User>(); //= sqlx.Statement.query_as
    typed.fetch_all(&mut *conn).await?; //= sqlx.query.Query.fetch_all
    let scalar = statement.query_scalar::<i64>(); //= sqlx.Statement.query_scalar
    scalar.fetch_one(&mut *conn).await?; //= sqlx.query.Query.fetch_one
    let plain = statement.query_with(arguments.clone()); //= sqlx.Statement.query_with
    let typed = statement.query_as_with::<User, _>(arguments.clone()); //= sqlx.Statement.query_as_with
    let scalar = statement.query_scalar_with::<i64, _>(arguments); //= sqlx.Statement.query_scalar_with
    Ok(())
}

async fn listens(pool: &PgPool, url: &str) -> sqlx::Result<()> {
    let mut own = PgListener::connect(url).await?; //= sqlx.postgres.PgListener.connect
    own.listen("jobs").await?; //= sqlx.postgres.PgListener.listen
    let notification = own.recv().await?; //= sqlx.postgres.PgListener.recv
    own.unlisten("jobs").await?; //= sqlx.postgres.PgListener.unlisten
    let mut pooled = PgListener::connect_with(pool).await?; //= sqlx.postgres.PgListener.connect_with
    pooled.listen_all(["jobs", "mails"]).await?; //= sqlx.postgres.PgListener.listen_all
    let notification = pooled.try_recv().await?; //= sqlx.postgres.PgListener.try_recv
    pooled.unlisten_all().await?; //= sqlx.postgres.PgListener.unlisten_all
    let stream = pooled.into_stream(); //= sqlx.postgres.PgListener.into_stream
    Ok(())
}

async fn migrates(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::migrate!("./migrations").run(pool).await?; //= sqlx.migrate!, sqlx.migrate.Migrator.run
    let migrator = Migrator::new(std::path::Path::new("./migrations")).await?; //= sqlx.migrate.Migrator.new
    migrator.undo(pool, 4).await?; //= sqlx.migrate.Migrator.undo
    Ok(())
}

fn appends(list: &mut Separated<'_, Postgres, &str>, row: &PgRow) {
    list.push_bind(row.get::<i64, _>("id")); //= sqlx.query_builder.Separated.push_bind
}
