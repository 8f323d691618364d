from django.db import models
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404


class Customer(models.Model):
    email = models.EmailField()
    name = models.TextField(null=True)
    born = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "-email"]


class Tag(models.Model):
    label = models.CharField(max_length=50)


class OpenOrders(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(status="open")


class TagQuerySet(models.QuerySet):
    def short(self):
        return self.filter(label__startswith="a")

    def sorted_by(self, column):
        return self.order_by(column)


class TagManager(models.Manager):
    def get_queryset(self):
        return TagQuerySet(self.model).exclude(label="hidden")

    def named(self, label):
        return self.get_queryset().filter(label=label)


class Label(models.Model):
    label = models.CharField(max_length=50)
    position = models.IntegerField(db_index=True)

    objects = TagManager()

    class Meta:
        ordering = ("-position",)


class Order(models.Model):
    PAID = "paid"

    class Kind(models.TextChoices):
        WEB = "web", "Web"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    agent = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    status = models.CharField(max_length=10, db_column="state")
    kind = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    total = models.IntegerField()
    tags = models.ManyToManyField(Tag)

    objects = models.Manager()
    open = OpenOrders()

    class Meta:
        db_table = "orders"
        get_latest_by = "created_at"


class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    sku = models.SlugField(primary_key=True)

    class Meta:
        ordering = ["order"]


def simple(customer, when, word):
    list(Order.objects.all())
    #= SELECT "orders".* FROM "orders"
    list(Order.objects.filter(customer=customer, total__gte=10).order_by("-created_at", "pk"))
    #= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" = %s AND "orders"."total" >= 10 ORDER BY "orders"."created_at" DESC, "orders"."id" ASC
    #^ "-created_at" "pk"
    Order.objects.filter(customer_id=1, total__lt=F("id")).first()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" = 1 AND "orders"."total" < "orders"."id" ORDER BY "orders"."id" ASC LIMIT 1
    #^ Order.objects.filter(customer_id=1, total__lt=F("id")).first
    Order.objects.order_by("created_at").last()
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."created_at" DESC LIMIT 1
    #^ "created_at"
    Order.objects.order_by().last()
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."id" DESC LIMIT 1
    #^ Order.objects.order_by().last
    Order.objects.latest()
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."created_at" DESC LIMIT 1
    #^ "created_at"
    Order.objects.earliest("total", "-id")
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."total" ASC, "orders"."id" DESC LIMIT 1
    #^ "total" "-id"
    Order.objects.latest("total", "-id")
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."total" DESC, "orders"."id" ASC LIMIT 1
    #^ "total" "-id"
    Customer.objects.get(email=word)
    #= SELECT "shop_customer".* FROM "shop_customer" WHERE "shop_customer"."email" = %s LIMIT 21
    Customer.objects.filter(email=word).exists()
    #= SELECT 1 AS a FROM "shop_customer" WHERE "shop_customer"."email" = %s LIMIT 1
    Customer.objects.exclude(email="it's").count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE NOT ("shop_customer"."email" = 'it''s')
    Customer.objects.exclude(name="x").count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE NOT ("shop_customer"."name" = 'x' AND "shop_customer"."name" IS NOT NULL)
    Customer.objects.first()
    #= SELECT "shop_customer".* FROM "shop_customer" ORDER BY "shop_customer"."name" ASC, "shop_customer"."email" DESC LIMIT 1
    #^ "name" "-email"
    Customer.objects.reverse().first()
    #= SELECT "shop_customer".* FROM "shop_customer" ORDER BY "shop_customer"."name" DESC, "shop_customer"."email" ASC LIMIT 1
    #^ "name" "-email"
    get_object_or_404(Order, status=Order.PAID)
    #= SELECT "orders".* FROM "orders" WHERE "orders"."state" = 'paid' LIMIT 21
    get_object_or_404(Order.objects.filter(kind=Order.Kind.WEB), pk=when)
    #= SELECT "orders".* FROM "orders" WHERE "orders"."kind" = 'web' AND "orders"."id" = %s LIMIT 21
    Order.objects.get_or_create(status=word, defaults={"total": 1})
    #= SELECT "orders".* FROM "orders" WHERE "orders"."state" = %s LIMIT 21
    Order.objects.in_bulk([1, 2])
    #= SELECT "orders".* FROM "orders" WHERE "orders"."id" IN {..}
    Order.objects.filter(status=word).update(total=0)
    #= UPDATE "orders" SET "total" = %s WHERE "orders"."state" = %s
    Order.objects.filter(status=word).delete()
    #= DELETE FROM "orders" WHERE "orders"."state" = %s
    Order.objects.filter(customer__email=word).update(status="x")
    #= UPDATE "orders" SET "state" = %s WHERE "orders"."id" IN (SELECT "orders"."id" FROM "orders" INNER JOIN "shop_customer" ON ("orders"."customer_id" = "shop_customer"."id") WHERE "shop_customer"."email" = %s)
    Order.objects.filter(total__gt=3).aggregate(Max("id"))
    #= SELECT {..} FROM "orders" WHERE "orders"."total" > 3


def lookups(word, words, when):
    list(Customer.objects.filter(email__iexact=word))
    #= SELECT "shop_customer".* FROM "shop_customer" WHERE UPPER("shop_customer"."email"::text) = UPPER(%s) ORDER BY "shop_customer"."name" ASC, "shop_customer"."email" DESC
    #^ "name" "-email"
    Customer.objects.filter(email__icontains="a_b").count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE UPPER("shop_customer"."email"::text) LIKE UPPER('%a\_b%')
    Customer.objects.filter(email__startswith="ab").count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."email"::text LIKE 'ab%'
    Customer.objects.filter(email__endswith=word).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."email"::text LIKE '%value'
    Customer.objects.filter(email__in=["a", "b"], name__in=words).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."email" IN (%s, %s) AND "shop_customer"."name" IN {..}
    Customer.objects.filter(name=None, born__isnull=False).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."born" IS NOT NULL AND "shop_customer"."name" IS NULL
    Customer.objects.filter(is_active=True).filter(is_active=False).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."is_active" AND NOT "shop_customer"."is_active"
    Customer.objects.filter(is_active=word).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."is_active" = %s
    Order.objects.filter(created_at__date=when).count()
    #= SELECT COUNT(*) FROM "orders" WHERE ("orders"."created_at" AT TIME ZONE 'UTC')::date = %s
    Order.objects.filter(created_at__date__gte=when).count()
    #= SELECT COUNT(*) FROM "orders" WHERE ("orders"."created_at" AT TIME ZONE 'UTC')::date >= %s
    Order.objects.filter(created_at__year=2024).count()
    #= SELECT COUNT(*) FROM "orders" WHERE "orders"."created_at" BETWEEN %s AND %s
    Order.objects.filter(created_at__month=when).count()
    #= SELECT COUNT(*) FROM "orders" WHERE EXTRACT(MONTH FROM "orders"."created_at" AT TIME ZONE 'UTC') = %s
    Customer.objects.filter(born__year__gte=1990).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."born" >= %s
    Order.objects.filter(total__range=(1, 2), status__regex="^a").count()
    #= SELECT COUNT(*) FROM "orders" WHERE "orders"."state"::text ~ %s AND "orders"."total" BETWEEN %s AND %s
    # Of documents, `contains` and keys ask something else.
    Customer.objects.filter(data__contains=word).count()
    #= SELECT COUNT(*) FROM "shop_customer" {..} WHERE {..}
    Customer.objects.filter(data__key=word, email="a").count()
    #= SELECT COUNT(*) FROM "shop_customer" {..} WHERE "shop_customer"."email" = 'a' AND {..}
    Customer.objects.filter(nonsense=word).count()
    #= SELECT COUNT(*) FROM "shop_customer" {..} WHERE {..}
    Customer.objects.filter(born__isnull=word).count()
    #= SELECT COUNT(*) FROM "shop_customer" {..} WHERE {..}
    Customer.objects.filter(**words).count()
    #= SELECT COUNT(*) FROM "shop_customer" {..} WHERE {..}


def relations(customer: Customer, order: Order, word):
    Order.objects.filter(customer__email=word, customer__name="x").count()
    #= SELECT COUNT(*) FROM "orders" INNER JOIN "shop_customer" ON ("orders"."customer_id" = "shop_customer"."id") WHERE "shop_customer"."email" = %s AND "shop_customer"."name" = 'x'
    Order.objects.filter(customer__id=1, customer__pk=2, customer__in=[1]).count()
    #= SELECT COUNT(*) FROM "orders" WHERE "orders"."customer_id" = 1 AND "orders"."customer_id" IN (%s) AND "orders"."customer_id" = 2
    Order.objects.filter(customer__email="a", agent__email="b").count()
    #= SELECT COUNT(*) FROM "orders" INNER JOIN "shop_customer" ON ("orders"."agent_id" = "shop_customer"."id") INNER JOIN "shop_customer" "T3" ON ("orders"."customer_id" = "T3"."id") WHERE "shop_customer"."email" = 'b' AND "T3"."email" = 'a'
    Order.objects.exclude(agent__email="b").count()
    #= SELECT COUNT(*) FROM "orders" LEFT OUTER JOIN "shop_customer" ON ("orders"."agent_id" = "shop_customer"."id") WHERE NOT ("shop_customer"."email" = 'b' AND "shop_customer"."email" IS NOT NULL)
    Line.objects.filter(order__customer__email=word).count()
    #= SELECT COUNT(*) FROM "shop_line" INNER JOIN "orders" ON ("shop_line"."order_id" = "orders"."id") INNER JOIN "shop_customer" ON ("orders"."customer_id" = "shop_customer"."id") WHERE "shop_customer"."email" = %s
    Order.objects.filter(line__sku=word).count()
    #= SELECT COUNT(*) FROM "orders" INNER JOIN "shop_line" ON ("orders"."id" = "shop_line"."order_id") WHERE "shop_line"."sku" = %s
    Order.objects.filter(tags__label="new").count()
    #= SELECT COUNT(*) FROM "orders" INNER JOIN "orders_tags" ON ("orders"."id" = "orders_tags"."order_id") INNER JOIN "shop_tag" ON ("orders_tags"."tag_id" = "shop_tag"."id") WHERE "shop_tag"."label" = 'new'
    Order.objects.filter(tags=word).count()
    #= SELECT COUNT(*) FROM "orders" INNER JOIN "orders_tags" ON ("orders"."id" = "orders_tags"."order_id") WHERE "orders_tags"."tag_id" = %s
    # Rows that none of many are like are found by a subquery.
    Order.objects.exclude(line__sku=word).count()
    #= SELECT COUNT(*) FROM "orders" {..} WHERE {..}
    # Two calls mean two rows.
    Order.objects.filter(line__sku="a").filter(line__sku="b").count()
    #= SELECT COUNT(*) FROM "orders" INNER JOIN "shop_line" ON ("orders"."id" = "shop_line"."order_id") {..} WHERE "shop_line"."sku" = 'a' AND {..}
    customer.orders.filter(status="x").count()
    #= SELECT COUNT(*) FROM "orders" WHERE "orders"."customer_id" = %s AND "orders"."state" = 'x'
    order.line_set.count()
    #= SELECT COUNT(*) FROM "shop_line" WHERE "shop_line"."order_id" = %s
    order.tags.filter(label=word).first()
    #= SELECT "shop_tag".* FROM "shop_tag" INNER JOIN "orders_tags" ON ("shop_tag"."id" = "orders_tags"."tag_id") WHERE "orders_tags"."order_id" = %s AND "shop_tag"."label" = %s ORDER BY "shop_tag"."id" ASC LIMIT 1
    #^ order.tags.filter(label=word).first
    list(Order.objects.select_related("customer", "agent").order_by("total"))
    #= SELECT "orders".* FROM "orders" INNER JOIN "shop_customer" ON ("orders"."customer_id" = "shop_customer"."id") LEFT OUTER JOIN "shop_customer" "T3" ON ("orders"."agent_id" = "T3"."id") ORDER BY "orders"."total" ASC
    #^ "total"
    Order.objects.select_related("customer").count()
    #= SELECT COUNT(*) FROM "orders"
    list(Order.objects.select_related("nonsense"))
    #= SELECT "orders".* FROM "orders" {..}
    # A related model is sorted as it says of itself; its key is sorted as it is.
    list(Order.objects.order_by("-customer"))
    #= SELECT "orders".* FROM "orders" INNER JOIN "shop_customer" ON ("orders"."customer_id" = "shop_customer"."id") ORDER BY "shop_customer"."name" DESC, "shop_customer"."email" ASC
    #^ "-customer" "-customer"
    list(Order.objects.order_by("customer_id", "customer__email"))
    #= SELECT "orders".* FROM "orders" INNER JOIN "shop_customer" ON ("orders"."customer_id" = "shop_customer"."id") ORDER BY "orders"."customer_id" ASC, "shop_customer"."email" ASC
    #^ "customer_id" "customer__email"
    list(Line.objects.all())
    #= SELECT "shop_line".* FROM "shop_line" ORDER BY "shop_line"."order_id" ASC
    #^ "order"
    list(Order.objects.filter(customer__in=Customer.objects.filter(email=word)))
    #= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" IN (SELECT "shop_customer"."id" FROM "shop_customer" WHERE "shop_customer"."email" = %s)


def orders(word):
    list(Customer.objects.order_by(F("born").desc(nulls_last=True), Lower("email")))
    #= SELECT "shop_customer".* FROM "shop_customer" ORDER BY "shop_customer"."born" DESC NULLS LAST, LOWER("shop_customer"."email") ASC
    #^ F("born").desc(nulls_last=True) Lower("email")
    list(Customer.objects.order_by("?"))
    #= SELECT "shop_customer".* FROM "shop_customer" ORDER BY RANDOM() ASC
    #^ "?"
    list(Customer.objects.order_by(word))
    #= SELECT "shop_customer".* FROM "shop_customer" ORDER BY {..}
    #^ none
    list(Customer.objects.order_by("nonsense"))
    #= SELECT "shop_customer".* FROM "shop_customer" ORDER BY {..}
    #^ none
    list(Order.objects.annotate(count=Count("line")).order_by("-count"))
    #= SELECT "orders".* FROM "orders" {..} ORDER BY {..}
    #^ none
    list(Customer.objects.values("name").distinct().order_by("name"))
    #= SELECT DISTINCT "shop_customer"."name" FROM "shop_customer" ORDER BY "shop_customer"."name" ASC
    #^ "name"
    list(Customer.objects.order_by("email", "-id").distinct("email"))
    #= SELECT DISTINCT ON ("shop_customer"."email") "shop_customer".* FROM "shop_customer" ORDER BY "shop_customer"."email" ASC, "shop_customer"."id" DESC
    #^ "email" "-id"
    list(Order.objects.order_by("total")[:10])
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."total" ASC LIMIT 10
    #^ "total"
    list(Order.objects.order_by("total")[20:30])
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."total" ASC LIMIT 10 OFFSET 20
    #^ "total"
    list(Order.objects.order_by("total")[word:])
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."total" ASC OFFSET %s
    #^ "total"
    Order.objects.order_by("total")[0]
    #= SELECT "orders".* FROM "orders" ORDER BY "orders"."total" ASC LIMIT 1
    #^ "total"
    Order.objects.order_by("total")[:10].count()
    #= SELECT COUNT(*) FROM (SELECT "orders".* FROM "orders" ORDER BY "orders"."total" ASC LIMIT 10) subquery


def conditions(word, flag):
    Customer.objects.filter(Q(email="a") | Q(name="b"), ~Q(born=None)).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE ("shop_customer"."email" = 'a' OR "shop_customer"."name" = 'b') AND NOT ("shop_customer"."born" IS NULL)
    Customer.objects.filter(Q(email="a", name="b") & Q(id=1)).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE (("shop_customer"."email" = 'a' AND "shop_customer"."name" = 'b') AND "shop_customer"."id" = 1)
    Order.objects.filter(Q(agent__email="a") | Q(total=1)).count()
    #= SELECT COUNT(*) FROM "orders" LEFT OUTER JOIN "shop_customer" ON ("orders"."agent_id" = "shop_customer"."id") WHERE ("shop_customer"."email" = 'a' OR "orders"."total" = 1)
    mine = Q(email=word)
    Customer.objects.filter(mine).count()
    #= SELECT COUNT(*) FROM "shop_customer" WHERE "shop_customer"."email" = %s
    either = Q(email=word)
    either |= Q(name=word)
    Customer.objects.filter(either, id=1).count()
    #= SELECT COUNT(*) FROM "shop_customer" {..} WHERE "shop_customer"."id" = 1 AND {..}
    Customer.objects.filter(Q(email=word) | Q(nonsense=word)).count()
    #= SELECT COUNT(*) FROM "shop_customer" {..} WHERE {..}


def steps(word, flag, other):
    rows = Order.objects.filter(total=1)
    rows = rows.order_by("-created_at")
    list(rows)
    #= SELECT "orders".* FROM "orders" WHERE "orders"."total" = 1 ORDER BY "orders"."created_at" DESC
    #^ "-created_at"
    if flag:
        rows = rows.filter(status=word)
    rows.first()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."total" = 1 AND {..} ORDER BY "orders"."created_at" DESC LIMIT 1
    #^ "-created_at"
    if other:
        rows = rows.order_by("total")
    rows.first()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."total" = 1 AND {..} ORDER BY {..} LIMIT 1
    #^ none


def branches(word, flag):
    if flag:
        rows = Order.objects.filter(total=1, status=word)
    else:
        rows = Order.objects.filter(status=word)
    rows.order_by("id").first()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."state" = %s AND {..} ORDER BY "orders"."id" ASC LIMIT 1
    #^ "id"
    found = Order.objects.all() if flag else Customer.objects.all()
    found.count()
    #= none


def repeated(words):
    rows = Order.objects.all()
    for word in words:
        rows = rows.filter(status=word)
        rows.first()
        #= SELECT "orders".* FROM "orders" WHERE "orders"."state" = %s ORDER BY "orders"."id" ASC LIMIT 1
        #^ rows.first
    rows.count()
    #= SELECT COUNT(*) FROM "orders" WHERE {..}


def managers(word):
    Order.open.filter(total=1).count()
    #= SELECT COUNT(*) FROM "orders" WHERE "orders"."state" = 'open' AND "orders"."total" = 1
    Label.objects.named(word).first()
    #= SELECT "shop_label".* FROM "shop_label" WHERE NOT ("shop_label"."label" = 'hidden') AND "shop_label"."label" = %s ORDER BY "shop_label"."position" DESC LIMIT 1
    #^ "-position"
    Label._base_manager.count()
    #= SELECT COUNT(*) FROM "shop_label"


def names(request, word):
    request.customer.orders.filter(total=1).first()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" = %s AND "orders"."total" = 1 ORDER BY "orders"."id" ASC LIMIT 1
    #^ request.customer.orders.filter(total=1).first
