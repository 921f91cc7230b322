"""The staff list in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from keel.pages.accounts.presenters import role_words
from keel.pages.govuk.words import long_date, plural
from keel.records.commands.staff import Details
from keel.records.queries.staff_list import Person, StaffRow

FIELD_WORDS = {
    "given_name": "the given name",
    "family_name": "the family name",
    "email": "the email address",
    "worker_number": "the number in the case system",
    "registered_social_worker": "whether they are a registered social worker",
    "qualified_on": "the day they qualified",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list."""

    name: str
    href: str
    email: str
    posts: str
    roles: str
    registered: str
    sign_in: str
    note: str


def line(row: StaffRow, today: date) -> Line:
    """One person on the list."""
    return Line(
        name=row.staff.name,
        href=reverse("person", args=[row.staff.pk]),
        email=row.staff.email,
        posts="; ".join(f"{post.title}, {post.team}" for post in row.posts) or "No post",
        roles="; ".join(role_words(held.role, held.team) for held in row.roles) or "No role",
        registered="Yes" if row.staff.registered_social_worker else "No",
        sign_in=sign_in_words(row.username, on=row.may_sign_in),
        note=leaving_words(row.staff.left_on, today),
    )


def sign_in_words(username: str, *, on: bool) -> str:
    """*ada.byron*, or that there is none, or that it is off."""
    if not username:
        return "No sign-in yet"
    return username if on else f"{username} (off)"


def leaving_words(left_on: date | None, today: date) -> str:
    """*Left on 14 March 2026*, *Last day 14 March 2026*, or nothing."""
    if left_on is None:
        return ""
    return f"Left on {long_date(left_on)}" if left_on < today else f"Last day {long_date(left_on)}"


def span(from_on: date, to_on: date | None, today: date) -> str:
    """*Since 5 January 2026*, *5 January to 3 March 2026*, *From 1 July 2026*."""
    if to_on:
        return f"{long_date(from_on)} to {long_date(to_on)}"
    return f"{'Since' if from_on <= today else 'From'} {long_date(from_on)}"


def details(person: Person) -> list[tuple[str, str]]:
    """Who they are."""
    staff = person.staff
    registered = "Yes" if staff.registered_social_worker else "No, so they may not be a child’s IRO (regulation 46)"
    qualified = f", qualified on {long_date(staff.qualified_on)}" if staff.qualified_on else ""
    return [
        ("Name", staff.name),
        ("Email address", staff.email or "Not known: no link to choose a password can be sent"),
        ("Number in the case system", staff.worker_number or "Not given"),
        ("Registered social worker", f"{registered}{qualified}"),
        ("Children as IRO", plural(person.children, "child", "children") if person.children else "No children"),
    ]


def running(to_on: date | None, today: date) -> bool:
    """Whether something still runs, so that it can be ended."""
    return to_on is None or to_on >= today


def post_title(post: Any) -> str:
    """*IRO, 0.6 of a post, agency*."""
    share = "full time" if post.full_time_equivalent == 1 else f"{post.full_time_equivalent.normalize()} of full time"
    more = [
        words
        for words, true in (
            ("manages the team", post.manages_team),
            ("agency", post.agency),
            ("protected caseload", post.protected_caseload),
        )
        if true
    ]
    return ", ".join([share, *more])


def changed_words(changed: dict[str, Any]) -> str:
    """What somebody else changed meanwhile, and to what."""
    said = [f"{FIELD_WORDS[name]} is now {_value(value)}" for name, value in changed.items()]
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}."


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return long_date(value)
    return f"“{value}”" if value else "empty"


def what_changed(fields: tuple[str, ...]) -> str:
    """*the email address and the family name*."""
    words = [FIELD_WORDS[name] for name in fields]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def details_of(person: Person) -> Details:
    """What stands on the list."""
    return Details.of(person.staff)


def hand_over_href(key: int) -> str:
    """Where a leaver's children are handed over, once there is such a page."""
    try:
        return reverse("allocation_leaver", args=[key])
    except NoReverseMatch:
        return ""
