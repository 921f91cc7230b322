"""What kind of home a child lives in, and where that is seen from the council. No tables."""

from collections.abc import Set
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of home that lists narrow by."""

    FOSTER = "foster"
    ADOPTERS = "adopters"
    PARENTS = "parents"
    CHILDRENS = "childrens_home"
    SUPPORTED = "supported"
    SCHOOL = "school"
    SECURE = "secure"
    HEALTH = "health"
    OTHER = "other"


class Location(StrEnum):
    """Where a home is, seen from the council."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    OTHER = "other"
    SCOTLAND = "scotland"
    WALES = "wales"
    NORTHERN_IRELAND = "northern_ireland"


KIND_OF_CODE: dict[str, Kind] = {
    **dict.fromkeys(("U1", "U2", "U3", "U4", "U5", "U6"), Kind.FOSTER),
    **dict.fromkeys(("A3", "A4", "A5", "A6"), Kind.ADOPTERS),
    "P1": Kind.PARENTS,
    **dict.fromkeys(("K2", "R3"), Kind.CHILDRENS),
    **dict.fromkeys(("K3", "H5", "P2", "P3"), Kind.SUPPORTED),
    "S1": Kind.SCHOOL,
    **dict.fromkeys(("K1", "R5"), Kind.SECURE),
    **dict.fromkeys(("R1", "R2", "T1"), Kind.HEALTH),
}
OTHER_COUNTRIES = {"S": Location.SCOTLAND, "W": Location.WALES, "N": Location.NORTHERN_IRELAND}
"""By the first letter of a district's code."""


def kind_of(code: str) -> str:
    """The kind of home of a code of the return; blank where there is no code."""
    return KIND_OF_CODE.get(code, Kind.OTHER).value if code else ""


def location_of(district: str, own: Set[str], neighbours: Set[str]) -> str:
    """Where a district is, seen from the council; blank where that cannot be said.

    A council that has not said which districts are its own can still be told another country.
    """
    if not district:
        return ""
    if country := OTHER_COUNTRIES.get(district[0]):
        return country.value
    if district in own:
        return Location.OWN.value
    if district in neighbours:
        return Location.NEIGHBOUR.value
    return Location.OTHER.value if own and district[0] == "E" else ""
