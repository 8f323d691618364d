# How many connections the pools of one function may open together.
from psycopg_pool import AsyncConnectionPool


async def two(url):
    web = AsyncConnectionPool(url, max_size=80)  #~ pools_exceed_server "2 pools may open 120"
    jobs = AsyncConnectionPool(url, max_size=40)
    return web, jobs, web.get_stats()


async def one(url):
    pool = AsyncConnectionPool(url, max_size=101)  #~ pools_exceed_server "pool may open 101"
    return pool


async def exactly(url):
    web = AsyncConnectionPool(url, max_size=60)
    jobs = AsyncConnectionPool(url, max_size=40)
    return web, jobs


async def two_servers(url, other):
    web = AsyncConnectionPool(url, max_size=80)
    jobs = AsyncConnectionPool(other, max_size=80)
    return web, jobs


async def one_or_other(url, is_big):
    if is_big:
        pool = AsyncConnectionPool(url, max_size=80)
    else:
        pool = AsyncConnectionPool(url, max_size=40)
    return pool
