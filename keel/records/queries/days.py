"""Rows that hold from one day to another, as the database is asked about one of these days."""

from datetime import date

from django.db.models import Q


def open_on(start: str, end: str, day: date) -> Q:
    """Rows that hold on a day: both their days are part of it, and one without an end still holds."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))
