"""The tables of what this house alone knows of a case: by what it is found, who sees it, how long it is kept."""

from __future__ import annotations

from django.db import models


class Reference(models.Model):
    """A keyed fingerprint of what a case of ours was opened with, so that nothing is proposed twice.

    An HMAC under a key of the compartment *bodies*: without the passphrase it can't even be guessed at.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    case_id = models.CharField(max_length=32)

    class Meta:
        db_table = "reference"
        indexes = [models.Index(fields=["case_id"], name="reference_case")]


class Finding(models.Model):
    """That a case was made findable for one of our authorities, and its label, sealed to this node.

    An empty `label`: it was looked at, and there was nothing to read. `opened`: when it was drafted here, or
    opened by the other side; newest are shown first.
    """

    case_id = models.CharField(max_length=32)
    authority = models.CharField(max_length=64)
    opened = models.BigIntegerField()
    label = models.BinaryField()

    class Meta:
        db_table = "finding"
        constraints = [models.UniqueConstraint(fields=["case_id", "authority"], name="finding_once")]


class FindingToken(models.Model):
    """A keyed fingerprint (12 bytes) of a word, or of its beginning, and a case in which it stands.

    The key is one authority's own: no other authority's question has the same fingerprint.
    """

    pk = models.CompositePrimaryKey("digest", "case_id")
    digest = models.BinaryField()
    case_id = models.CharField(max_length=32)

    class Meta:
        db_table = "finding_token"
        indexes = [models.Index(fields=["case_id"], name="finding_token_case")]


class CaseAccess(models.Model):
    """That an authority of ours sees a case that is on none of its channels. `entry`: the act that gave it."""

    case_id = models.CharField(max_length=32)
    authority = models.CharField(max_length=64)
    entry = models.CharField(max_length=40)

    class Meta:
        db_table = "case_access"
        constraints = [models.UniqueConstraint(fields=["authority", "case_id"], name="case_access_once")]
        indexes = [models.Index(fields=["case_id"], name="case_access_case")]


class CaseReader(models.Model):
    """An officer named for a case at one of our authorities. `officer` "": only those named; "*": everybody."""

    case_id = models.CharField(max_length=32)
    authority = models.CharField(max_length=64)
    officer = models.CharField(max_length=32)

    class Meta:
        db_table = "case_reader"
        constraints = [
            models.UniqueConstraint(fields=["case_id", "authority", "officer"], name="case_reader_once")
        ]
        indexes = [models.Index(fields=["authority", "officer", "case_id"], name="case_reader_officer")]


class Retention(models.Model):
    """What was decided on a case's data: kept until a day, or erased. A later entry in the case outdates it."""

    case_id = models.CharField(max_length=32, primary_key=True)
    decision = models.CharField(max_length=16)  # keep, erase, erased
    review = models.BigIntegerField()  # epoch seconds, as the two after it
    until = models.BigIntegerField()
    made = models.BigIntegerField()
    house = models.BigIntegerField()

    class Meta:
        db_table = "retention"
