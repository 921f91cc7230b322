"""Events told to the IRO, the IRO's answers, what brings a review forward, and imports that are heard."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.law.bookings import Doubt
from keel.law.forward import BroughtForward
from keel.records.commands import events, reviews_held
from keel.records.commands.events import Told
from keel.records.commands.events_heard import hear_imports
from keel.records.commands.undo import undo_batch
from keel.records.forwarding import calls_of
from keel.records.models import (
    Batch,
    BatchHeard,
    Child,
    EventAnswer,
    Ladder,
    NextReview,
    Notice,
    SignificantEvent,
)
from keel.records.permissions import Permission, service
from keel.records.queries.events import waiting_for
from keel.records.queries.forward import forced_before_leaving, forward_of
from keel.records.queries.one_child import one_child
from keel.records.queries.review_standing import standing_of
from keel.records.refused import NotPermitted, Refused
from keel.records.stamps import Overtaken
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_child_in_care, a_return, held_by, may

pytestmark = pytest.mark.django_db
DAY = TODAY - timedelta(days=4)


@pytest.fixture
def child() -> Child:
    return a_child_in_care(since=date(2025, 5, 6), reviews=[date(2026, 3, 2)])


@pytest.fixture
def by_agreement() -> Child:
    """A child who is under no care order."""
    return a_child_in_care(stays=[Stay(since=date(2026, 3, 2), ls="V2")], reviews=[date(2026, 3, 23)])


def doing(**more: Any) -> dict[str, Any]:
    return {"by": service(), "today": TODAY, "now": NOW, **more}


def tell(child: Child, **values: Any) -> SignificantEvent:
    about = {"happened_on": DAY, "told_on": TODAY, "told_by": "Ewan Clark", "told_how": "phone", "kind": "missing"}
    if "ground" in values:
        about["kind"] = ""
    return events.tell_event(child=child, told=Told(**{**about, **values}), **doing())


def answer(event: SignificantEvent, what: str, *, seen: int = 0, **more: Any) -> SignificantEvent:
    return events.answer_event(
        child=event.child, event=event.pk, answer=what, because="So it is", seen=seen, **doing(**more)
    )


def forward(child: Child) -> tuple[date | None, str]:
    row = NextReview.objects.get(child=child)
    return row.forward_on, row.forward_ground


def hold_review(child: Child, day: date) -> None:
    reviews_held.record_held(
        by=service(),
        child=child,
        review=None,
        parts=[(day, "in_person")],
        completed=True,
        chaired_by=None,
        participation="PN1",
        today=max(day, TODAY),
        now=NOW,
    )


# ---- telling and answering -------------------------------------------------------------------------------------------


def test_an_event_waits_for_the_iro_who_is_told(child: Child, council: Council) -> None:
    held_by(council.iro, child)
    event = tell(child)
    assert Ladder.objects.get(child=child).open_events == 1
    notice = Notice.objects.get()
    assert (notice.staff_id, notice.kind, notice.said["event"]) == (council.iro.staff.pk, "event", event.pk)
    assert list(waiting_for(council.iro.actor(), TODAY)) == [event]
    assert not waiting_for(council.other_iro.actor(), TODAY).exists()


@pytest.mark.parametrize("what", ["note", "challenge", "mistake"])
def test_an_answer_that_asks_for_no_review_moves_none(child: Child, what: str) -> None:
    event = answer(tell(child), what)
    assert (event.answer, event.answered_on) == (what, TODAY)
    assert Ladder.objects.get(child=child).open_events == 0
    assert forward(child) == (None, "")


def test_a_review_now_is_the_iro_asking_for_one(child: Child) -> None:
    due = NextReview.objects.get(child=child).due_on
    answer(tell(child), "review")
    assert forward(child) == (TODAY, "a")
    assert NextReview.objects.get(child=child).due_on == due
    asked = forward_of(child, TODAY)
    assert asked
    assert asked.source.url.endswith("regulation/33")
    hold_review(child, TODAY)
    assert forward(child) == (None, "")
    assert forward_of(child, TODAY) is None


def test_an_answer_may_change_and_every_one_is_kept(child: Child) -> None:
    event = answer(tell(child), "review")
    with pytest.raises(Refused, match="asked for a review already"):
        answer(event, "review", seen=1)
    answer(event, "note", seen=1)
    assert list(EventAnswer.objects.order_by("id").values_list("answer", flat=True)) == ["review", "note"]
    assert forward(child) == (None, "")


def test_two_who_answer_at_once_do_not_overwrite_each_other(child: Child, council: Council) -> None:
    event = tell(child)
    answer(event, "note", by=council.manager.actor())
    with pytest.raises(Overtaken, match="Chidi Eze answered this event"):
        answer(event, "challenge")
    event.refresh_from_db()
    assert event.answer == "note"


@pytest.mark.parametrize(
    ("values", "about"),
    [
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(2025, 5, 5)}, "happened_on"),
        ({"happened_on": date(2001, 5, 5)}, "happened_on"),
        ({"told_on": TODAY + timedelta(days=1)}, "told_on"),
        ({"told_on": DAY - timedelta(days=1)}, "told_on"),
        ({"kind": "weather"}, "kind"),
        ({"told_by": "  "}, "told_by"),
        ({"told_how": "pigeon"}, "told_how"),
        ({"ground": "z"}, "kind"),
        ({"ground": "e"}, "kind"),
        ({"ground": "a", "leaves_on": TODAY}, "leaves_on"),
        ({"ground": "d", "entered_on": DAY, "leaves_on": DAY - timedelta(days=1)}, "leaves_on"),
        ({"ground": "c"}, "entered_on"),
        ({"ground": "d"}, "entered_on"),
    ],
)
def test_what_cannot_have_been_is_refused_beside_its_box(child: Child, values: dict[str, Any], about: str) -> None:
    with pytest.raises(Refused) as refused:
        tell(child, **values)
    assert refused.value.about == about
    assert not SignificantEvent.objects.exists()


def test_an_answer_says_what_and_why(child: Child) -> None:
    event = tell(child)
    with pytest.raises(Refused, match="Choose your answer"):
        answer(event, "perhaps")
    with pytest.raises(Refused, match="Say why"):
        events.answer_event(child=child, event=event.pk, answer="note", because=" ", seen=0, **doing())


def test_only_the_iro_asks_for_a_review(child: Child) -> None:
    teller = may(Permission.TELL_EVENTS, Permission.SEE_ALL_CHILDREN, Permission.SEE_RESTRICTED)
    about = {"happened_on": DAY, "told_on": TODAY, "told_by": "A", "told_how": "phone"}
    with pytest.raises(NotPermitted, match="Only the IRO asks"):
        events.tell_event(child=child, told=Told(ground="a", **about), **doing(by=teller))  # type: ignore[arg-type]
    events.tell_event(child=child, told=Told(ground="b", **about), **doing(by=teller))  # type: ignore[arg-type]
    assert forward(child) == (DAY, "b")


# ---- the grounds -----------------------------------------------------------------------------------------------------


def test_a_home_that_is_not_safe_brings_the_review_forward_by_itself(child: Child) -> None:
    tell(child, ground="b")
    assert forward(child) == (DAY, "b")
    hold_review(child, DAY - timedelta(days=1))
    assert forward(child) == (DAY, "b")
    hold_review(child, DAY)
    assert forward(child) == (None, "")


def test_before_leaving_detention_and_only_for_a_child_under_an_order(child: Child, by_agreement: Child) -> None:
    leaves = TODAY + timedelta(days=5)
    tell(child, ground="d", entered_on=DAY - timedelta(days=30), leaves_on=leaves)
    assert NextReview.objects.values_list("forward_on", "forward_before", "forward_ground").get(child=child) == (
        DAY,
        leaves,
        "d",
    )
    with pytest.raises(Refused, match="under a care order"):
        tell(by_agreement, ground="d")
    remarks = standing_of(child, TODAY).verdict(leaves)
    assert "must be held before the child leaves" in remarks[0].text
    assert remarks[0].breaks_law
    before = standing_of(child, TODAY).verdict(leaves - timedelta(days=1))
    assert Doubt.NOT_BEFORE_LEAVING not in {remark.doubt for remark in before}


def test_a_review_in_the_stay_settles_it(child: Child) -> None:
    hold_review(child, DAY - timedelta(days=10))
    tell(child, ground="c", entered_on=DAY - timedelta(days=30))
    assert forward(child) == (None, "")
    tell(child, ground="c", entered_on=DAY - timedelta(days=9))
    assert forward(child) == (DAY, "c")


def test_accommodation_that_stops_unless_the_child_goes_to_a_parent(by_agreement: Child) -> None:
    with pytest.raises(Refused, match="goes to a parent"):
        tell(by_agreement, ground="e", going_to_parent=True)
    tell(by_agreement, ground="e", leaves_on=TODAY + timedelta(days=9))
    assert forward(by_agreement) == (DAY, "e")


def test_the_same_is_told_once(child: Child) -> None:
    first = tell(child, what="Two days")
    with pytest.raises(Refused, match="This was told already, in the same words"):
        tell(child, what="Two days")
    assert tell(child, what="Two days more")
    answer(first, "mistake")
    assert tell(child, what="Two days"), "what was told by mistake may be told again"


def test_told_by_mistake_it_brings_nothing_forward(child: Child) -> None:
    answer(tell(child, ground="b"), "mistake")
    assert forward(child) == (None, "")


def test_what_the_law_asks_for_is_not_noted_and_left(child: Child) -> None:
    event = tell(child, ground="b")
    with pytest.raises(Refused, match="By law this brings the next review forward") as refused:
        answer(event, "note")
    assert refused.value.about == "answer"
    hold_review(child, TODAY)
    assert answer(event, "note").answer == "note", "a review held since settled it"


def forced(child: Child) -> dict[date, list[BroughtForward]]:
    one = one_child(child, TODAY)
    return forced_before_leaving(calls_of([child.pk]).get(child.pk, []), one.periods, one.reviews)


def test_a_review_before_leaving_that_was_not_held_shows_at_the_ending() -> None:
    stays = [Stay(since=date(2026, 3, 2), ls="V2")]
    a_return(a_child("9", stays=stays, reviews=[date(2026, 3, 23)]))
    child = Child.objects.get(number="9")
    tell(child, ground="e", leaves_on=TODAY)
    assert forced(child) == {}
    over = [Stay(since=date(2026, 3, 2), ls="V2", until=TODAY, rec="E13")]
    a_return(a_child("9", stays=over, reviews=[date(2026, 3, 23)]), year=2027, today=TODAY + timedelta(days=1))
    found = forced(child)
    assert [told.ground for told in found[date(2026, 3, 2)]] == ["e"]


# ---- imports ---------------------------------------------------------------------------------------------------------


def told_by_files() -> set[tuple[str, str, date]]:
    rows = SignificantEvent.objects.filter(told_how="return").values_list("child__number", "kind", "happened_on")
    return set(rows)


FIRST = [Stay(since=date(2025, 5, 6))]
MOVED = [
    Stay(since=date(2025, 5, 6), until=date(2026, 4, 20), rec="X1"),
    Stay(since=date(2026, 4, 20), rne="B", ls="C1", place="K2"),
]
MISSING = {"missing": ["1,01/06/2012,M,11/05/2026,12/05/2026"]}


def bring_in(*, stays: Any, year: int, **more: Any) -> None:
    told = a_child("1", stays=stays, reviews=[date(2026, 3, 2)], workers=more.pop("workers", ()))
    a_return(told, year=year, **more)


def test_what_an_import_newly_tells_is_told_to_the_iro_once(council: Council) -> None:
    bring_in(stays=FIRST, year=2026, workers=[("SW0001", date(2025, 5, 6), None)])
    assert hear_imports(**doing()) == 0
    held_by(council.iro, Child.objects.get(number="1"))
    workers = [("SW0001", date(2025, 5, 6), date(2026, 5, 1)), ("SW0002", date(2026, 5, 1), None)]
    bring_in(stays=MOVED, year=2027, workers=workers, extra=MISSING)
    assert hear_imports(**doing()) == 4
    assert told_by_files() == {
        ("1", "moved", date(2026, 4, 20)),
        ("1", "order", date(2026, 4, 20)),
        ("1", "missing", date(2026, 5, 11)),
        ("1", "social_worker", date(2026, 5, 1)),
    }
    assert set(SignificantEvent.objects.values_list("told_by", flat=True)) == {"the return of 2027"}
    assert Notice.objects.filter(staff=council.iro.staff).count() == 4
    assert Ladder.objects.get(child__number="1").open_events == 4
    assert hear_imports(**doing()) == 0


def test_a_clock_that_was_stopped_half_way_tells_nothing_twice(council: Council) -> None:
    bring_in(stays=FIRST, year=2026)
    hear_imports(**doing())
    bring_in(stays=MOVED, year=2027)
    assert hear_imports(**doing()) == 2
    BatchHeard.objects.filter(batch=Batch.objects.latest("id")).delete()
    assert hear_imports(**doing()) == 0
    assert SignificantEvent.objects.count() == 2


def test_what_came_before_the_last_review_is_no_news() -> None:
    bring_in(stays=FIRST, year=2026)
    hear_imports(**doing())
    early = [
        Stay(since=date(2025, 5, 6), until=date(2026, 2, 20), rec="X1"),
        Stay(since=date(2026, 2, 20), rne="P", place="K2"),
    ]
    bring_in(stays=early, year=2027)
    assert hear_imports(**doing()) == 0


def test_an_event_of_an_import_that_was_undone_waits_for_nobody(council: Council) -> None:
    bring_in(stays=FIRST, year=2026)
    hear_imports(**doing())
    bring_in(stays=MOVED, year=2027)
    hear_imports(**doing())
    assert waiting_for(council.manager.actor(), TODAY).count() == 2
    undo_batch(by=service(), batch=Batch.objects.latest("id").pk, today=TODAY, now=NOW)
    assert not waiting_for(council.manager.actor(), TODAY).exists()
    assert Ladder.objects.get(child__number="1").open_events == 0
