//! What the model of diesel says, one line for each row.

use diesel::dsl::exists;
use diesel::pg::TransactionBuilder;
use diesel::prelude::*;
use diesel::query_builder::{InsertStatement, SqlQuery};
use diesel::r2d2::{Builder, ConnectionManager, Pool, PooledConnection};
use diesel::sql_types::BigInt;
use diesel::{BelongingToDsl, Connection, PgConnection, QueryDsl, RunQueryDsl, SaveChangesDsl};

use crate::models::{NewUser, Order, User};
use crate::schema::{orders, users};

fn start(url: &str) -> Pool<ConnectionManager<PgConnection>> {
    let manager = ConnectionManager::<PgConnection>::new(url); //= diesel.r2d2.ConnectionManager.new
    Pool::builder() //= diesel.r2d2.Pool.builder
        .max_size(50) //= r2d2.Builder.max_size
        .build(manager) //= diesel.r2d2.Builder.build
        .unwrap()
}

fn start_otherwise(one: ConnectionManager<PgConnection>, other: ConnectionManager<PgConnection>) {
    let checked = Pool::new(one).unwrap(); //= diesel.r2d2.Pool.new
    let builder: Builder<_> = Pool::builder(); //= diesel.r2d2.Pool.builder
    let unchecked = builder.build_unchecked(other); //= diesel.r2d2.Builder.build_unchecked
}

fn borrows(pool: &Pool<ConnectionManager<PgConnection>>) -> QueryResult<Vec<User>> {
    let mut conn = pool.get().unwrap(); //= diesel.r2d2.Pool.get
    let mut other: PooledConnection<_> = pool.get_timeout(std::time::Duration::from_secs(1)).unwrap(); //= diesel.r2d2.Pool.get_timeout
    if let Some(mut third) = pool.try_get() { //= diesel.r2d2.Pool.try_get
        third.batch_execute("DELETE FROM users")?; //= diesel.PgConnection.batch_execute
    }
    users::table.load::<User>(&mut conn) //= diesel.RunQueryDsl.load
}

fn connects(url: &str) -> ConnectionResult<PgConnection> {
    PgConnection::establish(url) //= diesel.PgConnection.establish
}

fn reads(conn: &mut PgConnection, id: i64) -> QueryResult<()> {
    let all = users::table.filter(users::name.eq("a")).load::<User>(conn)?; //= diesel.RunQueryDsl.load
    let same = users::table.filter(users::name.eq("a")).get_results::<User>(conn)?; //= diesel.RunQueryDsl.get_results
    let first = users::table.find(id).first::<User>(conn)?; //= diesel.RunQueryDsl.first
    let total = users::table.count().get_result::<i64>(conn)?; //= diesel.RunQueryDsl.get_result
    let rows = users::table.load_iter::<User, diesel::connection::DefaultLoadingMode>(conn)?; //= diesel.RunQueryDsl.load_iter
    Ok(())
}

fn children(conn: &mut PgConnection, parents: &[User]) -> QueryResult<Vec<Vec<Order>>> {
    let found = Order::belonging_to(parents).load::<Order>(conn)?; //= diesel.BelongingToDsl.belonging_to, diesel.RunQueryDsl.load
    Ok(found.grouped_by(parents))
}

fn writes(conn: &mut PgConnection, new: &[NewUser], user: User) -> QueryResult<()> {
    diesel::insert_into(users::table) //= diesel.insert_into
        .values(new) //= diesel.query_builder.InsertStatement.values
        .on_conflict(users::id) //= diesel.query_builder.InsertStatement.on_conflict
        .do_update() //= diesel.query_builder.InsertStatement.do_update
        .set(users::name.eq("a")) //= diesel.query_builder.InsertStatement.set
        .execute(conn)?; //= diesel.RunQueryDsl.execute
    let ids = diesel::insert_into(users::table) //= diesel.insert_into
        .default_values() //= diesel.query_builder.InsertStatement.default_values
        .on_conflict_do_nothing() //= diesel.query_builder.InsertStatement.on_conflict_do_nothing
        .returning(users::id) //= diesel.query_builder.InsertStatement.returning
        .get_results::<i64>(conn)?; //= diesel.RunQueryDsl.get_results
    diesel::insert_into(users::table) //= diesel.insert_into
        .values(users::table.select(users::name)) //= diesel.query_builder.InsertStatement.values
        .into_columns(users::name) //= diesel.query_builder.InsertStatement.into_columns
        .on_conflict(users::id) //= diesel.query_builder.InsertStatement.on_conflict
        .do_nothing() //= diesel.query_builder.InsertStatement.do_nothing
        .execute(conn)?; //= diesel.RunQueryDsl.execute
    diesel::update(users::table) //= diesel.update
        .filter(users::id.eq(1)) //= diesel.query_builder.InsertStatement.filter
        .set(users::name.eq("b")) //= diesel.query_builder.InsertStatement.set
        .execute(conn)?; //= diesel.RunQueryDsl.execute
    diesel::delete(users::table) //= diesel.delete
        .filter(users::id.eq(1)) //= diesel.query_builder.InsertStatement.filter
        .or_filter(users::id.eq(2)) //= diesel.query_builder.InsertStatement.or_filter
        .into_boxed() //= diesel.query_builder.InsertStatement.into_boxed
        .execute(conn)?; //= diesel.RunQueryDsl.execute
    let saved: User = user.save_changes(conn)?; //= diesel.SaveChangesDsl.save_changes
    diesel::insert_or_ignore_into(users::table).values(new).execute(conn)?; //= diesel.insert_or_ignore_into, diesel.query_builder.InsertStatement.values, diesel.RunQueryDsl.execute
    diesel::replace_into(users::table).values(new).execute(conn)?; //= diesel.replace_into, diesel.query_builder.InsertStatement.values, diesel.RunQueryDsl.execute
    Ok(())
}

fn by_the_other_names(conn: &mut PgConnection, new: &[NewUser]) -> QueryResult<()> {
    diesel::dsl::insert_into(users::table).values(new).execute(conn)?; //= diesel.dsl.insert_into, diesel.query_builder.InsertStatement.values, diesel.RunQueryDsl.execute
    diesel::dsl::insert_or_ignore_into(users::table).values(new).execute(conn)?; //= diesel.dsl.insert_or_ignore_into, diesel.query_builder.InsertStatement.values, diesel.RunQueryDsl.execute
    diesel::dsl::replace_into(users::table).values(new).execute(conn)?; //= diesel.dsl.replace_into, diesel.query_builder.InsertStatement.values, diesel.RunQueryDsl.execute
    diesel::dsl::update(users::table).set(users::name.eq("b")).execute(conn)?; //= diesel.dsl.update, diesel.query_builder.InsertStatement.set, diesel.RunQueryDsl.execute
    diesel::dsl::delete(users::table).execute(conn)?; //= diesel.dsl.delete, diesel.RunQueryDsl.execute
    diesel::dsl::sql_query("DELETE FROM users").execute(conn)?; //= diesel.dsl.sql_query, diesel.RunQueryDsl.execute
    diesel::dsl::select(exists(users::table)).get_result::<bool>(conn)?; //= diesel.dsl.select, diesel.RunQueryDsl.get_result
    diesel::dsl::copy_from(users::table).from_insertable(new).execute(conn)?; //= diesel.dsl.copy_from, diesel.query_builder.InsertStatement.from_insertable, diesel.RunQueryDsl.execute
    diesel::copy_from(users::table) //= diesel.copy_from
        .from_raw_data(users::table, |copy| Ok(())) //= diesel.query_builder.InsertStatement.from_raw_data
        .execute(conn)?; //= diesel.RunQueryDsl.execute
    Ok(())
}

fn raw(conn: &mut PgConnection) -> QueryResult<()> {
    let query: SqlQuery = diesel::sql_query("SELECT id FROM users WHERE id = $1"); //= diesel.sql_query
    let found = query
        .sql(" LIMIT 1") //= diesel.query_builder.SqlQuery.sql
        .into_boxed() //= diesel.query_builder.SqlQuery.into_boxed
        .bind::<BigInt, _>(7) //= diesel.query_builder.SqlQuery.bind
        .load::<User>(conn)?; //= diesel.RunQueryDsl.load
    conn.batch_execute("TRUNCATE users; TRUNCATE orders") //= diesel.PgConnection.batch_execute
}

fn builds(conn: &mut PgConnection, query: impl QueryDsl) -> QueryResult<()> {
    let there = diesel::select(exists(users::table)).get_result::<bool>(conn)?; //= diesel.select, diesel.RunQueryDsl.get_result
    let found = query
        .inner_join(orders::table) //= diesel.QueryDsl.inner_join
        .left_join(orders::table) //= diesel.QueryDsl.left_join
        .left_outer_join(orders::table) //= diesel.QueryDsl.left_outer_join
        .select(users::id) //= diesel.QueryDsl.select
        .distinct() //= diesel.QueryDsl.distinct
        .distinct_on(users::id) //= diesel.QueryDsl.distinct_on
        .filter(users::id.gt(1)) //= diesel.QueryDsl.filter
        .or_filter(users::id.lt(0)) //= diesel.QueryDsl.or_filter
        .find(7) //= diesel.QueryDsl.find
        .order(users::id) //= diesel.QueryDsl.order
        .order_by(users::id) //= diesel.QueryDsl.order_by
        .then_order_by(users::name) //= diesel.QueryDsl.then_order_by
        .limit(10) //= diesel.QueryDsl.limit
        .offset(10) //= diesel.QueryDsl.offset
        .group_by(users::id) //= diesel.QueryDsl.group_by
        .having(users::id.gt(1)) //= diesel.QueryDsl.having
        .count() //= diesel.QueryDsl.count
        .for_update() //= diesel.QueryDsl.for_update
        .for_no_key_update() //= diesel.QueryDsl.for_no_key_update
        .for_share() //= diesel.QueryDsl.for_share
        .for_key_share() //= diesel.QueryDsl.for_key_share
        .skip_locked() //= diesel.QueryDsl.skip_locked
        .no_wait() //= diesel.QueryDsl.no_wait
        .single_value() //= diesel.QueryDsl.single_value
        .nullable() //= diesel.QueryDsl.nullable
        .into_boxed() //= diesel.QueryDsl.into_boxed
        .load::<i64>(conn)?; //= diesel.RunQueryDsl.load
    Ok(())
}

fn transactions(conn: &mut PgConnection) -> QueryResult<()> {
    conn.begin_test_transaction()?; //= diesel.PgConnection.begin_test_transaction
    conn.test_transaction::<_, diesel::result::Error, _>(|conn| Ok(())); //= diesel.PgConnection.test_transaction
    let mut builder: TransactionBuilder<'_, _> = conn
        .build_transaction() //= diesel.PgConnection.build_transaction
        .read_only() //= diesel.pg.TransactionBuilder.read_only
        .read_write() //= diesel.pg.TransactionBuilder.read_write
        .deferrable() //= diesel.pg.TransactionBuilder.deferrable
        .not_deferrable() //= diesel.pg.TransactionBuilder.not_deferrable
        .read_committed() //= diesel.pg.TransactionBuilder.read_committed
        .repeatable_read() //= diesel.pg.TransactionBuilder.repeatable_read
        .serializable(); //= diesel.pg.TransactionBuilder.serializable
    builder.run(|conn| Ok(()))?; //= diesel.pg.TransactionBuilder.run
    conn.transaction(|conn| Ok(())) //= diesel.PgConnection.transaction
}

fn sqlite(conn: &mut SqliteConnection) -> QueryResult<()> {
    conn.immediate_transaction(|conn| Ok(()))?; //= diesel.PgConnection.immediate_transaction
    conn.exclusive_transaction(|conn| Ok(())) //= diesel.PgConnection.exclusive_transaction
}

fn named(statement: InsertStatement<users::table, ()>, conn: &mut PgConnection) -> QueryResult<usize> {
    statement.execute(conn) //= diesel.RunQueryDsl.execute
}

fn by_trait(a: impl RunQueryDsl<PgConnection>, b: impl SaveChangesDsl<PgConnection>, c: impl BelongingToDsl<User>) {}
