"""Every citation that Keel relies on, once, with how surely it was checked.

Sureness: S, read in the text of the Act or regulation itself; V2, found in two or more stored sources; V1, in one;
K-high, K-med and K-low, professional knowledge from sure to open question.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# The month in which the sources were last compared with the rules; the first of it stands for the month.
CHECKED_ON = date(2026, 11, 1)
LEGISLATION = "https://www.legislation.gov.uk/"


class Sureness(StrEnum):
    """How a rule was checked."""

    READ = "S"
    TWO_SOURCES = "V2"
    ONE_SOURCE = "V1"
    KNOWN_HIGH = "K-high"
    KNOWN_MEDIUM = "K-med"
    KNOWN_LOW = "K-low"

    @property
    def words(self) -> str:
        """Say it for a reader who has not met the letters."""
        return _SURENESS_WORDS[self]


_SURENESS_WORDS = {
    Sureness.READ: "read in the text of the Act or regulation",
    Sureness.TWO_SOURCES: "found in two or more sources",
    Sureness.ONE_SOURCE: "found in one source",
    Sureness.KNOWN_HIGH: "professional knowledge; we would be surprised to be wrong",
    Sureness.KNOWN_MEDIUM: "professional knowledge; check before relying on it",
    Sureness.KNOWN_LOW: "an open question; practice differs",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One provision: the Act or guidance, the place in it, where to read it, when and how surely we checked."""

    act: str
    provision: str
    url: str
    sureness: Sureness
    checked_on: date = CHECKED_ON

    def __str__(self) -> str:
        return f"{self.act}, {self.provision}"


CPR = "Care Planning, Placement and Case Review (England) Regulations 2010"
AAR = "Adoption Agencies Regulations 2005"
CA89 = "Children Act 1989"
HANDBOOK = "IRO Handbook (statutory guidance, March 2010)"
VOLUME_2 = "Children Act 1989 guidance and regulations, volume 2"
LOCAL = "Local practice"
KNOWLEDGE = "Professional knowledge"

_S, _V2, _V1 = Sureness.READ, Sureness.TWO_SOURCES, Sureness.ONE_SOURCE
_HIGH, _MED, _LOW = Sureness.KNOWN_HIGH, Sureness.KNOWN_MEDIUM, Sureness.KNOWN_LOW


def _cpr(number: str, sureness: Sureness) -> Source:
    page = number.split("(")[0]
    return Source(CPR, f"regulation {number}", f"{LEGISLATION}uksi/2010/959/regulation/{page}", sureness)


def _aar(number: str, sureness: Sureness) -> Source:
    return Source(AAR, f"regulation {number}", f"{LEGISLATION}uksi/2005/389/regulation/36", sureness)


def _ca89(number: str, sureness: Sureness) -> Source:
    page = number.split("(")[0]
    return Source(CA89, f"section {number}", f"{LEGISLATION}ukpga/1989/41/section/{page}", sureness)


def _handbook(place: str, sureness: Sureness) -> Source:
    page = "https://www.gov.uk/government/publications/independent-reviewing-officers-handbook"
    return Source(HANDBOOK, place, page, sureness)


def _local(place: str, sureness: Sureness) -> Source:
    return Source(LOCAL, place, "", sureness)


def _knowledge(place: str, sureness: Sureness) -> Source:
    """Cite what the field takes for granted and no provision that we have read says."""
    return Source(KNOWLEDGE, place, "", sureness)


WORKING_DAY = _cpr("2(1)", _HIGH)
CARE_PLAN = _cpr("4", _HIGH)
PLACEMENT_PLAN = _cpr("9", _HIGH)
OUT_OF_AREA = _cpr("11", _S)
OUT_OF_AREA_IRO = _cpr("11", _HIGH)
ENDING_PLACEMENT = _cpr("14", _S)
PLACEMENT_WITH_PARENT = _cpr("17(d)", _S)
LONG_TERM_FOSTER = _cpr("22B", _MED)
OTHER_ARRANGEMENTS_UNDER_16 = Source(
    "Care Planning, Placement and Case Review (England) (Amendment) Regulations 2021",
    "the bar on placing under-16s in other arrangements",
    f"{LEGISLATION}uksi/2021/161",
    _HIGH,
)
SUPPORTED_ACCOMMODATION = Source(
    "Supported Accommodation (England) Regulations 2023",
    "registration with Ofsted",
    f"{LEGISLATION}uksi/2023/416",
    _MED,
)
VISITS = _cpr("28", _S)
SIGNIFICANT_CHANGE = _cpr("32(2)", _S)
FIRST_REVIEW = _cpr("33(1)", _S)
LATER_REVIEWS = _cpr("33(2)", _S)
EARLIER_REVIEW = _cpr("33(3)", _S)
MATTERS = Source(CPR, "regulation 35 and schedule 7", f"{LEGISLATION}uksi/2010/959/schedule/7", _HIGH)
IRO_AT_REVIEW = _cpr("36(1)", _V2)
PRIVATE_CONVERSATION = _cpr("36(1)(b)", _V2)
ADJOURNMENT = _cpr("36(2)", _HIGH)
CARRYING_OUT = _cpr("37", _HIGH)
ENDING_CARE = _cpr("39", _S)
ENDING_CARE_IRO = _cpr("39", _HIGH)
ELIGIBLE_CHILD = Source(CPR, "part 7 (regulations 40 to 44)", f"{LEGISLATION}uksi/2010/959/part/7", _V1)
PATHWAY_PLAN = Source(CPR, "part 7 (regulations 40 to 44)", f"{LEGISLATION}uksi/2010/959/part/7", _HIGH)
ADDITIONAL_FUNCTIONS = _cpr("45(3)", _HIGH)
WHO_MAY_BE_IRO = _cpr("46", _HIGH)
REMAND = Source(CPR, "part 8A (regulations 47A to 47F)", f"{LEGISLATION}uksi/2010/959/part/8A", _HIGH)
REMAND_PLAN = Source(CPR, "part 8A (plan for a remanded child)", f"{LEGISLATION}uksi/2010/959/part/8A", _MED)
SHORT_BREAKS = _cpr("48", _V2)
SHORT_BREAK_LIMITS = _cpr("48", _S)
CPR_NOT_FOR_PLACED = _cpr("3", _HIGH)

AUTHORISED_FIRST = _aar("36(1)(a)", _S)
AUTHORISED_LATER = _aar("36(1)(b)", _S)
PLACED_FIRST = _aar("36(3)(a)", _S)
PLACED_SECOND = _aar("36(3)(b)", _S)
PLACED_LATER = _aar("36(3)(c)", _S)
PLACED_VIEWS = _aar("36(5)", _HIGH)
PLACED_MATTERS = _aar("36(6)", _HIGH)
RETURNED = _aar("36 (return after placement)", _HIGH)
BOTH_CLOCKS = _aar("36(1), with regulation 33 of the 2010 Regulations until the child is placed", _HIGH)
AFTER_RETURN = Source(
    CPR,
    "regulation 33(2), taken to run on from the review after a return",
    f"{LEGISLATION}uksi/2010/959/regulation/33",
    _MED,
)

LOOKED_AFTER = _ca89("22(1) and (2)", _HIGH)
OTHER_ARRANGEMENTS_REVIEW = _ca89("22D", _HIGH)
IRO_APPOINTED = _ca89("25A(2) and (3)", _S)
CAFCASS = _ca89("25B(3)", _S)
REMANDS_ACT = Source(
    "Legal Aid, Sentencing and Punishment of Offenders Act 2012",
    "sections 91 to 104",
    f"{LEGISLATION}ukpga/2012/10/part/3/chapter/3",
    _HIGH,
)
PATHWAY_REVIEW = Source(
    "Care Leavers (England) Regulations 2010", "regulation 7", f"{LEGISLATION}uksi/2010/2571/regulation/7", _MED
)
EIGHTEEN = Source("Family Law Reform Act 1969", "sections 1 and 9", f"{LEGISLATION}ukpga/1969/46", _HIGH)
MONTH = Source(
    "Interpretation Act 1978", "schedule 1; Dodds v Walker [1981] UKHL 3", f"{LEGISLATION}ukpga/1978/30", _V2
)
COVID = Source(
    "Adoption and Children (Coronavirus) (Amendment) Regulations 2020",
    "in force 24 April to 25 September 2020",
    f"{LEGISLATION}uksi/2020/445",
    _V2,
)

IRO_NAMED = _handbook("naming the IRO", _V2)
PARENT_AND_CHILD = _handbook("a looked-after parent and child have different IROs", _V2)
SIBLINGS = _handbook("brothers and sisters have the same IRO", _V2)
PREPARATION = _handbook("chapter 3, preparing for the review", _V1)
DECISIONS = _handbook("chapter 3, outcomes from the review", _HIGH)
MANAGER_REPLY = _handbook("chapter 3, outcomes from the review", _V1)
FULL_RECORD = _handbook("chapter 3, the record of the review", _HIGH)
DISTRIBUTION = _handbook("chapter 3, the record of the review", _V1)
DISPUTES = _handbook("chapter 6, resolving problems", _V2)
DISPUTE_LIMIT = _handbook("chapter 6, resolving problems: twenty working days", _HIGH)
CASELOAD = _handbook("paragraph 7.15", _HIGH)
EXPERIENCE = _handbook("experience and standing of an IRO", _HIGH)

CONSULTATION = _local("consultation forms and invitations", _V1)
SOCIAL_WORK_REPORT = _local("social work report before the review", _MED)
CARE_PLAN_UPDATE = _local("care plan updated after the review", _V1)
MIDWAY = _local("midway check", _V2)
STRICTER = _local("reviews sooner than the law asks", _V1)
LTF_MEETING = _local("a meeting at least once a year in long-term fostering", _MED)
EXTRA_REVIEW = _local("an extra review before the three-month one", _LOW)
REVIEW_IN_PARTS = _local("which date a review in parts counts on", _LOW)
PARTICIPATION = Source(
    "SSDA903 return",
    "participation codes PN0 to PN7, checks 440 and 441",
    "https://www.gov.uk/guidance/children-looked-after-return",
    _V1,
)
SOON = _local("when a review is shown as due soon", _LOW)

PERMANENCE = _knowledge("a plan for permanence by the second review", _HIGH)
YOUNG_PERSON_LEADS = _knowledge("a young person may lead or share the chair of their review", _MED)
