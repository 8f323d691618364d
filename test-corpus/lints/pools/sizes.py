# How large a pool is, wherever that is written. Every pool here has its size read, so that nobody misses that.
import os

import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

SMALL = 5


async def start(url):
    await asyncpg.create_pool(url, min_size=2, max_size=10)  #~ undersized_pool "at most 10" #~ missing_acquire_timeout
    await asyncpg.create_pool(url, max_size=SMALL, min_size=1)  #~ undersized_pool "at most 5" #~ missing_acquire_timeout
    await asyncpg.create_pool(url, min_size=1, max_size=int(os.getenv("POOL", "8")))  #~ undersized_pool "at most 8" #~ missing_acquire_timeout
    await asyncpg.create_pool(url, min_size=5, max_size=50)  #~ missing_acquire_timeout
    await asyncpg.create_pool(url, min_size=60, max_size=50)  #~ invalid_pool_size "minimum of 60" #~ missing_acquire_timeout


def sizes(pool: asyncpg.Pool, engine):
    return pool.get_size(), pool.get_idle_size(), engine.pool.checkedout()


engine = create_engine("postgresql://db/app", pool_size=5, max_overflow=5)  #~ undersized_pool "at most 10 connections (5 and an overflow of 5)"
defaults = create_engine("postgresql://db/app")  #~ undersized_pool "at most 15"
large = create_engine("postgresql://db/app", pool_size=20)
file = create_engine("sqlite:///app.db", pool_size=2)
unpooled = create_engine("postgresql://db/app", poolclass=NullPool)
