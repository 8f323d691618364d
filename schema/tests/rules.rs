//! The rules that surprise, one by one: an index, a query, and what becomes of its order.

use seqscan_schema::{Access, Dialect, Engine, Order, QueryText, SchemaBuilder, judge};

const TABLES: &str =
    "CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL, b int, c int NOT NULL, f boolean NOT NULL, s text NOT NULL,
 v varchar(20), d timestamp NOT NULL, u_id bigint NOT NULL);
CREATE TABLE u (id bigint PRIMARY KEY, email varchar(50) NOT NULL);";

fn verdict(engine: &str, indexes: &str, query: &str) -> (Order, Vec<(String, Access)>) {
    let engine = Engine::parse(engine).expect("a dialect");
    let mut builder = SchemaBuilder::new(Some(engine.dialect));
    let integer = TABLES.replace("id bigint PRIMARY KEY", "id INTEGER PRIMARY KEY");
    builder.add_source(
        "tables",
        if engine.dialect == Dialect::Sqlite {
            &integer
        } else {
            TABLES
        },
    );
    builder.add_source("indexes", indexes);
    let schema = builder.finish();
    let judged = judge(&schema, &QueryText::new(query), engine).remove(0);
    (
        judged.order,
        judged
            .tables
            .into_iter()
            .map(|table| (table.name, table.access))
            .collect(),
    )
}

#[test]
fn orders() {
    let partial = |terms| Order::Partial(Some(terms));
    let t_ac = "CREATE INDEX i ON t (a, c);";
    let t_bc = "CREATE INDEX i ON t (b, c);";
    let t_fc = "CREATE INDEX i ON t (f, c);";
    let rows: &[(&str, &str, &str, Order)] = &[
        (
            "postgres",
            t_ac,
            "SELECT * FROM t WHERE a IN ($1) ORDER BY c",
            Order::Served,
        ),
        (
            "postgres",
            t_ac,
            "SELECT * FROM t WHERE a IN ($1, $2) ORDER BY c",
            Order::Sort,
        ),
        (
            "postgres",
            t_ac,
            "SELECT * FROM t WHERE a = (SELECT $1::int) ORDER BY c",
            Order::Served,
        ),
        (
            "postgres",
            t_bc,
            "SELECT * FROM t WHERE b IS NULL ORDER BY c",
            Order::Sort,
        ),
        (
            "postgres",
            t_fc,
            "SELECT * FROM t WHERE NOT f ORDER BY c",
            Order::Served,
        ),
        (
            "postgres",
            t_fc,
            "SELECT * FROM t WHERE f IS NOT TRUE ORDER BY c",
            Order::Sort,
        ),
        ("postgres", t_ac, "SELECT * FROM t ORDER BY a, c DESC", partial(1)),
        ("postgres", t_ac, "SELECT * FROM t ORDER BY a NULLS FIRST", Order::Sort),
        ("postgres", "", "SELECT * FROM t ORDER BY id, c", partial(1)),
        (
            "postgres",
            "",
            "SELECT * FROM t WHERE id = $1 ORDER BY c",
            Order::Trivial,
        ),
        (
            "postgres",
            "CREATE INDEX i ON t (u_id, c);",
            "SELECT * FROM t JOIN u ON u.id = t.u_id ORDER BY u.id, t.c",
            Order::Served,
        ),
        (
            "postgres",
            "CREATE INDEX i ON t (u_id);",
            "SELECT * FROM t LEFT JOIN u ON u.id = t.u_id ORDER BY u.id",
            Order::Sort,
        ),
        (
            "postgres",
            "CREATE INDEX i ON u (email);",
            "SELECT * FROM t LEFT JOIN u ON u.id = t.u_id WHERE u.email > $1 ORDER BY u.email",
            Order::Served,
        ),
        (
            "postgres",
            t_ac,
            "SELECT a, c, count(*) FROM t GROUP BY c, a ORDER BY a, c",
            Order::Served,
        ),
        (
            "postgres:18",
            t_ac,
            "SELECT DISTINCT ON (a) * FROM t ORDER BY a, c DESC",
            partial(1),
        ),
        (
            "postgres:15",
            t_ac,
            "SELECT DISTINCT ON (a) * FROM t ORDER BY a, c DESC",
            Order::Sort,
        ),
        (
            "postgres",
            "CREATE INDEX i ON t (c);",
            "SELECT c FROM t UNION ALL SELECT c FROM t t2 ORDER BY c",
            Order::Served,
        ),
        (
            "postgres",
            "CREATE INDEX i ON t (c) WHERE b > 0;",
            "SELECT * FROM t WHERE b > 5 ORDER BY c",
            Order::Served,
        ),
        (
            "postgres",
            "CREATE INDEX i ON t (c) WHERE b > 0;",
            "SELECT * FROM t WHERE b > $1 ORDER BY c",
            Order::Sort,
        ),
        (
            "postgres",
            "CREATE INDEX i ON t (s text_pattern_ops, c);",
            "SELECT * FROM t WHERE s = $1 ORDER BY c",
            Order::Served,
        ),
        (
            "postgres",
            t_ac,
            "SELECT *, row_number() OVER (ORDER BY d) FROM t ORDER BY a, c",
            Order::Sort,
        ),
        (
            "sqlite",
            t_ac,
            "SELECT * FROM t WHERE a = ? AND c = ? ORDER BY id",
            Order::Served,
        ),
        (
            "sqlite",
            t_bc,
            "SELECT * FROM t WHERE b IS NULL ORDER BY c",
            Order::Served,
        ),
        ("sqlite", t_fc, "SELECT * FROM t WHERE f ORDER BY c", Order::Sort),
        ("sqlite", t_ac, "SELECT * FROM t ORDER BY id, s DESC", Order::Served),
        ("sqlite", t_ac, "SELECT * FROM t ORDER BY a, c, c DESC", partial(2)),
        (
            "sqlite",
            "CREATE UNIQUE INDEX i ON t (b);",
            "SELECT * FROM t ORDER BY b, c",
            partial(1),
        ),
        (
            "sqlite",
            t_bc,
            "SELECT * FROM t ORDER BY b NULLS LAST, c",
            Order::Served,
        ),
        (
            "sqlite",
            t_ac,
            "SELECT a, c, count(*) FROM t GROUP BY a, c ORDER BY a",
            Order::Sort,
        ),
        (
            "mariadb",
            t_bc,
            "SELECT * FROM t WHERE b <=> 5 ORDER BY c",
            Order::Served,
        ),
        (
            "mariadb",
            t_bc,
            "SELECT * FROM t WHERE b IS NULL ORDER BY c",
            Order::Served,
        ),
        (
            "mariadb",
            t_bc,
            "SELECT * FROM t WHERE b IS NULL ORDER BY b, c",
            Order::Sort,
        ),
        ("mariadb", t_fc, "SELECT * FROM t WHERE f ORDER BY c", Order::Sort),
        ("mariadb", "", "SELECT * FROM t ORDER BY id, c", Order::Sort),
        (
            "mariadb",
            "CREATE INDEX i ON t (c);",
            "SELECT c FROM t UNION ALL SELECT c FROM t t2 ORDER BY c",
            Order::Sort,
        ),
        (
            "mariadb",
            "CREATE INDEX i ON u (email);",
            "SELECT * FROM t JOIN u ON u.id = t.u_id ORDER BY u.email",
            Order::Sort,
        ),
    ];
    for (engine, indexes, query, expected) in rows {
        assert_eq!(
            verdict(engine, indexes, query).0,
            *expected,
            "{engine}: {indexes} {query}"
        );
    }
}

#[test]
fn conditions() {
    use Access::{Index, None, Scan};
    let t_a = "CREATE INDEX i ON t (a);";
    let t_s = "CREATE INDEX i ON t (s);";
    let rows: &[(&str, &str, &str, Access)] = &[
        ("postgres", t_a, "a = 1.5", Scan),
        ("postgres", t_a, "a = '5'", Index),
        ("postgres", t_a, "a <> $1", Scan),
        ("postgres", t_a, "a = ANY($1)", Index),
        ("postgres", t_a, "a = 1 OR c = 2", Scan),
        ("postgres", t_s, "s LIKE 'abc%'", Scan),
        (
            "postgres",
            "CREATE INDEX i ON t (s text_pattern_ops);",
            "s LIKE 'abc%'",
            Index,
        ),
        ("postgres", "CREATE INDEX i ON t (v);", "v::text = $1", Index),
        ("postgres", "CREATE INDEX i ON t (d);", "d::date = $1", Scan),
        ("postgres", t_a, "1 = 1 AND a IN (SELECT id FROM u)", None),
        ("postgres", "CREATE INDEX i ON t (a, c);", "c = $1", Scan),
        ("sqlite", "CREATE INDEX i ON t (f);", "f", Scan),
        ("sqlite", t_s, "s GLOB 'abc*'", Index),
        ("sqlite", t_s, "s LIKE 'abc%'", Scan),
        (
            "sqlite",
            "CREATE INDEX i ON t (a); CREATE INDEX j ON t (c);",
            "a = ? OR c = ?",
            Index,
        ),
        ("mariadb", t_a, "a <> 7", Index),
        ("mariadb", "CREATE UNIQUE INDEX i ON t (a);", "a <> 7", Scan),
        ("mariadb", "CREATE INDEX i ON t (v);", "v = 5", Scan),
        ("mariadb", "CREATE INDEX i ON t (f);", "f", Index),
        ("mariadb", "CREATE INDEX i ON t (a, c);", "(a, c) > (7, 8)", Scan),
    ];
    for (engine, indexes, condition, expected) in rows {
        let (_, tables) = verdict(engine, indexes, &format!("SELECT * FROM t WHERE {condition}"));
        let table = tables.iter().find(|(name, _)| name == "t").expect("the table is there");
        assert_eq!(table.1, *expected, "{engine}: {indexes} {condition}");
    }
}
