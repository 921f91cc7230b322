"""Who may be at a review: those who were invited, and those around the child who were not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from keel.records.invitation_words import CHAIR, CHILD, SOCIAL_WORKER
from keel.records.models import Invitation, Relationship, Review, Staff
from keel.records.queries.days import open_on
from keel.records.queries.preparing import case_holder
from keel.records.queries.review_record import ReviewRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class AtReview:
    """Somebody who may be at a review. `key` names them to the command: an invitation, a tie, one of the staff."""

    key: str
    name: str
    kind: str
    came: str = ""
    means: str = ""
    reply: str = ""
    left_out: bool = False
    left_out_because: str = ""
    heard_how: str = ""
    staff: int | None = None
    """Their key on the staff list, where they were invited as one of the staff."""


def people_of_room(record: ReviewRecord, on: date) -> list[AtReview]:
    """Everybody, the child first: by their invitation where there is one, else proposed. Six queries."""
    review, child = record.review, record.child
    asked = Invitation.objects.filter(review=review).select_related("relationship__person", "staff").order_by("id")
    rows = list(asked)
    found = [_invited(row, record) for row in rows]
    if not any(row.kind == CHILD for row in rows):
        found.insert(0, AtReview(key=CHILD, name=name_of_child(record), kind=CHILD))
    there = {row.relationship_id for row in rows}
    ties = Relationship.objects.filter(open_on("from_on", "to_on", on), child=child).select_related("person")
    for tie in ties.order_by("-parental_responsibility", "kind", "id"):
        if tie.pk not in there:
            found.append(AtReview(key=f"tie-{tie.pk}", name=_person(tie), kind=tie.kind))
    colleagues = {row.staff_id for row in rows}
    for person, kind in _staff_around(record, on):
        if person.pk not in colleagues:
            found.append(AtReview(key=f"staff-{person.pk}", name=str(person), kind=kind))
    return found


def anybody_came(review: int) -> bool:
    """Whether of anybody it is said that they took part. One query."""
    return Invitation.objects.filter(review=review).exclude(came__in=["", "no"]).exists()


def came_of_child(review: int) -> str:
    """How the child is recorded to have come to a review; empty where nobody said. One query."""
    rows = Invitation.objects.filter(review=review, kind=CHILD).order_by("id").values_list("came", flat=True)
    return rows.first() or ""


def name_of_child(record: ReviewRecord) -> str:
    """What the child is called in the room."""
    child = record.child
    return child.preferred_name or child.given_name or f"Child {child.number}"


def _person(tie: Relationship) -> str:
    return f"{tie.person.given_name} {tie.person.family_name}".strip() or tie.kind


def _invited(row: Invitation, record: ReviewRecord) -> AtReview:
    name = row.name
    if row.kind == CHILD:
        name = name_of_child(record)
    elif not name and row.relationship:
        name = _person(row.relationship)
    elif not name and row.staff:
        name = str(row.staff)
    return AtReview(
        key=CHILD if row.kind == CHILD else f"invitation-{row.pk}",
        name=name or row.kind,
        kind=row.kind,
        came=row.came,
        means=row.get_means_display(),
        reply=row.get_reply_display(),
        left_out=row.left_out,
        left_out_because=row.left_out_because,
        heard_how=row.heard_how,
        staff=row.staff_id,
    )


def _staff_around(record: ReviewRecord, on: date) -> Iterator[tuple[Staff, str]]:
    """The child's IRO and whoever holds the case, where the staff list knows them."""
    if record.standing.iro:
        yield record.standing.iro, CHAIR
    if worker := case_holder(record.child.pk, on).staff:
        yield worker, SOCIAL_WORKER


def invitation_of(review: Review, key: str) -> Invitation | None:
    """The invitation behind a key, one that is still to be made included; None where there is nobody behind it."""
    what, _, number = key.partition("-")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    rows = Invitation.objects.filter(review=review)
    if key == CHILD:
        return rows.filter(kind=CHILD).first() or Invitation(review=review, kind=CHILD)
    if what == "invitation":
        return rows.filter(pk=pk).first()
    if what == "tie":
        tie = Relationship.objects.filter(pk=pk, child=review.child_id).select_related("person").first()
        if tie is None:
            return None
        new = Invitation(review=review, relationship=tie, kind=tie.kind, name=_person(tie), email=tie.person.email)
        return rows.filter(relationship=tie).first() or new
    person = Staff.objects.filter(pk=pk).first() if what == "staff" else None
    return _of_staff(review, person) if person else None


def _of_staff(review: Review, person: Staff) -> Invitation:
    there = Invitation.objects.filter(review=review, staff=person).order_by("id").first()
    holds = case_holder(review.child_id, review.first_part_on or review.booked_for or date.max).staff
    kind = SOCIAL_WORKER if holds and holds.pk == person.pk else CHAIR
    return there or Invitation(review=review, staff=person, kind=kind, name=str(person), email=person.email)
