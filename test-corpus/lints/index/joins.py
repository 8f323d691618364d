#@ schema: shop.sql
# Joins that come from a few rows to a table which no index finds them in.
import asyncpg


async def unindexed(conn: asyncpg.Connection, value):
    await conn.fetch(
        """
        SELECT i.sku
        FROM orders o
        JOIN items i ON i.order_id = o.id
        WHERE o.id = $1
        """,  #~^^ unindexed_join "no index on `items` serves the join with `o` on `order_id`"
        value,
    )
    await conn.fetch("SELECT i.sku FROM orders o LEFT JOIN items i ON o.id = i.order_id WHERE o.customer_id = $1", value)  #~ unindexed_join
    await conn.fetch("SELECT i.sku FROM orders o, items i WHERE i.order_id = o.id AND o.customer_id = $1", value)  #~ unindexed_join


async def indexed(conn: asyncpg.Connection, value):
    await conn.fetch("SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.email = $1", value)
    await conn.fetch("SELECT o.id FROM items i JOIN orders o ON o.id = i.order_id WHERE i.sku = $1", value)
    # Whole tables are read through anyway.
    await conn.fetch("SELECT o.id, sum(i.amount) FROM orders o JOIN items i ON i.order_id = o.id GROUP BY o.id")
