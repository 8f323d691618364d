"""What the model of asyncpg says, one line for each row."""

import asyncpg
import asyncpg.pool
from asyncpg.connection import connect


class Store:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    async def reads(self, user: int) -> list[asyncpg.Record]:
        first = await self.pool.fetchrow("SELECT name FROM users WHERE id = $1", user)  #= asyncpg.pool.Pool.fetchrow
        total = await self.pool.fetchval("SELECT count(*) FROM users")  #= asyncpg.pool.Pool.fetchval
        print(first, total)
        return await self.pool.fetch("SELECT name FROM users")  #= asyncpg.pool.Pool.fetch

    async def writes(self, names: list[tuple[str]]) -> None:
        await self.pool.execute("UPDATE users SET seen = now()")  #= asyncpg.pool.Pool.execute
        await self.pool.executemany("INSERT INTO users (name) VALUES ($1)", names)  #= asyncpg.pool.Pool.executemany
        await self.pool.fetchmany("INSERT INTO users (name) VALUES ($1) RETURNING id", names)  #= asyncpg.pool.Pool.fetchmany

    async def copies(self, names: list[tuple[str]]) -> None:
        await self.pool.copy_records_to_table("users", records=names)  #= asyncpg.pool.Pool.copy_records_to_table
        await self.pool.copy_to_table("users", source="users.csv")  #= asyncpg.pool.Pool.copy_to_table
        await self.pool.copy_from_table("users", output="users.csv")  #= asyncpg.pool.Pool.copy_from_table
        await self.pool.copy_from_query("SELECT name FROM users", output="users.csv")  #= asyncpg.pool.Pool.copy_from_query

    def report(self) -> dict[str, int]:
        return {
            "size": self.pool.get_size(),  #= asyncpg.pool.Pool.get_size
            "idle": self.pool.get_idle_size(),  #= asyncpg.pool.Pool.get_idle_size
            "min": self.pool.get_min_size(),  #= asyncpg.pool.Pool.get_min_size
            "max": self.pool.get_max_size(),  #= asyncpg.pool.Pool.get_max_size
        }

    async def borrow(self) -> None:
        conn = await self.pool.acquire(timeout=5)  #= asyncpg.pool.Pool.acquire
        try:
            await conn.execute("UPDATE users SET seen = now()")  #= asyncpg.connection.Connection.execute
        finally:
            await self.pool.release(conn)  #= asyncpg.pool.Pool.release

    async def stop(self) -> None:
        try:
            await self.pool.close()  #= asyncpg.pool.Pool.close
        finally:
            self.pool.terminate()  #= asyncpg.pool.Pool.terminate


async def start(dsn: str) -> Store:
    pool = await asyncpg.create_pool(dsn, min_size=5, max_size=50)  #= asyncpg.create_pool
    return Store(pool)


async def start_by_module(dsn: str) -> asyncpg.pool.Pool:
    return await asyncpg.pool.create_pool(dsn, min_size=5, max_size=50)  #= asyncpg.pool.create_pool


async def reads(conn: asyncpg.Connection, user: int) -> None:
    await conn.fetch("SELECT name FROM users")  #= asyncpg.connection.Connection.fetch
    await conn.fetchrow("SELECT name FROM users WHERE id = $1", user)  #= asyncpg.connection.Connection.fetchrow
    await conn.fetchval("SELECT count(*) FROM users")  #= asyncpg.connection.Connection.fetchval


async def writes(conn: asyncpg.pool.PoolConnectionProxy, names: list[tuple[str]]) -> None:
    await conn.executemany("INSERT INTO users (name) VALUES ($1)", names)  #= asyncpg.connection.Connection.executemany
    await conn.fetchmany("INSERT INTO users (name) VALUES ($1) RETURNING id", names)  #= asyncpg.connection.Connection.fetchmany


async def copies(conn: asyncpg.Connection, names: list[tuple[str]]) -> None:
    await conn.copy_records_to_table("users", records=names)  #= asyncpg.connection.Connection.copy_records_to_table
    await conn.copy_to_table("users", source="users.csv")  #= asyncpg.connection.Connection.copy_to_table
    await conn.copy_from_table("users", output="users.csv")  #= asyncpg.connection.Connection.copy_from_table
    await conn.copy_from_query("SELECT name FROM users", output="users.csv")  #= asyncpg.connection.Connection.copy_from_query


async def prepared(pool: asyncpg.Pool, names: list[tuple[str]]) -> None:
    async with pool.acquire() as conn:  #= asyncpg.pool.Pool.acquire
        statement = await conn.prepare("SELECT name FROM users WHERE id = $1")  #= asyncpg.connection.Connection.prepare
        await statement.fetch(1)  #= asyncpg.prepared_stmt.PreparedStatement.fetch
        await statement.fetchrow(1)  #= asyncpg.prepared_stmt.PreparedStatement.fetchrow
        await statement.fetchval(1)  #= asyncpg.prepared_stmt.PreparedStatement.fetchval
        await statement.executemany(names)  #= asyncpg.prepared_stmt.PreparedStatement.executemany
        await statement.fetchmany(names)  #= asyncpg.prepared_stmt.PreparedStatement.fetchmany
        async with conn.transaction():  #= asyncpg.connection.Connection.transaction
            async for row in statement.cursor(1):  #= asyncpg.prepared_stmt.PreparedStatement.cursor
                print(row["name"])


async def stream(conn: asyncpg.Connection) -> None:
    async with conn.transaction():  #= asyncpg.connection.Connection.transaction
        async for row in conn.cursor("SELECT name FROM users"):  #= asyncpg.connection.Connection.cursor
            print(row["name"])


async def page(cursor: asyncpg.cursor.Cursor) -> None:
    await cursor.fetch(100)  #= asyncpg.cursor.Cursor.fetch
    await cursor.fetchrow()  #= asyncpg.cursor.Cursor.fetchrow


async def by_hand(conn: asyncpg.Connection) -> None:
    tx = conn.transaction()  #= asyncpg.connection.Connection.transaction
    await tx.start()  #= asyncpg.transaction.Transaction.start
    try:
        await conn.execute("UPDATE users SET seen = now()")  #= asyncpg.connection.Connection.execute
    except Exception:
        await tx.rollback()  #= asyncpg.transaction.Transaction.rollback
        raise
    await tx.commit()  #= asyncpg.transaction.Transaction.commit


async def listens(dsn: str) -> None:
    conn = await asyncpg.connect(dsn)  #= asyncpg.connect
    try:
        await conn.add_listener("users", print)  #= asyncpg.connection.Connection.add_listener
        await conn.remove_listener("users", print)  #= asyncpg.connection.Connection.remove_listener
        await conn.set_type_codec("json", encoder=str, decoder=str, schema="pg_catalog")  #= asyncpg.connection.Connection.set_type_codec
        await conn.reload_schema_state()  #= asyncpg.connection.Connection.reload_schema_state
        await conn.reset()  #= asyncpg.connection.Connection.reset
    finally:
        await conn.close()  #= asyncpg.connection.Connection.close


async def unpooled(dsn: str) -> None:
    conn = await connect(dsn)  #= asyncpg.connection.connect
    try:
        await conn.execute("UPDATE users SET seen = now()")  #= asyncpg.connection.Connection.execute
    finally:
        conn.terminate()  #= asyncpg.connection.Connection.terminate
