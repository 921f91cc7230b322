"""What needs somebody first: the one question that asks for every kind, held to a look at each row."""

from datetime import date, timedelta

import pytest

from keel.law.answers import State
from keel.law.endings import never_falls_due
from keel.records.models import NextReview
from keel.records.permissions import service
from keel.records.queries.bookings import open_bookings
from keel.records.queries.due import state_on
from keel.records.queries.urgent import SHOWN, needs
from tests.builders import TODAY, Council, a_child_in_care, on

SOON = 14


def by_looking(today: date) -> dict[str, list[str]]:
    """The same, slowly: every row judged alone, the first of each kind, and those to book in order of the day shown."""
    last = today + timedelta(days=SOON)
    booked = set(open_bookings().values_list("child_id", flat=True))
    kinds: dict[str, list[tuple[date, NextReview]]] = {"late": [], "unsure": [], "near": [], "aims": [], "missed": []}
    for row in NextReview.objects.all():
        leaves = row.leaves_list_on
        if leaves and (leaves <= today or never_falls_due(row.due_on, row.local_on, leaves)):
            continue
        state, aim = state_on(row, today, SOON), row.local_on
        if state is State.LATE:
            kinds["late"].append((row.due_on, row))
        elif state is State.UNKNOWN and row.due_on <= last:
            kinds["unsure"].append((row.due_on, row))
        elif state is State.SOON and row.child_id not in booked:
            kinds["near"].append((row.due_on, row))
        elif state is State.DUE and aim and aim <= last and row.child_id not in booked:
            kinds["missed" if aim < today else "aims"].append((aim, row))
    first = {
        kind: [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1].child_number))[:SHOWN]]
        for kind, rows in kinds.items()
    }
    to_book = first["near"] + first["aims"] + first["missed"]
    to_book.sort(
        key=lambda row: (
            row.local_on if row.local_on and today <= row.local_on < row.book_by else row.book_by,
            row.child_number,
        )
    )
    found = {"late": first["late"], "unsure": first["unsure"], "book": to_book[:SHOWN]}
    return {kind: [row.child_number for row in rows] for kind, rows in found.items()}


@pytest.mark.django_db
class TestOfTwoYears:
    @pytest.fixture(autouse=True)
    def _record(self, two_years: None) -> None:
        """The invented council's two years."""

    @pytest.mark.parametrize("day", ["2025-04-01", "2026-03-31", "2026-06-30", "2026-09-30", "2027-01-15"])
    @pytest.mark.parametrize("aims", [False, True])
    @pytest.mark.parametrize("unsure", [False, True])
    def test_each_kind_is_what_a_look_at_every_row_finds(self, day: str, *, aims: bool, unsure: bool) -> None:
        rows = list(NextReview.objects.order_by("id"))
        for place, row in enumerate(rows):
            row.local_on = row.due_on - timedelta(days=60) if aims and place % 3 else None
            row.certain, row.known_to = not (unsure and place % 5 == 0), None
            row.latest_on = row.due_on if row.certain else row.due_on + timedelta(days=30)
            row.leaves_list_on = on("2026-06-01") if place % 11 == 0 else None
        NextReview.objects.bulk_update(rows, ["local_on", "certain", "known_to", "latest_on", "leaves_list_on"])
        found = needs(service(), on(day), SOON)
        said = {kind: [row.child for row in getattr(found, kind)] for kind in ("late", "unsure", "book")}
        assert said == by_looking(on(day))
        assert any(said.values()) or day < "2026"


def test_nobody_sees_what_they_may_not(council: Council) -> None:
    a_child_in_care(since=on("2026-05-05"))
    assert needs(service(), TODAY, SOON).book
    assert not needs(council.iro.actor(), TODAY, SOON).book, "it is not their child"
