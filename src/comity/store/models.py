"""The tables. `entry` and `docket` are part of the public surface: an outsider may read, or try to tamper.

Positions are natural keys (party, incarnation, idx), never a number that a row happened to get:
a numeric identifier once bound an item to another group elsewhere (see docs/threats.md).
"""

from __future__ import annotations

from django.db import models

from comity.store.own_models import CaseAccess, CaseReader, Finding, FindingToken, Reference, Retention

# Those of the other file; the rest stand below.
__all__ = ["CaseAccess", "CaseReader", "Finding", "FindingToken", "Reference", "Retention"]


class Log(models.Model):
    """The head of one log: our own, or the mirror of the other party's."""

    party = models.CharField(max_length=2)
    incarnation = models.IntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    frontier = models.BinaryField()
    time = models.BigIntegerField()  # epoch seconds of the last entry, never decreasing
    eff = models.TextField()  # JSON: what the last entry had seen, {party: [incarnation, size]}

    class Meta:
        db_table = "log"
        constraints = [models.UniqueConstraint(fields=["party", "incarnation"], name="log_once")]


class Entry(models.Model):
    """One leaf. `header` is NULL when the leaf is kept as its hash alone; `sealed` is item 0's ciphertext."""

    party = models.CharField(max_length=2)
    incarnation = models.IntegerField()
    idx = models.BigIntegerField()
    header = models.BinaryField(null=True)
    sealed = models.BinaryField(null=True)
    leaf = models.BinaryField()
    root = models.BinaryField()  # the log's root just after this leaf
    case_id = models.CharField(max_length=32)
    pillar = models.CharField(max_length=32)
    act = models.CharField(max_length=64)
    time = models.BigIntegerField()
    eff = models.TextField()
    seen_size = models.BigIntegerField()  # the other party's size in `eff`, for first_seeing
    fault = models.CharField(max_length=40)  # void before any fold, with this reason
    annex = models.CharField(max_length=64)

    class Meta:
        db_table = "entry"
        constraints = [
            # Nothing takes effect twice: a constraint of the database, not isolation alone.
            models.UniqueConstraint(fields=["party", "incarnation", "idx"], name="entry_once"),
        ]
        indexes = [
            models.Index(fields=["case_id"], name="entry_case"),
            models.Index(fields=["party", "incarnation", "seen_size", "idx"], name="entry_seen"),
            models.Index(fields=["party", "incarnation", "time"], name="entry_time"),
            models.Index(
                fields=["pillar", "act"], name="entry_hold", condition=models.Q(case_id="")
            ),
        ]


class Attachment(models.Model):
    """The ciphertext of an item above 0."""

    party = models.CharField(max_length=2)
    incarnation = models.IntegerField()
    idx = models.BigIntegerField()
    item = models.IntegerField()
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "attachment"
        constraints = [
            models.UniqueConstraint(fields=["party", "incarnation", "idx", "item"], name="attachment_once")
        ]


class Wrap(models.Model):
    """An item key sealed to one authority (`local` false) or under the erasable local key (`local` true)."""

    party = models.CharField(max_length=2)  # "~" for the house log
    incarnation = models.IntegerField()
    idx = models.BigIntegerField()
    item = models.IntegerField()
    authority = models.CharField(max_length=64)
    kid = models.CharField(max_length=32)
    local = models.BooleanField(default=False)
    sealed = models.BinaryField()

    class Meta:
        db_table = "wrap"
        constraints = [
            models.UniqueConstraint(
                fields=["party", "incarnation", "idx", "item", "authority"], name="wrap_once"
            )
        ]


class Annex(models.Model):
    """What nodes must read and a header can't hold; public to both parties, kept for ever."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    class Meta:
        db_table = "annex"


class Erasure(models.Model):
    """That a ciphertext was destroyed, and when. Without such a row a missing body fails `verify`."""

    party = models.CharField(max_length=2)
    incarnation = models.IntegerField()
    idx = models.BigIntegerField()
    time = models.BigIntegerField()
    reason = models.CharField(max_length=40)

    class Meta:
        db_table = "erasure"
        constraints = [models.UniqueConstraint(fields=["party", "incarnation", "idx"], name="erasure_once")]


class Docket(models.Model):
    """A case as the fold has it now: a cache, which `comity rebuild` makes again."""

    case_id = models.CharField(max_length=32, primary_key=True)
    procedure = models.CharField(max_length=48)
    pillar = models.CharField(max_length=32)
    table = models.CharField(max_length=64)
    state = models.CharField(max_length=48)
    requesting = models.CharField(max_length=2)
    waiting_for = models.CharField(max_length=2)
    channel = models.CharField(max_length=64)
    due = models.BigIntegerField(null=True)
    opened = models.BigIntegerField()
    applied = models.IntegerField()
    irregular = models.IntegerField()
    held = models.IntegerField()
    struck = models.IntegerField()
    void = models.IntegerField()
    orphaned = models.IntegerField()
    running = models.BooleanField()  # a clock runs: a hold on the pillar changes this case
    urgency = models.BigIntegerField(default=0)  # where it stands among what waits: `dockets.urgency`
    touched = models.BigIntegerField(default=0)  # epoch seconds of its newest entry: retention runs from here
    fold = models.BinaryField()
    digest = models.BinaryField()
    bucket = models.CharField(max_length=3)  # of the state hash: the case identifier's first three digits

    class Meta:
        db_table = "docket"
        indexes = [
            models.Index(fields=["opened", "case_id"], name="docket_opened"),
            models.Index(fields=["procedure", "state"], name="docket_state"),
            models.Index(fields=["pillar", "running"], name="docket_running"),
            models.Index(fields=["bucket"], name="docket_bucket"),
            models.Index(fields=["procedure", "touched", "case_id"], name="docket_touched"),
            # One ordered stream for each channel and party that is waited for; the rest is there to be
            # filtered by without a look at the row.
            models.Index(
                fields=["channel", "waiting_for", "urgency", "opened", "case_id", "procedure", "state"],
                name="docket_inbox",
            ),
        ]


class Block(models.Model):
    """That a person's request blocks a case: a cache of the fold, which `comity rebuild` makes again."""

    request = models.CharField(max_length=32, primary_key=True)
    case_id = models.CharField(max_length=32)

    class Meta:
        db_table = "block"
        indexes = [models.Index(fields=["case_id"], name="block_case")]


class Awaiting(models.Model):
    """A clock that stands still until `log` has seen the other log above `covers`."""

    case_id = models.CharField(max_length=32)
    log = models.CharField(max_length=2)
    covers = models.BigIntegerField()

    class Meta:
        db_table = "awaiting"
        indexes = [
            models.Index(fields=["log", "covers"], name="awaiting_log"),
            models.Index(fields=["case_id"], name="awaiting_case"),
        ]


class MapNode(models.Model):
    """An inner node of the state hash: 16 child hashes under a prefix of 0, 1 or 2 nibbles."""

    prefix = models.CharField(max_length=2, primary_key=True)
    children = models.BinaryField()

    class Meta:
        db_table = "mapnode"


class House(models.Model):
    """The party's own record, never sent: same leaves, same tree, other table."""

    idx = models.BigIntegerField(primary_key=True)
    header = models.BinaryField()
    sealed = models.BinaryField(null=True)
    leaf = models.BinaryField()
    root = models.BinaryField()
    case_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=32)
    time = models.BigIntegerField(default=0)
    officer = models.CharField(max_length=32, default="")

    class Meta:
        db_table = "house"
        indexes = [models.Index(fields=["case_id"], name="house_case")]


class Proposal(models.Model):
    """An act drafted by one officer that waits for another. Its content lies sealed in the house log."""

    proposal = models.CharField(max_length=32, primary_key=True)
    case_id = models.CharField(max_length=32)
    procedure = models.CharField(max_length=48)
    act = models.CharField(max_length=64)
    authority = models.CharField(max_length=64)
    officer = models.CharField(max_length=32)
    content_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=16)  # waiting, sealed, discarded
    house = models.BigIntegerField()
    entry = models.CharField(max_length=40)
    channel = models.CharField(max_length=64)
    home = models.CharField(max_length=64, default="")
    reviewed_by = models.CharField(max_length=32, default="")

    class Meta:
        db_table = "proposal"
        indexes = [
            models.Index(fields=["case_id"], name="proposal_case"),
            models.Index(
                fields=["authority", "status", "procedure", "act", "house", "officer", "case_id"],
                name="proposal_inbox",
            ),
        ]


class Clearance(models.Model):
    """That a safeguard was cleared in this house, by whom and until when. The reasons lie in the house log."""

    case_id = models.CharField(max_length=32)
    safeguard = models.CharField(max_length=48)
    officer = models.CharField(max_length=32)
    until = models.CharField(max_length=10)
    house = models.BigIntegerField()

    class Meta:
        db_table = "clearance"
        indexes = [models.Index(fields=["case_id"], name="clearance_case")]


class Officer(models.Model):
    """A person with ranks at one authority. Only the hash of the token is here."""

    officer = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=200)
    authority = models.CharField(max_length=64)
    ranks = models.TextField()
    token_hash = models.BinaryField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "officer"


class AuthorityKey(models.Model):
    """A sealing key of an authority, ours or theirs. `idx` is its KEY entry's, NULL until it is published."""

    party = models.CharField(max_length=2)
    authority = models.CharField(max_length=64)
    kid = models.CharField(max_length=32)
    public = models.BinaryField()
    idx = models.BigIntegerField(null=True)

    class Meta:
        db_table = "authority_key"
        constraints = [
            models.UniqueConstraint(fields=["party", "authority", "kid"], name="authority_key_once")
        ]


class Peer(models.Model):
    """The other state's node, accepted by its fingerprint, and the last of what it signed."""

    party = models.CharField(max_length=2, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    card = models.BinaryField()
    url = models.CharField(max_length=400)
    checkpoint = models.TextField()  # its newest verified checkpoint, with both signatures
    cosigned = models.TextField()  # our newest checkpoint that it cosigned, with the cosignatures
    cosigned_size = models.BigIntegerField(default=0)
    last_exchange = models.BigIntegerField(null=True)

    class Meta:
        db_table = "peer"


class Agreement(models.Model):
    """A proposed or accepted mechanism, as signed."""

    digest = models.CharField(max_length=64, primary_key=True)
    document = models.BinaryField()
    signatures = models.TextField()
    ours = models.BooleanField()
    in_force = models.BooleanField(default=False)

    class Meta:
        db_table = "agreement"


class Fault(models.Model):
    """A fault of the peer, with the evidence."""

    time = models.BigIntegerField()
    code = models.CharField(max_length=60)
    params = models.TextField()
    evidence = models.BinaryField(null=True)

    class Meta:
        db_table = "fault"


class Meta(models.Model):
    """A few facts of the node itself: schema, party, incarnation."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()

    class Meta:
        db_table = "meta"
