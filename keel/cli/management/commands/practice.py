"""`keel practice [NAME VALUE --from DATE]`: what the council has set for itself."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.words import Failed, date_argument, long_date, table
from keel.law.disputes import ladder_warning
from keel.law.practice import SETTINGS
from keel.law.setting import shown
from keel.records.commands.practice import set_practice
from keel.records.queries.practice import KEPT_FROM, practice_of, values_on
from keel.records.refused import Refused

SAID: dict[str, bool | None] = {"yes": True, "no": False, "not set": None}


class Command(BaseCommand):
    """Without a name it lists every setting; with one it sets it. Exit 1 where the law does not allow the value."""

    help = "List the council's practice settings, or set one from a day on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which setting, to what, from when."""
        parser.add_argument("name", nargs="?")
        parser.add_argument("value", nargs="?", help="a number, yes or no, 'not set' (in quotes), or words")
        parser.add_argument("--from", dest="holds_from", type=date_argument, help="from this day; today if not said")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, or set."""
        if options["name"] is None:
            self.stdout.write(_listed(values_on(clock.today())))
            return
        if options["value"] is None:
            raise Failed("Say the value too, as in: keel practice later_review_months 4", 1)
        today = clock.today()
        try:
            row = set_practice(
                by=clock.terminal(),
                name=options["name"],
                value=_read(options["value"]),
                holds_from=options["holds_from"] or today,
                today=today,
                now=clock.now(),
            )
        except Refused as error:
            raise Failed(str(error), 1) from None
        self.stdout.write(f"{row.name} is {shown(row.value)} from {long_date(row.holds_from)}.")
        if warning := ladder_warning(practice_of(values_on(row.holds_from))):
            self.stdout.write(f"Warning: {warning}")


def _read(text: str) -> Any:
    """Yes, no and not set as the list says them, or as a machine would; numbers as such; anything else as words."""
    if text.lower() in SAID:
        return SAID[text.lower()]
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _shown(value: Any) -> str:
    return str(shown(value))


def _listed(values: dict[str, Any]) -> str:
    rows = [
        (item.name, _shown(item.read(values.get(item.name, item.default))), item.unit, _shown(item.default), item.label)
        for item in SETTINGS
    ]
    rows.append(
        (KEPT_FROM, _shown(values[KEPT_FROM]), "date", _shown(None), "Every review since this day is recorded in Keel")
    )
    return table(("setting", "value", "unit", "unless set", "what it is"), rows)
