# Receivers without a type: the name and the SQL say what they are.


def by_name(cursor, rows):
    for row in rows:
        cursor.execute("INSERT INTO t VALUES (%s)", (row,))  #~ n_plus_one_write "INSERT on `t`"


def by_field(self, rows):
    for row in rows:
        self.conn.execute("SELECT * FROM t WHERE id = %s", (row,))  #~ n_plus_one_query


def not_sql(cursor, jobs):
    for job in jobs:
        cursor.execute(job)


def not_a_database(executor, client, jobs):
    for job in jobs:
        executor.execute("run", job)
        client.get("/jobs/" + job)


# Types that name themselves, as those of JSON do.
from typing import List, Union

Json = Union[str, int, List["Json"], "Document"]
Document = dict[str, Json]


async def documents(conn: asyncpg.Connection, ids, wanted: Json) -> List[Document]:
    for id in ids:
        await conn.fetchrow("SELECT body FROM documents WHERE id = $1", id)  #~ n_plus_one_query "query on `documents`"
