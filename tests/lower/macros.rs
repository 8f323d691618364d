//! Macro calls whose tokens say something.
async fn macros(db: &Pool, x: i64) -> Result<(), Error> {
    let row = sqlx::query_as!(User, "SELECT * FROM users WHERE id = $1", x).fetch_one(db).await?;
    let (a, b) = tokio::try_join!(load(db), load(db))?;
    let list = vec![a, b];
    let zeros = vec![0; 10];
    tokio::select! {
        biased;
        Some(message) = receive(db), if x > 1 => handle(message),
        _ = sleep(1) => {}
        else => return Ok(()),
    }
    if matches!(row.kind, Kind::One(n) | Kind::Two(n) if n > x) {
        panic!("row {}", x);
    }
    ensure!(x < 10, "too large");
    let rows = try_stream! {
        let mut cursor = sqlx::query("SELECT 1").fetch(db);
        while let Some(row) = cursor.try_next().await? {
            yield row;
        }
    };
    retry_or_panic!(db.execute("DELETE FROM t").await, 10, "m".to_string(), &x);
    tracing::info!(%x, count = rows.len(), "loaded {}", list);
    write!(out, "INSERT {x}, {}", zeros)?;
    let value = json!({ "id": load(db).await?, "list": [1, { "b": x }] });
    html! { <p>{ value }</p> };
    assert_eq!(a, b, "differ");
    let sql = include_str!("query.sql");
    anyhow::bail!("failed: {}", sql)
}
