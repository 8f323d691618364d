//! What the model of sea-orm says, one line for each row.

use std::time::Duration;

use futures::TryStreamExt;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectOptions, ConnectionTrait, Cursor, Database,
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait, FromQueryResult, Insert,
    LoaderTrait, ModelTrait, Paginator, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryStream, Select, SqlxMySqlConnector, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
    TransactionTrait,
};
use sea_orm_migration::SchemaManager;

use crate::entities::{cake, filling, fruit};

async fn start(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url); //= sea_orm.ConnectOptions.new
    options
        .max_connections(50) //= sea_orm.ConnectOptions.max_connections
        .min_connections(5) //= sea_orm.ConnectOptions.min_connections
        .acquire_timeout(Duration::from_secs(5)) //= sea_orm.ConnectOptions.acquire_timeout
        .connect_timeout(Duration::from_secs(5)) //= sea_orm.ConnectOptions.connect_timeout
        .idle_timeout(Duration::from_secs(60)) //= sea_orm.ConnectOptions.idle_timeout
        .max_lifetime(Duration::from_secs(600)) //= sea_orm.ConnectOptions.max_lifetime
        .sqlx_logging(false) //= sea_orm.ConnectOptions.sqlx_logging
        .sqlx_logging_level(log::LevelFilter::Debug) //= sea_orm.ConnectOptions.sqlx_logging_level
        .sqlx_slow_statements_logging_settings(log::LevelFilter::Warn, Duration::from_secs(1)) //= sea_orm.ConnectOptions.sqlx_slow_statements_logging_settings
        .set_schema_search_path("app") //= sea_orm.ConnectOptions.set_schema_search_path
        .set_application_name("app") //= sea_orm.ConnectOptions.set_application_name
        .statement_timeout(Duration::from_secs(5)) //= sea_orm.ConnectOptions.statement_timeout
        .test_before_acquire(false) //= sea_orm.ConnectOptions.test_before_acquire
        .connect_lazy(true) //= sea_orm.ConnectOptions.connect_lazy
        .after_connect(|_| Box::pin(async { Ok(()) })) //= std.boxed.Box.pin, sea_orm.ConnectOptions.after_connect
        .map_sqlx_postgres_opts(|options| options) //= sea_orm.ConnectOptions.map_sqlx_postgres_opts
        .map_sqlx_mysql_opts(|options| options) //= sea_orm.ConnectOptions.map_sqlx_mysql_opts
        .map_sqlx_sqlite_opts(|options| options); //= sea_orm.ConnectOptions.map_sqlx_sqlite_opts
    Database::connect(options).await //= sea_orm.Database.connect
}

async fn stop(db: DatabaseConnection) -> Result<(), DbErr> {
    db.ping().await?; //= sea_orm.DatabaseConnection.ping
    db.close_by_ref().await?; //= sea_orm.DatabaseConnection.close_by_ref
    db.close().await //= sea_orm.DatabaseConnection.close
}

fn over_sqlx(a: sqlx::PgPool, b: sqlx::MySqlPool, c: sqlx::SqlitePool) {
    let postgres = SqlxPostgresConnector::from_sqlx_postgres_pool(a); //= sea_orm.SqlxPostgresConnector.from_sqlx_postgres_pool
    let mysql = SqlxMySqlConnector::from_sqlx_mysql_pool(b); //= sea_orm.SqlxMySqlConnector.from_sqlx_mysql_pool
    let sqlite = SqlxSqliteConnector::from_sqlx_sqlite_pool(c); //= sea_orm.SqlxSqliteConnector.from_sqlx_sqlite_pool
    let a = postgres.get_postgres_connection_pool().size(); //= sea_orm.DatabaseConnection.get_postgres_connection_pool, sqlx.Pool.size
    let b = mysql.get_mysql_connection_pool().size(); //= sea_orm.DatabaseConnection.get_mysql_connection_pool, sqlx.Pool.size
    let c = sqlite.get_sqlite_connection_pool().size(); //= sea_orm.DatabaseConnection.get_sqlite_connection_pool, sqlx.Pool.size
}

async fn transactions(db: &DatabaseConnection) -> Result<(), DbErr> {
    let outer = db.begin().await?; //= sea_orm.DatabaseConnection.begin
    let inner = outer.begin().await?; //= sea_orm.ConnectionTrait.begin
    inner.rollback().await?; //= sea_orm.DatabaseTransaction.rollback
    let inner = outer.begin_with_config(None, None).await?; //= sea_orm.ConnectionTrait.begin_with_config
    inner.commit().await?; //= sea_orm.DatabaseTransaction.commit
    let inner = outer.begin_with_options(Default::default()).await?; //= sea_orm.ConnectionTrait.begin_with_options
    inner.commit().await?; //= sea_orm.DatabaseTransaction.commit
    outer.commit().await?; //= sea_orm.DatabaseTransaction.commit
    let strict = db.begin_with_config(None, None).await?; //= sea_orm.DatabaseConnection.begin_with_config
    strict.commit().await?; //= sea_orm.DatabaseTransaction.commit
    let strict = db.begin_with_options(Default::default()).await?; //= sea_orm.DatabaseConnection.begin_with_options
    strict.commit().await?; //= sea_orm.DatabaseTransaction.commit
    let a = db.transaction(|txn| Box::pin(async move { Ok(()) })).await; //= std.boxed.Box.pin, sea_orm.ConnectionTrait.transaction
    let b = db.transaction_async(async |txn| Ok(())).await; //= sea_orm.ConnectionTrait.transaction_async
    let c = db.transaction_with_config(|txn| Box::pin(async move { Ok(()) }), None, None).await; //= std.boxed.Box.pin, sea_orm.ConnectionTrait.transaction_with_config
    let d = db.transaction_with_config_async(async |txn| Ok(()), None, None).await; //= sea_orm.ConnectionTrait.transaction_with_config_async
    Ok(())
}

async fn raw<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    let delete = Statement::from_string(DbBackend::Postgres, "DELETE FROM cake"); //= sea_orm.Statement.from_string
    db.execute(delete.clone()).await?; //= sea_orm.ConnectionTrait.execute
    db.execute_raw(delete).await?; //= sea_orm.ConnectionTrait.execute_raw
    db.execute_unprepared("TRUNCATE cake; TRUNCATE fruit").await?; //= sea_orm.ConnectionTrait.execute_unprepared
    let find = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT id FROM cake WHERE id = $1", [1.into()]); //= sea_orm.Statement.from_sql_and_values
    let one = db.query_one(find.clone()).await?; //= sea_orm.ConnectionTrait.query_one
    let one = db.query_one_raw(find.clone()).await?; //= sea_orm.ConnectionTrait.query_one_raw
    let all = db.query_all(find.clone()).await?; //= sea_orm.ConnectionTrait.query_all
    let all = db.query_all_raw(find.clone()).await?; //= sea_orm.ConnectionTrait.query_all_raw
    Ok(())
}

async fn raw_streams(txn: &DatabaseTransaction, find: Statement) -> Result<(), DbErr> {
    let mut rows: QueryStream = txn.stream(find.clone()).await?; //= sea_orm.ConnectionTrait.stream
    let row = rows.try_next().await?; //= sea_orm.RowStream.try_next
    let row = rows.next().await; //= sea_orm.RowStream.next
    let more = txn.stream_raw(find).await?; //= sea_orm.ConnectionTrait.stream_raw
    let results: Vec<_> = more.collect().await; //= sea_orm.RowStream.collect
    Ok(())
}

async fn reads(db: &DatabaseConnection, id: i32) -> Result<Vec<cake::Model>, DbErr> {
    let one = cake::Entity::find_by_id(id).one(db).await?; //= sea_orm.EntityTrait.find_by_id, sea_orm.Select.one
    let sure = cake::Entity::find_by_id(id).require_one(db).await?; //= sea_orm.EntityTrait.find_by_id, sea_orm.Select.require_one
    let there = cake::Entity::find().exists(db).await?; //= sea_orm.EntityTrait.find, sea_orm.Select.exists
    let total = cake::Entity::find().count(db).await?; //= sea_orm.EntityTrait.find, sea_orm.PaginatorTrait.count
    let reverse = cake::Entity::find_related_rev::<fruit::Entity>().all(db).await?; //= sea_orm.EntityTrait.find_related_rev, sea_orm.Select.all
    let rows = cake::Entity::find().stream(db).await?; //= sea_orm.EntityTrait.find, sea_orm.Select.stream
    let models: Vec<cake::Model> = rows.try_collect().await?; //= sea_orm.RowStream.try_collect
    let partial = cake::Entity::find().stream_partial_model::<_, cake::Model>(db).await?; //= sea_orm.EntityTrait.find, sea_orm.Select.stream_partial_model
    cake::Entity::find() //= sea_orm.EntityTrait.find
        .filter(cake::Column::Name.contains("a")) //= sea_orm.Select.filter
        .all(db) //= sea_orm.Select.all
        .await
}

async fn related(db: &DatabaseConnection, one: cake::Model, many: Vec<cake::Model>) -> Result<(), DbErr> {
    let fruits = one.find_related(fruit::Entity).all(db).await?; //= sea_orm.ModelTrait.find_related, sea_orm.Select.all
    let linked = one.find_linked(cake::ToFilling).all(db).await?; //= sea_orm.ModelTrait.find_linked, sea_orm.Select.all
    let of_each = many.load_one(fruit::Entity, db).await?; //= sea_orm.LoaderTrait.load_one
    let of_each = many.load_many(fruit::Entity, db).await?; //= sea_orm.LoaderTrait.load_many
    let of_each = many.load_many_to_many(filling::Entity, cake::CakeFilling, db).await?; //= sea_orm.LoaderTrait.load_many_to_many
    one.delete(db).await?; //= sea_orm.ModelTrait.delete
    Ok(())
}

async fn builds(db: &DatabaseConnection, query: Select<cake::Entity>) -> Result<(), DbErr> {
    let found = query
        .clone()
        .select_only() //= sea_orm.Select.select_only
        .column(cake::Column::Id) //= sea_orm.Select.column
        .column_as(cake::Column::Id, "n") //= sea_orm.Select.column_as
        .columns([cake::Column::Id]) //= sea_orm.Select.columns
        .expr(Expr::val(1)) //= sea_orm.Select.expr
        .expr_as(Expr::val(1), "one") //= sea_orm.Select.expr_as
        .filter(cake::Column::Id.gt(1)) //= sea_orm.Select.filter
        .having(cake::Column::Id.gt(1)) //= sea_orm.Select.having
        .group_by(cake::Column::Id) //= sea_orm.Select.group_by
        .order_by(cake::Column::Id, sea_orm::Order::Asc) //= sea_orm.Select.order_by
        .order_by_asc(cake::Column::Id) //= sea_orm.Select.order_by_asc
        .order_by_desc(cake::Column::Id) //= sea_orm.Select.order_by_desc
        .limit(10) //= sea_orm.Select.limit
        .offset(10) //= sea_orm.Select.offset
        .distinct() //= sea_orm.Select.distinct
        .distinct_on([cake::Column::Id]) //= sea_orm.Select.distinct_on
        .join(sea_orm::JoinType::InnerJoin, cake::Relation::Fruit.def()) //= sea_orm.Select.join
        .inner_join(fruit::Entity) //= sea_orm.Select.inner_join
        .left_join(fruit::Entity) //= sea_orm.Select.left_join
        .right_join(fruit::Entity) //= sea_orm.Select.right_join
        .reverse_join(fruit::Entity) //= sea_orm.Select.reverse_join
        .belongs_to(&cake::Model::default()) //= sea_orm.Select.belongs_to
        .lock(sea_orm::sea_query::LockType::Update) //= sea_orm.Select.lock
        .lock_exclusive() //= sea_orm.Select.lock_exclusive
        .lock_shared() //= sea_orm.Select.lock_shared
        .apply_if(Some(1), |query, id| query) //= sea_orm.Select.apply_if
        .all(db) //= sea_orm.Select.all
        .await?;
    let a = query.clone().find_also_related(fruit::Entity).all(db).await?; //= sea_orm.Select.find_also_related, sea_orm.Select.all
    let b = query.clone().find_with_related(fruit::Entity).all(db).await?; //= sea_orm.Select.find_with_related, sea_orm.Select.all
    let c = query.clone().find_also_linked(cake::ToFilling).all(db).await?; //= sea_orm.Select.find_also_linked, sea_orm.Select.all
    let d = query.clone().find_with_linked(cake::ToFilling).all(db).await?; //= sea_orm.Select.find_with_linked, sea_orm.Select.all
    let e = query.clone().into_model::<cake::Model>().all(db).await?; //= sea_orm.Select.into_model, sea_orm.Select.all
    let f = query.clone().into_partial_model::<cake::Model>().all(db).await?; //= sea_orm.Select.into_partial_model, sea_orm.Select.all
    let g = query.clone().into_json().all(db).await?; //= sea_orm.Select.into_json, sea_orm.Select.all
    let h = query.clone().into_tuple::<i32>().all(db).await?; //= sea_orm.Select.into_tuple, sea_orm.Select.all
    let find = Statement::from_string(DbBackend::Postgres, "SELECT * FROM cake"); //= sea_orm.Statement.from_string
    let j = query.from_raw_sql(find.clone()).all(db).await?; //= sea_orm.Select.from_raw_sql, sea_orm.Select.all
    let k = cake::Model::find_by_statement(find).all(db).await?; //= sea_orm.FromQueryResult.find_by_statement, sea_orm.Select.all
    Ok(())
}

async fn pages(db: &DatabaseConnection, query: Select<cake::Entity>) -> Result<(), DbErr> {
    let mut pages: Paginator<'_, _, _> = query.clone().paginate(db, 100); //= sea_orm.PaginatorTrait.paginate
    let a = pages.num_items().await?; //= sea_orm.Paginator.num_items
    let b = pages.num_pages().await?; //= sea_orm.Paginator.num_pages
    let c = pages.num_items_and_pages().await?; //= sea_orm.Paginator.num_items_and_pages
    let d = pages.fetch_page(3).await?; //= sea_orm.Paginator.fetch_page
    let e = pages.fetch().await?; //= sea_orm.Paginator.fetch
    let f = pages.fetch_and_next().await?; //= sea_orm.Paginator.fetch_and_next
    let g = pages.into_stream(); //= sea_orm.Paginator.into_stream
    let mut cursor: Cursor<_> = query.cursor_by(cake::Column::Id); //= sea_orm.Select.cursor_by
    cursor.after(1).before(100); //= sea_orm.Cursor.after, sea_orm.Cursor.before
    cursor.asc().desc(); //= sea_orm.Cursor.asc, sea_orm.Cursor.desc
    let last = cursor.last(10).all(db).await?; //= sea_orm.Cursor.last, sea_orm.Cursor.all
    let first = cursor.first(10).all(db).await?; //= sea_orm.Cursor.first, sea_orm.Cursor.all
    Ok(())
}

async fn writes(db: &DatabaseConnection, one: cake::ActiveModel, many: Vec<cake::ActiveModel>) -> Result<(), DbErr> {
    cake::Entity::insert(one.clone()).exec(db).await?; //= sea_orm.EntityTrait.insert, sea_orm.Insert.exec
    cake::Entity::insert_many(many.clone()) //= sea_orm.EntityTrait.insert_many
        .on_conflict(OnConflict::column(cake::Column::Id).do_nothing().to_owned()) //= sea_orm.Insert.on_conflict
        .exec_without_returning(db) //= sea_orm.Insert.exec_without_returning
        .await?;
    cake::Entity::insert_many(many.clone()) //= sea_orm.EntityTrait.insert_many
        .on_empty_do_nothing() //= sea_orm.Insert.on_empty_do_nothing
        .exec_with_returning_many(db) //= sea_orm.Insert.exec_with_returning_many
        .await?;
    cake::Entity::insert_many(many.clone()) //= sea_orm.EntityTrait.insert_many
        .on_conflict_do_nothing() //= sea_orm.Insert.on_conflict_do_nothing
        .exec_with_returning_keys(db) //= sea_orm.Insert.exec_with_returning_keys
        .await?;
    cake::Entity::insert(one.clone()).do_nothing().exec(db).await?; //= sea_orm.EntityTrait.insert, sea_orm.Insert.do_nothing, sea_orm.Insert.exec
    Insert::one(one.clone()).add(one.clone()).exec(db).await?; //= sea_orm.Insert.one, sea_orm.Insert.add, sea_orm.Insert.exec
    Insert::many(many.clone()).add_many(many).exec(db).await?; //= sea_orm.Insert.many, sea_orm.Insert.add_many, sea_orm.Insert.exec
    cake::Entity::update(one.clone()).exec(db).await?; //= sea_orm.EntityTrait.update, sea_orm.Insert.exec
    cake::Entity::update_many() //= sea_orm.EntityTrait.update_many
        .set(one.clone()) //= sea_orm.Insert.set
        .col_expr(cake::Column::Name, Expr::value("a")) //= sea_orm.Insert.col_expr
        .filter(cake::Column::Id.gt(1)) //= sea_orm.Insert.filter
        .exec_with_returning(db) //= sea_orm.Insert.exec_with_returning
        .await?;
    cake::Entity::delete(one.clone()).exec(db).await?; //= sea_orm.EntityTrait.delete, sea_orm.Insert.exec
    cake::Entity::delete_many().exec(db).await?; //= sea_orm.EntityTrait.delete_many, sea_orm.Insert.exec
    cake::Entity::delete_by_id(1).exec(db).await?; //= sea_orm.EntityTrait.delete_by_id, sea_orm.Insert.exec
    let inserted = one.clone().insert(db).await?; //= sea_orm.ActiveModelTrait.insert
    let updated = one.clone().update(db).await?; //= sea_orm.ActiveModelTrait.update
    let counted = one.clone().update_without_returning(db).await?; //= sea_orm.ActiveModelTrait.update_without_returning
    let saved = one.save(db).await?; //= sea_orm.ActiveModelTrait.save
    Ok(())
}

async fn migrates(manager: &SchemaManager<'_>, statements: crate::Statements) -> Result<(), DbErr> {
    let db = manager.get_connection(); //= sea_orm_migration.SchemaManager.get_connection
    db.execute_unprepared("CREATE TABLE a (id int)").await?; //= sea_orm.ConnectionTrait.execute_unprepared
    manager.create_table(statements.create_table()).await?; //= sea_orm_migration.SchemaManager.create_table
    manager.alter_table(statements.alter_table()).await?; //= sea_orm_migration.SchemaManager.alter_table
    manager.create_index(statements.create_index()).await?; //= sea_orm_migration.SchemaManager.create_index
    manager.create_foreign_key(statements.create_key()).await?; //= sea_orm_migration.SchemaManager.create_foreign_key
    manager.drop_index(statements.drop_index()).await?; //= sea_orm_migration.SchemaManager.drop_index
    manager.drop_table(statements.drop_table()).await //= sea_orm_migration.SchemaManager.drop_table
}

fn by_trait(
    a: impl EntityTrait,
    b: impl ModelTrait,
    c: impl ActiveModelTrait,
    d: impl FromQueryResult,
    e: impl LoaderTrait,
    f: impl PaginatorTrait<'static, DatabaseConnection>,
) {
}
