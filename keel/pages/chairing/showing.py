"""Showing the room: one stage of it, or all, with whatever was typed and not saved still in its boxes."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.answers import Rule
from keel.law.record import ANY, DISSENT, HOW_VIEWS, THERE, Stage, not_as_came, not_together, sections_for
from keel.law.standards import STANDARDS, score
from keel.pages.access import actor, user_of
from keel.pages.chairing import comparing, forms, presenters
from keel.pages.chairing.presenters import ALL, Typed
from keel.pages.naming import name_record
from keel.pages.reviews import review_words
from keel.pages.reviews.found import page, review_or_404
from keel.records.queries.preparing import prepared
from keel.records.queries.record_sections import others_in_room
from keel.records.queries.review_record import ReviewRecord, may_have_chaired
from keel.records.queries.room import RoomNow, room_now
from keel.records.queries.together import reviewed_together
from keel.records.queries.who_came import anybody_came, name_of_child, people_of_room

LOOKED_FOR = (Stage.CHILD, Stage.PLAN, Stage.VIEWS, Stage.IRO)
"""Stages whose sections a record may lack, and seldom should."""
Kept = Mapping[str, Any]
"""Forms that were sent and not saved, by what they are of: *came*, *decision-3*, *earlier-7*, *voice*, *finish*."""


def found(request: HttpRequest, number: str, review: int) -> ReviewRecord:
    """The review, if this person may see the child; the look is noted."""
    return review_or_404(request, number, review, "chair a review")


def sent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that only takes what was sent: whoever merely goes to its address is led to the room."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def led(request: HttpRequest, number: str, review: int, **more: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, number, review, **more)
        return back(found(request, number, review), "")

    return led


def show(
    request: HttpRequest,
    record: ReviewRecord,
    at: str = "",
    *,
    typed: Mapping[str, Typed] | None = None,
    kept: Kept | None = None,
    more: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The room at a stage (`at`; *all*: every stage, one below the other; empty: where it goes on)."""
    room = room_now(record)
    name = name_of_child(record)
    stages = presenters.stages_of(room)
    if at != ALL and at not in {stage.value for stage in stages}:
        at = presenters.first_stage(room).value
    href = reverse("review_room", args=[record.child.number, record.review.pk])
    shown = stages if at == ALL else [Stage(at)]
    links = presenters.stage_links(room, at, name, href)
    here = next((place for place, link in enumerate(links) if link.current), None)
    others = others_in_room(record.review.pk, user_of(request), clock.now())
    titles = {stage.value: presenters.title_of(stage, name) for stage in stages}
    told = prepared(record.review)
    context = {
        "room": room,
        "record": record,
        "name": name,
        "at": at,
        "href": href,
        "what": review_words.what(record),
        "links": links,
        "next": links[here + 1] if here is not None and here + 1 < len(links) else None,
        "shown": [_part(request, room, stage, titles[stage.value], typed or {}, kept or {}) for stage in shown],
        "others": [(one.name, _where(one.key, room, titles)) for one in others],
        "together": [
            (name_record(one.child, clock.today()), one.review.pk) for one in reviewed_together(actor(request), record)
        ],
        "said_before": presenters.said_before(told),
        "not_safe": presenters.not_safe(told),
        "in_private": presenters.in_private(told, room),
        "before": [presenters.earlier_box(one, room) for one in room.before],
        "adjourned": presenters.adjourned_words(room),
        "begun_at": presenters.begun_at(room),
        "begin": forms.Begin(initial={"mode": record.review.mode}) if record.begins_today else None,
        "person": user_of(request),
        "many": at == ALL,
        **(more or {}),
    }
    answer = page(request, "chairing/room.html", record.child, **context)
    answer.status_code = status
    return answer


def back(record: ReviewRecord, at: str, key: str = "") -> HttpResponse:
    """Back to a stage of the room, at a section."""
    href = reverse("review_room", args=[record.child.number, record.review.pk])
    return redirect(f"{href}{f'?at={at}' if at else ''}{f'#{key}' if key else ''}")


def _where(key: str, room: RoomNow, titles: Mapping[str, str]) -> str:
    """At what somebody writes, in words."""
    if key in ANY:
        return titles.get(ANY[key].stage.value, "")
    return titles.get(key, "")


def _part(
    request: HttpRequest, room: RoomNow, stage: Stage, title: str, typed: Mapping[str, Typed], kept: Kept
) -> dict[str, Any]:
    """Everything that a stage shows."""
    boxes = presenters.boxes(room, stage, typed)
    sources = dict.fromkeys(str(box.section.source) for box in boxes if box.section.source)
    part: dict[str, Any] = {"stage": stage.value, "title": title, "boxes": boxes, "sources": list(sources)}
    add = {
        Stage.HERE: _here,
        Stage.PLAN: _plan,
        Stage.DECISIONS: _decisions,
        Stage.STANDARDS: _standards,
        Stage.FINISH: _finish,
        Stage.TOOK_PART: _took_part,
    }.get(stage)
    return {**part, **(add(room, kept) if add else {})}


def _here(room: RoomNow, kept: Kept) -> dict[str, Any]:
    people = people_of_room(room.record, room.on)
    return {"came": kept.get("came") or who_came(people), "left_out": [one for one in people if one.left_out]}


def _took_part(room: RoomNow, kept: Kept) -> dict[str, Any]:
    """What does not go together in what was answered, and with who is recorded to have come."""
    there = room.words(THERE)
    wrong = [not_together(there, room.words(HOW_VIEWS)), not_as_came(there, room.came)]
    return {"wrong": [words for words in wrong if words]}


def who_came(people: Any, data: Any = None) -> forms.WhoCame:
    """The form of who came, with each person named and what they are to the child."""
    named = {one.key: one.name if one.name == one.kind else f"{one.name}, {one.kind}" for one in people}
    return forms.WhoCame(data, people=people, named=named)


def _plan(room: RoomNow, kept: Kept) -> dict[str, Any]:
    if room.last_plan is None:
        return {"last_plan": None}
    day, words = room.last_plan
    last, this = comparing.compare(words, room.words("plan"))
    return {"last_plan": day, "last": last, "this": this if room.words("plan") else []}


def _decisions(room: RoomNow, kept: Kept) -> dict[str, Any]:
    staff = staff_of(room)
    return {
        "earlier": [presenters.earlier_box(one, room, kept.get(f"earlier-{one.row.pk}")) for one in room.before],
        "rows": [
            presenters.decision_box(one, staff, kept.get(f"decision-{one.row.pk}"), kept.get(f"conflict-{one.row.pk}"))
            for one in room.decisions
        ],
        "new": kept.get("new") or forms.NewDecision(),
    }


def staff_of(room: RoomNow) -> list[tuple[int, str]]:
    """The staff around a child, who may be the owner of a decision: (key, name with what they are)."""
    people = people_of_room(room.record, room.on)
    around = [(one.key, f"{one.name}, {one.kind}") for one in people if one.key.startswith("staff-")]
    found = [(int(key.removeprefix("staff-")), words) for key, words in around]
    return found + [(one.staff, f"{one.name}, {one.kind}") for one in people if one.staff]


def _standards(room: RoomNow, kept: Kept) -> dict[str, Any]:
    answers = room.standards
    made = score({code: row.met for code, row in answers.items()})
    rows = []
    for standard, points in made.parts:
        row = answers.get(standard.code)
        initial = {"met": row.met, "because": row.because} if row else {}
        form = kept.get(standard.code) or forms.Answer(code=standard.code, asks=standard.asks, initial=initial)
        rows.append({"standard": standard, "form": form, "row": row, "points": points})
    return {"standards": rows, "score": made, "of_each": 2, "count": len(STANDARDS)}


def _finish(room: RoomNow, kept: Kept) -> dict[str, Any]:
    nobody = not anybody_came(room.record.review.pk)
    form = kept.get("finish") or finish_form(room)
    return {"finish": form, "lacks": _lacks(room), "nobody": nobody, "empty": list(_empty(room))}


def _empty(room: RoomNow) -> Iterator[tuple[str, str]]:
    """What completing does not ask for, and a reader looks for: each with where it is written."""
    record = room.record
    there = [record.child.number, record.review.pk]
    href = reverse("review_room", args=there)
    for key, section in sections_for(room.track).items():
        if section.stage in LOOKED_FOR and key != DISSENT and not room.words(key):
            title = section.title
            yield (
                title[:1].lower() + title[1:] if title[:3] != "IRO" else title,
                f"{href}?at={section.stage.value}#{key}",
            )
    if not room.decisions:
        yield "no decision is made", f"{href}?at={Stage.DECISIONS.value}"
    spoken = next((row for row in record.clocks if row.duty == Rule.CONVERSATION.value), None)
    if spoken and spoken.closed_how != "done":
        yield "the private conversation", reverse("review_conversation", args=there)


def _lacks(room: RoomNow) -> list[dict[str, Any]]:
    """What is missing, each with where it is written."""
    href = reverse("review_room", args=[room.record.child.number, room.record.review.pk])
    return [
        {"words": lack.words, "href": f"{href}?at={lack.stage.value}{f'#{lack.key}' if lack.key else ''}"}
        for lack in room.missing
    ]


def finish_form(room: RoomNow, data: Any = None, kind: Any = None) -> Any:
    """The form that completes (or adjourns) a review: the day it was booked for stands there already."""
    review, standing = room.record.review, room.record.standing
    goes_on = room.record.goes_on
    begun = review.first_part_on is not None and not goes_on
    initial: dict[str, Any] = {"mode": review.mode}
    if not begun and review.booked_for and review.booked_for <= standing.today:
        initial["on"] = review.first_part_on or review.booked_for
    chair = review.chaired_by if goes_on else standing.iro
    if chair:
        initial["chaired_by"] = chair.pk
    chairs = None if begun else {key: str(who) for key, who in may_have_chaired(standing.iro, standing.today).items()}
    more: dict[str, Any] = {"today": standing.today, "chairs": chairs, "initial": initial}
    return kind(data, **more) if kind else forms.Finish(data, begun=begun, **more)
