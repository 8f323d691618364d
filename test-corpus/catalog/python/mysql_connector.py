"""What the model of MySQL Connector/Python says, one line for each row."""

import mysql.connector
import mysql.connector.aio
from mysql.connector import pooling
from mysql.connector.aio.pooling import MySQLConnectionPool as AsyncPool
from mysql.connector.cursor import MySQLCursorDict

pool = pooling.MySQLConnectionPool(pool_name="shop", pool_size=32)  #= mysql.connector.pooling.MySQLConnectionPool


def borrow(user: int) -> None:
    cnx = pool.get_connection()  #= mysql.connector.pooling.MySQLConnectionPool.get_connection
    try:
        cur = cnx.cursor(dictionary=True)  #= mysql.connector.connection.MySQLConnection.cursor
        cur.execute("SELECT name FROM users WHERE id = %s", (user,))  #= mysql.connector.cursor.MySQLCursor.execute
        print(cur.fetchone(), cur.fetchmany(10), cur.fetchall())  #= mysql.connector.cursor.MySQLCursor.fetchone, mysql.connector.cursor.MySQLCursor.fetchmany, mysql.connector.cursor.MySQLCursor.fetchall
        print(pool.pool_size)
    finally:
        cnx.close()  #= mysql.connector.connection.MySQLConnection.close


def guarded(names: list[tuple[str]]) -> None:
    with pool.get_connection() as cnx, cnx.cursor() as cur:  #= mysql.connector.pooling.MySQLConnectionPool.get_connection, mysql.connector.connection.MySQLConnection.cursor
        cur.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= mysql.connector.cursor.MySQLCursor.executemany
        cnx.commit()  #= mysql.connector.connection.MySQLConnection.commit


def unpooled() -> None:
    cnx = mysql.connector.connect(host="localhost")  #= mysql.connector.connect
    try:
        cnx.start_transaction()  #= mysql.connector.connection.MySQLConnection.start_transaction
        cnx.cmd_query("SELECT 1")  #= mysql.connector.connection.MySQLConnection.cmd_query
        cnx.commit()  #= mysql.connector.connection.MySQLConnection.commit
    except mysql.connector.Error:
        cnx.rollback()  #= mysql.connector.connection.MySQLConnection.rollback
        raise
    finally:
        cnx.disconnect()  #= mysql.connector.connection.MySQLConnection.disconnect


def by_module() -> None:
    with pooling.connect(host="localhost") as cnx:  #= mysql.connector.pooling.connect
        cnx.is_connected()  #= mysql.connector.connection.MySQLConnection.is_connected
        cnx.ping()  #= mysql.connector.connection.MySQLConnection.ping
        cnx.reconnect()  #= mysql.connector.connection.MySQLConnection.reconnect
        cnx.reset_session()  #= mysql.connector.connection.MySQLConnection.reset_session
        cnx.cmd_reset_connection()  #= mysql.connector.connection.MySQLConnection.cmd_reset_connection


def cursors(cur: MySQLCursorDict) -> None:
    cur.callproc("rebuild")  #= mysql.connector.cursor.MySQLCursor.callproc
    cur.nextset()  #= mysql.connector.cursor.MySQLCursor.nextset
    cur.reset()  #= mysql.connector.cursor.MySQLCursor.reset
    cur.close()  #= mysql.connector.cursor.MySQLCursor.close


async def async_pool() -> None:
    pool = AsyncPool(pool_name="shop", pool_size=32)  #= mysql.connector.aio.pooling.MySQLConnectionPool
    await pool.initialize_pool()  #= mysql.connector.aio.pooling.MySQLConnectionPool.initialize_pool
    async with await pool.get_connection() as cnx:  #= mysql.connector.pooling.MySQLConnectionPool.get_connection
        async with await cnx.cursor() as cur:  #= mysql.connector.connection.MySQLConnection.cursor
            await cur.execute("SELECT 1")  #= mysql.connector.cursor.MySQLCursor.execute
    async with await mysql.connector.aio.connect(host="localhost") as cnx:  #= mysql.connector.aio.connect
        await cnx.commit()  #= mysql.connector.connection.MySQLConnection.commit
