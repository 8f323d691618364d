// The loops that every reviewer stops at, and their near misses.
use sqlx::PgConnection;

async fn names(conn: &mut PgConnection, orders: &[Order]) -> sqlx::Result<()> {
    for order in orders {
        sqlx::query("SELECT name FROM customers WHERE id = $1").bind(order.customer_id).fetch_one(&mut *conn).await?; //~ n_plus_one_query "query on `customers`"
    }
    Ok(())
}

async fn rename(conn: &mut PgConnection, customers: &[Customer]) -> sqlx::Result<()> {
    for customer in customers {
        sqlx::query!("UPDATE customers SET name = $1 WHERE id = $2", customer.name, customer.id).execute(&mut *conn).await?; //~ n_plus_one_write "UPDATE on `customers`"
    }
    Ok(())
}

async fn remove(conn: &mut PgConnection, ids: &[i64]) -> sqlx::Result<()> {
    for chunk in ids.chunks(1000) {
        sqlx::query("DELETE FROM customers WHERE id = ANY($1)").bind(chunk).execute(&mut *conn).await?;
    }
    Ok(())
}

async fn wait_until_up(conn: &mut PgConnection) -> sqlx::Result<()> {
    for attempt in 0..30 {
        sqlx::query("SELECT 1 FROM ready WHERE n > $1").bind(attempt).fetch_one(&mut *conn).await?;
    }
    Ok(())
}

async fn first_of(conn: &mut PgConnection, names: &[String]) -> sqlx::Result<PgRow> {
    for name in names {
        return sqlx::query("SELECT id FROM customers WHERE name = $1").bind(name).fetch_one(&mut *conn).await;
    }
    Err(sqlx::Error::RowNotFound)
}

async fn own_rows(conn: &mut PgConnection) -> sqlx::Result<()> {
    for row in sqlx::query("SELECT id FROM customers").fetch_all(&mut *conn).await? {
        println!("{row:?}");
    }
    Ok(())
}
