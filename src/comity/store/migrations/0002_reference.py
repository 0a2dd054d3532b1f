from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reference",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("case_id", models.CharField(max_length=32)),
            ],
            options={
                "db_table": "reference",
                "indexes": [models.Index(fields=["case_id"], name="reference_case")],
            },
        ),
    ]
