//! Which variable a name means, and what a pattern takes apart.
fn shadowing(pool: Pool) {
    let pool = pool.clone();
    let _ = pool.acquire();
    let _guard = pool.lock();
    {
        let pool = pool;
        drop(pool);
    }
    let later;
    later = pool;
    pool.value = later;
}

fn patterns(value: Value, (left, mut right): (i64, i64)) -> i64 {
    let Some(first) = value.first() else {
        return 0;
    };
    let Point { x, y: Some(ref z), .. } = value.point();
    let [head, .., tail] = value.list;
    if let Some(n @ 1..=5) = value.number && n > first {
        return n;
    } else if let Ok(n) | Err(n) = value.result {
        right += n;
    }
    match value {
        Kind::One(a) | Kind::Two(a, _) if a > 0 => a,
        Kind::Pair { first, second: -1 } => first,
        Kind::Text("a" | "b") => LIMIT,
        &LIMIT => x,
        None => left + right,
        (head, 'c') => head + tail + z,
        _ => 0,
    }
}

fn capturing(rows: Rows, limit: i64) {
    let each = |row: Row| row.id + limit;
    let later = async move {
        let limit = each(rows);
        limit?;
        rows.next().await
    };
    let nested = async |State(db): State<Db>, _| -> Result<(), Error> { db.run(limit).await };
    use_all(later, nested);
    format!("{limit} {missing}");
}
