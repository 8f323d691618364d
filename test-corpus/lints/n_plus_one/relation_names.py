# Relations of models whose holder has no type: the name of the relation and the way it is asked tell.
from collections import Counter

from django.db import models


class Shop(models.Model):
    name = models.TextField()
    managers = models.ManyToManyField("auth.User")


class Order(models.Model):
    shop = models.ForeignKey(Shop, related_name="orders", on_delete=models.CASCADE)
    number = models.TextField()


class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)


def open_orders(shops):
    return [shop.orders.filter(number="").count() for shop in shops]  #~ n_plus_one_query "query on `Order`"


def lines(orders):
    for order in orders:
        if order.line_set.exists():  #~ n_plus_one_query "query on `Line`"
            yield order.number


def managed(shops, user):
    return [shop for shop in shops if shop.managers.filter(pk=user.pk).exists()]  #~ n_plus_one_query


def one_by_one(shop, count):
    orders = shop.orders.order_by("number")  #~ unindexed_order_by
    for at in range(0, count):
        yield orders[at].number  #~ n_plus_one_query "query on `Order`"


def of_known_rows(shop, count):
    orders = shop.orders.order_by("number")  #~ NOTE: unindexed_order_by
    numbers = list(orders)
    return [orders[at].number for at in range(0, count)] + numbers


def add(shops, number):
    for shop in shops:
        shop.orders.create(number=number)  #~ n_plus_one_write "on `Order`"


def words(texts):
    # The names of relations, on what no database has.
    for text in texts:
        yield text.orders.count("a"), text.orders.get("b"), text.managers[0], Counter(text.orders).items()


def sent(queues):
    for queue in queues:
        queue.orders.append(1)
        queue.orders.update({"a": 1})
