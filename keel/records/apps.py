"""The record: every table, and the only code that writes them."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registers the checks that `keel check` adds to Django's own."""

    name = "keel.records"
    label = "records"
    verbose_name = "The record"

    def ready(self) -> None:
        """Import the checks so that Django finds them."""
        from keel.records import checks  # noqa: F401 - importing registers them
