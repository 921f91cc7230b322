"""The IRO's conversation with the child in private before a review, or why there was none (regulation 36(1)(b)).

Only the IRO service writes it. Nothing is written over: a correction is a row that names the one it corrects.
"""

from datetime import date, datetime

from django.db import transaction

from keel.law.chairing import NotHeld
from keel.law.wording import say
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.ladder import settle_ladder
from keel.records.commands.outbox import tell_staff
from keel.records.commands.preparing import one_of, place_at, refuse_day_before, refuse_over, words
from keel.records.commands.review_steps import hold_review, write_review_event
from keel.records.models import Child, Conversation, Review
from keel.records.permissions import Actor, Permission, Role
from keel.records.queries.audit import names_of_users
from keel.records.queries.roles import staff_in_role
from keel.records.refused import Refused

MEANS = ("in_person", "video", "phone", "letter")
SAFE = ("yes", "no", "not_said")
ADVOCATE = ("yes", "no", "not_said", "has_one")
REASONS = tuple(reason.value for reason in NotHeld)
NOT_SAFE = "child does not feel safe"
"""The kind of the notice that IRO managers are told by."""


@transaction.atomic
def record_conversation(
    *,
    by: Actor,
    review: Review,
    on: date,
    how: str,
    alone: bool,
    safe: str,
    today: date,
    now: datetime,
    where: str = "",
    wishes: str = "",
    advocate: str = "",
    reason: str = "",
    because: str = "",
    corrects: int | None = None,
) -> Conversation:
    """Record that the IRO spoke to the child before a review. Not alone, it wants the reason why (`reason`).

    Where the child does not feel safe every IRO manager is told at once. Raises `Refused` for a day that cannot be, and
    where somebody has corrected the same row meanwhile (`corrects`).
    """
    by.must(Permission.WRITE_RECORD)
    child, review, row = _hold(by, review, corrects, today)
    refuse_day_before(child, review, on, today, "The IRO")
    _refuse_before_last(child, review, on)
    one_of(how, MEANS, "how", "Choose how you spoke: in person, by video, by phone or by letter.")
    one_of(safe, SAFE, "safe", "Choose whether the child feels safe, or that they did not say.")
    if advocate:
        one_of(advocate, ADVOCATE, "advocate", "Choose whether the child wants an advocate.")
    if not alone:
        one_of(reason, REASONS, "reason", "Choose why it was not in private.")
    made = Conversation.objects.create(
        review=review,
        corrects=row,
        held=True,
        on=on,
        how=how,
        alone=alone,
        where=place_at(where),
        wishes=words(wishes, "wishes"),
        safe=safe,
        advocate=advocate,
        reason="" if alone else reason,
        because=words(because, "because"),
        written_at=now,
        by=by.name,
    )
    _written(by, made, review, today, now)
    if safe == "no" and not (row and row.safe == "no"):
        _tell_managers(by, child, review, made, today, now)
    return made


@transaction.atomic
def record_no_conversation(
    *,
    by: Actor,
    review: Review,
    on: date,
    reason: str,
    today: date,
    now: datetime,
    because: str = "",
    corrects: int | None = None,
) -> Conversation:
    """Record why the IRO did not speak to the child in private. That it could not be arranged is no lawful reason."""
    by.must(Permission.WRITE_RECORD)
    child, review, row = _hold(by, review, corrects, today)
    refuse_day_before(child, review, on, today, "The IRO")
    one_of(reason, REASONS, "reason", "Choose why you did not speak.")
    why = words(because, "because")
    if reason != NotHeld.CHILD_REFUSED and not why:
        raise Refused(
            "Say more: what was tried, or what made it not right for this child. Whoever reads the record needs it.",
            about="because",
        )
    made = Conversation.objects.create(
        review=review, corrects=row, held=False, on=on, reason=reason, because=why, written_at=now, by=by.name
    )
    _written(by, made, review, today, now)
    return made


def _hold(by: Actor, review: Review, corrects: int | None, today: date) -> tuple[Child, Review, Conversation | None]:
    """The child, locked; the review; and the row that is to be corrected, which nobody has corrected yet."""
    child, review, _ = hold_review(by, review, None, today)
    refuse_over(review)
    if corrects is None:
        return child, review, None
    row = Conversation.objects.filter(review=review, pk=corrects).first()
    if row is None:
        raise Refused("What you wanted to correct is not in this record. Go back to the review and look again.")
    if newer := Conversation.objects.filter(corrects=row).first():
        who = names_of_users([newer.by]).get(newer.by, newer.by)
        raise Refused(
            f"{who} has corrected this meanwhile. What you typed is still here. Look at what stands there now, then "
            "correct that."
        )
    return child, review, row


def _refuse_before_last(child: Child, review: Review, on: date) -> None:
    """One held by the day of the last review was for that one. Source: as `keel.law.chairing.private_conversation`."""
    held = Review.objects.filter(child=child, first_part_on__isnull=False).exclude(pk=review.pk)
    if review.first_part_on:
        held = held.filter(first_part_on__lt=review.first_part_on)
    last = held.order_by("-first_part_on").values_list("first_part_on", flat=True).first()
    if last and on <= last:
        raise Refused(
            f"A review was held on {say(last)}: a conversation by that day was for that review, not for this one.",
            about="on",
        )


def _written(by: Actor, made: Conversation, review: Review, today: date, now: datetime) -> None:
    said = {"conversation": made.pk, "on": made.on, **({"corrects": made.corrects_id} if made.corrects_id else {})}
    action = "private conversation corrected" if made.corrects_id else "private conversation recorded"
    write_review_event(who=by, action=action, review=review, now=now, said=said)
    settle_clocks([review.pk], today)
    settle_ladder([review.child_id], today)


def _tell_managers(by: Actor, child: Child, review: Review, made: Conversation, today: date, now: datetime) -> None:
    """Every IRO manager but the one who writes it."""
    for staff in staff_in_role(Role.IRO_MANAGER, today):
        if staff.pk != by.staff_id:
            tell_staff(
                key=f"not safe {made.pk} {staff.pk}",
                staff=staff,
                kind=NOT_SAFE,
                child=child,
                review=review.pk,
                now=now,
                on=made.on,
            )
