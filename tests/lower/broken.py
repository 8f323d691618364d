def before():
    return 1


def broken(:
    value = = 2
    return value


class Half(

def after(pool):
    pool.execute("SELECT 1"
