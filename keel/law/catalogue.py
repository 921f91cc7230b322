"""Every rule that gives a date, in words, with its source and its settings: for pages and for docs/law.md."""

from dataclasses import dataclass

from keel.law import sources, visits
from keel.law.answers import Rule
from keel.law.disputes import LADDER
from keel.law.duties import CARE_PLAN_WITHIN, PLACEMENT_PLAN_WITHIN
from keel.law.eligible import ASSESSMENT_WITHIN
from keel.law.practice import SETTING_BY_NAME
from keel.law.sources import Source
from keel.law.timetable import TIMETABLE, Step


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule as a reader meets it: its code, a short name, what it says, where it stands."""

    rule: Rule
    name: str
    words: str
    source: Source
    settings: tuple[str, ...] = ()


def _step(step: Step, settings: tuple[str, ...] = ()) -> Entry:
    words, name = f"Within {step.length} of {step.counted_what}.", _capital(step.name)
    if step.rule is Rule.RETURN_EARLIEST:
        words, name = f"Not earlier than {step.length} after {step.counted_what}.", f"{name}: not before"
    return Entry(step.rule, name, words, step.source, settings)


def _set(rule: Rule, name: str, setting: str, what: str, *more: str) -> Entry:
    """Describe a duty whose length is a setting, by the setting's default; `more` settings have a say in it too."""
    known = SETTING_BY_NAME[setting]
    return Entry(rule, name, f"{known.default} {known.unit} {what}.", known.source, (setting, *more))


def _visit(row: visits.Interval, name: str, what: str) -> Entry:
    return Entry(row.code, name, f"Within {row.length} of {what}.", row.source)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_DONE = "after the review was completed"
_LAST_VISIT = "the last visit"
_EXTRA = ("keep_three_month_review", "extra_review_days")
_STEP_SETTINGS: dict[Rule, tuple[str, ...]] = {
    Rule.SECOND: _EXTRA,
    Rule.LATER: ("later_review_months", "returned_then_months"),
    Rule.PLACED_LATER: ("placed_review_months",),
}

CATALOGUE: tuple[Entry, ...] = (
    *(_step(step, _STEP_SETTINGS.get(step.rule, ())) for step in TIMETABLE.values()),
    Entry(
        Rule.EARLIER_OF_BOTH,
        "Review of a child who may be placed for adoption, both timetables",
        "The earlier of the ordinary date and three months from first having authority to place.",
        sources.BOTH_CLOCKS,
    ),
    _set(Rule.LTF_MEETING, "Review meeting in long-term fostering", "ltf_meeting_months", "after the last meeting",
         "ltf_settled_months"),
    _set(Rule.IRO_NAMED, "IRO named", "iro_named_days", "after the day care began"),
    Entry(Rule.CARE_PLAN, "Care plan made", f"Within {CARE_PLAN_WITHIN} of the start of the first placement.",
          sources.CARE_PLAN),
    Entry(Rule.PLACEMENT_PLAN, "Placement plan made",
          f"Within {PLACEMENT_PLAN_WITHIN} of the start of the first placement.", sources.PLACEMENT_PLAN),
    _set(Rule.REMAND_PLAN, "Care plan after a remand to local authority accommodation", "remand_plan_days",
         "after the remand"),
    _set(Rule.DETENTION_PLAN, "Detention placement plan after a remand to youth detention", "detention_plan_days",
         "after the remand"),
    _set(Rule.PREPARATION, "IRO and social worker speak", "preparation_days", "before the review"),
    _set(Rule.INVITATIONS, "Consultation forms and invitations sent", "invitation_days", "before the review"),
    _set(Rule.REPORT, "Social worker's report with the IRO", "report_days", "before the review"),
    Entry(Rule.CONVERSATION, "IRO speaks to the child in private", "Before each review.",
          sources.PRIVATE_CONVERSATION),
    _set(Rule.DECISIONS, "Decisions sent out", "decisions_days", _DONE),
    _set(Rule.MANAGER_REPLY, "Team manager's reply", "manager_reply_days", "after the decisions were received"),
    _set(Rule.CARE_PLAN_UPDATE, "Care plan updated", "care_plan_update_days", _DONE, "care_plan_update_unit"),
    _set(Rule.FULL_RECORD, "Full record finished", "full_record_days", _DONE),
    _set(Rule.DISTRIBUTION, "Record sent to everyone entitled", "distribution_days", _DONE),
    Entry(Rule.MIDWAY, "Midway check by the IRO", "Half-way to the next review, unless the council sets months.",
          sources.MIDWAY, ("midway_months",)),
    _visit(visits.FIRST, "First visit", "the start of any placement"),
    _visit(visits.SIX_WEEKS, "Visit in the first year, and after it where the placement is not meant to last to 18",
           _LAST_VISIT),
    _visit(visits.THREE_MONTHS, "Visit after a year, where the placement is meant to last to 18", _LAST_VISIT),
    _visit(visits.WEEKLY, "Visit before the first review: emergency with a parent, temporary approval, interim order "
           "at home", _LAST_VISIT),
    _visit(visits.FOUR_WEEKS, "Visit after the first review: temporary approval, interim order at home", _LAST_VISIT),
    _visit(visits.LONG_TERM_FOSTER, "Visit in long-term fostering, where the child agrees to fewer", _LAST_VISIT),
    _visit(visits.BREAKS_FIRST, "First visit in short breaks", "the start of the first short break"),
    _visit(visits.BREAKS_LATER, "Later visit in short breaks", _LAST_VISIT),
    _visit(visits.PLACED_WEEKLY, "Visit to a child placed for adoption, until the first review", _LAST_VISIT),
    Entry(Rule.PATHWAY_ASSESSMENT, "Needs of an eligible child assessed",
          f"Within {ASSESSMENT_WITHIN} of the day the child became an eligible child.", sources.PATHWAY_PLAN),
    _set(Rule.PATHWAY_REVIEW, "Pathway plan reviewed after care", "pathway_review_months",
         "after the last review of the plan"),
    _set(Rule.PATHWAY_MOVE, "Pathway plan reviewed after a move", "pathway_move_days",
         "after the move to semi-independent accommodation"),
    _set(Rule.DISPUTE_STAGE, "Answer to a dispute at a stage", "dispute_stage_1_days", "after it reached the stage",
         *(rung.setting for rung in LADDER if rung.setting != "dispute_stage_1_days")),
)  # fmt: skip
ENTRY: dict[Rule, Entry] = {entry.rule: entry for entry in CATALOGUE}
