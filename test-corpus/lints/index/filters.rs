//@ schema: shop.sql
//! Filters that read a whole table, and those that do not.
use sqlx::PgPool;

const UNPAID: &str = "
    UPDATE orders
    SET state = 'late'
    WHERE reference = $1
      AND placed_at < $2
"; //~^^ unindexed_filter "no index on `orders` serves the filter on `reference` and `placed_at`"

pub async fn whole_tables(pool: &PgPool, value: &str) -> sqlx::Result<()> {
    sqlx::query("SELECT id FROM orders WHERE reference = $1").bind(value).fetch_all(pool).await?; //~ unindexed_filter "filter on `reference`"
    sqlx::query("SELECT id FROM orders o WHERE o.reference IN ($1, $2)").bind(value).fetch_all(pool).await?; //~ unindexed_filter
    sqlx::query!("SELECT count(*) FROM orders WHERE placed_at > $1", value).fetch_one(pool).await?; //~ unindexed_filter "`placed_at`"
    sqlx::query("SELECT id FROM customers WHERE lower(name) = lower($1)").bind(value).fetch_all(pool).await?; //~ unindexed_filter "`lower(name) = lower($1)`"
    sqlx::query("DELETE FROM items WHERE order_id = $1").bind(value).execute(pool).await?; //~ unindexed_filter "`order_id`"
    sqlx::query(UNPAID).bind(value).execute(pool).await?;
    // The same text again is the same finding.
    sqlx::query(UNPAID).bind(value).execute(pool).await?;
    sqlx::query("SELECT id FROM orders WHERE id = (SELECT max(order_id) FROM items WHERE amount = $1)").bind(value).fetch_all(pool).await?; //~ unindexed_filter "`items`"
    Ok(())
}

pub async fn found_by_an_index(pool: &PgPool, value: &str) -> sqlx::Result<()> {
    sqlx::query("SELECT id FROM orders WHERE id = $1").bind(value).fetch_all(pool).await?;
    sqlx::query("SELECT id FROM orders WHERE customer_id = $1 AND reference = $2").bind(value).fetch_all(pool).await?;
    sqlx::query("SELECT id FROM customers WHERE email = ANY($1)").bind(value).fetch_all(pool).await?;
    Ok(())
}

pub async fn most_rows(pool: &PgPool) -> sqlx::Result<()> {
    // A flag leaves half of the rows: hardly anybody has an index for it alone.
    sqlx::query("SELECT id FROM customers WHERE active").fetch_all(pool).await?;
    sqlx::query("SELECT id FROM orders WHERE paid_at IS NULL").fetch_all(pool).await?;
    Ok(())
}

pub async fn not_certain(pool: &PgPool, condition: &str, value: &str) -> sqlx::Result<()> {
    sqlx::query(&format!("SELECT id FROM orders WHERE {condition}")).fetch_all(pool).await?;
    sqlx::query("SELECT id FROM elsewhere WHERE reference = $1").bind(value).fetch_all(pool).await?;
    sqlx::query("SELECT id FROM open_orders WHERE reference = $1").bind(value).fetch_all(pool).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    pub async fn reads_everything(pool: &sqlx::PgPool, value: &str) {
        sqlx::query("SELECT id FROM orders WHERE reference = $1").bind(value).fetch_all(pool).await.unwrap();
    }
}

#[cfg(any(test, feature = "testutils"))]
pub async fn for_tests(pool: &sqlx::PgPool, value: &str) {
    sqlx::query("SELECT id FROM orders WHERE reference = $1").bind(value).fetch_all(pool).await.unwrap();
}

#[cfg(any(test, unix))]
pub async fn not_only_for_tests(pool: &sqlx::PgPool, value: &str) {
    sqlx::query("SELECT id FROM orders WHERE reference = $1").bind(value).fetch_all(pool).await.unwrap(); //~ unindexed_filter
}
