"""To which authorities of ours a case was given, and which officers are named where it is restricted."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0005_review")]
    operations = [
        migrations.CreateModel(
            name="CaseAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.CharField(max_length=32)),
                ("authority", models.CharField(max_length=64)),
                ("entry", models.CharField(max_length=40)),
            ],
            options={
                "db_table": "case_access",
                "constraints": [models.UniqueConstraint(fields=["authority", "case_id"], name="case_access_once")],
                "indexes": [models.Index(fields=["case_id"], name="case_access_case")],
            },
        ),
        migrations.CreateModel(
            name="CaseReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.CharField(max_length=32)),
                ("authority", models.CharField(max_length=64)),
                ("officer", models.CharField(max_length=32)),
            ],
            options={
                "db_table": "case_reader",
                "constraints": [
                    models.UniqueConstraint(fields=["case_id", "authority", "officer"], name="case_reader_once")
                ],
                "indexes": [models.Index(fields=["authority", "officer", "case_id"], name="case_reader_officer")],
            },
        ),
    ]
