"""Every setting, once. Secrets and places come from the environment; the demonstration makes its own secret."""

import os
import secrets
from datetime import date
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from keel.config.mail import mail_settings


def _environment() -> str:
    """Local or production. A third word is a slip, and taking it for local would leave a real service open."""
    said = os.environ.get("KEEL_ENV") or "local"
    if said not in ("local", "production"):
        raise ImproperlyConfigured(
            f"KEEL_ENV is {said!r}, which Keel does not know, and guessing could leave a real service open. "
            "Set it to production for a real service, or to local (the same as not setting it) for any other."
        )
    return said


def _check_today() -> None:
    """KEEL_TODAY moves the day for the demonstration; refused at the start where it is none."""
    said = os.environ.get("KEEL_TODAY")
    try:
        if said:
            date.fromisoformat(said)
    except ValueError:
        raise ImproperlyConfigured(
            f"KEEL_TODAY is {said!r}, which is not a day, so nothing can be counted from it. "
            "Write it as 2026-03-14, or take it out of the environment to count from today."
        ) from None


def _private_folder(place: Path) -> Path:
    """A folder that only whoever runs Keel can look into: it will hold children's records.

    One that is there already and was named from outside keeps its rights: it may be shared on purpose.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place == BASE / "var" and place.stat().st_uid == os.geteuid():
        place.chmod(0o700)
    return place


BASE = Path(__file__).resolve().parents[2]
VAR = _private_folder(Path(os.environ.get("KEEL_VAR") or BASE / "var"))
PRODUCTION = _environment() == "production"
_check_today()
DEBUG = os.environ.get("KEEL_DEBUG") == "1" and not PRODUCTION

NO_SIGNING_KEY = (
    "KEEL_SECRET_KEY is not set. It signs sessions and links, so a production service cannot start without it. "
    "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(64))' and set it in the environment "
    "of every web, worker and clock process."
)


def _secret_key() -> str:
    """The signing key: from the environment, or outside production one made on first use and kept under var/."""
    if key := os.environ.get("KEEL_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured(NO_SIGNING_KEY)
    place = VAR / "secret-key"
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return place.read_text()


def _database() -> dict[str, object]:
    """PostgreSQL by DATABASE_URL; otherwise one SQLite file, in write-ahead mode so that readers never wait."""
    if url := os.environ.get("DATABASE_URL"):
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    place = Path(os.environ.get("KEEL_DATABASE") or VAR / "keel.sqlite3")
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(place),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
        # A file of its own: browser tests read it from a second thread, which a database in memory refuses.
        "TEST": {"NAME": str(place.parent / f"test-{place.name}")},
    }


def _idle_minutes() -> int:
    """After how many minutes without a page somebody is signed out."""
    said = os.environ.get("KEEL_IDLE_MINUTES") or "30"
    if not (said.isascii() and said.isdigit() and len(said) <= 4 and 2 <= int(said) <= 720):
        raise ImproperlyConfigured(
            f"KEEL_IDLE_MINUTES is {said!r}, which is not a number of minutes from 2 to 720, so nobody could be sure "
            "when they are signed out. Write it in digits, as in 30, or take it out of the environment for 30."
        )
    return int(said)


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "records.User"

ALLOWED_HOSTS = os.environ.get("KEEL_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("KEEL_ORIGINS", "").split()

INSTALLED_APPS = [
    "keel.cli",  # first, so that its commands stand in for Django's of the same name
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "keel.records",
    "keel.pages",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keel.pages.accounts.sessions.SignInRequired",
    "keel.pages.accounts.sessions.IdleTime",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "keel.pages.middleware.NoStore",
    "keel.pages.middleware.Busy",
]

ROOT_URLCONF = "keel.config.urls"
WSGI_APPLICATION = "keel.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "keel.pages.govuk.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "keel.pages.context.service",
            ],
        },
    },
]

AUTHENTICATION_BACKENDS = ["keel.pages.accounts.backend.WhoStillWorksHere"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "first_page"
CSRF_FAILURE_VIEW = "keel.pages.accounts.kept.csrf_failure"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_RESET_TIMEOUT = 60 * 60
"""Seconds for which a link to choose a new password opens; it ends sooner once it was used or somebody signs in."""
globals().update(mail_settings(os.environ.get("KEEL_EMAIL_URL", ""), os.environ.get("KEEL_EMAIL_FROM", ""), VAR))

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
"""Long work started from a page waits in the database for `keel worker`, so a restart loses none of it."""
UPLOADS = _private_folder(VAR / "uploads")
"""Files that somebody brought in wait here until the work on them is over; for the owner of the process alone."""
FILE_UPLOAD_TEMP_DIR = UPLOADS
"""While they arrive too: not where the whole machine puts what it has no other place for."""
FILE_UPLOAD_HANDLERS = [
    "keel.pages.exchange.arriving.NotTooMuch",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise looks here at every start, before anything is collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
IDLE_SECONDS = _idle_minutes() * 60
"""So long after the last page somebody is signed out."""
TOUCH_SECONDS = 60
"""A session is written no more often than this, however many pages are asked for."""
SESSION_COOKIE_AGE = IDLE_SECONDS + TOUCH_SECONDS
"""Counted from the last time the session was written, so that nobody is signed out sooner than the page says."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
# Whether every name under the council's domain is served by HTTPS alone, and for good, is not Keel's to promise: the
# council decides on its whole domain. Without these two, `keel check --deploy` is silent where nothing is left to do.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Below an error they only repeat what was answered, and name the address: a child's number, in a log that
        # nobody seals. Who looked is in the audit trail.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        # Anybody on the network can ask under a wrong host name; each would leave a page of traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What every page calls the council, and its colour; Keel's own teal where none is named.
UNNAMED_COUNCIL = "Your council"
COUNCIL_NAME = os.environ.get("KEEL_COUNCIL") or UNNAMED_COUNCIL
DEMONSTRATION = os.environ.get("KEEL_DEMONSTRATION") == "1"
"""Every page then says that its children and people are invented."""
COUNCIL_COLOUR = os.environ.get("KEEL_COLOUR", "")
