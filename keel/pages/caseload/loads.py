"""What IROs hold, in words: for each full-time post, against the Handbook's range, and what to know of each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.law.caseload import FEWEST, MOST, Band, Caseload
from keel.pages.govuk.words import long_date, plural
from keel.records.queries.iro_posts import HOLDS_CASES, NOT_REGISTERED

if TYPE_CHECKING:
    from datetime import date

    from keel.records.queries.caseloads import AwayIro, Load, Promised, ServiceLoad

BANDS = {Band.OVER: (f"Over {MOST}", "orange"), Band.UNDER: (f"Under {FEWEST}", "green")}
Tag = tuple[str, str]
"""Words and a colour."""


def each_words(load: Caseload, when: str) -> str:
    """*57.2 children for each full-time post after this*."""
    if load.per_full_time is None:
        return f"{plural(load.children, 'child', 'children')} {when}, and no post on record"
    return f"{load.per_full_time} children for each full-time post {when}"


def now_words(load: Load) -> str:
    """*57 children now, a full-time post; 20 more from 1 September 2022*."""
    held = plural(load.caseload.children, "child", "children")
    post = uncounted_short(load) or post_words(load.caseload.full_time_equivalent)
    return "; ".join([f"{held} now, {post}", *promised_words(load.promised)])


def uncounted_short(load: Load) -> str:
    """*no post that counts*, where a post is on record and is no IRO's."""
    return "no post that counts" if load.uncounted and not load.caseload.full_time_equivalent else ""


def promised_words(told: Promised) -> list[str]:
    """*20 more from 1 September 2022*, *5 fewer from 1 October 2022*."""
    found = []
    if told.coming and told.coming_first:
        on = "" if told.coming_first == told.coming_last else ", the first"
        found.append(f"{told.coming:,} more{on} from {long_date(told.coming_first)}")
    if told.going and told.going_first:
        found.append(f"{told.going:,} fewer from {long_date(told.going_first)}")
    return found


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
        found.append((away_words(load.away_since, load.away_until), "yellow"))
    if load.agency:
        found.append(("Agency", "blue"))
    if load.protected:
        found.append(("Protected caseload", "blue"))
    if load.left_on:
        found.append((f"Last day {long_date(load.left_on)}", "grey"))
    return found


def away_words(since: date | None, until: date | None) -> str:
    """*Away until 3 July 2026*, *Away since 1 July 2022, no end known*."""
    if until:
        return f"Away until {long_date(until)}"
    return f"Away since {long_date(since)}, no end known" if since else "Away"


def away_rows(found: Sequence[AwayIro]) -> list[dict[str, str]]:
    """Whose children have nobody there, and where they are handed over."""
    return [
        {
            "name": one.name,
            "when": away_words(one.since, one.until),
            "children": plural(one.children, "child", "children"),
            "href": reverse("allocation_leaver", args=[one.staff]),
        }
        for one in found
    ]


def load_rows(found: Sequence[Load]) -> list[dict[str, Any]]:
    """The table of everybody's load."""
    return [
        {
            "staff": one.staff,
            "name": one.name,
            "children": f"{one.caseload.children:,}",
            "posts": number_words(one.caseload.full_time_equivalent) if one.caseload.full_time_equivalent else "–",
            "each": each(one.caseload),
            "tags": tags(one, one.caseload),
            "notes": [*uncounted_words(one), *_within(one), *_sentences(one.promised), *one.caseload.because[1:]],
            "outside": not one.in_team and not one.uncounted,
            "href": reverse("allocation_leaver", args=[one.staff]) if one.caseload.children else "",
            "list": f"{reverse('children')}?iro={one.staff}" if one.caseload.children else "",
        }
        for one in found
    ]


def uncounted_words(load: Load) -> list[str]:
    """Why a post of theirs is not counted."""
    words = {
        NOT_REGISTERED: "Not on the register of social workers: their post does not count as an IRO’s.",
        HOLDS_CASES: "A post in a team that holds cases does not count as an IRO’s (regulation 46).",
    }
    return [words[load.uncounted]] if load.uncounted in words else []


def _sentences(told: Promised) -> list[str]:
    return [f"{words}." for words in promised_words(told)]


def _within(load: Load) -> list[str]:
    """What has no tag because nothing is amiss, in words: an empty cell says nothing."""
    words = {Band.WITHIN: f"Within {FEWEST} to {MOST}."}
    if not load.uncounted:
        words[Band.NOT_KNOWN] = "No post is on record for that day."
    return [words[load.caseload.band]] if load.caseload.band in words else []


def service_rows(told: ServiceLoad) -> list[tuple[str, str]]:
    """The service as a whole, without and with those whose post is outside it."""
    rows = [("Full-time posts", _posts_words(told))]
    if told.away_children:
        away = plural(told.away_children, "child has", "children have")
        rows.append(("While their IRO is away", f"{away} nobody there"))
    if not told.outside:
        return [*rows, ("Children", f"{told.own.children:,}"), ("Children for each full-time post", each(told.own))]
    return [
        *rows,
        ("Children of IROs in the service", f"{told.own.children:,}"),
        ("Children for each full-time post, without those of IROs outside the service", each(told.own)),
        ("Children of IROs outside the service, whose posts are not counted", f"{told.outside:,}"),
        ("Children for each full-time post, with these", each(told.everyone)),
    ]


def _posts_words(told: ServiceLoad) -> str:
    if not told.posts:
        return "None on record"
    away = f", of which {number_words(told.away)} of people who are away" if told.away else ""
    return f"{number_words(told.posts)}{away}"


def least_first(load: Caseload) -> tuple[bool, Decimal]:
    """By which loads are put in order: the least first, those that are not known last."""
    return load.per_full_time is None, load.per_full_time or Decimal(0)


def each(load: Caseload) -> str:
    """57.2; *Not known* where no post is on record."""
    return "Not known" if load.per_full_time is None else f"{load.per_full_time}"
