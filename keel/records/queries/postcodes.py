"""Where the postcodes are that the record has met."""

from collections.abc import Iterable

from keel.records.bulk import chunks
from keel.records.models import Postcode
from keel.records.postcodes import Point, tidy

AT_A_TIME = 2000


def points_of(postcodes: Iterable[str]) -> dict[str, Point]:
    """Tidy postcode -> where it is, of those that the record has met. One query for each 2,000."""
    found: dict[str, Point] = {}
    for some in chunks(sorted({tidy(postcode) for postcode in postcodes if postcode}), AT_A_TIME):
        rows = Postcode.objects.filter(code__in=some).values_list("code", "east", "north", "district")
        found.update((code, Point(east, north, district)) for code, east, north, district in rows)
    return found
