//! Every row of the model of diesel on actix and tokio.

use actix_diesel::Database;
use actix_diesel::dsl::AsyncRunQueryDsl;
use diesel::PgConnection;

async fn read(pool: &Database<PgConnection>, query: impl AsyncRunQueryDsl) {
    query.load_async(pool).await; //= actix_diesel.dsl.AsyncRunQueryDsl.load_async
    query.get_results_async(pool).await; //= actix_diesel.dsl.AsyncRunQueryDsl.get_results_async
    query.get_result_async(pool).await; //= actix_diesel.dsl.AsyncRunQueryDsl.get_result_async
    query.get_optional_result_async(pool).await; //= actix_diesel.dsl.AsyncRunQueryDsl.get_optional_result_async
    query.first_async(pool).await; //= actix_diesel.dsl.AsyncRunQueryDsl.first_async
    query.execute_async(pool).await; //= actix_diesel.dsl.AsyncRunQueryDsl.execute_async
}
