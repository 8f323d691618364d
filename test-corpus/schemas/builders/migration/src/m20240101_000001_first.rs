use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Post::Table)
                    .if_not_exists()
                    .col(pk_auto(Post::Id))
                    .col(string_len(Post::Title, 80))
                    .col(text_null(Post::Body))
                    .col(ColumnDef::new(Post::AuthorId).integer().not_null())
                    .col(ColumnDef::new(Alias::new("code")).string().unique_key())
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_author")
                            .from(Post::Table, Post::AuthorId)
                            .to(Author::Table, Author::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table((Alias::new("other"), Author::Table))
                    .col(ColumnDef::new(Author::Id).integer().not_null())
                    .col(ColumnDef::new(Author::Name).text())
                    .primary_key(Index::create().name("pk_two").col(Author::Id).col(Author::Name))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .if_not_exists()
                    .name("post_by_title")
                    .table(Post::Table)
                    .col((Post::Title, IndexOrder::Desc))
                    .col(Post::AuthorId)
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Post::Table).to_owned()).await
    }
}

#[derive(DeriveIden)]
enum Post {
    #[sea_orm(iden = "posts")]
    Table,
    Id,
    Title,
    Body,
    #[sea_orm(iden = "writer")]
    AuthorId,
}

#[derive(Iden)]
enum Author {
    Table,
    Id,
    Name,
}
