"""The reviews that need somebody first, of every kind at once: late, perhaps late, to be booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from keel.law.forward import SOON
from keel.records.models import NextReview
from keel.records.permissions import Actor
from keel.records.plain import ask
from keel.records.queries.children import visible_rows
from keel.records.queries.due import DueRow, as_rows, listed

SHOWN = 10
"""How many of a kind are named; the rest stand behind a link."""
SEEN = (
    "child_id",
    "child_number",
    "certain",
    "due_on",
    "latest_on",
    "known_to",
    "leaves_list_on",
    "local_on",
    "forward_on",
    "forward_before",
)
LATE = "due_on < %(on)s AND latest_on < %(on)s AND (known_to IS NULL OR known_to >= %(on)s)"
"""As `keel.records.queries.due.in_state` has it; a test holds the two together."""
NOT_BOOKED = """NOT EXISTS (
    SELECT 1 FROM records_review AS booked
    WHERE booked.child_id = listed.child_id AND booked.first_part_on IS NULL AND NOT booked.over
      AND booked.booked_for IS NOT NULL
)"""
NOT_BOOKED_SOON = NOT_BOOKED.replace(
    "IS NOT NULL\n", "IS NOT NULL\n      AND booked.booked_for <= COALESCE(listed.forward_before, %(near)s)\n"
)
"""Of a review that is brought forward: not booked, or booked for no sooner a day than before."""
KINDS = (
    ("late", LATE, "due_on"),
    ("unsure", f"NOT certain AND due_on <= %(last)s AND NOT ({LATE})", "due_on"),
    ("unsure", "certain AND due_on < %(on)s AND known_to < %(on)s", "due_on"),
    ("book", f"certain AND forward_on IS NOT NULL AND NOT ({LATE}) AND {NOT_BOOKED_SOON}", "forward_on"),
    ("book", f"certain AND due_on BETWEEN %(on)s AND %(last)s AND {NOT_BOOKED}", "due_on"),
    (
        "book",
        f"certain AND due_on > %(last)s AND local_on BETWEEN %(on)s AND %(last)s AND {NOT_BOOKED}",
        "local_on",
    ),
    ("book", f"certain AND due_on > %(last)s AND local_on < %(on)s AND {NOT_BOOKED}", "local_on"),
)
"""What a row is called, which rows are so, and by which day the most urgent of them come first."""
ONE_KIND = """SELECT * FROM (
    SELECT '{kind}' AS kind, child_id FROM listed WHERE {where} ORDER BY {day}, child_number LIMIT %(shown)s
) AS shown"""
FIRST_OF_EACH = (
    "WITH seen AS NOT MATERIALIZED ({seen}),\n"  # noqa: S608
    "listed AS NOT MATERIALIZED (SELECT * FROM seen WHERE leaves_list_on IS NULL OR (\n"
    "    leaves_list_on > %(on)s AND leaves_list_on >= CASE WHEN local_on < due_on THEN local_on ELSE due_on END))\n"
    + "\nUNION ALL\n".join(ONE_KIND.format(kind=kind, where=where, day=day) for kind, where, day in KINDS)
)  # Put together from the words above alone; whatever is asked for goes in as a value.


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Reviews that need somebody: each of the kinds with the most urgent first, and no more than are shown."""

    late: Sequence[DueRow]
    unsure: Sequence[DueRow]
    """Of whom nobody can say whether they are late, or whether they soon are."""
    book: Sequence[DueRow]
    """Brought forward, due soon by law or by the service's own aim, or past that aim, and not booked."""


def needs(actor: Actor, today: date, soon: int) -> Needs:
    """The first of the reviews that are late, may be, or must be booked. Four queries."""
    kinds = _first_of_each(actor, today, today + timedelta(days=soon))
    some = list(listed(NextReview.objects.filter(child__in=list(kinds))))
    found: dict[str, list[DueRow]] = {"late": [], "unsure": [], "book": []}
    for row, shown in zip(some, as_rows(some, today, soon), strict=True):
        found[kinds[row.child_id]].append(shown)
    for rows in found.values():
        rows.sort(key=lambda row: (row.due_on, row.child))
    found["book"].sort(key=lambda row: (not row.forward_ground, book_by(row, today), row.child))
    return Needs(**{kind: rows[:SHOWN] for kind, rows in found.items()})


def book_by(row: DueRow, today: date) -> date:
    """The day by which a review should be booked: the service's own aim where that is ahead, otherwise the law's."""
    aim = row.local_on
    return aim if aim and today <= aim < row.book_by else row.book_by


def _first_of_each(actor: Actor, today: date, last: date) -> dict[int, str]:
    """Child -> of which kind their next review is, of those that come first. One query."""
    rows = visible_rows(NextReview.objects.all(), "child", actor, today).values(*SEEN)
    return {
        child: kind for kind, child in ask(FIRST_OF_EACH, rows, on=today, last=last, near=today + SOON, shown=SHOWN)
    }
