# As many connections at once as there are elements.
import asyncio

import asyncpg


async def unbounded(pool: asyncpg.Pool, ids):
    return await asyncio.gather(*[pool.fetchrow("SELECT * FROM t WHERE id = $1", i) for i in ids])  #~ unbounded_query_concurrency #~ n_plus_one_query


async def limited(pool: asyncpg.Pool, ids):
    semaphore = asyncio.Semaphore(5)

    async def one(i):
        async with semaphore:
            return await pool.fetchrow("SELECT * FROM t WHERE id = $1", i)

    return await asyncio.gather(*[one(i) for i in ids])  #~ n_plus_one_query


async def two(pool: asyncpg.Pool):
    return await asyncio.gather(pool.fetch("SELECT 1 FROM a"), pool.fetch("SELECT 1 FROM b"))


async def group(pool: asyncpg.Pool, ids):
    async with asyncio.TaskGroup() as tasks:
        for i in ids:
            tasks.create_task(pool.fetchrow("SELECT * FROM t WHERE id = $1", i))  #~ unbounded_query_concurrency #~ n_plus_one_query


async def collected(pool: asyncpg.Pool, ids):
    tasks = []
    for i in ids:
        tasks.append(pool.fetchrow("SELECT * FROM t WHERE id = $1", i))  #~ n_plus_one_query
    return await asyncio.gather(*tasks)  #~ unbounded_query_concurrency


async def on_one_connection(conn: asyncpg.Connection, ids):
    return await asyncio.gather(*[conn.fetchrow("SELECT * FROM t WHERE id = $1", i) for i in ids])  #~ n_plus_one_query
