"""What no return holds, for every child of a measured record: names, a team of IROs, and who holds whom.

`python -m bench.people TODAY`: a process of its own on the database that KEEL_DATABASE names. The council is the same
whatever the number of children, so that lists of people are equally long in a small record and in a large one.
"""

import os
import sys
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

IROS = 8
NAMES = Path(__file__).parents[1] / "keel" / "demo" / "data" / "names.toml"


def main(today: date) -> None:
    """Name everybody, and give everybody an IRO."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    import django

    django.setup()
    from django.db import transaction

    from keel.records.commands.allocation import allocate_many
    from keel.records.commands.children import name_children
    from keel.records.models import Child, NextReview
    from keel.records.permissions import service

    by, now, random = service("bench"), datetime.now(UTC), Random(903)
    words = {kind: " ".join(group[kind] for group in _names().values()).split() for kind in ("girls", "boys", "family")}
    given = words["girls"] + words["boys"]
    numbers = list(Child.objects.order_by("number").values_list("number", flat=True))
    with transaction.atomic():
        name_children(
            by=by,
            names=[(number, random.choice(given), random.choice(words["family"]), "") for number in numbers],
            now=now,
        )
        iros = [_iro(number, today, now) for number in range(IROS)]
        due = NextReview.objects.order_by("child_number").values_list("child_number", flat=True)
        # Ten wait for an IRO, however many children there are: as in a service that keeps up.
        held = list(due[10:])
        allocate_many(
            by=by, allocations=[(number, iros[place % IROS], today) for place, number in enumerate(held)], now=now
        )


def _names() -> dict[str, dict[str, str]]:
    return tomllib.loads(NAMES.read_text(encoding="utf-8"))


def _iro(number: int, today: date, now: datetime) -> int:
    """One IRO with a sign-in of their own, the first of whom the measuring signs in as."""
    from keel.records.commands import staff
    from keel.records.models import Team
    from keel.records.permissions import Role, service

    by = service("bench")
    team = Team.objects.filter(name="IRO service").first() or staff.add_team(by=by, name="IRO service", now=now)
    person = staff.add_staff(
        by=by, given_name="Iro", family_name=f"Number {number}", registered_social_worker=True, now=now
    )
    full = Decimal(1)
    staff.add_post(
        by=by, staff=person, team=team, title="IRO", full_time_equivalent=full, from_on=date(2020, 1, 1), now=now
    )
    user = staff.add_user(by=by, username=f"iro{number}", password=f"measured by {number}", staff=person, now=now)
    staff.give_role(by=by, user=user, role=Role.IRO, from_on=date(2020, 1, 1), now=now)
    return person.pk


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
