"""Settings, read from the environment once; a bad value stops the start with a sentence.

Everything that an office changes while it runs (languages, calendar, weekend,
places) lives in the database. What stands here is what a machine needs to
start: where state lives, which database, which hosts.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

import environ
from django.conf import locale as django_locale
from django.conf.global_settings import LANGUAGES_BIDI as DJANGO_LANGUAGES_BIDI

env = environ.Env()

PROJECT_DIR = Path(__file__).resolve().parents[2]
PACKAGE_DIR = Path(__file__).resolve().parent

HOME = Path(env.str("PAIVAND_HOME", default=str(PROJECT_DIR / "var"))).resolve()
KEYRING = Path(env.str("PAIVAND_KEYRING", default=str(HOME / "keyring"))).resolve()
DEMO = env.bool("PAIVAND_DEMO", default=False)
DEBUG = env.bool("PAIVAND_DEBUG", default=False)
# Set by the test runner alone; nothing in the product asks for it but the
# journal's guard, which must let a test empty its tables between tests.
TESTING = env.bool("PAIVAND_TESTING", default=False) or "pytest" in sys.modules


def _secret_key() -> str:
    """Return the signing key of this office, made on the first start and kept outside the database."""
    given: str = env.str("PAIVAND_SECRET_KEY", default="")
    if given:
        return given
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".secret-key-{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            # A link fails where another process was first, so both use one key.
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("PAIVAND_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("PAIVAND_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "ninja",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "paivand.ui",
    "paivand.ledger",
    "paivand.office",
    "paivand.trust",
    "paivand.work",
    "paivand.directory",
    "paivand.people",
    "paivand.protection",
    "paivand.results",
    "paivand.reports",
    "paivand.site",
]
# While the house is being built a room may not stand yet; a missing folder is
# not an app. The list above stays the drawing.
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("paivand.") or (PACKAGE_DIR / app.split(".")[1] / "apps.py").exists()
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are text, and the field's network is 2G. Django pads each answer against guessing by length (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "paivand.site.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "paivand.office.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "paivand.office.middleware.SeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "paivand.office.middleware.EntryMiddleware",
    "paivand.site.middleware.ProblemMiddleware",
    "paivand.office.middleware.ActingMiddleware",
    "paivand.office.middleware.DutyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "paivand.site.urls"
WSGI_APPLICATION = "paivand.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            # Cotton needs its loader in front; both are cached in production.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "paivand.ui.templatetags.ui_links",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "paivand.ui.context.shell",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------

DATABASE_URL = env.str("PAIVAND_DATABASE_URL", default=f"sqlite:///{HOME / 'paivand.sqlite3'}")


def _database(url: str) -> dict[str, Any]:
    """Return one Django database; both engines acknowledge a write only when it is on disk."""
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            # FULL, because NORMAL does not fsync at commit in WAL mode: a power
            # cut could take a write that was already acknowledged.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"
            ),
        }
    else:
        config["CONN_MAX_AGE"] = 600
        config["CONN_HEALTH_CHECKS"] = True
        # Prepared statements keep row-level policies cheap to plan.
        config.setdefault("OPTIONS", {})["server_side_binding"] = False
    return config


DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People who sign in ----------------------------------------------------

AUTH_USER_MODEL = "office.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    # A slow hash protects a stolen table; in tests it only costs minutes.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "display_name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "paivand.office.adapters.AccountAdapter"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
# axes counts failures of a name, in the database. A whole office may sign in at eight from one address; the limit
# by address only slows down who tries many names.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": "120/m/ip"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True  # One length for all sessions: SESSION_COOKIE_AGE.
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "paivand.office.entry_forms.SignInForm",
    "reauthenticate": "paivand.office.entry_forms.ConfirmPasswordForm",
}
CSRF_FAILURE_VIEW = "paivand.office.kept.csrf_failure"
MFA_ADAPTER = "paivand.office.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "paivand.office.second_factor.SignInCodeForm",
    "reauthenticate": "paivand.office.second_factor.ConfirmCodeForm",
}
MFA_TOTP_TOLERANCE = 1  # Phones that never see a network have clocks that drift.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TESTING
MFA_TOTP_ISSUER = "Paivand"
USERSESSIONS_TRACK_ACTIVITY = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "paivand.office.adapters.lockout_response"
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS: list[str] = ["username"]
AXES_VERBOSE = False  # Its log lines name who was tried.
SILENCED_SYSTEM_CHECKS: list[str] = []

SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Transport ------------------------------------------------------------

# The demo and a first set-up run on 127.0.0.1 without TLS; everything else
# is expected behind the office's certificate.
TLS = env.bool("PAIVAND_TLS", default=not (DEMO or DEBUG or TESTING))
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = TLS and env.bool("PAIVAND_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("PAIVAND_BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Bootstrap draws its form marks with data: pictures.
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# --- Files ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_TEMP_DIR = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "paivand.ui.statics.HashedModulesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
# Uploads stay in memory only while small: a temporary file is plain text on
# disk, so larger bodies go through work.files, which seals while it reads.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["paivand.work.uploads.SealedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Languages, calendars ----------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("PAIVAND_TIME_ZONE", default="Asia/Dushanbe")
LANGUAGE_CODE = "en"
# Django has no Pashto at all and knows Dari only as Persian of Iran.
django_locale.LANG_INFO.update(
    {
        "ps": {"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"},
        "fa-af": {"bidi": True, "code": "fa-af", "name": "Dari", "name_local": "دری"},
    }
)
LANGUAGES = [
    ("en", "English"),
    ("tg", "Тоҷикӣ"),
    ("ru", "Русский"),
    ("fa-af", "دری"),
    ("ps", "پښتو"),
    ("sq", "Shqip"),
    ("fr", "Français"),
    ("es", "Español"),
]
LANGUAGES_BIDI = [*DJANGO_LANGUAGES_BIDI, "ps", "fa-af"]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
FORMAT_MODULE_PATH = ["paivand.formats"]

# --- Work in the background ---------------------------------------------------

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "slow"],
    }
}

# --- Mail is never required; nothing leaves unless an office sets it up --------

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# --- Logs carry codes, never people --------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"paivand": {"level": "INFO"}, "django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}

# --- Ours -----------------------------------------------------------------------

PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
DEVICE_PERMISSION_DAYS = 7
# One act that devices send must harm none of its neighbours: each has a transaction of its own.
SELF_ACTING_PATHS = frozenset({"/api/v1/commands", "/work/outbox/bundle/"})
UPLOAD_MAX_BYTES = env.int("PAIVAND_UPLOAD_MAX_MB", default=250) * 1024 * 1024
CLAMD_SOCKET = env.str("PAIVAND_CLAMD_SOCKET", default="")
