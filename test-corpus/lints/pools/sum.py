# How many connections the pools of one function may open together.
import asyncpg


async def two(url):
    web = await asyncpg.create_pool(url, max_size=80, timeout=5)  #~ pools_exceed_server "2 pools may open 120"
    jobs = await asyncpg.create_pool(url, max_size=40, timeout=5)
    return web, jobs, web.get_size()


async def one(url):
    pool = await asyncpg.create_pool(url, max_size=101, timeout=5)  #~ pools_exceed_server "pool may open 101"
    return pool


async def exactly(url):
    web = await asyncpg.create_pool(url, max_size=60, timeout=5)
    jobs = await asyncpg.create_pool(url, max_size=40, timeout=5)
    return web, jobs


async def two_servers(url, other):
    web = await asyncpg.create_pool(url, max_size=80, timeout=5)
    jobs = await asyncpg.create_pool(other, max_size=80, timeout=5)
    return web, jobs


async def one_or_other(url, is_big):
    if is_big:
        pool = await asyncpg.create_pool(url, max_size=80, timeout=5)
    else:
        pool = await asyncpg.create_pool(url, max_size=40, timeout=5)
    return pool
