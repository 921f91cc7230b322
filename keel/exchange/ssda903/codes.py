"""The codes that the return uses, each with the first and the last return year in which it is right.

A return year is named by the calendar year in which it ends: 2026 runs from 1 April 2025 to 31 March 2026. Two of the
sector's tools disagree about placements in 2024/25, so that year takes the old codes and the new.
"""

from dataclasses import dataclass
from functools import cached_property

FIRST_RETURN, LAST_RETURN = 2016, 2027
RETURNS = range(FIRST_RETURN, LAST_RETURN + 1)


@dataclass(frozen=True)
class Codes:
    """A set of codes by return year."""

    always: frozenset[str]
    between: tuple[tuple[str, int, int], ...] = ()

    @cached_property
    def by_year(self) -> dict[int, frozenset[str]]:
        """The codes that are right in each return year."""
        return {
            year: self.always | {code for code, first, last in self.between if first <= year <= last}
            for year in RETURNS
        }

    @cached_property
    def ever(self) -> frozenset[str]:
        """The codes that are right in some return year."""
        return self.always | {code for code, _, _ in self.between}


def _codes(always: str, *between: tuple[str, int, int]) -> Codes:
    dated = tuple((code, first, last) for codes, first, last in between for code in codes.split())
    return Codes(frozenset(always.split()), dated)


SEX = _codes("", ("1 2", FIRST_RETURN, 2024), ("M F U", 2025, LAST_RETURN))
ETHNIC = _codes("WBRI WIRI WOTH WIRT WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT")
YES_NO = _codes("0 1")
RNE = _codes("S L P T B U")
LS = _codes("C1 C2 D1 E1 V2 V3 V4 J1 J2 J3 L1 L2 L3")
CIN = _codes("N1 N2 N3 N4 N5 N6 N7 N8")
PLACE = _codes(
    "A3 A4 A5 A6 K1 K2 P1 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6",
    ("H5 P2 Z1", FIRST_RETURN, 2025),
    ("K3", 2025, LAST_RETURN),
    ("Z11 Z12 Z13 Z14", 2026, LAST_RETURN),
)
PLACE_PROVIDER = _codes("PR0 PR1 PR2 PR3 PR4 PR5")
REC = _codes(
    "X1 E2 E3 E4A E4B E5 E6 E7 E8 E9 E11 E12 E13 E14 E15 E16 E17 E41",
    ("E43 E44", FIRST_RETURN, 2018),
    ("E45 E46 E47 E48", 2019, LAST_RETURN),
)
REASON_PLACE_CHANGE = _codes(
    "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE OTHER", ("CUSTOD", 2019, LAST_RETURN)
)
REVIEW_CODE = _codes("PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7")
MISSING = _codes("M A")
PREV_PERM = _codes("P1 P2 P3 P4 Z1")
REASON_PLACED_CEASED = _codes("RD1 RD2 RD3 RD4")
SW_REASON = _codes("MANAGE FCONTA LEFTRL ORGRST TSPROC ABSENC CHCHAN PCCHAN SWDIED OTHERS")
