#@ schema: shop.sql
# What is said of an ORDER BY: a full sort, a part, a page.
import asyncpg


async def sorts(conn: asyncpg.Connection, value, skip):
    await conn.fetch("SELECT id FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC LIMIT 5", value)  #~ unindexed_order_by "together with the filter on `customer_id`"
    # All of a customer's orders: a few rows, sorted in no time; a note.
    await conn.fetch("SELECT id FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC", value)  #~ NOTE: unindexed_order_by
    await conn.fetch("SELECT id FROM orders ORDER BY total LIMIT 5")  #~ unindexed_order_by "no index on `orders` serves `ORDER BY total`"
    await conn.fetch("SELECT id FROM orders WHERE state = $1 ORDER BY placed_at, id LIMIT 5", value)  #~ partially_indexed_order_by "only the first term of `ORDER BY placed_at, id`"
    await conn.fetch("SELECT id FROM orders ORDER BY id LIMIT 20 OFFSET $1", skip)  #~ offset_pagination
    await conn.fetch("SELECT id FROM elsewhere ORDER BY a LIMIT $1 OFFSET $2", value, skip)  #~ offset_pagination


async def filtered_anyway(conn: asyncpg.Connection, value, since):
    # The order comes out of an index that is walked; a better one would be walked and filtered, too: a note.
    await conn.fetch("SELECT id FROM logs WHERE owner_id = $1 AND seen_at > $2 ORDER BY made_at LIMIT 9", value, since)  #~ NOTE: unindexed_order_by
    await conn.fetch("SELECT id FROM logs WHERE owner_id = $1 ORDER BY made_at LIMIT 9", value)  #~ unindexed_order_by


async def served(conn: asyncpg.Connection, value):
    await conn.fetch("SELECT id FROM orders WHERE state = $1 ORDER BY placed_at DESC LIMIT 5", value)
    await conn.fetch("SELECT id FROM orders WHERE id = $1 ORDER BY total", value)
    await conn.fetch("SELECT id FROM orders ORDER BY id LIMIT 1 OFFSET 1")
    # No one index could give an order by columns of two tables.
    await conn.fetch("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.email = $1 ORDER BY c.name, o.total", value)
    await conn.fetch("SELECT state, count(*) FROM orders GROUP BY state ORDER BY count(*) DESC")
