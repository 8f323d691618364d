pub use sea_orm_migration::prelude::*;

mod m20240101_000001_first;
mod m20240201_000001_second;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20240101_000001_first::Migration),
            Box::new(m20240201_000001_second::Migration),
        ]
    }
}

pub async fn run_all(manager: &SchemaManager<'_>, content: &str) -> Result<(), DbErr> {
    let statements: Vec<&str> = content.split(';').collect();
    for statement in statements {
        manager
            .get_connection()
            .execute(Statement::from_string(manager.get_database_backend(), String::from(statement)))
            .await?;
    }
    Ok(())
}
