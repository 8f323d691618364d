// A module that bears a library's name is read as the library, as far as its items bear the library's names.
mod sqlx {
    pub struct Query;
    impl Query {
        pub fn bind<T>(self, _value: T) -> Self {
            self
        }
        pub fn fetch_one(self, _pool: &Pool) -> (i64, String) {
            (0, String::new())
        }
    }
    pub struct Pool;
    pub fn query_as(_sql: &str) -> Query {
        Query
    }
    pub fn of_our_own(_sql: &str) {}
}

fn titles(pool: &sqlx::Pool, ids: &[i64]) {
    for id in ids {
        sqlx::query_as("SELECT id, title FROM books WHERE author_id = $1").bind(*id).fetch_one(pool); //~ n_plus_one_query
        sqlx::of_our_own("SELECT 1");
    }
}
