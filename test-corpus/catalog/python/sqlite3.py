"""What the model of sqlite3 says, one line for each row."""

import sqlite3
from contextlib import closing
from sqlite3 import dbapi2


def query(path: str, user: int) -> sqlite3.Row:
    with closing(sqlite3.connect(path)) as conn:  #= sqlite3.connect
        conn.execute("UPDATE users SET seen = 1")  #= sqlite3.Connection.execute
        conn.commit()  #= sqlite3.Connection.commit
        return conn.execute("SELECT name FROM users WHERE id = ?", (user,)).fetchone()  #= sqlite3.Connection.execute, sqlite3.Cursor.fetchone


def batch(conn: sqlite3.Connection, names: list[tuple[str]]) -> None:
    with conn:
        conn.executemany("INSERT INTO users (name) VALUES (?)", names)  #= sqlite3.Connection.executemany
    conn.executescript("CREATE TABLE a (id INTEGER); CREATE TABLE b (id INTEGER);")  #= sqlite3.Connection.executescript


def cursors(conn: sqlite3.Connection, names: list[tuple[str]]) -> None:
    cur = conn.cursor()  #= sqlite3.Connection.cursor
    try:
        cur.executemany("INSERT INTO users (name) VALUES (?)", names)  #= sqlite3.Cursor.executemany
        cur.executescript("CREATE TABLE c (id INTEGER);")  #= sqlite3.Cursor.executescript
        cur.execute("SELECT name FROM users")  #= sqlite3.Cursor.execute
        print(cur.fetchmany(10), cur.fetchall())  #= sqlite3.Cursor.fetchmany, sqlite3.Cursor.fetchall
        cur.connection.commit()  #= sqlite3.Connection.commit
    except sqlite3.Error:
        conn.rollback()  #= sqlite3.Connection.rollback
        raise
    finally:
        cur.close()  #= sqlite3.Cursor.close


def copies(path: str, target: sqlite3.Connection) -> None:
    conn = dbapi2.connect(path)  #= sqlite3.dbapi2.connect
    try:
        conn.backup(target)  #= sqlite3.Connection.backup
        print(list(conn.iterdump()))  #= sqlite3.Connection.iterdump
    finally:
        conn.close()  #= sqlite3.Connection.close
