//@ schema: shop.sql
//! Chains of diesel, judged against the schema.
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};

use crate::schema::{customers, orders};

pub fn asked(conn: &mut PgConnection, customer: i64, word: &str) -> QueryResult<()> {
    orders::table
        .filter(orders::customer_id.eq(customer))
        .order(orders::placed_at.desc()) //~ unindexed_order_by "serves `ORDER BY placed_at DESC` together with the filter on `customer_id`"
        .limit(5)
        .load::<Order>(conn)?;
    orders::table.filter(orders::state.eq(word)).order(orders::placed_at.desc()).limit(5).load::<Order>(conn)?;
    orders::table.filter(orders::reference.eq(word)).first::<Order>(conn).optional()?; //~ unindexed_filter "`reference`"
    orders::table.find(customer).first::<Order>(conn)?;
    customers::table.filter(customers::email.eq(word)).order(customers::name).load::<Customer>(conn)?;
    diesel::delete(orders::table.filter(orders::reference.eq(word))).execute(conn)?; //~ unindexed_filter
    diesel::update(orders::table.find(customer)).set(orders::state.eq(word)).execute(conn)?;
    // What a function makes of a column is not known.
    orders::table.filter(lower(orders::reference).eq(word)).load::<Order>(conn)?;
    Ok(())
}

pub async fn later(conn: &mut AsyncPgConnection, word: Option<String>) -> QueryResult<Vec<Order>> {
    let mut query = orders::table.into_boxed();
    if let Some(word) = word {
        query = query.filter(orders::customer_id.eq(word));
    }
    query.order(orders::total).limit(5).load(conn).await?;
    orders::table.order(orders::total).limit(5).load(conn).await //~ unindexed_order_by "no index on `orders` serves `ORDER BY total`"
}
