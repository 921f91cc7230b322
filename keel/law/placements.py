"""What may be done with a placement, and whose leave it needs."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.endings import Approver, years_after
from keel.law.sources import Source

OTHER_ARRANGEMENTS_BARRED_UNDER_YEARS = 16
OTHER_ARRANGEMENTS_BARRED_FROM = date(2021, 9, 9)
REGISTRATION_OPENED = date(2023, 4, 28)
REGISTRATION_COMPULSORY_FROM = date(2023, 10, 28)


class Registration(StrEnum):
    """How a provider stands with Ofsted. Unregulated: need not register. Unregistered: must, and is not (unlawful)."""

    REGISTERED = "registered"
    UNREGULATED = "unregulated"
    UNREGISTERED = "unregistered"


class StepProposed(StrEnum):
    """What the authority wants to do with a placement."""

    END_PLACEMENT = "end_placement"
    PLACE_WITH_PARENT = "place_with_parent"
    MOVE_TO_OTHER_ARRANGEMENTS = "move_to_other_arrangements"
    CHANGE_CARE_PLAN = "change_care_plan"


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether something may be done, and why."""

    allowed: bool
    because: str
    source: Source


REVIEW_FIRST: dict[StepProposed, tuple[str, Source]] = {
    StepProposed.END_PLACEMENT: ("ending a placement", sources.ENDING_PLACEMENT),
    StepProposed.PLACE_WITH_PARENT: ("placing a child in care with a parent", sources.PLACEMENT_WITH_PARENT),
    StepProposed.MOVE_TO_OTHER_ARRANGEMENTS: (
        "moving a child from a regulated placement to other arrangements",
        sources.OTHER_ARRANGEMENTS_REVIEW,
    ),
    StepProposed.CHANGE_CARE_PLAN: ("a significant change to the care plan", sources.SIGNIFICANT_CHANGE),
}


def review_first(
    step: StepProposed, *, reviewed: bool, immediate_risk: bool = False, not_practicable: bool = False
) -> Ruling:
    """Say whether a step may be taken, given whether a review considered it.

    `immediate_risk` of significant harm to the child or serious injury to others lets a placement end at once, and the
    IRO is then told as soon as possible (regulation 14(3)). `not_practicable` excuses a change of
    plan (regulation 32(2)).
    """
    words, source = REVIEW_FIRST[step]
    if reviewed:
        return Ruling(True, f"A review has considered {words}.", source)
    if step is StepProposed.END_PLACEMENT and immediate_risk:
        return Ruling(True, "There is immediate risk. Tell the IRO as soon as reasonably practicable.", source)
    if step is StepProposed.CHANGE_CARE_PLAN and not_practicable:
        return Ruling(True, "A review first was not reasonably practicable. Say why on the record.", source)
    return Ruling(False, f"A review is needed before {words}.", source)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfArea:
    """Who must approve a placement by where it is, and why.

    `iro_consulted`: whether the IRO is to be consulted first. That part is less surely known than the rest, and so has
    a source of its own.
    """

    approver: Approver
    iro_consulted: bool
    because: tuple[str, ...]
    source: Source
    iro_source: Source = sources.OUT_OF_AREA_IRO


def out_of_area_approver(*, outside_area: bool, in_adjoining_area: bool) -> OutOfArea:
    """Say who must approve a placement by where it is, and whether the IRO is consulted first.

    Outside the area needs a nominated officer; at a distance, which is outside and not in an adjoining authority, the
    director. Miles have nothing to do with it. For both the IRO is consulted.
    Source: regulation 11(1) and (5) (`sources.OUT_OF_AREA`); the IRO's part, `sources.OUT_OF_AREA_IRO`.
    """
    if not outside_area:
        approver, why = Approver.NOBODY, "The placement is in the authority's own area."
    elif in_adjoining_area:
        approver = Approver.NOMINATED_OFFICER
        why = "The placement is outside the area, in an adjoining one, so a nominated officer must approve."
    else:
        approver = Approver.DIRECTOR
        why = (
            "The placement is at a distance: outside the area and not in an adjoining one. So the director of "
            "children's services must approve."
        )
    because = (why, "The IRO is consulted first.") if outside_area else (why,)
    return OutOfArea(approver=approver, iro_consulted=outside_area, because=because, source=sources.OUT_OF_AREA)


def other_arrangements(*, born_on: date, on: date, registration: Registration) -> Ruling:
    """Say whether a child may be in "other arrangements" (supported accommodation) on a day.

    Barred under 16 since 9 September 2021. For 16 and 17 the provider must be registered since 28 October 2023.
    """
    under_age = on < years_after(born_on, OTHER_ARRANGEMENTS_BARRED_UNDER_YEARS)
    if under_age and on >= OTHER_ARRANGEMENTS_BARRED_FROM:
        return Ruling(False, "A child under 16 may not be placed here.", sources.OTHER_ARRANGEMENTS_UNDER_16)
    if registration is Registration.REGISTERED:
        return Ruling(True, "The provider is registered with Ofsted.", sources.SUPPORTED_ACCOMMODATION)
    if registration is Registration.UNREGISTERED or on >= REGISTRATION_COMPULSORY_FROM:
        return Ruling(
            False,
            "The provider must be registered with Ofsted and is not.",
            sources.SUPPORTED_ACCOMMODATION,
        )
    return Ruling(True, "Registration was not yet compulsory.", sources.SUPPORTED_ACCOMMODATION)
