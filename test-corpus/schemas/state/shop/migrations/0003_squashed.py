from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("shop", "0003_a"), ("shop", "0004_b")]
    dependencies = [("shop", "0002_more")]
    operations = [
        migrations.CreateModel("Invoice", [("order", models.OneToOneField("shop.Order", models.CASCADE, primary_key=True))]),
        migrations.CreateModel("Ghost", [("id", models.AutoField(primary_key=True))], options={"managed": False}),
    ]
