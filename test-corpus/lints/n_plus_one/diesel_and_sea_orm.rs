// Query builders: the executor is an argument.
use diesel::prelude::*;
use sea_orm::{DatabaseConnection, EntityTrait, QueryFilter};

fn posts(conn: &mut PgConnection, users: &[User]) -> QueryResult<()> {
    for user in users {
        posts::table.filter(posts::user_id.eq(user.id)).load::<Post>(conn)?; //~ n_plus_one_query
        diesel::update(users::table.find(user.id)).set(users::seen.eq(true)).execute(conn)?; //~ n_plus_one_write
    }
    posts::table.filter(posts::user_id.eq_any(users)).load::<Post>(conn)?;
    Ok(())
}

async fn fruits(db: &DatabaseConnection, cakes: Vec<cake::Model>) -> Result<(), sea_orm::DbErr> {
    for cake in cakes {
        fruit::Entity::find().filter(fruit::Column::CakeId.eq(cake.id)).all(db).await?; //~ n_plus_one_query
    }
    fruit::Entity::find().all(db).await?;
    Ok(())
}
