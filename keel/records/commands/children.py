"""What people say of a child that no return holds: names, brothers and sisters, restriction, people around them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from keel.records.bulk import chunks, update_rows
from keel.records.commands.audit import write_event
from keel.records.commands.finding import refresh_words
from keel.records.models import Child, ChildNow, ChildNumber, Person, Relationship, Siblings, SiblingsStep
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
def restrict_child(*, by: Actor, child: Child, because: str, now: datetime) -> Child:
    """Restrict a record to those who may see restricted ones, and say why."""
    by.must(Permission.SEE_RESTRICTED)
    if not because.strip():
        raise Refused("Say why the record is restricted: whoever asks for it later needs to know.")
    child.restricted, child.restricted_why = True, because
    child.save(update_fields=["restricted", "restricted_why"])
    write_event(by=by, action="record restricted", about={"child": child.pk}, now=now)
    return child


@transaction.atomic
def set_interpreter(*, by: Actor, child: Child, language: str, now: datetime) -> Child:
    """Note that a child needs an interpreter, and for which language; empty where they need none."""
    by.must(Permission.RECORD_REVIEW)
    child.interpreter = language.strip()
    child.save(update_fields=["interpreter"])
    write_event(by=by, action="interpreter noted", about={"child": child.pk, "fields": ["interpreter"]}, now=now)
    return child


@transaction.atomic
def join_siblings(*, by: Actor, one: Child, other: Child, now: datetime, iro_apart_because: str = "") -> Siblings:
    """Note that two children are brothers or sisters, and why they may not share an IRO where that is so.

    A reason already there stays when none is given.
    """
    by.must(Permission.RECORD_REVIEW)
    if one.pk == other.pk:
        raise Refused("A child is not their own brother or sister. Choose another child.")
    first, second = sorted((one, other), key=lambda child: child.pk)
    pair, _ = Siblings.objects.update_or_create(
        one=first, other=second, defaults={"iro_apart_because": iro_apart_because} if iro_apart_because else {}
    )
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
        raise Refused("Say why this person gets less than the whole record.")
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
