"""The rooms in which reviews are held."""

from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from keel.records.models import Room
from keel.records.queries.bookings import open_bookings

HIGHEST_KEY = 2**31


def every_room(today: date) -> list[Room]:
    """All of them, those that are open first, each with `booked`: how many reviews stand booked in it. One query."""
    booked = open_bookings().filter(room=OuterRef("pk"), booked_for__gte=today).order_by().values("room")
    how_many = Subquery(booked.annotate(n=Count("id")).values("n"))
    rooms = Room.objects.annotate(booked=Coalesce(how_many, 0))
    return sorted(
        rooms, key=lambda room: (room.closed_on is not None and room.closed_on <= today, room.name.casefold())
    )


def open_rooms(today: date) -> list[Room]:
    """Those that can be booked from a day on. One query."""
    return list(Room.objects.filter(Q(closed_on=None) | Q(closed_on__gt=today)).order_by("name"))


def room(key: int) -> Room | None:
    """One of them."""
    return Room.objects.filter(pk=key).first() if key < HIGHEST_KEY else None
