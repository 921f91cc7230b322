"""The live diary: reviews of the last weeks, each as far as it has got, recorded day by day as people would have.

They are left out of the returns, which tell only that a review was held.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from keel.demo.model import DemoChild
from keel.demo.preparing import after, at, before, prepare
from keel.demo.timeline import Timeline
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import WorkingDays
from keel.law.participation import IF_AWAY, IF_THERE
from keel.law.record import HOW_VIEWS, THERE, sections_for
from keel.law.standards import STANDARDS
from keel.records.commands import (
    answering,
    decisions,
    distribution,
    issuing,
    plans,
    record_sections,
    recording,
    reviews,
    room,
    standards,
)
from keel.records.models import Child, Decision, Invitation, RecordCopy, Review, Staff, User
from keel.records.permissions import ALLOWS, Actor, Permission, Role
from keel.records.queries.case_managers import cases
from keel.records.queries.review_record import review_record
from keel.records.queries.review_standing import iro_on
from keel.records.queries.room import room_now

WORDS = Path(__file__).parent / "data" / "live.toml"
NEAR = 4
"""How many days from the one wanted a review may lie that is taken for it."""
PREPARED = 10
"""Of reviews held longer ago than so many working days only what their record asks for is told: all would take long."""
BEFORE_ADJOURNING = 8
"""How many sections of the record are written when a review is adjourned."""
SECOND = 2
ADDRESS = "http://localhost:8000/answer/"


@dataclass(frozen=True, slots=True)
class Recent:
    """One review of the last weeks, and how far it has got."""

    number: str
    day: date
    code: str
    told: dict[str, Any]
    carried: bool = False
    """One of the reviews at which a decision was found not done again."""


def words() -> dict[str, Any]:
    """What live.toml says."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def take_out(timeline: Timeline, children: Sequence[DemoChild]) -> list[Recent]:
    """For each place in the diary the review nearest to its day, of a child in care who has no story."""
    found: list[Recent] = []
    free = [child for child in children if not child.story and child.in_care(timeline.today) and child.reviews]
    newest = {child.number: max(child.reviews) for child in free}
    held = {child.number: child for child in free}
    for told in words()["held"]:
        wanted = CALENDAR.working_days_before(timeline.today, WorkingDays(told["ago"]))
        near = [
            (abs((day - wanted).days), number)
            for number, day in newest.items()
            if timeline.last < day < timeline.today and abs((day - wanted).days) <= told.get("near", NEAR)
            if not told.get("second") or (day <= wanted and _is_second(held[number]))
        ]
        if not near:
            continue
        back = told.get("carried", 0)
        near = [(away, number) for away, number in near if _in_one_stay(held[number], back)]
        if not near:
            continue
        _, number = min(near)
        newest.pop(number)
        for day in sorted(held[number].reviews)[-1 - back :]:
            found.append(Recent(number, day, held[number].reviews.pop(day), told, carried=back > 0))
    return found


def _in_one_stay(child: DemoChild, back: int) -> bool:
    """Whether so many earlier reviews were held in the time in care that goes on."""
    return sum(day > child.stays[-1].start for day in child.reviews) > back + 1


def _is_second(child: DemoChild) -> bool:
    """Whether the newest review is the second of the only time in care."""
    return len(child.stays) == 1 and sum(day > child.stays[0].start for day in child.reviews) == SECOND


def record(timeline: Timeline, recent: Sequence[Recent]) -> int:
    """Record each, from its booking on. Returns how many."""
    said = words()
    for place, one in enumerate(recent):
        rng = Random(f"live {place}")  # noqa: S311 - the same diary every time
        _Told(timeline, one, said, rng).tell()
    return len(recent)


def as_staff(person: Staff, role: Role) -> Actor:
    """One of the staff at work: by their sign-in where they have one."""
    user = User.objects.filter(staff=person).first()
    name = user.username if user else person.name
    allowed = ALLOWS[role] | {Permission.SEE_ALL_CHILDREN}
    return Actor(name=name, permissions=allowed, roles=frozenset({role}), staff_id=person.pk)


class _Told:
    """One review, told in the order in which it happened."""

    def __init__(self, timeline: Timeline, recent: Recent, said: dict[str, Any], rng: Random) -> None:
        self.timeline, self.recent, self.said, self.rng = timeline, recent, said, rng
        self.child = Child.objects.get(number=recent.number)
        self.name = self.child.preferred_name or self.child.given_name
        self.held = CALENDAR.last_working_day_on_or_before(recent.day)
        iro = iro_on(self.child.pk, timeline.today)
        assert iro is not None
        self.iro, self.by = iro, as_staff(iro, Role.IRO)

    def tell(self) -> None:
        """As far as it has got."""
        booked = before(self.held, 22)
        review = reviews.book_review(
            by=self.by, child=self.child, booked_for=self.held, today=booked, now=at(booked), place="At home",
            mode="mix", because="As agreed with the child and the carers",
        )  # fmt: skip
        whole = self.recent.told["ago"] <= PREPARED
        prepare(self.by, self.child, review, self.held, self.timeline.today, self.said, self.rng, whole=whole)
        self._came(review)
        if self.recent.told["to"] == "adjourned":
            self._write(review, most=BEFORE_ADJOURNING)
            self._adjourn(review)
            return
        self._write(review)
        made = self._decide(review)
        review = room.complete_from_room(
            by=self.by, review=review, on=self.held, mode="mix", chaired_by=self.iro, today=self.held, now=at(self.held)
        )
        told = self.recent.told
        if told["to"] == "completed":
            return
        self._issue(review, told["issued"])
        if told["to"] in ("answered", "record", "sent"):
            self._answer(review, made, after(self.held, told["issued"] + 2), told["answer"])
        self._plan(review)
        if told["to"] in ("record", "sent"):
            self._record(review)
        if told["to"] == "sent":
            self._send(review)

    def _came(self, review: Review) -> None:
        """The child face to face, most professionals by video: as the council has it since June 2021."""
        came = []
        for place, row in enumerate(Invitation.objects.filter(review=review, left_out=False).order_by("id")):
            there = row.kind == "child" or "carer" in row.kind or place % 5 == 4
            away = row.kind == "child" and self.recent.code in ("PN5", "PN6", "PN7")
            key = "child" if row.kind == "child" else f"invitation-{row.pk}"
            came.append(room.Came(key, "no" if away else "in_person" if there else "video"))
        room.say_who_came(by=self.by, review=review, came=came, today=self.held, now=at(self.held))

    def _adjourn(self, review: Review) -> None:
        room.adjourn_review(
            by=self.by, review=review, on=self.held, mode="mix", chaired_by=self.iro, today=self.held,
            now=at(self.held, 12),
            **{key: text.format(name=self.name) for key, text in self.said["adjourned"].items()},
        )  # fmt: skip

    def _write(self, review: Review, most: int | None = None) -> None:
        """All of it, or the first so many sections; those that are not in the record are still to be talked about."""
        record = review_record(self.by, self.child.number, review.pk, self.held)
        assert record
        now = room_now(record)
        there, views = _answers(self.recent.code)
        for key in [*sections_for(now.track)][:most]:
            if key in (THERE, HOW_VIEWS) and now.young:
                continue
            text = {THERE: there, HOW_VIEWS: views}.get(key) or self._pick(key)
            record_sections.save_section(
                by=self.by, user=self._user(), child=self.child.number, review=review.pk, key=key, text=text,
                version=0, today=self.held, now=at(self.held),
            )  # fmt: skip
        if most:
            return
        if now.second:
            for place, standard in enumerate(STANDARDS):
                met = "partly" if place == self.rng.randrange(len(STANDARDS)) else "met"
                standards.answer_standard(
                    by=self.by, review=review, item=standard.code, met=met, because="As the papers show.",
                    today=self.held, now=at(self.held),
                )  # fmt: skip
        for earlier in now.before:
            waits = earlier.row.text == self.said["carried"]["text"]
            what, because = ("not_done", "Nobody could say who signs the form.") if waits else ("done", "")
            decisions.say_outcome(
                by=self.by, decision=earlier.row, review=review, what=what, because=because, today=self.held,
                now=at(self.held),
            )  # fmt: skip

    def _user(self) -> int:
        user = User.objects.filter(staff=self.iro).first() or User.objects.order_by("pk").first()
        assert user
        return user.pk

    def _pick(self, key: str) -> str:
        text = self.rng.choice(self.said[key if key in self.said else "matters"])
        return str(text).format(name=self.name)

    def _decide(self, review: Review) -> list[Any]:
        made = []
        for told in self._told_decisions(review):
            worker = told["owner"] == "social_worker"
            made.append(
                decisions.write_decision(
                    by=self.by, review=review, text=told["text"], childs_words=told["child"],
                    owner="Social worker" if worker else told["owner"], owner_staff=self._worker() if worker else None,
                    due_on=self.held + timedelta(weeks=told["weeks"]), today=self.held, now=at(self.held),
                )
            )  # fmt: skip
        return made

    def _told_decisions(self, review: Review) -> list[dict[str, Any]]:
        """Three of the list; the first of a run of reviews also makes the one that nobody carries out."""
        found = self.rng.sample(self.said["decision"], 3)
        carries = self.recent.carried and not Decision.objects.filter(child=self.child).exclude(review=review).exists()
        return [self.said["carried"], *found[1:]] if carries else found

    def _worker(self) -> Staff | None:
        case = cases([self.child.pk], self.held).get(self.child.pk)
        return Staff.objects.filter(pk=case.worker).first() if case and case.worker else None

    def _issue(self, review: Review, days: int) -> None:
        day = after(self.held, days)
        case = cases([self.child.pk], day).get(self.child.pk)
        key = case.manager if case else None
        manager = Staff.objects.get(pk=key) if key else Staff.objects.filter(posts__manages_team=True).first()
        assert manager
        issuing.issue_decisions(
            by=self.by, review=review, manager=manager, address=ADDRESS, today=day, now=at(day), chosen=key is None
        )
        self.manager = manager

    def _answer(self, review: Review, made: Sequence[Any], day: date, what: str) -> None:
        reasons = {"changed": "By the end of the school holidays instead.", "disputed": "There is no money for it yet."}
        answers = [
            answering.Answer(
                decision=one.pk,
                what=what if place == 0 else "agreed",
                because=reasons.get(what, "") if place == 0 else "",
            )
            for place, one in enumerate(made)
        ]
        answering.answer_decisions(
            by=as_staff(self.manager, Role.TEAM_MANAGER), review=review, answers=answers, today=day, now=at(day)
        )

    def _plan(self, review: Review) -> None:
        day = after(self.held, 6 + self.rng.randrange(5))
        if day < self.timeline.today and self.rng.random() < 0.8:
            plans.say_plan_updated(by=self.by, review=review, on=day, today=day, now=at(day))

    def _record(self, review: Review) -> None:
        day = min(after(self.held, 12 + self.rng.randrange(3)), before(self.timeline.today, 1))
        distribution.propose_copies(by=self.by, review=review, today=day, now=at(day))
        recording.issue_record(by=self.by, review=review, today=day, now=at(day))

    def _send(self, review: Review) -> None:
        day = min(after(self.held, 18), before(self.timeline.today, 1))
        for copy in RecordCopy.objects.filter(review=review).exclude(gets="nothing").order_by("id"):
            way = "by_hand" if copy.kind == "child" else "post"
            distribution.record_sent(
                by=self.by, copy=copy, on=day, way=way, proof="Certificate of posting" if way == "post" else
                "Handed over by the IRO", today=day, now=at(day),
            )  # fmt: skip


def _answers(code: str) -> tuple[str, str]:
    """Whether the child was there and how their views came, as the code says."""
    for there, known in (("yes", IF_THERE), ("no", IF_AWAY)):
        for views, given in known.items():
            if given == code:
                return there, views.value
    return "yes", "spoke"
