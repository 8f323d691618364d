# What the functions of `through.py` call.
from abc import ABC, abstractmethod

import asyncpg


async def load_customer(conn: asyncpg.Connection, id):
    return await conn.fetchrow("SELECT * FROM customers WHERE id = $1", id)


async def load_one(conn: asyncpg.Connection, id):
    row = await load_customer(conn, id)
    return dict(row)


class Customers:
    def __init__(self, conn: asyncpg.Connection):
        self.conn = conn

    async def name(self, id):
        return await self.conn.fetchval("SELECT name FROM customers WHERE id = $1", id)


class Repository(ABC):
    @abstractmethod
    async def fetch_owner(self, id): ...


class MockRepository(Repository):
    async def fetch_owner(self, id):
        return {"id": id}


class PostgresRepository(Repository):
    def __init__(self, conn: asyncpg.Connection):
        self.conn = conn

    async def fetch_owner(self, id):
        return await self.conn.fetchrow("SELECT * FROM owners WHERE order_id = $1", id)
