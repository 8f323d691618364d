# The query is not in the loop but behind a call in it.
#@ with: store.py
import asyncio
from functools import lru_cache, partial

import asyncpg

from store import Customers, Repository, load_customer, load_one


async def through_a_function(conn: asyncpg.Connection, orders):
    for order in orders:
        print(await load_customer(conn, order.customer_id))  #~ n_plus_one_query "through `load_customer`"


async def through_two(conn: asyncpg.Connection, orders):
    return [await load_one(conn, order.customer_id) for order in orders]  #~ n_plus_one_query "through `load_one`"


async def once_for_each_function(conn: asyncpg.Connection, orders):
    for order in orders:
        first = await load_customer(conn, order.customer_id)  #~ n_plus_one_query
        second = await load_customer(conn, order.recipient_id)
        print(first, second)


class Page:
    def __init__(self, customers: Customers, repository: Repository):
        self.customers = customers
        self.repository = repository

    async def names(self, orders):
        names = []
        for order in orders:
            names.append(await self.customers.name(order.customer_id))  #~ n_plus_one_query
        return names

    async def own(self, orders):
        for order in orders:
            await self.save(order)  #~ n_plus_one_write "INSERT on `orders`"

    async def save(self, order):
        await self.customers.conn.execute("INSERT INTO orders (id) VALUES ($1)", order.id)

    async def by_interface(self, orders):
        for order in orders:
            await self.repository.fetch_owner(order.id)  #~ n_plus_one_query "through `fetch_owner`"


async def gathered(conn: asyncpg.Connection, orders):
    return await asyncio.gather(*[load_customer(conn, order.customer_id) for order in orders])  #~ n_plus_one_query


def mapped(conn, orders):
    return list(map(partial(find_order, conn), orders))  #~ n_plus_one_query "through `find_order`"


def find_order(conn, order):
    cursor = conn.cursor()
    cursor.execute("SELECT * FROM orders WHERE id = %s", (order,))
    return cursor.fetchone()


async def batched(conn: asyncpg.Connection, orders):
    for start in range(0, len(orders), 100):
        await load_customer(conn, orders[start])


async def whole(conn: asyncpg.Connection, ids):
    # The loop is in the function itself, where it is reported.
    for group in ids:
        await each(conn, group)


async def each(conn: asyncpg.Connection, ids):
    for id in ids:
        await conn.fetchrow("SELECT * FROM customers WHERE id = $1", id)  #~ n_plus_one_query


@lru_cache
def country(code):
    return find_order(CONNECTION, code)


def cached(orders):
    for order in orders:
        print(country(order.country))


class Rates:
    def __init__(self, conn):
        self.conn = conn
        self.known = {}

    def rate(self, currency):
        if currency in self.known:
            return self.known[currency]
        rate = find_order(self.conn, currency)
        self.known[currency] = rate
        return rate

    def lazily(self, currency):
        if currency not in self.known:
            self.known[currency] = find_order(self.conn, currency)
        return self.known[currency]


def memoised(rates: Rates, orders):
    for order in orders:
        print(rates.rate(order.currency), rates.lazily(order.currency))


def total(conn, order, lines=None):
    if lines is None:
        lines = find_order(conn, order)
    return sum(lines)


def handed_along(conn, orders, lines_by_order):
    for order in orders:
        print(total(conn, order, lines_by_order[order]))


def not_handed_along(conn, orders):
    for order in orders:
        print(total(conn, order))  #~ n_plus_one_query "through `total`"


def price(conn, order, parent=None):
    if parent is not None:
        return find_order(conn, parent)
    return order.price


def without_parent(conn, orders):
    for order in orders:
        print(price(conn, order))


def with_parent(conn, orders):
    for order in orders:
        print(price(conn, order, parent=order.parent))  #~ n_plus_one_query


def on_error(conn, order):
    try:
        return order.total
    except AttributeError:
        return find_order(conn, order)


def rarely(conn, orders):
    for order in orders:
        print(on_error(conn, order))


def walk(conn, node):
    print(find_order(conn, node.id))
    for child in node.children:
        walk(conn, child)  #~ n_plus_one_query "through `walk`"


def retried(conn, orders):
    for order in orders:
        for attempt in range(3):
            if find_order(conn, order):  #~ n_plus_one_query
                break


async def same_each_time(conn: asyncpg.Connection, prices, currency):
    for price in prices:
        rate = await conn.fetchval("SELECT rate FROM rates WHERE currency = $1", currency)  #~ loop_invariant_query
        print(price * rate)


async def may_differ(conn: asyncpg.Connection, prices):
    for price in prices:
        left = await conn.fetchval("SELECT count(*) FROM budget WHERE spent")
        await conn.execute("UPDATE budget SET spent = true WHERE price > $1", price)  #~ n_plus_one_write
        print(left)


def settings(conn, caches, space):
    if found := caches["default"].get(space):
        return found
    return find_order(conn, space)


def from_a_shared_cache(conn, caches, orders):
    for order in orders:
        print(settings(conn, caches, order.space))


def start_workers(conn, count):
    for _ in range(count):
        find_order(conn, conn.next_job())


def domain(conn, event):
    known = getattr(event, "known_domain", None) or event.cache.get("domain")
    if known is None:
        known = find_order(conn, event.id)
        event.cache.set("domain", known)
    return known


def with_domains(conn, events):
    return [domain(conn, event) for event in events]
