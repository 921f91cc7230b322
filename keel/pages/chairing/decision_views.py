"""Decisions in the room: made, changed, taken out; and what became of the earlier ones. Each row is saved by itself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from keel import clock
from keel.law.record import Stage
from keel.pages.access import actor, needs
from keel.pages.chairing import forms, presenters, showing
from keel.pages.chairing.answers import SOMEBODY_ELSE, is_theirs, refused_json, saved_json, wants_json, words_json
from keel.pages.chairing.saving import both
from keel.pages.chairing.showing import sent
from keel.pages.govuk.words import long_date
from keel.pages.reviews.found import done, tell
from keel.records.commands import decisions as commands
from keel.records.commands.decisions import DecisionChanged
from keel.records.permissions import Permission
from keel.records.queries.room import RoomNow, decision_in, name_of_writer, owner_among, room_now
from keel.records.refused import Refused

DECISIONS = Stage.DECISIONS.value


@needs(Permission.WRITE_RECORD)
@sent
def add(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Make a decision: what was decided now, the rest on its own row."""
    record = showing.found(request, number, review)
    form = forms.NewDecision(request.POST)
    made: list[Any] = []

    def act() -> None:
        blank: dict[str, Any] = {"childs_words": "", "owner": "", "owner_staff": None, "due_on": None}
        told: dict[str, Any] = {"text": form.cleaned_data["text"], "today": clock.today(), "now": clock.now()}
        made.append(commands.write_decision(by=actor(request), review=record.review, **blank, **told))

    good = form.is_valid() and done(form, act)
    href = f"{reverse('review_room', args=[number, review])}?at={DECISIONS}"
    if wants_json(request):
        place = f"{href}#decision-{made[0].number}" if good else ""
        return words_json(form, clock.now(), {}, href=place)
    if not good:
        return showing.show(request, record, DECISIONS, kept={"new": form}, more={"form": form})
    tell(request, f"Decision {made[0].number} is added. Say who does it, by when, and the same in the child’s words.")
    return showing.back(record, DECISIONS, f"decision-{made[0].number}")


@needs(Permission.WRITE_RECORD)
@sent
def save(request: HttpRequest, number: str, review: int, decision: int) -> HttpResponse:
    """Save one decision, or take it out."""
    record = showing.found(request, number, review)
    if wants_json(request) and not is_theirs(request):
        return refused_json(SOMEBODY_ELSE, 403, other=True)
    room = room_now(record)
    one = next((each for each in room.decisions if each.row.pk == decision), None)
    if one is None:
        return _gone(request, record)
    form = forms.OneDecision(request.POST, number=one.row.number, staff=_staff(room, one))
    form.is_valid()
    if "take_out" in request.POST:
        return _take_out(request, record, one, form)
    if request.POST.get("resolve") == "theirs":
        tell(request, f"Nothing was changed: decision {one.row.number} stands as it was written.")
        return showing.back(record, DECISIONS, f"decision-{one.row.number}")
    return _save(request, record, one, form)


def _staff(room: RoomNow, one: Any) -> list[tuple[int, str]]:
    people = showing.staff_of(room)
    owner = one.row.owner_staff
    return people if owner is None or owner.pk in {key for key, _ in people} else [*people, (owner.pk, str(owner))]


def _gone(request: HttpRequest, record: Any) -> HttpResponse:
    words = "This decision was taken out, so it cannot be changed. Make another."
    if wants_json(request):
        return refused_json(words)
    raise Http404(words)


def _save(request: HttpRequest, record: Any, one: Any, form: forms.OneDecision) -> HttpResponse:
    """Whatever is right of it is saved; what is wrong is told beside its box and keeps what stood."""
    made: list[Any] = []
    changed: list[DecisionChanged] = []

    def act() -> None:
        try:
            made.append(_write(request, record.review, one, form))
        except DecisionChanged as found:
            changed.append(found)
        except Refused as refused:
            form.refuse(refused)

    act()
    if wants_json(request):
        return _as_json(made, changed, form)
    if changed:
        kept: dict[str, Any] = {f"decision-{one.row.pk}": form, f"conflict-{one.row.pk}": _conflict(changed[0])}
        more: dict[str, Any] = {"conflict": (f"decision-{one.row.number}", str(changed[0]))}
        return showing.show(request, record, DECISIONS, kept=kept, more=more, status=409)
    if form.errors:
        return showing.show(request, record, DECISIONS, kept={f"decision-{one.row.pk}": form}, more={"form": form})
    tell(request, f"Decision {one.row.number} is saved.")
    return showing.back(record, DECISIONS, f"decision-{one.row.number}")


def _write(request: HttpRequest, review: Any, one: Any, form: forms.OneDecision) -> Any:
    given = form.cleaned_data
    key = given.get("owner_staff") or ""
    owner, staff = owner_among(int(key) if key else None, given.get("owner", one.row.owner))
    text, childs = given.get("text", one.row.text), given.get("childs_words", one.row.childs_words)
    if request.POST.get("resolve") == "both":
        text, childs = _both(one.row.text, text), _both(one.row.childs_words, childs)
    return commands.write_decision(
        by=actor(request),
        review=review,
        decision=one.row,
        version=_version(request),
        text=text,
        childs_words=childs,
        owner=owner,
        owner_staff=staff,
        due_on=one.row.due_on if "due" in form.errors else given.get("due"),
        today=clock.today(),
        now=clock.now(),
    )


def _both(theirs: str, mine: str) -> str:
    return mine if theirs.strip() == mine.strip() else both(theirs, mine)


def _version(request: HttpRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _as_json(made: list[Any], changed: list[DecisionChanged], form: forms.OneDecision) -> HttpResponse:
    if changed:
        stands = changed[0].stands
        conflict = _conflict(changed[0])
        fields = {
            "text": stands.text,
            "childs_words": stands.childs_words,
            "owner": stands.owner,
            "owner_staff": str(stands.owner_staff_id or ""),
            **presenters.day_typed(stands.due_on),
        }
        more: dict[str, Any] = {
            "version": stands.version,
            "who": conflict.who,
            "at": conflict.at,
            "theirs": conflict.theirs,
        }
        return refused_json(str(changed[0]), 409, fields=fields, **more)
    wrong = [str(error) for errors in form.errors.values() for error in errors]
    if not made:
        return refused_json(" ".join(wrong))
    return saved_json(made[0].written_at, version=made[0].version, wrong=" ".join(wrong))


def _conflict(changed: DecisionChanged) -> presenters.Conflict:
    """How the decision stands now, as one reads it."""
    row = changed.stands
    lines = [
        row.text or "Nothing is written of what was decided.",
        f"Who: {row.owner or 'not said'}. By when: {long_date(row.due_on, 'not said')}.",
        f"In the child’s words: {row.childs_words or 'not written'}",
    ]
    at, who = presenters.said_at(row.written_at), name_of_writer(row.by)
    return presenters.Conflict(theirs="\n".join(lines), version=row.version, who=who, at=at, both=True)


def _take_out(request: HttpRequest, record: Any, one: Any, form: forms.OneDecision) -> HttpResponse:
    def act() -> None:
        told: dict[str, Any] = {"because": "", "version": _version(request), "today": clock.today(), "now": clock.now()}
        commands.take_out_decision(by=actor(request), decision=one.row, **told)

    if not done(form, act):
        kept: dict[str, Any] = {f"decision-{one.row.pk}": form}
        return showing.show(request, record, DECISIONS, kept=kept, more={"form": form})
    tell(request, f"Decision {one.row.number} is taken out. Its words are kept in the history.")
    return showing.back(record, DECISIONS)


@needs(Permission.WRITE_RECORD)
@sent
def outcome(request: HttpRequest, number: str, review: int, decision: int) -> HttpResponse:
    """Say what became of an earlier decision."""
    record = showing.found(request, number, review)
    if wants_json(request) and not is_theirs(request):
        return refused_json(SOMEBODY_ELSE, 403, other=True)
    row = decision_in(record.review, decision)
    if row is None:
        raise Http404
    form = forms.Became(request.POST, key=row.pk)
    made: list[Any] = []

    def act() -> None:
        told: dict[str, Any] = {"what": form.cleaned_data["what"], "because": form.cleaned_data["because"]}
        told |= {"version": _version(request), "today": clock.today(), "now": clock.now()}
        made.append(commands.say_outcome(by=actor(request), decision=row, review=record.review, **told))

    good = form.is_valid() and done(form, act)
    if wants_json(request):
        version = str(made[0].version if made else row.version)
        return words_json(form, clock.now(), {"version": version}, again={"version": version}, version=version)
    if not good:
        return showing.show(request, record, DECISIONS, kept={f"earlier-{row.pk}": form}, more={"form": form})
    words = forms.WHAT_BECAME[form.cleaned_data["what"]]
    tell(request, f"Saved: {words[:1].lower()}{words[1:]}.")
    return showing.back(record, DECISIONS, f"earlier-{row.pk}")
