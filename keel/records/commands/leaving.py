"""Somebody leaves the council, or does not after all."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.commands.sign_ins import refuse_last_keeper
from keel.records.models import AuditEvent, Post, RoleHeld, Staff, User
from keel.records.permissions import Actor, Permission
from keel.records.queries.staff_list import children_held_after
from keel.records.refused import Refused

LEFT = "staff left"


@transaction.atomic
def leave_staff(*, by: Actor, staff: Staff, left_on: date, today: date, now: datetime) -> None:
    """End what somebody holds on their last day, which is still worked; from the next day they cannot sign in.

    Raises `Refused` while they are the IRO of a child past that day: no child is to be left without one.
    """
    by.must(Permission.MANAGE_STAFF)
    there = Staff.objects.select_for_update().get(pk=staff.pk)
    if there.left_on:
        raise Refused(f"{there}’s last day is {say(there.left_on)} already. Undo that first to choose another.")
    if held := children_held_after(there, left_on):
        children = f"{held:,} child has" if held == 1 else f"{held:,} children have"
        raise Refused(
            f"{children} {there} as their IRO after {say(left_on)}, and no child may be without one. "
            "Hand them over first: the IRO manager does so on the list of this person’s children."
        )
    user = User.objects.filter(staff=there).first()
    if user:
        refuse_last_keeper(by.name, user, today)
    still = Q(to_on__isnull=True) | Q(to_on__gt=left_on)
    posts: list[Post] = list(Post.objects.filter(still, staff=there).order_by("id"))
    roles: list[RoleHeld] = list(RoleHeld.objects.filter(still, user=user).order_by("id")) if user else []
    held_rows: list[Post | RoleHeld] = [*posts, *roles]
    if any(row.from_on > left_on for row in held_rows):
        raise Refused(
            f"{there} has a post or a role that begins after {say(left_on)}. Check the day, or end that first."
        )
    about: dict[str, Any] = {"staff": there.pk, "left_on": left_on.isoformat()}
    about["posts"] = {str(row.pk): row.to_on.isoformat() if row.to_on else None for row in posts}
    about["roles"] = {str(row.pk): row.to_on.isoformat() if row.to_on else None for row in roles}
    for row in held_rows:
        row.to_on = left_on
        row.save(update_fields=["to_on"])
    if user and user.is_active and left_on < today:
        user.is_active = False
        user.save(update_fields=["is_active"])
        about["switched_off"] = user.pk
    there.left_on = left_on
    there.save(update_fields=["left_on"])
    write_event(by=by, action=LEFT, about=about, now=now)


@transaction.atomic
def return_staff(*, by: Actor, staff: Staff, now: datetime) -> None:
    """Undo a leaving that was a mistake: what it ended goes on as it was, unless it was changed since."""
    by.must(Permission.MANAGE_STAFF)
    there = Staff.objects.select_for_update().get(pk=staff.pk)
    if there.left_on is None:
        raise Refused(f"{there} has not left, so there is nothing to undo.")
    ended = _how_they_left(there)
    for model, name in ((Post, "posts"), (RoleHeld, "roles")):
        for key, to_on in ended.get(name, {}).items():
            again = date.fromisoformat(to_on) if to_on else None
            if model is RoleHeld and again is None and _given_anew(int(key)):
                continue
            model.objects.filter(pk=int(key), to_on=there.left_on).update(to_on=again)
    if key := ended.get("switched_off"):
        User.objects.filter(pk=key).update(is_active=True)
    there.left_on = None
    there.save(update_fields=["left_on"])
    write_event(by=by, action="staff leaving undone", about={"staff": there.pk}, now=now)


def _how_they_left(staff: Staff) -> dict[str, Any]:
    """What the newest event says that their leaving ended; nothing where they left before Keel wrote such events."""
    for about in AuditEvent.objects.filter(action=LEFT).order_by("-number").values_list("about", flat=True):
        if about.get("staff") == staff.pk:
            return dict(about)
    return {}


def _given_anew(key: int) -> bool:
    """Whether the same role was given again meanwhile: nobody holds one twice."""
    held = RoleHeld.objects.filter(pk=key).first()
    return held is None or RoleHeld.objects.filter(user=held.user_id, role=held.role, to_on=None).exists()
