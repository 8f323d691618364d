from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_more")]
    operations = [migrations.CreateModel("Gone", [("id", models.AutoField(primary_key=True)), ("x", models.IntegerField())])]
