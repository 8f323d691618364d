"""What the model of psycopg2 says, one line for each row."""

from contextlib import closing

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection
from psycopg2.extras import DictCursor, DictRow, RealDictCursor, execute_batch, execute_values
from psycopg2.pool import AbstractConnectionPool, SimpleConnectionPool, ThreadedConnectionPool

threaded = ThreadedConnectionPool(20, 20, "dbname=shop")  #= psycopg2.pool.ThreadedConnectionPool
simple = SimpleConnectionPool(minconn=20, maxconn=20, dsn="dbname=shop")  #= psycopg2.pool.SimpleConnectionPool


def borrow() -> list[DictRow]:
    conn = threaded.getconn()  #= psycopg2.pool.AbstractConnectionPool.getconn
    try:
        with conn.cursor(cursor_factory=DictCursor) as cur:  #= psycopg2.extensions.connection.cursor
            cur.execute("SELECT name FROM users")  #= psycopg2.extensions.cursor.execute
            return cur.fetchall()  #= psycopg2.extensions.cursor.fetchall
    finally:
        threaded.putconn(conn)  #= psycopg2.pool.AbstractConnectionPool.putconn


def replaced(pool: AbstractConnectionPool) -> None:
    conn = pool.getconn()  #= psycopg2.pool.AbstractConnectionPool.getconn
    try:
        conn.close()  #= psycopg2.pool.AbstractConnectionPool.getconn.connection.close
    finally:
        pool.putconn(conn, close=True)  #= psycopg2.pool.AbstractConnectionPool.putconn


def stop() -> None:
    threaded.closeall()  #= psycopg2.pool.AbstractConnectionPool.closeall
    simple.closeall()  #= psycopg2.pool.AbstractConnectionPool.closeall


def unpooled(names: list[tuple[str]]) -> None:
    conn = psycopg2.connect("dbname=shop")  #= psycopg2.connect
    try:
        with conn, conn.cursor() as cur:  #= psycopg2.extensions.connection.cursor
            execute_values(cur, "INSERT INTO users (name) VALUES %s", names)  #= psycopg2.extras.execute_values
            execute_batch(cur, "UPDATE users SET name = %s", names)  #= psycopg2.extras.execute_batch
            cur.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= psycopg2.extensions.cursor.executemany
    finally:
        conn.close()  #= psycopg2.extensions.connection.close


def closed() -> None:
    with closing(psycopg2.connect("dbname=shop")) as conn:  #= psycopg2.connect
        conn.set_session(autocommit=True)  #= psycopg2.extensions.connection.set_session
        conn.set_isolation_level(1)  #= psycopg2.extensions.connection.set_isolation_level
        conn.set_client_encoding("UTF8")  #= psycopg2.extensions.connection.set_client_encoding
        conn.reset()  #= psycopg2.extensions.connection.reset


def by_hand(conn: connection) -> None:
    cur = conn.cursor()  #= psycopg2.extensions.connection.cursor
    try:
        cur.execute(cur.mogrify("SELECT name FROM users WHERE id = %s", (1,)))  #= psycopg2.extensions.cursor.execute, psycopg2.extensions.cursor.mogrify
        print(cur.fetchone(), cur.fetchmany(10))  #= psycopg2.extensions.cursor.fetchone, psycopg2.extensions.cursor.fetchmany
        cur.connection.commit()  #= psycopg2.extensions.connection.commit
    except psycopg2.Error:
        conn.rollback()  #= psycopg2.extensions.connection.rollback
        raise
    finally:
        cur.close()  #= psycopg2.extensions.cursor.close


def copies(cur: RealDictCursor, file) -> None:
    cur.copy_from(file, "users")  #= psycopg2.extensions.cursor.copy_from
    cur.copy_to(file, "users")  #= psycopg2.extensions.cursor.copy_to
    cur.copy_expert("COPY users TO STDOUT", file)  #= psycopg2.extensions.cursor.copy_expert
    cur.callproc("rebuild")  #= psycopg2.extensions.cursor.callproc
    cur.scroll(1)  #= psycopg2.extensions.cursor.scroll
    cur.setinputsizes([1])  #= psycopg2.extensions.cursor.setinputsizes


def composed(cur: DictCursor, table: str) -> None:
    query = sql.SQL("SELECT name FROM {}").format(sql.Identifier(table))  #= psycopg2.sql.Composable.format
    cur.execute(query)  #= psycopg2.extensions.cursor.execute
    cur.execute(sql.SQL(", ").join([query]))  #= psycopg2.extensions.cursor.execute, psycopg2.sql.Composable.join
