from django.db import connection, migrations, models


def add_index(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    Order.objects.filter(status="old").update(status="done")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX order_run ON shop_order (number DESC)")


def wrapped(*operations):
    return list(operations)


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.RenameModel(old_name="Tag", new_name="Label"),
        migrations.RenameField(model_name="order", old_name="state", new_name="status"),
        migrations.RenameField(model_name="order", old_name="tags", new_name="labels"),
        migrations.AddField("order", "paid", models.DateTimeField(null=True, db_index=True)),
        migrations.AddField("order", "code", models.CharField(max_length=20, unique=True, default="")),
        migrations.AlterField("category", "title", models.CharField(max_length=60)),
        migrations.AlterField("order", "number", models.IntegerField(db_column="number", db_index=True)),
        migrations.RemoveField(model_name="order", name="note"),
        migrations.AlterUniqueTogether(name="order", unique_together={("number", "status")}),
        migrations.RemoveConstraint(model_name="order", name="buyer_number"),
        migrations.RemoveIndex(model_name="order", name="order_placed_brin"),
        migrations.RenameIndex(model_name="order", new_name="order_status_idx", old_name="order_state_idx"),
        migrations.RunPython(add_index, migrations.RunPython.noop),
        migrations.RunSQL("CREATE INDEX order_sql ON shop_order (total, placed)", reverse_sql=migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(["ALTER TABLE shop_order ADD COLUMN extra integer", ("SELECT 1", None)])],
            state_operations=[migrations.AddField("order", "extra", models.IntegerField(null=True))],
        ),
        migrations.AddIndex("order", models.Index(fields=["extra"], name="order_extra_idx")),
    ] + wrapped(migrations.AlterModelTable(name="category", table="kinds"))

    if connection.vendor == "mysql":
        operations = []
