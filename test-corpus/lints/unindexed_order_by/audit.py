#@ schema: facts.sql
# The audit's own case, both ways.
import asyncpg

LATEST = """
    SELECT id
    FROM facts
    WHERE user_id = $1
    ORDER BY created_at DESC
    LIMIT $2
"""  #~^^ unindexed_order_by "no index on `facts` serves `ORDER BY created_at DESC` together with the filter on `user_id`"


async def latest(conn: asyncpg.Connection, user):
    return await conn.fetch(LATEST, user, 10)


async def latest_notes(conn: asyncpg.Connection, user):
    return await conn.fetch("SELECT id FROM notes WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10", user)


async def whole(conn: asyncpg.Connection):
    return await conn.fetch("SELECT id FROM facts ORDER BY created_at")


async def by_body(conn: asyncpg.Connection):
    return await conn.fetch("SELECT id FROM facts ORDER BY body LIMIT 10")  #~ unindexed_order_by


async def unsure(conn: asyncpg.Connection, column, user):
    await conn.fetch(f"SELECT id FROM facts WHERE user_id = $1 ORDER BY {column}", user)
    await conn.fetch("SELECT id FROM elsewhere WHERE a = $1 ORDER BY b", user)
    await conn.fetch("SELECT id FROM facts WHERE id = $1 ORDER BY created_at", user)
