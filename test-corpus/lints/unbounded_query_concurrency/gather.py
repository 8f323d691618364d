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

    return await asyncio.gather(*[one(i) for i in ids])


async def two(pool: asyncpg.Pool):
    return await asyncio.gather(pool.fetch("SELECT 1 FROM a"), pool.fetch("SELECT 1 FROM b"))
