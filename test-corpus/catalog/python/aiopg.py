"""What the model of aiopg says, one line for each row."""

import aiopg
from aiopg import sa
from aiopg.connection import connect as connect_by_module
from aiopg.pool import create_pool as create_pool_by_module
from aiopg.sa.engine import create_engine as create_engine_by_module
from aiopg.sa.result import ResultProxy


class Store:
    def __init__(self, pool: aiopg.Pool) -> None:
        self.pool = pool

    async def query(self, user: int) -> None:
        async with self.pool.acquire() as conn:  #= aiopg.pool.Pool.acquire
            async with conn.cursor() as cur:  #= aiopg.connection.Connection.cursor
                await cur.execute("SELECT name FROM users WHERE id = %s", (user,))  #= aiopg.connection.Cursor.execute
                print(await cur.fetchone(), await cur.fetchmany(10), await cur.fetchall())  #= aiopg.connection.Cursor.fetchone, aiopg.connection.Cursor.fetchmany, aiopg.connection.Cursor.fetchall

    async def borrow(self) -> None:
        conn = await self.pool.acquire()  #= aiopg.pool.Pool.acquire
        try:
            cur = await conn.cursor()  #= aiopg.connection.Connection.cursor
            await cur.callproc("rebuild")  #= aiopg.connection.Cursor.callproc
        except aiopg.Error:
            conn.close()  #= aiopg.pool.Pool.acquire.Connection.close
            raise
        finally:
            self.pool.release(conn)  #= aiopg.pool.Pool.release

    def report(self) -> tuple[int, int, int, int]:
        return self.pool.size, self.pool.freesize, self.pool.minsize, self.pool.maxsize

    async def stop(self) -> None:
        await self.pool.clear()  #= aiopg.pool.Pool.clear
        self.pool.terminate()  #= aiopg.pool.Pool.terminate
        self.pool.close()  #= aiopg.pool.Pool.close
        await self.pool.wait_closed()  #= aiopg.pool.Pool.wait_closed


async def start() -> Store:
    pool = await aiopg.create_pool("dbname=shop", minsize=5, maxsize=20)  #= aiopg.create_pool
    return Store(pool)


async def start_by_module() -> aiopg.Pool:
    return await create_pool_by_module("dbname=shop", maxsize=20)  #= aiopg.pool.create_pool


async def unpooled() -> None:
    conn = await aiopg.connect("dbname=shop")  #= aiopg.connect
    try:
        cur = await conn.cursor()  #= aiopg.connection.Connection.cursor
        print(cur.mogrify("SELECT %s", (1,)))  #= aiopg.connection.Cursor.mogrify
        await cur.scroll(1)  #= aiopg.connection.Cursor.scroll
        cur.close()  #= aiopg.connection.Cursor.close
    finally:
        conn.close()  #= aiopg.connection.Connection.close


async def unpooled_by_module() -> None:
    async with connect_by_module("dbname=shop") as conn:  #= aiopg.connection.connect
        cur = await conn.cursor()  #= aiopg.connection.Connection.cursor
        async with cur.begin():  #= aiopg.connection.Cursor.begin
            async with cur.begin_nested():  #= aiopg.connection.Cursor.begin_nested
                await cur.execute("UPDATE users SET seen = now()")  #= aiopg.connection.Cursor.execute
        cur.connection.close()  #= aiopg.connection.Connection.close


async def pool_cursor(pool: aiopg.Pool) -> None:
    with await pool.cursor() as cur:  #= aiopg.pool.Pool.cursor
        await cur.execute("SELECT 1")  #= aiopg.connection.Cursor.execute


async def transaction_by_hand(tx: aiopg.Transaction) -> None:
    await tx.begin()  #= aiopg.connection.Transaction.begin
    try:
        await tx.commit()  #= aiopg.connection.Transaction.commit
    except aiopg.Error:
        await tx.rollback()  #= aiopg.connection.Transaction.rollback
        raise


async def engines(query) -> None:
    engine = await sa.create_engine("dbname=shop", maxsize=20)  #= aiopg.sa.create_engine
    async with engine.acquire() as conn:  #= aiopg.sa.engine.Engine.acquire
        result = await conn.execute(query)  #= aiopg.sa.connection.SAConnection.execute
        print(await conn.scalar(query), result)  #= aiopg.sa.connection.SAConnection.scalar
        async with conn.begin():  #= aiopg.sa.connection.SAConnection.begin
            async with conn.begin_nested():  #= aiopg.sa.connection.SAConnection.begin_nested
                await conn.execute(query)  #= aiopg.sa.connection.SAConnection.execute
    engine.terminate()  #= aiopg.sa.engine.Engine.terminate
    engine.close()  #= aiopg.sa.engine.Engine.close
    await engine.wait_closed()  #= aiopg.sa.engine.Engine.wait_closed


async def engines_by_hand(query) -> None:
    engine = await create_engine_by_module("dbname=shop", maxsize=20)  #= aiopg.sa.engine.create_engine
    conn = await engine.acquire()  #= aiopg.sa.engine.Engine.acquire
    try:
        tx = await conn.begin()  #= aiopg.sa.connection.SAConnection.begin
        try:
            await conn.execute(query)  #= aiopg.sa.connection.SAConnection.execute
            await tx.commit()  #= aiopg.sa.transaction.Transaction.commit
        except aiopg.Error:
            await tx.rollback()  #= aiopg.sa.transaction.Transaction.rollback
            raise
        finally:
            await tx.close()  #= aiopg.sa.transaction.Transaction.close
    finally:
        await engine.release(conn)  #= aiopg.sa.engine.Engine.release


async def connections(conn: sa.SAConnection) -> None:
    await conn.close()  #= aiopg.sa.connection.SAConnection.close


async def results(result: ResultProxy) -> None:
    print(await result.first(), await result.fetchone(), await result.scalar())  #= aiopg.sa.result.ResultProxy.first, aiopg.sa.result.ResultProxy.fetchone, aiopg.sa.result.ResultProxy.scalar
    print(await result.fetchall(), await result.fetchmany(10))  #= aiopg.sa.result.ResultProxy.fetchall, aiopg.sa.result.ResultProxy.fetchmany
