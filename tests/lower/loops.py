# What repeats: statements, comprehensions, generators, and functions that are called once per element.
async def load(pool, ids, rows):
    for id in ids:
        if id in rows:
            continue
        fetch(pool, id)
    else:
        log("done")
    async for row in pool.cursor("SELECT 1"):
        use(row)
    for index in range(10):
        step(index)
    for index in range(0, len(ids), 100):
        step(ids[index : index + 100])
    for key, (first, *rest) in rows.items():
        use(key, first, rest)
    while pending(pool):
        poll(pool)
    while True:
        break
    names = [row.name for row in rows if row.name]
    pairs = {key: value for key in ids for value in rows[key] if value}
    total = sum(row.size for row in rows)
    unique = {await fetch(pool, id) async for id in stream(ids)}
    lazy = map(lambda row: fetch(pool, row), rows, ids)
    kept = filter(None, rows)
    return names, pairs, total, unique, lazy, kept


def shadow(map, rows):
    return map(load, rows), filter(rows)
