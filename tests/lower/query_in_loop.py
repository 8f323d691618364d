async def names(pool, ids):
    names = []
    for id in ids:
        row = await pool.fetch("SELECT name FROM t WHERE id = $1", id)
        if row.active:
            names.append(row.name)
        else:
            continue
    return names


def total(items):
    sum = 0
    while sum < 10:
        sum += step(items[0], -1)
    while True:
        if done(sum) and not empty(items):
            break
        poll("a" + "b")
    return (sum, [1, 2.5, True])
