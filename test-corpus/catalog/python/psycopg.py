"""What the models of psycopg 3 and psycopg_pool say, one line for each row."""

import psycopg
from psycopg import sql
from psycopg_pool import AsyncConnectionPool, AsyncNullConnectionPool, ConnectionPool, NullConnectionPool

pool = ConnectionPool("dbname=shop", min_size=4, max_size=20)  #= psycopg_pool.pool.ConnectionPool
async_pool = AsyncConnectionPool("dbname=shop", max_size=20, open=False)  #= psycopg_pool.pool_async.AsyncConnectionPool
null_pool = NullConnectionPool("dbname=shop", max_size=20)  #= psycopg_pool.null_pool.NullConnectionPool
async_null_pool = AsyncNullConnectionPool("dbname=shop", max_size=20, open=False)  #= psycopg_pool.null_pool_async.AsyncNullConnectionPool


def query(user: int) -> None:
    with pool.connection() as conn:  #= psycopg_pool.pool.ConnectionPool.connection
        print(conn.execute("SELECT name FROM users WHERE id = %s", (user,)).fetchone())  #= psycopg.Connection.execute, psycopg.Cursor.fetchone
        with conn.transaction():  #= psycopg.Connection.transaction
            conn.execute("UPDATE users SET seen = now()")  #= psycopg.Connection.execute
        with conn.pipeline():  #= psycopg.Connection.pipeline
            conn.execute("UPDATE users SET seen = now()")  #= psycopg.Connection.execute


def cursors(names: list[tuple[str]]) -> None:
    with null_pool.connection() as conn, conn.cursor() as cur:  #= psycopg_pool.pool.ConnectionPool.connection, psycopg.Connection.cursor
        cur.execute("SELECT name FROM users")  #= psycopg.Cursor.execute
        print(cur.fetchmany(10), cur.fetchall())  #= psycopg.Cursor.fetchmany, psycopg.Cursor.fetchall
        cur.scroll(1)  #= psycopg.Cursor.scroll
        cur.nextset()  #= psycopg.Cursor.nextset
        cur.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= psycopg.Cursor.executemany
        print(cur.stream("SELECT name FROM users"))  #= psycopg.Cursor.stream
        cur.connection.commit()  #= psycopg.Connection.commit
        cur.close()  #= psycopg.Cursor.close


def copies(cur: psycopg.Cursor, name: str) -> None:
    with cur.copy("COPY users (name) FROM STDIN") as copy:  #= psycopg.Cursor.copy
        copy.write_row((name,))  #= psycopg.Copy.write_row
        copy.write(b"a\n")  #= psycopg.Copy.write
    with cur.copy("COPY users (name) TO STDOUT") as copy:  #= psycopg.Cursor.copy
        print(copy.read(), copy.rows())  #= psycopg.Copy.read, psycopg.Copy.rows


def server_side(cur: psycopg.ServerCursor) -> None:
    cur.execute("SELECT name FROM users")  #= psycopg.Cursor.execute
    print(cur.fetchone(), cur.fetchmany(10), cur.fetchall())  #= psycopg.ServerCursor.fetchone, psycopg.ServerCursor.fetchmany, psycopg.ServerCursor.fetchall


def borrow() -> None:
    conn = pool.getconn(timeout=5)  #= psycopg_pool.pool.ConnectionPool.getconn
    try:
        conn.set_autocommit(True)  #= psycopg.Connection.set_autocommit
        conn.set_isolation_level(None)  #= psycopg.Connection.set_isolation_level
        conn.set_read_only(True)  #= psycopg.Connection.set_read_only
        print(conn.notifies())  #= psycopg.Connection.notifies
    except psycopg.Error:
        conn.rollback()  #= psycopg.Connection.rollback
        conn.close()  #= psycopg_pool.pool.ConnectionPool.getconn.Connection.close
        raise
    finally:
        pool.putconn(conn)  #= psycopg_pool.pool.ConnectionPool.putconn


def care() -> None:
    pool.open()  #= psycopg_pool.pool.ConnectionPool.open
    pool.wait()  #= psycopg_pool.pool.ConnectionPool.wait
    pool.check()  #= psycopg_pool.pool.ConnectionPool.check
    pool.resize(20)  #= psycopg_pool.pool.ConnectionPool.resize
    pool.drain()  #= psycopg_pool.pool.ConnectionPool.drain
    print(pool.get_stats(), pool.pop_stats())  #= psycopg_pool.pool.ConnectionPool.get_stats, psycopg_pool.pool.ConnectionPool.pop_stats
    pool.close()  #= psycopg_pool.pool.ConnectionPool.close


def unpooled(table: str) -> None:
    conn = psycopg.connect("dbname=shop")  #= psycopg.connect
    try:
        names = sql.SQL("SELECT name FROM {}").format(sql.Identifier(table))  #= psycopg.sql.Composable.format
        conn.execute(sql.SQL(" UNION ALL ").join([names, names]))  #= psycopg.Connection.execute, psycopg.sql.Composable.join
    finally:
        conn.close()  #= psycopg.Connection.close


def unpooled_by_class() -> None:
    with psycopg.Connection.connect("dbname=shop") as conn:  #= psycopg.Connection.connect
        conn.commit()  #= psycopg.Connection.commit


async def async_queries() -> None:
    async with async_pool.connection() as conn:  #= psycopg_pool.pool_async.AsyncConnectionPool.connection
        await conn.execute("SELECT name FROM users")  #= psycopg.Connection.execute
        async with conn.transaction():  #= psycopg.Connection.transaction
            await conn.execute("UPDATE users SET seen = now()")  #= psycopg.Connection.execute
    async with await psycopg.AsyncConnection.connect("dbname=shop") as conn:  #= psycopg.AsyncConnection.connect
        await async_cursor(conn.cursor())  #= psycopg.Connection.cursor


async def async_cursor(cur: psycopg.AsyncCursor) -> None:
    await cur.execute("SELECT name FROM users")  #= psycopg.Cursor.execute
    print(await cur.fetchall())  #= psycopg.Cursor.fetchall


async def async_borrow() -> None:
    conn = await async_null_pool.getconn()  #= psycopg_pool.pool.ConnectionPool.getconn
    try:
        await conn.execute("SELECT 1")  #= psycopg.Connection.execute
    finally:
        await async_null_pool.putconn(conn)  #= psycopg_pool.pool.ConnectionPool.putconn
