"""Twenty IROs, each with a child whose review is under way, signed in. Prints how each posts as JSON.

`python -m bench.rooms TODAY`: a process of its own on the database that KEEL_DATABASE names.
"""

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

TYPING = 20


def main(today: date) -> None:
    """Make them, and print where each types with which cookies."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        print(json.dumps([_typist(number, today) for number in range(TYPING)]))


def _typist(number: int, today: date) -> dict[str, str]:
    from django.test import Client

    from keel.records.commands import reviews, staff
    from keel.records.commands.allocation import allocate_many
    from keel.records.models import Child
    from keel.records.permissions import Role, service

    by, now = service("bench"), datetime.now(UTC)
    person = staff.add_staff(by=by, given_name="Types", family_name=f"Number {number}", registered_social_worker=True,
                             now=now)  # fmt: skip
    user = staff.add_user(by=by, username=f"types{number}", password=f"typing by {number}", staff=person, now=now)
    staff.give_role(by=by, user=user, role=Role.IRO, from_on=today, now=now)
    child = _children(today)[number]
    held = Child.objects.get(number=child)
    held.allocations.filter(to_on=None).delete()
    allocate_many(by=by, allocations=[(child, person.pk, today)], now=now)
    review = reviews.book_review(
        by=by, child=held, booked_for=today + timedelta(days=1), today=today, now=now, because="measured"
    )
    client: Any = Client()
    client.force_login(user)
    client.get("/account/")
    from keel.pages.accounts.kept import PAGE_OF, page_of

    return {
        "page": PAGE_OF,
        "of": page_of(user),
        "path": f"/children/{child}/review/{review.pk}/room/save/",
        "user": str(user.pk),
        "session": client.cookies["sessionid"].value,
    }


def _children(today: date) -> list[str]:
    """Children of whom a review can be booked: due, and in care a while yet."""
    from keel.records.models import NextReview

    rows = NextReview.objects.filter(due_on__gt=today, leaves_list_on__gt=today + timedelta(days=30))
    free = rows.exclude(child__reviews__first_part_on=None, child__reviews__booked_for__isnull=False)
    return list(free.order_by("due_on", "child_number").values_list("child_number", flat=True)[:TYPING])


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
