#@ schema: shop.sql
# Filters that read a whole table, and those that do not.
import asyncpg

UNPAID = """
    UPDATE orders
    SET state = 'late'
    WHERE reference = $1
      AND placed_at < $2
"""  #~^^ unindexed_filter "no index on `orders` serves the filter on `reference` and `placed_at`"


async def whole_tables(conn: asyncpg.Connection, value, since):
    await conn.fetch("SELECT id FROM orders WHERE reference = $1", value)  #~ unindexed_filter "filter on `reference`"
    await conn.fetch("SELECT id FROM orders o WHERE o.reference IN ($1, $2)", value, since)  #~ unindexed_filter
    await conn.fetch("SELECT count(*) FROM orders WHERE placed_at > $1", since)  #~ unindexed_filter "`placed_at`"
    await conn.fetch("SELECT id FROM customers WHERE lower(name) = lower($1)", value)  #~ unindexed_filter "`lower(name) = lower($1)`"
    await conn.execute("DELETE FROM items WHERE order_id = $1", value)  #~ unindexed_filter "`order_id`"
    await conn.execute(UNPAID, value, since)
    # The same text again is the same finding.
    await conn.execute(UNPAID, value, since)
    await conn.fetch("SELECT id FROM orders WHERE id = (SELECT max(order_id) FROM items WHERE amount = $1)", value)  #~ unindexed_filter "`items`"


async def found_by_an_index(conn: asyncpg.Connection, value, since):
    await conn.fetch("SELECT id FROM orders WHERE id = $1", value)
    await conn.fetch("SELECT id FROM orders WHERE customer_id = $1 AND reference = $2", value, since)
    await conn.fetch("SELECT id FROM orders WHERE state = $1 AND placed_at > $2", value, since)
    await conn.fetch("SELECT id FROM customers WHERE email = ANY($1)", value)
    await conn.fetch("SELECT id FROM customers WHERE joined_at > $1", since)
    await conn.fetch("SELECT i.id FROM orders o JOIN items i ON i.order_id = o.id WHERE i.sku = $1", value)


async def most_rows(conn: asyncpg.Connection, value):
    # A flag leaves half of the rows: hardly anybody has an index for it alone.
    await conn.fetch("SELECT id FROM customers WHERE active")
    await conn.fetch("SELECT id FROM customers WHERE NOT active")
    await conn.fetch("SELECT id FROM orders WHERE paid_at IS NULL")
    await conn.fetch("SELECT id FROM orders WHERE reference <> $1", value)
    await conn.fetch("SELECT id FROM orders WHERE total > 10")
    await conn.fetch("SELECT id FROM orders")


async def not_certain(conn: asyncpg.Connection, condition, value, table):
    await conn.fetch(f"SELECT id FROM orders WHERE {condition}")
    await conn.fetch(f"SELECT id FROM {table} WHERE reference = $1", value)
    await conn.fetch("SELECT id FROM elsewhere WHERE reference = $1", value)
    await conn.fetch("SELECT id FROM open_orders WHERE reference = $1", value)
    await conn.fetch("SELECT relname FROM pg_catalog.pg_class WHERE relkind = $1", value)
    await conn.fetch("SELECT 1 FROM information_schema.tables WHERE table_name = $1", value)
    await conn.fetch("SELECT line FROM imported WHERE line = $1", value)
    await conn.fetch("SELECT 1 FROM alembic_version WHERE version_num = $1", value)


async def test_reads_everything(conn: asyncpg.Connection, value):
    await conn.fetch("SELECT id FROM orders WHERE reference = $1", value)


async def not_only_for_tests(conn: asyncpg.Connection, value):
    await conn.fetch("SELECT id FROM orders WHERE reference = $1", value)  #~ unindexed_filter
