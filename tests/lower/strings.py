# Strings, joined, formatted and trimmed.
import textwrap
from inspect import cleandoc

adjacent = "SELECT id, " "name " r"FROM \d" f" WHERE id = {id!r:>{width}}" """ AND {not_a_hole}"""
escaped = "tab\t quote\" \x41\u00e9\N{BULLET} \
joined \q"
nested = f"{f'{inner}'} {{literal}} {rows["key"]:.2f}"
template = t"SELECT * FROM {table}"
data = b"bytes"
placeholder = "SELECT * FROM t WHERE id = %s"
percent = "SELECT %s FROM %s WHERE x LIKE '%%a' AND id = %d" % (column, table, id)
named = "SELECT %(column)s FROM %(missing)s" % {"column": column, "other": id}
single = "%s and %s" % pair
braces = "{} {1} {name!r} {{}} {0.attr}".format(first, second, name=third, rest=fourth)
dedented = textwrap.dedent(
    """
    SELECT *
      FROM t

    WHERE x = 1
    """
).strip()
cleaned = cleandoc("""  first
    second
      third
    """)
joined = ", ".join(["a", f"{b}", "c"])
unknown = ", ".join(columns) + variable.strip() + "%(" % x
