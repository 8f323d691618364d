#@ dialect: sqlite
from django.db import models


class Event(models.Model):
    name = models.CharField(max_length=50)
    is_open = models.BooleanField()
    at = models.DateTimeField()


def queries(word, when):
    list(Event.objects.filter(name__icontains=word, is_open=False).order_by("-at")[5:])
    #= SELECT "shop_event".* FROM "shop_event" WHERE NOT "shop_event"."is_open" AND "shop_event"."name" LIKE '%value%' ESCAPE '\' ORDER BY "shop_event"."at" DESC LIMIT -1 OFFSET 5
    Event.objects.filter(at__date=when, at__month=1).select_for_update().first()
    #= SELECT "shop_event".* FROM "shop_event" WHERE django_datetime_cast_date("shop_event"."at", 'UTC', 'UTC') = %s AND django_datetime_extract('month', "shop_event"."at", 'UTC', 'UTC') = 1 ORDER BY "shop_event"."id" ASC LIMIT 1
