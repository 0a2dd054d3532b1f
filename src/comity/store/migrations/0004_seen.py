"""`entry_seen` holds the place too: which entry first saw so much is one step in the index, not a walk through
all that had seen as much."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_finding")]
    operations = [
        migrations.RemoveIndex("Entry", "entry_seen"),
        migrations.AddIndex(
            "Entry", models.Index(fields=["party", "incarnation", "seen_size", "idx"], name="entry_seen")
        ),
    ]
