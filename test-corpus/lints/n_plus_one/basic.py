# The loops that every reviewer stops at, and their near misses.
import asyncpg


async def names(conn: asyncpg.Connection, orders):
    for order in orders:
        await conn.fetchrow("SELECT name FROM customers WHERE id = $1", order.customer_id)  #~ n_plus_one_query "query on `customers`"


async def rename(conn: asyncpg.Connection, customers):
    for customer in customers:
        await conn.execute("UPDATE customers SET name = $1 WHERE id = $2", customer.name, customer.id)  #~ n_plus_one_write "UPDATE on `customers`"


async def remove(conn: asyncpg.Connection, ids):
    for chunk in batches(ids):
        await conn.execute("DELETE FROM customers WHERE id = ANY($1)", chunk)


async def wait_until_up(conn: asyncpg.Connection):
    for attempt in range(30):
        await conn.fetchval("SELECT 1 FROM ready WHERE n > $1", attempt)


async def first_of(conn: asyncpg.Connection, names):
    for name in names:
        return await conn.fetchval("SELECT id FROM customers WHERE name = $1", name)


async def own_rows(conn: asyncpg.Connection):
    for row in await conn.fetch("SELECT id FROM customers"):
        print(row)
