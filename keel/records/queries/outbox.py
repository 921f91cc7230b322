"""What leaves Keel by mail, as pages and the terminal show it."""

from datetime import date

from django.db.models import Count, QuerySet

from keel.records.models import Message
from keel.records.permissions import Actor
from keel.records.queries.children import visible_rows
from keel.records.queries.schools import HIGHEST_KEY

STATES: dict[str, str] = dict(Message.State.choices)
"""State -> its words."""


def messages(actor: Actor, today: date, state: str = "") -> QuerySet[Message]:
    """The mails that somebody may see, the newest first: none about a child whose record is not theirs to open."""
    found = visible_rows(Message.objects.all(), "child", actor, today).select_related("child")
    if state:
        found = found.filter(state=state)
    return found.order_by("-queued_at", "-id")


def counts(actor: Actor, today: date) -> dict[str, int]:
    """State -> how many. One query."""
    found = visible_rows(Message.objects.all(), "child", actor, today).order_by()
    told = dict(found.values_list("state").annotate(many=Count("pk")).values_list("state", "many"))
    return {state: told.get(state, 0) for state in STATES}


def message(actor: Actor, today: date, key: int) -> Message | None:
    """One mail that somebody may see. One query."""
    return messages(actor, today).filter(pk=key).first() if key < HIGHEST_KEY else None


def longest_waiting(actor: Actor, today: date) -> Message | None:
    """The oldest mail that could not be sent yet. One query."""
    return messages(actor, today, Message.State.WAITING.value).exclude(error="").order_by("queued_at", "id").first()
