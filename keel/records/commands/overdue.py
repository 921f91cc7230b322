"""What the nightly clock does with time that has run out: silence that means agreement, and who is told what is late.

Every part goes through its rows in chunks, each in a transaction of its own, and finds what it did before by the state
of the rows or by a key: a run that was killed goes on where it stopped, and one that comes a week late misses nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from keel.law import duties
from keel.law.answers import Rule
from keel.law.duties import Mover
from keel.law.wording import say
from keel.records import decision_mail as mail_words
from keel.records.bulk import chunks, insert_rows, one_at_a_time
from keel.records.commands.audit import write_event
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.telling import Mail, Word, queue_many, tell_many
from keel.records.models import Child, Decision, DecisionStep, ManagerLink, Review, ReviewClock, ReviewStatus, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.bookings import open_bookings
from keel.records.queries.case_managers import Case, administrators, cases
from keel.records.seals import digest_of

AT_A_TIME = 1000
DEEMED, LATE, DECISION_LATE, NOT_HELD = "decisions deemed", "clock late", "decision late", "booked day passed"
"""The kinds of what people are told on Today."""
Status = ReviewStatus.Status
STATUS = ("review_id", "status", "on", "written_at", "by", "because", "said")
STEP = ("decision_id", "kind", "what", "because", "said", "review_id", "on", "written_at", "by")


def _lots(rows: QuerySet[Any], *columns: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows by their keys, so many at a time, each lot read as it is needed. The key comes first.

    The keys are asked for once: asking for the next lot after the last key would sort all that is left each time.
    """
    for some in chunks(list(rows.order_by("pk").values_list("pk", flat=True)), AT_A_TIME):
        found = list(rows.filter(pk__in=some).order_by("pk").values_list("pk", *columns))
        if found:
            yield found


def deem_agreed(*, by: Actor, today: date, now: datetime) -> int:
    """Record that decisions which nobody answered in time stand as agreed. Returns of how many reviews.

    Dated to the day on which it took effect, however late the clock runs. IRO and manager are told, each once.
    """
    by.must(Permission.RECORD_REVIEW)
    judged = settings.judged_on(today)
    waiting = ReviewClock.objects.filter(duty=Rule.MANAGER_REPLY, closed_on=None, due_on__lt=today)
    found = 0
    for some in _lots(waiting, "review_id", "counted_from", "child_id"):
        reviews = {
            review: (child, duties.stand_from(received, judged.practice, judged.calendar))
            for _, review, received, child in some
            if duties.deemed_agreed(received, judged.practice, judged.calendar, on=today)
        }
        with transaction.atomic():
            one_at_a_time()
            found += _deem(by, reviews, today, now)
    return found


def _deem(by: Actor, reviews: Mapping[int, tuple[int, date]], today: date, now: datetime) -> int:
    """One lot. The children are held, so that nobody answers meanwhile; who did before is left alone."""
    held = {child for child, _ in reviews.values()}
    children = {one.pk: one for one in Child.objects.select_for_update().filter(pk__in=held).order_by("pk")}
    answered = ReviewStatus.objects.filter(review_id__in=reviews, status=Status.MANAGER_RESPONDED)
    gone = set(answered.values_list("review_id", flat=True))
    stand = {review: told for review, told in reviews.items() if review not in gone}
    if not stand:
        return 0
    said = {"deemed": True}
    rows = [(review, Status.MANAGER_RESPONDED.value, on, now, by.name, "", said) for review, (_, on) in stand.items()]
    insert_rows(ReviewStatus, STATUS, rows)
    _write_on_decisions(by, stand, now)
    settle_clocks(list(stand), today)
    _tell_deemed(by, stand, children, today, now)
    about = {"reviews": len(stand), "digest": digest_of(sorted(stand))}
    write_event(by=by, action="decisions stand as agreed", about=about, now=now)
    return len(stand)


def _write_on_decisions(by: Actor, stand: Mapping[int, tuple[int, date]], now: datetime) -> None:
    silent = Decision.objects.filter(review_id__in=stand, answer="").exclude(outcome=Decision.Outcome.WITHDRAWN)
    found = list(silent.order_by("pk").values_list("pk", "review_id"))
    kind, what = DecisionStep.Kind.ANSWER.value, Decision.Answer.DEEMED.value
    said = {"answer": what, "before": {"answer": ""}}
    rows = [(key, kind, what, "", said, review, stand[review][1], now, by.name) for key, review in found]
    insert_rows(DecisionStep, STEP, rows)
    Decision.objects.filter(pk__in=[key for key, _ in found]).update(answer=what)


def _tell_deemed(
    by: Actor, stand: Mapping[int, tuple[int, date]], children: Mapping[int, Child], today: date, now: datetime
) -> None:
    """The IRO and the manager, inside Keel and by mail."""
    links = ManagerLink.objects.filter(review_id__in=stand).order_by("id")
    managers = dict(links.values_list("review_id", "staff_id"))
    case = cases(sorted(children), today)
    iros = {review: case[child].iro for review, (child, _) in stand.items()}
    people = Staff.objects.in_bulk({key for key in (*managers.values(), *iros.values()) if key})
    held = dict(Review.objects.filter(pk__in=stand).values_list("pk", "first_part_on"))
    words, mails = [], []
    for review, (child, on) in stand.items():
        told = ((iros[review], mail_words.DEEMED_IRO), (managers.get(review), mail_words.DEEMED_MANAGER))
        for staff, then in told:
            if staff is None or staff not in people:
                continue
            key = f"{DEEMED} {review} to {staff}"
            # A restricted record is not the manager's to open inside Keel: they have the mail.
            if staff == iros[review] or not children[child].restricted:
                words.append(Word(key=key, staff=staff, kind=DEEMED, child=child, review=review, said={"on": on}))
            body = mail_words.DEEMED_BODY.format(
                name=people[staff],
                initials=mail_words.initials(children[child]),
                held=mail_words.day(held[review]),
                by=say(on - timedelta(days=1)),
                on=say(on),
                next=then,
            )
            values = {"to": people[staff].email, "to_name": people[staff].name, "subject": mail_words.DEEMED}
            mails.append(Mail(key=key, kind=DEEMED, body=body, child=child, review=review, **values))
    tell_many(words, now)
    queue_many(mails, by.name, now)


def tell_late(*, by: Actor, today: date, now: datetime) -> int:
    """Tell whoever's move it is, and the IRO, of every clock of a review that has run out: once each."""
    by.must(Permission.RECORD_REVIEW)
    late = ReviewClock.objects.filter(closed_on=None, due_on__lt=today)
    office = administrators(today)
    told = 0
    for some in _lots(late, "review_id", "child_id", "duty", "mover", "due_on"):
        with transaction.atomic():
            one_at_a_time()
            case = cases(sorted({row[2] for row in some}), today)
            reviews = {row[1] for row in some}
            links = ManagerLink.objects.filter(review_id__in=reviews).order_by("id")
            managers = dict(links.values_list("review_id", "staff_id"))
            open_records = _not_restricted(case)
            words = []
            for _, review, child, duty, mover, due_on in some:
                movers = _movers(mover, case[child], managers.get(review), office)
                # A restricted record is spoken of to its IRO alone.
                others = movers if child in open_records else []
                people = dict.fromkeys([*([case[child].iro] if case[child].iro else []), *others])
                said = {"duty": duty, "due_on": due_on}
                words += [
                    Word(
                        key=f"{LATE} {review} {duty} {due_on} to {staff}",
                        staff=staff,
                        kind=LATE,
                        child=child,
                        review=review,
                        said=said,
                    )
                    for staff in people
                    if staff
                ]
            told += tell_many(words, now)
    return told


def _movers(mover: str, case: Case, manager: int | None, office: Sequence[int]) -> list[int]:
    """Whose move it is, by key; nobody where nobody on the staff list is known."""
    if mover == Mover.ADMINISTRATOR:
        return list(office)
    who = {
        Mover.IRO.value: case.iro,
        Mover.SOCIAL_WORKER.value: case.worker,
        Mover.TEAM_MANAGER.value: manager or case.manager,
    }.get(mover)
    return [who] if who else []


def _not_restricted(children: Mapping[int, Case]) -> set[int]:
    return set(Child.objects.filter(pk__in=children, restricted=False).values_list("pk", flat=True))


def tell_decisions_late(*, by: Actor, today: date, now: datetime) -> int:
    """Tell the IRO of every issued decision that has passed its day, and its owner if on the staff list: once each."""
    by.must(Permission.RECORD_REVIEW)
    issued = ReviewStatus.objects.filter(review=OuterRef("review"), status=Status.DECISIONS_ISSUED)
    late = Decision.objects.filter(Exists(issued), closed_on=None, due_on__lt=today)
    told = 0
    for some in _lots(late, "child_id", "review_id", "due_on", "owner_staff_id"):
        with transaction.atomic():
            one_at_a_time()
            case = cases(sorted({row[1] for row in some}), today)
            open_records = _not_restricted(case)
            words = []
            for decision, child, review, due_on, owner in some:
                owners = [owner] if owner and child in open_records else []
                said = {"decision": decision, "due_on": due_on}
                words += [
                    Word(
                        key=f"{DECISION_LATE} {decision} {due_on} to {staff}",
                        staff=staff,
                        kind=DECISION_LATE,
                        child=child,
                        review=review,
                        said=said,
                    )
                    for staff in dict.fromkeys([case[child].iro, *owners])
                    if staff
                ]
            told += tell_many(words, now)
    return told


def tell_days_passed(*, by: Actor, today: date, now: datetime) -> int:
    """Tell the IRO of every review whose booked day has passed and of which nobody said whether it was held: once."""
    by.must(Permission.RECORD_REVIEW)
    passed = open_bookings().filter(booked_for__lt=today)
    told = 0
    for some in _lots(passed, "child_id", "booked_for"):
        with transaction.atomic():
            one_at_a_time()
            case = cases(sorted({row[1] for row in some}), today)
            words = [
                Word(
                    key=f"{NOT_HELD} {review} {on} to {iro}",
                    staff=iro,
                    kind=NOT_HELD,
                    child=child,
                    review=review,
                    said={"on": on},
                )
                for review, child, on in some
                if (iro := case[child].iro)
            ]
            told += tell_many(words, now)
    return told
