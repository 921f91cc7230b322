"""The rooms in which reviews are held: added, changed, closed. A room that was used is never taken away."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.commands.preparing import line
from keel.records.models import Room
from keel.records.permissions import Actor, Permission
from keel.records.queries.bookings import open_bookings
from keel.records.refused import Refused

LONGEST_NAME, MOST_SEATS = 100, 500


@transaction.atomic
def add_room(*, by: Actor, name: str, now: datetime, seats: int | None = None, step_free: bool | None = None) -> Room:
    """Add a room. Raises `Refused` where one of that name is there, whatever its capitals."""
    by.must(Permission.RECORD_REVIEW)
    name = line(name, "name", LONGEST_NAME, needed="Say what the room is called.")
    if Room.objects.filter(name__iexact=name).exists():
        raise Refused(f"{name} is in the list already. Open it again there if it was closed.", about="name")
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise Refused(f"A room has from 1 to {MOST_SEATS} seats. Check how many.", about="seats")
    room = Room.objects.create(name=name, seats=seats, step_free=step_free)
    write_event(by=by, action="room added", about={"room": room.pk}, now=now)
    return room


@transaction.atomic
def close_room(*, by: Actor, room: Room, on: date, now: datetime) -> Room:
    """Offer a room no more from a day on. Raises `Refused` while reviews are booked into it from that day."""
    by.must(Permission.RECORD_REVIEW)
    held = Room.objects.select_for_update().get(pk=room.pk)
    if held.closed_on is not None:
        raise Refused(f"{held.name} is closed from {say(held.closed_on)} already.")
    booked = open_bookings().filter(room=held, booked_for__gte=on)
    if how_many := booked.count():
        what = "1 review is" if how_many == 1 else f"{how_many} reviews are"
        raise Refused(f"{what} booked into {held.name} from {say(on)} on. Move them first, or choose a later day.",
                      about="on")  # fmt: skip
    held.closed_on = on
    held.save(update_fields=["closed_on"])
    write_event(by=by, action="room closed", about={"room": held.pk, "from_on": on.isoformat()}, now=now)
    return held


@transaction.atomic
def open_room(*, by: Actor, room: Room, now: datetime) -> Room:
    """Offer a room again that was closed."""
    by.must(Permission.RECORD_REVIEW)
    held = Room.objects.select_for_update().get(pk=room.pk)
    if held.closed_on is None:
        raise Refused(f"{held.name} is open already.")
    held.closed_on = None
    held.save(update_fields=["closed_on"])
    write_event(by=by, action="room opened again", about={"room": held.pk}, now=now)
    return held
