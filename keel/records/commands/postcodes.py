"""Where the homes of the record are: each postcode looked up once, and kept."""

from collections.abc import Iterable

from keel.records.bulk import chunks, insert_rows
from keel.records.models import Postcode
from keel.records.postcodes import Point, look_up, tidy

AT_A_TIME = 2000
LONGEST = 8
NOWHERE = Point(None, None, "")


def learn_postcodes(postcodes: Iterable[str]) -> int:
    """Keep where these postcodes are, those that no table has among them. Returns how many are new.

    Derived from a public table, so it writes no audit event of its own; the import that met them does.
    """
    wanted = sorted({code for postcode in postcodes if 0 < len(code := tidy(postcode)) <= LONGEST})
    known: set[str] = set()
    for some in chunks(wanted, AT_A_TIME):
        known.update(Postcode.objects.filter(code__in=some).values_list("code", flat=True))
    new = [code for code in wanted if code not in known]
    found = look_up(new)
    rows = [(code, *found.get(code, NOWHERE)) for code in new]
    for some_rows in chunks(rows, AT_A_TIME):
        insert_rows(Postcode, ["code", "east", "north", "district"], some_rows)
    return len(new)
