"""A calendar as RFC 5545 says: booked reviews, for whichever programme somebody keeps their diary in.

It leaves Keel, so it holds a first name and a time, and no surname, number, address, place or reason.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from keel.records.queries.feed import Event

LONDON = ZoneInfo("Europe/London")
ASK_EVERY = timedelta(hours=6)


def calendar_of(events: Iterable[Event], *, name: str, site: str, uid: Callable[[int], str]) -> bytes:
    """The calendar. `site` is where to see more; `uid` gives a review's name for ever, by its key."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Keel//Reviews//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", ASK_EVERY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    for event in events:
        made.add_component(_event(event, site, uid(event.review)))
    return bytes(made.to_ical())


def _event(event: Event, site: str, uid: str) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", uid)
    made.add("dtstamp", event.changed_at.astimezone(UTC))
    made.add("last-modified", event.changed_at.astimezone(UTC))
    made.add("sequence", event.sequence)
    made.add("summary", summary(event))
    made.add("description", f"Open Keel to see more: {site}")
    made.add("class", "PRIVATE")
    if event.at is None:
        made.add("dtstart", event.on)
        made.add("dtend", event.on + timedelta(days=1))
        made.add("transp", "TRANSPARENT")
    else:
        starts = datetime.combine(event.on, event.at, LONDON).astimezone(UTC)
        made.add("dtstart", starts)
        made.add("dtend", starts + timedelta(minutes=event.minutes))
    return made


def summary(event: Event) -> str:
    """What stands in the diary."""
    if event.restricted:
        return "Review (restricted record)"
    return f"Review: {event.first_name}" if event.first_name else "Review"
