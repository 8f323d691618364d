//! What runs next.
async fn control(pool: Pool, ids: Vec<i64>) -> Result<i64, Error> {
    'outer: for (index, id) in ids.iter().enumerate() {
        while let Some(row) = pool.next(id).await? {
            if row.done {
                continue 'outer;
            } else if row.failed {
                break 'outer;
            } else {
                use_row(row);
            }
        }
    }
    let first = loop {
        if pool.ready() {
            break 5;
        }
    };
    let picked = 'block: {
        if first > 1 {
            break 'block 1;
        }
        2
    };
    let mut total = if picked == 1 { first } else { -first };
    total += ids[0] as i64 + ids[1..3].len() as i64;
    let copy = Settings { total, inner: &mut total, ..Settings::default() };
    unsafe { raw(*copy.inner, !copy.flag) };
    let zeros = [0u8; 16];
    let all = (copy.0.1, <Vec<u8> as Parse<T>>::parse::<Fast>(&zeros), ..=3);
    match all {
        (a, ..) => return Ok(a),
    }
}
