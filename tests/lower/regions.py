# What is entered and left: guards, handlers, branches, exits.
async def transfer(pool, amount):
    assert amount > 0, "nothing to transfer"
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE a SET b = b - 1")
    with open("log") as (first, second), lock:
        pass
    try:
        result = await pool.fetch("SELECT 1")
    except (ValueError, KeyError) as error:
        raise RuntimeError("failed") from error
    except OSError:
        raise
    else:
        return result
    finally:
        pool.close()
    try:
        run()
    except* ValueError:
        del amount, pool.cache[0]
    if amount == 1:
        small()
    elif amount is not None and amount not in (2, 3):
        medium()
    else:
        large() if amount < 9 else None
    if (n := count(pool)) > 1 or not n:
        return


def numbers(limit, source):
    received = yield limit
    yield from source
    for number in source:
        yield number, received
