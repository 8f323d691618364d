use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(Alias::new("posts"))
                    .add_column(ColumnDef::new(Alias::new("likes")).big_integer().not_null())
                    .drop_column(Alias::new("body"))
                    .rename_column(Alias::new("title"), Alias::new("headline"))
                    .to_owned(),
            )
            .await?;
        for name in ["likes", "headline"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("posts_{name}"))
                        .table(Alias::new("posts"))
                        .col(Alias::new(name))
                        .index_type(IndexType::Hash)
                        .to_owned(),
                )
                .await?;
        }
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                manager.get_connection().execute_unprepared("CREATE INDEX posts_raw ON posts (likes DESC)").await?;
            }
            DbBackend::Sqlite => {
                manager.get_connection().execute_unprepared("CREATE INDEX posts_lite ON posts (likes)").await?;
            }
            _ => {}
        }
        manager.drop_index(Index::drop().name("posts_headline").table(Alias::new("posts")).to_owned()).await?;
        crate::run_all(manager, "CREATE TABLE plain (id int PRIMARY KEY); CREATE INDEX plain_i ON plain (id DESC)").await
    }
}
