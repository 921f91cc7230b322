"""How one child stands for a review: what is due by law and why, by which practice, who their IRO is, what is busy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from keel.law import reviews
from keel.law.answers import Due
from keel.law.bookings import Remark, Suggestion, beyond_reason, good_days, is_required, verdict_on_date
from keel.law.days import Calendar
from keel.law.endings import adult_on
from keel.law.facts import CareFacts
from keel.law.forward import BroughtForward
from keel.law.practice import Practice
from keel.records.facts import facts_of, facts_on
from keel.records.known import Known, what_is_known
from keel.records.models import Allocation, Child, Staff
from keel.records.queries import practice as settings
from keel.records.queries.bookings import busy_days
from keel.records.queries.children import open_on
from keel.records.queries.forward import forward_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a booking or a record of a review is judged by, on a day. `facts` None: not looked after that day."""

    today: date
    periods: Sequence[CareFacts]
    facts: CareFacts | None
    due: Due | None
    practice: Practice
    calendar: Calendar
    known: Known
    ends_on: date | None
    """The day on which care is known to end: the eighteenth birthday, or that of a series of short breaks."""
    comes_of_age: bool
    """Whether that day is the eighteenth birthday."""
    iro: Staff | None
    forward: BroughtForward | None = None
    """What brings the next review forward by regulation 33(3); None where nothing does."""
    busy: Mapping[date, int] = field(default_factory=dict)
    """Day -> how many other reviews the child's IRO has on it."""

    def verdict(self, day: date) -> tuple[Remark, ...]:
        """What speaks against a day, by law and by practice."""
        return verdict_on_date(day, self.due, self.practice, self.calendar, ends_on=self.ends_on, forward=self.forward)

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Days that would do, on which the IRO has no other review where the law leaves any.

        None of a review that is brought forward: it is wanted now, and the law names no day.
        """
        if self.forward:
            return ()
        return good_days(self.due, self.calendar, today=self.today, busy=self.busy, ends_on=self.ends_on)

    @property
    def is_required(self) -> bool:
        """Whether the law asks for a review of this child before care is known to end."""
        return is_required(self.due, self.ends_on)

    def beyond_reason(self, day: date) -> str | None:
        """Why a day cannot be meant for a review; None where it can."""
        return beyond_reason(day, self.due, self.ends_on, today=self.today)


def standing_of(child: Child, today: date, *, apart_from: date | None = None) -> Standing:
    """How a child stands today. At most fifteen queries. `apart_from`: the day of the booking that is being moved."""
    values = settings.values_on(today)
    practice, calendar = settings.practice_of(values), settings.calendar()
    known = what_is_known(settings.kept_from(values), [child.pk])
    periods = facts_of([child.pk], known).get(child.pk, [])
    facts = facts_on(periods, today)
    iro = iro_on(child.pk, today)
    busy = busy_days(iro.pk if iro else None, today)
    if apart_from in busy:
        busy[apart_from] -= 1
    adult = adult_on(child.born_on) if child.born_on else None
    ends_on = min(filter(None, (adult, facts.ended_on if facts else None)), default=None)
    return Standing(
        today=today,
        periods=periods,
        facts=facts,
        due=reviews.next_due(facts, practice, calendar, on=today) if facts else None,
        practice=practice,
        calendar=calendar,
        known=known,
        ends_on=ends_on,
        comes_of_age=ends_on is not None and ends_on == adult,
        iro=iro,
        forward=forward_of(child, today),
        busy={day: count for day, count in busy.items() if count},
    )


def iro_on(child: int, day: date) -> Staff | None:
    """The child's IRO on a day. One query."""
    held = Allocation.objects.filter(open_on("from_on", "to_on", day), child=child).select_related("iro")
    row = held.order_by("-from_on", "-id").first()
    return row.iro if row else None
