#@ dialect: mysql
from django.db import models


class Event(models.Model):
    name = models.CharField(max_length=50)
    is_open = models.BooleanField()
    at = models.DateTimeField()


def queries(word, when):
    list(Event.objects.filter(name__icontains=word, is_open=True).order_by("-at")[5:])
    #= SELECT `shop_event`.* FROM `shop_event` WHERE `shop_event`.`is_open` = TRUE AND `shop_event`.`name` LIKE '%value%' ORDER BY `shop_event`.`at` DESC LIMIT 18446744073709551615 OFFSET 5
    Event.objects.filter(name__startswith="x", name__iexact=word).count()
    #= SELECT COUNT(*) FROM `shop_event` WHERE `shop_event`.`name` LIKE %s AND `shop_event`.`name` LIKE BINARY 'x%'
    Event.objects.filter(at__date=when, at__month=1, name__regex=word).count()
    #= SELECT COUNT(*) FROM `shop_event` WHERE DATE(`shop_event`.`at`) = %s AND EXTRACT(MONTH FROM `shop_event`.`at`) = 1 AND `shop_event`.`name` REGEXP %s
