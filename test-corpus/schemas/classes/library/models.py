from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Upper


class Stamped(models.Model):
    created = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True
        ordering = ["-created"]
        indexes = [models.Index(fields=["-created"], name="by_created")]


class Status(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"


class Author(Stamped):
    name = models.CharField(max_length=100)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    friends = models.ManyToManyField("self")


class Book(models.Model):
    title = models.CharField(max_length=200, unique=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    slug = models.SlugField(unique=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    readers = models.ManyToManyField(Author, through="Loan", related_name="read")
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "books"
        unique_together = ("author", "title")
        index_together = [["status", "title"]]
        indexes = [GinIndex(fields=["data"], name="book_data"), models.Index(Upper("title"), name="book_upper")]
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=models.Q(status=Status.OPEN), name="open_slug"),
        ]


class Novel(Book):
    pages = models.IntegerField()


class Cheap(Book):
    class Meta:
        proxy = True


class Loan(models.Model):
    key = models.UUIDField(primary_key=True)
    book = models.ForeignKey("Book", on_delete=models.CASCADE, db_index=False)
    reader = models.ForeignKey("library.Author", on_delete=models.CASCADE, db_column="who")
