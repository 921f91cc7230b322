"""Events that force an earlier review (regulation 33(3)), and those an IRO weighs (Handbook, chapter 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from keel.law import sources
from keel.law.sources import Source
from keel.law.wording import say


class Ground(StrEnum):
    """Why a review must be brought forward; the values are the paragraphs of regulation 33(3)."""

    IRO_ASKS = "a"
    PLACEMENT_NOT_SAFE = "b"
    LEAVING_REMAND_OR_POLICE_ACCOMMODATION = "c"
    LEAVING_DETENTION = "d"
    ACCOMMODATION_STOPS = "e"


GROUND_WORDS: dict[Ground, str] = {
    Ground.IRO_ASKS: "the IRO asks for a review",
    Ground.PLACEMENT_NOT_SAFE: "a visit found that the placement does not safeguard or promote the child's welfare",
    Ground.LEAVING_REMAND_OR_POLICE_ACCOMMODATION: (
        "the child would leave accommodation under section 21(2)(b) or (c) without a review"
    ),
    Ground.LEAVING_DETENTION: "a child under a care order would leave detention without a review",
    Ground.ACCOMMODATION_STOPS: (
        "the authority means to stop accommodating the child, who will not live with a parent or someone with "
        "parental responsibility"
    ),
}
# Told of one of these, the IRO decides whether to call a review; the law does not force one.
EVENTS: dict[str, str] = {
    "care_plan": "Change of care plan at short notice in proceedings",
    "decisions": "Review decisions not carried out in time",
    "family_time": "Major change to family time",
    "social_worker": "Change of social worker",
    "protection": "Section 47 enquiry or child protection conference",
    "complaint": "Complaint by or for the child, a parent or a carer",
    "placement": "Unexpected change of home",
    "birth_family": "Birth, marriage or death in the birth family",
    "offence": "Charge, conviction or sentence",
    "exclusion": "Exclusion from school",
    "missing": "Missing or running away",
    "health": "Significant health event",
    "permanence": "Panel decision about permanence",
}
SIGNIFICANT_EVENTS: tuple[str, ...] = tuple(EVENTS.values())
# What a file tells of too. It does not say whether a move was expected, so it is named apart from the Handbook's list.
TOLD_BY_FILES: dict[str, str] = {
    "moved": "Moved home",
    "order": "New order or legal status",
    "social_worker": EVENTS["social_worker"],
    "missing": EVENTS["missing"],
}


SOON = timedelta(weeks=4)
"""For grounds (a) and (b) the law names no number of days: a review within so long counts as brought forward here."""


@dataclass(frozen=True, slots=True)
class BroughtForward:
    """A review that an event forces. `called_on` is the day of the event, from which it is wanted without delay.

    `before` is the day before which it must be held, where the law ties it to the child's leaving.
    """

    ground: Ground
    called_on: date
    before: date | None
    because: str
    source: Source


def bring_forward(
    ground: Ground,
    *,
    event_on: date,
    entered_on: date | None = None,
    leaves_on: date | None = None,
    reviews: Sequence[date] = (),
    under_care_order: bool = False,
    going_to_parent: bool = False,
) -> BroughtForward | None:
    """Say whether a review must be brought forward, and what day binds it; None where the ground does not apply.

    `entered_on` and `leaves_on` bound the stay in the accommodation or detention; a review held in it settles grounds
    (c) and (d). A review held since the event settles the others. Ground (d) is for a child under a care order, (e) for
    one who is not and is not going to a parent.
    """
    in_stay = [day for day in reviews if entered_on is not None and entered_on <= day <= (leaves_on or day)]
    since = [day for day in reviews if event_on <= day <= (leaves_on or day)]
    applies = {
        Ground.IRO_ASKS: not since,
        Ground.PLACEMENT_NOT_SAFE: not since,
        Ground.LEAVING_REMAND_OR_POLICE_ACCOMMODATION: not in_stay,
        Ground.LEAVING_DETENTION: under_care_order and not in_stay,
        Ground.ACCOMMODATION_STOPS: not under_care_order and not going_to_parent and not since,
    }
    if not applies[ground]:
        return None
    words = GROUND_WORDS[ground]
    if ground in (Ground.IRO_ASKS, Ground.PLACEMENT_NOT_SAFE):
        because = f"A review must be brought forward: {words} ({say(event_on)}). The law names no number of days."
        return BroughtForward(ground, event_on, None, because, sources.EARLIER_REVIEW)
    when = f"before the child leaves on {say(leaves_on)}" if leaves_on else "before the child leaves"
    because = f"A review must be held {when}, because {words}."
    return BroughtForward(ground, event_on, leaves_on, because, sources.EARLIER_REVIEW)
