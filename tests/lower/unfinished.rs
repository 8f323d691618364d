//! A file that somebody is typing into: what is whole is kept.
use sqlx::PgPool;

fn whole(pool: &PgPool) {
    pool.run();
}

fn broken(pool: &PgPool) {
    let x = = 1;
}

fn open(pool: &PgPool) {
    if pool.is_closed() {

fn behind(pool: &PgPool) {
    pool.run_again();
}
