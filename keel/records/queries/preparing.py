"""What was prepared of one review: the talk, the child's choices, the private conversation; who holds the case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from keel.law.chairing import Conversation as Verdict
from keel.law.chairing import NotHeld, private_conversation
from keel.records.models import CaseHeld, ChildChoice, Conversation, Post, Review, Staff, Talk, Team
from keel.records.queries.audit import names_of_users
from keel.records.queries.cases import told_in_returns
from keel.records.queries.days import open_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was said before one review, newest first; `by`: user name -> name."""

    talks: Sequence[Talk]
    choices: Sequence[ChildChoice]
    conversations: Sequence[Conversation]
    """Every row, those that were corrected among them."""
    verdict: Verdict | None
    """How the duty to speak in private stands; None where nothing is on record."""
    by: Mapping[str, str]

    @property
    def standing(self) -> list[Conversation]:
        """The conversations that nobody has corrected."""
        return standing_rows(self.conversations)


def prepared(review: Review) -> Prepared:
    """All of it. Four queries."""
    talks = list(Talk.objects.filter(review=review).order_by("-id"))
    choices = list(ChildChoice.objects.filter(review=review).order_by("-id"))
    spoken = list(Conversation.objects.filter(review=review).order_by("-id"))
    return Prepared(
        talks=talks,
        choices=choices,
        conversations=spoken,
        verdict=verdict_of(spoken, review.first_part_on or review.booked_for),
        by=names_of_users([*(row.by for row in talks), *(row.by for row in choices), *(row.by for row in spoken)]),
    )


def last_choice(child: int) -> ChildChoice | None:
    """What a child last wished of a review, whichever that was. One query."""
    return ChildChoice.objects.filter(review__child=child).order_by("-on", "-id").first()


def standing_rows(rows: Iterable[Conversation]) -> list[Conversation]:
    """Those that no later row corrects."""
    rows = list(rows)
    corrected = {row.corrects_id for row in rows}
    return [row for row in rows if row.pk not in corrected]


def verdict_of(rows: Iterable[Conversation], review_on: date | None) -> Verdict | None:
    """How the duty stands by the law: by the first row that meets it, else by the newest."""
    stands = sorted(standing_rows(rows), key=lambda row: row.pk)
    if not stands or review_on is None:
        return None
    verdicts = [_judged(row, review_on) for row in stands]
    return next((found for found in verdicts if found.met), verdicts[-1])


def _judged(row: Conversation, review_on: date) -> Verdict:
    return private_conversation(
        review_on=review_on,
        held_on=row.on if row.held else None,
        alone=bool(row.alone),
        reason=NotHeld(row.reason) if row.reason else None,
    )


def met_on(rows: Iterable[Conversation], review_on: date | None) -> date | None:
    """The day on which the duty to speak in private was met: by speaking, or by a lawful reason not to."""
    if review_on is None:
        return None
    return min((row.on for row in standing_rows(rows) if _judged(row, review_on).met), default=None)


def talked_of(reviews: Sequence[int]) -> dict[int, date]:
    """Review -> the first day on which IRO and social worker spoke of it. One query."""
    found: dict[int, date] = {}
    for review, on in Talk.objects.filter(review_id__in=reviews).values_list("review_id", "on"):
        found[review] = min(on, found.get(review, on))
    return found


def conversations_of(reviews: Sequence[int]) -> dict[int, list[Conversation]]:
    """Review -> every row about the private conversation. One query."""
    found: dict[int, list[Conversation]] = defaultdict(list)
    for row in Conversation.objects.filter(review_id__in=reviews).order_by("id"):
        found[row.review_id].append(row)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a child's case: somebody of the staff list where they are on it, else the number or the team."""

    staff: Staff | None
    name: str
    team: Team | None


def case_holder(child: int, today: date) -> Holder:
    """Who holds a child's case today, and for which team: as a return tells, else as was told. Three queries."""
    told = told_in_returns(today).filter(child_id=child).order_by("-from_on", "-id").first()
    if told is not None:
        staff = Staff.objects.filter(worker_number=told.worker).first()
        return Holder(staff=staff, name=staff.name if staff else told.worker, team=team_of(staff, today))
    held = CaseHeld.objects.filter(open_on("from_on", "to_on", today), child_id=child)
    row = held.select_related("worker", "team").order_by("from_on", "id").first()
    if row is None:
        return Holder(staff=None, name="", team=None)
    name = row.worker.name if row.worker else row.team.name if row.team else ""
    return Holder(staff=row.worker, name=name, team=row.team or team_of(row.worker, today))


def team_of(staff: Staff | None, today: date) -> Team | None:
    """The team in which somebody has a post today, one that holds cases first. One query."""
    if staff is None:
        return None
    post = Post.objects.filter(open_on("from_on", "to_on", today), staff=staff).select_related("team")
    row = post.order_by("-team__holds_cases", "-from_on", "-id").first()
    return row.team if row else None
