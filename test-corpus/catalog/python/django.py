"""What the model of Django says, one line for each row."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AbstractUser, Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import close_old_connections, connection, connections, models, reset_queries, transaction
from django.db.models import Prefetch, QuerySet, aprefetch_related_objects, prefetch_related_objects
from django.db.models.fields import related
from django.db.models.query import RawQuerySet
from django.db.models.query import prefetch_related_objects as prefetch_by_module
from django.shortcuts import aget_list_or_404, aget_object_or_404, get_list_or_404, get_object_or_404


class BookQuerySet(QuerySet):
    def published(self) -> "BookQuerySet":
        return self.filter(published=True)  #= django.db.models.query.QuerySet.filter


class Author(models.Model):
    name = models.CharField(max_length=100)
    mentor = models.OneToOneField("self", on_delete=models.CASCADE)  #= django.db.models.OneToOneField
    objects = BookQuerySet.as_manager()  #= django.db.models.query.QuerySet.as_manager


class Tag(models.Model):
    parent = related.ForeignKey("self", on_delete=models.CASCADE)  #= django.db.models.fields.related.ForeignKey
    twin = related.OneToOneField("self", on_delete=models.CASCADE)  #= django.db.models.fields.related.OneToOneField
    peers = related.ManyToManyField("self")  #= django.db.models.fields.related.ManyToManyField


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)  #= django.db.models.ForeignKey
    tags = models.ManyToManyField(Tag)  #= django.db.models.ManyToManyField
    published = models.BooleanField()


class BookManager(models.Manager.from_queryset(BookQuerySet)):  #= django.db.models.manager.Manager.from_queryset
    pass


def managers(wanted: list[int]) -> list[QuerySet]:
    return [
        Book.objects.all(),  #= django.db.models.manager.Manager.all
        Book.objects.filter(pk__in=wanted),  #= django.db.models.manager.Manager.filter
        Book.objects.exclude(pk__in=wanted),  #= django.db.models.manager.Manager.exclude
        Book.objects.complex_filter({"pk": 1}),  #= django.db.models.manager.Manager.complex_filter
        Book.objects.order_by("pk"),  #= django.db.models.manager.Manager.order_by
        Book.objects.reverse(),  #= django.db.models.manager.Manager.reverse
        Book.objects.distinct(),  #= django.db.models.manager.Manager.distinct
        Book.objects.annotate(n=models.Count("tags")),  #= django.db.models.manager.Manager.annotate
        Book.objects.alias(n=models.Count("tags")),  #= django.db.models.manager.Manager.alias
        Book.objects.none(),  #= django.db.models.manager.Manager.none
        Book.objects.union(Book._default_manager.all()),  #= django.db.models.manager.Manager.union, django.db.models.manager.Manager.all
        Book.objects.intersection(Book._base_manager.all()),  #= django.db.models.manager.Manager.intersection, django.db.models.manager.Manager.all
        Book.objects.difference(Book._base_manager.all()),  #= django.db.models.manager.Manager.difference, django.db.models.manager.Manager.all
        Book.objects.select_related("author"),  #= django.db.models.manager.Manager.select_related
        Book.objects.prefetch_related(Prefetch("tags")),  #= django.db.models.manager.Manager.prefetch_related
        Book.objects.only("pk"),  #= django.db.models.manager.Manager.only
        Book.objects.defer("pk"),  #= django.db.models.manager.Manager.defer
        Book.objects.using("replica"),  #= django.db.models.manager.Manager.using
        Book.objects.select_for_update(),  #= django.db.models.manager.Manager.select_for_update
        Book.objects.extra(where=["1 = 1"]),  #= django.db.models.manager.Manager.extra
        Book.objects.db_manager("replica").get_queryset(),  #= django.db.models.manager.Manager.db_manager, django.db.models.manager.Manager.get_queryset
    ]


def builders(books: QuerySet[Book], wanted: list[int]) -> list[QuerySet]:
    books = books.all().filter(pk__in=wanted).exclude(pk=1).complex_filter({"pk": 1})  #= django.db.models.query.QuerySet.all, django.db.models.query.QuerySet.filter, django.db.models.query.QuerySet.exclude, django.db.models.query.QuerySet.complex_filter
    books = books.order_by("pk").reverse().distinct()  #= django.db.models.query.QuerySet.order_by, django.db.models.query.QuerySet.reverse, django.db.models.query.QuerySet.distinct
    books = books.annotate(n=models.Count("tags")).alias(m=models.Count("tags"))  #= django.db.models.query.QuerySet.annotate, django.db.models.query.QuerySet.alias
    books = books.select_related("author").prefetch_related("tags")  #= django.db.models.query.QuerySet.select_related, django.db.models.query.QuerySet.prefetch_related
    books = books.only("pk").defer("pk").using("replica")  #= django.db.models.query.QuerySet.only, django.db.models.query.QuerySet.defer, django.db.models.query.QuerySet.using
    books = books.select_for_update().extra(where=["1 = 1"])  #= django.db.models.query.QuerySet.select_for_update, django.db.models.query.QuerySet.extra
    none = books.none()  #= django.db.models.query.QuerySet.none
    return [
        books.union(none),  #= django.db.models.query.QuerySet.union
        books.intersection(none),  #= django.db.models.query.QuerySet.intersection
        books.difference(none),  #= django.db.models.query.QuerySet.difference
        books.values("pk"),  #= django.db.models.query.QuerySet.values
        books.values_list("pk"),  #= django.db.models.query.QuerySet.values_list
        books.dates("published", "year"),  #= django.db.models.query.QuerySet.dates
        books.datetimes("published", "year"),  #= django.db.models.query.QuerySet.datetimes
    ]


def raw() -> RawQuerySet:
    print(Book.objects.raw("SELECT * FROM book").iterator())  #= django.db.models.query.QuerySet.raw, django.db.models.query.RawQuerySet.iterator
    return Book.objects.raw("SELECT * FROM book").using("replica").prefetch_related("tags")  #= django.db.models.query.QuerySet.raw, django.db.models.query.RawQuerySet.using, django.db.models.query.RawQuerySet.prefetch_related


def reads(author: Author, wanted: list[int]) -> None:
    print(Book.objects.get(pk=1))  #= django.db.models.query.QuerySet.get
    print(Book.objects.first(), Book.objects.last())  #= django.db.models.query.QuerySet.first, django.db.models.query.QuerySet.last
    print(Book.objects.earliest("pk"), Book.objects.latest("pk"))  #= django.db.models.query.QuerySet.earliest, django.db.models.query.QuerySet.latest
    print(Book.objects.filter(author=author).count())  #= django.db.models.manager.Manager.filter, django.db.models.query.QuerySet.count
    print(Book.objects.filter(author=author).exists())  #= django.db.models.manager.Manager.filter, django.db.models.query.QuerySet.exists
    print(Book.objects.filter(author=author).contains(author))  #= django.db.models.manager.Manager.filter, django.db.models.query.QuerySet.contains
    print(Book.objects.aggregate(n=models.Count("pk")))  #= django.db.models.query.QuerySet.aggregate
    print(Book.objects.in_bulk(wanted))  #= django.db.models.query.QuerySet.in_bulk
    print(Book.objects.iterator(chunk_size=100))  #= django.db.models.query.QuerySet.iterator
    print(Book.objects.all().explain())  #= django.db.models.manager.Manager.all, django.db.models.query.QuerySet.explain


async def async_reads(author: Author, wanted: list[int]) -> None:
    print(await Book.objects.aget(pk=1))  #= django.db.models.query.QuerySet.aget
    print(await Book.objects.afirst(), await Book.objects.alast())  #= django.db.models.query.QuerySet.afirst, django.db.models.query.QuerySet.alast
    print(await Book.objects.aearliest("pk"), await Book.objects.alatest("pk"))  #= django.db.models.query.QuerySet.aearliest, django.db.models.query.QuerySet.alatest
    print(await Book.objects.acount())  #= django.db.models.query.QuerySet.acount
    print(await Book.objects.aexists())  #= django.db.models.query.QuerySet.aexists
    print(await Book.objects.acontains(author))  #= django.db.models.query.QuerySet.acontains
    print(await Book.objects.aaggregate(n=models.Count("pk")))  #= django.db.models.query.QuerySet.aaggregate
    print(await Book.objects.ain_bulk(wanted))  #= django.db.models.query.QuerySet.ain_bulk
    print(Book.objects.aiterator(chunk_size=100))  #= django.db.models.query.QuerySet.aiterator
    print(await Book.objects.all().aexplain())  #= django.db.models.manager.Manager.all, django.db.models.query.QuerySet.aexplain


def writes(author: Author, books: list[Book]) -> None:
    Book.objects.create(author=author)  #= django.db.models.query.QuerySet.create
    Book.objects.get_or_create(author=author)  #= django.db.models.query.QuerySet.get_or_create
    Book.objects.update_or_create(author=author)  #= django.db.models.query.QuerySet.update_or_create
    Book.objects.bulk_create(books, batch_size=1000)  #= django.db.models.query.QuerySet.bulk_create
    Book.objects.bulk_update(books, ["published"], batch_size=1000)  #= django.db.models.query.QuerySet.bulk_update
    Book.objects.filter(author=author).update(published=True)  #= django.db.models.manager.Manager.filter, django.db.models.query.QuerySet.update
    Book.objects.filter(author=author).delete()  #= django.db.models.manager.Manager.filter, django.db.models.query.QuerySet.delete


async def async_writes(author: Author, books: list[Book]) -> None:
    await Book.objects.acreate(author=author)  #= django.db.models.query.QuerySet.acreate
    await Book.objects.aget_or_create(author=author)  #= django.db.models.query.QuerySet.aget_or_create
    await Book.objects.aupdate_or_create(author=author)  #= django.db.models.query.QuerySet.aupdate_or_create
    await Book.objects.abulk_create(books, batch_size=1000)  #= django.db.models.query.QuerySet.abulk_create
    await Book.objects.abulk_update(books, ["published"], batch_size=1000)  #= django.db.models.query.QuerySet.abulk_update
    await Book.objects.filter(author=author).aupdate(published=True)  #= django.db.models.manager.Manager.filter, django.db.models.query.QuerySet.aupdate
    await Book.objects.filter(author=author).adelete()  #= django.db.models.manager.Manager.filter, django.db.models.query.QuerySet.adelete


def instances(book: Book) -> None:
    book.full_clean()  #= django.db.models.base.Model.full_clean
    book.validate_unique()  #= django.db.models.base.Model.validate_unique
    book.validate_constraints()  #= django.db.models.base.Model.validate_constraints
    book.save()  #= django.db.models.base.Model.save
    book.save_base()  #= django.db.models.base.Model.save_base
    book.refresh_from_db()  #= django.db.models.base.Model.refresh_from_db
    book.author.save()  #= django.db.models.base.Model.save
    book.delete()  #= django.db.models.base.Model.delete


async def async_instances(book: Book) -> None:
    await book.asave()  #= django.db.models.base.Model.asave
    await book.arefresh_from_db()  #= django.db.models.base.Model.arefresh_from_db
    await book.adelete()  #= django.db.models.base.Model.adelete


def relations(book: Book, tags: list[Tag]) -> None:
    book.tags.add(*tags)  #= django.db.models.fields.related_descriptors.RelatedManager.add
    book.tags.remove(*tags)  #= django.db.models.fields.related_descriptors.RelatedManager.remove
    book.tags.set(tags)  #= django.db.models.fields.related_descriptors.RelatedManager.set
    book.tags.clear()  #= django.db.models.fields.related_descriptors.RelatedManager.clear
    print(book.tags.filter(pk=1))  #= django.db.models.fields.related_descriptors.RelatedManager.filter
    print(book.tags.exclude(pk=1))  #= django.db.models.fields.related_descriptors.RelatedManager.exclude
    print(book.tags.order_by("pk"))  #= django.db.models.fields.related_descriptors.RelatedManager.order_by
    print(book.tags.reverse())  #= django.db.models.fields.related_descriptors.RelatedManager.reverse
    print(book.tags.distinct())  #= django.db.models.fields.related_descriptors.RelatedManager.distinct
    print(book.tags.annotate(n=models.Count("pk")))  #= django.db.models.fields.related_descriptors.RelatedManager.annotate
    print(book.tags.select_related("parent"))  #= django.db.models.fields.related_descriptors.RelatedManager.select_related
    print(book.tags.only("pk"))  #= django.db.models.fields.related_descriptors.RelatedManager.only
    print(book.tags.defer("pk"))  #= django.db.models.fields.related_descriptors.RelatedManager.defer
    print(book.tags.select_for_update())  #= django.db.models.fields.related_descriptors.RelatedManager.select_for_update
    loaded = book.tags.all()  #= django.db.models.fields.related_descriptors.RelatedManager.all
    print(loaded.filter(pk=1))  #= django.db.models.query.RelatedQuerySet.filter
    print(loaded.exclude(pk=1))  #= django.db.models.query.RelatedQuerySet.exclude
    print(loaded.order_by("pk"))  #= django.db.models.query.RelatedQuerySet.order_by
    print(loaded.reverse())  #= django.db.models.query.RelatedQuerySet.reverse
    print(loaded.distinct())  #= django.db.models.query.RelatedQuerySet.distinct
    print(loaded.annotate(n=models.Count("pk")))  #= django.db.models.query.RelatedQuerySet.annotate
    print(loaded.select_related("parent"))  #= django.db.models.query.RelatedQuerySet.select_related
    print(loaded.only("pk"))  #= django.db.models.query.RelatedQuerySet.only
    print(loaded.defer("pk"))  #= django.db.models.query.RelatedQuerySet.defer
    print(loaded.select_for_update())  #= django.db.models.query.RelatedQuerySet.select_for_update


async def async_relations(book: Book, tags: list[Tag]) -> None:
    await book.tags.aadd(*tags)  #= django.db.models.fields.related_descriptors.RelatedManager.aadd
    await book.tags.aremove(*tags)  #= django.db.models.fields.related_descriptors.RelatedManager.aremove
    await book.tags.aset(tags)  #= django.db.models.fields.related_descriptors.RelatedManager.aset
    await book.tags.aclear()  #= django.db.models.fields.related_descriptors.RelatedManager.aclear


def shortcuts(books: list[Book]) -> None:
    get_object_or_404(Book, pk=1).save()  #= django.shortcuts.get_object_or_404, django.db.models.base.Model.save
    print(get_list_or_404(Book, published=True))  #= django.shortcuts.get_list_or_404
    prefetch_related_objects(books, "tags")  #= django.db.models.prefetch_related_objects
    prefetch_by_module(books, "tags")  #= django.db.models.query.prefetch_related_objects


async def async_shortcuts(books: list[Book]) -> None:
    book = await aget_object_or_404(Book, pk=1)  #= django.shortcuts.aget_object_or_404
    await book.asave()  #= django.db.models.base.Model.asave
    print(await aget_list_or_404(Book, published=True))  #= django.shortcuts.aget_list_or_404
    await aprefetch_related_objects(books, "tags")  #= django.db.models.aprefetch_related_objects


def own_models() -> None:
    account = get_user_model()  #= django.contrib.auth.get_user_model
    account.objects.get(pk=1)  #= django.db.models.query.QuerySet.get
    User.objects.get(pk=1)  #= django.db.models.query.QuerySet.get
    Group.objects.get(pk=1)  #= django.db.models.query.QuerySet.get
    Permission.objects.get(pk=1)  #= django.db.models.query.QuerySet.get
    ContentType.objects.get(pk=1)  #= django.db.models.query.QuerySet.get
    Site.objects.get(pk=1)  #= django.db.models.query.QuerySet.get


def own_bases(user: AbstractUser, base: AbstractBaseUser) -> None:
    user.save()  #= django.db.models.base.Model.save
    base.save()  #= django.db.models.base.Model.save


def cursors(rows: list[tuple[str]]) -> None:
    with connection.cursor() as cursor:  #= django.db.backends.base.base.BaseDatabaseWrapper.cursor
        cursor.execute("SELECT name FROM author WHERE id = %s", [1])  #= django.db.backends.utils.CursorWrapper.execute
        print(cursor.fetchone(), cursor.fetchmany(5), cursor.fetchall())  #= django.db.backends.utils.CursorWrapper.fetchone, django.db.backends.utils.CursorWrapper.fetchmany, django.db.backends.utils.CursorWrapper.fetchall
        cursor.executemany("INSERT INTO author (name) VALUES (%s)", rows)  #= django.db.backends.utils.CursorWrapper.executemany
        cursor.callproc("rebuild")  #= django.db.backends.utils.CursorWrapper.callproc
    with connection.chunked_cursor() as cursor:  #= django.db.backends.base.base.BaseDatabaseWrapper.chunked_cursor
        cursor.execute("SELECT name FROM author")  #= django.db.backends.utils.CursorWrapper.execute
        cursor.close()  #= django.db.backends.utils.CursorWrapper.close


def connection_by_hand() -> None:
    connection.ensure_connection()  #= django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection
    connection.connect()  #= django.db.backends.base.base.BaseDatabaseWrapper.connect
    connection.is_usable()  #= django.db.backends.base.base.BaseDatabaseWrapper.is_usable
    connection.commit()  #= django.db.backends.base.base.BaseDatabaseWrapper.commit
    connection.rollback()  #= django.db.backends.base.base.BaseDatabaseWrapper.rollback
    connection.close_if_unusable_or_obsolete()  #= django.db.backends.base.base.BaseDatabaseWrapper.close_if_unusable_or_obsolete
    connection.close()  #= django.db.backends.base.base.BaseDatabaseWrapper.close
    connections.close_all()  #= django.db.utils.ConnectionHandler.close_all
    close_old_connections()  #= django.db.close_old_connections
    reset_queries()  #= django.db.reset_queries


@transaction.atomic()  #= django.db.transaction.atomic
def decorated(book: Book) -> None:
    book.save()  #= django.db.models.base.Model.save


def transactions(book: Book) -> None:
    with transaction.atomic():  #= django.db.transaction.atomic
        book.save()  #= django.db.models.base.Model.save
        transaction.on_commit(reset_queries)  #= django.db.transaction.on_commit
    mark = transaction.savepoint()  #= django.db.transaction.savepoint
    transaction.savepoint_commit(mark)  #= django.db.transaction.savepoint_commit
    transaction.savepoint_rollback(mark)  #= django.db.transaction.savepoint_rollback
    transaction.commit()  #= django.db.transaction.commit
    transaction.rollback()  #= django.db.transaction.rollback
