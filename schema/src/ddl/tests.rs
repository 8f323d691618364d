//! What is read of DDL as people and dump tools write it.

use crate::{Dialect, IndexMethod, IndexSource, KeyPart, Name, Schema, SchemaBuilder, Table};

fn schema(dialect: Dialect, text: &str) -> Schema {
    let mut builder = SchemaBuilder::new(Some(dialect));
    builder.add_source("schema.sql", text);
    builder.finish()
}

fn table<'s>(schema: &'s Schema, name: &str) -> &'s Table {
    let parts: Vec<Name> = name.split('.').map(Name::plain).collect();
    schema.table(&parts).unwrap_or_else(|| panic!("no table {name}"))
}

/// Indexes in one line each: `name(a, b DESC)`.
fn indexes(schema: &Schema, name: &str) -> Vec<String> {
    let table = table(schema, name);
    let render = |index: &crate::Index| {
        let keys: Vec<String> = index
            .keys
            .iter()
            .map(|key| {
                let mut text = match &key.part {
                    KeyPart::Column(name) => name.clone(),
                    KeyPart::Expression(text) => format!("({text})"),
                };
                key.prefix
                    .iter()
                    .for_each(|length| text.push_str(&format!("({length})")));
                key.collation
                    .iter()
                    .for_each(|name| text.push_str(&format!(" COLLATE {name}")));
                key.opclass.iter().for_each(|name| text.push_str(&format!(" {name}")));
                text.push_str(if key.desc { " DESC" } else { "" });
                text.push_str(match key.nulls_first {
                    Some(true) => " NULLS FIRST",
                    Some(false) => " NULLS LAST",
                    None => "",
                });
                text
            })
            .collect();
        let unique = if index.unique { "unique " } else { "" };
        let predicate = index
            .predicate
            .as_ref()
            .map_or(String::new(), |text| format!(" where {text}"));
        format!("{unique}{}({}){predicate}", index.name, keys.join(", "))
    };
    schema.indexes(table).map(render).collect()
}

#[test]
fn a_dump_of_postgresql() {
    let schema = schema(
        Dialect::PostgreSql,
        r#"
\restrict abc
SET search_path = '';
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $_$ BEGIN CREATE TABLE no (a int); RETURN NEW; END $_$;
CREATE TABLE public.facts (
    id bigint NOT NULL,
    user_id bigint DEFAULT 0 NOT NULL,
    status character varying(20) COLLATE "C" DEFAULT 'new'::character varying,
    "Odd" timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT facts_check CHECK ((user_id > 0))
);
ALTER TABLE public.facts OWNER TO someone;
COPY public.facts (id, status) FROM stdin;
1	$$ CREATE INDEX x ON y (z);
\.
ALTER TABLE ONLY public.facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (id);
CREATE INDEX facts_a ON public.facts USING btree (user_id, "Odd" DESC NULLS LAST) WITH (fillfactor='70') TABLESPACE fast WHERE ((status)::text = 'x'::text);
CREATE UNIQUE INDEX facts_b ON public.facts USING btree (lower((status)::text) text_pattern_ops) INCLUDE (user_id) NULLS NOT DISTINCT;
CREATE INDEX facts_c ON public.facts USING gin (to_tsvector('simple'::regconfig, (status)::text));
ALTER TABLE ONLY public.facts ADD CONSTRAINT facts_d UNIQUE (user_id, status) DEFERRABLE INITIALLY DEFERRED;
"#,
    );
    assert_eq!(schema.problems, []);
    assert_eq!(
        indexes(&schema, "facts"),
        [
            "unique facts_pkey(id)",
            "facts_a(user_id, Odd DESC NULLS LAST) where (status)::text = 'x'::text",
            "unique facts_b((lower((status)::text)) text_pattern_ops)",
            "facts_c((to_tsvector('simple'::regconfig, (status)::text)))",
            "unique facts_d(user_id, status)",
        ]
    );
    let facts = table(&schema, "public.facts");
    assert_eq!(facts.indexes[2].include, ["user_id"]);
    assert!(facts.indexes[2].nulls_not_distinct);
    assert_eq!(facts.indexes[3].method, IndexMethod::Other("gin".to_owned()));
    assert_eq!(facts.columns[2].collation.as_deref(), Some("c"));
    assert_eq!(facts.columns[3].type_text, "timestamp with time zone");
    assert!(facts.columns[0].not_null && facts.columns[3].not_null && !facts.columns[2].not_null);
    assert!(schema.table(&[Name::plain("no")]).is_none());
}

#[test]
fn partitions_share_the_indexes_of_their_table() {
    let schema = schema(
        Dialect::PostgreSql,
        "CREATE TABLE e (id int, at timestamptz) PARTITION BY RANGE (at);
         CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
         CREATE TABLE e2 (id int, at timestamptz);
         ALTER TABLE ONLY e ATTACH PARTITION e2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
         CREATE INDEX e_at ON ONLY e USING btree (at);
         CREATE INDEX e_id ON ONLY e (id);
         CREATE INDEX e2_at ON e2 (at);
         ALTER INDEX e_at ATTACH PARTITION e2_at;",
    );
    assert_eq!(schema.problems, []);
    let parent = table(&schema, "e");
    assert!(parent.indexes[0].usable && !parent.indexes[1].usable);
    assert_eq!(indexes(&schema, "e1"), ["e_at(at)", "e_id(id)"]);
    assert_eq!(table(&schema, "e1").columns.len(), 2);
    assert_eq!(indexes(&schema, "e2"), ["e2_at(at)", "e_at(at)", "e_id(id)"]);
}

#[test]
fn keys_of_mysql() {
    let schema = schema(
        Dialect::MySql,
        "/*!40101 SET NAMES utf8 */;
         CREATE TABLE `users` (`id` int unsigned NOT NULL AUTO_INCREMENT, PRIMARY KEY (`id`)) ENGINE=InnoDB;
         CREATE TABLE `posts` (
           `id` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the; key',
           `user_id` int unsigned NOT NULL,
           `title` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
           `body` text,
           UNIQUE KEY `title_u` (`title`(10),`user_id`) USING BTREE,
           KEY `by_user` (`user_id`,`id` DESC) COMMENT 'x' /*!80000 INVISIBLE */,
           FULLTEXT KEY `words` (`body`),
           INDEX (`title`),
           CONSTRAINT `fk` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
         ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
         ALTER TABLE posts ADD COLUMN a int, ADD INDEX (a), RENAME INDEX by_user TO by_author, DROP INDEX title_u;
         CREATE TABLE c (p bigint, CONSTRAINT cfk FOREIGN KEY (p) REFERENCES posts (id));",
    );
    assert_eq!(schema.problems, []);
    assert_eq!(
        indexes(&schema, "posts"),
        [
            "unique PRIMARY(id)",
            "by_author(user_id, id DESC)",
            "words(body)",
            "title(title)",
            "a(a)"
        ]
    );
    assert!(!table(&schema, "POSTS").indexes[1].usable);
    assert_eq!(indexes(&schema, "c"), ["cfk(p)"]);
    assert_eq!(table(&schema, "c").indexes[0].source, IndexSource::ForeignKey);
}

#[test]
fn migrations_apply_one_after_the_other() {
    let mut builder = SchemaBuilder::new(Some(Dialect::PostgreSql));
    builder.add_source(
        "1",
        "CREATE TABLE a (id serial PRIMARY KEY, old int, gone int); CREATE INDEX a_old ON a (old) WHERE old > 0;",
    );
    builder.add_source(
        "2",
        "CREATE INDEX a_gone ON a (gone); ALTER TABLE a RENAME COLUMN old TO new; ALTER TABLE a RENAME TO b;",
    );
    builder.add_source("3", "-- +goose Up\nALTER TABLE b DROP COLUMN gone, ADD COLUMN IF NOT EXISTS x text UNIQUE;\n-- +goose Down\nDROP TABLE b;");
    builder.add_source(
        "4",
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1) THEN CREATE INDEX b_x ON b (x DESC); END IF; END $$;",
    );
    builder.add_source(
        "5",
        "ALTER INDEX a_old RENAME TO b_new; CREATE INDEX IF NOT EXISTS b_new ON b (x); DROP INDEX IF EXISTS nothing;",
    );
    let schema = builder.finish();
    assert_eq!(schema.problems, []);
    assert_eq!(
        indexes(&schema, "b"),
        [
            "unique a_pkey(id)",
            "b_new(new) where new > 0",
            "unique b_x_key(x)",
            "b_x(x DESC)"
        ]
    );
    let origin = table(&schema, "b").indexes[2].origin;
    assert_eq!(origin.source, 2);
    assert!(schema.table(&[Name::plain("a")]).is_none());
}

#[test]
fn what_cannot_be_read_costs_only_itself() {
    let schema = schema(
        Dialect::PostgreSql,
        "CREATE TABLE a (id int); CREATE INDEX x ON a %%%; CREATE INDEX y ON a (id); ALTER TABLE nowhere ADD COLUMN b int;",
    );
    assert_eq!(schema.problems.len(), 2);
    assert!(table(&schema, "a").incomplete);
    assert_eq!(indexes(&schema, "a"), ["y(id)"]);
}

#[test]
fn names_are_found_as_each_database_folds_them() {
    let postgres = schema(
        Dialect::PostgreSql,
        "CREATE TABLE Users (a int); CREATE TABLE \"Users\" (b int); CREATE TABLE x.users (c int);",
    );
    assert_eq!(table(&postgres, "USERS").columns[0].name, "a");
    assert_eq!(table(&postgres, "x.users").columns[0].name, "c");
    let quoted = Name {
        quoted: true,
        ..Name::plain("Users")
    };
    assert_eq!(postgres.table(&[quoted]).unwrap().columns[0].name, "b");
    let sqlite = schema(
        Dialect::Sqlite,
        "CREATE TABLE [Order Items] ('id' INTEGER PRIMARY KEY, \"n\" TEXT COLLATE NOCASE) WITHOUT ROWID, STRICT;",
    );
    let quoted = Name {
        quoted: true,
        ..Name::plain("order items")
    };
    let table = sqlite.table(&[quoted]).unwrap();
    assert!(table.without_rowid);
    assert_eq!(table.columns[0].name, "id");
}
