"""The review timetable as a table: each rule, its length, what it is counted from, and its source.

Every number that the law fixes for a review stands here, or in the constants below, and nowhere else.
"""

from dataclasses import dataclass, field
from datetime import date

from keel.law import sources
from keel.law.answers import Rule
from keel.law.days import CalendarDays, Length, Months, Weeks, WorkingDays
from keel.law.sources import Source
from keel.law.wording import ordinal


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One rule of the timetable. `counted_what` says what is counted from; `name` names the review.

    `opening` and `landing` are the sentences that every answer by this rule begins with, up to their dates.
    """

    rule: Rule
    length: Length
    name: str
    counted_what: str
    source: Source
    opening: str = field(init=False)
    landing: str = field(init=False)
    working_days: bool = field(init=False)

    def __post_init__(self) -> None:
        """Word the two sentences once, since an answer is made for every child of every list."""
        held = ", held on" if "review" in self.counted_what else ","
        landing = "That is"
        if isinstance(self.length, WorkingDays):
            landing = f"The day itself is not counted. The {ordinal(self.length.count)} working day after it is"
        opening = f"The {self.name} must be held within {self.length} of {self.counted_what}{held}"
        object.__setattr__(self, "opening", opening)
        object.__setattr__(self, "landing", landing)
        object.__setattr__(self, "working_days", isinstance(self.length, WorkingDays))


def _table(*steps: Step) -> dict[Rule, Step]:
    return {step.rule: step for step in steps}


CARE_BEGAN = "the day care began"
FIRST_REVIEW = "the first review"
LAST_REVIEW = "the last review"
AUTHORITY = "the day there was first authority to place for adoption"
PLACEMENT = "the day the child was placed for adoption"
RETURN = "the day the child returned from the adoptive placement"
FIRST_BREAK = "the start of the first short break"

TIMETABLE: dict[Rule, Step] = _table(
    Step(Rule.FIRST, WorkingDays(20), "first review", CARE_BEGAN, sources.FIRST_REVIEW),
    Step(Rule.SECOND, Months(3), "second review", FIRST_REVIEW, sources.LATER_REVIEWS),
    Step(Rule.LATER, Months(6), "next review", LAST_REVIEW, sources.LATER_REVIEWS),
    Step(Rule.SHORT_BREAKS_FIRST, Months(3), "first review of the short breaks", FIRST_BREAK, sources.SHORT_BREAKS),
    Step(Rule.SHORT_BREAKS_LATER, Months(6), "next review of the short breaks", LAST_REVIEW, sources.SHORT_BREAKS),
    Step(Rule.AUTHORISED_FIRST, Months(3), "review of a child who may be placed for adoption", AUTHORITY,
         sources.AUTHORISED_FIRST),
    Step(Rule.AUTHORISED_LATER, Months(6), "next review of a child who may be placed for adoption", LAST_REVIEW,
         sources.AUTHORISED_LATER),
    Step(Rule.PLACED_FIRST, Weeks(4), "first review of the adoptive placement", PLACEMENT, sources.PLACED_FIRST),
    Step(Rule.PLACED_SECOND, Months(3), "second review of the adoptive placement",
         "the first review of the adoptive placement", sources.PLACED_SECOND),
    Step(Rule.PLACED_LATER, Months(6), "next review of the adoptive placement", LAST_REVIEW, sources.PLACED_LATER),
    Step(Rule.RETURN_EARLIEST, CalendarDays(28), "review after the return", RETURN, sources.RETURNED),
    Step(Rule.RETURN_LATEST, CalendarDays(42), "review after the return", RETURN, sources.RETURNED),
    Step(Rule.ADJOURNED, WorkingDays(20), "adjourned review", "the day the review was adjourned", sources.ADJOURNMENT),
)  # fmt: skip

SHORT_BREAK_LONGEST_STAY = CalendarDays(17)
SHORT_BREAK_DAYS_A_YEAR = CalendarDays(75)
ADULT_AT_YEARS = 18

# Reporting habit, not law: the day counts by which some systems replace three and six months.
HABIT_THREE_MONTHS = CalendarDays(91)
HABIT_SIX_MONTHS = CalendarDays(183)

REGULATIONS_IN_FORCE = date(2011, 4, 1)
COVID_FIRST_DAY = date(2020, 4, 24)
COVID_LAST_DAY = date(2020, 9, 25)
