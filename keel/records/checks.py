"""What `keel check` asks beside Django's own questions."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

from keel import clock
from keel.law.days import ENGLAND_AND_WALES
from keel.records.permissions import ALLOWS, Role

A_YEAR = timedelta(days=365)


@register(Tags.compatibility)
def bank_holidays_reach_far_enough(**_: Any) -> Sequence[CheckMessage]:
    """Warn when the shipped bank holidays end within a year: dates past their horizon cannot be relied on."""
    if ENGLAND_AND_WALES.horizon - clock.today() >= A_YEAR:
        return []
    return [
        Warning(
            f"Bank holidays are known only until {ENGLAND_AND_WALES.horizon:%d %B %Y}, less than a year from now.",
            hint="Install a newer Keel, or add the holidays that were announced.",
            id="keel.W001",
        )
    ]


@register(Tags.security)
def every_role_is_decided(**_: Any) -> Sequence[CheckMessage]:
    """Warn when a role has no entry in the matrix of permissions."""
    return [
        Warning(f"Nobody has decided what the role {role} may do.", hint="Add it to ALLOWS.", id="keel.W002")
        for role in Role
        if role not in ALLOWS
    ]


@register(Tags.database)
def production_has_a_server(databases: Sequence[str] | None = None, **_: Any) -> Sequence[CheckMessage]:
    """Warn when a production service keeps its record in a file beside its code."""
    if not settings.PRODUCTION or connection.vendor != "sqlite" or not databases:
        return []
    return [
        Warning(
            "Production runs on a SQLite file. One council fits in it, on one machine, with its backups yours to make.",
            hint="Set DATABASE_URL to use PostgreSQL.",
            id="keel.W003",
        )
    ]


@register(Tags.compatibility)
def the_council_is_named(**_: Any) -> Sequence[CheckMessage]:
    """Warn when a production service does not say whose it is."""
    if not settings.PRODUCTION or settings.COUNCIL_NAME != settings.UNNAMED_COUNCIL:
        return []
    return [
        Warning(
            f"No council is named, so that every page says “{settings.UNNAMED_COUNCIL}”.",
            hint="Set KEEL_COUNCIL to the council's name, as it should stand at the top of every page.",
            id="keel.W004",
        )
    ]
