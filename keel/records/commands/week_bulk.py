"""What an administrator does for many reviews of a week at once: invitations out, records out. Each review by itself.

Of one that cannot be done nothing is done, and it is told; the others are done all the same.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from keel.records.commands.distribution import send_ready
from keel.records.commands.invitations import propose_invitations, send_invitations
from keel.records.models import Invitation, RecordCopy, Review
from keel.records.permissions import Actor, Permission
from keel.records.refused import NotPermitted, Refused

EMAIL, LETTER = Invitation.Way.EMAIL.value, Invitation.Way.LETTER.value


@dataclass(slots=True)
class Did:
    """What was done: of how many reviews, how many mails; how many people are still to be told otherwise."""

    reviews: int = 0
    mails: int = 0
    by_hand: int = 0
    """People without an address for mail: a letter is printed, or they are told."""
    letters: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Review -> why nothing was done."""
    begun: list[int] = field(default_factory=list)
    """Reviews whose list nobody had begun: it was made of the people around the child, and nobody has looked at it."""


def invite_many(*, by: Actor, reviews: Collection[int], today: date, now: datetime) -> Did:
    """Invite everybody with an address to these reviews who has not been invited; whom to invite is proposed first."""
    by.must(Permission.RECORD_REVIEW)

    def invite(review: Review, did: Did) -> None:
        _propose(by, review, did, today, now)
        waiting = Invitation.objects.filter(review=review, left_out=False, sent_at=None)
        keys = list(waiting.exclude(email="").values_list("pk", flat=True))
        if keys:
            send_invitations(by=by, review=review, invitations=keys, way=EMAIL, today=today, now=now)
        did.mails += len(keys)
        did.by_hand += waiting.filter(email="").count()

    return _each(reviews, invite)


def letters_many(*, by: Actor, reviews: Collection[int], today: date, now: datetime) -> Did:
    """Invite by letter everybody without an address who has not been invited; whom to invite is proposed first."""
    by.must(Permission.RECORD_REVIEW)

    def invite(review: Review, did: Did) -> None:
        _propose(by, review, did, today, now)
        waiting = Invitation.objects.filter(review=review, left_out=False, sent_at=None, email="")
        keys = list(waiting.values_list("pk", flat=True))
        if keys:
            send_invitations(by=by, review=review, invitations=keys, way=LETTER, today=today, now=now)
        did.letters += len(keys)

    return _each(reviews, invite)


def _propose(by: Actor, review: Review, did: Did, today: date, now: datetime) -> None:
    if not Invitation.objects.filter(review=review).exists():
        did.begun.append(review.pk)
    propose_invitations(by=by, review=review, today=today, now=now)


def send_records(*, by: Actor, reviews: Collection[int], today: date, now: datetime) -> Did:
    """Put every copy that is ready to go by mail into the outbox."""
    by.must(Permission.RECORD_REVIEW)

    def send(review: Review, did: Did) -> None:
        copies = RecordCopy.objects.filter(review=review, sent_on=None).exclude(gets="nothing")
        mailed = send_ready(
            by=by, review=review, copies=list(copies.values_list("pk", flat=True)), today=today, now=now
        )
        did.mails += mailed
        did.by_hand += copies.exclude(way=RecordCopy.Way.EMAIL).count()

    return _each(reviews, send)


def _each(reviews: Collection[int], act: Callable[[Review, Did], None]) -> Did:
    did = Did()
    for review in Review.objects.filter(pk__in=reviews).order_by("pk"):
        part = Did()
        try:
            with transaction.atomic():
                act(review, part)
        except (Refused, NotPermitted) as refused:
            did.refused.append((review.pk, str(refused)))
            continue
        did.reviews += 1
        did.mails += part.mails
        did.by_hand += part.by_hand
        did.letters += part.letters
        did.begun += part.begun
    return did
