"""Who might be a child's IRO: what each would hold after it, what bars them and why, and what speaks for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from keel.law import sources
from keel.law.caseload import Caseload
from keel.law.independence import CaseRoles, sibling_note
from keel.law.sources import Source
from keel.records.models import Allocation, Child
from keel.records.queries.allocation import child_said
from keel.records.queries.caseloads import Load, loads
from keel.records.queries.independence import why_not_iro
from keel.records.queries.siblings import Sibling, siblings_of

NOBODY_KNOWS = Decimal(10**6)
"""Where a load is not known it is sorted after every load that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody may not be the IRO of one of the children."""

    child: str
    because: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """That somebody was, or is, a child's IRO."""

    child: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One IRO for these children. `splits`: brothers and sisters in care who would then have another IRO."""

    load: Load
    after: Caseload
    barred: tuple[Reason, ...]
    holds: tuple[str, ...]
    splits: tuple[str, ...]
    before: tuple[Before, ...]
    holds_now: tuple[str, ...]

    @property
    def continues(self) -> bool:
        """They know the family: they hold a brother or sister, or hold or held one of these children."""
        return bool(self.holds or self.before or self.holds_now)


def candidates(children: Sequence[int], *, on: date, today: date) -> list[Candidate]:
    """Every IRO for these children together from a day on, the likeliest first. Twenty queries at most.

    Loads are those of today, with whoever is to come. First those whom nothing bars, among them those who are there,
    then who knows the family, then who would hold least for each full-time post.
    """
    keys = list(children)
    rows = {row.pk: row for row in Child.objects.filter(pk__in=keys)}
    names = {key: child_said(row) for key, row in rows.items()}
    people = [one for one in loads(today) if one.left_on is None or one.left_on >= on]
    checks = why_not_iro([(child, one.staff) for child in rows for one in people], on)
    siblings = siblings_of(list(rows), on)
    history = _history(list(rows), names)
    found = [
        _candidate(
            one,
            on,
            rows,
            names,
            siblings,
            history.get(one.staff, ()),
            tuple(
                Reason(child=names[child], because=bar.because, source=bar.source)
                for child in rows
                for bar in checks[child, one.staff][0]
            ),
        )
        for one in people
    ]
    return sorted(found, key=lambda one: _order(one, on))


def bars_of(children: Sequence[int], iro: int, *, on: date) -> dict[int, list[str]]:
    """Child -> why one person may not be their IRO, of those of these children whom something bars. Eleven queries."""
    checks = why_not_iro([(child, iro) for child in children], on)
    siblings = siblings_of(children, on)
    found: dict[int, list[str]] = {}
    for child in children:
        reasons = [f"{bar.because} ({bar.source.provision})" for bar in checks[child, iro][0]]
        reasons += [
            f"They hold {_name(one)}, with whom this child may not share an IRO: {one.apart_because}"
            for one in siblings[child]
            if one.apart_because and one.iro == iro and not one.is_to
        ]
        if reasons:
            found[child] = reasons
    return found


def _order(one: Candidate, on: date) -> tuple[bool, bool, bool, Decimal, str, int]:
    each = one.after.per_full_time
    least = NOBODY_KNOWS if each is None else each
    return bool(one.barred), one.load.is_away(on), not one.continues, least, one.load.name, one.load.staff


def _candidate(
    load: Load,
    on: date,
    rows: Mapping[int, Child],
    names: Mapping[int, str],
    siblings: Mapping[int, Sequence[Sibling]],
    history: Sequence[tuple[int, Before]],
    bars: tuple[Reason, ...],
) -> Candidate:
    outside = {one.child: one for child in rows for one in siblings[child] if one.in_care and one.child not in rows}
    apart = _apart(load.staff, rows, names, siblings)
    now = {child for child, one in history if one.from_on <= on and (one.to_on is None or one.to_on >= on)}
    # Those promised to them from a later day are counted in the load already.
    theirs_already = {child for child, one in history if one.to_on is None or one.to_on >= on}
    theirs = frozenset(one.iro for one in outside.values() if one.iro is not None)
    bound = frozenset(
        one.iro
        for child in rows
        for one in siblings[child]
        if one.in_care and one.child not in rows and one.iro is not None and not one.apart_because
    )
    splits = sibling_note(load.staff, CaseRoles(iros_of_siblings=bound)) is not None
    return Candidate(
        load=load,
        after=load.after(len(set(rows) - theirs_already)),
        barred=bars + apart,
        holds=tuple(_name(one) for one in outside.values() if one.iro == load.staff and not one.is_to)
        if load.staff in theirs
        else (),
        splits=tuple(_name(one) for one in outside.values() if one.iro is not None and not one.apart_because)
        if splits
        else (),
        before=tuple(one for child, one in history if child not in now),
        holds_now=tuple(names[child] for child in rows if child in now),
    )


def _apart(
    iro: int, rows: Mapping[int, Child], names: Mapping[int, str], siblings: Mapping[int, Sequence[Sibling]]
) -> tuple[Reason, ...]:
    """Who may not share an IRO: with one whom they hold, or two who are both to be given.

    A parent or child whom they hold is a bar of its own, beside regulation 46.
    """
    return tuple(
        Reason(
            child=names[child],
            because=f"They may not share an IRO with {_name(one)}: {one.apart_because}",
            source=sources.PARENT_AND_CHILD if one.is_to else sources.SIBLINGS,
        )
        for child in rows
        for one in siblings[child]
        if one.apart_because and (child < one.child if one.child in rows else one.iro == iro and not one.is_to)
    )


def _history(children: Sequence[int], names: Mapping[int, str]) -> dict[int, list[tuple[int, Before]]]:
    """IRO -> (child, when) of those of the children whom they hold or held. One query."""
    found: dict[int, list[tuple[int, Before]]] = defaultdict(list)
    rows = Allocation.objects.filter(child_id__in=children).order_by("from_on", "id")
    for iro, child, first, last in rows.values_list("iro_id", "child_id", "from_on", "to_on"):
        found[iro].append((child, Before(child=names[child], from_on=first, to_on=last)))
    return found


def _name(one: Sibling) -> str:
    return one.name or f"child {one.number}"
