"""Django's settings that are the same for every node. What differs from node to node is added by `wiring`.

Strict on purpose: everything comes from this origin, cookies go to this origin alone, and nothing is
loaded that a page does not name.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "comity.store",
    "comity.desk.accounts",
    "comity.desk.lists",
]
MIDDLEWARE = [
    "comity.desk.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "comity.desk.sessions.Bounds",
    "comity.desk.speaking.Speaking",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comity.desk.access.Access",
    "comity.desk.refusals.Refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "comity.desk.speaking.shared",
            ],
            "builtins": ["comity.desk.templatetags.desk"],
        },
    }
]
ROOT_URLCONF = "comity.desk.routes"
DATABASES: dict[str, dict[str, object]] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
# Sentences are in our catalogues; Django's own translations serve the few that a library says itself.
USE_I18N = True
LANGUAGES = [("fr", "français"), ("ar", "العربية"), ("en", "English")]
LANGUAGE_CODE = "en"
SILENCED_SYSTEM_CHECKS = ["models.W042"]

# --- Sign-in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["comity.desk.accounts.backend.ByName"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = []
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "inbox"
ACCOUNT_ADAPTER = "comity.desk.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "officer"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "comity.desk.accounts.adapter.Keys"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
ALLAUTH_TRUSTED_PROXY_COUNT = 0

# --- Sessions and cookies: promises, "Deployment" ---------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "comity.desk.refusals.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What a request may be ---------------------------------------------------------------------------
ALLOWED_HOSTS = ["*"]  # behind a proxy or on loopback: absolute addresses are never made from the host
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 16
FILE_UPLOAD_MAX_MEMORY_SIZE = 80 << 20  # an upload stays in memory: nothing unsealed touches a disk
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DEBUG = False
LOGGING_CONFIG = None  # what goes to stderr is `courier.log`'s: allowed fields and no others
