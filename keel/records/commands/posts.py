"""Posts and leave: ended, or taken back."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.models import Leave, Post
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused


@transaction.atomic
def end_post(*, by: Actor, post: Post, to_on: date, now: datetime) -> Post:
    """End a post; its last day is worked."""
    by.must(Permission.MANAGE_STAFF)
    there = Post.objects.select_for_update().select_related("staff").get(pk=post.pk)
    if to_on < there.from_on:
        raise Refused(f"This post began on {say(there.from_on)}, so it cannot end on {say(to_on)}. Check the date.")
    if there.to_on is not None and there.to_on < to_on:
        raise Refused(f"This post ended on {say(there.to_on)} already. Give a new post instead.")
    there.to_on = to_on
    there.save(update_fields=["to_on"])
    about = {"post": there.pk, "staff": there.staff_id, "to_on": to_on.isoformat()}
    write_event(by=by, action="post ended", about=about, now=now)
    return there


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
