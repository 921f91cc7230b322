"""Reviews under way for every tenth child, then the nightly clock, twice. Prints what it took as JSON.

`python -m bench.nights TODAY`: a process of its own on the database that KEEL_DATABASE names. The rows are put in
plainly: what is measured is the clock, and commands would take an hour to make what it finds.
"""

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from time import process_time
from typing import Any

EVERY = 10


def main(today: date) -> None:
    """Prepare, and run the clock twice."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    import django

    django.setup()
    reviews = _prepare(today)
    print(json.dumps({"reviews": reviews, "first": _night(), "again": _night()}))


def _night() -> float:
    from django.core.management import call_command

    began = process_time()
    call_command("nightly", stdout=StringIO())
    return process_time() - began


def _prepare(today: date) -> int:
    """For every tenth child in care a review: half booked, half complete with decisions that nobody answered."""
    from django.db import transaction

    from keel.records.commands.clocks import settle_clocks
    from keel.records.models import NextReview, Review, ReviewStatus

    children = list(NextReview.objects.order_by("child_id").values_list("child_id", flat=True))[::EVERY]
    now, held = datetime.now(UTC), today - timedelta(days=14)
    with transaction.atomic():
        made = Review.objects.bulk_create(
            (
                Review(child_id=child, source="keel", booked_for=today + timedelta(days=7))
                if place % 2
                else Review(child_id=child, source="keel", first_part_on=held, completed_on=held, counted_on=held)
                for place, child in enumerate(children)
            ),
            batch_size=500,
        )
        steps: list[Any] = []
        for review in made:
            taken = ("planned",) if review.booked_for else ("completed", "decisions_issued")
            steps += [
                ReviewStatus(review=review, status=status, on=held, written_at=now, by="bench") for status in taken
            ]
        ReviewStatus.objects.bulk_create(steps, batch_size=500)
        _decide([review for review in made if not review.booked_for], held, now)
        settle_clocks([review.pk for review in made], held)
    return len(made)


def _decide(reviews: list[Any], held: date, now: datetime) -> None:
    from keel.records.models import Decision

    Decision.objects.bulk_create(
        (
            Decision(child_id=review.child_id, review=review, number=number, text="Family time every week",
                     childs_words="You see your family every week", owner="the social worker", written_at=now,
                     due_on=held + timedelta(days=7 * number), by="bench")
            for review in reviews
            for number in (1, 2, 3)
        ),
        batch_size=500,
    )  # fmt: skip


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
