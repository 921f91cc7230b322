"""The team manager's answer to the decisions of a review, inside Keel or by a link; and what the IRO makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law import duties
from keel.law.wording import say
from keel.records import decision_mail as mail_words
from keel.records.commands.audit import hold_chain, write_event
from keel.records.commands.issuing import end_links, manager_of
from keel.records.commands.outbox import queue_message, tell_staff
from keel.records.commands.review_steps import hold_child, hold_review, plain, write_review_event, write_step
from keel.records.commands.signing import WITHIN
from keel.records.links import digest_of_link
from keel.records.models import Child, Decision, DecisionStep, ManagerLink, Review, ReviewStatus, SignInTry, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.case_managers import iro_of
from keel.records.queries.decisions_out import TO_SETTLE, standing_decisions, step_of
from keel.records.refused import Refused

Status = ReviewStatus.Status
Kind = DecisionStep.Kind
LONGEST = 2000
ANSWERS = frozenset({Decision.Answer.AGREED.value, *TO_SETTLE})
TOLD = "manager answered"
"""The kind of what the IRO is told."""
SETTLED = "answer settled"
"""The kind of what the manager is told of a change that they asked for."""
GUESSED = "an address that is no manager’s link"
MOST_TRIES = 20
"""So many tries with such an address are noted in as long as sign-ins are counted; more would only fill the trail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody says of one decision. `version`: the one that they had before them."""

    decision: int
    what: str
    because: str = ""
    version: int | None = None


def link_over(link: ManagerLink, today: date, browser: str = "") -> str:
    """Why a link cannot be used now: used, withdrawn, elsewhere, expired; empty where it can."""
    if link.used_at:
        return "used"
    if link.withdrawn_at:
        return "withdrawn"
    if link.opened_at and link.browser != digest_of_link(browser):
        return "elsewhere"
    if today > link.last_on:
        return "expired"
    return ""


@transaction.atomic
def open_link(*, by: Actor, link: ManagerLink, browser: str, today: date, now: datetime) -> bool:
    """Open a link in one browser, which from then on is the only one that may use it. False where it is too late."""
    by.must(Permission.ANSWER_DECISIONS)
    held = ManagerLink.objects.select_for_update().get(pk=link.pk)
    if held.opened_at or link_over(held, today):
        return False
    held.opened_at, held.browser = now, digest_of_link(browser)
    held.save(update_fields=["opened_at", "browser"])
    about = {"link": held.pk, "review": held.review_id, "staff": held.staff_id}
    write_event(by=by, action="manager’s link opened", about=about, now=now)
    return True


@transaction.atomic
def note_link_refused(*, by: Actor, link: ManagerLink | None, why: str, now: datetime) -> None:
    """Note that a link was tried that is over, or an address that is none.

    Guessing 256 bits is hopeless, so nobody has to wait; addresses that are none are noted so many times in so long.
    """
    by.must(Permission.ANSWER_DECISIONS)
    about: dict[str, Any] = {"link_why": why}
    if link:
        about |= {"link": link.pk, "review": link.review_id, "staff": link.staff_id}
    else:
        hold_chain()
        SignInTry.objects.filter(typed=GUESSED, at__lte=now - WITHIN).delete()
        if SignInTry.objects.filter(typed=GUESSED).count() >= MOST_TRIES:
            return
        SignInTry.objects.create(typed=GUESSED, at=now)
    write_event(by=by, action="manager’s link refused", about=about, now=now)


@transaction.atomic
def answer_decisions(
    *,
    by: Actor,
    review: Review,
    answers: Sequence[Answer],
    today: date,
    now: datetime,
    link: ManagerLink | None = None,
    browser: str = "",
) -> ReviewStatus:
    """Answer every decision of a review, once. `link`: by which it is answered; None inside Keel.

    A change that is asked for and a reason not to agree stand beside the IRO's words, which stay as they are.
    """
    by.must(Permission.ANSWER_DECISIONS)
    child, review, _ = hold_review(by, review, None, today, Permission.ANSWER_DECISIONS)
    _refuse_late(review, today)
    if link:
        link = ManagerLink.objects.select_for_update().get(pk=link.pk)
        if not link.opened_at or link_over(link, today, browser):
            raise Refused("This link is over. Ask the reviewing officer for a new one.")
        link.used_at = now
        link.save(update_fields=["used_at"])
    end_links(review, now)
    decisions = list(standing_decisions(review))
    told = _checked(decisions, answers)
    staff = link.staff if link else Staff.objects.filter(pk=by.staff_id or 0).first()
    for decision in decisions:
        _write(decision, told[decision.pk], by=by, staff=staff, review=review, today=today, now=now)
    said = {what: sum(each.what == what for each in told.values()) for what in sorted(ANSWERS)}
    about = {**said, "staff": staff.pk if staff else None, "link": link.pk if link else None}
    step = write_step(review, Status.MANAGER_RESPONDED, who=by, on=today, now=now, said=about)
    write_review_event(who=by, action="decisions answered", review=review, now=now, said=about)
    _tell(by, child, review, said, today, now)
    if staff and staff.email:
        _copy(by, child, review, staff, [(one.number, told[one.pk]) for one in decisions], today, now)
    return step


def _refuse_late(review: Review, today: date) -> None:
    issued = step_of(review, Status.DECISIONS_ISSUED)
    if issued is None:
        raise Refused("The decisions of this review are not issued yet, so there is nothing to answer.")
    if step := step_of(review, Status.MANAGER_RESPONDED):
        raise Refused(f"These decisions were answered on {say(step.on)}. An answer is given once.")
    judged = settings.judged_on(today)
    if duties.deemed_agreed(issued.on, judged.practice, judged.calendar, on=today):
        since = duties.stand_from(issued.on, judged.practice, judged.calendar)
        raise Refused(
            f"Nobody answered in time, so the decisions stand as agreed since {say(since)}. If you do not agree with "
            "one of them, speak to the reviewing officer."
        )


def _checked(decisions: Sequence[Decision], answers: Sequence[Answer]) -> dict[int, Answer]:
    """Decision -> its answer. Raises `Refused` for one that is missing, unknown, without its reason, or overtaken."""
    told = {each.decision: each for each in answers}
    for decision in decisions:
        answer = told.get(decision.pk)
        if answer is None or answer.what not in ANSWERS:
            raise Refused(f"Answer decision {decision.number} too.", about=f"answer_{decision.pk}")
        because = answer.because.strip()
        if answer.what in TO_SETTLE and not because:
            asks = "what should change" if answer.what == Decision.Answer.CHANGED else "why you cannot agree"
            raise Refused(f"Say {asks} in decision {decision.number}.", about=f"{answer.what}_{decision.pk}")
        if len(because) > LONGEST:
            raise Refused(f"Say it in {LONGEST:,} characters or fewer.", about=f"{answer.what}_{decision.pk}")
        if answer.version is not None and answer.version != decision.version:
            raise Refused(
                f"Decision {decision.number} was changed while you were answering. What you typed is still here. Read "
                "it as it stands now, then send your answer again.",
                about=f"answer_{decision.pk}",
            )
    return {decision.pk: told[decision.pk] for decision in decisions}


def _write(
    decision: Decision, answer: Answer, *, by: Actor, staff: Staff | None, review: Review, today: date, now: datetime
) -> None:
    decision.answer = answer.what
    decision.save(update_fields=["answer"])
    because = answer.because.strip() if answer.what in TO_SETTLE else ""
    said = {"answer": answer.what, "name": staff.name if staff else "", "before": {"answer": ""}}
    DecisionStep.objects.create(
        decision=decision,
        kind=Kind.ANSWER,
        what=answer.what,
        because=because,
        said=said,
        review=review,
        on=today,
        written_at=now,
        by=by.name,
    )


def _tell(by: Actor, child: Child, review: Review, said: Mapping[str, int], today: date, now: datetime) -> None:
    """The IRO is told; what is theirs to settle among it."""
    if iro := iro_of([child.pk], today).get(child.pk):
        tell_staff(key=f"{TOLD} {review.pk}", staff=iro, kind=TOLD, child=child, review=review.pk, now=now, **said)


def _copy(
    by: Actor,
    child: Child,
    review: Review,
    staff: Staff,
    told: Sequence[tuple[int, Answer]],
    today: date,
    now: datetime,
) -> None:
    body = mail_words.ANSWERED_BODY.format(
        name=staff,
        initials=mail_words.initials(child),
        held=mail_words.day(review.first_part_on),
        on=say(today),
        lines=mail_words.answer_lines((number, each.what, each.because.strip()) for number, each in told),
    )
    values = {"to": staff.email, "to_name": staff.name, "subject": mail_words.ANSWERED, "body": body}
    queue_message(by=by, key=f"answer {review.pk}", kind="answer", now=now, child=child, review=review, **values)


@transaction.atomic
def settle_answer(
    *,
    by: Actor,
    decision: Decision,
    take: bool,
    because: str,
    today: date,
    now: datetime,
    text: str = "",
    childs_words: str = "",
    due_on: date | None = None,
    seen: int | None = None,
) -> Decision:
    """Settle a change that the manager asked for, or a decision not agreed: change it (`take`), or let it stand.

    The words before stay in the step. `seen`: the decision's version as it was shown.
    """
    by.must(Permission.WRITE_RECORD)
    hold_child(by, decision.child_id, today, Permission.WRITE_RECORD)
    decision = Decision.objects.get(pk=decision.pk)
    if seen is not None and seen != decision.version:
        raise Refused("Somebody else changed this decision while you were writing. What you typed is still here.")
    if decision.answer not in TO_SETTLE:
        raise Refused("The manager asked for no change of this decision, so there is nothing to settle.")
    why = because.strip()
    if not take and not why:
        raise Refused("Say why it stands as it was: the manager is told.", about="because")
    wanted = {"text": text.strip(), "childs_words": childs_words.strip(), "due_on": due_on} if take else {}
    before = {name: plain(getattr(decision, name)) for name in wanted}
    if take and not all(wanted.values()):
        raise Refused("A decision has words, words for the child, and a day.", about="text")
    changed = {name: value for name, value in wanted.items() if getattr(decision, name) != value}
    if take and not changed:
        raise Refused("Nothing is changed. Change the decision, or let it stand as it was.", about="text")
    for name, value in changed.items():
        setattr(decision, name, value)
    decision.version += 1
    decision.save(update_fields=[*changed, "version"])
    said = {name: plain(value) for name, value in changed.items()}
    DecisionStep.objects.create(
        decision=decision,
        kind=Kind.CHANGED,
        what="taken" if take else "stands",
        because=why,
        said={**said, "before": {name: before[name] for name in changed}},
        review=decision.review,
        on=today,
        written_at=now,
        by=by.name,
    )
    about = {"decision": decision.pk, "taken": take, "fields": sorted(changed)}
    write_review_event(who=by, action="manager’s answer settled", review=decision.review, now=now, said=about)
    if not decision.child.restricted and (manager := manager_of(decision.review)):
        key = f"{SETTLED} {decision.pk} {decision.version}"
        told = {"number": decision.number, "taken": take}
        tell_staff(
            key=key, staff=manager, kind=SETTLED, child=decision.child_id, review=decision.review_id, now=now, **told
        )
    return decision
