# Query sets, judged against the tables that their models are.
from django.db import models
from django.db.models import F


class Shop(models.Model):
    name = models.CharField(max_length=50, unique=True)


class Order(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
    number = models.CharField(max_length=50)
    state = models.CharField(max_length=10, db_index=True)
    placed_at = models.DateTimeField()


class Event(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=50)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["kind", "at"])]


def written(shop, state, number, names, since):
    list(Order.objects.filter(shop=shop).order_by("-placed_at")[:5])  #~ unindexed_order_by "serves `ORDER BY placed_at DESC` together with the filter on `shop_id`"
    list(Order.objects.filter(shop=shop).order_by("-placed_at"))  #~ NOTE: unindexed_order_by
    Order.objects.get(number=number)  #~ unindexed_filter "serves the filter on `number`"
    Order.objects.filter(state=state, number__in=names).update(state="")
    Shop.objects.filter(name__iexact=number).exists()  #~ non_sargable_filter
    list(Order.objects.filter(pk__in=names).order_by("placed_at"))
    list(Order.objects.in_bulk(names))
    list(Order.objects.filter(shop__name=number).order_by("number"))
    Order.objects.filter(placed_at__lt=since).delete()  #~ unindexed_filter
    list(Order.objects.filter(F("number") == number).order_by("number"))


def unasked(shop, number, kind):
    # Nobody asked for an order. Where an index finds the rows, or all are wanted, it costs little.
    Order.objects.filter(shop=shop).first()
    Order.objects.first()
    list(Event.objects.all())
    list(Event.objects.filter(shop=shop))
    shop.events.first()  #~ NOTE: unindexed_order_by "serves `ORDER BY at DESC` together with the filter on `shop_id`"
    Event.objects.filter(name=number).first()  #~ unindexed_order_by "together with the filter on `name`"
    Event.objects.filter(kind=kind).first()
