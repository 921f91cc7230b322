"""`keel changepassword NAME`: Django's own, with the trace that every password set in Keel leaves."""

from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.db import transaction

from keel import clock
from keel.records.commands.passwords import note_password_set
from keel.records.models import User


class Command(changepassword.Command):
    """Asks twice; exit 1 where nobody signs in by that name or the password is not good enough."""

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> str | None:
        """Set it, and note that it was set."""
        said = super().handle(*args, **options)
        user = User.objects.get_by_natural_key(options["username"])
        note_password_set(by=clock.terminal(), user=user.pk, now=clock.now())
        return said
