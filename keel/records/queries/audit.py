"""Whether the audit trail is whole."""

from keel.records.models import AccessEvent, AuditEvent, AuditHead
from keel.records.seals import ACCESS_COLUMNS, BEGINNING, access_digest, seal_of


def first_break() -> str | None:
    """The first place where the chain does not hold, in words; None where it is whole."""
    number, seal = 0, BEGINNING
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        name = f"event {event.number} ({event.action} by {event.by}, {event.at:%d %B %Y %H:%M})"
        if event.number != number + 1:
            return f"event {number + 1} is missing: {name} follows event {number}"
        if event.before != seal:
            return f"{name} does not follow event {number}: the seal it names is another"
        said = seal_of(
            number=event.number, at=event.at, by=event.by, action=event.action, about=event.about, before=event.before
        )
        if said != event.seal:
            return f"{name} has been changed since it was written"
        if event.action == "access sealed" and (broken := _access_broken(event)):
            return f"{name}: {broken}"
        number, seal = event.number, event.seal
    head = AuditHead.objects.filter(id=1).first()
    if head is None:
        return None if number == 0 else f"the end of the chain is not recorded after event {number}"
    if (head.number, head.seal) != (number, seal):
        return f"the chain should end with event {head.number}, and ends with event {number}"
    return None


def _access_broken(event: AuditEvent) -> str | None:
    """Whether the access events sealed in this event are as they were."""
    rows = list(AccessEvent.objects.filter(sealed_in=event.number).order_by("id").values_list(*ACCESS_COLUMNS))
    if len(rows) != event.about["rows"]:
        return f"{event.about['rows']} access events were sealed, {len(rows)} are there"
    if access_digest(rows) != event.about["digest"]:
        return "an access event has been changed since it was sealed"
    return None


def how_many_events() -> int:
    """How long the chain is."""
    return AuditEvent.objects.count()
