"""The council's people and teams, as whoever looks for them or adds to them asks."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from keel.records.models import Allocation, Staff, Team
from keel.records.names import fold
from keel.records.permissions import Role


def staff_named(words: str) -> QuerySet[Staff]:
    """Everybody whose name holds these words; nobody where they hold no letter."""
    key = fold(words)
    return Staff.objects.filter(name_key__contains=key) if key else Staff.objects.none()


def iros_named(words: str) -> list[int]:
    """The keys of every IRO whose name holds these words: by a child, the role or the post they ever had. One query."""
    given = Q(Exists(Allocation.objects.filter(iro=OuterRef("pk"))))
    iro = given | Q(user__roles__role=Role.IRO) | Q(posts__title__icontains="reviewing officer")
    return sorted(staff_named(words).filter(iro).values_list("pk", flat=True).distinct())


def team_called(name: str) -> Team | None:
    """The team of this name, whatever its capitals. One query."""
    return Team.objects.filter(name__iexact=name.strip()).order_by("id").first()


def team_names() -> list[str]:
    """What every team is called. One query."""
    return list(Team.objects.order_by("name").values_list("name", flat=True))
