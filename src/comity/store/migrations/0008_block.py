"""Which case is blocked while a person's challenge of its data stands: a cache of the fold, as dockets are."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0007_retention")]
    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                ("request", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("case_id", models.CharField(max_length=32)),
            ],
            options={
                "db_table": "block",
                "indexes": [models.Index(fields=["case_id"], name="block_case")],
            },
        ),
    ]
