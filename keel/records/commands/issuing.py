"""The decisions of a review go to the team manager of the child's case: issued once, with a link to answer by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone

from keel.law import duties, parts
from keel.law.days import WorkingDays
from keel.law.wording import join_words, say
from keel.records import decision_mail as mail_words
from keel.records.commands.outbox import queue_message, tell_staff
from keel.records.commands.review_steps import hold_review, reason, write_review_event, write_step
from keel.records.links import MARK, digest_of_link, secret_of
from keel.records.models import Child, Decision, ManagerLink, Message, Review, ReviewStatus, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.case_managers import cases
from keel.records.queries.decisions_out import standing_decisions, step_of
from keel.records.refused import Refused

Status = ReviewStatus.Status
TO_ANSWER = "decisions to answer"
"""The kind of the mail, and of what the manager is told on Today."""
AFTER_WORDS = (
    "The steps after it are not kept in Keel for a review that a return or a spreadsheet told of. Record reviews in "
    "Keel itself, and their decisions can be issued from here."
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """One decision that cannot go out yet, and what it lacks in words."""

    number: int
    lacks: tuple[str, ...]


def lacking(decisions: Iterable[Decision]) -> list[Lacking]:
    """What stands in the way of issuing: a decision has words, a person, a day, and the same in the child's words."""
    found = []
    for decision in decisions:
        lacks = [
            words
            for there, words in (
                (decision.text.strip(), "what is decided"),
                (decision.owner.strip() or decision.owner_staff_id, "who does it"),
                (decision.due_on, "by when"),
                (decision.childs_words.strip(), "the same in the child’s words"),
            )
            if not there
        ]
        if lacks:
            found.append(Lacking(decision.number, tuple(lacks)))
    return found


def why_not(review: Review, adjourned_on: date | None, decisions: Iterable[Decision]) -> str:
    """Why the decisions of a review cannot be issued, in a sentence; empty where they can."""
    if review.source != Review.Source.KEEL:
        return AFTER_WORDS
    if review.completed_on is None:
        if not parts.may_carry_out_proposals(adjourned_on, review.completed_on):
            return (
                f"This review was adjourned on {say(adjourned_on or date.max)} and is not complete. Until it is, none "
                "of its proposals may be carried out (regulation 36(2)), so no decision may go out. Complete it first."
            )
        return "This review is not complete yet. Its decisions go out once it is."
    made = list(decisions)
    if not made:
        return "No decision of this review is written yet. Write at least one: that the plan goes on as it is, say."
    found = lacking(made)
    if found:
        told = "; ".join(f"number {each.number} lacks {join_words(each.lacks)}" for each in found)
        return f"The decisions cannot go out yet: {told}. Each needs a person, a day, and words for the child."
    return ""


@transaction.atomic
def issue_decisions(
    *,
    by: Actor,
    review: Review,
    manager: Staff,
    address: str,
    today: date,
    now: datetime,
    seen: int | None = None,
    chosen: bool = False,
) -> ManagerLink:
    """Issue a review's decisions to a team manager. `address`: what a link begins with, as a browser has it.

    `chosen`: nobody is known to manage the child's case, so a person chose who is asked. Raises `Refused`.
    """
    by.must(Permission.WRITE_RECORD)
    child, review, _ = hold_review(by, review, seen, today, Permission.WRITE_RECORD)
    if step := step_of(review, Status.DECISIONS_ISSUED):
        raise Refused(f"The decisions of this review were issued on {say(step.on)}.")
    adjourned = step_of(review, Status.ADJOURNED)
    if why := why_not(review, adjourned.on if adjourned else None, standing_decisions(review)):
        raise Refused(why)
    _refuse_unreachable(manager, child, today)
    said = {"manager": manager.pk, "chosen": chosen}
    write_step(review, Status.DECISIONS_ISSUED, who=by, on=today, now=now, said=said)
    link = _make_link(by, child, review, manager, address, issued_on=today, today=today, now=now)
    about = {"staff": manager.pk, "link": link.pk, "chosen": chosen}
    write_review_event(who=by, action="decisions issued", review=review, now=now, said=about)
    return link


@transaction.atomic
def send_new_link(
    *,
    by: Actor,
    review: Review,
    manager: Staff,
    address: str,
    today: date,
    now: datetime,
    seen: int | None = None,
) -> ManagerLink:
    """Send a new link; the one before ends. To somebody else too, where whoever was asked is away."""
    by.must(Permission.WRITE_RECORD)
    child, review, _ = hold_review(by, review, seen, today, Permission.WRITE_RECORD)
    issued = _waits(review, today)
    _refuse_unreachable(manager, child, today)
    link = _make_link(by, child, review, manager, address, issued_on=issued.on, today=today, now=now)
    about = {"staff": manager.pk, "link": link.pk}
    write_review_event(who=by, action="new link sent to manager", review=review, now=now, said=about)
    return link


@transaction.atomic
def withdraw_link(
    *, by: Actor, review: Review, because: str, today: date, now: datetime, seen: int | None = None
) -> None:
    """End the link that is out, because it went to the wrong person, say. The decisions still wait for an answer."""
    by.must(Permission.WRITE_RECORD)
    _, review, _ = hold_review(by, review, seen, today, Permission.WRITE_RECORD)
    why = reason(because, "Say why the link is withdrawn.")
    if not end_links(review, now, why):
        raise Refused("No link is out: it was used, withdrawn or replaced already.")
    write_review_event(who=by, action="manager’s link withdrawn", review=review, now=now)


def end_links(review: Review, now: datetime, because: str = "") -> int:
    """End every link of a review that is out, and stop its mail if it has not left. Returns how many ended."""
    Message.objects.filter(review=review, kind=TO_ANSWER, state=Message.State.WAITING).update(
        state=Message.State.WITHDRAWN
    )
    out = ManagerLink.objects.filter(review=review, used_at=None, withdrawn_at=None)
    return out.update(withdrawn_at=now, withdrawn_because=because)


def manager_of(review: Review) -> int | None:
    """To whom the decisions went last, by key. One query."""
    return ManagerLink.objects.filter(review=review).order_by("-id").values_list("staff_id", flat=True).first()


def _waits(review: Review, today: date) -> ReviewStatus:
    issued = step_of(review, Status.DECISIONS_ISSUED)
    if issued is None:
        raise Refused("The decisions of this review are not issued yet.")
    if step := step_of(review, Status.MANAGER_RESPONDED):
        raise Refused(f"The decisions were answered on {say(step.on)}, so nobody needs a link any more.")
    judged = settings.judged_on(today)
    if duties.deemed_agreed(issued.on, judged.practice, judged.calendar, on=today):
        since = duties.stand_from(issued.on, judged.practice, judged.calendar)
        raise Refused(f"Nobody answered in time: the decisions stand as agreed since {say(since)}.")
    return issued


def _refuse_unreachable(manager: Staff, child: Child, today: date) -> None:
    """Who has left, and who could answer in no way: a restricted record is not the manager's to open inside Keel."""
    if manager.left_on and manager.left_on < today:
        raise Refused(f"{manager} left on {say(manager.left_on)}. Choose somebody else.", about="manager")
    if child.restricted and not manager.email:
        raise Refused(
            f"This record is restricted, so {manager} can only answer by a link in a mail, and the staff list has no "
            "email address of theirs. Have it added there, or choose somebody else.",
            about="manager",
        )


def _make_link(
    by: Actor,
    child: Child,
    review: Review,
    manager: Staff,
    address: str,
    *,
    issued_on: date,
    today: date,
    now: datetime,
) -> ManagerLink:
    """The link, its mail where an address is known, and a word on the manager's Today."""
    end_links(review, now)
    judged = settings.judged_on(today)
    answer_by = duties.managers_reply(issued_on, judged.practice, judged.calendar).on
    values: dict[str, Any] = {
        "review": review,
        "staff": manager,
        "made_at": now,
        "by": by.name,
        "answer_by": answer_by,
        "last_on": judged.calendar.add(answer_by, WorkingDays(1)),
    }
    link = ManagerLink.objects.create(digest=token_hex(32), **values)
    link.digest = digest_of_link(secret_of(link))
    link.save(update_fields=["digest"])
    if manager.email:
        _mail(by, child, review, link, address, now)
    if child.restricted:
        return link
    told = {"answer_by": answer_by, "issued_on": issued_on}
    tell_staff(
        key=f"{TO_ANSWER} {link.pk}", staff=manager, kind=TO_ANSWER, child=child, review=review.pk, now=now, **told
    )
    return link


def _mail(by: Actor, child: Child, review: Review, link: ManagerLink, address: str, now: datetime) -> None:
    manages = cases([child.pk], timezone.localdate(now))[child.pk].manager
    body = mail_words.TO_ANSWER_BODY.format(
        name=link.staff,
        initials=mail_words.initials(child),
        held=mail_words.day(review.first_part_on),
        by=say(link.answer_by),
        last=say(link.last_on),
        link=f"{address}{MARK}/",
        otherwise=mail_words.OWN if manages == link.staff_id else mail_words.CHOSEN,
    )
    queue_message(
        by=by,
        key=f"{TO_ANSWER} {link.pk}",
        kind=TO_ANSWER,
        to=link.staff.email,
        to_name=link.staff.name,
        subject=mail_words.TO_ANSWER.format(by=say(link.answer_by)),
        body=body,
        now=now,
        child=child,
        review=review,
    )
