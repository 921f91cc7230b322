"""How the standards of the second review stand: by IRO and quarter, and review by review."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from keel.law.answers import Rule
from keel.law.standards import MOST, STANDARDS, Met, score
from keel.records.models import Child, Review, Staff, StandardsAnswer
from keel.records.permissions import Actor
from keel.records.queries.children import visible_rows

MONTHS_IN_A_QUARTER = 3


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year: 1 is January to March."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * MONTHS_IN_A_QUARTER + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        """The one before it."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month - 1) // MONTHS_IN_A_QUARTER + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of `second` reviews: how many have a whole form, how many met every standard, the points of the whole forms."""

    second: int = 0
    answered: int = 0
    all_met: int = 0
    points: int = 0

    @property
    def out_of(self) -> int:
        """The most points that the whole forms could have."""
        return self.answered * MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class OfIro:
    """The figures of one IRO; `iro` None: nobody is recorded as who chaired."""

    iro: int | None
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class OfReview:
    """One second review: whose, when it was completed, and its form."""

    review: int
    child: Child
    on: date
    points: int
    complete: bool
    met: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A quarter: as a whole, by IRO in the order of their names, and by standard (how many said each of met, …)."""

    whole: Figures
    by_iro: Sequence[OfIro]
    by_standard: Sequence[tuple[str, Mapping[str, int]]]


def second_reviews(actor: Actor, quarter: Quarter, today: date) -> QuerySet[Review]:
    """The second reviews that were completed in a quarter and whose record is kept here.

    Second by the rule they were due by, or because their form was opened.
    """
    kept = Review.objects.filter(source=Review.Source.KEEL, completed_on__range=(quarter.first, quarter.last))
    opened = Exists(StandardsAnswer.objects.filter(review=OuterRef("pk")))
    return visible_rows(kept.filter(Q(due_rule=Rule.SECOND.value) | opened), "child_id", actor, today)


def standing(actor: Actor, quarter: Quarter, today: date) -> Standing:
    """How a quarter stands. Three queries."""
    chaired = dict(second_reviews(actor, quarter, today).values_list("id", "chaired_by"))
    forms = _forms(chaired)
    names = {person.pk: str(person) for person in Staff.objects.filter(pk__in=set(filter(None, chaired.values())))}
    by_iro: dict[int | None, list[int]] = defaultdict(list)
    for review, iro in chaired.items():
        by_iro[iro].append(review)
    rows = [
        OfIro(iro=iro, name=names.get(iro or 0, ""), figures=_figures(reviews, forms))
        for iro, reviews in by_iro.items()
    ]
    said = {standard.code: Counter(form[standard.code] for form in forms.values() if standard.code in form)
            for standard in STANDARDS}  # fmt: skip
    return Standing(
        whole=_figures(chaired, forms),
        by_iro=sorted(rows, key=lambda row: (row.iro is None, row.name, row.iro or 0)),
        by_standard=[(standard.asks, said[standard.code]) for standard in STANDARDS],
    )


def _forms(reviews: Iterable[int]) -> dict[int, dict[str, str]]:
    """Review -> code of the standard -> how far it is met. One query."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    stands = StandardsAnswer.objects.filter(review__in=list(reviews), stands=True)
    for review, item, met in stands.values_list("review_id", "item", "met"):
        found[review][item] = met
    return found


def _figures(reviews: Iterable[int], forms: Mapping[int, Mapping[str, str]]) -> Figures:
    keys = list(reviews)
    whole = [forms[key] for key in keys if key in forms and score(forms[key]).complete]
    return Figures(
        second=len(keys),
        answered=len(whole),
        all_met=sum(all(met == Met.MET for met in form.values()) for form in whole),
        points=sum(score(form).points for form in whole),
    )


def reviews_of_iro(actor: Actor, quarter: Quarter, iro: int | None, today: date) -> QuerySet[Review]:
    """The second reviews of a quarter that one IRO chaired, the newest first."""
    found = second_reviews(actor, quarter, today).filter(chaired_by=iro).select_related("child")
    return found.order_by("-completed_on", "-id")


def as_reviews(rows: Sequence[Any]) -> list[OfReview]:
    """These reviews with their forms. One query."""
    forms = _forms(row.pk for row in rows)
    return [
        OfReview(
            review=row.pk,
            child=row.child,
            on=row.completed_on,
            points=score(forms.get(row.pk, {})).points,
            complete=score(forms.get(row.pk, {})).complete,
            met=forms.get(row.pk, {}),
        )
        for row in rows
    ]
