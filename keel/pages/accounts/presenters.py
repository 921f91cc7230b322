"""Somebody's own account in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from keel.pages.govuk.words import long_date
from keel.records.permissions import Actor
from keel.records.queries.staff_list import StaffRow


def about_me(user: Any, person: StaffRow | None, who: Actor) -> list[tuple[str, str]]:
    """Name, user name, mail, roles and posts."""
    roles = [role_words(held.role, held.team) for held in person.roles] if person else sorted(who.roles)
    posts = [f"{post.title}, {post.team}" for post in person.posts] if person else []
    return [
        ("Name", str(user)),
        ("User name", user.username),
        ("Email address", user.email or "Not on the staff list: a forgotten password cannot be mailed to you"),
        ("What you are here", "; ".join(roles) or "No role yet. Ask whoever looks after Keel to give you one"),
        ("Where you work", "; ".join(posts) or "No post on the staff list"),
    ]


def role_words(role: str, team: Any) -> str:
    """*team manager of Downs*."""
    return f"{role} of {team}" if team else str(role)


def moments(when: Iterable[datetime]) -> list[str]:
    """*15 June 2026 at 10:46*."""
    return [moment(at) for at in when]


def moment(at: datetime) -> str:
    """*15 June 2026 at 10:46*, by the council's clocks."""
    there = localtime(at)
    return f"{long_date(there)} at {there:%H:%M}"
