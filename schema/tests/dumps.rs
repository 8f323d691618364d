//! Dumps of real servers, of schemas of our own: they load whole, and say what the servers' catalogs say.
//!
//! The dumps were made by `pg_dump` 15, `mariadb-dump -d -R -E` 10.11 and `.schema` of sqlite 3.40; what is expected of
//! them stands beside them, and was compared with the servers' own lists of indexes. `SEQSCAN_BLESS=1` writes it anew.

use std::fs;
use std::path::Path;

use seqscan_schema::{Dialect, SchemaBuilder};

fn check(name: &str, dialect: Dialect) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps");
    let text = fs::read_to_string(folder.join(format!("{name}.sql"))).expect("the dump is there");
    let mut builder = SchemaBuilder::new(None);
    builder.add_source("dump.sql", &text);
    let schema = builder.finish();
    assert_eq!(schema.dialect, dialect, "a dump tells its dialect");
    assert_eq!(schema.problems, [], "every statement is understood");
    assert!(schema.statements > 10);
    let expected = folder.join(format!("{name}.txt"));
    let listing = schema.to_string();
    if std::env::var_os("SEQSCAN_BLESS").is_some() {
        fs::write(&expected, &listing).expect("the listing can be written");
    }
    let expected = fs::read_to_string(&expected).expect("the listing is there");
    assert_eq!(listing, expected);
}

#[test]
fn postgresql() {
    check("postgresql", Dialect::PostgreSql);
}

#[test]
fn mariadb() {
    check("mariadb", Dialect::MySql);
}

#[test]
fn sqlite() {
    check("sqlite", Dialect::Sqlite);
}
