//! What the model of web frameworks and other clients says, one line for each row.

use actix_web::web;
use axum::Extension;
use axum::extract::State;
use sqlx::PgPool;

async fn with_state(State(pool): State<PgPool>, Extension(other): Extension<PgPool>) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM users").execute(&pool).await?; //= sqlx.query, sqlx.query.Query.execute
    sqlx::query("DELETE FROM users").execute(&other).await?; //= sqlx.query, sqlx.query.Query.execute
    Ok(())
}

async fn with_data(pool: web::Data<PgPool>, user: web::ReqData<i64>, thin: web::ThinData<PgPool>) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM users").execute(pool.get_ref()).await?; //= sqlx.query, sqlx.query.Query.execute
    web::block(|| 1).await; //= actix_web.web.block
    actix_web::rt::task::spawn_blocking(|| 1).await; //= actix_web.rt.task.spawn_blocking
    actix_rt::task::spawn_blocking(|| 1).await; //= actix_rt.task.spawn_blocking
    sqlx::query("DELETE FROM users").execute(&**pool).await?; //= sqlx.query, sqlx.query.Query.execute
    Ok(())
}

fn serves(pool: PgPool) {
    let shared = web::Data::new(pool.clone()); //= actix_web.web.Data.new
    let same = web::Data::from(std::sync::Arc::new(pool)); //= std.sync.Arc.new, actix_web.web.Data.from
}

async fn elsewhere(
    rocket: &rocket::State<PgPool>,
    poem: poem::web::Data<&PgPool>,
    tauri: tauri::State<'_, PgPool>,
    graphql: async_graphql::Data,
    connection: rocket_db_pools::Connection<crate::Db>,
) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM users").execute(rocket.inner()).await?; //= sqlx.query, sqlx.query.Query.execute
    sqlx::query("DELETE FROM users").execute(poem.0).await?; //= sqlx.query, sqlx.query.Query.execute
    sqlx::query("DELETE FROM users").execute(&*tauri).await?; //= sqlx.query, sqlx.query.Query.execute
    Ok(())
}

// What has a database's method names and is none: nothing is expected in here.
async fn no_databases(
    http: reqwest::Client,
    request: reqwest::RequestBuilder,
    low: hyper::Client<()>,
    mut cache: redis::Client,
    mut command: std::process::Command,
    files: &dyn object_store::ObjectStore,
    bucket: aws_sdk_s3::Client,
    channel: tonic::transport::Channel,
    documents: mongodb::Client,
    search: opensearch::OpenSearch,
    memory: moka::future::Cache<i64, String>,
    queue: lapin::Channel,
    index: tantivy::Searcher,
    tree: sled::Db,
) {
    let response = http.execute(request.build()).await;
    let value = cache.get("key");
    let status = command.output();
    let found = memory.get(&1).await;
    let all = tree.get("key");
}
