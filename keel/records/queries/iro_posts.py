"""Which posts of whom count as an IRO's on a day, and how much of a full-time post they come to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from keel.records.models import Post

REVIEWS = "reviewing officer"
IN_TEAM = ("reviewing officer", "independent reviewing officer", "iro")
"""How the title of a post in the reviewing service itself begins. A fostering reviewing officer's does not: that post
is not counted in the service's own, though its children may be."""


HOLDS_CASES, NOT_REGISTERED = "holds cases", "not registered"
UNCOUNTED = (NOT_REGISTERED, HOLDS_CASES)
"""Why a post is not counted as an IRO's, though somebody in it has the role: regulation 46 keeps it from the work."""


@dataclass(frozen=True, slots=True)
class Posts:
    """What somebody's posts come to."""

    share: Decimal = Decimal(0)
    in_team: bool = False
    agency: bool = False
    protected: bool = False
    begins_on: date | None = None
    uncounted: str = ""


def posts_of(on: date, iros: set[int]) -> dict[int, Posts]:
    """Person -> their posts as reviewing officer, those open on the day or, where none is, the first to come."""
    called = Q(title__icontains=REVIEWS) | Q(title__iexact="iro")
    rows = Post.objects.filter(called | Q(staff_id__in=iros)).filter(Q(to_on__isnull=True) | Q(to_on__gte=on))
    by_person: dict[int, list[Post]] = defaultdict(list)
    for post in rows.select_related("team", "staff").order_by("from_on", "id"):
        by_person[post.staff_id].append(post)
    return {person: _sum(_as_iro(theirs), on) for person, theirs in by_person.items()}


def _as_iro(posts: Sequence[Post]) -> Sequence[Post]:
    named = [post for post in posts if REVIEWS in post.title.casefold() or post.title.casefold() == "iro"]
    return named or posts


def _sum(posts: Sequence[Post], on: date) -> Posts:
    now = [post for post in posts if post.from_on <= on] or [post for post in posts if post.from_on == posts[0].from_on]
    found = Posts()
    for post in now:
        if why := _why_uncounted(post):
            found = replace(found, uncounted=why)
            continue
        title = post.title.casefold().strip()
        outside = REVIEWS in title and not title.startswith(IN_TEAM)
        found = replace(
            found,
            share=found.share + post.full_time_equivalent,
            in_team=found.in_team or not outside,
            agency=found.agency or post.agency,
            protected=found.protected or post.protected_caseload,
        )
    return replace(found, begins_on=now[0].from_on if now[0].from_on > on else None)


def _why_uncounted(post: Post) -> str:
    if not post.staff.registered_social_worker:
        return NOT_REGISTERED
    return HOLDS_CASES if post.team.holds_cases else ""
