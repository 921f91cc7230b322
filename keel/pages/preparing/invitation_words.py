"""Invitations in words: who, told how and when, what they answered, what can be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.pages.govuk.words import and_list, long_date, moment, plural
from keel.pages.preparing import invitation_forms as forms
from keel.pages.reviews.forms import ReviewForm
from keel.records.commands import invitations as commands
from keel.records.invitation_words import CHAIR, CHILD
from keel.records.queries.invitations import MEANS, REPLIES, WAYS, mailed, to_tell_again

if TYPE_CHECKING:
    from django.http import HttpRequest

    from keel.records.models import Invitation, InvitationStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person on the list. `may_send`: they can be told; `careful`: they may not know where the child lives."""

    key: int
    name: str
    kind: str
    email: str
    told: str
    again: bool
    may_send: bool
    reply: str
    careful: bool
    acts: list[tuple[str, str]]


def line(row: "Invitation", number: str) -> Line:
    """One person who is asked."""
    there = (number, row.review_id, row.pk)
    acts = [("Reply", reverse("invitation_reply", args=there)), ("Email", reverse("invitation_email", args=there))]
    if row.kind not in (CHILD, CHAIR):
        acts.append(("Leave out", reverse("invitation_leave_out", args=there)))
    again = row.sent_at is None and bool(row.way)
    return Line(
        key=row.pk,
        name=row.name or "No name",
        kind=row.kind[:1].upper() + row.kind[1:],
        email=row.email,
        told=_told(row, again),
        again=again,
        may_send=row.sent_at is None,
        reply=reply_words(row),
        careful=bool(row.relationship and not row.relationship.may_know_address),
        acts=acts,
    )


def _told(row: "Invitation", again: bool) -> str:
    if row.sent_at:
        return f"Told {WAYS[row.way]} on {long_date(row.sent_at)}"
    return "To be told again: it has changed since" if again else "Not told yet"


def reply_words(row: "Invitation") -> str:
    """*Coming, by video (12 June 2026): only for the first part*."""
    if not row.reply:
        return "No answer yet"
    means = f", {dict(MEANS)[row.means]}" if row.means else ""
    note = f": {row.note}" if row.note else ""
    return f"{dict(REPLIES)[row.reply].capitalize()}{means} ({long_date(row.reply_on)}){note}"


def after_change(review: Any) -> str:
    """Who is told by mail that a review has changed or is called off, and whom somebody has to tell. Two queries."""
    by_mail, others = mailed(review), to_tell_again(review)
    said = f" {plural(by_mail, 'person is', 'people are')} told by mail." if by_mail else ""
    return f"{said} Tell {and_list(others)} yourself." if others else said


def left_out(row: "Invitation", number: str) -> tuple[str, str, str, str, str]:
    """Somebody left out: name and what they are, who decided, why, how they are heard, the way to put them back."""
    href = reverse("invitation_put_back", args=(number, row.review_id, row.pk))
    return f"{row.name}, {row.kind}", row.left_out_by, row.left_out_because, row.heard_how, href


def stands(row: "Invitation") -> list[tuple[str, str]]:
    """How an invitation stands now, for whoever was overtaken by somebody else's change."""
    told = [("On the list", "left out" if row.left_out else "yes"), ("Told", _told(row, again=False))]
    return [*told, ("Email", row.email or "none"), ("Reply", reply_words(row))]


DID = {
    "added": "Put on the list",
    "changed": "Changed",
    "sent": "Told",
    "updated": "Told by mail that it changed",
    "called off": "Told by mail that it is called off",
    "reply": "Answered",
    "left out": "Left out",
    "put back": "Put back on the list",
}


def history(steps: Sequence["InvitationStep"], by: Mapping[str, str]) -> list[str]:
    """What was done and said of an invitation."""
    return [f"{moment(step.written_at)}: {DID[step.what]}{_said(step)} ({by.get(step.by, step.by)})" for step in steps]


def _said(step: "InvitationStep") -> str:
    said = step.said
    if step.what == "reply":
        means = f", {dict(MEANS)[said['means']]}" if said.get("means") else ""
        return f": {dict(REPLIES)[said['reply']]}{means}{': ' + said['note'] if said.get('note') else ''}"
    if step.what == "left out":
        return f": {said['left_out_because']}"
    if step.what == "sent":
        return f" {WAYS[said['way']]}"
    return ""


# ---- what can be done with one ---------------------------------------------------------------------------------------

Maker = Callable[["HttpRequest", "Invitation", date], Any]


def _reply(request: "HttpRequest", row: "Invitation", today: date) -> Any:
    stands = {"reply": row.reply, "means": row.means, "note": row.note, "on": today}
    return forms.Reply(request.POST or None, today=today, initial=stands)


def _leave_out(request: "HttpRequest", row: "Invitation", today: date) -> Any:
    stands = {"decided_by": row.left_out_by, "because": row.left_out_because, "heard_how": row.heard_how}
    return forms.LeaveOut(request.POST or None, initial=stands)


def _email(request: "HttpRequest", row: "Invitation", today: date) -> Any:
    return forms.Email(request.POST or None, initial={"email": row.email})


class _Nothing(ReviewForm):
    """A button alone."""


def _nothing(request: "HttpRequest", row: "Invitation", today: date) -> Any:
    return _Nothing(request.POST or None)


def values(form: Any) -> dict[str, Any]:
    """As the command takes them."""
    return dict(form.values() if hasattr(form, "values") else form.cleaned_data)


ACTS: dict[str, tuple[str, Callable[..., Any], Maker, str, str]] = {
    "reply": ("What they answered", commands.record_reply, _reply, "Save the answer", "The answer of {name} is saved."),
    "email": ("Their email", commands.change_email, _email, "Save the address", "The address of {name} is saved."),
    "leave_out": (
        "Leave somebody out",
        commands.leave_out,
        _leave_out,
        "Leave them out",
        "{name} is left out. Tell them why, and hear them as you wrote.",
    ),
    "put_back": (
        "Ask them after all",
        commands.put_back,
        _nothing,
        "Put them back on the list",
        "{name} is on the list again. They have not been told yet.",
    ),
}
