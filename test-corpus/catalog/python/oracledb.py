"""What the model of python-oracledb says, one line for each row."""

import oracledb
from oracledb.connection import connect as connect_by_module
from oracledb.connection import connect_async as connect_async_by_module
from oracledb.pool import create_pool as create_pool_by_module
from oracledb.pool import create_pool_async as create_pool_async_by_module

pool = oracledb.create_pool(dsn="localhost/shop", min=4, max=20)  #= oracledb.create_pool
module_pool = create_pool_by_module(dsn="localhost/shop", max=20)  #= oracledb.pool.create_pool
params = oracledb.PoolParams(min=4, max=20)  #= oracledb.PoolParams
async_pool = oracledb.create_pool_async(dsn="localhost/shop", max=20)  #= oracledb.create_pool_async
module_async_pool = create_pool_async_by_module(dsn="localhost/shop", max=20)  #= oracledb.pool.create_pool_async


def query(user: int, names: list[tuple[str]]) -> None:
    with pool.acquire() as conn, conn.cursor() as cur:  #= oracledb.pool.ConnectionPool.acquire, oracledb.connection.Connection.cursor
        cur.execute("SELECT name FROM users WHERE id = :1", [user])  #= oracledb.cursor.Cursor.execute
        print(cur.fetchone(), cur.fetchmany(10), cur.fetchall())  #= oracledb.cursor.Cursor.fetchone, oracledb.cursor.Cursor.fetchmany, oracledb.cursor.Cursor.fetchall
        cur.executemany("INSERT INTO users (name) VALUES (:1)", names)  #= oracledb.cursor.Cursor.executemany
        conn.commit()  #= oracledb.connection.Connection.commit


def borrow() -> None:
    conn = pool.acquire()  #= oracledb.pool.ConnectionPool.acquire
    try:
        conn.begin()  #= oracledb.connection.Connection.begin
        conn.ping()  #= oracledb.connection.Connection.ping
        print(conn.fetch_df_all("SELECT name FROM users"), conn.fetch_df_batches("SELECT name FROM users"))  #= oracledb.connection.Connection.fetch_df_all, oracledb.connection.Connection.fetch_df_batches
    except oracledb.Error:
        conn.rollback()  #= oracledb.connection.Connection.rollback
        raise
    finally:
        pool.release(conn)  #= oracledb.pool.ConnectionPool.release


def replaced() -> None:
    conn = pool.acquire()  #= oracledb.pool.ConnectionPool.acquire
    try:
        conn.ping()  #= oracledb.connection.Connection.ping
    finally:
        pool.drop(conn)  #= oracledb.pool.ConnectionPool.drop


def care() -> None:
    print(pool.busy, pool.opened)
    pool.reconfigure(max=30)  #= oracledb.pool.ConnectionPool.reconfigure
    pool.close()  #= oracledb.pool.ConnectionPool.close


def cursors(cur: oracledb.Cursor) -> None:
    cur.callproc("rebuild")  #= oracledb.cursor.Cursor.callproc
    cur.callfunc("total", int)  #= oracledb.cursor.Cursor.callfunc
    cur.parse("SELECT 1 FROM dual")  #= oracledb.cursor.Cursor.parse
    cur.prepare("SELECT 1 FROM dual")  #= oracledb.cursor.Cursor.prepare
    cur.scroll(1)  #= oracledb.cursor.Cursor.scroll
    cur.setinputsizes(10)  #= oracledb.cursor.Cursor.setinputsizes
    cur.close()  #= oracledb.cursor.Cursor.close


def unpooled() -> None:
    conn = oracledb.connect(dsn="localhost/shop")  #= oracledb.connect
    try:
        conn.ping()  #= oracledb.connection.Connection.ping
    finally:
        conn.close()  #= oracledb.connection.Connection.close
    with connect_by_module(dsn="localhost/shop") as conn:  #= oracledb.connection.connect
        conn.ping()  #= oracledb.connection.Connection.ping


async def async_query(user: int, names: list[tuple[str]], pipeline) -> None:
    async with async_pool.acquire() as conn:  #= oracledb.pool.AsyncConnectionPool.acquire
        await conn.execute("UPDATE users SET seen = 1")  #= oracledb.connection.AsyncConnection.execute
        await conn.executemany("INSERT INTO users (name) VALUES (:1)", names)  #= oracledb.connection.AsyncConnection.executemany
        print(await conn.fetchone("SELECT name FROM users WHERE id = :1", [user]))  #= oracledb.connection.AsyncConnection.fetchone
        print(await conn.fetchmany("SELECT name FROM users"), await conn.fetchall("SELECT name FROM users"))  #= oracledb.connection.AsyncConnection.fetchmany, oracledb.connection.AsyncConnection.fetchall
        await conn.callproc("rebuild")  #= oracledb.connection.AsyncConnection.callproc
        await conn.callfunc("total", int)  #= oracledb.connection.AsyncConnection.callfunc
        await conn.run_pipeline(pipeline)  #= oracledb.connection.AsyncConnection.run_pipeline


async def async_unpooled(cur: oracledb.AsyncCursor) -> None:
    async with oracledb.connect_async(dsn="localhost/shop") as conn:  #= oracledb.connect_async
        await conn.commit()  #= oracledb.connection.Connection.commit
    async with connect_async_by_module(dsn="localhost/shop") as conn:  #= oracledb.connection.connect_async
        await conn.commit()  #= oracledb.connection.Connection.commit
    await cur.execute("SELECT 1 FROM dual")  #= oracledb.cursor.Cursor.execute
