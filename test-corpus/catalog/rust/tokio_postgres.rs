//! What the model of tokio-postgres says, one line for each row.

use std::pin::pin;
use std::str::FromStr;
use std::time::Duration;

use futures::TryStreamExt;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;
use tokio_postgres::{
    Client, Config, Connection, Error, GenericClient, NoTls, Portal, Row, RowStream, Statement,
    Transaction, TransactionBuilder,
};

async fn connects(url: &str) -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?; //= tokio_postgres.connect
    tokio::spawn(connection); //= tokio.spawn
    client.check_connection().await?; //= tokio_postgres.Client.check_connection
    Ok(client)
}

async fn configures(socket: tokio::net::UnixStream) -> Result<(), Error> {
    let mut config = Config::new(); //= tokio_postgres.Config.new
    config
        .user("app") //= tokio_postgres.Config.user
        .password("secret") //= tokio_postgres.Config.password
        .dbname("app") //= tokio_postgres.Config.dbname
        .options("-c statement_timeout=5s") //= tokio_postgres.Config.options
        .application_name("app") //= tokio_postgres.Config.application_name
        .ssl_mode(tokio_postgres::config::SslMode::Require) //= tokio_postgres.Config.ssl_mode
        .host("localhost") //= tokio_postgres.Config.host
        .port(5432) //= tokio_postgres.Config.port
        .connect_timeout(Duration::from_secs(5)) //= tokio_postgres.Config.connect_timeout
        .keepalives(true); //= tokio_postgres.Config.keepalives
    let (client, connection) = config.connect(NoTls).await?; //= tokio_postgres.Config.connect
    let same = Config::from_str("host=localhost")?; //= tokio_postgres.Config.from_str
    let (raw, connection): (Client, Connection<_, _>) = same.connect_raw(socket, NoTls).await?; //= tokio_postgres.Config.connect_raw
    Ok(())
}

async fn reads(client: &Client, id: i64) -> Result<Vec<Row>, Error> {
    let one = client.query_one("SELECT name FROM users WHERE id = $1", &[&id]).await?; //= tokio_postgres.GenericClient.query_one
    let some = client.query_opt("SELECT name FROM users WHERE id = $1", &[&id]).await?; //= tokio_postgres.GenericClient.query_opt
    let names: Vec<String> = client.query_scalar("SELECT name FROM users", &[]).await?; //= tokio_postgres.GenericClient.query_scalar
    let total: i64 = client.query_one_scalar("SELECT count(*) FROM users", &[]).await?; //= tokio_postgres.GenericClient.query_one_scalar
    let name: Option<String> = client.query_opt_scalar("SELECT name FROM users LIMIT 1", &[]).await?; //= tokio_postgres.GenericClient.query_opt_scalar
    let typed = client.query_typed("SELECT name FROM users WHERE id = $1", &[(&id, Type::INT8)]).await?; //= tokio_postgres.GenericClient.query_typed
    let typed = client.query_typed_one("SELECT name FROM users", &[]).await?; //= tokio_postgres.GenericClient.query_typed_one
    let typed = client.query_typed_opt("SELECT name FROM users", &[]).await?; //= tokio_postgres.GenericClient.query_typed_opt
    client.query("SELECT name FROM users", &[]).await //= tokio_postgres.GenericClient.query
}

async fn streams(client: &Client) -> Result<(), Error> {
    let rows: RowStream = client.query_raw("SELECT name FROM users", &[""; 0]).await?; //= tokio_postgres.GenericClient.query_raw
    let mut rows = pin!(rows);
    let first = rows.try_next().await?; //= tokio_postgres.RowStream.try_next
    let second = rows.next().await; //= tokio_postgres.RowStream.next
    let typed = client.query_typed_raw("SELECT name FROM users", []).await?; //= tokio_postgres.GenericClient.query_typed_raw
    let all: Vec<Row> = typed.try_collect().await?; //= tokio_postgres.RowStream.try_collect
    let simple = client.simple_query_raw("SELECT name FROM users").await?; //= tokio_postgres.GenericClient.simple_query_raw
    let results: Vec<_> = simple.collect().await; //= tokio_postgres.RowStream.collect
    let out = client.copy_out("COPY users TO STDOUT").await?; //= tokio_postgres.GenericClient.copy_out
    Ok(())
}

async fn writes(client: &Client, id: i64) -> Result<(), Error> {
    client.execute("DELETE FROM users WHERE id = $1", &[&id]).await?; //= tokio_postgres.GenericClient.execute
    client.execute_raw("DELETE FROM users WHERE id = $1", [&id]).await?; //= tokio_postgres.GenericClient.execute_raw
    client.execute_typed("DELETE FROM users", &[]).await?; //= tokio_postgres.GenericClient.execute_typed
    client.simple_query("TRUNCATE users; TRUNCATE orders").await?; //= tokio_postgres.GenericClient.simple_query
    client.batch_execute("TRUNCATE users; TRUNCATE orders").await //= tokio_postgres.GenericClient.batch_execute
}

async fn prepares(client: &Client) -> Result<(), Error> {
    let statement: Statement = client.prepare("SELECT name FROM users").await?; //= tokio_postgres.GenericClient.prepare
    let typed = client.prepare_typed("SELECT name FROM users WHERE id = $1", &[Type::INT8]).await?; //= tokio_postgres.GenericClient.prepare_typed
    client.query(&statement, &[]).await?; //= tokio_postgres.GenericClient.query
    Ok(())
}

async fn copies(client: &Client) -> Result<u64, Error> {
    let mut lines = client.copy_in("COPY users FROM STDIN").await?; //= tokio_postgres.GenericClient.copy_in
    lines.send(bytes::Bytes::new()).await?; //= tokio_postgres.binary_copy.BinaryCopyInWriter.send
    let sink = client.copy_in("COPY users FROM STDIN BINARY").await?; //= tokio_postgres.GenericClient.copy_in
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &[Type::INT8])); //= tokio_postgres.binary_copy.BinaryCopyInWriter.new
    writer.as_mut().write(&[&1_i64]).await?; //= tokio_postgres.binary_copy.BinaryCopyInWriter.write
    writer.as_mut().write_raw([&1_i64]).await?; //= tokio_postgres.binary_copy.BinaryCopyInWriter.write_raw
    writer.finish().await //= tokio_postgres.binary_copy.BinaryCopyInWriter.finish
}

async fn transactions(client: &mut Client) -> Result<(), Error> {
    let mut outer = client.transaction().await?; //= tokio_postgres.GenericClient.transaction
    let inner = outer.savepoint("here").await?; //= tokio_postgres.Transaction.savepoint
    inner.rollback().await?; //= tokio_postgres.Transaction.rollback
    outer.commit().await?; //= tokio_postgres.Transaction.commit
    let builder: TransactionBuilder<'_> = client.build_transaction(); //= tokio_postgres.Client.build_transaction
    let tx = builder
        .isolation_level(tokio_postgres::IsolationLevel::Serializable) //= tokio_postgres.TransactionBuilder.isolation_level
        .read_only(true) //= tokio_postgres.TransactionBuilder.read_only
        .deferrable(true) //= tokio_postgres.TransactionBuilder.deferrable
        .start() //= tokio_postgres.TransactionBuilder.start
        .await?;
    tx.commit().await //= tokio_postgres.Transaction.commit
}

async fn portals(tx: &Transaction<'_>) -> Result<(), Error> {
    let portal: Portal = tx.bind("SELECT name FROM users", &[]).await?; //= tokio_postgres.Transaction.bind
    let page = tx.query_portal(&portal, 100).await?; //= tokio_postgres.Transaction.query_portal
    let raw = tx.bind_raw("SELECT name FROM users", &[""; 0]).await?; //= tokio_postgres.Transaction.bind_raw
    let stream = tx.query_portal_raw(&raw, 100).await?; //= tokio_postgres.Transaction.query_portal_raw
    Ok(())
}

async fn on_anything<C: GenericClient>(client: &C) -> Result<Vec<Row>, Error> {
    let plain = client.client(); //= tokio_postgres.GenericClient.client
    client.query("SELECT name FROM users", &[]).await //= tokio_postgres.GenericClient.query
}
