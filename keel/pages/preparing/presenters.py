"""The time before a review in words: each thing with its day, where the day comes from, whether it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from keel.law.answers import Rule
from keel.law.duties import Duty, before_review
from keel.pages.govuk.words import long_date, plural
from keel.pages.preparing import forms, paper_words
from keel.pages.reviews.standing_words import LAYERS, NEAR
from keel.records.queries.child import working_days_left

if TYPE_CHECKING:
    from keel.records.models import ChildChoice, Conversation, Paper, ReviewClock, Talk
    from keel.records.queries.preparing import Prepared
    from keel.records.queries.review_record import ReviewRecord


MISSED = "missed"
"""How a clock was closed that the review overtook: see `keel.records.commands.clocks`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing to do before a review. `acts`: (words, address)."""

    key: str
    name: str
    on: date
    days: int
    state: str
    layer: str
    source: str
    href: str
    why: str
    done: bool
    missed: bool
    """The review was held, and it had not been done."""
    detail: str
    acts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What the words of each thing are made of."""

    prepared: "Prepared"
    papers: list["Paper"]
    invited: str
    clocks: Mapping[str, "ReviewClock"]
    may_record: bool
    may_write: bool


def things(record: "ReviewRecord", doing: Doing) -> list[Thing]:
    """Everything before the review, the earliest first."""
    return sorted(_things(record, doing), key=lambda thing: (thing.on, thing.name))


def _things(record: "ReviewRecord", doing: Doing) -> Iterator[Thing]:
    number, review = record.child.number, record.review.pk
    there = (number, review)
    day = record.review.booked_for
    if record.review.over or record.from_return or day is None:
        return
    standing = record.standing
    duties = {duty.code: duty for duty in before_review(day, standing.practice, standing.calendar)}
    said = doing.prepared
    talk = said.talks[0] if said.talks else None
    yield _thing(record, duties[Rule.PREPARATION], doing, "talk",
                 f"with {talk.with_whom}" if talk else "",
                 [("Add to it" if talk else "Write it down", reverse("review_talk", args=there))]
                 if doing.may_record else [])  # fmt: skip
    yield _thing(record, duties[Rule.INVITATIONS], doing, "invitations", doing.invited,
                 [("Invitations", reverse("review_invitations", args=there))] if doing.may_record else [])  # fmt: skip
    choice, asked_by = said.choices[0] if said.choices else None, duties[Rule.INVITATIONS]
    yield _thing(record, duties[Rule.INVITATIONS], doing, "choices",
                 f"asked on {long_date(choice.on)}{_late(record, asked_by, choice.on)}" if choice else "",
                 [("Ask again" if choice else "Write down their wishes", reverse("review_choices", args=there))]
                 if doing.may_record else [],
                 name="The child is asked what they would like", done=bool(choice))  # fmt: skip
    yield _thing(record, duties[Rule.REPORT], doing, "papers", paper_words.papers_in_words(doing.papers),
                 [("Ask for papers", reverse("papers_ask", args=there))]
                 if doing.may_record and record.is_open else [])  # fmt: skip
    yield _thing(record, duties[Rule.CONVERSATION], doing, "conversation", _spoken(said),
                 [("Add to it" if said.standing else "Write it down", reverse("review_conversation", args=there))]
                 if doing.may_write else [])  # fmt: skip


def _thing(
    record: "ReviewRecord",
    duty: Duty,
    doing: Doing,
    key: str,
    detail: str,
    acts: list[tuple[str, str]],
    *,
    name: str = "",
    done: bool | None = None,
) -> Thing:
    standing = record.standing
    clock = doing.clocks.get(duty.code.value)
    days = working_days_left(standing.calendar, standing.today, duty.on)
    missed = bool(clock and done is None and clock.closed_how == MISSED)
    closed = clock.closed_on if clock and done is None and not missed else None
    return Thing(
        key=key,
        name=name or duty.name,
        on=duty.on,
        days=days,
        state="late" if days < 0 else "soon" if days <= NEAR else "due",
        layer=LAYERS.get(duty.source.act, "Law"),
        source=str(duty.source),
        href=duty.source.url,
        why=" ".join(duty.because),
        done=done or closed is not None,
        missed=missed,
        detail=f"on {long_date(closed)}{_late(record, duty, closed)}{f': {detail}' if detail else ''}"
        if closed
        else detail,
        acts=acts,
    )


def _late(record: "ReviewRecord", duty: Duty, day: date) -> str:
    """*, 2 working days late*; empty of what was done in time."""
    days = working_days_left(record.standing.calendar, duty.on, day)
    return f", {plural(days, 'working day')} late" if days > 0 else ""


def _spoken(said: "Prepared") -> str:
    """How the private conversation stands, without what was said in it."""
    if said.verdict is None:
        return ""
    return said.verdict.because


# ---- what was said ---------------------------------------------------------------------------------------------------


def talk_rows(talk: "Talk") -> list[tuple[str, str]]:
    """A talk in words."""
    told = [
        ("When", f"{long_date(talk.on)}, {forms.HOW[talk.how].lower()}"),
        ("With", talk.with_whom),
        ("Purpose", talk.purpose),
        ("Who comes", talk.who_comes),
        ("Where", talk.where),
        ("How the child takes part", talk.childs_part),
    ]
    return [(name, said) for name, said in told if said]


def choice_rows(choice: "ChildChoice") -> list[tuple[str, str]]:
    """What the child would like, in words."""
    told = [
        ("Asked", f"{long_date(choice.on)}, {forms.ASKED[choice.how].lower()}"),
        ("Where", choice.place),
        ("When", choice.time),
        ("Who should be there", choice.who_comes),
        ("Who leads", forms.CHAIRS.get(choice.who_chairs, "")),
        ("Begins with", choice.starter),
    ]
    return [(name, said) for name, said in told if said]


def conversation_rows(row: "Conversation") -> list[tuple[str, str]]:
    """A conversation, or why there was none, in words."""
    if not row.held:
        told = [("Not held", forms.WHY_NOT[row.reason]), ("Settled on", long_date(row.on)), ("Because", row.because)]
        return [(name, said) for name, said in told if said]
    alone = "yes" if row.alone else f"no: {forms.WHY_NOT[row.reason][:1].lower()}{forms.WHY_NOT[row.reason][1:]}"
    told = [
        ("When", f"{long_date(row.on)}, {forms.SPOKE[row.how].lower()}"),
        ("Where", row.where),
        ("Alone", alone),
        ("What they wish and feel", row.wishes),
        ("Feels safe", forms.SAFE[row.safe]),
        ("Wants an advocate", forms.ADVOCATE.get(row.advocate, "")),
        ("Also", row.because),
    ]
    return [(name, said) for name, said in told if said]
