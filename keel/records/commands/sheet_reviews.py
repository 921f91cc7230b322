"""The reviews that a row of a spreadsheet tells of: those held, and the next one booked."""

from datetime import date

from keel.law.wording import say
from keel.records.commands.sheet_rows import SheetRow
from keel.records.commands.sheet_work import Work
from keel.records.models import Review, ReviewStatus

FROM_A_SHEET = "from a spreadsheet"
Status = ReviewStatus.Status


def tell_held(work: Work, row: SheetRow, key: int) -> None:
    """Each review held that the record has not. One that was booked for that very day is that one."""
    periods = work.state.periods.get(key, [])
    begun = periods[0].started_on if periods and periods[0].start_known else None
    for day in row.reviews or ():
        if day in work.state.held[key]:
            continue
        work.state.held[key].add(day)
        if begun and day < begun and not row.start_of_care:
            work.say("review-before-return", row, "earlier_reviews", day, day=say(day), start=say(begun))
        work.differs("review new", key, "review held", None, day)
        held = {"first_part_on": day, "completed_on": day, "counted_on": day, "source": Review.Source.SHEET.value}
        booked = work.state.booked.get(key)
        if booked and booked.booked_for == day:
            work.change("review", key, booked, held)
            del work.state.booked[key]
            review = booked
        else:
            review = Review(child_id=key, **held)
            work.make("review", key, review)
        work.statuses.append((review, Status.COMPLETED, day, "", {}))


def book(work: Work, row: SheetRow, key: int) -> None:
    """The next review booked: a new booking, or the one there is, moved."""
    day = row.next_review
    if day is None or day in work.state.held[key]:
        return
    booked = work.state.booked.get(key)
    if booked is None:
        work.differs("next review new", key, "next review booked", None, day)
        review = Review(child_id=key, source=Review.Source.KEEL, booked_for=day)
        work.make("review", key, review)
        work.statuses.append((review, Status.PLANNED, work.today, FROM_A_SHEET, _said(day)))
    elif booked.booked_for != day:
        before = booked.booked_for
        work.differs("next review moved", key, "next review booked", before, day)
        work.change("review", key, booked, {"booked_for": day})
        work.statuses.append((booked, Status.POSTPONED, work.today, FROM_A_SHEET, _said(day, before)))


def _said(day: date, before: date | None = None) -> dict[str, object]:
    """What the step said of the review's own columns, as every step that books or moves says it."""
    said: dict[str, object] = {"booked_for": day.isoformat()}
    return {**said, "before": {"booked_for": before.isoformat()}} if before else said
