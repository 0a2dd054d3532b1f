"""An account: the officer who signs in, and what proves it. Who the officer is stands in the store."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Accounts(BaseUserManager["Account"]):
    """Finds accounts, and makes one when its officer comes for the first time."""

    def of(self, officer: str) -> Account:
        """The account of an officer, by the officer's identifier; made without a password if it is new."""
        account, made = self.get_or_create(officer=officer)
        if made:
            account.set_unusable_password()
            account.save()
        return account


class Account(AbstractBaseUser):
    """`officer`: as in the store's table of officers (16 hex digits)."""

    officer = models.CharField(max_length=32, unique=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "officer"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "desk_account"


class Answered(models.Model):
    """The answer to a request that may be repeated (`api.once`). `place`: SHA-256 of officer and key; `asked`:
    of method, path and body; `answer`: the outcome as canonical JSON, which holds no content of an act."""

    place = models.CharField(max_length=64, primary_key=True)
    asked = models.CharField(max_length=64)
    answer = models.BinaryField()
    time = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "desk_answered"
