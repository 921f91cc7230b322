"""Who is asked to a review: proposed from the people around the child, added, left out, told, answered."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from keel.law.wording import say
from keel.records import stamps
from keel.records.commands.entries import note, send_entry, take_invited
from keel.records.commands.preparing import LONGEST_NAME, hold_for, line, one_of, refuse_over
from keel.records.commands.review_steps import hold_review, must_be_open, write_review_event
from keel.records.diary import Method
from keel.records.invitation_words import CHAIR, CHILD, SOCIAL_WORKER
from keel.records.models import Child, Invitation, Relationship, Review, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries.due import said
from keel.records.queries.preparing import case_holder
from keel.records.queries.review_standing import iro_on
from keel.records.refused import Refused
from keel.records.seals import digest_of

LONGEST_KIND, LONGEST_WHY, LONGEST_EMAIL = 60, 300, 254
REPLIES, MEANS, WAYS = (set(choices.values) for choices in (Invitation.Reply, Invitation.Means, Invitation.Way))
STAMPED = ("name", "kind", "email", "left_out", "left_out_because", "heard_how", "sent_at", "reply", "means", "note")


def stamp_of(invitation: Invitation) -> str:
    """What stood in an invitation when a page showed it."""
    return digest_of([str(getattr(invitation, name)) for name in STAMPED])


@transaction.atomic
def propose_invitations(*, by: Actor, review: Review, today: date, now: datetime) -> list[Invitation]:
    """Put onto the list whoever is not on it yet: the child, the people around them, the social worker, the IRO.

    Nobody is told by this, and nobody who was left out is put back.
    """
    by.must(Permission.RECORD_REVIEW)
    child, review = _open(by, review, today)
    there = list(Invitation.objects.filter(review=review))
    made = []
    if not any(row.kind == CHILD for row in there):
        name = said(child.given_name, child.family_name, child.preferred_name) or "The child"
        made.append(Invitation(review=review, kind=CHILD, name=name))
    known = {row.relationship_id for row in there}
    around = Relationship.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=today), child=child, from_on__lte=today)
    for tie in around.select_related("person").order_by("-parental_responsibility", "kind", "id"):
        if tie.pk not in known:
            name = f"{tie.person.given_name} {tie.person.family_name}".strip()
            made.append(Invitation(review=review, relationship=tie, kind=tie.kind, name=name, email=tie.person.email))
    colleagues = {(row.staff_id, row.kind) for row in there}
    for kind, staff in ((SOCIAL_WORKER, case_holder(child.pk, today).staff), (CHAIR, iro_on(child.pk, today))):
        if staff and (staff.pk, kind) not in colleagues:
            made.append(Invitation(review=review, staff=staff, kind=kind, name=staff.name, email=staff.email))
    for row in made:
        row.save()
        note(row, "added", by, now)
    if made:
        about = {"invitations": [row.pk for row in made]}
        write_review_event(who=by, action="people put on the list of a review", review=review, now=now, said=about)
    return made


@transaction.atomic
def add_invitation(
    *,
    by: Actor,
    review: Review,
    name: str,
    kind: str,
    email: str,
    today: date,
    now: datetime,
    staff: Staff | None = None,
) -> Invitation:
    """Put somebody else onto the list: a colleague of the staff list (`staff`), or anybody by name."""
    by.must(Permission.RECORD_REVIEW)
    _, review = _open(by, review, today)
    name = staff.name if staff else line(name, "name", LONGEST_NAME, needed="Say who is asked.")
    kind = line(kind, "kind", LONGEST_KIND, needed="Say what they are to the child, or what they do.")
    if kind.casefold() == CHILD:
        raise Refused("The child has an invitation of their own. Say what this person is to the child.", about="kind")
    email = _address(email) or (staff.email if staff else "")
    same = Invitation.objects.filter(review=review)
    same = same.filter(staff=staff, kind=kind) if staff else same.filter(name__iexact=name, kind__iexact=kind)
    if same.exists():
        raise Refused(f"{name} is on the list already, as {kind}.", about="staff" if staff else "name")
    row = Invitation.objects.create(review=review, staff=staff, name=name, kind=kind, email=email)
    note(row, "added", by, now)
    about = {"invitation": row.pk}
    write_review_event(who=by, action="somebody put on the list of a review", review=review, now=now, said=about)
    return row


@transaction.atomic
def change_email(
    *, by: Actor, invitation: Invitation, email: str, today: date, now: datetime, seen: str | None = None
) -> Invitation:
    """Put an address right. Whoever holds an entry at the old one has it called off there, and is to be told anew."""
    by.must(Permission.RECORD_REVIEW)
    row, review = _hold(by, invitation, today, seen)
    email = _address(email)
    if email == row.email:
        raise Refused("That is the address that stands there already.", about="email")
    if row.sequence_sent is not None and row.email and not row.left_out:
        send_entry(row, Method.CANCEL, who=by, review=review, today=today, now=now, what="called off")
        row.sent_at, row.sequence_sent, row.way = None, None, ""
    return _write(row, "changed", by, now, "address of an invitation changed", email=email)


@transaction.atomic
def leave_out(
    *,
    by: Actor,
    invitation: Invitation,
    decided_by: str,
    because: str,
    heard_how: str,
    today: date,
    now: datetime,
    seen: str | None = None,
) -> Invitation:
    """Leave somebody out: who decided and why, and how they are heard another way. An entry they hold is called off."""
    by.must(Permission.RECORD_REVIEW)
    row, review = _hold(by, invitation, today, seen)
    if row.left_out:
        raise Refused("They are left out already.")
    if row.kind == CHILD:
        raise Refused("It is the child’s own review: nobody can leave the child out. They may choose not to come.")
    if row.kind == CHAIR:
        raise Refused("The IRO chairs the review and cannot be left out. If another chairs, give the child to them.")
    told: dict[str, Any] = {
        "left_out": True,
        "left_out_by": line(decided_by, "decided_by", LONGEST_NAME, needed="Say who decided it."),
        "left_out_because": line(because, "because", LONGEST_WHY, needed="Say why: they have a right to know."),
        "heard_how": line(heard_how, "heard_how", LONGEST_WHY, needed="Say how they are heard another way."),
    }
    if row.sequence_sent is not None and row.email:
        send_entry(row, Method.CANCEL, who=by, review=review, today=today, now=now, what="called off")
    row.sent_at, row.sequence_sent = None, None
    written = _write(row, "left out", by, now, "somebody left out of a review", **told)
    take_invited(review, who=by, today=today, now=now)
    return written


@transaction.atomic
def put_back(*, by: Actor, invitation: Invitation, today: date, now: datetime, seen: str | None = None) -> Invitation:
    """Ask somebody after all who was left out. Why they were stays readable in the history."""
    by.must(Permission.RECORD_REVIEW)
    row, _ = _hold(by, invitation, today, seen)
    if not row.left_out:
        raise Refused("They are on the list already.")
    return _write(row, "put back", by, now, "somebody put back on the list of a review", left_out=False)


@transaction.atomic
def record_reply(
    *,
    by: Actor,
    invitation: Invitation,
    reply: str,
    on: date,
    today: date,
    now: datetime,
    means: str = "",
    note_of: str = "",
    seen: str | None = None,
) -> Invitation:
    """Write down what somebody answered, and how they will take part. An earlier answer stays in the history."""
    by.must(Permission.RECORD_REVIEW)
    row, _ = _hold(by, invitation, today, seen)
    one_of(reply, tuple(REPLIES), "reply", "Choose what they answered.")
    if means:
        one_of(means, tuple(MEANS), "means", "Choose how they take part.")
    if reply == Invitation.Reply.COMING and not means:
        raise Refused("Choose how they take part: in person, by video, by phone or in writing.", about="means")
    if on > today:
        raise Refused(f"{say(on)} is in the future. Write down the day on which they answered.", about="on")
    told: dict[str, Any] = {"reply": reply, "reply_on": on, "means": means, "note": line(note_of, "note", LONGEST_WHY)}
    return _write(row, "reply", by, now, "reply to an invitation", **told)


@transaction.atomic
def send_invitations(
    *, by: Actor, review: Review, invitations: Collection[int], way: str, today: date, now: datetime
) -> list[Invitation]:
    """Invite these people by mail with an entry for their diary, or note that they were told another way.

    Whoever was told already is left. By mail goes only who has an address. The last one takes the step *invited*.
    """
    by.must(Permission.RECORD_REVIEW)
    _, review = _open(by, review, today)
    one_of(way, tuple(WAYS), "way", "Choose how they are told.")
    rows = Invitation.objects.filter(review=review, pk__in=set(invitations), left_out=False, sent_at__isnull=True)
    by_mail = way == Invitation.Way.EMAIL
    told = [row for row in rows.order_by("id") if row.email or not by_mail]
    for row in told:
        if by_mail:
            send_entry(row, Method.REQUEST, who=by, review=review, today=today, now=now, what="sent")
        else:
            row.way, row.sent_at, row.sequence_sent = way, now, None
            row.save(update_fields=["way", "sent_at", "sequence_sent"])
            note(row, "sent", by, now)
    if told:
        about = {"invitations": [row.pk for row in told], "way": way}
        write_review_event(who=by, action="people invited to a review", review=review, now=now, said=about)
        take_invited(review, who=by, today=today, now=now)
    return told


def _open(by: Actor, review: Review, today: date) -> tuple[Child, Review]:
    """The child, locked, and the review, which stands booked."""
    child, review, step = hold_review(by, review, None, today)
    refuse_over(review)
    must_be_open(review, step, "prepared any more")
    return child, review


def _hold(by: Actor, invitation: Invitation, today: date, seen: str | None) -> tuple[Invitation, Review]:
    """The invitation as it stands now, its child locked. Raises `Refused` where somebody changed it since."""
    review = Review.objects.select_related("child", "room").get(pk=invitation.review_id)
    hold_for(by, Permission.RECORD_REVIEW, review.child_id, today)
    refuse_over(review)
    row = Invitation.objects.get(pk=invitation.pk)
    about: Mapping[str, int] = {"invitation": row.pk}
    stamps.refuse_changed(seen=seen, stands=stamp_of(row), what="this invitation", about=about)
    return row, review


def _write(row: Invitation, what: str, by: Actor, now: datetime, action: str, **columns: Any) -> Invitation:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[*columns, "sent_at", "sequence_sent", "way"])
    note(row, what, by, now)
    about = {"invitation": row.pk, "fields": sorted(columns)}
    write_review_event(who=by, action=action, review=row.review, now=now, said=about)
    return row


def _address(email: str) -> str:
    email = line(email, "email", LONGEST_EMAIL)
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("This is not an address that mail can go to. Check it.", about="email") from None
    return email
