use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists, not, select};
use diesel::prelude::*;
use diesel::{delete, insert_into, update};

diesel::table! {
    orders (id) {
        id -> Int8,
        customer_id -> Int8,
        status -> Varchar,
        total -> Int4,
        note -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    customers (id) {
        id -> Int8,
        email -> Varchar,
        name -> Nullable<Text>,
    }
}

diesel::joinable!(orders -> customers (customer_id));
diesel::allow_tables_to_appear_in_same_query!(orders, customers);

// Primary keys, and what tables are joined by, are told by the schema; here there is none.
pub fn by_customer(conn: &mut PgConnection, customer: i64, wanted: &str) -> QueryResult<Vec<Order>> {
    orders::table.filter(orders::id.eq(customer)).first::<Order>(conn)?;
    //= SELECT "orders".* FROM "orders" WHERE "orders"."id" = %s LIMIT 1
    orders::table.find(customer).get_result::<Order>(conn)?;
    //= SELECT "orders".* FROM "orders" {..} WHERE {..}
    orders::table
        .filter(orders::customer_id.eq(customer))
        .filter(orders::status.eq("open"))
        .order(orders::created_at.desc())
        .limit(10)
        .load::<Order>(conn)?;
    //= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" = %s AND "orders"."status" = 'open' ORDER BY "orders"."created_at" DESC LIMIT 10
    //^ orders::created_at.desc()
    orders::table
        .filter(orders::customer_id.eq(customer).and(orders::status.ne(wanted)))
        .order_by((orders::status.asc(), orders::total))
        .offset(20)
        .load::<Order>(conn)?;
    //= SELECT "orders".* FROM "orders" WHERE ("orders"."customer_id" = %s AND "orders"."status" != %s) ORDER BY "orders"."status" ASC, "orders"."total" ASC OFFSET 20
    //^ orders::status.asc() orders::total
    orders::table.select(orders::id).filter(orders::note.is_null()).load::<i64>(conn)?;
    //= SELECT "orders"."id" FROM "orders" WHERE "orders"."note" IS NULL
    orders::table.filter(orders::total.between(1, 9)).count().get_result::<i64>(conn)?;
    //= SELECT COUNT(*) FROM "orders" WHERE "orders"."total" BETWEEN 1 AND 9
    orders::table.select(count_star()).get_result::<i64>(conn)?;
    //= SELECT COUNT(*) FROM "orders"
    orders::table.filter(orders::id.eq_any(vec![1, 2])).load::<Order>(conn)
    //= SELECT "orders".* FROM "orders" WHERE "orders"."id" = ANY(%s)
}

pub fn changes(conn: &mut PgConnection, id: i64) -> QueryResult<()> {
    update(orders::table.filter(orders::status.eq("open")))
        .set(orders::status.eq("closed"))
        .execute(conn)?;
    //= UPDATE "orders" SET {..} WHERE "orders"."status" = 'open'
    diesel::update(orders::table.find(id)).set(orders::total.eq(1)).execute(conn)?;
    //= UPDATE "orders" SET {..} WHERE {..}
    diesel::update(orders::table).filter(orders::id.eq(id)).set(orders::total.eq(1)).execute(conn)?;
    //= UPDATE "orders" SET {..} WHERE "orders"."id" = %s
    delete(orders::table.filter(orders::created_at.lt(Utc::now()))).execute(conn)?;
    //= DELETE FROM "orders" WHERE "orders"."created_at" < %s
    insert_into(orders::table).values(&new).execute(conn)?;
    //= none
    select(exists(orders::table.filter(orders::status.eq("open")))).get_result::<bool>(conn)?;
    //= SELECT 1 AS a FROM "orders" WHERE "orders"."status" = 'open' LIMIT 1
    Ok(())
}

pub fn joined(conn: &mut PgConnection, email: String) -> QueryResult<()> {
    orders::table
        .inner_join(customers::table)
        .filter(customers::email.eq(&email))
        .select((orders::id, customers::name))
        .load::<(i64, Option<String>)>(conn)?;
    //= SELECT {..} FROM "orders" {..} WHERE {..}
    customers::table
        .left_join(orders::table.on(orders::customer_id.eq(customers::id)))
        .filter(not(orders::status.eq("open")))
        .distinct()
        .select(customers::all_columns)
        .load::<Customer>(conn)?;
    //= SELECT DISTINCT {..} FROM "customers" LEFT OUTER JOIN "orders" ON ("orders"."customer_id" = "customers"."id") WHERE NOT ("orders"."status" = 'open')
    Ok(())
}

pub fn boxed(conn: &mut PgConnection, status: Option<String>, newest: bool) -> QueryResult<Vec<Order>> {
    let mut query = orders::table.into_boxed();
    if let Some(status) = status {
        query = query.filter(orders::status.eq(status));
    }
    query.order(orders::id).limit(5).load(conn)
    //= SELECT "orders".* FROM "orders" WHERE {..} ORDER BY "orders"."id" ASC LIMIT 5
    //^ orders::id
}

pub fn imported(conn: &mut PgConnection, of: i64) -> QueryResult<Vec<Order>> {
    use crate::orders::dsl::*;
    orders.filter(customer_id.eq(of)).order(created_at).load::<Order>(conn)
    //= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" = %s ORDER BY "orders"."created_at" ASC
    //^ created_at
}

pub fn unknown(conn: &mut PgConnection, of: i64) -> QueryResult<Vec<Order>> {
    orders::table.filter(lower(orders::status).eq("open")).load::<Order>(conn)
    //= SELECT "orders".* FROM "orders" {..} WHERE {..}
}

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = orders)]
pub struct Order {
    id: i64,
}

impl Order {
    pub fn open(conn: &mut PgConnection) -> QueryResult<Vec<Self>> {
        orders::table.select(Order::as_select()).filter(orders::status.eq("open")).load(conn)
        //= SELECT {..} FROM "orders" WHERE "orders"."status" = 'open'
    }
}
