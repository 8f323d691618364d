"""What the model of peewee says, one line for each row."""

import peewee
from peewee import ForeignKeyField, ManyToManyField, Model, PostgresqlDatabase, chunked, fn, prefetch
from playhouse.pool import PooledDatabase, PooledMySQLDatabase, PooledPostgresqlDatabase, PooledSqliteDatabase
from playhouse.postgres_ext import PooledPostgresqlExtDatabase

db = PostgresqlDatabase("shop")
pool = PooledPostgresqlDatabase("shop", max_connections=20, timeout=5)  #= playhouse.pool.PooledPostgresqlDatabase
mysql_pool = PooledMySQLDatabase("shop", max_connections=20, timeout=5)  #= playhouse.pool.PooledMySQLDatabase
sqlite_pool = PooledSqliteDatabase("shop.db", max_connections=20, timeout=5)  #= playhouse.pool.PooledSqliteDatabase
ext_pool = PooledPostgresqlExtDatabase("shop", max_connections=20, timeout=5)  #= playhouse.postgres_ext.PooledPostgresqlExtDatabase


class User(Model):
    name = peewee.TextField()


class Tag(Model):
    name = peewee.TextField()


class Tweet(Model):
    user = ForeignKeyField(User, backref="tweets")  #= peewee.ForeignKeyField
    tags = ManyToManyField(Tag)  #= peewee.ManyToManyField


def databases() -> None:
    db.init("shop")  #= peewee.Database.init
    db.connect()  #= peewee.Database.connect
    try:
        db.create_tables([User])  #= peewee.Database.create_tables
        db.bind([User])  #= peewee.Database.bind
        with db.bind_ctx([User]):  #= peewee.Database.bind_ctx
            print(db.is_closed(), db.table_exists("user"))  #= peewee.Database.is_closed, peewee.Database.table_exists
        print(db.get_tables(), db.get_columns("user"), db.get_indexes("user"))  #= peewee.Database.get_tables, peewee.Database.get_columns, peewee.Database.get_indexes
        print(db.execute_sql("SELECT name FROM users"))  #= peewee.Database.execute_sql
        print(db.execute(User.select()))  #= peewee.Database.execute, peewee.Model.select
        db.drop_tables([User])  #= peewee.Database.drop_tables
    finally:
        db.close()  #= peewee.Database.close


def closed(some_pool: PooledDatabase) -> None:
    some_pool.close_idle()  #= playhouse.pool.PooledDatabase.close_idle


def pooled(idle: peewee.ConnectionContext) -> None:
    with pool.connection_context():  #= peewee.Database.connection_context
        print(User.get_by_id(1))  #= peewee.Model.get_by_id
    print(pool.close_idle(), pool.close_stale(), pool.manual_close(), idle)  #= playhouse.pool.PooledDatabase.close_idle, playhouse.pool.PooledDatabase.close_stale, playhouse.pool.PooledDatabase.manual_close
    pool.close_all()  #= playhouse.pool.PooledDatabase.close_all


def transactions(user: User) -> None:
    with db.atomic() as tx:  #= peewee.Database.atomic
        user.save()  #= peewee.Model.save
        tx.commit()  #= peewee._atomic.commit
    with db.transaction() as tx:  #= peewee.Database.transaction
        tx.rollback()  #= peewee._atomic.rollback
    with db.savepoint():  #= peewee.Database.savepoint
        user.save()  #= peewee.Model.save


def transactions_by_hand() -> None:
    db.begin()  #= peewee.Database.begin
    db.commit()  #= peewee.Database.commit
    db.rollback()  #= peewee.Database.rollback
    db.session_start()  #= peewee.Database.session_start
    db.session_commit()  #= peewee.Database.session_commit
    db.session_rollback()  #= peewee.Database.session_rollback


def tables() -> None:
    User.create_table()  #= peewee.Model.create_table
    User.table_exists()  #= peewee.Model.table_exists
    User.truncate_table()  #= peewee.Model.truncate_table
    User.drop_table()  #= peewee.Model.drop_table


def models(user: User, users: list[User]) -> None:
    print(User.get(User.name == "a"), User.get_or_none(User.name == "a"))  #= peewee.Model.get, peewee.Model.get_or_none
    User.create(name="a")  #= peewee.Model.create
    User.get_or_create(name="a")  #= peewee.Model.get_or_create
    User.set_by_id(1, {"name": "a"})  #= peewee.Model.set_by_id
    User.delete_by_id(1)  #= peewee.Model.delete_by_id
    User.bulk_create(users, batch_size=100)  #= peewee.Model.bulk_create
    User.bulk_update(users, fields=[User.name], batch_size=100)  #= peewee.Model.bulk_update
    user.delete_instance()  #= peewee.Model.delete_instance


def builders(wanted: list[int]) -> None:
    query = User.select().where(User.id.in_(wanted)).orwhere(User.id == 1)  #= peewee.Model.select, peewee.ModelSelect.where, peewee.ModelSelect.orwhere
    query = query.filter(name="a").order_by(User.id).order_by_extend(User.name)  #= peewee.ModelSelect.filter, peewee.ModelSelect.order_by, peewee.ModelSelect.order_by_extend
    query = query.group_by(User.id).group_by_extend(User.name).having(fn.COUNT("*") > 1)  #= peewee.ModelSelect.group_by, peewee.ModelSelect.group_by_extend, peewee.ModelSelect.having
    query = query.join(Tweet).join_from(User, Tweet).left_outer_join(Tweet).switch(User)  #= peewee.ModelSelect.join, peewee.ModelSelect.join_from, peewee.ModelSelect.left_outer_join, peewee.ModelSelect.switch
    query = query.limit(10).offset(20).paginate(1, 20).distinct()  #= peewee.ModelSelect.limit, peewee.ModelSelect.offset, peewee.ModelSelect.paginate, peewee.ModelSelect.distinct
    query = query.for_update().window().with_cte().objects().bind(db)  #= peewee.ModelSelect.for_update, peewee.ModelSelect.window, peewee.ModelSelect.with_cte, peewee.ModelSelect.objects, peewee.ModelSelect.bind
    query = query.select(User.id).select_extend(User.name)  #= peewee.ModelSelect.select, peewee.ModelSelect.select_extend
    query = query.union(query).union_all(query).intersect(query).except_(query)  #= peewee.ModelSelect.union, peewee.ModelSelect.union_all, peewee.ModelSelect.intersect, peewee.ModelSelect.except_
    print(query.alias("x"), query.cte("y"), User.alias(), User.filter(name="a"))  #= peewee.ModelSelect.alias, peewee.ModelSelect.cte, peewee.Model.alias, peewee.Model.filter


def terminals(query: peewee.ModelSelect) -> None:
    print(query.get(), query.get_or_none(), query.first(), query.peek())  #= peewee.ModelSelect.get, peewee.ModelSelect.get_or_none, peewee.ModelSelect.first, peewee.ModelSelect.peek
    print(query.scalar(), query.count(), query.exists())  #= peewee.ModelSelect.scalar, peewee.ModelSelect.count, peewee.ModelSelect.exists
    print(query.execute(), query.prefetch(Tweet), query.iterator())  #= peewee.ModelSelect.execute, peewee.ModelSelect.prefetch, peewee.ModelSelect.iterator
    print(query.dicts(), query.tuples(), query.namedtuples(), query.scalars())  #= peewee.ModelSelect.dicts, peewee.ModelSelect.tuples, peewee.ModelSelect.namedtuples, peewee.ModelSelect.scalars
    print(prefetch(query, Tweet.select()))  #= peewee.prefetch, peewee.Model.select


def raw() -> None:
    query = User.raw("SELECT * FROM users").objects().bind(db)  #= peewee.Model.raw, peewee.ModelRaw.objects, peewee.ModelRaw.bind
    print(query.dicts(), query.tuples(), query.namedtuples(), query.execute())  #= peewee.ModelRaw.dicts, peewee.ModelRaw.tuples, peewee.ModelRaw.namedtuples, peewee.ModelRaw.execute


def inserts(rows: list[dict[str, str]]) -> None:
    User.insert(name="a").on_conflict_ignore().execute()  #= peewee.Model.insert, peewee.ModelInsert.on_conflict_ignore, peewee.ModelInsert.execute
    User.insert_many(rows).on_conflict(update={}).returning(User).execute()  #= peewee.Model.insert_many, peewee.ModelInsert.on_conflict, peewee.ModelInsert.returning, peewee.ModelInsert.execute
    User.insert_from(Tweet.select(), ["name"]).on_conflict_replace().execute()  #= peewee.Model.insert_from, peewee.Model.select, peewee.ModelInsert.on_conflict_replace, peewee.ModelInsert.execute
    User.replace(name="a").as_rowcount().execute()  #= peewee.Model.replace, peewee.ModelInsert.as_rowcount, peewee.ModelInsert.execute
    User.replace_many(rows).dicts().tuples().execute()  #= peewee.Model.replace_many, peewee.ModelInsert.dicts, peewee.ModelInsert.tuples, peewee.ModelInsert.execute
    print(chunked(rows, 100))  #= peewee.chunked


def changes() -> None:
    change = User.update(name="a").from_(Tweet).where(User.id == 1).orwhere(User.id == 2)  #= peewee.Model.update, peewee.ModelUpdate.from_, peewee.ModelUpdate.where, peewee.ModelUpdate.orwhere
    change.order_by(User.id).limit(1).returning(User).execute()  #= peewee.ModelUpdate.order_by, peewee.ModelUpdate.limit, peewee.ModelUpdate.returning, peewee.ModelUpdate.execute
    gone = User.delete().where(User.id == 1).orwhere(User.id == 2)  #= peewee.Model.delete, peewee.ModelDelete.where, peewee.ModelDelete.orwhere
    gone.order_by(User.id).limit(1).returning(User).execute()  #= peewee.ModelDelete.order_by, peewee.ModelDelete.limit, peewee.ModelDelete.returning, peewee.ModelDelete.execute


def relations(tweet: Tweet, tags: list[Tag]) -> None:
    tweet.user.save()  #= peewee.Model.save
    tweet.tags.add(tags)  #= peewee.ManyToManyQuery.add
    tweet.tags.remove(tags)  #= peewee.ManyToManyQuery.remove
    tweet.tags.clear()  #= peewee.ManyToManyQuery.clear
