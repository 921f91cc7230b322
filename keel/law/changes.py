"""What would change a due date: said beside every answer, so that nobody relies on it for longer than it holds."""

from collections.abc import Iterator

from keel.law.answers import Change, Rule
from keel.law.clocks import Counted
from keel.law.days import CalendarDays, add_days
from keel.law.facts import Track
from keel.law.practice import SETTING_BY_NAME, Practice
from keel.law.timetable import TIMETABLE
from keel.law.wording import say

REVIEWED = Change("a review being held: the next is counted from it")
BROUGHT_FORWARD = Change(
    "the IRO asking for an earlier review, or a visit finding that the home does not keep the child safe and well: "
    "a review is held sooner"
)
LEFT = Change("leaving care: no review is due, unless the law asks for one before the child leaves")
CAME_BACK = Change("leaving care and coming back: a first review is due within 20 working days")
AUTHORITY = Change("authority to place for adoption: a review is due within 3 months of it, if that is sooner")
PLACEMENT = Change("being placed for adoption: a review is due within 4 weeks of the placement")
RETURN = Change("returning from the adoptive placement: a review is due between 28 and 42 days after the return")
ADOPTION_ORDER = Change("an adoption order: care ends and no review is due")
PAST_LIMITS = Change("going past the limits of short breaks: the ordinary timetable applies")
REMAND_ENDS = Change("the remand ending: a review is needed before the child leaves, unless one was held during it")
NEW_HOLIDAY = Change("a new bank holiday among the days counted: the date moves on by a working day")

# Where nothing is said of a track, what may happen to any child in care may change its date.
_BY_TRACK: dict[Track, tuple[Change, ...]] = {
    Track.PLACED: (RETURN, ADOPTION_ORDER),
    Track.SHORT_BREAKS: (PAST_LIMITS,),
    Track.REMAND: (BROUGHT_FORWARD, REMAND_ENDS, CAME_BACK),
    Track.AUTHORISED: (BROUGHT_FORWARD, LEFT, CAME_BACK, PLACEMENT),
}
_ANY_CHILD = (BROUGHT_FORWARD, LEFT, CAME_BACK, AUTHORITY, PLACEMENT)


def changes(counted: Counted, track: Track, practice: Practice) -> Iterator[Change]:
    """List what would change the date that was counted: a review first, then events, holidays and settings."""
    yield _review(counted, practice)
    yield from _BY_TRACK.get(track, _ANY_CHILD)
    if TIMETABLE[counted.binding or counted.rule].working_days:
        yield NEW_HOLIDAY
    if counted.settings:
        label = SETTING_BY_NAME[counted.settings[0]].label
        other = f"; the other choice gives {say(counted.otherwise)}" if counted.otherwise else ""
        yield Change(f"the council changing its setting “{label}”{other}")


def _review(counted: Counted, practice: Practice) -> Change:
    """Say from when a review would count: not every one does."""
    if counted.not_before:
        return Change(f"a review being held on or after {say(counted.not_before)}: the next is counted from it")
    if counted.rule is Rule.SECOND and practice.keep_three_month_review:
        opens = add_days(counted.on, CalendarDays(-practice.extra_review_days))
        return Change(
            f"a review being held on or after {say(opens)}: it is the second, and the next is counted from it "
            "(one held sooner is taken as extra)"
        )
    return REVIEWED
