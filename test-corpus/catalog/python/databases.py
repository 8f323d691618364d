"""What the model of databases says, one line for each row."""

from databases import Database
from databases.core import Connection
from databases.interfaces import Record

database = Database("postgresql://localhost/shop", min_size=5, max_size=20)  #= databases.core.Database


async def reads(user: int) -> list[Record]:
    await database.connect()  #= databases.core.Database.connect
    print(await database.fetch_one("SELECT name FROM users WHERE id = :id", {"id": user}))  #= databases.core.Database.fetch_one
    print(await database.fetch_val("SELECT count(*) FROM users"))  #= databases.core.Database.fetch_val
    print(database.iterate("SELECT name FROM users"))  #= databases.core.Database.iterate
    return await database.fetch_all("SELECT name FROM users")  #= databases.core.Database.fetch_all


async def writes(names: list[dict[str, str]]) -> None:
    async with database.transaction():  #= databases.core.Database.transaction
        await database.execute("UPDATE users SET seen = now()")  #= databases.core.Database.execute
        await database.execute_many("INSERT INTO users (name) VALUES (:name)", names)  #= databases.core.Database.execute_many
    await database.disconnect()  #= databases.core.Database.disconnect


async def connections(names: list[dict[str, str]]) -> None:
    async with database.connection() as conn:  #= databases.core.Database.connection
        await use(conn, names)


async def use(conn: Connection, names: list[dict[str, str]]) -> None:
    print(await conn.fetch_all("SELECT name FROM users"))  #= databases.core.Connection.fetch_all
    print(await conn.fetch_one("SELECT name FROM users"))  #= databases.core.Connection.fetch_one
    print(await conn.fetch_val("SELECT count(*) FROM users"))  #= databases.core.Connection.fetch_val
    print(conn.iterate("SELECT name FROM users"))  #= databases.core.Connection.iterate
    await conn.execute("UPDATE users SET seen = now()")  #= databases.core.Connection.execute
    await conn.execute_many("INSERT INTO users (name) VALUES (:name)", names)  #= databases.core.Connection.execute_many


async def by_hand(conn: Connection) -> None:
    tx = conn.transaction()  #= databases.core.Connection.transaction
    await tx.start()  #= databases.core.Transaction.start
    try:
        await conn.execute("UPDATE users SET seen = now()")  #= databases.core.Connection.execute
    except Exception:
        await tx.rollback()  #= databases.core.Transaction.rollback
        raise
    await tx.commit()  #= databases.core.Transaction.commit
