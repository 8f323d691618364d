#@ schema: shop.sql
# Conditions that keep the index on their column from being used.
import asyncpg


async def wrapped(conn: asyncpg.Connection, value):
    await conn.fetch("SELECT id FROM customers WHERE lower(email) = $1", value)  #~ non_sargable_filter "`lower(email) = $1` cannot use the index `customers_email`"
    await conn.fetch("SELECT id FROM customers WHERE email LIKE '%' || $1 || '%'", value)  #~ non_sargable_filter
    await conn.fetch("SELECT id FROM customers WHERE email ILIKE '%@example.com'")  #~ non_sargable_filter
    await conn.fetch("SELECT id FROM customers WHERE date(joined_at) = $1", value)  #~ non_sargable_filter
    await conn.fetch("SELECT id FROM customers WHERE joined_at::date = $1", value)  #~ non_sargable_filter
    await conn.fetch("SELECT id FROM customers WHERE extract(year FROM joined_at) = $1", value)  #~ non_sargable_filter
    await conn.fetch("SELECT id FROM customers WHERE joined_at + interval '1 day' > now()")  #~ non_sargable_filter "`joined_at + interval '1 day' > now()`"
    await conn.fetch("SELECT id FROM orders WHERE customer_id + 1 = $1", value)  #~ non_sargable_filter
    await conn.fetch("SELECT id FROM orders WHERE coalesce(customer_id, 0) = $1", value)  #~ non_sargable_filter
    await conn.fetch("SELECT id FROM orders WHERE id::text = $1", value)  #~ non_sargable_filter


async def plain(conn: asyncpg.Connection, value):
    await conn.fetch("SELECT id FROM customers WHERE email = lower($1)", value)
    await conn.fetch("SELECT id FROM customers WHERE joined_at >= $1::date AND joined_at < $1::date + 1", value)
    await conn.fetch("SELECT id FROM orders WHERE customer_id = $1 AND lower(reference) = $2", value, value)
    await conn.fetch("SELECT id FROM orders WHERE customer_id = $1 AND id::text LIKE $2", value, value)
    await conn.fetch("SELECT id FROM orders WHERE customer_id = $1 - 1", value)
    # A join finds the few rows that are compared.
    await conn.fetch("SELECT EXISTS (SELECT 1 FROM members m JOIN customers c ON c.id = m.customer_id WHERE m.owner_id = $1 AND lower(c.email) = lower($2))", value, value)
