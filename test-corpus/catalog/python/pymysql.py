"""What the model of PyMySQL says, one line for each row."""

import pymysql
import pymysql.cursors


def query(user: int) -> None:
    conn = pymysql.connect(host="localhost")  #= pymysql.connect
    try:
        with conn.cursor() as cur:  #= pymysql.connections.Connection.cursor
            cur.execute("SELECT name FROM users WHERE id = %s", (user,))  #= pymysql.cursors.Cursor.execute
            print(cur.fetchone(), cur.fetchmany(10), cur.fetchall())  #= pymysql.cursors.Cursor.fetchone, pymysql.cursors.Cursor.fetchmany, pymysql.cursors.Cursor.fetchall
    finally:
        conn.close()  #= pymysql.connections.Connection.close


def batch(conn: pymysql.Connection, names: list[tuple[str]]) -> None:
    conn.begin()  #= pymysql.connections.Connection.begin
    try:
        cur = conn.cursor(pymysql.cursors.DictCursor)  #= pymysql.connections.Connection.cursor
        cur.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= pymysql.cursors.Cursor.executemany
        conn.commit()  #= pymysql.connections.Connection.commit
    except pymysql.Error:
        conn.rollback()  #= pymysql.connections.Connection.rollback
        raise


def other(cur: pymysql.cursors.DictCursor) -> None:
    cur.callproc("rebuild")  #= pymysql.cursors.Cursor.callproc
    print(cur.mogrify("SELECT %s", (1,)))  #= pymysql.cursors.Cursor.mogrify
    cur.scroll(1)  #= pymysql.cursors.Cursor.scroll
    cur.nextset()  #= pymysql.cursors.Cursor.nextset
    cur.close()  #= pymysql.cursors.Cursor.close
    cur.connection.ping()  #= pymysql.connections.Connection.ping


def by_class() -> None:
    with pymysql.Connect(host="localhost") as conn:  #= pymysql.Connect
        conn.select_db("shop")  #= pymysql.connections.Connection.select_db
        conn.autocommit(True)  #= pymysql.connections.Connection.autocommit
        conn.query("SELECT 1")  #= pymysql.connections.Connection.query
