"""What is looked at before several children are given an IRO, and the first thing that stands in the way of each.

Every check of `allocation` holds for each child, and two more that a person is asked: what the next IRO must know where
there was one before, and why brothers and sisters are kept apart where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from keel.law.independence import CaseRoles, sibling_note
from keel.law.wording import say
from keel.records.commands import allocation_rules as rules
from keel.records.commands.giving_days import Days, days_of, too_early
from keel.records.models import Allocation, Child, Staff
from keel.records.queries.allocation import child_said, how_it_came
from keel.records.queries.caseloads import begins_on
from keel.records.queries.independence import why_not_iro
from keel.records.queries.siblings import Sibling, in_care_on, siblings_of
from keel.records.refused import Refused

LONGEST_REASON = 300


class GivenSince(Refused):
    """Somebody else was there first."""


class AnotherDay(Refused):
    """Not from that day."""


class FarBack(Refused):
    """From a day long past, and nobody said that it is meant."""


class NoteWanted(Refused):
    """The child had an IRO before, and nothing is said of what the next must know."""


class ReasonWanted(Refused):
    """Brothers and sisters would have different IROs, and nothing is said of why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One child, the IRO whom they are to have, and what is said with it.

    `seen`: the newest allocation of the child that the person looked at, 0 where there was none; None: not asked.
    """

    child: int
    iro: int
    handover_note: str = ""
    apart_because: str = ""
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was read for all the wishes together, with every child locked."""

    from_on: date
    children: Mapping[int, Child]
    staff: Mapping[int, Staff]
    given: Mapping[int, int]
    checks: Mapping[tuple[int, int], Any]
    running: Mapping[int, Sequence[Allocation]]
    newest: Mapping[int, Allocation]
    siblings: Mapping[int, Sequence[Sibling]]
    in_care: set[int]
    begins: Mapping[int, date]
    days: Days
    apart: Mapping[int, str] = field(default_factory=dict)

    def with_apart(self) -> "Looked":
        """The same with who may not share an IRO, as it would be once these are given."""
        return replace(self, apart=rules.may_not_share(self.given, self.staff))


def look_at(wishes: Sequence[Wish], from_on: date, today: date) -> Looked:
    keys = sorted({wish.child for wish in wishes})
    # In one order, so that two people with the same children never wait for each other.
    children = {row.pk: row for row in Child.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    staff = Staff.objects.in_bulk({wish.iro for wish in wishes})
    for wish in wishes:
        if wish.child not in children or wish.iro not in staff:
            raise Refused("A child or a person of this list is no longer in the record. Look at the list again.")
    newest: dict[int, Allocation] = {}
    for row in Allocation.objects.filter(child_id__in=keys).select_related("iro").order_by("id"):
        newest[row.child_id] = row
    return Looked(
        from_on=from_on,
        children=children,
        staff=staff,
        given={wish.child: wish.iro for wish in wishes},
        checks=why_not_iro([(wish.child, wish.iro) for wish in wishes], from_on),
        running=rules.running_of(keys, from_on),
        newest=newest,
        siblings=siblings_of(keys, from_on),
        in_care=in_care_on(keys, from_on),
        begins=begins_on([wish.iro for wish in wishes], from_on),
        days=days_of(keys, from_on, today),
    ).with_apart()


def problem_of(wish: Wish, looked: Looked) -> Refused | None:
    """The first thing that stands in the way of one wish."""
    iro, newest = looked.staff[wish.iro], looked.newest.get(wish.child)
    if wish.seen is not None and wish.seen != (newest.pk if newest else 0):
        return GivenSince(_who_was_first(looked.children[wish.child], newest))
    for kind, words in (
        (AnotherDay, _not_in_care(wish, looked)),
        (Refused, rules.barred(iro, looked.checks[wish.child, wish.iro][0])),
        (Refused, looked.apart.get(wish.child, "")),
        (Refused, rules.gone(iro, looked.from_on)),
        (AnotherDay, _not_begun(iro, looked)),
        (AnotherDay, too_early(wish.child, iro, looked.from_on, looked.days)),
        (AnotherDay, rules.taken(looked.running.get(wish.child, ()), iro, looked.from_on)),
    ):
        if words:
            return kind(words)
    if newest and newest.iro_id != wish.iro and not wish.handover_note.strip():
        return NoteWanted(f"Say what the next IRO must know: {newest.iro} was this child’s IRO before.")
    if _kept_apart(wish, looked) and not wish.apart_because.strip():
        return ReasonWanted(_kept_apart(wish, looked))
    if len(wish.apart_because.strip()) > LONGEST_REASON:
        return ReasonWanted(f"The reason must be {LONGEST_REASON} characters or fewer.")
    return None


def problem_of_list(wish: Wish, looked: Looked, leaver: Staff) -> Refused | None:
    held = looked.newest.get(wish.child)
    if held is None or held.iro_id != leaver.pk:
        now = f" {held.iro} is, since {say(held.from_on)}." if held else ""
        return GivenSince(f"{leaver} is no longer this child’s IRO.{now}")
    return problem_of(wish, looked)


def _who_was_first(child: Child, newest: Allocation | None) -> str:
    if newest is None:
        return f"The IRO of {child_said(child)} was taken back while you were looking. Look again before you choose."
    who, when = how_it_came(newest)
    first = newest.from_on + rules.ONE_DAY
    return (
        f"{when}{who} gave {child_said(child)} to {newest.iro}, from {say(newest.from_on)}, while you were looking. "
        f"Nothing that you typed is lost. If another IRO is right all the same, give them from {say(first)} or later."
    )


def _not_in_care(wish: Wish, looked: Looked) -> str:
    if wish.child in looked.in_care:
        return ""
    return f"On {say(looked.from_on)} this child is not in care, so needs no IRO. Check the day."


def _not_begun(iro: Staff, looked: Looked) -> str:
    begins = looked.begins.get(iro.pk)
    if begins is None:
        return ""
    return f"{iro}’s post begins on {say(begins)}. Choose that day or a later one."


def _kept_apart(wish: Wish, looked: Looked) -> str:
    """Where brothers or sisters in care have, or are to have, another IRO, and nothing says yet why."""
    apart = []
    for one in looked.siblings.get(wish.child, ()):
        theirs = looked.given.get(one.child, one.iro)
        if one.in_care and theirs is not None and not one.apart_because:
            apart.append((one, theirs))
    note = sibling_note(wish.iro, CaseRoles(iros_of_siblings=frozenset(theirs for _, theirs in apart)))
    if note is None:
        return ""
    names = ", ".join(one.name or one.number for one, _ in apart)
    return f"Say why they are kept apart. {note.because} ({names})"


def named(wish: Wish, looked: Looked, words: str) -> str:
    return f"{child_said(looked.children[wish.child])}: {words}"


def reason_of_pair(wish: Wish, looked: Looked) -> str:
    """Where two may not share an IRO that reason is kept with the allocation too, as it stood that day."""
    for one in looked.siblings.get(wish.child, ()):
        theirs = looked.given.get(one.child, one.iro)
        if one.in_care and one.apart_because and not one.is_to and theirs not in (None, wish.iro):
            return one.apart_because
    return ""
