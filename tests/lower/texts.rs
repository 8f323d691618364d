//! Strings, joined, formatted and trimmed.
const PLAIN: &str = "SELECT \"id\" \
    FROM t\tWHERE x = '\x41\u{e9}'";
const RAW: &str = r#"SELECT "id" FROM t -- \n"#;
const JOINED: &str = concat!("SELECT ", concat!("id", ", "), 'n', 1, env!("NAME"));
const BYTES: &[u8] = b"SELECT";

fn texts(table: &str, id: i64) {
    let filled = format!("SELECT {} FROM {table} WHERE {{id}} = {0} AND {name:?} LIMIT {n:>5}", id, name = table.len(), n = 3);
    let trimmed = indoc!(
        "
        SELECT *
          FROM t

        WHERE x = 1
        "
    );
    let both = formatdoc! {r#"
        SELECT {id}
          FROM {table}
    "#};
    let sum = "SELECT ".to_string() + &filled + trimmed;
    let inner = format!("{}", both.replace("a", ", "));
    run(sum, inner);
}
