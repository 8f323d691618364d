//! What the model of tokio-rusqlite says, one line for each row.

use tokio_rusqlite::{Connection, OpenFlags};

async fn opens(path: &str) -> tokio_rusqlite::Result<()> {
    let a = Connection::open(path).await?; //= tokio_rusqlite.Connection.open
    let b = Connection::open_in_memory().await?; //= tokio_rusqlite.Connection.open_in_memory
    let c = Connection::open_with_flags(path, OpenFlags::default()).await?; //= tokio_rusqlite.Connection.open_with_flags
    let d = Connection::open_in_memory_with_flags(OpenFlags::default()).await?; //= tokio_rusqlite.Connection.open_in_memory_with_flags
    a.close().await //= tokio_rusqlite.Connection.close
}

async fn calls(conn: &Connection) -> tokio_rusqlite::Result<()> {
    let a = conn.call(|conn| Ok(1)).await?; //= tokio_rusqlite.Connection.call
    let b = conn.call_raw(|conn| 1).await?; //= tokio_rusqlite.Connection.call_raw
    let c = conn.call_unwrap(|conn| 1).await; //= tokio_rusqlite.Connection.call_unwrap
    let total = conn
        .call(|conn: &mut rusqlite::Connection| {
            conn.query_row("SELECT count(*) FROM users", [], |row| row.get::<_, i64>(0)) //= rusqlite.Connection.query_row
        }) //= tokio_rusqlite.Connection.call
        .await?;
    Ok(())
}
