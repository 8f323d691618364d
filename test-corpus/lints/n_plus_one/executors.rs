// What a query runs on: transactions, dereferences, generic executors, state of a web framework.
use axum::extract::State;
use sqlx::{PgExecutor, PgPool, Postgres, Transaction};

#[derive(Clone)]
struct App {
    db: PgPool,
}

async fn in_transaction(tx: &mut Transaction<'_, Postgres>, ids: &[i64]) -> sqlx::Result<()> {
    for id in ids {
        sqlx::query!("DELETE FROM t WHERE id = $1", id).execute(&mut **tx).await?; //~ n_plus_one_write "DELETE on `t`"
    }
    Ok(())
}

async fn handler(State(app): State<App>, ids: Vec<i64>) -> sqlx::Result<()> {
    let mut tx = app.db.begin().await?;
    for id in ids {
        let query = sqlx::query("SELECT * FROM t WHERE id = $1").bind(id);
        query.fetch_optional(tx.as_mut()).await?; //~ n_plus_one_query "query on `t`"
    }
    tx.commit().await
}

async fn one(executor: impl PgExecutor<'_>, id: i64) -> sqlx::Result<()> {
    sqlx::query("SELECT * FROM t WHERE id = $1").bind(id).fetch_one(executor).await?;
    Ok(())
}

async fn not_a_database(client: &reqwest::Client, requests: Vec<reqwest::Request>) -> reqwest::Result<()> {
    for request in requests {
        client.execute(request).await?;
    }
    Ok(())
}
