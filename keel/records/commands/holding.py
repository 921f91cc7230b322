"""What commands between reviews share: the child held still, rows that correct each other, words that are kept."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.models import CarePeriod, Child
from keel.records.models.oversight import Standing
from keel.records.permissions import Actor, Permission
from keel.records.queries.children import visible_to
from keel.records.refused import NotPermitted, Refused
from keel.records.stamps import Overtaken

LONGEST_BECAUSE = 300
Row = TypeVar("Row", bound=Standing)


def must_any(who: Actor, permissions: Iterable[Permission]) -> None:
    """Raise `NotPermitted` unless they may do one of these: it says the first."""
    asked = list(permissions)
    if not any(who.may(permission) for permission in asked):
        who.must(asked[0])


def hold(who: Actor, child: int, today: date) -> Child:
    """The child's row, locked until the transaction ends. Raises `NotPermitted` of a child whom they may not see."""
    held = Child.objects.select_for_update().get(pk=child)
    if not visible_to(who, today).filter(pk=child).exists():
        raise NotPermitted("You do not work with this child, so you cannot record this. Ask the IRO manager.")
    return held


def refuse_not_then(day: date, child: Child, today: date, *, about: str, what: str) -> None:
    """Raise `Refused` for a day to come, or before the child was born or in care. `what` heads the sentence."""
    if day > today:
        raise Refused(f"{what} cannot be on {say(day)}: that day has not come. Plan it instead.", about=about)
    if child.born_on and day < child.born_on:
        said = f"{say(day)} is before the child was born, on {say(child.born_on)}. Check the year."
        raise Refused(said, about=about)
    first = CarePeriod.objects.filter(child=child).order_by("started_on").first()
    if first and first.start_known and day < first.started_on:
        said = f"{say(day)} is before the child came into care, on {say(first.started_on)}. Check the year."
        raise Refused(said, about=about)


def still_stands(table: type[Row], key: int, child: Child) -> Row:
    """A row of this child that nobody has corrected since. Raises `Overtaken` where somebody has."""
    row: Any = table._default_manager.filter(pk=key, child=child).first()
    if row is None:
        raise Refused("There is no such entry of this child. Go back to the child’s page and look again.")
    if not row.stands:
        newer: Any = table._default_manager.filter(instead_of=row).first()
        by = newer.by if newer else "somebody else"
        raise Overtaken(
            f"{by} changed this entry on {say(newer.written_at.date()) if newer else 'the way'}, while you were "
            "writing. What you typed is still here. Look at what stands there now, then try again."
        )
    return row  # type: ignore[no-any-return]


def supersede(row: Standing) -> None:
    """Let a row stand no longer: another, which names it, is written beside it."""
    row.stands = False
    row.save(update_fields=["stands"])


def why(words: str, said: str) -> str:
    """A reason as it is kept. Raises `Refused` with `said` where there is none."""
    words = " ".join(words.split())
    if not words:
        raise Refused(said, about="because")
    if len(words) > LONGEST_BECAUSE:
        words_left = f"The reason is longer than {LONGEST_BECAUSE} characters. Say it more shortly."
        raise Refused(words_left, about="because")
    return words


def note_event(who: Actor, action: str, child: Child, now: datetime, **about: Any) -> None:
    """An audit event of one child: keys, days and names of columns, never the words."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in about.items()}
    write_event(by=who, action=action, about={"child": child.pk, **plain}, now=now)
