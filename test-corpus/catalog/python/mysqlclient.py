"""What the model of mysqlclient says, one line for each row."""

import MySQLdb
import MySQLdb.connections
import MySQLdb.cursors


def query(user: int) -> None:
    conn = MySQLdb.connect(host="localhost")  #= MySQLdb.connect
    try:
        with conn.cursor() as cur:  #= MySQLdb.connections.Connection.cursor
            cur.execute("SELECT name FROM users WHERE id = %s", (user,))  #= MySQLdb.cursors.Cursor.execute
            print(cur.fetchone(), cur.fetchmany(10), cur.fetchall())  #= MySQLdb.cursors.Cursor.fetchone, MySQLdb.cursors.Cursor.fetchmany, MySQLdb.cursors.Cursor.fetchall
    finally:
        conn.close()  #= MySQLdb.connections.Connection.close


def batch(conn: MySQLdb.connections.Connection, names: list[tuple[str]]) -> None:
    conn.begin()  #= MySQLdb.connections.Connection.begin
    try:
        cur = conn.cursor(MySQLdb.cursors.DictCursor)  #= MySQLdb.connections.Connection.cursor
        cur.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= MySQLdb.cursors.Cursor.executemany
        conn.commit()  #= MySQLdb.connections.Connection.commit
    except MySQLdb.Error:
        conn.rollback()  #= MySQLdb.connections.Connection.rollback
        raise


def other(cur: MySQLdb.cursors.DictCursor) -> None:
    cur.callproc("rebuild")  #= MySQLdb.cursors.Cursor.callproc
    print(cur.mogrify("SELECT %s", (1,)))  #= MySQLdb.cursors.Cursor.mogrify
    cur.scroll(1)  #= MySQLdb.cursors.Cursor.scroll
    cur.nextset()  #= MySQLdb.cursors.Cursor.nextset
    cur.close()  #= MySQLdb.cursors.Cursor.close
    cur.connection.ping()  #= MySQLdb.connections.Connection.ping


def by_class() -> None:
    with MySQLdb.Connect(host="localhost") as conn:  #= MySQLdb.Connect
        conn.select_db("shop")  #= MySQLdb.connections.Connection.select_db
        conn.autocommit(True)  #= MySQLdb.connections.Connection.autocommit
    with MySQLdb.Connection(host="localhost") as conn:  #= MySQLdb.Connection
        conn.query("SELECT 1")  #= MySQLdb.connections.Connection.query
