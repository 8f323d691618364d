# What a connection waits for that is no database.
import asyncio
import time

import asyncpg
import boto3
import httpx
import psycopg_pool
import requests


async def requested(pool: asyncpg.Pool, client: httpx.AsyncClient, id):
    async with pool.acquire() as conn:
        url = await conn.fetchval("SELECT url FROM feeds WHERE id = $1", id)
        response = await client.get(url)  #~ connection_held_across_await
        await conn.execute("UPDATE feeds SET body = $1 WHERE id = $2", response.text, id)


async def before_and_after(pool: asyncpg.Pool, client: httpx.AsyncClient, id):
    url = await pool.fetchval("SELECT url FROM feeds WHERE id = $1", id)
    response = await client.get(url)
    async with pool.acquire() as conn:
        await conn.execute("UPDATE feeds SET body = $1 WHERE id = $2", response.text, id)


def through_a_helper(pool: psycopg_pool.ConnectionPool, id):
    with pool.connection() as conn:
        row = conn.execute("SELECT url FROM feeds WHERE id = %s", (id,)).fetchone()
        download(row[0])  #~ connection_held_across_await "`download` waits"


def download(url):
    return requests.get(url, timeout=10).content


def uploaded(pool: psycopg_pool.ConnectionPool, body):
    store = boto3.client("s3")
    with pool.connection() as conn:
        conn.execute("INSERT INTO files (name) VALUES ('a')")
        store.put_object(Bucket="b", Key="a", Body=body)  #~ connection_held_across_await


async def released_before(pool: asyncpg.Pool, client: httpx.AsyncClient):
    conn = await pool.acquire()
    try:
        url = await conn.fetchval("SELECT url FROM feeds LIMIT 1")
    finally:
        await pool.release(conn)
    return await client.get(url)


async def between_attempts(pool: asyncpg.Pool, id):
    async with pool.acquire() as conn:
        for attempt in range(3):
            if await conn.fetchval("SELECT ready FROM feeds WHERE id = $1", id):
                break
            await asyncio.sleep(attempt)


async def paused(pool: asyncpg.Pool, id):
    async with pool.acquire() as conn:
        await conn.execute("UPDATE feeds SET seen = true WHERE id = $1", id)
        await asyncio.sleep(5)  #~ connection_held_across_await


def no_connection(url):
    time.sleep(1)
    return requests.get(url, timeout=10)
