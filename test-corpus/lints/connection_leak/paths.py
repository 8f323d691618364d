# Who gives a connection back, on which paths.
import contextlib
import sqlite3

import asyncpg
import psycopg2


async def success_only(pool: asyncpg.Pool):
    conn = await pool.acquire()  #~ connection_leak "fails before giving it back"
    rows = await conn.fetch("SELECT 1")
    await pool.release(conn)
    return rows


async def early_return(pool: asyncpg.Pool, flag):
    conn = await pool.acquire()  #~ connection_leak "not given back on every path"
    if flag:
        return None
    await pool.release(conn)


def never(dsn):
    conn = psycopg2.connect(dsn)  #~ connection_leak "never given back"
    cur = conn.cursor()
    cur.execute("SELECT 1")


def with_does_not_close(path):
    conn = sqlite3.connect(path)  #~ connection_leak "never given back"
    with conn:
        conn.execute("INSERT INTO t VALUES (1)")


async def finally_(pool: asyncpg.Pool):
    conn = await pool.acquire()
    try:
        return await conn.fetch("SELECT 1")
    finally:
        await pool.release(conn)


async def guarded(pool: asyncpg.Pool):
    async with pool.acquire() as conn:
        return await conn.fetch("SELECT 1")


def closing(path):
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("SELECT 1")


def stacked(path, stack: contextlib.ExitStack):
    conn = sqlite3.connect(path)
    stack.callback(conn.close)
    conn.execute("SELECT 1")


def factory(dsn):
    conn = psycopg2.connect(dsn)
    conn.autocommit = True
    return conn


class Store:
    def __init__(self, dsn):
        self.conn = psycopg2.connect(dsn)

    def reopen(self, dsn):
        conn = psycopg2.connect(dsn)
        self.conn = conn


@contextlib.contextmanager
def managed(dsn):
    conn = psycopg2.connect(dsn)
    try:
        yield conn
    finally:
        conn.close()


def none_first(dsn):
    conn = None
    try:
        conn = psycopg2.connect(dsn)
        conn.cursor().execute("SELECT 1")
    finally:
        if conn is not None:
            conn.close()
