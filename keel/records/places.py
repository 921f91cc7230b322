"""What kind of home a child lives in, where that is seen from the council, and who is seen first. No tables."""

import re
from collections.abc import Set
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from keel.law.placements import REGISTRATION_COMPULSORY_FROM, Registration


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


FAR = 20
"""Miles beyond which a home is far away: the return's own line."""
NOT_ASKED_TO_REGISTER = frozenset({"P2", "P3"})
SUPPORTED = frozenset({"H5", "K3"})
NEEDS_A_NUMBER = frozenset({"K1", "K2"})
NUMBER_OF_OFSTED = re.compile(r"[A-Z0-9]*\d[A-Z0-9]*", re.IGNORECASE)
"""A number of registration (URN): `XXXXXXX` stands for none."""


class Rank(IntEnum):
    """The order in which children are seen first, by where they live."""

    UNREGISTERED = 1
    UNREGULATED = 2
    FAR = 3
    AT_A_DISTANCE = 4
    """Outside the authority and not adjoining; Scotland, Wales and Northern Ireland among them."""
    ADJOINING = 5
    NEAR = 9


def registration_of(code: str, urn: str, location: str, on: date) -> Registration:
    """How a home stands with Ofsted, as far as the return tells; what asks for no number counts as registered.

    `Z` is *other placements*: no kind of home that is registered. Supported accommodation must be registered from
    28 October 2023. Outside England Ofsted registers nobody.
    """
    if location in {country.value for country in OTHER_COUNTRIES.values()}:
        return Registration.REGISTERED
    if code.startswith("Z"):
        return Registration.UNREGISTERED
    has_number = NUMBER_OF_OFSTED.fullmatch(urn.strip()) is not None
    if code in NOT_ASKED_TO_REGISTER or (code in SUPPORTED and on < REGISTRATION_COMPULSORY_FROM and not has_number):
        return Registration.UNREGULATED
    if code in SUPPORTED | NEEDS_A_NUMBER and not has_number:
        return Registration.UNREGISTERED
    return Registration.REGISTERED


def rank_of(registration: Registration, location: str, miles: Decimal | None) -> Rank:
    """Where a child stands in the order in which children are seen first."""
    if registration is Registration.UNREGISTERED:
        return Rank.UNREGISTERED
    if registration is Registration.UNREGULATED:
        return Rank.UNREGULATED
    if miles is not None and miles > FAR:
        return Rank.FAR
    if location == Location.NEIGHBOUR:
        return Rank.ADJOINING
    return Rank.NEAR if location in ("", Location.OWN) else Rank.AT_A_DISTANCE
