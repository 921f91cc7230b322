"""`keel docs`: make the generated pages of documentation again, or say which are stale."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from keel.cli.generated import PAGES
from keel.cli.words import Failed


class Command(BaseCommand):
    """With --check it changes nothing, and exits 1 where a page is stale."""

    help = "Make the generated pages under docs/ again; with --check only say which are stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to write."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make each page and compare it with what is there."""
        stale = []
        for name, make in PAGES.items():
            place = settings.BASE / "docs" / name
            made = make().rstrip() + "\n"
            if not place.exists() or place.read_text(encoding="utf-8") != made:
                stale.append(f"docs/{name}")
                if not options["check"]:
                    place.write_text(made, encoding="utf-8")
        if options["check"] and stale:
            raise Failed(f"These pages no longer say what the code does: {', '.join(stale)}. Run: keel docs", 1)
        self.stdout.write(f"Made again: {', '.join(stale)}." if stale else "Every generated page is fresh.")
