"""Posts and leave: ended, corrected, or taken back."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.models import Leave, Post
from keel.records.permissions import Actor, Permission
from keel.records.queries.staff_list import children_held_after
from keel.records.refused import Refused


class ChildrenLeft(Refused):
    """Children would have an IRO without a post, and nobody said that it is known."""


@transaction.atomic
def end_post(*, by: Actor, post: Post, to_on: date | None, now: datetime, children_known: bool = False) -> Post:
    """Say which is a post's last day, which is worked; None where no end is known after all.

    A day given by mistake is corrected the same way. Raises `ChildrenLeft` where children would have an IRO whose last
    post is over, unless `children_known`.
    """
    by.must(Permission.MANAGE_STAFF)
    there = Post.objects.select_for_update(of=("self",)).select_related("staff").get(pk=post.pk)
    if to_on == there.to_on:
        raise Refused("That is how it stands already. Choose another day, or leave it as it is.")
    if to_on is not None and to_on < there.from_on:
        raise Refused(f"This post began on {say(there.from_on)}, so it cannot end on {say(to_on)}. Check the date.")
    _refuse_longer(there, to_on)
    if to_on is not None and not children_known:
        _refuse_children_left(there, to_on)
    was, there.to_on = there.to_on, to_on
    there.save(update_fields=["to_on"])
    about = {"post": there.pk, "staff": there.staff_id, "to_on": to_on.isoformat() if to_on else None}
    write_event(by=by, action="post ended" if was is None else "last day corrected", about=about, now=now)
    return there


def _refuse_longer(post: Post, to_on: date | None) -> None:
    """A post does not run past the day on which somebody leaves, nor into another that took its place."""
    left_on = post.staff.left_on
    if left_on and (to_on is None or to_on > left_on):
        raise Refused(f"{post.staff}’s last day is {say(left_on)}. Undo their leaving first, on their page.")
    after = Post.objects.filter(staff=post.staff_id, team=post.team_id, title=post.title, from_on__gt=post.from_on)
    nearest = after.exclude(pk=post.pk).order_by("from_on").first()
    if nearest and (to_on is None or to_on >= nearest.from_on):
        raise Refused(f"The same post was given again from {say(nearest.from_on)}. Choose an earlier day.")


def _refuse_children_left(post: Post, to_on: date) -> None:
    others = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=to_on), staff=post.staff_id).exclude(pk=post.pk)
    held = children_held_after(post.staff, to_on)
    if held and not others.exists():
        children = "1 child has" if held == 1 else f"{held:,} children have"
        raise ChildrenLeft(
            f"{children} {post.staff} as their IRO after {say(to_on)}, and nobody would be in post for them. Tick that "
            "this is known, or have them handed over first."
        )


@transaction.atomic
def end_leave(*, by: Actor, leave: Leave, to_on: date, now: datetime) -> Leave:
    """Somebody comes back: the last day on which they are away."""
    by.must(Permission.MANAGE_STAFF)
    there = Leave.objects.select_for_update().get(pk=leave.pk)
    if to_on < there.from_on:
        raise Refused(f"This leave begins on {say(there.from_on)}. If it is not taken at all, remove it instead.")
    there.to_on = to_on
    there.save(update_fields=["to_on"])
    about = {"leave": there.pk, "staff": there.staff_id, "to_on": to_on.isoformat()}
    write_event(by=by, action="leave ended", about=about, now=now)
    return there


@transaction.atomic
def remove_leave(*, by: Actor, leave: Leave, now: datetime) -> None:
    """Take a note of leave off the list: it was a mistake, or was not taken."""
    by.must(Permission.MANAGE_STAFF)
    about = {"leave": leave.pk, "staff": leave.staff_id}
    Leave.objects.filter(pk=leave.pk).delete()
    write_event(by=by, action="leave removed", about=about, now=now)
