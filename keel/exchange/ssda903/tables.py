"""The tables of the return as data: columns, kinds, keys, and which of them Keel takes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from keel.exchange.ssda903 import codes
from keel.exchange.ssda903.codes import FIRST_RETURN, LAST_RETURN, Codes

Kind = Literal["child", "date", "text", "code"]


@dataclass(frozen=True)
class Column:
    """One column. `required`: a row whose cell is blank cannot be stored. `expected`: a blank cell is worth a warning.

    `event`: the date of something that has happened, so it belongs in no future. `counted`: other dates are counted
    from it. `codes` None: any code will do. `shape`: the pattern that a text should follow.
    """

    name: str
    kind: Kind
    required: bool = False
    expected: bool = False
    event: bool = False
    counted: bool = False
    codes: Codes | None = None
    shape: str | None = None

    def codes_in(self, year: int) -> frozenset[str] | None:
        """The codes that are right in a return year; None where any value is."""
        return self.codes.by_year[year] if self.codes else None


@dataclass(frozen=True)
class Table:
    """One table. `key` identifies a row; `told_by` are the columns that tell the table from every other.

    `lasts`: the columns in which a row's time starts and ends. `same_day`: it may end on the day it starts.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    told_by: tuple[str, ...]
    lasts: tuple[str, str] | None = None
    same_day: bool = True
    one_row_per_child: bool = False
    taken_in: bool = True
    first_return: int = FIRST_RETURN
    last_return: int = LAST_RETURN

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def at(self) -> dict[str, int]:
        """Column name -> its place in the values of a row."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def key_at(self) -> tuple[int, ...]:
        """The places of the key's columns in the values of a row."""
        return tuple(self.at[name] for name in self.key)


UPN = r"[A-HJ-NP-RT-Z]\d{12}|[A-HJ-NP-RT-Z]\d{11}[A-Z]|UN[1-5]"
POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}"
URN = r"[A-Z0-9]{7}"
SOCIAL_WORKER = r"(SW|XX).{2,}"
AUTHORITY = r"\d{3}|WAL|SCO|NIR|NUK"
PARTLY_KNOWN_DATE = r"(\d{1,2}|ZZ)/(\d{1,2}|ZZ)/(\d{4}|ZZZZ)"

SHORT_BREAKS = frozenset(("V3", "V4"))
CHILD = Column("CHILD", "child", required=True)
DOB = Column("DOB", "date")


def _code(name: str, valid: Codes, *, expected: bool = False) -> Column:
    return Column(name, "code", expected=expected, codes=valid)


def _text(name: str, shape: str | None = None) -> Column:
    return Column(name, "text", shape=shape)


def _event(name: str, *, required: bool = False, counted: bool = False) -> Column:
    return Column(name, "date", required=required, event=True, counted=counted)


def _set_aside(name: str, told_by: tuple[str, ...], columns: str, first_return: int = FIRST_RETURN) -> Table:
    listed = tuple(_text(column) for column in columns.split())
    return Table(name, (CHILD, DOB, *listed), ("CHILD",), told_by, taken_in=False, first_return=first_return)


HEADER = Table(
    "header",
    (
        CHILD,
        _code("SEX", codes.SEX, expected=True),
        Column("DOB", "date", expected=True, event=True, counted=True),
        _code("ETHNIC", codes.ETHNIC, expected=True),
        _text("UPN", UPN),
        _code("MOTHER", codes.YES_NO),
        _event("MC_DOB"),
    ),
    key=("CHILD",),
    told_by=("ETHNIC", "DOB"),
    one_row_per_child=True,
)
EPISODES = Table(
    "episodes",
    (
        CHILD,
        _event("DECOM", required=True, counted=True),
        _code("RNE", codes.RNE, expected=True),
        _code("LS", codes.LS, expected=True),
        _code("CIN", codes.CIN, expected=True),
        _code("PLACE", codes.PLACE, expected=True),
        _code("PLACE_PROVIDER", codes.PLACE_PROVIDER),
        _event("DEC"),
        _code("REC", codes.REC),
        _code("REASON_PLACE_CHANGE", codes.REASON_PLACE_CHANGE),
        _text("HOME_POST", POSTCODE),
        _text("PL_POST", POSTCODE),
        _text("URN", URN),
    ),
    key=("CHILD", "DECOM"),
    told_by=("DECOM",),
    lasts=("DECOM", "DEC"),
    same_day=False,
)
REVIEWS = Table(
    "reviews",
    (CHILD, DOB, _event("REVIEW", required=True, counted=True), _code("REVIEW_CODE", codes.REVIEW_CODE)),
    key=("CHILD", "REVIEW"),
    told_by=("REVIEW",),
)
UASC = Table(
    "uasc",
    (CHILD, _code("SEX", codes.SEX), DOB, Column("DUC", "date", expected=True)),
    key=("CHILD",),
    told_by=("DUC",),
    one_row_per_child=True,
)
MISSING = Table(
    "missing",
    (
        CHILD,
        DOB,
        _code("MISSING", codes.MISSING, expected=True),
        _event("MIS_START", required=True),
        _event("MIS_END"),
    ),
    key=("CHILD", "MIS_START"),
    told_by=("MIS_START",),
    lasts=("MIS_START", "MIS_END"),
)
PREVIOUS_PERMANENCE = Table(
    "previous_permanence",
    (
        CHILD,
        DOB,
        _code("PREV_PERM", codes.PREV_PERM, expected=True),
        _text("LA_PERM", AUTHORITY),
        _text("DATE_PERM", PARTLY_KNOWN_DATE),
    ),
    key=("CHILD",),
    told_by=("PREV_PERM",),
    one_row_per_child=True,
)
PLACED_FOR_ADOPTION = Table(
    "placed_for_adoption",
    (
        CHILD,
        DOB,
        _event("DATE_PLACED", required=True),
        _event("DATE_PLACED_CEASED"),
        _code("REASON_PLACED_CEASED", codes.REASON_PLACED_CEASED),
    ),
    key=("CHILD", "DATE_PLACED"),
    told_by=("DATE_PLACED",),
    lasts=("DATE_PLACED", "DATE_PLACED_CEASED"),
)
SW_EPISODES = Table(
    "sw_episodes",
    (
        CHILD,
        DOB,
        Column("SW_ID", "text", required=True, shape=SOCIAL_WORKER),
        _event("SW_DECOM", required=True),
        _event("SW_DEC"),
        _code("SW_REASON", codes.SW_REASON, expected=True),
    ),
    key=("CHILD", "SW_DECOM", "SW_ID"),
    told_by=("SW_DECOM", "SW_ID"),
    lasts=("SW_DECOM", "SW_DEC"),
    first_return=2024,
)

TAKEN_IN = (
    HEADER,
    EPISODES,
    REVIEWS,
    UASC,
    MISSING,
    PREVIOUS_PERMANENCE,
    PLACED_FOR_ADOPTION,
    SW_EPISODES,
)
SET_ASIDE = (
    _set_aside(
        "oc2",
        ("SDQ_SCORE",),
        "SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT SUBSTANCE_MISUSE "
        "INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    ),
    _set_aside("oc3", ("IN_TOUCH",), "IN_TOUCH ACTIV ACCOM"),
    _set_aside("ad1", ("DATE_INT",), "DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR"),
    _set_aside("dolo", ("DOLO_START",), "DOLO_START DOLO_END", 2027),
)
TABLES = {table.name: table for table in (*TAKEN_IN, *SET_ASIDE)}


def clean_names(header: Iterable[str]) -> list[str]:
    """Column names as the tables write them: no padding, capitals."""
    return [name.strip().strip("\ufeff").strip().upper() for name in header]


def tables_told_by(names: Iterable[str]) -> list[Table]:
    """Every table whose telling columns are all among these names. More than one: the file is ambiguous."""
    held = frozenset(names)
    return [table for table in TABLES.values() if held.issuperset(("CHILD", *table.told_by))]


def nearest_table(names: Iterable[str]) -> Table:
    """The table that shares most of its columns with these names."""
    held = frozenset(names)
    return max(TABLES.values(), key=lambda table: len(held & set(table.names)) / len(held | set(table.names)))
