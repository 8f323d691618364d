//@ schema: shop.sql
//! Chains of SeaORM, judged against the schema.
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, DbErr, QueryOrder, QuerySelect};

mod order {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub customer_id: i64,
        pub state: String,
        pub reference: String,
        pub total: Decimal,
        pub placed_at: DateTimeUtc,
    }
}

use order::Entity as Order;

pub async fn asked(db: &DatabaseConnection, customer: i64, word: &str) -> Result<(), DbErr> {
    Order::find()
        .filter(order::Column::CustomerId.eq(customer))
        .order_by_desc(order::Column::PlacedAt) //~ unindexed_order_by "together with the filter on `customer_id`"
        .limit(5)
        .all(db)
        .await?;
    Order::find().filter(order::Column::State.eq(word)).order_by_desc(order::Column::PlacedAt).limit(5).all(db).await?;
    Order::find().filter(order::Column::Reference.eq(word)).one(db).await?; //~ unindexed_filter
    Order::find_by_id(customer).one(db).await?;
    Order::delete_many().filter(order::Column::Reference.is_in([word])).exec(db).await?; //~ unindexed_filter
    Ok(())
}
