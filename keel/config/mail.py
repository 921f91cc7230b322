"""Mail as the environment says it: one address names the server, as DATABASE_URL does the database."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""How the line is kept private: not at all, from its second word on (STARTTLS), from its first."""
SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"


def mail_settings(url: str, sender: str, var: Path) -> dict[str, object]:
    """Django's settings for mail. Without an address every mail becomes a file under `var`, for its owner alone.

    Raises `ImproperlyConfigured` where the address cannot be read, or nobody is named as the sender.
    """
    if not url:
        place = var / "mail"
        place.mkdir(mode=0o700, exist_ok=True)
        return {
            "EMAIL_BACKEND": FILES,
            "EMAIL_FILE_PATH": str(place),
            "DEFAULT_FROM_EMAIL": sender or "keel@localhost",
        }
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise ImproperlyConfigured(
            "KEEL_EMAIL_URL cannot be read, so no mail could leave. Write it as smtp+tls://user:password@host:587 "
            "(or smtps://, or smtp:// for a server on this machine), with %40 for an @ in the user’s name."
        )
    if not sender:
        raise ImproperlyConfigured(
            "KEEL_EMAIL_URL is set and KEEL_EMAIL_FROM is not, so mail would come from nobody. "
            "Set KEEL_EMAIL_FROM to the address that Keel writes from, as in keel@council.example."
        )
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender,
    }
