"""What people say of a child that no return holds: names, brothers and sisters, restriction, people around them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from keel.records import stamps
from keel.records.bulk import chunks, update_rows
from keel.records.commands.audit import write_event
from keel.records.commands.finding import refresh_words
from keel.records.commands.review_steps import reason
from keel.records.models import (
    Child,
    ChildNow,
    ChildNumber,
    Person,
    Relationship,
    RestrictionStep,
    Siblings,
    SiblingsStep,
)
from keel.records.names import fold
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused
from keel.records.seals import digest_of

AT_A_TIME = 2000
WHOLE = Relationship.Gets.WHOLE.value
GETS = tuple((value, words[:1].upper() + words[1:]) for value, words in Relationship.Gets.choices)
"""How much of a review's record somebody may be sent: (value, words)."""
_NAME_KEY = Subquery(Child.objects.filter(pk=OuterRef("child_id")).values("name_key")[:1])
NAMES = ("given_name", "family_name", "preferred_name", "name_key")
RESTRICTION = ("restricted", "restricted_why")
LONGEST_LANGUAGE = 100


@transaction.atomic
def name_children(*, by: Actor, names: Sequence[tuple[str, str, str, str]], now: datetime) -> int:
    """Name many children at once: (number, given, family, preferred). One audit event, with the digest of the rows."""
    by.must(Permission.RECORD_REVIEW)
    named = 0
    for some in chunks(names, AT_A_TIME):
        ids = dict(Child.objects.filter(number__in=[row[0] for row in some]).values_list("number", "id"))
        if missing := sorted(row[0] for row in some if row[0] not in ids):
            raise Refused(f"There is no child with the number {missing[0]}. Import them first.")
        named += update_rows(
            Child,
            NAMES,
            [
                (given, family, preferred, fold(preferred or given, family, given), ids[number])
                for number, given, family, preferred in some
            ],
        )
        refresh_words(list(ids.values()))
        ChildNow.objects.filter(child_id__in=ids.values()).update(name_key=_NAME_KEY)
    write_event(by=by, action="children named", about={"children": named, "digest": digest_of(names)}, now=now)
    return named


@transaction.atomic
def add_child_number(*, by: Actor, child: Child, system: str, value: str, now: datetime) -> ChildNumber:
    """Note the number by which another system knows a child. A system gives a number to one child only."""
    by.must(Permission.RECORD_REVIEW)
    if there := ChildNumber.objects.filter(system=system, value=value).select_related("child").first():
        raise Refused(f"{system} number {value} belongs to the child {there.child.number} already.")
    number = ChildNumber.objects.create(child=child, system=system, value=value)
    refresh_words([child.pk])
    write_event(by=by, action="child number added", about={"child": child.pk, "number": number.pk}, now=now)
    return number


@transaction.atomic
def restrict_child(*, by: Actor, child: Child, because: str, now: datetime, seen: str | None = None) -> Child:
    """Restrict a record to those who may see restricted ones, and say why; of one that is restricted, say why anew."""
    held, why = _to_restrict(by, child, because, seen)
    if held.restricted and held.restricted_why == why:
        raise Refused("That is why the record is restricted already. Give another reason.", about="because")
    action = "reason of restriction changed" if held.restricted else "record restricted"
    return _restrict(held, restricted=True, why=why, action=action, by=by, now=now)


@transaction.atomic
def lift_restriction(*, by: Actor, child: Child, because: str, now: datetime, seen: str | None = None) -> Child:
    """Open a restricted record again to everyone who works with the child, and say why.

    `restricted_why` then says why it was lifted: the newest reason, whichever way it was decided.
    """
    held, why = _to_restrict(by, child, because, seen)
    if not held.restricted:
        raise Refused("The record is not restricted, so there is nothing to lift.")
    return _restrict(held, restricted=False, why=why, action="restriction lifted", by=by, now=now)


def _to_restrict(by: Actor, child: Child, because: str, seen: str | None) -> tuple[Child, str]:
    """The child, locked, and the reason as it is kept."""
    by.must(Permission.SEE_RESTRICTED)
    why = reason(because, "Say why: whoever asks for the record later needs to know.")
    held = Child.objects.select_for_update().get(pk=child.pk)
    stands = stamps.of_restriction(held)
    stamps.refuse_changed(seen=seen, stands=stands, what="the restriction of this record", about={"child": held.pk})
    return held, why


def _restrict(held: Child, *, restricted: bool, why: str, action: str, by: Actor, now: datetime) -> Child:
    before = (held.restricted, held.restricted_why)
    held.restricted, held.restricted_why = restricted, why
    changed = [name for name, old in zip(RESTRICTION, before, strict=True) if getattr(held, name) != old]
    held.save(update_fields=changed)
    RestrictionStep.objects.create(child=held, restricted=restricted, because=why, by=by.name, at=now)
    write_event(by=by, action=action, about={"child": held.pk, "fields": changed}, now=now)
    return held


@transaction.atomic
def set_interpreter(*, by: Actor, child: Child, language: str, now: datetime, seen: str | None = None) -> Child:
    """Note that a child needs an interpreter, and for which language; empty where they need none.

    Where that is what stands there nothing is written.
    """
    by.must(Permission.RECORD_REVIEW)
    held = Child.objects.select_for_update().get(pk=child.pk)
    stands = stamps.of_interpreter(held)
    stamps.refuse_changed(seen=seen, stands=stands, what="what is said of an interpreter", about={"child": held.pk})
    language = " ".join(language.split())
    if len(language) > LONGEST_LANGUAGE:
        raise Refused(f"The language must be {LONGEST_LANGUAGE} characters or fewer.", about="language")
    if language == held.interpreter:
        return held
    action = "interpreter noted" if language else "interpreter no longer needed"
    held.interpreter = language
    held.save(update_fields=["interpreter"])
    write_event(by=by, action=action, about={"child": held.pk, "fields": ["interpreter"]}, now=now)
    return held


@transaction.atomic
def join_siblings(
    *,
    by: Actor,
    one: Child,
    other: Child,
    now: datetime,
    iro_apart_because: str = "",
    parent: Child | None = None,
) -> Siblings:
    """Note that two children are brothers or sisters, and why they may not share an IRO where that is so.

    `parent`: which of the two is the other's mother or father. What is there already stays when none is given.
    """
    by.must(Permission.RECORD_REVIEW)
    if one.pk == other.pk:
        raise Refused("A child is not their own brother or sister. Choose another child.")
    first, second = sorted((one, other), key=lambda child: child.pk)
    said: dict[str, str] = {"iro_apart_because": iro_apart_because} if iro_apart_because else {}
    if parent is not None:
        said["kind"] = Siblings.Kind.ONE_IS_PARENT if parent.pk == first.pk else Siblings.Kind.OTHER_IS_PARENT
    pair, _ = Siblings.objects.update_or_create(one=first, other=second, defaults=said)
    if iro_apart_because:
        SiblingsStep.objects.create(pair=pair, apart=True, because=iro_apart_because, by=by.name, at=now)
    write_event(
        by=by, action="siblings joined", about={"siblings": pair.pk, "children": [first.pk, second.pk]}, now=now
    )
    return pair


@transaction.atomic
def add_person(
    *,
    by: Actor,
    child: Child,
    given_name: str,
    family_name: str,
    kind: str,
    from_on: date,
    now: datetime,
    gets: str = Relationship.Gets.WHOLE,
    because: str = "",
    may_know_address: bool = False,
    parental_responsibility: bool = False,
) -> Relationship:
    """Add somebody around a child and what they may be told. Less than the whole needs a reason."""
    by.must(Permission.RECORD_REVIEW)
    if gets != Relationship.Gets.WHOLE and not because.strip():
        raise Refused("Say why this person gets less than the whole record.", about="because")
    person = Person.objects.create(given_name=given_name, family_name=family_name)
    tie = Relationship.objects.create(
        child=child,
        person=person,
        kind=kind,
        gets=gets,
        because=because,
        may_know_address=may_know_address,
        parental_responsibility=parental_responsibility,
        from_on=from_on,
    )
    write_event(by=by, action="person added", about={"relationship": tie.pk, "child": child.pk}, now=now)
    return tie
