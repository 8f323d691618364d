# Every kind of loop.
import itertools
import sqlite3
from collections import deque

KINDS = ("a", "b", "c")


def comprehension(cur: sqlite3.Cursor, ids):
    return [cur.execute("SELECT * FROM t WHERE id = ?", (i,)).fetchone() for i in ids]  #~ n_plus_one_query


def generator(cur: sqlite3.Cursor, ids):
    return any(cur.execute("SELECT 1 FROM t WHERE id = ?", (i,)).fetchone() for i in ids)  #~ n_plus_one_query


def work_list(cur: sqlite3.Cursor, roots):
    queue = deque(roots)
    while queue:
        node = queue.popleft()
        cur.execute("SELECT id FROM nodes WHERE parent = ?", (node,))  #~ n_plus_one_query


def lambda_map(cur: sqlite3.Cursor, ids):
    return list(map(lambda i: cur.execute("SELECT * FROM t WHERE id = ?", (i,)), ids))  #~ n_plus_one_query


def nested(cur: sqlite3.Cursor, groups):
    for group in groups:
        for kind in KINDS:
            cur.execute("SELECT * FROM t WHERE id = ? AND kind = ?", (group, kind))  #~ n_plus_one_query


def literal(cur: sqlite3.Cursor):
    for kind in ("a", "b"):
        cur.execute("SELECT count(*) FROM t WHERE kind = ?", (kind,))
    for kind in KINDS:
        cur.execute("SELECT count(*) FROM t WHERE kind = ?", (kind,))


def paginated(cur: sqlite3.Cursor):
    last = 0
    while True:
        rows = cur.execute("SELECT id FROM t WHERE id > ? ORDER BY id LIMIT 100", (last,)).fetchall()
        if not rows:
            break
        last = rows[-1][0]


def offsets(cur: sqlite3.Cursor, total):
    for offset in range(0, total, 100):
        cur.execute("SELECT id FROM t LIMIT 100 OFFSET ?", (offset,))


def probe(cur: sqlite3.Cursor, slug):
    while cur.execute("SELECT 1 FROM t WHERE slug = ?", (slug,)).fetchone():
        slug = slug + "x"


def flush(cur: sqlite3.Cursor, rows):
    buffer = []
    for row in rows:
        buffer.append(row)
        if len(buffer) >= 500:
            cur.execute("INSERT INTO t SELECT * FROM json_each(?)", (buffer,))
            buffer = []


def cached(cur: sqlite3.Cursor, rows):
    names = {}
    for row in rows:
        if row.key not in names:
            names[row.key] = cur.execute("SELECT name FROM t WHERE key = ?", (row.key,)).fetchone()


def per_table(cur: sqlite3.Cursor, tables):
    for table in tables:
        cur.execute(f"DELETE FROM {table}")
        cur.execute("DROP TABLE IF EXISTS " + table)


def statements(cur: sqlite3.Cursor, script):
    for statement in script:
        cur.execute(statement)


def batched(cur: sqlite3.Cursor, rows):
    for group in rows:
        cur.executemany("INSERT INTO t VALUES (?)", group)


def until(cur: sqlite3.Cursor):
    for page in itertools.count(1):
        rows = cur.execute("SELECT id FROM t WHERE page = ?", (page,)).fetchall()
        if not rows:
            break


def first_time(cur: sqlite3.Cursor, rows):
    largest = None
    for row in rows:
        if largest is None:
            largest = cur.execute("SELECT max(id) FROM t WHERE kind = ?", (row.kind,)).fetchone()


def rows_called_pages(cur: sqlite3.Cursor, pages):
    for page in pages:
        cur.execute("SELECT title FROM pages WHERE id = ?", (page.id,))  #~ n_plus_one_query


def pages_of_a_paginator(cur: sqlite3.Cursor, paginator):
    for page in paginator:
        cur.execute("SELECT title FROM pages WHERE id IN (SELECT value FROM json_each(?))", (page,))
    for page in paginator.iter_pages():
        cur.execute("SELECT title FROM pages WHERE id IN (SELECT value FROM json_each(?))", (page,))
