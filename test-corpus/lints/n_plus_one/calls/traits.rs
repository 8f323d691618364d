// The query is not in the loop but behind a call in it: functions, methods, traits, closures.
use std::collections::HashMap;
use std::sync::Arc;

use futures::future::join_all;
use futures::stream::{Stream, StreamExt};
use sqlx::{Executor, PgPool, PgTransaction, Postgres};

async fn load(pool: &PgPool, id: i64) -> sqlx::Result<Customer> {
    sqlx::query_as("SELECT * FROM customers WHERE id = $1").bind(id).fetch_one(pool).await
}

async fn in_a_loop(pool: &PgPool, ids: &[i64]) -> sqlx::Result<()> {
    for id in ids {
        load(pool, *id).await?; //~ n_plus_one_query "through `load`"
    }
    Ok(())
}

async fn joined(pool: &PgPool, ids: &[i64]) -> Vec<sqlx::Result<Customer>> {
    join_all(ids.iter().map(|id| load(pool, *id))).await //~ n_plus_one_query "through `load`"
}

struct Row {
    id: i64,
}

impl Row {
    async fn save(&self, tx: &mut PgTransaction<'_>) -> sqlx::Result<()> {
        sqlx::query("INSERT INTO rows (id) VALUES ($1)").bind(self.id).execute(&mut **tx).await?;
        Ok(())
    }

    async fn touch<'e, E: Executor<'e, Database = Postgres>>(&self, db: E) -> sqlx::Result<()> {
        sqlx::query("UPDATE rows SET seen = now() WHERE id = $1").bind(self.id).execute(db).await?;
        Ok(())
    }
}

async fn save_all(pool: &PgPool, rows: Vec<Row>) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    for row in &rows {
        row.save(&mut tx).await?; //~ n_plus_one_write "INSERT on `rows`"
        row.touch(&mut *tx).await?; //~ n_plus_one_write "UPDATE on `rows`"
    }
    tx.commit().await
}

async fn from_a_stream(rows: impl Stream<Item = anyhow::Result<Row>>, tx: &mut PgTransaction<'_>) -> anyhow::Result<()> {
    let mut rows = std::pin::pin!(rows);
    while let Some(row) = rows.next().await.transpose()? {
        row.save(&mut *tx).await?; //~ n_plus_one_write
    }
    Ok(())
}

// What was saved is remembered, but every row is still saved on its own.
async fn once_each(rows: Vec<Row>, seen: &mut HashMap<i64, ()>, tx: &mut PgTransaction<'_>) -> sqlx::Result<()> {
    for row in rows {
        if !seen.contains_key(&row.id) {
            row.save(&mut *tx).await?; //~ n_plus_one_write
            seen.insert(row.id, ());
        }
    }
    Ok(())
}

#[async_trait]
trait Store: Send + Sync {
    async fn owner(&self, id: i64) -> Option<Customer>;
}

struct PgStore {
    pool: PgPool,
}

#[async_trait]
impl Store for PgStore {
    async fn owner(&self, id: i64) -> Option<Customer> {
        load(&self.pool, id).await.ok()
    }
}

struct MockStore;

#[async_trait]
impl Store for MockStore {
    async fn owner(&self, _id: i64) -> Option<Customer> {
        None
    }
}

async fn by_trait_object(store: Arc<dyn Store>, ids: Vec<i64>) {
    for id in ids {
        store.owner(id).await; //~ n_plus_one_query "through `owner`"
    }
}

async fn by_generic<S: Store>(store: &S, ids: Vec<i64>) {
    for id in ids {
        store.owner(id).await; //~ n_plus_one_query "through `owner`"
    }
}

async fn cached(pool: &PgPool, ids: &[i64]) -> sqlx::Result<()> {
    let mut known = HashMap::new();
    for id in ids {
        if !known.contains_key(id) {
            known.insert(*id, load(pool, *id).await?);
        }
    }
    Ok(())
}

// What only says which rows were seen saves none of them a query, whatever it is called.
async fn seen_in_cache(tx: &mut Transaction<'_, Postgres>, rows: Vec<Row>, row_cache: &Cache<i64, ()>) -> anyhow::Result<()> {
    for row in rows {
        let key = row.id;
        if row_cache.get(&key).await.is_none() {
            row.save(&mut *tx).await?; //~ n_plus_one_write
            row_cache.insert(key, (), Duration::from_secs(60)).await;
        }
    }
    Ok(())
}

async fn in_chunks(pool: &PgPool, ids: &[i64]) -> sqlx::Result<()> {
    for chunk in ids.chunks(100) {
        load(pool, chunk[0]).await?;
    }
    Ok(())
}

async fn load_unless_known(pool: &PgPool, id: i64, known: Option<Customer>) -> sqlx::Result<Customer> {
    if let Some(known) = known {
        return Ok(known);
    }
    load(pool, id).await
}

async fn handed_along(pool: &PgPool, rows: Vec<(i64, Customer)>) -> sqlx::Result<()> {
    for (id, customer) in rows {
        load_unless_known(pool, id, Some(customer)).await?;
    }
    Ok(())
}

async fn not_handed_along(pool: &PgPool, ids: &[i64]) -> sqlx::Result<()> {
    for id in ids {
        load_unless_known(pool, *id, None).await?; //~ n_plus_one_query
    }
    Ok(())
}

async fn until_found(pool: &PgPool, ids: &[i64]) -> sqlx::Result<Customer> {
    for id in ids {
        return load(pool, *id).await;
    }
    Err(sqlx::Error::RowNotFound)
}
