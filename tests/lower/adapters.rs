//! Closures that run once per element, and closures that do not.
async fn adapters(pool: &Pool, ids: Vec<i64>, maybe: Option<i64>) -> Result<Vec<Row>, Error> {
    let futures = ids.iter().map(|id| async move { fetch(pool, *id).await });
    let rows = try_join_all(futures).await?;
    let direct = join_all(rows.map(|row| load(pool, row))).await;
    let streamed = stream::iter(ids).map(|id| load(pool, id)).buffer_unordered(8).try_collect::<Vec<_>>().await?;
    let chain = rows.into_iter().rev().filter(|row| row.ok).flat_map(|row| row.parts.map(|part| part.id)).collect::<Vec<_>>();
    let paths = ids.iter().map(Row::new).sum();
    query.fetch(pool).try_for_each_concurrent(4, |row| async move { save(pool, row).await }).await?;
    (0..10).for_each(|page| load_page(pool, page));
    let total = rows.iter().fold(0, |sum, row| sum + row.size);
    let iterator = rows.iter();
    let late = iterator.map(|row| row.id).next();
    for id in chain.map(|part| part + 1) {
        load(pool, id);
    }
    futures.extend(direct.map(|row| row.save(pool)));
    rows.retain(|row| row.keep(pool));

    let one = maybe.map(|id| load(pool, id));
    let two = fetch(pool, 1).await.map_err(|error| error.into())?.and_then(|row| row.next);
    let three = sqlx::query("SELECT 1").map(|row: PgRow| row.get(0)).fetch_all(pool).await?;
    let four = users::table.filter(users::id.eq(1)).find(2);
    let five = flag.then(|| load(pool, 1));
    finish(paths, streamed, total, late, one, two, three, four, five)
}
