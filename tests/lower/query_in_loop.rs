async fn names(pool: _, ids: _) {
    let names = [];
    for id in ids {
        let row = pool.fetch("SELECT name FROM t WHERE id = $1", id).await;
        if row.active {
            names.append(row.name);
        } else {
            continue;
        }
    }
    return names;
}

fn total(items: _) {
    let sum = 0;
    while sum < 10 {
        sum += step(items[0], -1);
    }
    loop {
        if done(sum) && !empty(items) {
            break;
        }
        poll("a" + "b");
    }
    return (sum, [1, 2.5, true]);
}
