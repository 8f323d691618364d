use sea_orm::entity::prelude::*;
use sea_orm::{Condition, DatabaseConnection, DbErr, Order as Direction, QueryOrder, QuerySelect};

mod order {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub customer_id: i64,
        #[sea_orm(column_name = "state")]
        pub status: String,
        pub total: i32,
        pub r#type: String,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Entity {
        pub async fn newest(db: &DatabaseConnection) -> Result<Option<Model>, DbErr> {
            Entity::find().order_by_desc(Column::CreatedAt).one(db).await
            //= SELECT "orders".* FROM "orders" ORDER BY "orders"."created_at" DESC LIMIT 1
            //^ Column::CreatedAt
        }
    }
}

mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Copy, Clone, Default, Debug, DeriveEntity)]
    pub struct Entity;

    impl EntityName for Entity {
        fn table_name(&self) -> &str {
            "users"
        }
    }

    #[derive(Clone, Debug, DeriveModel, DeriveActiveModel)]
    pub struct Model {
        pub user_id: i64,
        pub display_name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveColumn)]
    pub enum Column {
        UserId,
        #[sea_orm(column_name = "shown_as")]
        DisplayName,
    }
}

mod prelude {
    pub use super::order::Entity as Order;
    pub use super::user::Entity as User;
}

use order::Column as OrderColumn;
use prelude::*;

pub async fn asked(db: &DatabaseConnection, id: i64, status: &str, ids: Vec<i64>) -> Result<(), DbErr> {
    Order::find_by_id(id).one(db).await?;
    //= SELECT "orders".* FROM "orders" WHERE "orders"."id" = %s LIMIT 1
    order::Entity::find()
        .filter(order::Column::CustomerId.eq(id))
        .filter(OrderColumn::Status.eq("open"))
        .order_by_desc(order::Column::CreatedAt)
        .limit(10)
        .all(db)
        .await?;
    //= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" = %s AND "orders"."state" = 'open' ORDER BY "orders"."created_at" DESC LIMIT 10
    //^ order::Column::CreatedAt
    Order::find()
        .filter(
            Condition::all()
                .add(OrderColumn::Total.gt(5))
                .add(Condition::any().add(OrderColumn::Type.eq(status)).add(OrderColumn::Id.is_in(ids))),
        )
        .order_by(OrderColumn::Total, Direction::Asc)
        .count(db)
        .await?;
    //= SELECT COUNT(*) FROM "orders" WHERE ("orders"."total" > 5 AND ("orders"."type" = %s OR "orders"."id" IN (%s, %s)))
    Order::delete_many().filter(order::Column::CreatedAt.lt(id)).exec(db).await?;
    //= DELETE FROM "orders" WHERE "orders"."created_at" < %s
    Order::update_many()
        .col_expr(order::Column::Status, Expr::value("late"))
        .filter(order::Column::Status.eq("open").and(order::Column::Total.lt(9)))
        .exec(db)
        .await?;
    //= UPDATE "orders" SET {..} WHERE ("orders"."state" = 'open' AND "orders"."total" < 9)
    User::find().filter(user::Column::DisplayName.starts_with(status)).all(db).await?;
    //= SELECT "users".* FROM "users" WHERE "users"."shown_as" LIKE 'value%'
    Order::find().inner_join(User).filter(user::Column::DisplayName.eq(status)).all(db).await?;
    //= SELECT "orders".* FROM "orders" {..} WHERE {..} ORDER BY {..}
    //^ none
    Order::find().filter(Expr::col(order::Column::Total).between(1, 5)).all(db).await?;
    //= SELECT "orders".* FROM "orders" WHERE "orders"."total" BETWEEN 1 AND 5
    Ok(())
}

pub async fn steps(db: &DatabaseConnection, status: Option<String>) -> Result<Vec<order::Model>, DbErr> {
    let mut query = Order::find().order_by_asc(OrderColumn::Id);
    if let Some(status) = status {
        query = query.filter(OrderColumn::Status.eq(status));
    }
    query.all(db).await
    //= SELECT "orders".* FROM "orders" WHERE {..} ORDER BY "orders"."id" ASC
    //^ OrderColumn::Id
}
