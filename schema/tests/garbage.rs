//! Broken text is normal input: nothing that is cut, doubled or mixed up may panic.

use seqscan_schema::{Dialect, Engine, QueryText, SchemaBuilder, judge_with_advice, statement_kind};

const DDL: &str = r#"
\restrict x
CREATE TABLE "Ünïcode" (id serial PRIMARY KEY, `a` varchar(10) NOT NULL DEFAULT 'é''x', KEY k (a(3), id DESC), b int[]);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY t USING btree (lower((a)::text) COLLATE "C" text_ops DESC NULLS LAST, (b + 1)) INCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor=70) WHERE (a IS NOT NULL AND b > 5);
ALTER TABLE ONLY t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u(id), DROP COLUMN b, RENAME TO v, ATTACH PARTITION p FOR VALUES IN (1);
DO $$ BEGIN IF NOT EXISTS (SELECT 1) THEN CREATE INDEX j ON t (a); END IF; END $$;
CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; END;
COPY t (a) FROM stdin;
1	$$ '
\.
DELIMITER //
/*!40101 SET x = 1 */; -- +goose Down
DROP TABLE t; RENAME TABLE a TO b, c TO d; ALTER TABLE t CHANGE a b int, MODIFY c text, ALTER INDEX k INVISIBLE;
"#;

const QUERIES: &str = "WITH x AS (SELECT 1) SELECT DISTINCT ON (a) a AS é, count(*) FILTER (WHERE b) OVER (PARTITION BY c)
FROM \"Ünïcode\" t LEFT JOIN u USING (id) WHERE a = $1 AND b IN (%s, %(x)s) AND c = ANY(:ids) AND d LIKE 'ü%%' OR e ->> 'k' = ?
AND (f, g) > (?1, @p) AND h IS NOT DISTINCT FROM 'x'::text GROUP BY 1, a HAVING max(b) > 1 ORDER BY 1, lower(a) COLLATE \"C\" DESC NULLS LAST
LIMIT 10 OFFSET 5 FOR UPDATE SKIP LOCKED; INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING; UPDATE t SET a = 1 WHERE b = {x}; DELETE FROM t";

/// Statements that the judges go deep into, over tables that exist.
const JUDGED: &[&str] = &[
    "CREATE TABLE t (id int PRIMARY KEY, a int, s text); CREATE INDEX i ON t (a, s DESC); CREATE UNIQUE INDEX j ON t (lower(s)) WHERE a > 0;",
    "WITH RECURSIVE r AS (SELECT id FROM t WHERE a = 1 UNION ALL SELECT t.id FROM t JOIN r ON r.id = t.a), \
     m AS MATERIALIZED (SELECT DISTINCT a, s FROM t ORDER BY a LIMIT 3) SELECT x.*, row_number() OVER (PARTITION BY x.a ORDER BY x.s) \
     FROM (SELECT * FROM t WHERE (a, s) > ($1, 'b') OR id IN (1, 2)) x LEFT JOIN m ON m.a = x.a AND m.s LIKE 'x%' \
     WHERE EXISTS (SELECT 1 FROM r WHERE r.id = x.id) AND NOT (x.a = 1 AND x.s IS NULL) ORDER BY x.a, 2 DESC NULLS LAST, lower(x.s)",
    "SELECT a, count(*) FROM t GROUP BY a, s HAVING max(id) > 1 ORDER BY a DESC, count(*) UNION SELECT a, id FROM t ORDER BY 1",
];

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Cuts a piece out of the text, doubles it, or moves it.
    fn damage(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..=self.below(4) {
            let (one, two) = (self.boundary(&text), self.boundary(&text));
            let (start, end) = (one.min(two), one.max(two).min(one.min(two) + 40));
            let end = (end..=text.len())
                .find(|&at| text.is_char_boundary(at))
                .unwrap_or(text.len());
            let piece = text[start..end].to_owned();
            if self.below(3) > 0 {
                text.replace_range(start..end, "");
            }
            if self.below(2) > 0 {
                let at = self.boundary(&text);
                text.insert_str(at, &piece);
            }
        }
        text
    }
}

#[test]
fn nothing_panics() {
    let mut random = Random(7);
    for dialect in [Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite] {
        for _ in 0..400 {
            let mut builder = SchemaBuilder::new(Some(dialect));
            builder.add_source("a", &random.damage(DDL));
            let schema = builder.finish();
            let text = random.damage(QUERIES);
            let mut holes = Vec::new();
            for _ in 0..random.below(4) {
                let (one, two) = (random.boundary(&text), random.boundary(&text));
                holes.push(one.min(two)..one.max(two).min(one.min(two) + 8));
            }
            holes.retain(|hole| text.is_char_boundary(hole.end));
            holes.sort_by_key(|hole| (hole.start, hole.end));
            statement_kind(&text);
            let query = QueryText {
                text,
                holes,
                ..QueryText::default()
            };
            judge_with_advice(&schema, &query, Engine::newest(dialect));
        }
    }
}

#[test]
fn judging_never_panics() {
    let mut random = Random(11);
    for dialect in [Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite] {
        for round in 0..600 {
            let mut builder = SchemaBuilder::new(Some(dialect));
            builder.add_source("a", JUDGED[0]);
            let schema = builder.finish();
            let text = random.damage(JUDGED[1 + round % 2]);
            judge_with_advice(&schema, &QueryText::new(&text), Engine::newest(dialect));
        }
        let deep = format!(
            "SELECT * FROM t WHERE a = 1{} ORDER BY a",
            " OR a = 1 AND NOT s IS NULL".repeat(150)
        );
        let schema = SchemaBuilder::new(Some(dialect)).finish();
        judge_with_advice(&schema, &QueryText::new(&deep), Engine::newest(dialect));
        let nested = format!("{}SELECT 1{}", "SELECT * FROM (".repeat(300), ") x".repeat(300));
        judge_with_advice(&schema, &QueryText::new(&nested), Engine::newest(dialect));
    }
}
