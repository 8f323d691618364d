import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("code", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("title", models.CharField(db_index=True, max_length=50)),
                ("parent", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="shop.category")),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[("id", models.BigAutoField(primary_key=True, serialize=False)), ("name", models.TextField(unique=True))],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField(db_column="nr")),
                ("state", models.CharField(default="new", max_length=10)),
                ("placed", models.DateTimeField(auto_now_add=True)),
                ("total", models.DecimalField(decimal_places=2, max_digits=10)),
                ("category", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="shop.category")),
                ("buyer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ("tags", models.ManyToManyField(related_name="orders", to="shop.tag")),
                ("note", models.TextField(null=True)),
            ],
            options={
                "ordering": ["-placed"],
                "unique_together": {("number", "category")},
                "indexes": [models.Index(fields=["state", "-placed"], name="order_state_idx")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("total__gte", 0)), name="total_ok"),
                    models.UniqueConstraint(fields=("buyer", "number"), name="buyer_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open"), ("total__gt", 0)), fields=("buyer",), name="one_open"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                django.db.models.functions.text.Lower("note"), models.F("number").desc(), name="order_note_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="tag",
            index=models.Index(fields=["name"], include=["id"], name="tag_cover_idx", condition=~models.Q(name="")),
        ),
        migrations.AddIndex(
            model_name="order",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["placed"], name="order_placed_brin"),
        ),
    ]
