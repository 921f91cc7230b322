"""The record goes to everyone entitled: how much and which way, each sending proved; the last ends the review."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from keel.law.steps import Step, may_follow
from keel.law.wording import say
from keel.records import decision_mail as mail_words
from keel.records.commands.outbox import queue_message
from keel.records.commands.review_steps import hold_review, newest_step, reason, write_review_event, write_step
from keel.records.copies import as_text, copy_of
from keel.records.invitation_words import CHILD
from keel.records.models import Child, Message, RecordCopy, RecordCopyStep, Relationship, Review, ReviewStatus
from keel.records.permissions import Actor, Permission, service
from keel.records.queries.copies import copies_of, is_on_its_way, is_over, is_ready, proposed
from keel.records.queries.decisions_out import step_of
from keel.records.queries.record import record_of
from keel.records.refused import Refused

Status = ReviewStatus.Status
Gets, Way = Relationship.Gets, RecordCopy.Way
COPY = "record copy"
"""The kind of the mail that carries one."""
LONGEST_PROOF = 300
COLUMNS = ("gets", "because", "way", "email", "sent_on", "proof")


@transaction.atomic
def propose_copies(*, by: Actor, review: Review, today: date, now: datetime) -> list[RecordCopy]:
    """Add to the list whoever it lacks: the child, their people, the social worker, whoever came. Returns those."""
    by.must(Permission.RECORD_REVIEW)
    child, review, _ = hold_review(by, review, None, today)
    if review.completed_on is None:
        raise Refused("This review is not complete yet, so there is no record to send.")
    new = [
        RecordCopy.objects.create(review=review, by=by.name, **each.columns())
        for each in proposed(review, child, copies_of(review), today)
    ]
    if new:
        write_review_event(
            who=by, action="list of copies made", review=review, now=now, said={"copies": [one.pk for one in new]}
        )
    return new


@transaction.atomic
def add_copy(
    *,
    by: Actor,
    review: Review,
    kind: str,
    name: str,
    may_know_address: bool,
    gets: str,
    because: str,
    way: str,
    email: str,
    today: date,
    now: datetime,
) -> RecordCopy:
    """Put somebody onto the list who was neither there nor is around the child: a school, say, or a health visitor.

    `kind`: what they are to the child. Raises `Refused`.
    """
    by.must(Permission.RECORD_REVIEW)
    _, review, _ = hold_review(by, review, None, today)
    if review.completed_on is None:
        raise Refused("This review is not complete yet, so there is no record to send.")
    if step_of(review, Status.DISTRIBUTED):
        raise Refused("The record has gone to everybody, which ended the review.")
    kind, name = " ".join(kind.split()), " ".join(name.split())
    if not kind:
        raise Refused("Say what they are to the child, or what they do.", about="kind")
    if kind.casefold() == CHILD:
        raise Refused("The child is on the list already.", about="kind")
    if RecordCopy.objects.filter(review=review, kind=kind, name=name).exists():
        raise Refused("They are on the list already.", about="name")
    copy = RecordCopy.objects.create(
        review=review,
        by=by.name,
        kind=kind,
        name=name,
        without_address=not may_know_address,
        **_told(gets, because, way, email),
    )
    write_review_event(
        who=by, action="somebody added to the list of copies", review=review, now=now, said={"copies": [copy.pk]}
    )
    return copy


def _told(gets: str, because: str, way: str, email: str) -> dict[str, str]:
    """How much somebody gets and which way, checked."""
    if gets not in set(Gets) or way not in {"", *Way}:
        raise Refused("Choose how much they get, and which way.", about="gets")
    if gets != Gets.WHOLE:
        because = reason(because, "Say why they get less than the whole record: the reason is kept in the record.")
    email = email.strip()
    if gets != Gets.NOTHING and way == Way.EMAIL and not email:
        raise Refused("Give the email address, or choose another way.", about="email")
    return {"gets": gets, "because": because if gets != Gets.WHOLE else "", "way": way, "email": email}


@transaction.atomic
def change_copy(
    *,
    by: Actor,
    copy: RecordCopy,
    gets: str,
    because: str,
    way: str,
    email: str,
    today: date,
    now: datetime,
    seen: int | None = None,
) -> RecordCopy:
    """Change how much of the record somebody gets, and which way. Less than the whole needs a reason."""
    by.must(Permission.RECORD_REVIEW)
    copy = _held(by, copy, seen, today)
    _change(by, copy, now, **_told(gets, because, way, email))
    about = {"copies": [copy.pk], "gets": gets, "way": way}
    write_review_event(who=by, action="copy of record changed", review=copy.review, now=now, said=about)
    _settle_distributed(by, copy.review, now)
    return copy


@transaction.atomic
def send_ready(*, by: Actor, review: Review, copies: Sequence[int], today: date, now: datetime) -> int:
    """Put every copy of these that is ready into the outbox. Returns how many."""
    by.must(Permission.RECORD_REVIEW)
    child, review, _ = hold_review(by, review, None, today)
    _refuse_unfinished(review)
    ready = [one for one in copies_of(review) if one.pk in set(copies) and is_ready(one)]
    if not ready:
        raise Refused("No copy is ready to go by mail: each needs an address, and the way *by email*.")
    record = record_of(review)
    for one in ready:
        parts, _ = copy_of(record, one.gets, without_address=one.without_address)
        _change(by, one, now, message=_mail(by, child, review, one, as_text(parts), now))
    about = {"copies": [one.pk for one in ready]}
    write_review_event(who=by, action="copies of record put into the outbox", review=review, now=now, said=about)
    return len(ready)


def _mail(by: Actor, child: Child, review: Review, copy: RecordCopy, text: str, now: datetime) -> Message:
    body = mail_words.COPY_BODY.format(
        name=copy.name or copy.kind,
        what="the whole record" if copy.gets == Gets.WHOLE else "the part with the decisions of the record",
        initials=mail_words.initials(child),
        held=mail_words.day(review.first_part_on),
        text=text,
    )
    values = {"to": copy.email, "to_name": copy.name, "subject": mail_words.COPY[copy.gets], "body": body}
    key = f"{COPY} {copy.pk} {copy.version}"
    return queue_message(by=by, key=key, kind=COPY, now=now, child=child, review=review, **values)


@transaction.atomic
def record_sent(
    *,
    by: Actor,
    copy: RecordCopy,
    on: date,
    way: str,
    proof: str,
    today: date,
    now: datetime,
    seen: int | None = None,
) -> RecordCopy:
    """Record that a copy went by post, by hand or in person: the day, the way, and what shows it."""
    by.must(Permission.RECORD_REVIEW)
    copy = _held(by, copy, seen, today)
    _refuse_unfinished(copy.review)
    if copy.gets == Gets.NOTHING:
        raise Refused("This person gets nothing of the record. Change that first.")
    if way not in set(Way):
        raise Refused("Choose which way it went.", about="way")
    issued = step_of(copy.review, Status.RECORD_ISSUED)
    first = issued.on if issued else today
    if not first <= on <= today:
        raise Refused(f"Give a day from {say(first)}, when the record was finished, to today.", about="on")
    proof = " ".join(proof.split())
    if len(proof) > LONGEST_PROOF:
        raise Refused(f"Say it in {LONGEST_PROOF} characters or fewer.", about="proof")
    _change(by, copy, now, sent_on=on, way=way, proof=proof)
    about = {"copies": [copy.pk], "way": way, "on": on}
    write_review_event(who=by, action="copy of record sent", review=copy.review, now=now, said=about)
    _settle_distributed(by, copy.review, now)
    return copy


@transaction.atomic
def take_back_sent(
    *, by: Actor, copy: RecordCopy, because: str, today: date, now: datetime, seen: int | None = None
) -> RecordCopy:
    """Take back that a copy was sent, where it was not. One that left by mail cannot be taken back."""
    by.must(Permission.RECORD_REVIEW)
    copy = _held(by, copy, seen, today, sent=True)
    if copy.sent_on is None:
        raise Refused("This copy is not recorded as sent.")
    if copy.message and copy.message.state == Message.State.SENT:
        raise Refused("The mail has left, so this cannot be taken back.")
    if step_of(copy.review, Status.DISTRIBUTED):
        raise Refused("Every copy is recorded as sent, which ended the review. It stays as it is.")
    why = reason(because, "Say why it is taken back.")
    _change(by, copy, now, why, sent_on=None, proof="")
    write_review_event(
        who=by, action="copy of record not sent", review=copy.review, now=now, said={"copies": [copy.pk]}
    )
    return copy


def _settle_distributed(who: Actor, review: Review, now: datetime) -> bool:
    """Where the last copy is sent, the review is distributed, on the day it went. Returns whether it is now."""
    copies, newest = copies_of(review), newest_step(review)
    sent = [one.sent_on for one in copies if one.sent_on]
    issued = step_of(review, Status.RECORD_ISSUED)
    done = issued is not None and bool(sent) and all(is_over(one) for one in copies)
    if issued is None or not done or not may_follow(Step(newest.status), Step.DISTRIBUTED):
        return False
    on = max([issued.on, *sent])
    write_step(review, Status.DISTRIBUTED, who=who, on=on, now=now)
    write_review_event(who=who, action="record of review distributed", review=review, now=now, said={"on": on})
    return True


def after_mail(message: Message, now: datetime) -> None:
    """The mail left: that moment is the proof."""
    copy = RecordCopy.objects.filter(message=message).select_related("review__child").first()
    if copy and copy.sent_on is None:
        clock = service("clock")
        # Held as every step is, so that two last copies do not each miss the other.
        Child.objects.select_for_update().get(pk=copy.review.child_id)
        _change(clock, copy, now, sent_on=timezone.localdate(now))
        _settle_distributed(clock, copy.review, now)


def _refuse_unfinished(review: Review) -> None:
    if step_of(review, Status.RECORD_ISSUED) is None:
        raise Refused("The record is not finished yet. Finish it first, then send it.")


def _held(by: Actor, copy: RecordCopy, seen: int | None, today: date, *, sent: bool = False) -> RecordCopy:
    """The line as it stands now, its child held. Raises `Refused` where somebody changed it, or it has gone."""
    hold_review(by, copy.review, None, today)
    now = RecordCopy.objects.select_related("message", "review").get(pk=copy.pk)
    if seen is not None and seen != now.version:
        raise Refused(
            "Somebody else changed this line while you were writing. What you typed is still here. Look at the list, "
            "then try again."
        )
    if not sent and now.sent_on:
        raise Refused(f"This copy was sent on {say(now.sent_on)}, so it is not changed any more.")
    if not sent and is_on_its_way(now):
        raise Refused("The mail with this copy waits in the outbox, so it is not changed now.")
    return now


def _change(by: Actor, copy: RecordCopy, now: datetime, because: str = "", /, **values: Any) -> None:
    """Write these columns; what they said before is kept in a step."""
    before = {name: _plain(getattr(copy, name)) for name in values if name in COLUMNS}
    for name, value in values.items():
        setattr(copy, name, value)
    copy.by, copy.version = by.name, copy.version + 1
    copy.save(update_fields=[*values, "by", "version"])
    RecordCopyStep.objects.create(copy=copy, before=before, because=because, at=now, by=by.name)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
