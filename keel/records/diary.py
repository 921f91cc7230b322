"""The entry that a review has in somebody's diary, as RFC 5545 and RFC 5546 say: asked to, told anew, called off.

One UID for the life of a review; SEQUENCE counts its changes, so that an older mail never overwrites a newer one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils.crypto import salted_hmac

from keel.records.mail_words import title
from keel.records.models import Child, Review

LONDON = ZoneInfo("Europe/London")


class Method(StrEnum):
    """What a diary is asked to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """To whom the entry goes. Nobody else who is asked is named in it."""

    name: str
    email: str
    knows_place: bool = True
    """Whether they may know where the child lives: where it is in words may tell it."""


def uid_of(review: int) -> str:
    """The same for ever, different in every council, and without the key of the review."""
    return f"{salted_hmac('keel.calendar', str(review), algorithm='sha256').hexdigest()[:32]}@keel"


def entry(review: Review, child: Child, guest: Guest, method: Method, *, on: date, now: datetime) -> str:
    """The entry as a file. Its title holds no surname, address or reason; where is said in words, never an address."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Keel//Reviews//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method.value)
    made.add_component(_event(review, child, guest, method, on, now))
    return bytes(made.to_ical()).decode()


def _event(review: Review, child: Child, guest: Guest, method: Method, on: date, now: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid_of(review.pk))
    event.add("sequence", review.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", title(child))
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", _organizer())
    event.add("attendee", _attendee(guest), encode=False)
    _add_when(event, on, review.booked_time, review.minutes)
    if method is Method.REQUEST:
        if where := where_of(review, told=guest.knows_place):
            event.add("location", where)
        if review.video_link:
            event.add("description", f"To join by video: {review.video_link}")
    return event


def where_of(review: Review, *, told: bool = True) -> str:
    """Where it is, in words, with the room; of a room alone for whoever may not be told where the child lives."""
    room = review.room.name if review.room else ""
    return ", ".join(word for word in (review.booked_place if told else "", room) if word)


def _add_when(event: icalendar.Event, on: date, at: time | None, minutes: int) -> None:
    if at is None:
        event.add("dtstart", on)
        event.add("dtend", on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    starts = datetime.combine(on, at, LONDON).astimezone(UTC)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=minutes))


def _organizer() -> icalendar.vCalAddress:
    """The service, by the address from which its mail goes: the same in every mail, or diaries would not take them."""
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    organizer = icalendar.vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = icalendar.vText(f"IRO service, {settings.COUNCIL_NAME}")
    return organizer


def _attendee(guest: Guest) -> icalendar.vCalAddress:
    attendee = icalendar.vCalAddress(f"mailto:{guest.email}")
    attendee.params["CN"] = icalendar.vText(" ".join(guest.name.split()))
    attendee.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = icalendar.vText("NEEDS-ACTION")
    attendee.params["RSVP"] = icalendar.vText("FALSE")
    return attendee
