"""The Django application of the lists."""

from django.apps import AppConfig


class Lists(AppConfig):
    """Named by its own label in the tables."""

    name = "comity.desk.lists"
    label = "lists"
