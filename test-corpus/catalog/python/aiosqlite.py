"""What the model of aiosqlite says, one line for each row."""

import aiosqlite
from aiosqlite.core import connect as connect_by_module


async def query(path: str, user: int) -> None:
    async with aiosqlite.connect(path) as db:  #= aiosqlite.connect
        async with db.execute("SELECT name FROM users WHERE id = ?", (user,)) as cur:  #= aiosqlite.core.Connection.execute
            print(await cur.fetchone(), await cur.fetchmany(10), await cur.fetchall())  #= aiosqlite.cursor.Cursor.fetchone, aiosqlite.cursor.Cursor.fetchmany, aiosqlite.cursor.Cursor.fetchall
        print(await db.execute_fetchall("SELECT name FROM users"))  #= aiosqlite.core.Connection.execute_fetchall
        await db.execute_insert("INSERT INTO users (name) VALUES ('a')")  #= aiosqlite.core.Connection.execute_insert
        await db.commit()  #= aiosqlite.core.Connection.commit


async def batch(db: aiosqlite.Connection, names: list[tuple[str]]) -> None:
    await db.executemany("INSERT INTO users (name) VALUES (?)", names)  #= aiosqlite.core.Connection.executemany
    await db.executescript("CREATE TABLE a (id INTEGER); CREATE TABLE b (id INTEGER);")  #= aiosqlite.core.Connection.executescript


async def cursors(db: aiosqlite.Connection, names: list[tuple[str]]) -> None:
    cur = await db.cursor()  #= aiosqlite.core.Connection.cursor
    try:
        await cur.executemany("INSERT INTO users (name) VALUES (?)", names)  #= aiosqlite.cursor.Cursor.executemany
        await cur.executescript("CREATE TABLE c (id INTEGER);")  #= aiosqlite.cursor.Cursor.executescript
        await cur.execute("SELECT name FROM users")  #= aiosqlite.cursor.Cursor.execute
    except aiosqlite.Error:
        await db.rollback()  #= aiosqlite.core.Connection.rollback
        raise
    finally:
        await cur.close()  #= aiosqlite.cursor.Cursor.close


async def copies(path: str, target: aiosqlite.Connection) -> None:
    db = await connect_by_module(path)  #= aiosqlite.core.connect
    try:
        await db.backup(target)  #= aiosqlite.core.Connection.backup
        print(db.iterdump())  #= aiosqlite.core.Connection.iterdump
        db.stop()  #= aiosqlite.core.Connection.stop
    finally:
        await db.close()  #= aiosqlite.core.Connection.close
