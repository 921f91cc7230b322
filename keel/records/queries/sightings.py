"""When children were in contact with their IRO, and how: contacts, and the reviews at which they were."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from keel.law.contacts import Means, Seen, Sighting
from keel.law.participation import IF_THERE
from keel.records.models import Contact, Conversation, Review
from keel.records.of_child import of_child

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


def sightings_of_one(
    contacts: Iterable[Contact], reviews: Iterable[Review], conversations: Iterable[Conversation]
) -> list[Sighting]:
    """The same of one child whose rows a page has read: contacts of every state, the reviews that were begun."""
    made = (row for row in contacts if row.stands and row.state == Contact.State.DONE and row.seen)
    there = (row for row in reviews if row.participation in THERE)
    return [
        *(_contact(row.on, row.seen, row.means) for row in made),
        *(_review(row.first_part_on, row.mode) for row in there),
        *(_conversation(row.on, row.how, row.alone) for row in conversations),
    ]


def conversations_of(child: int) -> list[Conversation]:
    """The private conversations with one child that were held, as they were last put right. One query."""
    return of_child(Conversation, child, by="review__child", held=True, corrected_by=None)


def _contact(on: Any, seen: str, means: str) -> Sighting:
    return Sighting(on, Seen(seen), Means(means))


def _review(on: Any, mode: str) -> Sighting:
    """A child who took part was seen at the review, by the means of its last meeting; nobody says that it was alone."""
    return Sighting(on, Seen.SEEN, MEANS_OF_MODE.get(mode, Means.UNKNOWN))


def _conversation(on: Any, how: str, alone: bool | None) -> Sighting:
    """A private conversation: seen alone, or seen where somebody was there.

    By telephone or letter nobody is seen, and `Sighting` says so.
    """
    means = Means.WRITTEN if how == "letter" else Means(how)
    seen = Seen.ABOUT if means is Means.WRITTEN else Seen.ALONE if alone else Seen.SEEN
    return Sighting(on, seen, means)


def _contacts(children: Sequence[int]) -> list[tuple[int, Sighting]]:
    made = Contact.objects.filter(child_id__in=children, stands=True, state=Contact.State.DONE).exclude(seen="")
    told: Any = made.values_list("child_id", "on", "seen", "means")
    return [(child, _contact(*words)) for child, *words in told]


def _reviews(children: Sequence[int]) -> list[tuple[int, Sighting]]:
    rows = Review.objects.filter(child_id__in=children, first_part_on__isnull=False, participation__in=THERE)
    told: Any = rows.values_list("child_id", "first_part_on", "mode")
    return [(child, _review(*words)) for child, *words in told]


def _conversations(children: Sequence[int]) -> list[tuple[int, Sighting]]:
    rows = Conversation.objects.filter(review__child_id__in=children, held=True, corrected_by=None)
    told: Any = rows.values_list("review__child_id", "on", "how", "alone")
    return [(child, _conversation(*words)) for child, *words in told]


SOURCES = (_contacts, _reviews, _conversations)
"""Where it is written that a child was seen: another table that tells of it is added here and above."""
