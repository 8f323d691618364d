//@ schema: facts.sql
// The audit's own case, both ways.
use sqlx::PgPool;

const LATEST: &str = "
    SELECT id
    FROM facts
    WHERE user_id = $1
    ORDER BY created_at DESC
    LIMIT $2
"; //~^^ unindexed_order_by "no index on `facts` serves `ORDER BY created_at DESC` together with the filter on `user_id`"

async fn latest(pool: &PgPool, user: i64) -> sqlx::Result<Vec<PgRow>> {
    sqlx::query(LATEST).bind(user).bind(10).fetch_all(pool).await
}

async fn latest_notes(pool: &PgPool, user: i64) -> sqlx::Result<Vec<PgRow>> {
    sqlx::query("SELECT id FROM notes WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10").bind(user).fetch_all(pool).await
}

async fn whole(pool: &PgPool) -> sqlx::Result<Vec<PgRow>> {
    sqlx::query("SELECT id FROM facts ORDER BY created_at").fetch_all(pool).await
}

async fn by_body(pool: &PgPool) -> sqlx::Result<Vec<PgRow>> {
    sqlx::query!("SELECT id FROM facts ORDER BY body LIMIT 10").fetch_all(pool).await //~ unindexed_order_by
}
