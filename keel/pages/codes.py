"""What the codes of the return mean, in the words that a page uses. Codes that are not here are shown as they are."""

from keel.law import endings

LEGAL_STATUS = {
    "C1": "interim care order",
    "C2": "full care order",
    "D1": "freeing order",
    "E1": "placement order",
    "V2": "accommodated under section 20",
    "V3": "short breaks",
    "V4": "short breaks under an agreement",
    "J1": "on remand",
    "J2": "detained under PACE",
    "J3": "youth rehabilitation order with residence",
    "L1": "police protection",
    "L2": "emergency protection order",
    "L3": "child assessment order",
}
PLACE = {
    **dict.fromkeys(("A3", "A4", "A5", "A6"), "home with adopters"),
    "U1": "long-term home with family or friends",
    "U2": "home with family or friends who may adopt",
    "U3": "home with family or friends",
    "U4": "long-term foster home",
    "U5": "foster home with carers who may adopt",
    "U6": "foster home",
    "K1": "secure children’s home",
    "K2": "children’s home",
    "K3": "supported accommodation",
    "P1": "home with a parent",
    "P2": "independent living",
    "P3": "residential employment",
    "R1": "care home",
    "R2": "hospital or nursing home",
    "R3": "family centre or mother and baby unit",
    "R5": "young offender institution",
    "S1": "residential school",
    "H5": "semi-independent living",
    "T0": "temporary home",
    "T1": "hospital",
    "T2": "holiday",
    "T3": "with another carer while carers are away",
    "T4": "temporary home",
    **dict.fromkeys(("Z1", "Z11", "Z12", "Z13", "Z14"), "another kind of home"),
}
MISSING = {"M": "missing", "A": "away without authorisation"}
CEASED = endings.REASON_WORDS
PARTICIPATION = {
    "PN0": "under four",
    "PN1": "came and spoke for themselves",
    "PN2": "came, and someone spoke for them",
    "PN3": "came, and showed their views without words",
    "PN4": "came, and took no part",
    "PN5": "did not come, and someone spoke for them",
    "PN6": "did not come, and sent their views",
    "PN7": "did not come, and sent no views",
}
RULE = {
    "REG33(1)_FIRST_20WD": "First review",
    "REG33(2)_SECOND_3M": "Second review",
    "REG33(2)_LATER_6M": "Later review",
    "REG48_FIRST_3M": "First review of short breaks",
    "REG48_LATER_6M": "Later review of short breaks",
    "AAR36(1)(a)_AUTHORISED_3M": "First review waiting for adoption",
    "AAR36(1)(b)_AUTHORISED_6M": "Later review waiting for adoption",
    "EARLIER_OF_REG33_AND_AAR36(1)(a)": "First review waiting for adoption",
    "AAR36(3)(a)_PLACED_4W": "First review with adopters",
    "AAR36(3)(b)_PLACED_3M": "Second review with adopters",
    "AAR36(3)(c)_PLACED_6M": "Later review with adopters",
    "AAR36_RETURN_LATEST_42D": "Review after returning from adopters",
}
TRACK = {
    "ordinary": "ordinary timetable",
    "short_breaks": "short breaks timetable",
    "authorised_for_adoption": "waiting for adoption",
    "placed_for_adoption": "placed for adoption",
    "returned_from_adoption": "returned from adopters",
    "remand": "on remand",
}


def words(codes: dict[str, str], code: str) -> str:
    """The words for a code; the code itself where there are none; *not recorded* for a blank."""
    return codes.get(code, code) if code else "not recorded"
