"""`keel createsuperuser`: what Django's habit would type, and what Keel has in its place."""

import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from keel import typed
from keel.cli.words import Failed


class Command(BaseCommand):
    """Always exit 1: nobody in Keel may do everything."""

    help = "There is none: Keel has roles. See add-user."

    def run_from_argv(self, argv: Sequence[str]) -> None:
        """Whatever options were typed, the answer is the same."""
        sys.exit(_answer())

    def handle(self, *args: Any, **options: Any) -> None:
        """The same for whoever calls it from code."""
        raise Failed(_answer(), 1)


def _answer() -> str:
    return (
        "Keel has no superuser: everybody has a role, and nobody may do everything, for these are children's records. "
        f'Nobody was added. Make a sign-in with: {typed.keel()} add-user ada.byron --role "system administrator" '
        '--name "Ada Byron". Any other role will do too; one that there is not lists them all.'
    )
