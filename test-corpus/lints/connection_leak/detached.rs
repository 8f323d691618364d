// What takes a connection out of its pool's care.
use sqlx::PgPool;

async fn forgotten(pool: &PgPool) -> sqlx::Result<()> {
    let conn = pool.acquire().await?;
    std::mem::forget(conn); //~ connection_leak "for good"
    Ok(())
}

async fn leaked(pool: &PgPool) -> sqlx::Result<()> {
    let conn = pool.acquire().await?;
    let _raw = conn.leak(); //~ connection_leak
    Ok(())
}

async fn dropped(pool: &PgPool) -> sqlx::Result<()> {
    let mut conn = pool.acquire().await?;
    sqlx::query("SELECT 1").execute(&mut *conn).await?;
    drop(conn);
    Ok(())
}

fn of_something_else(value: Vec<u8>) {
    std::mem::forget(value);
}
