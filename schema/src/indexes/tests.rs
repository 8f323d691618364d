//! Which indexes are proposed for several queries together.

use super::{ProposedIndex, propose_indexes};
use crate::{Dialect, Engine, QueryText, Schema, SchemaBuilder, judge_with_advice};

const SHOP: &str = "
    CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint NOT NULL, shop_id bigint NOT NULL, state text NOT NULL,
        total int NOT NULL, paid boolean NOT NULL, created_at timestamptz NOT NULL, shipped_at timestamptz);
    CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint NOT NULL, sku text NOT NULL, amount int NOT NULL);
";

fn schema(dialect: Dialect, ddl: &str) -> Schema {
    let mut builder = SchemaBuilder::new(Some(dialect));
    builder.add_source("schema.sql", ddl);
    builder.finish()
}

fn proposed(ddl: &str, queries: &[&str]) -> Vec<String> {
    statements(Dialect::PostgreSql, ddl, queries)
}

/// The statements, after a check that they serve: nothing more is proposed once they are there.
fn statements(dialect: Dialect, ddl: &str, queries: &[&str]) -> Vec<String> {
    let schema = schema(dialect, ddl);
    let queries: Vec<QueryText> = queries.iter().map(|query| QueryText::new(query)).collect();
    let engine = Engine::newest(dialect);
    let found = propose_indexes(&schema, &queries, engine, &[]);
    let after = ProposedIndex::added_to(&schema, &found);
    for query in &queries {
        for judged in judge_with_advice(&after, query, engine) {
            assert_eq!(judged.advice, [] as [String; 0], "{}", query.text);
        }
    }
    let again = propose_indexes(&after, &queries, engine, &[]);
    assert_eq!(again.len(), 0, "{again:?}");
    let text = |index: &ProposedIndex| {
        let note = if index.is_needed { "" } else { "(nice) " };
        let text = index.statement(&schema, false);
        let text = text.strip_prefix("CREATE INDEX ").expect("it is one");
        format!("{note}{} for {}", text, index.queries.len())
    };
    found.iter().map(text).collect()
}

#[test]
fn equality_comes_first_then_the_order() {
    assert_eq!(
        proposed(
            SHOP,
            &["SELECT id FROM orders WHERE customer_id = $1 AND state = 'open' ORDER BY created_at DESC LIMIT 10"]
        ),
        ["idx_orders_customer_id_state_created_at ON orders (customer_id, state, created_at DESC) for 1"]
    );
}

#[test]
fn wishes_with_a_common_beginning_are_one_index() {
    assert_eq!(
        proposed(
            SHOP,
            &[
                "SELECT id FROM orders WHERE customer_id = $1",
                "SELECT id FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 10",
                "SELECT id FROM orders WHERE customer_id = $1 AND created_at > $2 ORDER BY created_at LIMIT 10",
                "SELECT id FROM orders WHERE customer_id = $1 ORDER BY created_at DESC, id DESC LIMIT 10",
            ]
        ),
        ["idx_orders_customer_id_created_at_id ON orders (customer_id, created_at DESC, id DESC) for 4"]
    );
}

#[test]
fn equality_columns_stand_as_serves_most() {
    // `state` has to come first for the second query, and `created_at` last for the first.
    assert_eq!(
        proposed(
            SHOP,
            &[
                "SELECT id FROM orders WHERE customer_id = $1 AND state = $2 ORDER BY created_at LIMIT 5",
                "SELECT id FROM orders WHERE state = $1",
                "SELECT id FROM orders WHERE state = $1 AND shop_id = $2 AND customer_id = $3",
            ]
        ),
        ["idx_orders_state_customer_id_created_at ON orders (state, customer_id, created_at) for 3"]
    );
}

#[test]
fn directions_that_contradict_make_two() {
    assert_eq!(
        proposed(
            SHOP,
            &[
                "SELECT id FROM orders WHERE shop_id = $1 ORDER BY state, created_at LIMIT 5",
                "SELECT id FROM orders WHERE shop_id = $1 ORDER BY state DESC, created_at DESC LIMIT 5",
                "SELECT id FROM orders WHERE shop_id = $1 ORDER BY state, created_at DESC LIMIT 5",
            ]
        ),
        [
            "idx_orders_shop_id_state_created_at ON orders (shop_id, state, created_at) for 2",
            "idx_orders_shop_id_state_created_at_2 ON orders (shop_id, state, created_at DESC) for 1",
        ]
    );
}

#[test]
fn what_is_there_is_not_proposed() {
    let ddl = format!(
        "{SHOP} CREATE INDEX a ON orders (customer_id, created_at); CREATE INDEX idx_orders_state ON items (sku);"
    );
    assert_eq!(
        proposed(
            &ddl,
            &[
                "SELECT id FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 5",
                "SELECT id FROM orders WHERE customer_id = $1 AND total = 5",
                "SELECT id FROM orders WHERE id = $1 ORDER BY total",
                "SELECT id FROM orders WHERE state = $1",
            ]
        ),
        ["idx_orders_state_2 ON orders (state) for 1"]
    );
}

#[test]
fn equal_queries_want_one_index_and_are_all_named() {
    let query = "SELECT id FROM items WHERE sku = $1";
    assert_eq!(
        proposed(SHOP, &[query, query, query]),
        ["idx_items_sku ON items (sku) for 3"]
    );
}

#[test]
fn a_join_that_is_reached_from_one_row_is_looked_up() {
    for join in ["JOIN", "LEFT JOIN"] {
        let query = format!("SELECT i.sku FROM orders o {join} items i ON i.order_id = o.id WHERE o.id = $1");
        assert_eq!(
            proposed(SHOP, &[&query]),
            ["idx_items_order_id ON items (order_id) for 1"],
            "{join}"
        );
    }
    // The order is found by its key and its items by the index; that `sku` is asked of them, too, saves little.
    let ddl = format!("{SHOP} CREATE INDEX a ON items (order_id);");
    let query = "SELECT 1 FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id = $1 AND i.sku = $2";
    assert_eq!(proposed(&ddl, &[query]), [""; 0]);
    let query = "SELECT 1 FROM orders o JOIN items i ON i.order_id = o.id WHERE o.customer_id = $1 AND i.sku = $2";
    let expected = [
        "idx_orders_customer_id ON orders (customer_id) for 1",
        "(nice) idx_items_sku ON items (sku) for 1",
    ];
    assert_eq!(proposed(&ddl, &[query]), expected);
    // From items to orders, the primary key leads; without a condition, nothing is looked up at all.
    assert_eq!(
        proposed(
            SHOP,
            &["SELECT 1 FROM items i JOIN orders o ON o.id = i.order_id WHERE i.id = $1"]
        ),
        [""; 0]
    );
    assert_eq!(
        proposed(SHOP, &["SELECT 1 FROM items i JOIN orders o ON o.id = i.order_id"]),
        [""; 0]
    );
}

#[test]
fn what_saves_little_is_only_noted() {
    assert_eq!(
        proposed(
            &format!("{SHOP} CREATE INDEX a ON orders (customer_id);"),
            &[
                "SELECT id FROM orders WHERE customer_id = $1 ORDER BY total",
                "SELECT id FROM orders WHERE paid",
            ]
        ),
        [
            "(nice) idx_orders_customer_id_total ON orders (customer_id, total) for 1",
            "(nice) idx_orders_paid ON orders (paid) for 1",
        ]
    );
    let ddl = "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (id bigint PRIMARY KEY, m mood, n int, at timestamptz, u uuid);";
    assert_eq!(
        proposed(
            ddl,
            &[
                "SELECT id FROM t WHERE m = ANY($1)",
                "SELECT id FROM t WHERE n > $1",
                "DELETE FROM t WHERE at < $1",
                "SELECT id FROM t WHERE u = $1",
            ]
        ),
        [
            "idx_t_at ON t (at) for 1",
            "idx_t_u ON t (u) for 1",
            "(nice) idx_t_m ON t (m) for 1",
            "(nice) idx_t_n ON t (n) for 1",
        ]
    );
    // An index that serves both well enough is one fewer.
    assert_eq!(
        proposed(
            SHOP,
            &[
                "SELECT id FROM orders WHERE customer_id = $1 ORDER BY total",
                "SELECT id FROM orders WHERE customer_id = $1 AND paid ORDER BY total LIMIT 5",
            ]
        ),
        ["idx_orders_customer_id_total ON orders (customer_id, total) for 2"]
    );
}

#[test]
fn an_index_that_is_then_useless_is_named() {
    let schema = schema(
        Dialect::PostgreSql,
        &format!("{SHOP} CREATE INDEX a ON orders (customer_id); CREATE UNIQUE INDEX b ON orders (customer_id);"),
    );
    let query =
        QueryText::new("SELECT id FROM orders WHERE customer_id = $1 AND total > 5 ORDER BY created_at LIMIT 5");
    let found = propose_indexes(&schema, &[query], Engine::newest(Dialect::PostgreSql), &[]);
    assert!(found.is_empty(), "one row: {found:?}");
    let schema = self::schema(
        Dialect::PostgreSql,
        &format!("{SHOP} CREATE INDEX a ON orders (customer_id);"),
    );
    let query = QueryText::new("SELECT id FROM orders WHERE customer_id = $1 ORDER BY created_at LIMIT 5");
    let found = propose_indexes(&schema, &[query], Engine::newest(Dialect::PostgreSql), &[]);
    assert_eq!(found[0].replaces, ["a"]);
}

#[test]
fn small_tables_and_what_is_not_understood_are_left_out() {
    let schema = schema(Dialect::PostgreSql, SHOP);
    let engine = Engine::newest(Dialect::PostgreSql);
    let text = "SELECT id FROM orders WHERE state = $1";
    assert!(propose_indexes(&schema, &[QueryText::new(text)], engine, &["Orders".to_owned()]).is_empty());
    let holed = QueryText {
        text: "SELECT id FROM orders WHERE state = $1 ORDER BY {..} LIMIT 5".to_owned(),
        holes: std::iter::once(48..52).collect(),
        ..QueryText::default()
    };
    assert_eq!(&holed.text[48..52], "{..}");
    assert!(propose_indexes(&schema, &[holed], engine, &[]).is_empty());
    for lost in ["SELECT id FROM nowhere WHERE a = 1", "", "not sql", "SELECT 1"] {
        assert!(
            propose_indexes(&schema, &[QueryText::new(lost)], engine, &[]).is_empty(),
            "{lost}"
        );
    }
}

#[test]
fn names_are_short_quoted_and_new() {
    let ddl =
        "CREATE TABLE \"Order\" (id bigserial PRIMARY KEY, \"User\" bigint, a_rather_long_name_of_a_column_in_it int,
        another_long_name_of_a_column_in_it int);";
    let schema = schema(Dialect::PostgreSql, ddl);
    let query = "SELECT id FROM \"Order\" WHERE \"User\" = $1 ORDER BY a_rather_long_name_of_a_column_in_it,
        another_long_name_of_a_column_in_it LIMIT 5";
    let found = propose_indexes(
        &schema,
        &[QueryText::new(query)],
        Engine::newest(Dialect::PostgreSql),
        &[],
    );
    assert_eq!(found[0].name.len(), 63, "{}", found[0].name);
    assert!(found[0].name.starts_with("idx_Order_User_a_rather_long"));
    let create = found[0].statement(&schema, true);
    assert!(
        create.starts_with("CREATE INDEX CONCURRENTLY \"idx_Order_User_a"),
        "{create}"
    );
    assert!(
        create.contains("ON \"Order\" (\"User\", a_rather_long_name_of_a_column_in_it,"),
        "{create}"
    );
    assert!(
        found[0]
            .drop_statement(&schema, true)
            .starts_with("DROP INDEX CONCURRENTLY \"idx_Order")
    );
}

#[test]
fn each_dialect_has_its_words() {
    let ddl = "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, c text)";
    let query = "SELECT id FROM t WHERE a = ? ORDER BY b LIMIT 3";
    for dialect in [Dialect::MySql, Dialect::Sqlite] {
        assert_eq!(statements(dialect, ddl, &[query]), ["idx_t_a_b ON t (a, b) for 1"]);
        let schema = schema(dialect, ddl);
        let found = propose_indexes(&schema, &[QueryText::new(query)], Engine::newest(dialect), &[]);
        assert_eq!(found[0].statement(&schema, true), "CREATE INDEX idx_t_a_b ON t (a, b)");
        let drop = found[0].drop_statement(&schema, true);
        assert_eq!(
            drop,
            if dialect == Dialect::MySql {
                "DROP INDEX idx_t_a_b ON t"
            } else {
                "DROP INDEX idx_t_a_b"
            }
        );
    }
    // MySQL cannot index a whole TEXT.
    assert!(statements(Dialect::MySql, ddl, &["SELECT id FROM t WHERE c = ?"]).is_empty());
}

#[test]
fn one_more_condition_wants_no_index_of_its_own() {
    let ddl = "CREATE TABLE s (sid bigint, oid text NOT NULL, workspace_id uuid NOT NULL, created_at timestamptz NOT NULL, deleted_at timestamptz);
        CREATE INDEX a ON s (oid); CREATE INDEX b ON s (workspace_id);";
    assert_eq!(
        proposed(
            ddl,
            &[
                "SELECT created_at FROM s WHERE oid = $1 ORDER BY created_at DESC LIMIT 1",
                "SELECT * FROM s WHERE workspace_id = $1 AND oid = $2 AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 1",
                "SELECT sid FROM s WHERE oid = $1 AND deleted_at IS NULL ORDER BY created_at DESC",
            ]
        ),
        ["idx_s_oid_created_at ON s (oid, created_at DESC) for 3"]
    );
}
