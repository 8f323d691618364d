//! What the model of diesel-async says, one line for each row.

use diesel::QueryResult;
use diesel_async::pg::TransactionBuilder;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::bb8::PooledConnection;
use diesel_async::pooled_connection::{bb8, deadpool, mobc};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures::TryStreamExt;

use crate::Error;
use crate::models::User;
use crate::schema::users;

async fn start(url: &str) -> Result<bb8::Pool<AsyncPgConnection>, Error> {
    let plain = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, Default::default()); //= diesel_async.pooled_connection.AsyncDieselConnectionManager.new_with_config
    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(url); //= diesel_async.pooled_connection.AsyncDieselConnectionManager.new
    let pool = bb8::Pool::builder().max_size(50).build(manager).await?; //= bb8.Pool.builder, bb8.Builder.max_size, bb8.Builder.build
    Ok(pool)
}

async fn borrows(
    a: &bb8::Pool<AsyncPgConnection>,
    b: &deadpool::Pool<AsyncPgConnection>,
    c: &mobc::Pool<AsyncPgConnection>,
) -> Result<(), Error> {
    let mut one: PooledConnection<'_, AsyncPgConnection> = a.get().await?; //= diesel_async.pooled_connection.bb8.Pool.get
    let two = b.get().await?; //= diesel_async.pooled_connection.deadpool.Pool.get
    let three = c.get().await?; //= diesel_async.pooled_connection.mobc.Pool.get
    let all: Vec<User> = users::table.load(&mut one).await?; //= diesel.RunQueryDsl.load
    Ok(())
}

async fn connects(url: &str) -> Result<AsyncPgConnection, Error> {
    let mut conn = AsyncPgConnection::establish(url).await?; //= diesel_async.AsyncPgConnection.establish
    conn.batch_execute("TRUNCATE users; TRUNCATE orders").await?; //= diesel_async.AsyncPgConnection.batch_execute
    Ok(conn)
}

async fn streams(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    let mut rows = users::table.load_stream::<User>(conn).await?; //= diesel.RunQueryDsl.load_stream
    let first = rows.try_next().await?; //= diesel_async.RowStream.try_next
    let second = rows.next().await; //= diesel_async.RowStream.next
    let rest: Vec<User> = rows.try_collect().await?; //= diesel_async.RowStream.try_collect
    let again = users::table.load_stream::<User>(conn).await?; //= diesel.RunQueryDsl.load_stream
    let results: Vec<_> = again.collect().await; //= diesel_async.RowStream.collect
    Ok(())
}

async fn transactions(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    conn.begin_test_transaction().await?; //= diesel_async.AsyncPgConnection.begin_test_transaction
    conn.test_transaction(async |conn| Ok(())).await; //= diesel_async.AsyncPgConnection.test_transaction
    let mut builder: TransactionBuilder<'_, _> = conn
        .build_transaction() //= diesel_async.AsyncPgConnection.build_transaction
        .read_only() //= diesel_async.pg.TransactionBuilder.read_only
        .read_write() //= diesel_async.pg.TransactionBuilder.read_write
        .deferrable() //= diesel_async.pg.TransactionBuilder.deferrable
        .not_deferrable() //= diesel_async.pg.TransactionBuilder.not_deferrable
        .read_committed() //= diesel_async.pg.TransactionBuilder.read_committed
        .repeatable_read() //= diesel_async.pg.TransactionBuilder.repeatable_read
        .serializable(); //= diesel_async.pg.TransactionBuilder.serializable
    builder.run(async |conn| Ok(())).await?; //= diesel_async.pg.TransactionBuilder.run
    conn.transaction(async |conn| Ok(())).await //= diesel_async.AsyncPgConnection.transaction
}

struct Managed {
    manager: AsyncDieselConnectionManager<AsyncPgConnection>,
}
