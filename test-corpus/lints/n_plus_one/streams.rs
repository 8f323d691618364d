// Iterators and streams are loops too; batches, literals and retries are not per element.
use futures::stream::{self, StreamExt};
use sqlx::PgPool;

struct Repo {
    pool: PgPool,
}

impl Repo {
    async fn joined(&self, ids: &[i64]) {
        let all = ids.iter().map(|id| async move {
            sqlx::query("SELECT * FROM t WHERE id = $1").bind(id).fetch_one(&self.pool).await //~ n_plus_one_query
        });
        futures::future::join_all(all).await; //~ unbounded_query_concurrency
    }

    async fn bounded(&self, ids: Vec<i64>) {
        stream::iter(ids)
            .map(|id| async move {
                sqlx::query("SELECT * FROM t WHERE id = $1").bind(id).fetch_one(&self.pool).await //~ n_plus_one_query
            })
            .buffer_unordered(8)
            .collect::<Vec<_>>()
            .await;
    }

    async fn drained(&self, mut jobs: JobStream) -> sqlx::Result<()> {
        while let Some(job) = jobs.next().await {
            sqlx::query("UPDATE jobs SET done = true WHERE id = $1").bind(job.id).execute(&self.pool).await?; //~ n_plus_one_write
        }
        Ok(())
    }

    async fn worker(&self) -> sqlx::Result<()> {
        loop {
            sqlx::query("DELETE FROM jobs WHERE done").execute(&self.pool).await?;
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }

    async fn retried(&self, id: i64) -> sqlx::Result<()> {
        loop {
            match sqlx::query("UPDATE t SET n = n + 1 WHERE id = $1").bind(id).execute(&self.pool).await {
                Ok(_) => return Ok(()),
                Err(_) => continue,
            }
        }
    }

    async fn literal(&self) -> sqlx::Result<()> {
        for kind in ["a", "b"] {
            sqlx::query("DELETE FROM t WHERE kind = $1").bind(kind).execute(&self.pool).await?;
        }
        Ok(())
    }

    async fn one(&self, id: Option<i64>) -> Option<i64> {
        id.map(|id| id + 1)
    }
}
