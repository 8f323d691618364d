// How many connections the pools of one function may open together.
use sqlx::postgres::{PgPool, PgPoolOptions};

async fn two(url: &str) -> sqlx::Result<(PgPool, PgPool)> {
    let web = PgPoolOptions::new().max_connections(80).connect(url).await?; //~ pools_exceed_server "2 pools may open 120"
    let jobs = PgPoolOptions::new().max_connections(40).connect(url).await?;
    let _ = (web.size(), web.num_idle());
    Ok((web, jobs))
}

async fn one(url: &str) -> sqlx::Result<PgPool> {
    let pool = PgPoolOptions::new().max_connections(101).connect(url).await?; //~ pools_exceed_server "pool may open 101"
    Ok(pool)
}

async fn exactly(url: &str) -> sqlx::Result<(PgPool, PgPool)> {
    let web = PgPoolOptions::new().max_connections(60).connect(url).await?;
    let jobs = PgPoolOptions::new().max_connections(40).connect(url).await?;
    Ok((web, jobs))
}

async fn two_servers(url: &str, other: &str) -> sqlx::Result<(PgPool, PgPool)> {
    let web = PgPoolOptions::new().max_connections(80).connect(url).await?;
    let jobs = PgPoolOptions::new().max_connections(80).connect(other).await?;
    Ok((web, jobs))
}
