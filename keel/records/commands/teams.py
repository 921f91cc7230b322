"""Teams: renamed, moved, told to hold cases, taken away while nobody ever sat there."""

from datetime import datetime

from django.db import transaction

from keel.records.commands.audit import write_event
from keel.records.models import Post, RoleHeld, Team
from keel.records.permissions import Actor, Permission, teams_below
from keel.records.refused import Refused


@transaction.atomic
def change_team(
    *, by: Actor, team: Team, name: str, parent: Team | None, holds_cases: bool, now: datetime
) -> tuple[str, ...]:
    """Rename a team, move it below another, or say whether it is responsible for children's cases.

    Returns the fields that changed. Raises `Refused` for a name in use, and for a place below the team itself.
    """
    by.must(Permission.MANAGE_STAFF)
    # Every team locked in one order: two moves at once could each be right and together make a ring.
    there = {one.pk: one for one in Team.objects.select_for_update().order_by("id")}[team.pk]
    if Team.objects.filter(name__iexact=name).exclude(pk=team.pk).exists():
        raise Refused(f"There is already a team called {name}. Give this one another name.")
    if parent is not None and parent.pk in teams_below([team.pk]):
        raise Refused(f"{parent} stands below {there} or is the same team, so {there} cannot be part of it.")
    wanted = {"name": name, "parent_id": parent.pk if parent else None, "holds_cases": holds_cases}
    changed = tuple(field for field, value in wanted.items() if getattr(there, field) != value)
    if changed:
        for field in changed:
            setattr(there, field, wanted[field])
        there.save(update_fields=list(changed))
        write_event(by=by, action="team changed", about={"team": there.pk, "fields": list(changed)}, now=now)
    return changed


@transaction.atomic
def remove_team(*, by: Actor, team: Team, now: datetime) -> None:
    """Take away a team that nobody ever had a post in, with none below it. Any other is part of the record."""
    by.must(Permission.MANAGE_STAFF)
    there = Team.objects.select_for_update().get(pk=team.pk)
    if Post.objects.filter(team=there).exists() or RoleHeld.objects.filter(team=there).exists():
        raise Refused(
            f"People have or had posts in {there}, or answer for it: who sat where decides who may be a child’s IRO "
            "(regulation 46), so the team has to stay on the list. Rename it, or move it, if it is no longer used."
        )
    if Team.objects.filter(parent=there).exists():
        raise Refused(f"Other teams are part of {there}. Move them first.")
    key = there.pk
    there.delete()
    write_event(by=by, action="team removed", about={"team": key}, now=now)
