"""When children were in contact with their IRO, and how: contacts, and the reviews at which they were."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from keel.law.contacts import Means, Seen, Sighting
from keel.law.participation import IF_THERE
from keel.records.models import Contact, Conversation, Review

THERE = frozenset(code.value for code in IF_THERE.values())
"""The codes of a child who was at their review."""
MEANS_OF_MODE = {"in_person": Means.IN_PERSON, "video": Means.VIDEO, "phone": Means.PHONE}
"""By what means a child was there; a mix, and a mode that nobody said, do not tell."""
Sightings = dict[int, list[Sighting]]


def sightings_of(children: Sequence[int]) -> Sightings:
    """Child -> every contact that was made, and every review at which they were. One query for each source."""
    found: Sightings = defaultdict(list)
    for source in SOURCES:
        for child, sighting in source(children):
            found[child].append(sighting)
    return found


def _contacts(children: Sequence[int]) -> list[tuple[int, Sighting]]:
    made = Contact.objects.filter(child_id__in=children, stands=True, state=Contact.State.DONE).exclude(seen="")
    rows: Any = made.values_list("child_id", "on", "seen", "means")
    return [(child, Sighting(on, Seen(seen), Means(means))) for child, on, seen, means in rows]


def _reviews(children: Sequence[int]) -> list[tuple[int, Sighting]]:
    """A child who took part was seen at the review, by the means of its last meeting; nobody says that it was alone."""
    rows = Review.objects.filter(child_id__in=children, first_part_on__isnull=False, participation__in=THERE)
    found = []
    for child, on, mode in rows.values_list("child_id", "first_part_on", "mode"):
        day: date | None = on
        if day:
            found.append((child, Sighting(day, Seen.SEEN, MEANS_OF_MODE.get(mode, Means.UNKNOWN))))
    return found


def _conversations(children: Sequence[int]) -> list[tuple[int, Sighting]]:
    """A private conversation that was held, as it was last put right: seen alone, or seen where somebody was there.

    By telephone or letter nobody is seen, and `Sighting` says so.
    """
    rows = Conversation.objects.filter(review__child_id__in=children, held=True, corrected_by=None)
    found = []
    for child, on, how, alone in rows.values_list("review__child_id", "on", "how", "alone"):
        means = Means.WRITTEN if how == "letter" else Means(how)
        seen = Seen.ABOUT if means is Means.WRITTEN else Seen.ALONE if alone else Seen.SEEN
        found.append((child, Sighting(on, seen, means)))
    return found


SOURCES = (_contacts, _reviews, _conversations)
"""Where it is written that a child was seen: another table that tells of it is added here."""
