"""The council's people and teams, as whoever looks for them or adds to them asks."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from keel.records.models import Allocation, Staff, Team
from keel.records.names import fold
from keel.records.permissions import Role


def staff_named(words: str) -> QuerySet[Staff]:
    """Everybody whose name holds these words; nobody where they hold no letter."""
    key = fold(words)
    return Staff.objects.filter(name_key__contains=key) if key else Staff.objects.none()


def _is_iro() -> Q:
    """An IRO by a child, the role or the post that they ever had."""
    given = Q(Exists(Allocation.objects.filter(iro=OuterRef("pk"))))
    return given | Q(user__roles__role=Role.IRO) | Q(posts__title__icontains="reviewing officer")


def iros_named(words: str) -> list[int]:
    """The keys of every IRO whose name holds these words: by a child, the role or the post they ever had. One query."""
    return sorted(staff_named(words).filter(_is_iro()).values_list("pk", flat=True).distinct())


def iros_who_chaired(on: date) -> dict[int, Staff]:
    """Key -> every IRO who had not left by a day, by name. One query."""
    there = Staff.objects.filter(_is_iro(), Q(left_on__isnull=True) | Q(left_on__gte=on)).distinct()
    return {person.pk: person for person in there.order_by("name_key", "id")}


def team_called(name: str) -> Team | None:
    """The team of this name, whatever its capitals. One query."""
    return Team.objects.filter(name__iexact=name.strip()).order_by("id").first()


def team_names() -> list[str]:
    """What every team is called. One query."""
    return list(Team.objects.order_by("name").values_list("name", flat=True))


def person_called(key: int | None) -> Staff | None:
    """One of the staff by key. One query."""
    return Staff.objects.filter(pk=key).first() if key is not None else None
