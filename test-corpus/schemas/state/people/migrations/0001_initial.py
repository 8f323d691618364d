from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128)),
                ("mail", models.EmailField(max_length=254, unique=True)),
                ("slug", models.SlugField()),
                ("friends", models.ManyToManyField(to="crowd.person")),
            ],
            options={"db_table": "persons"},
        ),
    ]
