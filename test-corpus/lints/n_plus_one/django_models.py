# Django: managers, query sets that run when they are iterated, saves.
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50, db_index=True)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)


def titles(authors):
    for author in authors:
        for book in Book.objects.filter(author=author):  #~ n_plus_one_query "query on `Book`"
            print(book)


def rename(names):
    for name in names:
        author = Author.objects.get(name=name)  #~ n_plus_one_query "query on `Author`"
        author.name = name.title()
        author.save()  #~ n_plus_one_write


def create(names):
    for name in names:
        Author.objects.create(name=name)  #~ n_plus_one_write "INSERT on `Author`"


def create_all(names):
    Author.objects.bulk_create([Author(name=name) for name in names])


def narrow(queries, words):
    books = Book.objects.all()
    for word in words:
        books = books.filter(title__contains=word)
    return books


def own(kind):
    for book in Book.objects.filter(kind=kind):
        print(book)


def elsewhere(cache, session, keys):
    settings = {}
    for key in keys:
        settings.get(key)
        cache.delete(key)
        session.get(key)
