"""Django's settings for the store alone: no web, no users, databases added one by one by `engine`."""

SECRET_KEY = "not used: nothing is signed by Django here"  # noqa: S105 - the store signs nothing with it
INSTALLED_APPS = ["comity.store"]
USE_TZ = True
DATABASES: dict[str, dict[str, object]] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
