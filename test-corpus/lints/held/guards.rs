// Guards live to the end of their block, or to where they are moved or dropped.
use sqlx::PgPool;

async fn held(pool: &PgPool, client: &reqwest::Client, id: i64) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let url: String = sqlx::query_scalar("SELECT url FROM feeds WHERE id = $1").bind(id).fetch_one(&mut *tx).await?;
    let body = client.get(&url).send().await?.text().await?; //~ connection_held_across_await
    sqlx::query("UPDATE feeds SET body = $1 WHERE id = $2").bind(body).bind(id).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn committed(pool: &PgPool, client: &reqwest::Client, id: i64) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let url: String = sqlx::query_scalar("SELECT url FROM feeds WHERE id = $1").bind(id).fetch_one(&mut *tx).await?;
    tx.commit().await?;
    client.get(&url).send().await?;
    Ok(())
}

async fn dropped(pool: &PgPool, client: &reqwest::Client) -> anyhow::Result<()> {
    let mut conn = pool.acquire().await?;
    sqlx::query("UPDATE feeds SET seen = true").execute(&mut *conn).await?;
    drop(conn);
    client.get("https://example.org").send().await?;
    Ok(())
}

async fn in_a_block(pool: &PgPool, client: &reqwest::Client) -> anyhow::Result<()> {
    {
        let mut conn = pool.acquire().await?;
        sqlx::query("UPDATE feeds SET seen = true").execute(&mut *conn).await?;
    }
    client.get("https://example.org").send().await?;
    Ok(())
}

async fn shadowing_drops_nothing(pool: &PgPool, client: &reqwest::Client) -> anyhow::Result<()> {
    let tx = pool.begin().await?;
    client.get("https://example.org").send().await?; //~ connection_held_across_await
    tx.commit().await?;
    Ok(())
}

trait Bucket {
    async fn put(&self, body: Vec<u8>) -> anyhow::Result<()>;
}

struct S3 {
    bucket: s3::Bucket,
}

impl Bucket for S3 {
    async fn put(&self, body: Vec<u8>) -> anyhow::Result<()> {
        self.bucket.put_object("/a", &body).await?;
        Ok(())
    }
}

struct Storage<B> {
    bucket: B,
    pool: PgPool,
}

impl<B: Bucket> Storage<B> {
    async fn store(&self, body: Vec<u8>) -> anyhow::Result<()> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("INSERT INTO files (size) VALUES ($1)").bind(body.len() as i64).execute(&mut *tx).await?;
        self.bucket.put(body).await?; //~ connection_held_across_await "`put` waits"
        tx.commit().await?;
        Ok(())
    }

    async fn asks_the_pool_again(&self) -> anyhow::Result<()> {
        let mut tx = self.pool.begin().await?;
        let n: i64 = sqlx::query_scalar("SELECT count(*) FROM files").fetch_one(&self.pool).await?; //~ nested_acquire
        sqlx::query("UPDATE totals SET n = $1").bind(n).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn asks_it_through_another(&self) -> anyhow::Result<()> {
        let mut tx = self.pool.begin().await?;
        let n = count(&self.pool).await?; //~ nested_acquire "`count` takes"
        sqlx::query("UPDATE totals SET n = $1").bind(n).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn asked_before(&self) -> anyhow::Result<()> {
        let n = count(&self.pool).await?;
        let mut tx = self.pool.begin().await?;
        sqlx::query("UPDATE totals SET n = $1").bind(n).execute(&mut *tx).await?;
        tx.commit().await?;
        count(&self.pool).await?;
        Ok(())
    }
}

async fn count(pool: &PgPool) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM files").fetch_one(pool).await?)
}

async fn of_another_pool(pool: &PgPool, archive: &PgPool) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let n = count(archive).await?;
    sqlx::query("UPDATE totals SET n = $1").bind(n).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}
