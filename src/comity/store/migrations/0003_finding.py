import json
from typing import Any

from django.db import migrations, models

NO_DAY = 300_000_000_000
STOPPED = 400_000_000_000


def weigh(apps: Any, schema_editor: Any) -> None:
    """Give each docket that is there the urgency that its clocks have (`dockets.urgency`, as of 0003)."""
    dockets = apps.get_model("store", "Docket").objects.using(schema_editor.connection.alias)
    made = []
    for docket in dockets.only("case_id", "fold").iterator(chunk_size=1000):
        clocks = json.loads(bytes(docket.fold)).get("clocks", [])
        running = [clock for clock in clocks if clock.get("stopped_by") is None]
        docket.urgency = NO_DAY
        if running:
            first = min(running, key=lambda clock: (clock.get("due") is None, clock.get("due") or 0))
            due = first.get("due")
            if first.get("frozen_by"):
                docket.urgency = STOPPED + (due or 0)
            elif due is not None:
                docket.urgency = due
        made.append(docket)
        if len(made) == 1000:
            dockets.bulk_update(made, ["urgency"])
            made = []
    dockets.bulk_update(made, ["urgency"])


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_reference"),
    ]

    operations = [
        migrations.AddField("Docket", "urgency", models.BigIntegerField(default=0)),
        migrations.RunPython(weigh, migrations.RunPython.noop),
        migrations.AddIndex(
            "Docket",
            models.Index(
                fields=["channel", "waiting_for", "urgency", "opened", "case_id", "procedure", "state"],
                name="docket_inbox",
            ),
        ),
        migrations.AddIndex(
            "Proposal",
            models.Index(
                fields=["authority", "status", "procedure", "act", "house", "officer", "case_id"],
                name="proposal_inbox",
            ),
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.CharField(max_length=32)),
                ("authority", models.CharField(max_length=64)),
                ("opened", models.BigIntegerField()),
                ("label", models.BinaryField()),
            ],
            options={
                "db_table": "finding",
                "constraints": [
                    models.UniqueConstraint(fields=["case_id", "authority"], name="finding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingToken",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "digest", "case_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.BinaryField()),
                ("case_id", models.CharField(max_length=32)),
            ],
            options={
                "db_table": "finding_token",
                "indexes": [models.Index(fields=["case_id"], name="finding_token_case")],
            },
        ),
    ]
