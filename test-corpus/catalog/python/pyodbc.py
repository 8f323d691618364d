"""What the model of pyodbc says, one line for each row."""

from contextlib import closing

import pyodbc


def query(user: int) -> pyodbc.Row:
    with closing(pyodbc.connect("DSN=shop")) as conn:  #= pyodbc.connect
        conn.execute("UPDATE users SET seen = 1")  #= pyodbc.Connection.execute
        conn.commit()  #= pyodbc.Connection.commit
        return conn.cursor().execute("SELECT name FROM users WHERE id = ?", user).fetchone()  #= pyodbc.Connection.cursor, pyodbc.Cursor.execute, pyodbc.Cursor.fetchone


def by_hand(names: list[tuple[str]]) -> None:
    conn = pyodbc.connect("DSN=shop")  #= pyodbc.connect
    try:
        cur = conn.cursor()  #= pyodbc.Connection.cursor
        cur.executemany("INSERT INTO users (name) VALUES (?)", names)  #= pyodbc.Cursor.executemany
        cur.commit()  #= pyodbc.Cursor.commit
    except pyodbc.Error:
        conn.rollback()  #= pyodbc.Connection.rollback
        raise
    finally:
        conn.close()  #= pyodbc.Connection.close


def cursors(cur: pyodbc.Cursor) -> None:
    print(cur.fetchmany(10), cur.fetchall(), cur.fetchval())  #= pyodbc.Cursor.fetchmany, pyodbc.Cursor.fetchall, pyodbc.Cursor.fetchval
    print(cur.tables(), cur.columns(), cur.procedures())  #= pyodbc.Cursor.tables, pyodbc.Cursor.columns, pyodbc.Cursor.procedures
    print(cur.primaryKeys("a"), cur.foreignKeys("a"), cur.statistics("a"))  #= pyodbc.Cursor.primaryKeys, pyodbc.Cursor.foreignKeys, pyodbc.Cursor.statistics
    cur.setinputsizes(None)  #= pyodbc.Cursor.setinputsizes
    cur.nextset()  #= pyodbc.Cursor.nextset
    cur.skip(1)  #= pyodbc.Cursor.skip
    cur.cancel()  #= pyodbc.Cursor.cancel
    cur.rollback()  #= pyodbc.Cursor.rollback
    cur.close()  #= pyodbc.Cursor.close
    cur.connection.commit()  #= pyodbc.Connection.commit
