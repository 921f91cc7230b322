"""What is in a pack, and the page that holds it: one file that needs nothing else, sealed with the passphrase."""

import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from keel.exchange.packs import seal
from keel.law.record import Section, sections_for
from keel.law.standards import STANDARDS
from keel.pages.chairing.presenters import said_before, title_of
from keel.pages.govuk.words import long_date, moment
from keel.pages.reviews.forms import VIEWS
from keel.pages.reviews.presenters import clock_time
from keel.records.queries.preparing import prepared
from keel.records.queries.room import RoomNow
from keel.records.queries.who_came import people_of_room

if TYPE_CHECKING:
    from keel.records.models import Pack

HERE = Path(__file__).parent
YES_NO = {"yes": "Yes", "no": "No"}
ANSWERS: dict[str, str] = {**YES_NO, **{view.value: words for view, words in VIEWS.items()}}


def page_of(pack: "Pack", room: RoomNow, named: str, passphrase: str, now: datetime) -> str:
    """The whole page. `named`: the child as the title says them; it is inside the seal. Some five queries."""
    script, style = ((HERE / name).read_text(encoding="utf-8") for name in ("pack.js", "pack.css"))
    envelope = seal(content_of(room, named), passphrase)
    held = json.dumps({"token": pack.token, "file": file_name(pack), "envelope": envelope}).replace("<", "\\u003c")
    context = {
        "script": script,
        "style": style,
        "script_seal": _sealed(script),
        "style_seal": _sealed(style),
        "pack": held,
        "made": moment(now),
    }
    return render_to_string("away/pack.html", context)


def file_name(pack: "Pack") -> str:
    """What a file of notes is called: nothing in it says whose review it was."""
    return f"notes-{timezone.localtime(pack.made_at):%Y-%m-%d}-{pack.pk}.keel"


def _sealed(text: str) -> str:
    """How a content security policy names a script or a style that stands in the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def content_of(room: RoomNow, named: str) -> dict[str, Any]:
    """Everything that is taken along."""
    return {
        "title": f"Review of {named}",
        "lede": f"Booked for {_booked(room)}. What the record holds already stands in the boxes.",
        "said": said_before(prepared(room.record.review)),
        "people": [_person(one) for one in people_of_room(room.record, room.on) if not one.left_out],
        "before": [_earlier(one) for one in room.before],
        "groups": [
            {"title": title, "sections": [_section(section, room) for section in sections]}
            for title, sections in groups(room, named)
        ],
        "standards": [standard.asks for standard in STANDARDS] if room.second else [],
    }


def _booked(room: RoomNow) -> str:
    """When and where, as far as it was said."""
    review = room.record.review
    time = clock_time(review.booked_time)
    where = [review.booked_place, review.room.name if review.room else ""]
    day = f"{long_date(review.booked_for or room.on)}{f' at {time}' if time else ''}"
    return ", ".join([day, *(place for place in where if place)])


def _person(one: Any) -> str:
    """Somebody who is asked, or who belongs there: who, what they are, and what they answered."""
    answered = ", ".join(words for words in (one.reply, one.means) if words)
    named = one.name if one.name == one.kind else f"{one.name}, {one.kind}"
    return f"{named}{f' ({answered})' if answered else ''}"


def groups(room: RoomNow, named: str) -> list[tuple[str, list[Section]]]:
    """The sections by stage, in the order of a meeting: (title, sections)."""
    found: dict[str, list[Section]] = {}
    for section in sections_for(room.track).values():
        if section.key not in ("there", "views") or not room.young:
            found.setdefault(title_of(section.stage, named), []).append(section)
    return list(found.items())


def _section(section: Section, room: RoomNow) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "hint": section.hint,
        "choices": [(choice, ANSWERS[choice]) for choice in section.choices],
        "text": room.words(section.key),
    }


def _earlier(one: Any) -> str:
    due = f", by {long_date(one.row.due_on)}" if one.row.due_on else ""
    carried = f"; carried {one.row.carried} times" if one.row.carried > 1 else ""
    return f"{one.row.text} ({one.row.owner}{due}{carried})"
