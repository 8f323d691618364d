# A call that is given the same each time, and leads to a query.
import asyncpg


async def rate(conn: asyncpg.Connection, currency):
    return await conn.fetchval("SELECT rate FROM rates WHERE currency = $1", currency)


async def next_number(conn: asyncpg.Connection, series):
    return await conn.fetchval("SELECT nextval($1)", series)


async def save(conn: asyncpg.Connection, price):
    await conn.execute("INSERT INTO prices VALUES ($1)", price)


async def convert(conn, prices, currency):
    converted = []
    for price in prices:
        converted.append(price * await rate(conn, currency))  #~ loop_invariant_query "through `rate`"
    return converted


async def numbered(conn, prices, series):
    return [(await next_number(conn, series), price) for price in prices]


async def while_writing(conn, prices, currency):
    for price in prices:
        await save(conn, price)  #~ n_plus_one_write
        print(await rate(conn, currency))


async def of_each(conn, prices):
    return [await rate(conn, price.currency) for price in prices]  #~ n_plus_one_query "through `rate`"
