//! What a file declares.
use std::{collections::HashMap, fmt::{self, Display as Show}};
use crate::db::*;
use super::super::parent::{self as up, thing};
use Trait as _;
extern crate alloc as heap;

const LIMIT: i64 = -10;
pub static QUERY: &str = concat!("SELECT ", "1 LIMIT ", 5);

pub type Row<T> = HashMap<String, T>;

#[derive(Clone, sqlx::FromRow)]
#[sqlx(rename_all = "snake_case")]
#[diesel(table_name = users)]
pub struct Store<'a, T: Show + 'a, const N: usize>
where
    T: Send,
{
    #[sqlx(rename = "p")]
    pub pool: &'a Pool<Postgres>,
    items: Vec<Option<T>>,
    run: Box<dyn Fn(i64) -> Result<T, Error>>,
    raw: [u8; N],
}

struct Pair(i64, (String, &'static [u8]));

enum Kind {
    Empty,
    One(Pair),
    Many { first: Pair, rest: Vec<Pair> },
}

#[async_trait]
pub trait Repository: Send + Sync {
    const TABLE: &'static str = "t";
    type Item;
    async fn load(&self, id: i64) -> Result<Self::Item, Error>;
    fn table(&self) -> &str {
        Self::TABLE
    }
}

impl<'a, T, const N: usize> Repository for Store<'a, T, N>
where
    T: Show + Send,
{
    type Item = T;
    async fn load(&self, id: i64) -> Result<T, Error> {
        self.pool.fetch(id, LIMIT).await
    }
}

#[get("/items/{id}", name = "item")]
#[tracing::instrument(skip(pool), level = "debug")]
pub(crate) async fn item(State(pool): State<Pool>, Path((id, _)): Path<(i64, String)>, db: impl Executor<'_> + Copy) -> impl Reply {
    const INNER: &str = "SELECT 2";
    fn nested() -> &'static str {
        INNER
    }
    run(pool, id, db, QUERY, nested())
}

mod inner {
    pub const LIMIT: usize = 3;
    pub fn limit() -> usize {
        LIMIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn loads() {
        let LIMIT = 1;
        item(LIMIT).await;
    }
}

lazy_static! {
    pub static ref POOL: Pool = Pool::new(LIMIT);
}
