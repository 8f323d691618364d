"""What the model of aiomysql says, one line for each row."""

import aiomysql
from aiomysql import sa
from aiomysql.connection import connect as connect_by_module
from aiomysql.pool import create_pool as create_pool_by_module
from aiomysql.sa.engine import create_engine as create_engine_by_module
from aiomysql.sa.result import ResultProxy


class Store:
    def __init__(self, pool: aiomysql.Pool) -> None:
        self.pool = pool

    async def query(self, user: int) -> None:
        async with self.pool.acquire() as conn:  #= aiomysql.pool.Pool.acquire
            async with conn.cursor() as cur:  #= aiomysql.connection.Connection.cursor
                await cur.execute("SELECT name FROM users WHERE id = %s", (user,))  #= aiomysql.cursors.Cursor.execute
                print(await cur.fetchone(), await cur.fetchmany(10), await cur.fetchall())  #= aiomysql.cursors.Cursor.fetchone, aiomysql.cursors.Cursor.fetchmany, aiomysql.cursors.Cursor.fetchall

    async def borrow(self) -> None:
        conn = await self.pool.acquire()  #= aiomysql.pool.Pool.acquire
        try:
            cur = await conn.cursor()  #= aiomysql.connection.Connection.cursor
            await cur.callproc("rebuild")  #= aiomysql.cursors.Cursor.callproc
        except aiomysql.Error:
            conn.close()  #= aiomysql.pool.Pool.acquire.Connection.close
            raise
        finally:
            self.pool.release(conn)  #= aiomysql.pool.Pool.release

    def report(self) -> tuple[int, int, int, int]:
        return self.pool.size, self.pool.freesize, self.pool.minsize, self.pool.maxsize

    async def stop(self) -> None:
        await self.pool.clear()  #= aiomysql.pool.Pool.clear
        self.pool.terminate()  #= aiomysql.pool.Pool.terminate
        self.pool.close()  #= aiomysql.pool.Pool.close
        await self.pool.wait_closed()  #= aiomysql.pool.Pool.wait_closed


async def start() -> Store:
    pool = await aiomysql.create_pool(host="localhost", minsize=5, maxsize=20)  #= aiomysql.create_pool
    return Store(pool)


async def start_by_module() -> aiomysql.Pool:
    return await create_pool_by_module(host="localhost", maxsize=20)  #= aiomysql.pool.create_pool


async def unpooled() -> None:
    conn = await aiomysql.connect(host="localhost")  #= aiomysql.connect
    try:
        cur = await conn.cursor()  #= aiomysql.connection.Connection.cursor
        print(cur.mogrify("SELECT %s", (1,)))  #= aiomysql.cursors.Cursor.mogrify
        await cur.scroll(1)  #= aiomysql.cursors.Cursor.scroll
        cur.close()  #= aiomysql.cursors.Cursor.close
    finally:
        conn.close()  #= aiomysql.connection.Connection.close


async def unpooled_by_module(names: list[tuple[str]]) -> None:
    conn = await connect_by_module(host="localhost")  #= aiomysql.connection.connect
    try:
        await conn.begin()  #= aiomysql.connection.Connection.begin
        cur = await conn.cursor(aiomysql.DictCursor)  #= aiomysql.connection.Connection.cursor
        await cur.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= aiomysql.cursors.Cursor.executemany
        await conn.query("SELECT 1")  #= aiomysql.connection.Connection.query
        await cur.connection.ping()  #= aiomysql.connection.Connection.ping
        await conn.select_db("shop")  #= aiomysql.connection.Connection.select_db
        await conn.autocommit(True)  #= aiomysql.connection.Connection.autocommit
        await conn.commit()  #= aiomysql.connection.Connection.commit
    except aiomysql.Error:
        await conn.rollback()  #= aiomysql.connection.Connection.rollback
        raise
    finally:
        await conn.ensure_closed()  #= aiomysql.connection.Connection.ensure_closed


async def replaced(pool: aiomysql.Pool) -> None:
    conn = await pool.acquire()  #= aiomysql.pool.Pool.acquire
    try:
        await conn.ensure_closed()  #= aiomysql.pool.Pool.acquire.Connection.ensure_closed
    finally:
        pool.release(conn)  #= aiomysql.pool.Pool.release


async def engines(query) -> None:
    engine = await sa.create_engine(host="localhost", maxsize=20)  #= aiomysql.sa.create_engine
    async with engine.acquire() as conn:  #= aiomysql.sa.engine.Engine.acquire
        result = await conn.execute(query)  #= aiomysql.sa.connection.SAConnection.execute
        print(await conn.scalar(query), result)  #= aiomysql.sa.connection.SAConnection.scalar
        async with conn.begin():  #= aiomysql.sa.connection.SAConnection.begin
            async with conn.begin_nested():  #= aiomysql.sa.connection.SAConnection.begin_nested
                await conn.execute(query)  #= aiomysql.sa.connection.SAConnection.execute
    engine.terminate()  #= aiomysql.sa.engine.Engine.terminate
    engine.close()  #= aiomysql.sa.engine.Engine.close
    await engine.wait_closed()  #= aiomysql.sa.engine.Engine.wait_closed


async def engines_by_hand(query) -> None:
    engine = await create_engine_by_module(host="localhost", maxsize=20)  #= aiomysql.sa.engine.create_engine
    conn = await engine.acquire()  #= aiomysql.sa.engine.Engine.acquire
    try:
        tx = await conn.begin()  #= aiomysql.sa.connection.SAConnection.begin
        try:
            await conn.execute(query)  #= aiomysql.sa.connection.SAConnection.execute
            await tx.commit()  #= aiomysql.sa.transaction.Transaction.commit
        except aiomysql.Error:
            await tx.rollback()  #= aiomysql.sa.transaction.Transaction.rollback
            raise
        finally:
            await tx.close()  #= aiomysql.sa.transaction.Transaction.close
    finally:
        await engine.release(conn)  #= aiomysql.sa.engine.Engine.release


async def connections(conn: sa.SAConnection) -> None:
    await conn.close()  #= aiomysql.sa.connection.SAConnection.close


async def results(result: ResultProxy) -> None:
    print(await result.first(), await result.fetchone(), await result.scalar())  #= aiomysql.sa.result.ResultProxy.first, aiomysql.sa.result.ResultProxy.fetchone, aiomysql.sa.result.ResultProxy.scalar
    print(await result.fetchall(), await result.fetchmany(10))  #= aiomysql.sa.result.ResultProxy.fetchall, aiomysql.sa.result.ResultProxy.fetchmany
