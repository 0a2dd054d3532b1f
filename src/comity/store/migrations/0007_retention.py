"""The house log can be asked by officer and time; a docket knows its last entry; decisions on what is kept."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.db import migrations, models

AT_ONCE = 1000
# Of each case, the time of its newest entry: what `docketing.docket_row` writes from now on.
TOUCHED = 'UPDATE "docket" SET "touched" = COALESCE((SELECT MAX("time") FROM "entry" WHERE "entry"."case_id" = "docket"."case_id"), 0)'


def fill(apps: Any, editor: Any) -> None:
    """Read the new columns off what is there."""
    editor.execute(TOUCHED)
    house = apps.get_model("store", "House").objects.using(editor.connection.alias)
    first = 0
    while rows := list(house.filter(idx__gte=first).order_by("idx")[:AT_ONCE]):
        for row in rows:
            header = json.loads(bytes(row.header))
            told = datetime.datetime.strptime(header["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
            row.time, row.officer = int(told.timestamp()), header["officer"]
        house.bulk_update(rows, ["time", "officer"], batch_size=100)
        first = rows[-1].idx + 1


class Migration(migrations.Migration):
    dependencies = [("store", "0006_need_to_know")]
    operations = [
        migrations.AddField("House", "time", models.BigIntegerField(default=0)),
        migrations.AddField("House", "officer", models.CharField(max_length=32, default="")),
        migrations.AddField("Docket", "touched", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("case_id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("decision", models.CharField(max_length=16)),
                ("review", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                ("made", models.BigIntegerField()),
                ("house", models.BigIntegerField()),
            ],
            options={"db_table": "retention"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "Docket", models.Index(fields=["procedure", "touched", "case_id"], name="docket_touched")
        ),
    ]
