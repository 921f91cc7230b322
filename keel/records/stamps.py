"""What stood in a row when a page showed it: so that of two people who change it the second is told of the first."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from keel.law.wording import say
from keel.records.models import AuditEvent, Child, Relationship, School, User
from keel.records.refused import Refused
from keel.records.seals import digest_of


class Overtaken(Refused):
    """Somebody else changed the same row since it was shown."""


def of_restriction(child: Child) -> str:
    """Whether a record is restricted, and why."""
    return digest_of((child.restricted, child.restricted_why))


def of_interpreter(child: Child) -> str:
    """For which language a child needs an interpreter."""
    return digest_of((child.interpreter,))


def of_person(tie: Relationship) -> str:
    """Who somebody around a child is, and what they may be told."""
    who, told = tie.person, (tie.kind, tie.parental_responsibility, tie.may_know_address, tie.gets, tie.because)
    return digest_of((who.given_name, who.family_name, *told, tie.to_on))


def of_school(school: School) -> str:
    """A school, since when and until when."""
    return digest_of((school.name, school.from_on, school.to_on))


def refuse_changed(*, seen: str | None, stands: str, what: str, about: Mapping[str, int]) -> None:
    """Raise `Overtaken` where the row no longer says what somebody had before them (`seen`; None: nobody looked).

    `what` completes *changed …*; `about` is the row as audit events name it, by which whoever changed it is found.
    """
    if seen is None or seen == stands:
        return
    event = AuditEvent.objects.filter(**{f"about__{name}": key for name, key in about.items()}).order_by("-number")
    raise Overtaken(
        f"{_who_and_when(event.first())} changed {what}, while you were writing. What you typed is still here. "
        "Look at what stands there now, then try again."
    )


def _who_and_when(event: AuditEvent | None) -> str:
    if event is None:
        return "Somebody else"
    user = User.objects.filter(username=event.by).select_related("staff").first()
    return f"{user or event.by}, {_moment(event.at)},"


def _moment(at: datetime) -> str:
    there = timezone.localtime(at)
    return f"at {there:%H:%M} on {say(there.date())}"
