"""What is booked for a review beside its day and place: how long, a room, a link for video, an interpreter.

And the clashes that come with it: what the person was told of is booked all the same; what came up since is said.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from keel.records.commands.preparing import line
from keel.records.models import Child, Review, Room
from keel.records.permissions import Actor
from keel.records.queries.clashes import Meeting, clashes
from keel.records.refused import Refused

SHORTEST, LONGEST = 10, 480
USUAL = 60
LONGEST_LINK, LONGEST_INTERPRETER = 300, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangements:
    """How long in minutes, the key of the room, the link, the interpreter in words."""

    minutes: int = USUAL
    room: int | None = None
    video_link: str = ""
    interpreter: str = ""


NOT_WHOLE = "A link begins with https:// and has no spaces. Copy it whole."


def columns_of(arranged: Arrangements, on: date) -> dict[str, Any]:
    """The columns of a review. The room is locked, so that two people cannot book it at once. Raises `Refused`."""
    if not SHORTEST <= arranged.minutes <= LONGEST:
        raise Refused(f"A review takes from {SHORTEST} to {LONGEST} minutes. Check how long.", about="minutes")
    room = None
    if arranged.room is not None:
        room = Room.objects.select_for_update().filter(pk=arranged.room).first()
        if room is None or (room.closed_on and room.closed_on <= on):
            raise Refused("This room cannot be booked for that day any more. Choose another.", about="room")
    link = line(arranged.video_link, "video_link", LONGEST_LINK)
    if link and not is_whole_link(link):
        raise Refused(NOT_WHOLE, about="video_link")
    interpreter = line(arranged.interpreter, "interpreter", LONGEST_INTERPRETER)
    return {"minutes": arranged.minutes, "room": room, "video_link": link, "interpreter": interpreter}


def booked_with(
    who: Actor,
    child: Child,
    review: Review | None,
    *,
    on: date,
    at: time | None,
    mode: str,
    arranged: Arrangements | None,
    today: date,
    told: Collection[str] | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns that a booking sets (none where `arranged` is None), and its clashes as its step keeps them.

    `review`: the one that is moved. Raises `Refused` for a clash of which the person was not told (`told`; None:
    nobody was asked, as where a file brings bookings in).
    """
    columns = columns_of(arranged, on) if arranged else {}
    if told is None:
        return columns, {}
    room = columns["room"] if columns else review.room if review else None
    minutes = columns["minutes"] if columns else review.minutes if review else USUAL
    meeting = Meeting(on=on, at=at, minutes=minutes, room=room.pk if room else None, mode=mode)
    found = clashes(who, child, meeting, today, apart_from=review.pk if review else None)
    if new := [each for each in found if each.key not in told]:
        words = f"{new[0].text} This came up while you were writing. Look again, then book it."
        raise Refused(words, about="booked_for")
    return columns, {"clashes": [each.key for each in found]} if found else {}


def is_whole_link(link: str) -> bool:
    """Whether an address for joining by video can be one."""
    return link.startswith("https://") and " " not in link
