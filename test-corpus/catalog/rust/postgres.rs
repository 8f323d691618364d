//! What the model of postgres says, one line for each row.

use std::str::FromStr;
use std::time::Duration;

use postgres::types::Type;
use postgres::{Client, Config, Error, GenericClient, NoTls, Notifications, RowIter, Transaction, TransactionBuilder};

fn connects(url: &str) -> Result<(), Error> {
    let mut client = Client::connect(url, NoTls)?; //= postgres.Client.connect
    client.is_valid(Duration::from_secs(1))?; //= postgres.Client.is_valid
    client.check_connection()?; //= postgres.Client.check_connection
    client.close()?; //= postgres.Client.close
    let by_config = Client::configure() //= postgres.Client.configure
        .user("app") //= postgres.Config.user
        .password("secret") //= postgres.Config.password
        .dbname("app") //= postgres.Config.dbname
        .options("-c statement_timeout=5s") //= postgres.Config.options
        .application_name("app") //= postgres.Config.application_name
        .ssl_mode(postgres::config::SslMode::Require) //= postgres.Config.ssl_mode
        .host("localhost") //= postgres.Config.host
        .port(5432) //= postgres.Config.port
        .connect_timeout(Duration::from_secs(5)) //= postgres.Config.connect_timeout
        .connect(NoTls)?; //= postgres.Config.connect
    let config = Config::new(); //= postgres.Config.new
    let config = Config::from_str("host=localhost")?; //= postgres.Config.from_str
    Ok(())
}

fn listens(client: &mut Client) {
    let mut notifications: Notifications<'_> = client.notifications(); //= postgres.Client.notifications
    let there = notifications.iter(); //= postgres.Notifications.iter
    let next = notifications.blocking_iter(); //= postgres.Notifications.blocking_iter
    let soon = notifications.timeout_iter(Duration::from_secs(1)); //= postgres.Notifications.timeout_iter
}

fn reads(client: &mut Client, id: i64) -> Result<(), Error> {
    let all = client.query("SELECT name FROM users", &[])?; //= postgres.GenericClient.query
    let one = client.query_one("SELECT name FROM users WHERE id = $1", &[&id])?; //= postgres.GenericClient.query_one
    let some = client.query_opt("SELECT name FROM users WHERE id = $1", &[&id])?; //= postgres.GenericClient.query_opt
    let typed = client.query_typed("SELECT name FROM users WHERE id = $1", &[(&id, Type::INT8)])?; //= postgres.GenericClient.query_typed
    let typed = client.query_typed_one("SELECT name FROM users", &[])?; //= postgres.GenericClient.query_typed_one
    let typed = client.query_typed_opt("SELECT name FROM users", &[])?; //= postgres.GenericClient.query_typed_opt
    let mut rows: RowIter<'_> = client.query_raw("SELECT name FROM users", &[""; 0])?; //= postgres.GenericClient.query_raw
    let first = rows.next(); //= postgres.RowIter.next
    let more = client.query_typed_raw("SELECT name FROM users", [])?; //= postgres.GenericClient.query_typed_raw
    let out = client.copy_out("COPY users TO STDOUT")?; //= postgres.GenericClient.copy_out
    Ok(())
}

fn writes(client: &mut Client, id: i64) -> Result<(), Error> {
    client.execute("DELETE FROM users WHERE id = $1", &[&id])?; //= postgres.GenericClient.execute
    client.execute_typed("DELETE FROM users", &[])?; //= postgres.GenericClient.execute_typed
    let statement = client.prepare("DELETE FROM users WHERE id = $1")?; //= postgres.GenericClient.prepare
    client.execute(&statement, &[&id])?; //= postgres.GenericClient.execute
    let typed = client.prepare_typed("DELETE FROM users WHERE id = $1", &[Type::INT8])?; //= postgres.GenericClient.prepare_typed
    let copy = client.copy_in("COPY users FROM STDIN")?; //= postgres.GenericClient.copy_in
    copy.finish()?; //= tokio_postgres.binary_copy.BinaryCopyInWriter.finish
    client.simple_query("TRUNCATE users; TRUNCATE orders")?; //= postgres.GenericClient.simple_query
    client.batch_execute("TRUNCATE users; TRUNCATE orders") //= postgres.GenericClient.batch_execute
}

fn transactions(client: &mut Client) -> Result<(), Error> {
    let mut outer = client.transaction()?; //= postgres.GenericClient.transaction
    let inner = outer.savepoint("here")?; //= postgres.Transaction.savepoint
    inner.rollback()?; //= postgres.Transaction.rollback
    outer.commit()?; //= postgres.Transaction.commit
    let builder: TransactionBuilder<'_> = client.build_transaction(); //= postgres.Client.build_transaction
    let tx = builder
        .isolation_level(postgres::IsolationLevel::Serializable) //= postgres.TransactionBuilder.isolation_level
        .read_only(true) //= postgres.TransactionBuilder.read_only
        .deferrable(true) //= postgres.TransactionBuilder.deferrable
        .start()?; //= postgres.TransactionBuilder.start
    tx.commit() //= postgres.Transaction.commit
}

fn portals(tx: &mut Transaction<'_>) -> Result<(), Error> {
    let portal = tx.bind("SELECT name FROM users", &[])?; //= postgres.Transaction.bind
    let page = tx.query_portal(&portal, 100)?; //= postgres.Transaction.query_portal
    let stream = tx.query_portal_raw(&portal, 100)?; //= postgres.Transaction.query_portal_raw
    Ok(())
}

fn on_anything(client: &mut impl GenericClient) -> Result<u64, Error> {
    client.execute("DELETE FROM users", &[]) //= postgres.GenericClient.execute
}
