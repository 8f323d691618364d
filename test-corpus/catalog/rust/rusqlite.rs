//! What the model of rusqlite says, one line for each row.

use rusqlite::{CachedStatement, Connection, OpenFlags, Result, Row, Rows, Savepoint, Statement, Transaction};

fn opens(path: &str) -> Result<()> {
    let a = Connection::open(path)?; //= rusqlite.Connection.open
    let b = Connection::open_in_memory()?; //= rusqlite.Connection.open_in_memory
    let c = Connection::open_with_flags(path, OpenFlags::default())?; //= rusqlite.Connection.open_with_flags
    let d = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), "unix")?; //= rusqlite.Connection.open_with_flags_and_vfs
    let e = Connection::open_in_memory_with_flags(OpenFlags::default())?; //= rusqlite.Connection.open_in_memory_with_flags
    let f = Connection::open_in_memory_with_flags_and_vfs(OpenFlags::default(), "unix")?; //= rusqlite.Connection.open_in_memory_with_flags_and_vfs
    a.close().ok(); //= rusqlite.Connection.close
    Ok(())
}

fn on_a_connection(conn: &Connection, id: i64) -> Result<()> {
    conn.execute("DELETE FROM users WHERE id = ?1", [id])?; //= rusqlite.Connection.execute
    conn.execute_batch("DELETE FROM users; DELETE FROM orders")?; //= rusqlite.Connection.execute_batch
    let a: String = conn.query_row("SELECT name FROM users WHERE id = ?1", [id], |row| row.get(0))?; //= rusqlite.Connection.query_row
    let b: String = conn.query_one("SELECT name FROM users WHERE id = ?1", [id], |row| row.get(0))?; //= rusqlite.Connection.query_one
    let c: String = conn.query_row_and_then("SELECT name FROM users", [], |row| row.get(0))?; //= rusqlite.Connection.query_row_and_then
    conn.pragma_update(None, "journal_mode", "WAL")?; //= rusqlite.Connection.pragma_update
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| Ok(()))?; //= rusqlite.Connection.pragma_update_and_check
    conn.pragma_query(None, "table_list", |row| Ok(()))?; //= rusqlite.Connection.pragma_query
    conn.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?; //= rusqlite.Connection.pragma_query_value
    Ok(())
}

fn prepares(conn: &Connection, id: i64) -> Result<()> {
    let mut select: Statement<'_> = conn.prepare("SELECT name FROM users WHERE id = ?1")?; //= rusqlite.Connection.prepare
    let a: String = select.query_row([id], |row| row.get(0))?; //= rusqlite.Statement.query_row
    let b: String = select.query_one([id], |row| row.get(0))?; //= rusqlite.Statement.query_one
    let there = select.exists([id])?; //= rusqlite.Statement.exists
    let names: Vec<Result<String>> = select.query_map([id], |row| row.get(0))?.collect(); //= rusqlite.Statement.query_map, rusqlite.Rows.collect
    let same = select.query_and_then([id], |row| row.get::<_, String>(0))?; //= rusqlite.Statement.query_and_then
    drop(same); //= drop
    let mut rows: Rows<'_> = select.query([id])?; //= rusqlite.Statement.query
    let first: Option<&Row<'_>> = rows.next()?; //= rusqlite.Rows.next
    let rest = rows.mapped(|row| row.get::<_, String>(0)); //= rusqlite.Rows.mapped
    drop(rest); //= drop
    let bound = select.raw_query().and_then(|row| row.get::<_, String>(0)); //= rusqlite.Statement.raw_query, rusqlite.Rows.and_then
    drop(bound); //= drop
    let mut insert: CachedStatement<'_> = conn.prepare_cached("INSERT INTO users (id) VALUES (?1)")?; //= rusqlite.Connection.prepare_cached
    insert.execute([id])?; //= rusqlite.Statement.execute
    insert.insert([id])?; //= rusqlite.Statement.insert
    insert.raw_execute()?; //= rusqlite.Statement.raw_execute
    let flagged = conn.prepare_with_flags("SELECT 1", rusqlite::PrepFlags::empty())?; //= rusqlite.Connection.prepare_with_flags
    Ok(())
}

fn transactions(conn: &mut Connection) -> Result<()> {
    let mut tx: Transaction<'_> = conn.transaction()?; //= rusqlite.Connection.transaction
    tx.execute("DELETE FROM users", [])?; //= rusqlite.Connection.execute
    let inner: Savepoint<'_> = tx.savepoint()?; //= rusqlite.Connection.savepoint
    inner.commit()?; //= rusqlite.Transaction.commit
    let mut named = tx.savepoint_with_name("here")?; //= rusqlite.Connection.savepoint_with_name
    named.rollback()?; //= rusqlite.Transaction.rollback
    named.finish()?; //= rusqlite.Transaction.finish
    tx.commit()?; //= rusqlite.Transaction.commit
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?; //= rusqlite.Connection.transaction_with_behavior
    tx.commit()?; //= rusqlite.Transaction.commit
    let tx = conn.unchecked_transaction()?; //= rusqlite.Connection.unchecked_transaction
    tx.commit() //= rusqlite.Transaction.commit
}
