# Matching: a pattern is the expression that would build what it takes apart.
def route(message):
    match message:
        case 1 | "two" | None:
            return low
        case [first, *_, last] if first:
            return first, last
        case {"kind": "query", "sql": sql, **rest}:
            return sql, rest
        case Point(x=0, y=height) as point:
            return point, height
        case Color.RED | -1:
            return message
        case _:
            pass
