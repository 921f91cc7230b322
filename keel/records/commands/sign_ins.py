"""Sign-ins and roles: switched, ended. Somebody always remains who can keep the staff list."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.models import RoleHeld, User
from keel.records.permissions import ALLOWS, Actor, Permission, Role
from keel.records.queries.staff_list import keepers_of_staff
from keel.records.refused import Refused


@transaction.atomic
def switch_sign_in(*, by: Actor, user: User, on: bool, today: date, now: datetime) -> None:
    """Switch a sign-in off, which ends its sessions and its calendar at once, or on again."""
    by.must(Permission.MANAGE_STAFF)
    there = User.objects.select_for_update().get(pk=user.pk)
    if there.is_active == on:
        raise Refused(f"The sign-in of {there} is {'on' if on else 'off'} already.")
    if not on:
        refuse_last_keeper(by.name, there, today)
    there.is_active = on
    there.save(update_fields=["is_active"])
    action = "sign-in switched on" if on else "sign-in switched off"
    write_event(by=by, action=action, about={"user": there.pk}, now=now)


@transaction.atomic
def end_role(*, by: Actor, held: RoleHeld, to_on: date, today: date, now: datetime) -> RoleHeld:
    """End a role; it still holds on its last day."""
    by.must(Permission.MANAGE_STAFF)
    there = RoleHeld.objects.select_for_update().select_related("user").get(pk=held.pk)
    if to_on < there.from_on:
        raise Refused(f"This role began on {say(there.from_on)}, so it cannot end on {say(to_on)}. Check the date.")
    if there.to_on is not None and there.to_on < to_on:
        raise Refused(f"This role ended on {say(there.to_on)} already. Give it anew instead.")
    if Permission.MANAGE_STAFF in ALLOWS[Role(there.role)]:
        refuse_last_keeper(by.name, there.user, today)
    there.to_on = to_on
    there.save(update_fields=["to_on"])
    about = {"user": there.user_id, "role": there.role, "to_on": to_on.isoformat()}
    write_event(by=by, action="role ended", about=about, now=now)
    return there


def refuse_last_keeper(who: str, user: User, today: date) -> None:
    """Raise `Refused` where nobody would be left to keep the staff list, or where it is one's own right to do so."""
    keepers = keepers_of_staff(today)
    if user.pk not in keepers:
        return
    if who == user.username:
        raise Refused(
            "This would take away your own right to keep the staff list, and a slip could not be undone by you. "
            "Ask another system administrator to do it."
        )
    if keepers == {user.pk}:
        raise Refused(
            f"{user} is the last who may keep the staff list and sign-ins. Give somebody else the role of system "
            "administrator first."
        )
