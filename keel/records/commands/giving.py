"""Giving several children an IRO at once: brothers and sisters together, or the whole list of somebody who leaves.

Every check of `allocation` holds for each child, and two more that a person is asked: what the next IRO must know where
there was one before, and why brothers and sisters are kept apart where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from keel.law.independence import CaseRoles, sibling_note
from keel.law.wording import say
from keel.records.commands import allocation_rules as rules
from keel.records.commands.audit import write_event
from keel.records.commands.finding import note_iros
from keel.records.models import Allocation, Child, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries.allocation import child_said, how_it_came
from keel.records.queries.caseloads import begins_on
from keel.records.queries.independence import why_not_iro
from keel.records.queries.siblings import Sibling, in_care_on, siblings_of
from keel.records.refused import Refused

ONE, GROUP, LIST = "IRO allocated", "siblings given an IRO", "list handed over"
LONGEST_REASON = 300


class GivenSince(Refused):
    """Somebody else was there first."""


class AnotherDay(Refused):
    """Not from that day."""


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
class Given:
    """What was done: the number of its event, by which it can be undone, and the allocations."""

    event: int
    allocations: Sequence[Allocation]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What was done with a list. `kept`: (child's key, why) of those who stay with whoever held them."""

    given: Given | None
    kept: Sequence[tuple[int, str]]


@transaction.atomic
def allocate_group(*, by: Actor, wishes: Sequence[Wish], from_on: date, now: datetime) -> Given:
    """Give one child, or brothers and sisters at once, an IRO from a day on: all of them or none.

    Whoever held a child until then ends the day before. Raises `GivenSince`, `Refused`, `AnotherDay`,
    `NoteWanted` or `ReasonWanted`, in that order, with a sentence that names the child where there are several.
    """
    by.must(Permission.ALLOCATE)
    if not wishes:
        raise Refused("No child is chosen. Choose at least one.")
    looked = _look(wishes, from_on)
    found = [(wish, _problem(wish, looked)) for wish in wishes]
    for kind in (GivenSince, Refused, AnotherDay, NoteWanted, ReasonWanted):
        for wish, problem in found:
            if problem is not None and (type(problem) is kind):
                raise kind(_named(wish, looked, str(problem)) if len(wishes) > 1 else str(problem))
    made, ended = _write(by, wishes, looked)
    about: dict[str, Any]
    if len(made) == 1:
        about = {"allocation": made[0].pk, "child": made[0].child_id, "iro": made[0].iro_id, "ended": ended[0]}
        return Given(event=write_event(by=by, action=ONE, about=about, now=now).number, allocations=made)
    about = {"allocations": [row.pk for row in made], "children": [row.child_id for row in made], "ended": ended}
    return Given(event=write_event(by=by, action=GROUP, about=about, now=now).number, allocations=made)


@transaction.atomic
def hand_over(*, by: Actor, leaver: Staff, wishes: Sequence[Wish], from_on: date, now: datetime) -> HandedOver:
    """Give children of one IRO to others from a day on. Each is checked alone; who may not go stays, with why."""
    by.must(Permission.ALLOCATE)
    if not wishes:
        raise Refused("No child is chosen. Choose at least one.")
    looked = _look(wishes, from_on)
    kept: list[tuple[int, str]] = []
    going = list(wishes)
    while True:
        looked = replace(looked, given={wish.child: wish.iro for wish in going}).with_apart()
        stays = [(wish.child, str(why)) for wish in going if (why := _problem_of_list(wish, looked, leaver))]
        if not stays:
            break
        # A child who stays may be what keeps the next one: look again at those who are left.
        kept += stays
        going = [wish for wish in going if wish.child not in dict(kept)]
    if not going:
        return HandedOver(given=None, kept=kept)
    made, ended = _write(by, going, looked)
    about = {
        "from": leaver.pk,
        "allocations": [row.pk for row in made],
        "children": [row.child_id for row in made],
        "ended": ended,
    }
    event = write_event(by=by, action=LIST, about=about, now=now)
    return HandedOver(given=Given(event=event.number, allocations=made), kept=kept)


# ---- looking ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
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
    apart: Mapping[int, str] = field(default_factory=dict)

    def with_apart(self) -> "_Looked":
        """The same with who may not share an IRO, as it would be once these are given."""
        return replace(self, apart=rules.may_not_share(self.given, self.staff))


def _look(wishes: Sequence[Wish], from_on: date) -> _Looked:
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
    return _Looked(
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
    ).with_apart()


def _problem(wish: Wish, looked: _Looked) -> Refused | None:
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


def _problem_of_list(wish: Wish, looked: _Looked, leaver: Staff) -> Refused | None:
    held = looked.newest.get(wish.child)
    if held is None or held.iro_id != leaver.pk:
        now = f" {held.iro} is, since {say(held.from_on)}." if held else ""
        return GivenSince(f"{leaver} is no longer this child’s IRO.{now}")
    return _problem(wish, looked)


def _who_was_first(child: Child, newest: Allocation | None) -> str:
    if newest is None:
        return f"The IRO of {child_said(child)} was taken back while you were looking. Look again before you choose."
    who, when = how_it_came(newest)
    return (
        f"{when}{who} gave {child_said(child)} to {newest.iro}, from {say(newest.from_on)}, while you were looking. "
        "Nothing that you typed is lost. If another IRO is right all the same, choose again and save."
    )


def _not_in_care(wish: Wish, looked: _Looked) -> str:
    if wish.child in looked.in_care:
        return ""
    return f"On {say(looked.from_on)} this child is not in care, so needs no IRO. Check the day."


def _not_begun(iro: Staff, looked: _Looked) -> str:
    begins = looked.begins.get(iro.pk)
    if begins is None:
        return ""
    return f"{iro}’s post begins on {say(begins)}. Choose that day or a later one."


def _kept_apart(wish: Wish, looked: _Looked) -> str:
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


def _named(wish: Wish, looked: _Looked, words: str) -> str:
    return f"{child_said(looked.children[wish.child])}: {words}"


# ---- writing ---------------------------------------------------------------------------------------------------------


def _write(by: Actor, wishes: Sequence[Wish], looked: _Looked) -> tuple[list[Allocation], list[int | None]]:
    """End what runs, begin what is wished. Returns the new rows and the keys of those that they ended."""
    ending = [next((row for row in looked.running.get(wish.child, ()) if row.to_on is None), None) for wish in wishes]
    last_day = looked.from_on - timedelta(days=1)
    Allocation.objects.filter(pk__in=[row.pk for row in ending if row]).update(to_on=last_day)
    made = [
        Allocation.objects.create(
            child=looked.children[wish.child],
            iro=looked.staff[wish.iro],
            from_on=looked.from_on,
            by=by.name,
            handover_note=wish.handover_note.strip(),
            apart_from_siblings_because=wish.apart_because.strip() or _reason_of_pair(wish, looked),
            check_on=looked.from_on,
            check_facts=looked.checks[wish.child, wish.iro][1],
        )
        for wish in wishes
    ]
    note_iros([wish.child for wish in wishes])
    return made, [row.pk if row else None for row in ending]


def _reason_of_pair(wish: Wish, looked: _Looked) -> str:
    """Where two may not share an IRO that reason is kept with the allocation too, as it stood that day."""
    for one in looked.siblings.get(wish.child, ()):
        theirs = looked.given.get(one.child, one.iro)
        if one.in_care and one.apart_because and theirs not in (None, wish.iro):
            return one.apart_because
    return ""
