"""A list between its upload and its end, and what became of its lines. Everything in it that names a person
is sealed (`sealing`), and deleted once it is not needed: unlike the house log, this table forgets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Listed(models.Model):
    """`status`: waiting (for the officer's word), running, stopped, done. `content`: the sealed file, null
    once it is deleted. `made`: by the office's clock; `kept`, `seen`: by the machine's, epoch seconds.

    `turn` counts the times that it was begun, `process` is where it runs: of two that would run the same
    list, the earlier one finds another's turn and ends. `failed`: the code of what ended it early.
    """

    id = models.CharField(max_length=32, primary_key=True)
    officer = models.CharField(max_length=32, db_index=True)
    procedure = models.CharField(max_length=64)
    channel = models.CharField(max_length=64)
    status = models.CharField(max_length=8)
    content = models.BinaryField(null=True)
    made = models.BigIntegerField()
    kept = models.BigIntegerField()
    seen = models.BigIntegerField(default=0)
    turn = models.IntegerField(default=0)
    process = models.IntegerField(default=0)
    stop = models.BooleanField(default=False)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    duplicates = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    failed = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "desk_list"


class Batch(models.Model):
    """What became of the lines of one batch, sealed: of the preview, then of the run."""

    listed = models.ForeignKey(Listed, on_delete=models.CASCADE)
    number = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "desk_list_batch"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("listed", "number"), name="desk_list_batch_once")
        ]
