"""What the model of DuckDB says, one line for each row."""

import duckdb


def query(rows: list[tuple[str]]) -> None:
    with duckdb.connect("shop.db") as conn:  #= duckdb.connect
        conn.begin()  #= duckdb.DuckDBPyConnection.begin
        conn.execute("SELECT name FROM users").fetchone()  #= duckdb.DuckDBPyConnection.execute, duckdb.DuckDBPyConnection.fetchone
        conn.executemany("INSERT INTO users VALUES (?)", rows)  #= duckdb.DuckDBPyConnection.executemany
        conn.commit()  #= duckdb.DuckDBPyConnection.commit


def connections(conn: duckdb.DuckDBPyConnection, frame) -> None:
    cursor = conn.cursor().duplicate()  #= duckdb.DuckDBPyConnection.cursor, duckdb.DuckDBPyConnection.duplicate
    try:
        print(cursor.fetchmany(5), cursor.fetchall(), cursor.fetchnumpy())  #= duckdb.DuckDBPyConnection.fetchmany, duckdb.DuckDBPyConnection.fetchall, duckdb.DuckDBPyConnection.fetchnumpy
        print(cursor.df(), cursor.fetchdf(), cursor.fetch_df(), cursor.to_arrow_table())  #= duckdb.DuckDBPyConnection.df, duckdb.DuckDBPyConnection.fetchdf, duckdb.DuckDBPyConnection.fetch_df, duckdb.DuckDBPyConnection.to_arrow_table
        cursor.append("users", frame)  #= duckdb.DuckDBPyConnection.append
        cursor.register("frame", frame)  #= duckdb.DuckDBPyConnection.register
        cursor.unregister("frame")  #= duckdb.DuckDBPyConnection.unregister
        cursor.create_function("twice", lambda x: x * 2)  #= duckdb.DuckDBPyConnection.create_function
    except duckdb.Error:
        cursor.rollback()  #= duckdb.DuckDBPyConnection.rollback
        raise
    finally:
        cursor.close()  #= duckdb.DuckDBPyConnection.close


def sources(conn: duckdb.DuckDBPyConnection, frame) -> None:
    print(conn.sql("SELECT 1"), conn.query("SELECT 1"), conn.from_query("SELECT 1"))  #= duckdb.DuckDBPyConnection.sql, duckdb.DuckDBPyConnection.query, duckdb.DuckDBPyConnection.from_query
    print(conn.table("users"), conn.view("users"), conn.values([1]))  #= duckdb.DuckDBPyConnection.table, duckdb.DuckDBPyConnection.view, duckdb.DuckDBPyConnection.values
    print(conn.from_df(frame), conn.from_arrow(frame), conn.from_parquet("a"))  #= duckdb.DuckDBPyConnection.from_df, duckdb.DuckDBPyConnection.from_arrow, duckdb.DuckDBPyConnection.from_parquet
    print(conn.read_csv("a"), conn.read_json("a"), conn.read_parquet("a"))  #= duckdb.DuckDBPyConnection.read_csv, duckdb.DuckDBPyConnection.read_json, duckdb.DuckDBPyConnection.read_parquet


def module(frame) -> None:
    print(duckdb.execute("SELECT 1").fetchall())  #= duckdb.execute, duckdb.DuckDBPyConnection.fetchall
    users = duckdb.sql("SELECT * FROM users").filter("id = 1").project("id").aggregate("id")  #= duckdb.sql, duckdb.DuckDBPyRelation.filter, duckdb.DuckDBPyRelation.project, duckdb.DuckDBPyRelation.aggregate
    users = users.order("id").limit(10).join(users, "id").union(users).select("id").distinct()  #= duckdb.DuckDBPyRelation.order, duckdb.DuckDBPyRelation.limit, duckdb.DuckDBPyRelation.join, duckdb.DuckDBPyRelation.union, duckdb.DuckDBPyRelation.select, duckdb.DuckDBPyRelation.distinct
    print(users.fetchall(), users.df(), users.to_df(), users.fetchdf())  #= duckdb.DuckDBPyRelation.fetchall, duckdb.DuckDBPyRelation.df, duckdb.DuckDBPyRelation.to_df, duckdb.DuckDBPyRelation.fetchdf
    print(users.fetchnumpy(), users.to_arrow_table())  #= duckdb.DuckDBPyRelation.fetchnumpy, duckdb.DuckDBPyRelation.to_arrow_table
    relation(duckdb.query("SELECT 1"))  #= duckdb.query


def relation(users: duckdb.DuckDBPyRelation) -> None:
    users.create("copies")  #= duckdb.DuckDBPyRelation.create
    users.to_table("others")  #= duckdb.DuckDBPyRelation.to_table
    users.insert_into("copies")  #= duckdb.DuckDBPyRelation.insert_into
    users.insert([1])  #= duckdb.DuckDBPyRelation.insert
