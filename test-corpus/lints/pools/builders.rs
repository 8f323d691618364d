// How large a pool is, wherever that is written.
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::SqlitePoolOptions;

const SMALL: u32 = 4;

struct App {
    db: PgPool,
}

async fn start(url: &str) -> sqlx::Result<App> {
    let _small = PgPoolOptions::new().max_connections(5).connect(url).await?; //~ undersized_pool "at most 5"
    let _constant = PgPoolOptions::new().max_connections(SMALL).min_connections(1).connect(url).await?; //~ undersized_pool "at most 4"
    let _large = PgPoolOptions::new().max_connections(50).connect(url).await?;
    let _contradiction = PgPoolOptions::new().max_connections(20).min_connections(30).connect(url).await?; //~ invalid_pool_size
    let _file = SqlitePoolOptions::new().max_connections(1).connect("sqlite://app.db").await?;
    let db = PgPool::connect(url).await?; //~ undersized_pool "at most 10"
    Ok(App { db })
}

fn idle(pool: &PgPool) -> (u32, usize) {
    (pool.size(), pool.num_idle())
}
