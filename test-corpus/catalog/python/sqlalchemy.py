"""What the model of SQLAlchemy says, one line for each row."""

import sqlalchemy as sa
from sqlalchemy import MetaData, Table, bindparam, func
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.engine import Connection, Engine, Result
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.engine.row import Row
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncResult,
    AsyncSession,
    async_engine_from_config,
    async_scoped_session,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.ext.asyncio.engine import create_async_engine as create_async_engine_by_module
from sqlalchemy.ext.asyncio.result import AsyncScalarResult
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.ext.declarative import declarative_base as old_declarative_base
from sqlalchemy.orm import DeclarativeBase, Mapped, Query, Session, declarative_base, mapped_column, scoped_session, sessionmaker
from sqlalchemy.orm.decl_api import declarative_base as declarative_base_by_module
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool, Pool, QueuePool, StaticPool

LegacyBase = declarative_base()  #= sqlalchemy.orm.declarative_base
OldBase = old_declarative_base()  #= sqlalchemy.ext.declarative.declarative_base
ModuleBase = declarative_base_by_module()  #= sqlalchemy.orm.decl_api.declarative_base
Reflected = automap_base()  #= sqlalchemy.ext.automap.automap_base

users = Table("users", MetaData())


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Account(LegacyBase):
    __tablename__ = "accounts"
    id = mapped_column(sa.Integer, primary_key=True)


# Engines.

engine = sa.create_engine("postgresql://localhost/shop", pool_size=20, max_overflow=10, pool_timeout=5)  #= sqlalchemy.create_engine
other_engine = sa.engine.create_engine("postgresql://localhost/shop", pool_size=20)  #= sqlalchemy.engine.create_engine
third_engine = sa.engine.create.create_engine("postgresql://localhost/shop", pool_size=20)  #= sqlalchemy.engine.create.create_engine
async_engine = create_async_engine("postgresql+asyncpg://localhost/shop", pool_size=20)  #= sqlalchemy.ext.asyncio.create_async_engine
other_async_engine = create_async_engine_by_module("postgresql+asyncpg://localhost/shop", pool_size=20)  #= sqlalchemy.ext.asyncio.engine.create_async_engine
SessionLocal = sessionmaker(bind=engine)
AsyncSessionLocal = async_sessionmaker(async_engine)
registry = scoped_session(SessionLocal)
async_registry = async_scoped_session(AsyncSessionLocal, scopefunc=id)


def configured(settings: dict[str, str]) -> Engine:
    SessionLocal.configure(bind=sa.engine.engine_from_config(settings))  #= sqlalchemy.orm.session.sessionmaker.configure, sqlalchemy.engine.engine_from_config
    return sa.engine_from_config(settings)  #= sqlalchemy.engine_from_config


def configured_async(settings: dict[str, str]) -> AsyncEngine:
    made = async_engine_from_config(settings)  #= sqlalchemy.ext.asyncio.async_engine_from_config
    AsyncSessionLocal.configure(bind=made)  #= sqlalchemy.ext.asyncio.session.async_sessionmaker.configure
    return made


def engines(engine: Engine) -> None:
    with engine.connect() as conn:  #= sqlalchemy.engine.base.Engine.connect
        conn.execute(sa.text("SELECT 1"))  #= sqlalchemy.engine.base.Connection.execute, sqlalchemy.text
    with engine.begin() as conn:  #= sqlalchemy.engine.base.Engine.begin
        conn.exec_driver_sql("UPDATE users SET seen = 1")  #= sqlalchemy.engine.base.Connection.exec_driver_sql
    readonly = engine.execution_options(isolation_level="AUTOCOMMIT")  #= sqlalchemy.engine.base.Engine.execution_options
    readonly.dispose()  #= sqlalchemy.engine.base.Engine.dispose


def engines_of_1_4(engine: Engine) -> None:
    engine.execute("UPDATE users SET seen = 1")  #= sqlalchemy.engine.base.Engine.execute
    engine.scalar("SELECT count(*) FROM users")  #= sqlalchemy.engine.base.Engine.scalar


def raw(engine: Engine) -> None:
    conn = engine.raw_connection()  #= sqlalchemy.engine.base.Engine.raw_connection
    try:
        cursor = conn.cursor()  #= sqlalchemy.pool.base.PoolProxiedConnection.cursor
        cursor.execute("SELECT name FROM users")  #= sqlalchemy.engine.interfaces.DBAPICursor.execute
        conn.commit()  #= sqlalchemy.pool.base.PoolProxiedConnection.commit
    except Exception:
        conn.rollback()  #= sqlalchemy.pool.base.PoolProxiedConnection.rollback
        raise
    finally:
        conn.close()  #= sqlalchemy.pool.base.PoolProxiedConnection.close


def raw_cursor(cursor: DBAPICursor, names: list[tuple[str]]) -> None:
    cursor.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= sqlalchemy.engine.interfaces.DBAPICursor.executemany
    cursor.execute("SELECT name FROM users")  #= sqlalchemy.engine.interfaces.DBAPICursor.execute
    cursor.fetchone()  #= sqlalchemy.engine.interfaces.DBAPICursor.fetchone
    cursor.fetchmany(10)  #= sqlalchemy.engine.interfaces.DBAPICursor.fetchmany
    cursor.fetchall()  #= sqlalchemy.engine.interfaces.DBAPICursor.fetchall


def pools(queue: QueuePool, base: Pool) -> None:
    print(queue.status())  #= sqlalchemy.pool.base.Pool.status
    print(queue.size())  #= sqlalchemy.pool.impl.QueuePool.size
    print(queue.checkedin())  #= sqlalchemy.pool.impl.QueuePool.checkedin
    print(queue.checkedout())  #= sqlalchemy.pool.impl.QueuePool.checkedout
    print(queue.overflow())  #= sqlalchemy.pool.impl.QueuePool.overflow
    conn = base.connect()  #= sqlalchemy.pool.base.Pool.connect
    try:
        conn.invalidate()  #= sqlalchemy.pool.base.PoolProxiedConnection.invalidate
    finally:
        conn.close()  #= sqlalchemy.pool.base.PoolProxiedConnection.close
    base.dispose()  #= sqlalchemy.pool.base.Pool.dispose


def own_pool(connect) -> tuple[QueuePool, NullPool, StaticPool, AsyncAdaptedQueuePool]:
    return (
        QueuePool(connect, pool_size=20),  #= sqlalchemy.pool.impl.QueuePool
        NullPool(connect),
        StaticPool(connect),
        AsyncAdaptedQueuePool(connect),
    )


def monitored(engine: Engine, async_engine: AsyncEngine) -> None:
    print(engine.pool.checkedout())  #= sqlalchemy.pool.impl.QueuePool.checkedout
    print(async_engine.sync_engine.pool.size())  #= sqlalchemy.pool.impl.QueuePool.size


def kept(engine: Engine) -> None:
    conn = engine.raw_connection()  #= sqlalchemy.engine.base.Engine.raw_connection
    try:
        conn.detach()  #= sqlalchemy.pool.base.PoolProxiedConnection.detach
    finally:
        conn.close()  #= sqlalchemy.pool.base.PoolProxiedConnection.close


# Connections.


def connections(conn: Connection) -> None:
    options = conn.execution_options(stream_results=True)  #= sqlalchemy.engine.base.Connection.execution_options
    options.scalar(sa.text("SELECT count(*) FROM users"))  #= sqlalchemy.engine.base.Connection.scalar, sqlalchemy.text
    options.scalars(sa.text("SELECT name FROM users"))  #= sqlalchemy.engine.base.Connection.scalars, sqlalchemy.text
    conn.commit()  #= sqlalchemy.engine.base.Connection.commit
    conn.rollback()  #= sqlalchemy.engine.base.Connection.rollback


def transactions(conn: Connection) -> None:
    with conn.begin():  #= sqlalchemy.engine.base.Connection.begin
        with conn.begin_nested():  #= sqlalchemy.engine.base.Connection.begin_nested
            conn.execute(users.delete())  #= sqlalchemy.engine.base.Connection.execute, sqlalchemy.sql.schema.Table.delete


def transaction_by_hand(conn: Connection) -> None:
    tx = conn.begin()  #= sqlalchemy.engine.base.Connection.begin
    try:
        conn.execute(users.insert())  #= sqlalchemy.engine.base.Connection.execute, sqlalchemy.sql.schema.Table.insert
        tx.commit()  #= sqlalchemy.engine.base.Transaction.commit
    except Exception:
        tx.rollback()  #= sqlalchemy.engine.base.Transaction.rollback
        raise
    finally:
        tx.close()  #= sqlalchemy.engine.base.Transaction.close


def closed(engine: Engine) -> None:
    conn = engine.connect()  #= sqlalchemy.engine.base.Engine.connect
    try:
        conn.detach()  #= sqlalchemy.engine.base.Connection.detach
        conn.invalidate()  #= sqlalchemy.engine.base.Connection.invalidate
    finally:
        conn.close()  #= sqlalchemy.engine.base.Connection.close


async def async_connections() -> None:
    async with async_engine.connect() as conn:  #= sqlalchemy.ext.asyncio.engine.AsyncEngine.connect
        await conn.execute(users.select())  #= sqlalchemy.engine.base.Connection.execute, sqlalchemy.sql.schema.Table.select
        streamed = await conn.stream(users.select())  #= sqlalchemy.ext.asyncio.engine.AsyncConnection.stream, sqlalchemy.sql.schema.Table.select
        names = await conn.stream_scalars(users.select())  #= sqlalchemy.ext.asyncio.engine.AsyncConnection.stream_scalars, sqlalchemy.sql.schema.Table.select
        print(streamed, names)
    async with async_engine.begin() as conn:  #= sqlalchemy.ext.asyncio.engine.AsyncEngine.begin
        await conn.run_sync(Base.metadata.create_all)  #= sqlalchemy.ext.asyncio.engine.AsyncConnection.run_sync


async def async_transaction(conn: AsyncConnection) -> None:
    tx = conn.begin()  #= sqlalchemy.engine.base.Connection.begin
    await tx.start()  #= sqlalchemy.engine.base.Transaction.start
    try:
        conn.sync_connection.execute(users.update())  #= sqlalchemy.engine.base.Connection.execute, sqlalchemy.sql.schema.Table.update
        await tx.commit()  #= sqlalchemy.engine.base.Transaction.commit
    except Exception:
        await tx.rollback()  #= sqlalchemy.engine.base.Transaction.rollback
        raise


async def async_closed(engine: AsyncEngine) -> None:
    conn = await engine.connect()  #= sqlalchemy.ext.asyncio.engine.AsyncEngine.connect
    try:
        await conn.scalar(sa.text("SELECT 1"))  #= sqlalchemy.engine.base.Connection.scalar, sqlalchemy.text
    finally:
        await conn.aclose()  #= sqlalchemy.ext.asyncio.engine.AsyncConnection.aclose


# Sessions.


def reads(user: int) -> None:
    with Session(engine) as session:  #= sqlalchemy.orm.session.Session
        session.execute(sa.select(User))  #= sqlalchemy.orm.session.Session.execute, sqlalchemy.select
        session.scalar(sa.select(User))  #= sqlalchemy.orm.session.Session.scalar, sqlalchemy.select
        session.scalars(sa.select(User))  #= sqlalchemy.orm.session.Session.scalars, sqlalchemy.select
        found = session.get(User, user)  #= sqlalchemy.orm.session.Session.get
        session.get_one(User, user)  #= sqlalchemy.orm.session.Session.get_one
        session.refresh(found)  #= sqlalchemy.orm.session.Session.refresh


def writes(first: User, others: list[User]) -> None:
    with SessionLocal() as session:  #= sqlalchemy.orm.session.sessionmaker.__call__
        session.add(first)  #= sqlalchemy.orm.session.Session.add
        session.add_all(others)  #= sqlalchemy.orm.session.Session.add_all
        merged = session.merge(first)  #= sqlalchemy.orm.session.Session.merge
        session.flush()  #= sqlalchemy.orm.session.Session.flush
        session.delete(merged)  #= sqlalchemy.orm.session.Session.delete
        session.commit()  #= sqlalchemy.orm.session.Session.commit


def bulk(session: Session, rows: list[dict[str, str]], objects: list[User]) -> None:
    session.bulk_insert_mappings(User, rows)  #= sqlalchemy.orm.session.Session.bulk_insert_mappings
    session.bulk_update_mappings(User, rows)  #= sqlalchemy.orm.session.Session.bulk_update_mappings
    session.bulk_save_objects(objects)  #= sqlalchemy.orm.session.Session.bulk_save_objects


def session_transactions() -> None:
    with SessionLocal.begin() as session:  #= sqlalchemy.orm.session.sessionmaker.begin
        with session.begin_nested():  #= sqlalchemy.orm.session.Session.begin_nested
            session.execute(sa.text("SELECT 1"))  #= sqlalchemy.orm.session.Session.execute, sqlalchemy.text
    with SessionLocal() as session, session.begin():  #= sqlalchemy.orm.session.sessionmaker.__call__, sqlalchemy.orm.session.Session.begin
        with session.no_autoflush:
            session.connection().execute(sa.text("SELECT 1"))  #= sqlalchemy.orm.session.Session.connection, sqlalchemy.engine.base.Connection.execute, sqlalchemy.text


def session_by_hand(user: User) -> None:
    session = SessionLocal()  #= sqlalchemy.orm.session.sessionmaker.__call__
    try:
        session.expire(user)  #= sqlalchemy.orm.session.Session.expire
        session.expire_all()  #= sqlalchemy.orm.session.Session.expire_all
        session.expunge(user)  #= sqlalchemy.orm.session.Session.expunge
        session.expunge_all()  #= sqlalchemy.orm.session.Session.expunge_all
        session.get_bind().dispose()  #= sqlalchemy.orm.session.Session.get_bind, sqlalchemy.engine.base.Engine.dispose
        session.bind.dispose()  #= sqlalchemy.engine.base.Engine.dispose
    except Exception:
        session.rollback()  #= sqlalchemy.orm.session.Session.rollback
        session.invalidate()  #= sqlalchemy.orm.session.Session.invalidate
        raise
    finally:
        session.close()  #= sqlalchemy.orm.session.Session.close


def registered(user: User) -> None:
    try:
        registry.add(user)  #= sqlalchemy.orm.session.Session.add
        registry().commit()  #= sqlalchemy.orm.session.Session.commit
    finally:
        registry.remove()  #= sqlalchemy.orm.scoping.scoped_session.remove


async def async_sessions(user: int) -> None:
    async with AsyncSession(async_engine) as session:  #= sqlalchemy.ext.asyncio.session.AsyncSession
        await session.get(User, user)  #= sqlalchemy.orm.session.Session.get
        streamed = await session.stream(sa.select(User))  #= sqlalchemy.ext.asyncio.session.AsyncSession.stream, sqlalchemy.select
        users = await session.stream_scalars(sa.select(User))  #= sqlalchemy.ext.asyncio.session.AsyncSession.stream_scalars, sqlalchemy.select
        print(streamed, users)
    async with AsyncSessionLocal() as session:  #= sqlalchemy.ext.asyncio.session.async_sessionmaker.__call__
        await session.run_sync(bulk, [], [])  #= sqlalchemy.ext.asyncio.session.AsyncSession.run_sync
        session.sync_session.flush()  #= sqlalchemy.orm.session.Session.flush
    async with AsyncSessionLocal.begin() as session:  #= sqlalchemy.ext.asyncio.session.async_sessionmaker.begin
        await session.flush()  #= sqlalchemy.orm.session.Session.flush


async def async_session_by_hand() -> None:
    session = AsyncSessionLocal()  #= sqlalchemy.ext.asyncio.session.async_sessionmaker.__call__
    try:
        await session.commit()  #= sqlalchemy.orm.session.Session.commit
    finally:
        await session.aclose()  #= sqlalchemy.ext.asyncio.session.AsyncSession.aclose


async def async_registered() -> None:
    try:
        await async_registry.commit()  #= sqlalchemy.orm.session.Session.commit
    finally:
        await async_registry.remove()  #= sqlalchemy.ext.asyncio.scoping.async_scoped_session.remove


# Statements.


def selects(conn: Connection, wanted: list[int]) -> None:
    query = sa.select(User.name).where(User.id.in_(wanted)).order_by(User.name)  #= sqlalchemy.select, sqlalchemy.sql.base.Executable.where, sqlalchemy.sql.base.Executable.order_by
    query = query.filter(User.id > 1).filter_by(name="a").limit(10).offset(20)  #= sqlalchemy.sql.base.Executable.filter, sqlalchemy.sql.base.Executable.filter_by, sqlalchemy.sql.base.Executable.limit, sqlalchemy.sql.base.Executable.offset
    query = query.join(Account).outerjoin(Account).select_from(User)  #= sqlalchemy.sql.base.Executable.join, sqlalchemy.sql.base.Executable.outerjoin, sqlalchemy.sql.base.Executable.select_from
    query = query.group_by(User.name).having(func.count() > 1).distinct()  #= sqlalchemy.sql.base.Executable.group_by, sqlalchemy.sql.base.Executable.having, sqlalchemy.sql.base.Executable.distinct
    query = query.fetch(10).slice(0, 10).with_for_update()  #= sqlalchemy.sql.base.Executable.fetch, sqlalchemy.sql.base.Executable.slice, sqlalchemy.sql.base.Executable.with_for_update
    query = query.options().execution_options(yield_per=10)  #= sqlalchemy.sql.base.Executable.options, sqlalchemy.sql.base.Executable.execution_options
    query = query.with_hint(User, "x").prefix_with("x").correlate(Account)  #= sqlalchemy.sql.base.Executable.with_hint, sqlalchemy.sql.base.Executable.prefix_with, sqlalchemy.sql.base.Executable.correlate
    conn.execute(query)  #= sqlalchemy.engine.base.Connection.execute


def parts(query: sa.Select) -> None:
    shared = query.cte("shared")  #= sqlalchemy.sql.base.Executable.cte
    query = query.add_cte(shared)  #= sqlalchemy.sql.base.Executable.add_cte
    print(query.subquery(), query.scalar_subquery())  #= sqlalchemy.sql.base.Executable.subquery, sqlalchemy.sql.base.Executable.scalar_subquery
    print(query.exists(), query.alias(), query.lateral())  #= sqlalchemy.sql.base.Executable.exists, sqlalchemy.sql.base.Executable.alias, sqlalchemy.sql.base.Executable.lateral
    query = query.with_only_columns(User.id).add_columns(User.name)  #= sqlalchemy.sql.base.Executable.with_only_columns, sqlalchemy.sql.base.Executable.add_columns
    both = query.union(query)  #= sqlalchemy.sql.base.Executable.union
    print(both.union_all(query))  #= sqlalchemy.sql.base.Executable.union_all


def combined(query: sa.Select) -> list[sa.CompoundSelect]:
    return [
        sa.union(query, query),  #= sqlalchemy.union
        sa.union_all(query, query),  #= sqlalchemy.union_all
        sa.intersect(query, query),  #= sqlalchemy.intersect
        sa.except_(query, query),  #= sqlalchemy.except_
    ]


def texts() -> list[sa.sql.expression.Executable]:
    return [
        sa.text("SELECT 1").bindparams(),  #= sqlalchemy.text, sqlalchemy.sql.base.Executable.bindparams
        sa.sql.text("SELECT 1").columns(),  #= sqlalchemy.sql.text, sqlalchemy.sql.base.Executable.columns
        sa.sql.expression.text("SELECT 1"),  #= sqlalchemy.sql.expression.text
    ]


def data(rows: list[dict[str, str]]) -> None:
    new = sa.insert(User).values(rows).returning(User.id)  #= sqlalchemy.insert, sqlalchemy.sql.base.Executable.values, sqlalchemy.sql.base.Executable.returning
    copied = sa.insert(User).from_select(["name"], sa.select(Account))  #= sqlalchemy.insert, sqlalchemy.sql.base.Executable.from_select, sqlalchemy.select
    changed = sa.update(User).where(User.id == bindparam("key"))  #= sqlalchemy.update, sqlalchemy.sql.base.Executable.where
    gone = sa.delete(User).where(User.id == 1)  #= sqlalchemy.delete, sqlalchemy.sql.base.Executable.where
    print(new, copied, changed, gone)


def upserts(rows: list[dict[str, str]]) -> None:
    kept = pg_insert(User).values(rows).on_conflict_do_update(index_elements=["id"])  #= sqlalchemy.dialects.postgresql.insert, sqlalchemy.sql.base.Executable.values, sqlalchemy.sql.base.Executable.on_conflict_do_update
    ignored = sqlite.insert(User).on_conflict_do_nothing()  #= sqlalchemy.dialects.sqlite.insert, sqlalchemy.sql.base.Executable.on_conflict_do_nothing
    doubled = mysql.insert(User).on_duplicate_key_update(name="a")  #= sqlalchemy.dialects.mysql.insert, sqlalchemy.sql.base.Executable.on_duplicate_key_update
    print(kept, ignored, doubled, postgresql)


def other_paths() -> None:
    print(sa.sql.select(User), sa.sql.expression.select(User), sa.future.select(User))  #= sqlalchemy.sql.select, sqlalchemy.sql.expression.select, sqlalchemy.future.select
    print(sa.sql.insert(User), sa.sql.expression.insert(User))  #= sqlalchemy.sql.insert, sqlalchemy.sql.expression.insert
    print(sa.sql.update(User), sa.sql.expression.update(User))  #= sqlalchemy.sql.update, sqlalchemy.sql.expression.update
    print(sa.sql.delete(User), sa.sql.expression.delete(User))  #= sqlalchemy.sql.delete, sqlalchemy.sql.expression.delete
    print(sa.exists(users), sa.sql.exists(users), sa.sql.expression.exists(users))  #= sqlalchemy.exists, sqlalchemy.sql.exists, sqlalchemy.sql.expression.exists


# Results.


def results(result: Result) -> Row:
    typed = result.mappings().tuples().unique().yield_per(10).columns(0)  #= sqlalchemy.engine.result.Result.mappings, sqlalchemy.engine.result.Result.tuples, sqlalchemy.engine.result.Result.unique, sqlalchemy.engine.result.Result.yield_per, sqlalchemy.engine.result.Result.columns
    print(result.all(), result.fetchall(), result.fetchmany(5), result.partitions(5))  #= sqlalchemy.engine.result.Result.all, sqlalchemy.engine.result.Result.fetchall, sqlalchemy.engine.result.Result.fetchmany, sqlalchemy.engine.result.Result.partitions
    print(result.first(), result.one_or_none(), result.fetchone())  #= sqlalchemy.engine.result.Result.first, sqlalchemy.engine.result.Result.one_or_none, sqlalchemy.engine.result.Result.fetchone
    print(result.scalar(), result.scalar_one(), result.scalar_one_or_none())  #= sqlalchemy.engine.result.Result.scalar, sqlalchemy.engine.result.Result.scalar_one, sqlalchemy.engine.result.Result.scalar_one_or_none
    print(result.freeze(), typed)  #= sqlalchemy.engine.result.Result.freeze
    result.close()  #= sqlalchemy.engine.result.Result.close
    return result.one()  #= sqlalchemy.engine.result.Result.one


def scalars(session: Session) -> None:
    found = session.execute(sa.select(User)).scalars().unique().yield_per(10)  #= sqlalchemy.orm.session.Session.execute, sqlalchemy.select, sqlalchemy.engine.result.Result.scalars, sqlalchemy.engine.result.ScalarResult.unique, sqlalchemy.engine.result.ScalarResult.yield_per
    print(found.all(), found.fetchall(), found.fetchmany(5), found.partitions(5))  #= sqlalchemy.engine.result.ScalarResult.all, sqlalchemy.engine.result.ScalarResult.fetchall, sqlalchemy.engine.result.ScalarResult.fetchmany, sqlalchemy.engine.result.ScalarResult.partitions
    print(found.first(), found.one(), found.one_or_none())  #= sqlalchemy.engine.result.ScalarResult.first, sqlalchemy.engine.result.ScalarResult.one, sqlalchemy.engine.result.ScalarResult.one_or_none
    found.close()  #= sqlalchemy.engine.result.ScalarResult.close


async def streams(result: AsyncResult) -> None:
    typed = result.mappings().tuples().unique().yield_per(10)  #= sqlalchemy.ext.asyncio.result.AsyncResult.mappings, sqlalchemy.ext.asyncio.result.AsyncResult.tuples, sqlalchemy.ext.asyncio.result.AsyncResult.unique, sqlalchemy.ext.asyncio.result.AsyncResult.yield_per
    await typed.all()  #= sqlalchemy.ext.asyncio.result.AsyncResult.all
    await typed.fetchall()  #= sqlalchemy.ext.asyncio.result.AsyncResult.fetchall
    await typed.fetchmany(5)  #= sqlalchemy.ext.asyncio.result.AsyncResult.fetchmany
    await typed.first()  #= sqlalchemy.ext.asyncio.result.AsyncResult.first
    await typed.one()  #= sqlalchemy.ext.asyncio.result.AsyncResult.one
    await typed.one_or_none()  #= sqlalchemy.ext.asyncio.result.AsyncResult.one_or_none
    await typed.fetchone()  #= sqlalchemy.ext.asyncio.result.AsyncResult.fetchone
    async for part in typed.partitions(10):  #= sqlalchemy.ext.asyncio.result.AsyncResult.partitions
        print(part)
    await scalar_stream(result.scalars())  #= sqlalchemy.ext.asyncio.result.AsyncResult.scalars


async def scalar_stream(found: AsyncScalarResult) -> None:
    await found.all()  #= sqlalchemy.ext.asyncio.result.AsyncScalarResult.all
    await found.fetchall()  #= sqlalchemy.ext.asyncio.result.AsyncScalarResult.fetchall
    await found.fetchmany(5)  #= sqlalchemy.ext.asyncio.result.AsyncScalarResult.fetchmany
    await found.first()  #= sqlalchemy.ext.asyncio.result.AsyncScalarResult.first
    await found.one()  #= sqlalchemy.ext.asyncio.result.AsyncScalarResult.one
    await found.one_or_none()  #= sqlalchemy.ext.asyncio.result.AsyncScalarResult.one_or_none
    async for part in found.partitions(10):  #= sqlalchemy.ext.asyncio.result.AsyncScalarResult.partitions
        print(part)


# The legacy Query.


def legacy(session: Session, wanted: list[int]) -> None:
    query = session.query(User).filter(User.id.in_(wanted)).filter_by(name="a").where(User.id > 1)  #= sqlalchemy.orm.session.Session.query, sqlalchemy.orm.query.Query.filter, sqlalchemy.orm.query.Query.filter_by, sqlalchemy.orm.query.Query.where
    query = query.join(Account).outerjoin(Account).select_from(User)  #= sqlalchemy.orm.query.Query.join, sqlalchemy.orm.query.Query.outerjoin, sqlalchemy.orm.query.Query.select_from
    query = query.order_by(User.id).group_by(User.id).having(User.id > 1)  #= sqlalchemy.orm.query.Query.order_by, sqlalchemy.orm.query.Query.group_by, sqlalchemy.orm.query.Query.having
    query = query.limit(1).offset(2).slice(1, 2).distinct()  #= sqlalchemy.orm.query.Query.limit, sqlalchemy.orm.query.Query.offset, sqlalchemy.orm.query.Query.slice, sqlalchemy.orm.query.Query.distinct
    query = query.options().execution_options().with_for_update()  #= sqlalchemy.orm.query.Query.options, sqlalchemy.orm.query.Query.execution_options, sqlalchemy.orm.query.Query.with_for_update
    query = query.with_hint(User, "x").params(a=1).populate_existing()  #= sqlalchemy.orm.query.Query.with_hint, sqlalchemy.orm.query.Query.params, sqlalchemy.orm.query.Query.populate_existing
    query = query.enable_eagerloads(False).enable_assertions(False)  #= sqlalchemy.orm.query.Query.enable_eagerloads, sqlalchemy.orm.query.Query.enable_assertions
    query = query.autoflush(False).yield_per(10).correlate(Account)  #= sqlalchemy.orm.query.Query.autoflush, sqlalchemy.orm.query.Query.yield_per, sqlalchemy.orm.query.Query.correlate
    query = query.from_statement("x").reset_joinpoint().with_session(session)  #= sqlalchemy.orm.query.Query.from_statement, sqlalchemy.orm.query.Query.reset_joinpoint, sqlalchemy.orm.query.Query.with_session
    query = query.prefix_with("x").union(query).union_all(query)  #= sqlalchemy.orm.query.Query.prefix_with, sqlalchemy.orm.query.Query.union, sqlalchemy.orm.query.Query.union_all
    query = query.intersect(query).except_(query)  #= sqlalchemy.orm.query.Query.intersect, sqlalchemy.orm.query.Query.except_
    print(query.with_entities(User.id).add_columns(User.name).add_entity(Account))  #= sqlalchemy.orm.query.Query.with_entities, sqlalchemy.orm.query.Query.add_columns, sqlalchemy.orm.query.Query.add_entity
    print(query.subquery(), query.exists(), query.cte())  #= sqlalchemy.orm.query.Query.subquery, sqlalchemy.orm.query.Query.exists, sqlalchemy.orm.query.Query.cte
    print(query.scalar_subquery(), query.as_scalar(), query.label("x"))  #= sqlalchemy.orm.query.Query.scalar_subquery, sqlalchemy.orm.query.Query.as_scalar, sqlalchemy.orm.query.Query.label


def terminals(query: Query, user: int) -> None:
    print(query.all())  #= sqlalchemy.orm.query.Query.all
    print(query.first())  #= sqlalchemy.orm.query.Query.first
    print(query.one())  #= sqlalchemy.orm.query.Query.one
    print(query.one_or_none())  #= sqlalchemy.orm.query.Query.one_or_none
    print(query.get(user))  #= sqlalchemy.orm.query.Query.get
    print(query.scalar())  #= sqlalchemy.orm.query.Query.scalar
    print(query.count())  #= sqlalchemy.orm.query.Query.count
    query.update({"name": "a"})  #= sqlalchemy.orm.query.Query.update
    query.delete()  #= sqlalchemy.orm.query.Query.delete


def reflect(engine: Engine) -> None:
    Reflected.prepare(autoload_with=engine)  #= sqlalchemy.ext.automap.AutomapBase.prepare
