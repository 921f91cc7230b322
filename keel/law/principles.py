"""The rules that give no date of their own: how days are counted, what must come first, who may do what.

In words, each with its source, for docs/law.md; the code that applies a rule is named beside it.
"""

from dataclasses import dataclass

from keel.law import (
    appointment,
    becoming,
    bookings,
    caseload,
    chairing,
    days,
    disputes,
    eligible,
    endings,
    explanations,
    forward,
    groups,
    independence,
    participation,
    parts,
    permanence,
    placements,
    reviews,
    sources,
)
from keel.law.sources import Source
from keel.law.timetable import SHORT_BREAK_DAYS_A_YEAR, SHORT_BREAK_LONGEST_STAY
from keel.law.wording import say


@dataclass(frozen=True, slots=True)
class Principle:
    """One rule in words, where it comes from, and where Keel applies it."""

    words: str
    source: Source
    functions: tuple[object, ...]

    @property
    def applied_by(self) -> str:
        """Name the functions that apply it, as a page of documentation writes them."""
        names = (f"{getattr(one, '__module__', '')}.{getattr(one, '__qualname__', '')}" for one in self.functions)
        return ", ".join(f"`{name.removeprefix('keel.law.')}`" for name in names)


DAYS, REVIEWS = (days.Calendar,), (reviews.next_due,)

PRINCIPLES: dict[str, tuple[Principle, ...]] = {
    "How days are counted": (
        Principle(
            "A working day is not a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday in England and "
            "Wales. Days on which the council is closed are working days all the same.",
            sources.WORKING_DAY,
            DAYS,
        ),
        Principle(
            "The day of the event is not counted. Months end on the corresponding date or, where the month is too "
            "short, on its last day. A date in months does not move when it falls on a weekend or a holiday.",
            sources.MONTH,
            (days.add_months,),
        ),
    ),
    "Which reviews count": (
        Principle(
            "A child is looked after from the day of a care order, or once accommodated for more than "
            f"{becoming.LONGER_THAN // becoming.ONE_HOUR} hours without a break.",
            sources.LOOKED_AFTER,
            (becoming.becomes_looked_after,),
        ),
        Principle(
            "Leaving care and coming back starts the timetable again; a change of IRO, social worker, home or legal "
            "status does not, nor does an ending and a start on one day.",
            sources.FIRST_REVIEW,
            REVIEWS,
        ),
        Principle(
            "A review held in parts counts on one of its days, as the council has set. The next is counted from the "
            "first part whatever the setting.",
            sources.REVIEW_IN_PARTS,
            (parts.counted_on,),
        ),
        Principle(
            "A review may be adjourned once. One that is not completed in time has not been held, and until it is "
            "complete nothing proposed at it may be carried out.",
            sources.ADJOURNMENT,
            (parts.may_adjourn, parts.may_complete, parts.has_lapsed, parts.may_carry_out_proposals,),
        ),
        Principle(
            "Before a date is booked Keel says what it would mean: late or too soon by law, past the council’s aim, "
            "taken as an extra review, not a working day.",
            sources.LATER_REVIEWS,
            (bookings.verdict_on_date,),
        ),
        Principle(
            f"How a child took part is recorded from the {participation.ASSESSED_FROM_YEARS}th birthday on; before it "
            "the code is PN0, and only before it.",
            sources.PARTICIPATION,
            (participation.code_of, participation.fits_age,),
        ),
        Principle(
            "A review held soon after the first is an extra one, and the three-month review is still held, unless "
            "the council has set otherwise.",
            sources.EXTRA_REVIEW,
            REVIEWS,
        ),
        Principle(
            "While a child may be placed for adoption and is not, both timetables run and the earlier date counts. "
            "Once placed, only the adoption timetable does.",
            sources.BOTH_CLOCKS,
            REVIEWS,
        ),
        Principle("An eighteenth birthday ends care, and with it every review.", sources.EIGHTEEN, REVIEWS),
        Principle(
            "Reviews of 24 April to 25 September 2020 are marked: many duties were loosened then.",
            sources.COVID,
            (explanations.flags,),
        ),
    ),
    "Short breaks": (
        Principle(
            "The short breaks timetable is for a child not under a care order, staying with the same person or in the "
            f"same place, no stay meant to last over {SHORT_BREAK_LONGEST_STAY}, at most {SHORT_BREAK_DAYS_A_YEAR} in "
            "twelve months, who goes home after each. Outside those limits the ordinary one applies.",
            sources.SHORT_BREAK_LIMITS,
            (groups.short_breaks,),
        ),
    ),
    "What brings a review forward": tuple(
        Principle(f"({ground}) {words[:1].upper()}{words[1:]}.", sources.EARLIER_REVIEW, (forward.bring_forward,))
        for ground, words in forward.GROUND_WORDS.items()
    ),
    "What needs a review first": tuple(
        Principle(f"{words[:1].upper()}{words[1:]}.", source, (placements.review_first,))
        for words, source in placements.REVIEW_FIRST.values()
    ),
    "Homes": (
        Principle(
            "Outside the council’s area a nominated officer approves; at a distance, which is outside and not in a "
            "neighbouring area, the director. Miles have nothing to do with it. The IRO is consulted.",
            sources.OUT_OF_AREA,
            (placements.out_of_area_approver,),
        ),
        Principle(
            f"No child under {placements.OTHER_ARRANGEMENTS_BARRED_UNDER_YEARS} may live in “other arrangements” since "
            f"{say(placements.OTHER_ARRANGEMENTS_BARRED_FROM)}.",
            sources.OTHER_ARRANGEMENTS_UNDER_16,
            (placements.other_arrangements,),
        ),
        Principle(
            f"Supported accommodation must be registered since {say(placements.REGISTRATION_COMPULSORY_FROM)}.",
            sources.SUPPORTED_ACCOMMODATION,
            (placements.other_arrangements,),
        ),
    ),
    "The IRO": (
        Principle(
            "An IRO is appointed before the first review, and a vacancy filled as soon as practicable.",
            sources.IRO_APPOINTED,
            (appointment.unnamed, appointment.appointed_before_first_review,),
        ),
        Principle(
            "The IRO is a registered social worker, and none of: the child’s social worker or personal adviser, "
            "whoever prepared the care plan or manages the case, anybody who manages one of them, whoever controls "
            "the resources for the case.",
            sources.WHO_MAY_BE_IRO,
            (independence.bars,),
        ),
        Principle(
            "A looked-after parent and their child have different IROs.", sources.PARENT_AND_CHILD,
            (independence.bars,),
        ),
        Principle(
            "Brothers and sisters have the same IRO, unless interests conflict or they are too many for one.",
            sources.SIBLINGS,
            (independence.sibling_note,),
        ),
        Principle(
            f"Good practice is {caseload.FEWEST} to {caseload.MOST} looked-after children for each full-time post.",
            sources.CASELOAD,
            (caseload.caseload,),
        ),
        Principle(
            "The IRO attends and chairs so far as practicable. Only another IRO who may act for the child stands in.",
            sources.IRO_AT_REVIEW,
            (chairing.may_chair,),
        ),
        Principle(
            "The IRO speaks to the child in private before each review, unless the child of sufficient understanding "
            "refuses or it is not appropriate for their age and understanding.",
            sources.PRIVATE_CONVERSATION,
            (chairing.private_conversation,),
        ),
        Principle(
            "A plan for permanence is settled by the second review.", sources.PERMANENCE,
            (permanence.permanence_plan,),
        ),
        Principle(
            "An eligible child’s pathway plan is reviewed in the same review.", sources.PATHWAY_PLAN,
            (eligible.eligible_child, eligible.pathway_in_review,),
        ),
    ),
    "Challenge": (
        Principle(
            "The IRO may refer to Cafcass at any time, whatever the stage of a dispute.",
            sources.CAFCASS,
            (disputes.may,),
        ),
        Principle(
            "The IRO must consider it where the council has significantly failed the child, was told at a senior "
            "enough level, and did not put it right in a reasonable time.",
            sources.ADDITIONAL_FUNCTIONS,
            (disputes.must_consider_cafcass,),
        ),
        Principle(
            f"The whole formal process takes no more than {disputes.FORMAL_LIMIT}.",
            sources.DISPUTE_LIMIT,
            (disputes.ladder_warning, disputes.formal_limit,),
        ),
    ),
    "Leaving care": (
        Principle(
            f"A decision to stop looking after a child needs a nominated officer’s approval from "
            f"{endings.APPROVAL_AFTER} of care, and the director’s at 16 or 17 without a care order.",
            sources.ENDING_CARE,
            (endings.approval_needed, endings.approver_satisfied,),
        ),
        Principle(
            "A review that falls due after a child has left is not required, not missed, unless the law asked for one "
            "before they left.",
            sources.EARLIER_REVIEW,
            (endings.review_on_leaving,),
        ),
    ),
}  # fmt: skip
