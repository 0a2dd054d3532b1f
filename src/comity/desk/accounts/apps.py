"""The Django application of the accounts."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Named by its own label in the tables."""

    name = "comity.desk.accounts"
    label = "accounts"
