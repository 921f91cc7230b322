"""Who is sent the record of a review: the lines that are kept, and whom the child's people and the meeting propose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from keel.records.models import Child, Invitation, Message, RecordCopy, Relationship, Review, Staff
from keel.records.queries.case_managers import cases
from keel.records.queries.due import said

Gets, Way = Relationship.Gets, RecordCopy.Way
CARERS = ("carer", "adopter")
"""Words in what somebody is to the child by which those who look after them are known."""
NOT_SENT = ("child", "IRO", "independent reviewing officer")
"""Of those who came: the child is on the list already, and whose record it is needs no copy of it."""
CAME_ONLY = "Came to the review, and is neither a parent, a carer nor the social worker."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A line that nobody has kept yet."""

    kind: str
    name: str
    email: str = ""
    gets: str = Gets.WHOLE.value
    because: str = ""
    way: str = ""
    without_address: bool = False
    relationship: int | None = None
    staff: int | None = None

    def columns(self) -> dict[str, Any]:
        """As a row holds them."""
        return {
            "kind": self.kind,
            "name": self.name,
            "email": self.email,
            "gets": self.gets,
            "because": self.because,
            "way": self.way,
            "without_address": self.without_address,
            "relationship_id": self.relationship,
            "staff_id": self.staff,
        }


def copies_of(review: Review) -> list[RecordCopy]:
    """The lines that are kept, in order. One query."""
    return list(RecordCopy.objects.filter(review=review).select_related("message").order_by("id"))


def copy_by_key(review: Review, key: int) -> RecordCopy | None:
    """One of them. One query."""
    found = RecordCopy.objects.filter(review=review, pk=key) if key < 2**63 else RecordCopy.objects.none()
    return found.select_related("message").first()


def proposed(review: Review, child: Child, kept: Sequence[RecordCopy], today: date) -> list[Proposed]:
    """Whom the list lacks: the child, their people, the social worker, whoever came.

    The IRO, whose record it is, is not sent a copy. Nine queries at most.
    """
    ties = {one.relationship_id for one in kept}
    staff = {one.staff_id for one in kept}
    names = {(one.kind, one.name) for one in kept}
    found = list[Proposed]()
    case = cases([child.pk], today)[child.pk]
    for each in (*_family(child, today), *_worker(case.worker), *_came(review, case.iro)):
        there = (
            (each.relationship in ties)
            if each.relationship
            else (each.staff in staff)
            if each.staff
            else any(kind == "child" for kind, _ in names)
            if each.kind == "child"
            else (each.kind, each.name) in names
        )
        if not there:
            found.append(each)
            ties.add(each.relationship)
            staff.add(each.staff)
            names.add((each.kind, each.name))
    return found


def _family(child: Child, today: date) -> Iterator[Proposed]:
    called = said(child.given_name, child.family_name, child.preferred_name)
    yield Proposed(kind="child", name=called, way=Way.IN_PERSON.value)
    ties = Relationship.objects.filter(child=child, from_on__lte=today).exclude(to_on__lte=today)
    for tie in ties.select_related("person").order_by("-parental_responsibility", "kind", "id"):
        who = tie.person
        yield Proposed(
            kind=tie.kind,
            name=f"{who.given_name} {who.family_name}".strip(),
            email=who.email,
            gets=tie.gets,
            because=tie.because,
            way="" if tie.gets == Gets.NOTHING else Way.EMAIL.value if who.email else Way.POST.value,
            without_address=not tie.may_know_address,
            relationship=tie.pk,
        )


def _worker(key: int | None) -> Iterator[Proposed]:
    if key and (person := Staff.objects.filter(pk=key).first()):
        way = Way.EMAIL.value if person.email else Way.BY_HAND.value
        yield Proposed(kind="social worker", name=person.name, email=person.email, way=way, staff=person.pk)


def _came(review: Review, iro: int | None) -> Iterator[Proposed]:
    """Whoever came, but for who wrote the record. Those who look after the child get all of it, others decisions."""
    asked = Invitation.objects.filter(review=review, left_out=False).exclude(came="").exclude(came="no")
    for one in asked.exclude(kind__in=NOT_SENT).select_related("relationship", "staff").order_by("id"):
        if one.staff_id and one.staff_id in (iro, review.chaired_by_id):
            continue
        email = one.email or (one.staff.email if one.staff else "")
        cares = any(word in one.kind.casefold() for word in CARERS)
        yield Proposed(
            kind=one.kind,
            name=one.name,
            email=email,
            gets=Gets.WHOLE.value if cares else Gets.DECISIONS.value,
            because="" if cares else CAME_ONLY,
            way=Way.EMAIL.value if email else "",
            without_address=one.staff_id is None and not cares,
            relationship=one.relationship_id,
            staff=one.staff_id,
        )


def waits_for(copy: RecordCopy) -> str:
    """Why a copy cannot go by mail now, to complete *Not ready: …*; empty where it can, or where it is over."""
    if copy.gets == Gets.NOTHING or copy.sent_on or is_on_its_way(copy):
        return ""
    if not copy.way:
        return "no way is chosen"
    if copy.way == Way.EMAIL:
        try:
            validate_email(copy.email)
        except ValidationError:
            return "the email address is missing" if not copy.email else "the email address cannot be right"
    return ""


def is_ready(copy: RecordCopy) -> bool:
    """Whether a copy can go by mail now."""
    over = copy.gets == Gets.NOTHING or copy.sent_on is not None or is_on_its_way(copy)
    return copy.way == Way.EMAIL and not over and not waits_for(copy)


def is_on_its_way(copy: RecordCopy) -> bool:
    """Whether its mail waits in the outbox."""
    return copy.message is not None and copy.message.state == Message.State.WAITING


def is_over(copy: RecordCopy) -> bool:
    """Whether nothing is left to do with it."""
    return copy.gets == Gets.NOTHING or copy.sent_on is not None
