"""The room in words: its stages and what each still lacks, its sections, its decisions and the ones before them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from keel import clock
from keel.law.parts import adjourned_until
from keel.law.record import CHILDS_WORDS, Section, Stage, sections_for
from keel.pages.chairing import forms
from keel.pages.govuk.words import long_date, moment, plural
from keel.pages.preparing.forms import CHAIRS
from keel.records.queries.child import working_days_left
from keel.records.queries.record_sections import SectionNow
from keel.records.queries.room import DecisionNow, RoomNow

if TYPE_CHECKING:
    from keel.records.commands.record_sections import WrittenMeanwhile
    from keel.records.queries.preparing import Prepared

TITLES: dict[Stage, str] = {
    Stage.CHILD: "{name}’s own words",
    Stage.HERE: "Who is here",
    Stage.MATTERS: "The matters",
    Stage.PLAN: "The care plan",
    Stage.VIEWS: "What others say",
    Stage.DECISIONS: "Decisions",
    Stage.TOOK_PART: "How {name} took part",
    Stage.PERMANENCE: "Permanence",
    Stage.STANDARDS: "Second-review standards",
    Stage.IRO: "The IRO’s view",
    Stage.FINISH: "Adjourn or complete",
}
ALL = "all"
NOTHING_YET = {False: "Nothing is written here yet", True: "Nothing is chosen here yet"}
"""What is said of a section without words; whether it is one that is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLink:
    """One stage in the list of them: where it is, and what it still lacks."""

    stage: Stage
    title: str
    href: str
    current: bool
    note: str
    lacks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody else's words, which stand, beside those that this person typed."""

    theirs: str
    version: int
    who: str
    at: str
    both: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One section on the page. `saved`: when and by whom, in words."""

    section: Section
    form: Any
    version: int
    saved: str
    who: str = ""
    at: str = ""
    conflict: Conflict | None = None
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionBox:
    """A decision of this review with its boxes."""

    now: DecisionNow
    form: Any
    saved: str
    at: str
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierBox:
    """A decision of an earlier review: how late it is, how often it was carried, what was said of it here."""

    now: DecisionNow
    form: Any
    made: str
    days: int | None
    state: str
    carried: str
    said: str
    before: Sequence[str]
    closed: bool


def stages_of(room: RoomNow) -> list[Stage]:
    """The stages of this review: the standards only at a second one."""
    return [stage for stage in Stage if stage is not Stage.STANDARDS or room.second or room.standards]


def title_of(stage: Stage, name: str) -> str:
    """What a stage is called. `name`: the child's."""
    return TITLES[stage].format(name=name)


def stage_links(room: RoomNow, at: str, name: str, href: str) -> list[StageLink]:
    """Every stage, in order, with what it still lacks."""
    lacking: dict[Stage, int] = {}
    for lack in room.missing:
        lacking[lack.stage] = lacking.get(lack.stage, 0) + 1
    if room.record.review.completed_on:
        lacking = {}
    return [
        StageLink(
            stage=stage,
            title=title_of(stage, name),
            href=f"{href}?at={stage.value}",
            current=at == stage.value,
            note=_note(room, stage, lacking.get(stage, 0)),
            lacks=lacking.get(stage, 0),
        )
        for stage in stages_of(room)
    ]


def _note(room: RoomNow, stage: Stage, lacks: int) -> str:
    if stage is Stage.FINISH:
        return _standing(room)
    if lacks:
        return f"{lacks} missing"
    if stage is Stage.DECISIONS:
        return plural(len(room.decisions), "decision") if room.decisions else ""
    asked = sections_for(room.track).items()
    # A child under four is asked nothing that is chosen.
    keys = [key for key, section in asked if section.stage is stage and not (room.young and section.choices)]
    written = sum(bool(room.words(key)) for key in keys)
    return "written" if keys and written == len(keys) else f"{written} of {len(keys)}" if written else ""


def _standing(room: RoomNow) -> str:
    review = room.record.review
    if review.completed_on:
        return "completed"
    return "adjourned" if room.adjourned else ""


def first_stage(room: RoomNow) -> Stage:
    """Where somebody who opens the room begins: the child's words, then the first stage that lacks something."""
    if not room.words("childs_words") and not room.record.review.completed_on:
        return Stage.CHILD
    lacking = {lack.stage for lack in room.missing}
    return next((stage for stage in stages_of(room) if stage in lacking), Stage.FINISH)


def boxes(room: RoomNow, stage: Stage, typed: Mapping[str, "Typed"]) -> list[Box]:
    """The sections of a stage. `typed`: section -> what somebody typed that was not saved."""
    found = []
    for key, section in sections_for(room.track).items():
        if section.stage is stage:
            found.append(box(section, room.sections.get(key), typed.get(key)))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Words that were sent and not saved: why, and whose stand there."""

    text: str
    version: int
    refused: str = ""
    meanwhile: "WrittenMeanwhile | None" = None


def box(section: Section, now: SectionNow | None, typed: Typed | None) -> Box:
    """One section: as it stands, or with what was typed and could not be saved."""
    form = forms.Words(
        {"text": typed.text} if typed else None, section=section, initial={"text": now.text if now else ""}
    )
    conflict = None
    version = now.version if now else 0
    if typed and typed.meanwhile:
        conflict = conflict_of(typed.meanwhile, both=not section.choices)
        version = typed.meanwhile.version
    elif typed:
        version = typed.version
        form.is_valid()
        form.add_error("text", typed.refused)
    return Box(
        section=section,
        form=form,
        version=version,
        saved=f"Saved {said_at(now.at)} by {now.who}" if now else NOTHING_YET[bool(section.choices)],
        who=now.who if now else "",
        at=said_at(now.at) if now else "",
        conflict=conflict,
        earlier=bool(now and now.version > 1),
    )


def conflict_of(meanwhile: "WrittenMeanwhile", *, both: bool) -> Conflict:
    """The other's words."""
    return Conflict(
        theirs=meanwhile.text,
        version=meanwhile.version,
        who=meanwhile.who,
        at=said_at(meanwhile.at),
        both=both,
    )


def said_at(at: datetime) -> str:
    """*at 15:52*, with the day where it is another: *on 3 March 2026 at 15:52*."""
    return f"at {clock_of(at)}" if timezone.localdate(at) == clock.today() else f"on {moment(at)}"


def clock_of(at: datetime) -> str:
    """*15:52*."""
    return f"{timezone.localtime(at):%H:%M}"


def decision_box(
    one: DecisionNow, staff: Sequence[tuple[int, str]], form: Any = None, conflict: Conflict | None = None
) -> DecisionBox:
    """A decision with its boxes."""
    people = list(staff)
    if one.row.owner_staff_id and one.row.owner_staff_id not in {key for key, _ in people}:
        people.append((one.row.owner_staff_id, str(one.row.owner_staff)))
    return DecisionBox(
        now=one,
        form=form or forms.OneDecision(number=one.row.number, staff=people, initial=forms.initial_of(one)),
        saved=f"Saved {said_at(one.row.written_at)} by {one.who}",
        at=said_at(one.row.written_at),
        conflict=conflict,
    )


def earlier_box(one: DecisionNow, room: RoomNow, form: Any = None) -> EarlierBox:
    """An earlier decision with what is asked of it."""
    row, calendar = one.row, room.record.standing.calendar
    days = working_days_left(calendar, room.on, row.due_on) if row.due_on else None
    late = days is not None and days < 0 and not row.closed_on
    initial = {"what": one.said.what, "because": one.said.because} if one.said else {}
    return EarlierBox(
        now=one,
        form=form or forms.Became(key=row.pk, initial=initial),
        made=f"Decided on {long_date(one.made_on)}",
        days=days if not row.closed_on else None,
        state="late" if late else "due",
        carried=carried(row.carried),
        said=forms.WHAT_BECAME[one.said.what] if one.said else "",
        before=list(_told_before(one)),
        closed=row.closed_on is not None,
    )


def carried(times: int) -> str:
    """*carried once*, *carried 3 times*."""
    return {0: "", 1: "carried once", 2: "carried twice"}.get(times, f"carried {times} times")


def _told_before(one: DecisionNow) -> Iterator[str]:
    for step in one.earlier:
        what = forms.WHAT_BECAME.get(step.what, step.get_kind_display())
        why = f": {step.because}" if step.because else ""
        yield f"{long_date(step.on)}: {what[:1].lower()}{what[1:]}{why}"


def begun_at(room: RoomNow) -> str:
    """*at 15:52*, of a review that has begun and goes on; empty of any other."""
    return said_at(room.record.newest.written_at) if room.record.goes_on else ""


def adjourned_words(room: RoomNow) -> dict[str, Any] | None:
    """What is said of a review that was adjourned: since when, until when, and what may not be done."""
    if room.adjourned is None or room.record.review.first_part_on is None or room.record.review.completed_on:
        return None
    standing = room.record.standing
    until = adjourned_until(room.record.review.first_part_on, standing.calendar).on
    days = working_days_left(standing.calendar, standing.today, until)
    weighed = room.adjourned.said.get("weighed", {})
    return {
        "on": room.record.review.first_part_on,
        "until": until,
        "days": days,
        "state": "late" if days < 0 else "soon",
        "resumes": date.fromisoformat(weighed["resumes"]) if weighed.get("resumes") else None,
        "weighed": [
            (name, weighed[key])
            for key, name in (("why", "Why"), ("wishes", "What the child wishes"), ("delay", "What harm delay may do"))
            if weighed.get(key)
        ],
    }


def day_typed(day: date | None) -> dict[str, str]:
    """A day as the three boxes hold it, for the page's script."""
    if day is None:
        return {"due-day": "", "due-month": "", "due-year": ""}
    return {"due-day": str(day.day), "due-month": str(day.month), "due-year": str(day.year)}


def said_before(told: "Prepared") -> list[tuple[str, str]]:
    """What the child said before the review, in private and of how it should be: (what, in their words)."""
    found = []
    spoken = next((row for row in told.standing if row.held and row.wishes), None)
    if spoken:
        found.append((f"In private, on {long_date(spoken.on)}", spoken.wishes))
    if told.choices:
        wishes = told.choices[0]
        parts = (
            ("Begin with", wishes.starter),
            ("Who comes", wishes.who_comes),
            ("Where", wishes.place),
            ("When", wishes.time),
            ("Who leads", CHAIRS.get(wishes.who_chairs, "")),
        )
        found.append(("How they would like it", "\n".join(f"{what}: {words}" for what, words in parts if words)))
    return [(what, words) for what, words in found if words]


def in_private(told: "Prepared", room: RoomNow) -> dict[str, Any] | None:
    """What the child said in private, to be read out where they wish it, after what stands there."""
    spoken = next((row for row in told.standing if row.held and row.wishes), None)
    stands = room.words(CHILDS_WORDS)
    if spoken is None or spoken.wishes in stands:
        return None
    now = room.sections.get(CHILDS_WORDS)
    text = "\n\n".join(filter(None, (stands, spoken.wishes)))
    return {"on": spoken.on, "text": text, "version": now.version if now else 0}


def not_safe(told: "Prepared") -> str:
    """When the child said in private that they do not feel safe; empty where the newest talk says otherwise."""
    spoken = next((row for row in told.standing if row.held), None)
    return long_date(spoken.on) if spoken and spoken.safe == "no" else ""
