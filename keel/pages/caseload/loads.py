"""What IROs hold, in words: for each full-time post, against the Handbook's range, and what to know of each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.law.caseload import FEWEST, MOST, Band, Caseload
from keel.pages.govuk.words import long_date, plural

if TYPE_CHECKING:
    from keel.records.queries.caseloads import Load, ServiceLoad

BANDS = {Band.OVER: (f"Over {MOST}", "orange"), Band.UNDER: (f"Under {FEWEST}", "green")}
Tag = tuple[str, str]
"""Words and a colour."""


def each_words(load: Caseload, when: str) -> str:
    """*57.2 children for each full-time post after this*."""
    if load.per_full_time is None:
        return f"{plural(load.children, 'child', 'children')} {when}, and no post on record"
    return f"{load.per_full_time} children for each full-time post {when}"


def now_words(load: Load) -> str:
    """*57 children now, a full-time post*."""
    held = plural(load.caseload.children, "child", "children")
    return f"{held} now, {post_words(load.caseload.full_time_equivalent)}"


def post_words(share: Decimal) -> str:
    """A share of a full-time post as it is said."""
    if not share:
        return "no post on record"
    return "a full-time post" if share == 1 else f"{number_words(share)} of a full-time post"


def number_words(share: Decimal) -> str:
    """0.6, 1, 7.6: without noughts at the end."""
    return f"{share:f}".rstrip("0").rstrip(".") if "." in f"{share:f}" else f"{share:f}"


def tags(load: Load, caseload: Caseload) -> list[Tag]:
    """What to know of somebody at a look."""
    found: list[Tag] = [BANDS[caseload.band]] if caseload.band in BANDS else []
    if load.begins_on:
        found.append((f"Begins {long_date(load.begins_on)}", "grey"))
    if load.away:
        found.append((f"Away until {long_date(load.away_until)}" if load.away_until else "Away", "grey"))
    if load.agency:
        found.append(("Agency", "blue"))
    if load.protected:
        found.append(("Protected caseload", "blue"))
    if load.left_on:
        found.append((f"Last day {long_date(load.left_on)}", "grey"))
    return found


def load_rows(found: Sequence[Load]) -> list[dict[str, Any]]:
    """The table of everybody's load."""
    return [
        {
            "name": one.name,
            "children": f"{one.caseload.children:,}",
            "posts": number_words(one.caseload.full_time_equivalent) if one.caseload.full_time_equivalent else "–",
            "each": each(one.caseload),
            "tags": tags(one, one.caseload),
            "notes": [*_within(one.caseload), *one.caseload.because[1:]],
            "outside": not one.in_team,
            "href": reverse("allocation_leaver", args=[one.staff]) if one.caseload.children else "",
        }
        for one in found
    ]


def _within(load: Caseload) -> list[str]:
    """What has no tag because nothing is amiss, in words: an empty cell says nothing."""
    words = {Band.WITHIN: f"Within {FEWEST} to {MOST}.", Band.NOT_KNOWN: "No post is on record for that day."}
    return [words[load.band]] if load.band in words else []


def service_rows(told: ServiceLoad) -> list[tuple[str, str]]:
    """The service as a whole, without and with those whose post is outside it."""
    rows = [("Full-time posts", number_words(told.posts) if told.posts else "None on record")]
    if not told.outside:
        return [*rows, ("Children", f"{told.own.children:,}"), ("Children for each full-time post", each(told.own))]
    return [
        *rows,
        ("Children of IROs in the service", f"{told.own.children:,}"),
        ("Children for each full-time post", each(told.own)),
        ("Children of IROs whose post is outside it", f"{told.outside:,}"),
        ("With these: children for each full-time post", each(told.everyone)),
    ]


def least_first(load: Caseload) -> tuple[bool, Decimal]:
    """By which loads are put in order: the least first, those that are not known last."""
    return load.per_full_time is None, load.per_full_time or Decimal(0)


def each(load: Caseload) -> str:
    """57.2; *Not known* where no post is on record."""
    return "Not known" if load.per_full_time is None else f"{load.per_full_time}"
