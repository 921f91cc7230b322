"""Eligible children, pathway plans, becoming looked after, and leaving before a review was due."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from keel.law import becoming, eligible, endings, forward, sources
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES
from keel.law.eligible import CareSpan
from keel.law.endings import ApprovalNeeded, Approver, ReviewOnLeaving
from keel.law.forward import Ground
from keel.law.practice import DEFAULT_PRACTICE, Practice

LONDON = ZoneInfo("Europe/London")


def d(text: str) -> date:
    return date.fromisoformat(text)


def spans(text: str) -> list[CareSpan]:
    """Read spans: "2022-01-01 to 2022-03-01; 2023-01-01 on"."""
    pairs = [part.replace(" on", " to ").split(" to ") for part in text.split("; ") if part]
    return [(d(first), d(last) if last else None) for first, last in pairs]


# Born on 10 May 2008: 14 on 10 May 2022, 16 on 10 May 2024, 18 on 10 May 2026. Thirteen weeks are 91 days.
ELIGIBLE = [
    ("in care since childhood", "2008-05-10", "2015-01-01 on", "2024-05-10", "2022-08-09"),
    ("came into care at sixteen", "2008-05-10", "2024-06-03 on", "2024-09-02", "2024-09-02"),
    ("weeks complete on the birthday", "2008-05-10", "2024-02-09 on", "2024-05-10", "2024-05-10"),
    ("weeks complete a day later", "2008-05-10", "2024-02-10 on", "2024-05-11", "2024-05-11"),
    ("left on the day they were complete", "2008-05-10", "2024-06-03 to 2024-09-02", None, "2024-09-02"),
    ("left a day later", "2008-05-10", "2024-06-03 to 2024-09-03", "2024-09-02", "2024-09-02"),
    ("left a day sooner", "2008-05-10", "2024-06-03 to 2024-09-01", None, None),
    ("earlier spans count", "2008-05-10", "2022-06-01 to 2022-07-31; 2024-07-01 on", "2024-08-01", "2024-08-01"),
    ("complete before, home at sixteen", "2008-05-10", "2022-06-01 to 2023-06-01", None, "2022-08-31"),
    ("home at sixteen, back later", "2008-05-10", "2022-06-01 to 2023-06-01; 2025-03-01 on", "2025-03-01",
     "2022-08-31"),
    ("before fourteen does not count", "2008-05-10", "2015-01-01 to 2022-05-10; 2024-06-03 on", "2024-09-02",
     "2024-09-02"),
    ("a span across fourteen counts from it", "2008-05-10", "2015-01-01 to 2022-05-20; 2024-06-03 on", "2024-08-23",
     "2024-08-23"),
    ("too late before eighteen", "2008-05-10", "2026-02-08 on", None, "2026-05-10"),
    ("just before eighteen", "2008-05-10", "2026-02-07 on", "2026-05-09", "2026-05-09"),
    ("later still", "2008-05-10", "2026-02-09 on", None, None),
    ("spans that lie over each other count once", "2008-05-10",
     "2024-06-03 to 2024-06-23; 2024-06-13 to 2024-07-03; 2024-06-14 to 2024-06-15; 2024-07-10 on", "2024-09-09",
     "2024-09-09"),
    ("spans out of order", "2008-05-10", "2024-07-01 on; 2022-06-01 to 2022-07-31", "2024-08-01", "2024-08-01"),
    ("one span ends as the next begins", "2008-05-10", "2024-06-03 to 2024-07-03; 2024-07-03 on", "2024-09-02",
     "2024-09-02"),
    ("never in care", "2008-05-10", "", None, None),
    ("born on a leap day", "2008-02-29", "2015-01-01 on", "2024-02-29", "2022-05-31"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "born", "care", "since", "reached"), ELIGIBLE, ids=[row[0] for row in ELIGIBLE])
def test_the_first_day_of_an_eligible_child(
    case: str, born: str, care: str, since: str | None, reached: str | None
) -> None:
    found = eligible.eligible_child(d(born), spans(care))
    assert (found.since, found.reached_on) == (d(since) if since else None, d(reached) if reached else None)
    assert found.source == sources.ELIGIBLE_CHILD


def test_an_eligible_child_is_told_why() -> None:
    assert eligible.eligible_child(d("2008-05-10"), spans("2024-06-03 on")).because == (
        "Care is counted from the child's 14th birthday, 10 May 2022, and short breaks are not.",
        "It came to 13 weeks in all on 2 September 2024.",
        "The child turns 16 on 10 May 2024, so is an eligible child from 2 September 2024.",
    )
    assert eligible.eligible_child(d("2008-05-10"), spans("2024-06-03 to 2024-09-01")).because[1:] == (
        "It came to 90 days in all, fewer than 13 weeks.",
        "On no day was the child looked after at 16 or 17 with that much care behind them.",
    )


def first_eligible_day_by_day(born_on: date, care: list[CareSpan]) -> date | None:
    """Walk every day from the fourteenth birthday and count, as somebody would on a wall calendar."""
    day, counted = endings.years_after(born_on, 14), 0
    while day < endings.years_after(born_on, 18):
        looked_after = any(first <= day and (end is None or day < end) for first, end in care)
        if looked_after and counted >= 91 and day >= endings.years_after(born_on, 16):
            return day
        counted += looked_after
        day += timedelta(days=1)
    return None


def test_counting_day_by_day_gives_the_same() -> None:
    random = Random(7)
    for _ in range(150):
        born_on = date(2008, 1, 1) + timedelta(days=random.randrange(366))
        care: list[CareSpan] = []
        for _ in range(random.randrange(1, 5)):
            first = born_on + timedelta(days=random.randrange(13 * 365, 18 * 365))
            care.append((first, random.choice([None, *[first + timedelta(days=random.randrange(120))] * 4])))
        assert eligible.eligible_child(born_on, care).since == first_eligible_day_by_day(born_on, care), care


def test_the_needs_of_an_eligible_child_are_assessed() -> None:
    duty = eligible.needs_assessment(d("2023-11-30"))
    assert (duty.code, duty.on, duty.book_by) == (Rule.PATHWAY_ASSESSMENT, d("2024-02-29"), d("2024-02-29"))
    assert (duty.source, duty.settings) == (sources.PATHWAY_PLAN, ())
    assert duty.because == (
        "Needs assessed for the pathway plan: within 3 months of the day the child became an eligible child, "
        "30 November 2023, which is Thursday 29 February 2024.",
    )


@pytest.mark.parametrize(
    ("since", "review", "needed", "says"),
    [
        ("2024-05-10", "2024-05-10", True, "so the pathway plan is reviewed in the same review."),
        ("2024-05-10", "2024-11-10", True, "so the pathway plan is reviewed in the same review."),
        ("2024-05-10", "2024-05-09", False, "The child is an eligible child only from 10 May 2024, after this review."),
        (None, "2024-05-09", False, "The child is not an eligible child, so there is no pathway plan to review."),
    ],
)
def test_the_pathway_plan_is_reviewed_in_the_same_review(
    since: str | None, review: str, needed: bool, says: str
) -> None:
    found = eligible.pathway_in_review(d(since) if since else None, d(review))
    assert (found.needed, found.source) == (needed, sources.PATHWAY_PLAN)
    assert found.because.endswith(says)


@pytest.mark.parametrize(
    ("values", "review", "move"),
    [
        ({}, "2024-08-29", "2024-03-28"),
        ({"pathway_review_months": 3, "pathway_move_days": 14}, "2024-05-29", "2024-03-14"),
    ],
)
def test_the_pathway_plans_of_those_who_left(values: dict[str, int], review: str, move: str) -> None:
    practice = Practice(**values)  # type: ignore[arg-type]
    duty = eligible.pathway_review(d("2024-02-29"), practice)
    assert (duty.code, duty.on, duty.source) == (Rule.PATHWAY_REVIEW, d(review), sources.PATHWAY_REVIEW)
    assert [used.name for used in duty.settings] == ["pathway_review_months"]
    assert "of the last review of the pathway plan, 29 February 2024" in duty.because[0]
    duty = eligible.pathway_review_after_move(d("2024-02-29"), practice)
    assert (duty.code, duty.on, duty.source) == (Rule.PATHWAY_MOVE, d(move), sources.PATHWAY_REVIEW)
    assert [used.name for used in duty.settings] == ["pathway_move_days"]
    assert "of the move to semi-independent accommodation, 29 February 2024" in duty.because[0]
    assert duty.name == "Pathway plan reviewed after the move"


def test_pathway_duties_are_booked_by_a_working_day_of_the_calendar_given() -> None:
    calendar = ENGLAND_AND_WALES.with_holiday(d("2024-05-29"), "A day of thanks")
    since = d("2024-02-29")
    duties = [
        eligible.needs_assessment(since, calendar),
        eligible.pathway_review(since, Practice(pathway_review_months=3), calendar),
        eligible.pathway_review_after_move(d("2024-05-01"), DEFAULT_PRACTICE, calendar),
    ]
    assert [(duty.on, duty.book_by) for duty in duties] == [(d("2024-05-29"), d("2024-05-28"))] * 3


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


NEITHER = "The child is neither under a care order nor accommodated."
BECOMING = [
    ("nothing", "2024-06-05T12:00", None, None, None, None, NEITHER),
    ("a care order", "2024-06-05T12:00", "2024-06-05", None, None, "2024-06-05", "care order was made on 5 June 2024."),
    ("a care order to come", "2024-06-05T12:00", "2024-06-06", None, None, None, NEITHER),
    ("accommodation to come", "2024-06-05T12:00", None, "2024-06-05T12:01", None, None, NEITHER),
    ("24 hours exactly", "2024-06-05T12:00", None, "2024-06-04T12:00", None, None, "not yet for more than 24 hours."),
    ("a minute more", "2024-06-05T12:01", None, "2024-06-04T12:00", None, "2024-06-04",
     "The child was accommodated from 4 June 2024 for more than 24 hours without a break."),
    ("ended at 24 hours", "2024-06-09T12:00", None, "2024-06-04T12:00", "2024-06-05T12:00", None,
     "The accommodation ended without lasting more than 24 hours."),
    ("ended a minute later", "2024-06-09T12:00", None, "2024-06-04T12:00", "2024-06-05T12:01", "2024-06-04",
     "for more than 24 hours"),
    ("an end to come does not count yet", "2024-06-05T11:00", None, "2024-06-04T12:00", "2024-06-08T12:00", None,
     "not yet"),
    ("clocks go forward: 23 hours in a day", "2024-03-31T12:30", None, "2024-03-30T12:00", None, None, "not yet"),
    ("clocks go back: 25 hours in a day", "2024-10-27T11:30", None, "2024-10-26T12:00", None, "2024-10-26", "24 hours"),
    ("an order while accommodated for less", "2024-06-05T12:00", "2024-06-05", "2024-06-04T20:00", None, "2024-06-05",
     "A care order was made on 5 June 2024."),
    ("an order after long accommodation", "2024-06-08T12:00", "2024-06-07", "2024-06-04T20:00", None, "2024-06-04",
     "for more than 24 hours"),
    ("an order on the same day", "2024-06-08T12:00", "2024-06-04", "2024-06-04T20:00", None, "2024-06-04",
     "A care order was made on 4 June 2024."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "asked", "order", "began", "ended", "on", "says"), BECOMING, ids=[row[0] for row in BECOMING]
)
def test_becoming_looked_after(
    case: str, asked: str, order: str | None, began: str | None, ended: str | None, on: str | None, says: str
) -> None:
    found = becoming.becomes_looked_after(
        at=at(asked),
        care_order_on=d(order) if order else None,
        began_at=at(began) if began else None,
        ended_at=at(ended) if ended else None,
    )
    assert (found.on, found.source) == (d(on) if on else None, sources.LOOKED_AFTER)
    assert found.because.endswith(says) or says in found.because


@pytest.mark.parametrize("which", ["at", "began_at", "ended_at"])
def test_hours_need_a_time_zone(which: str) -> None:
    moments = {"at": at("2024-06-05T12:00"), which: datetime(2024, 6, 4, 12)}
    with pytest.raises(ValueError, match=r"^2024-06-04 12:00:00 does not say which time zone it is in\.$"):
        becoming.becomes_looked_after(**moments)  # type: ignore[arg-type]
    assert becoming.becomes_looked_after(at=datetime(2024, 6, 4, 12, tzinfo=UTC)).on is None


LEAVING = [
    ("2024-07-01", "2024-06-30", "", "not_required",
     "Care ended on 30 June 2024, before the review was due on 1 July 2024, so it is not required."),
    ("2024-07-01", "2024-07-01", "", "due", "Care ended on 1 July 2024, and the review was due by 1 July 2024."),
    ("2024-07-01", "2024-08-01", "", "due", "Care ended on 1 August 2024, and the review was due by 1 July 2024."),
    ("2024-07-01", "2024-06-30", "a", "not_required", "Care ended on 30 June 2024, before the review was due on"),
    ("2024-07-01", "2024-06-30", "b", "not_required", "Care ended on 30 June 2024, before the review was due on"),
    ("2024-07-01", "2024-06-30", "c", "required_first",
     "A review was required before care ended on 30 June 2024: the child would leave accommodation under section"),
    ("2024-07-01", "2024-06-30", "d", "required_first", "a child under a care order would leave detention without"),
    ("2024-07-01", "2024-06-30", "e", "required_first", "the authority means to stop accommodating the child"),
    ("2024-07-01", "2024-08-01", "e", "required_first", "A review was required before care ended on 1 August 2024: "),
    ("2024-07-01", "2024-06-30", "ae", "required_first", "the authority means to stop accommodating the child"),
]  # fmt: skip


@pytest.mark.parametrize(("due", "ended", "grounds", "state", "says"), LEAVING)
def test_a_review_when_care_ends_first(due: str, ended: str, grounds: str, state: str, says: str) -> None:
    forced = [
        forward.BroughtForward(Ground(ground), d("2024-06-01"), d(ended), "", sources.EARLIER_REVIEW)
        for ground in grounds
    ]
    found = endings.review_on_leaving(d(due), d(ended), forced)
    assert (found.state, found.source) == (ReviewOnLeaving(state), sources.EARLIER_REVIEW)
    assert says in found.because[0]
    assert len(found.because) == 1
    assert found.because[0].endswith(".")


SATISFIED = [
    ("director", "wishes suitable iro", [], "The approver is satisfied of everything that regulation 39 asks."),
    ("nominated_officer", "wishes iro", ["suitable"],
     "The approver must still be satisfied that what follows is suitable for the child."),
    ("nominated_officer", "wishes suitable", ["iro"],
     "The approver must still be satisfied that the IRO was consulted."),
    ("nominated_officer", "suitable iro", ["wishes"],
     "The approver must still be satisfied that the child's wishes and feelings were ascertained and considered."),
    ("director", "", ["wishes", "suitable", "iro"],
     "considered, what follows is suitable for the child and the IRO was"),
    ("nobody", "", [], "Nobody need approve this ending."),
]  # fmt: skip


@pytest.mark.parametrize(("approver", "done", "missing", "says"), SATISFIED)
def test_what_the_approver_of_an_ending_must_be_satisfied_of(
    approver: str, done: str, missing: list[str], says: str
) -> None:
    needed = ApprovalNeeded(Approver(approver), (), sources.ENDING_CARE)
    found = endings.approver_satisfied(needed, done.split())
    assert [point.code for point in found.missing] == missing
    assert says in found.because
    assert found.source == (sources.ENDING_CARE_IRO if missing == ["iro"] else sources.ENDING_CARE)
    assert [point.source for point in endings.APPROVER_SATISFIED] == [
        sources.ENDING_CARE,
        sources.ENDING_CARE,
        sources.ENDING_CARE_IRO,
    ]
