"""What the model of Tortoise ORM says, one line for each row."""

from tortoise import BaseDBAsyncClient, Tortoise, fields
from tortoise.backends.base.client import TransactionContext
from tortoise.manager import Manager
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import atomic, in_transaction


class Author(Model):
    name = fields.TextField()
    mentor = fields.OneToOneField("models.Author")  #= tortoise.fields.OneToOneField
    books: fields.ReverseRelation["Book"]


class Tag(Model):
    name = fields.TextField()


class Book(Model):
    author = fields.ForeignKeyField("models.Author", related_name="books")  #= tortoise.fields.ForeignKeyField
    editor: fields.ForeignKeyRelation[Author]
    tags = fields.ManyToManyField("models.Tag")  #= tortoise.fields.ManyToManyField


class Published(Manager):
    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(published=True)


def manager(books: Manager) -> None:
    print(books.get_queryset())  #= tortoise.manager.Manager.get_queryset


async def start() -> None:
    await Tortoise.init(db_url="postgres://localhost/shop?maxsize=20", modules={"models": ["shop"]})  #= tortoise.Tortoise.init
    await Tortoise.generate_schemas()  #= tortoise.Tortoise.generate_schemas
    await Tortoise.close_connections()  #= tortoise.Tortoise.close_connections


async def models(wanted: list[int], books: list[Book]) -> None:
    print(await Book.all(), await Book.filter(id__in=wanted), await Book.exclude(id=1))  #= tortoise.models.Model.all, tortoise.models.Model.filter, tortoise.models.Model.exclude
    print(await Book.annotate(), await Book.select_for_update(), await Book.raw("SELECT * FROM book"))  #= tortoise.models.Model.annotate, tortoise.models.Model.select_for_update, tortoise.models.Model.raw
    print(await Book.get(id=1), await Book.get_or_none(id=1), await Book.exists(id=1))  #= tortoise.models.Model.get, tortoise.models.Model.get_or_none, tortoise.models.Model.exists
    print(await Book.first(), await Book.last(), await Book.earliest("id"), await Book.latest("id"))  #= tortoise.models.Model.first, tortoise.models.Model.last, tortoise.models.Model.earliest, tortoise.models.Model.latest
    print(await Book.in_bulk(wanted, "id"))  #= tortoise.models.Model.in_bulk
    await Book.fetch_for_list(books, "author")  #= tortoise.models.Model.fetch_for_list


async def writes(book: Book, books: list[Book]) -> None:
    await Book.create(id=1)  #= tortoise.models.Model.create
    await Book.get_or_create(id=1)  #= tortoise.models.Model.get_or_create
    await Book.update_or_create(id=1)  #= tortoise.models.Model.update_or_create
    await Book.bulk_create(books, batch_size=500)  #= tortoise.models.Model.bulk_create
    await Book.bulk_update(books, fields=["author_id"])  #= tortoise.models.Model.bulk_update
    await book.save()  #= tortoise.models.Model.save
    await book.refresh_from_db()  #= tortoise.models.Model.refresh_from_db
    await book.fetch_related("author")  #= tortoise.models.Model.fetch_related
    await book.delete()  #= tortoise.models.Model.delete


async def builders(books: QuerySet[Book]) -> None:
    books = books.all().filter(id=1).exclude(id=2).annotate()  #= tortoise.queryset.QuerySet.all, tortoise.queryset.QuerySet.filter, tortoise.queryset.QuerySet.exclude, tortoise.queryset.QuerySet.annotate
    books = books.order_by("id").limit(10).offset(20).distinct().group_by("id")  #= tortoise.queryset.QuerySet.order_by, tortoise.queryset.QuerySet.limit, tortoise.queryset.QuerySet.offset, tortoise.queryset.QuerySet.distinct, tortoise.queryset.QuerySet.group_by
    books = books.only("id").select_related("author").prefetch_related("tags")  #= tortoise.queryset.QuerySet.only, tortoise.queryset.QuerySet.select_related, tortoise.queryset.QuerySet.prefetch_related
    books = books.using_db(None).select_for_update().union(books)  #= tortoise.queryset.QuerySet.using_db, tortoise.queryset.QuerySet.select_for_update, tortoise.queryset.QuerySet.union
    books = books.use_index("x").force_index("x").raw("SELECT * FROM book")  #= tortoise.queryset.QuerySet.use_index, tortoise.queryset.QuerySet.force_index, tortoise.queryset.QuerySet.raw
    print(await books.values("id"), await books.values_list("id"))  #= tortoise.queryset.QuerySet.values, tortoise.queryset.QuerySet.values_list


async def terminals(books: QuerySet[Book], wanted: list[int], objects: list[Book]) -> None:
    print(await books.get(id=1), await books.get_or_none(id=1))  #= tortoise.queryset.QuerySet.get, tortoise.queryset.QuerySet.get_or_none
    print(await books.first(), await books.last(), await books.earliest("id"), await books.latest("id"))  #= tortoise.queryset.QuerySet.first, tortoise.queryset.QuerySet.last, tortoise.queryset.QuerySet.earliest, tortoise.queryset.QuerySet.latest
    print(await books.exists(), await books.contains(objects[0]), await books.count())  #= tortoise.queryset.QuerySet.exists, tortoise.queryset.QuerySet.contains, tortoise.queryset.QuerySet.count
    print(await books.in_bulk(wanted, "id"), await books.explain())  #= tortoise.queryset.QuerySet.in_bulk, tortoise.queryset.QuerySet.explain
    await books.update(author_id=1)  #= tortoise.queryset.QuerySet.update
    await books.delete()  #= tortoise.queryset.QuerySet.delete
    await books.bulk_create(objects)  #= tortoise.queryset.QuerySet.bulk_create
    await books.bulk_update(objects, fields=["author_id"])  #= tortoise.queryset.QuerySet.bulk_update


async def relations(author: Author, book: Book, tags: list[Tag]) -> None:
    await author.books.create(id=1)  #= tortoise.fields.relational.ReverseRelation.create
    await book.tags.add(*tags)  #= tortoise.fields.relational.ManyToManyRelation.add
    await book.tags.remove(*tags)  #= tortoise.fields.relational.ManyToManyRelation.remove
    await book.tags.clear()  #= tortoise.fields.relational.ManyToManyRelation.clear


@atomic()  #= tortoise.transactions.atomic
async def decorated(book: Book) -> None:
    await book.save()  #= tortoise.models.Model.save


async def transactions() -> None:
    async with in_transaction() as conn:  #= tortoise.transactions.in_transaction
        await conn.execute_query("SELECT 1")  #= tortoise.backends.base.client.BaseDBAsyncClient.execute_query


async def entered(context: TransactionContext) -> None:
    async with context:
        await raw(Tortoise.get_connection("default"), [])  #= tortoise.Tortoise.get_connection


async def raw(conn: BaseDBAsyncClient, rows: list[list[str]]) -> None:
    print(await conn.execute_query_dict("SELECT name FROM author"))  #= tortoise.backends.base.client.BaseDBAsyncClient.execute_query_dict
    await conn.execute_insert("INSERT INTO author (name) VALUES ($1)", ["a"])  #= tortoise.backends.base.client.BaseDBAsyncClient.execute_insert
    await conn.execute_many("INSERT INTO author (name) VALUES ($1)", rows)  #= tortoise.backends.base.client.BaseDBAsyncClient.execute_many
    await conn.execute_script("CREATE TABLE a (id int); CREATE TABLE b (id int);")  #= tortoise.backends.base.client.BaseDBAsyncClient.execute_script
    async with conn.acquire_connection():  #= tortoise.backends.base.client.BaseDBAsyncClient.acquire_connection
        pass
