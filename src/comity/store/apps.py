"""The store as a Django application, so that its migrations run on both engines."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Under which name Django knows the tables."""

    name = "comity.store"
    label = "store"
