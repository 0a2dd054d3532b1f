"""A flagged draft lies first with the reviewing authority (`authority`), then with its drafter's (`home`) again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0004_seen")]
    operations = [
        migrations.AddField("Proposal", "home", models.CharField(max_length=64, default="")),
        migrations.AddField("Proposal", "reviewed_by", models.CharField(max_length=32, default="")),
    ]
