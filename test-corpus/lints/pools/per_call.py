# A pool that lives for one request pools nothing.
import asyncpg
from fastapi import FastAPI

app = FastAPI()


@app.get("/users")
async def users():
    pool = await asyncpg.create_pool("postgresql://db/app", min_size=5, max_size=20)  #~ pool_per_call "every request" #~ missing_acquire_timeout
    return await pool.fetch("SELECT 1 FROM users")


async def tenants(urls):
    for url in urls:
        pool = await asyncpg.create_pool(url, min_size=5, max_size=20)  #~ pool_per_call "once per iteration" #~ missing_acquire_timeout
        await pool.execute("UPDATE t SET seen = now()")  #~ n_plus_one_write


async def registry(urls):
    pools = {}
    for url in urls:
        pools[url] = await asyncpg.create_pool(url, min_size=5, max_size=20)  #~ missing_acquire_timeout
    return pools


def stats(pool: asyncpg.Pool):
    return pool.get_idle_size()
