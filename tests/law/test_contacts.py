"""What counts as seen: each kind of contact by each means."""

from datetime import date

import pytest

from keel.law.contacts import LastContacts, Means, Seen, Sighting, last_contacts

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("means", list(Means))
@pytest.mark.parametrize("seen", list(Seen))
def test_each_kind_by_each_means(seen: Seen, means: Means) -> None:
    one = Sighting(DAY, seen, means)
    in_sight = seen in (Seen.SEEN, Seen.ALONE) and means in (Means.IN_PERSON, Means.VIDEO, Means.UNKNOWN)
    assert one.is_seen == in_sight
    assert one.is_alone == (in_sight and seen is Seen.ALONE)
    assert one.is_in_person == (in_sight and means is Means.IN_PERSON)


def test_the_last_of_each() -> None:
    told = [
        Sighting(date(2026, 1, 5), Seen.ALONE, Means.IN_PERSON),
        Sighting(date(2026, 2, 5), Seen.SEEN, Means.VIDEO),
        Sighting(date(2026, 3, 5), Seen.ABOUT, Means.PHONE),
    ]
    assert last_contacts(told) == LastContacts(
        any=date(2026, 3, 5), seen=date(2026, 2, 5), alone=date(2026, 1, 5), in_person=date(2026, 1, 5)
    )
    assert last_contacts([]) == LastContacts(any=None, seen=None, alone=None, in_person=None)
