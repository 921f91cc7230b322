"""How a child took part in a review: plain questions give the code of the 903 return, which is checked against age."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.endings import years_after
from keel.law.placements import Ruling
from keel.law.wording import say

ASSESSED_FROM_YEARS = 4


class Code(StrEnum):
    """The participation codes of the return."""

    UNDER_FOUR = "PN0"
    SPOKE = "PN1"
    SPOKEN_FOR = "PN2"
    SHOWED = "PN3"
    TOOK_NO_PART = "PN4"
    SENT_SOMEBODY = "PN5"
    SENT_VIEWS = "PN6"
    NO_VIEWS = "PN7"


class Views(StrEnum):
    """How a child's views reached the review."""

    SPOKE = "spoke"
    SPOKEN_FOR = "spoken_for"
    SHOWED = "showed"
    SENT = "sent"
    NONE = "none"


IF_THERE: Mapping[Views, Code] = {
    Views.SPOKE: Code.SPOKE,
    Views.SPOKEN_FOR: Code.SPOKEN_FOR,
    Views.SHOWED: Code.SHOWED,
    Views.NONE: Code.TOOK_NO_PART,
}
IF_AWAY: Mapping[Views, Code] = {
    Views.SPOKEN_FOR: Code.SENT_SOMEBODY,
    Views.SENT: Code.SENT_VIEWS,
    Views.NONE: Code.NO_VIEWS,
}


def code_of(*, there: bool, views: Views) -> Code:
    """Give the code for a child of four or older, from whether they came and how their views were heard.

    Raises ValueError where the two do not go together. Source: the 903 return's codes (`sources.PARTICIPATION`).
    """
    codes = IF_THERE if there else IF_AWAY
    if views not in codes:
        raise ValueError(f"{views} does not go with a child who was {'' if there else 'not '}there.")
    return codes[views]


def fourth_birthday(born_on: date) -> date:
    """Give the day from which how a child takes part is recorded; 1 March for one born on 29 February."""
    return years_after(born_on, ASSESSED_FROM_YEARS)


def under_four(born_on: date | None, on: date) -> bool:
    """Say whether a child is under four on a day; not where nobody knows when they were born."""
    return born_on is not None and on < fourth_birthday(born_on)


def fits_age(code: str, born_on: date | None, on: date) -> Ruling:
    """Say whether a code goes with the child's age on the day of the review: PN0 exactly while under four.

    The return takes either code on the fourth birthday itself; the child is four then, and is asked. With no date of
    birth any code will do. Source: checks 440 and 441 of the 903 return (`sources.PARTICIPATION`).
    """
    if born_on is None:
        return Ruling(True, "The date of birth is not known, so the code cannot be checked.", sources.PARTICIPATION)
    fourth, young = fourth_birthday(born_on), under_four(born_on, on)
    if (code == Code.UNDER_FOUR) == young:
        return Ruling(True, "The code goes with the child's age on that day.", sources.PARTICIPATION)
    if young:
        because = f"The child was under four on {say(on)} (the fourth birthday is {say(fourth)}), so the code is PN0."
    else:
        because = f"PN0 is for children under four, and the child turned four on {say(fourth)}. Say how they took part."
    return Ruling(False, because, sources.PARTICIPATION)
