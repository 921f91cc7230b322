"""The diary entries that people hold of a review: told anew where it moves, called off where it is not held.

Whoever holds an entry is told by mail, by itself. Whoever was told by letter or in person has to be told again by
somebody: their invitation stands as not sent.
"""

from collections.abc import Sequence
from datetime import date, datetime

from keel.records.commands.outbox import queue_message
from keel.records.commands.review_steps import Status, newest_step, write_step
from keel.records.diary import Guest, Method, entry
from keel.records.invitation_words import called_off_words, knows_place, moved_words, words_of
from keel.records.mail_words import title
from keel.records.models import Child, Invitation, InvitationStep, Review
from keel.records.permissions import Actor
from keel.records.queries.review_standing import iro_on

SHOWN_IN_DIARIES = frozenset({"booked_for", "booked_time", "booked_place", "room", "video_link", "minutes"})
"""The columns of a review of which a diary tells."""
COLUMNS = ("kind", "email", "left_out", "left_out_because", "heard_how", "way", "reply", "means", "note")
MAY_BE_INVITED = frozenset({Status.PLANNED.value, Status.POSTPONED.value})


def tell_of_change(*, who: Actor, review: Review, today: date, now: datetime) -> int:
    """Its day, time or place changed, or it was brought back. Returns how many are told by mail.

    Where everybody has been told by that, it stands as invited again.
    """
    _next(review)
    told = 0
    for invitation in _sent(review):
        if invitation.sequence_sent is not None and invitation.email:
            send_entry(invitation, Method.REQUEST, who=who, review=review, today=today, now=now, what="updated")
            told += 1
        else:
            invitation.sent_at = None
            invitation.save(update_fields=["sent_at"])
            note(invitation, "changed", who, now)
    take_invited(review, who=who, today=today, now=now)
    return told


def tell_called_off(*, who: Actor, review: Review, today: date, now: datetime) -> int:
    """It will not be held. Returns how many are told by mail; the others have to be told by somebody."""
    _next(review)
    told = 0
    for invitation in _sent(review):
        if invitation.sequence_sent is not None and invitation.email:
            send_entry(invitation, Method.CANCEL, who=who, review=review, today=today, now=now, what="called off")
            told += 1
    return told


def tell_of_moves(*, who: Actor, reviews: Sequence[int], today: date, now: datetime) -> int:
    """The same for reviews that a file moved. Nobody has been asked to most of them: those cost nothing."""
    told = Invitation.objects.filter(review_id__in=reviews, left_out=False, sent_at__isnull=False)
    rows = Review.objects.filter(pk__in=told.values("review")).select_related("child", "room").order_by("id")
    return sum(tell_of_change(who=who, review=review, today=today, now=now) for review in rows)


def _next(review: Review) -> None:
    review.sequence += 1
    review.save(update_fields=["sequence"])


def _sent(review: Review) -> list[Invitation]:
    rows = Invitation.objects.filter(review=review, left_out=False, sent_at__isnull=False)
    return list(rows.select_related("relationship").order_by("id"))


def send_entry(
    invitation: Invitation, method: Method, *, who: Actor, review: Review, today: date, now: datetime, what: str
) -> None:
    """Queue the mail with the entry in it, and note what they hold now."""
    child: Child = review.child
    iro = iro_on(child.pk, today)
    name, reach = (iro.name, iro.email) if iro else ("", "")
    words = called_off_words if method is Method.CANCEL else moved_words if what == "updated" else words_of
    invitation.sequence_sent, invitation.sent_at = review.sequence, now
    invitation.way = Invitation.Way.EMAIL
    invitation.save(update_fields=["sequence_sent", "sent_at", "way"])
    step = note(invitation, what, who, now)
    guest = Guest(name=invitation.name, email=invitation.email, knows_place=knows_place(invitation))
    queue_message(
        by=who,
        key=f"invitation {invitation.pk} step {step.pk}",
        kind="invitation",
        to=invitation.email,
        to_name=invitation.name,
        subject=subject(child, method, what),
        body="\n\n".join(words(review, child, invitation, iro=name, reach=reach)) + "\n",
        calendar=entry(review, child, guest, method, on=review.booked_for or today, now=now),
        child=child,
        review=review,
        now=now,
    )


def subject(child: Child, method: Method, what: str) -> str:
    """The subject of the mail: a first name at most."""
    if method is Method.CANCEL:
        return f"{title(child)} (not held as planned)"
    return f"{title(child)} (changed)" if what == "updated" else f"{title(child)} (invitation)"


def note(invitation: Invitation, what: str, who: Actor, now: datetime) -> InvitationStep:
    """Write down what was done or said of an invitation, with how it stands then."""
    said = {name: getattr(invitation, name) for name in COLUMNS}
    return InvitationStep.objects.create(invitation=invitation, what=what, said=said, written_at=now, by=who.name)


def take_invited(review: Review, *, who: Actor, today: date, now: datetime) -> bool:
    """Take the step *invited* once everybody who is not left out has been told. Returns whether it was taken."""
    rows = list(Invitation.objects.filter(review=review, left_out=False).values_list("sent_at", flat=True))
    if not rows or not all(rows) or newest_step(review).status not in MAY_BE_INVITED:
        return False
    write_step(review, Status.INVITED, who=who, on=today, now=now, said={"invited": len(rows)})
    return True
