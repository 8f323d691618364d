"""What the model of pymssql says, one line for each row."""

import pymssql


def query(user: int, names: list[tuple[str]]) -> None:
    conn = pymssql.connect("localhost")  #= pymssql.connect
    try:
        conn.autocommit(False)  #= pymssql.Connection.autocommit
        cur = conn.cursor(as_dict=True)  #= pymssql.Connection.cursor
        cur.execute("SELECT name FROM users WHERE id = %s", (user,))  #= pymssql.Cursor.execute
        print(cur.fetchone(), cur.fetchmany(10), cur.fetchall())  #= pymssql.Cursor.fetchone, pymssql.Cursor.fetchmany, pymssql.Cursor.fetchall
        cur.executemany("INSERT INTO users (name) VALUES (%s)", names)  #= pymssql.Cursor.executemany
        conn.bulk_copy("users", names)  #= pymssql.Connection.bulk_copy
        conn.commit()  #= pymssql.Connection.commit
    except pymssql.Error:
        conn.rollback()  #= pymssql.Connection.rollback
        raise
    finally:
        conn.close()  #= pymssql.Connection.close


def cursors(cur: pymssql.Cursor) -> None:
    cur.callproc("rebuild", ())  #= pymssql.Cursor.callproc
    cur.nextset()  #= pymssql.Cursor.nextset
    cur.close()  #= pymssql.Cursor.close
