"""The list of practice settings: what each is called, its default, its unit, and how far it may be moved."""

from keel.law import sources
from keel.law.setting import Setting
from keel.law.sources import Source


def _days(
    name: str, label: str, default: int, source: Source, text: str, *, lowest: int = 1, highest: int | None = None
) -> Setting:
    """Describe a setting in working days."""
    return Setting(
        name=name,
        label=label,
        default=default,
        unit="working days",
        source=source,
        help=text,
        lowest=lowest,
        highest=highest,
    )


TIMETABLE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="keep_three_month_review",
        label="Keep the three-month review after an extra one",
        default=True,
        unit="",
        source=sources.EXTRA_REVIEW,
        help="On the plain wording a review held soon after the first is the second review. With yes, the review three "
        "months after the first is held all the same.",
    ),
    Setting(
        name="extra_review_days",
        label="How long before the three-month date a review counts as extra",
        default=28,
        unit="days",
        source=sources.EXTRA_REVIEW,
        help="A review held more than this many days before the three-month date is taken as extra where nobody said. "
        "One held inside these days is the second review.",
        lowest=0,
        highest=91,
    ),
    Setting(
        name="parts_counted_on",
        label="The date on which a review in parts counts",
        default="first_part_unless_late",
        unit="",
        source=sources.REVIEW_IN_PARTS,
        help="Which date timeliness is judged on. The next review is always counted from the first part.",
        choices=("first_part_unless_late", "first_part", "completed"),
    ),
    Setting(
        name="parts_late_after_days",
        label="How long a review in parts may take and still count on its first part",
        default=20,
        unit="working days",
        source=sources.REVIEW_IN_PARTS,
        help="Longer than this, and the review counts on the day it was completed.",
        lowest=0,
        highest=20,
    ),
    Setting(
        name="later_review_months",
        label="Later reviews within",
        default=None,
        unit="months",
        source=sources.STRICTER,
        help="Leave empty to follow the law: six months. A shorter time is shown beside the law's date, never instead.",
        lowest=1,
        highest=6,
        limited_by=sources.LATER_REVIEWS,
        may_be_empty=True,
    ),
    Setting(
        name="placed_review_months",
        label="Later reviews of a child placed for adoption within",
        default=None,
        unit="months",
        source=sources.STRICTER,
        help="Leave empty to follow the law: six months. Some councils use three.",
        lowest=1,
        highest=6,
        limited_by=sources.PLACED_LATER,
        may_be_empty=True,
    ),
    Setting(
        name="returned_then_months",
        label="After the review that follows a return from an adoptive placement, the next within",
        default=6,
        unit="months",
        source=sources.AFTER_RETURN,
        help="The ordinary six months are taken to run from that review. Ask your lawyer if you read it otherwise.",
        lowest=1,
        highest=6,
        limited_by=sources.LATER_REVIEWS,
    ),
    Setting(
        name="ltf_meeting_months",
        label="In long-term fostering, a review meeting at least every",
        default=12,
        unit="months",
        source=sources.LTF_MEETING,
        help="Reviews stay six-monthly; not every one needs a meeting.",
        lowest=1,
        highest=12,
    ),
    Setting(
        name="ltf_settled_months",
        label="Long-term fostering counts as settled after",
        default=12,
        unit="months",
        source=sources.LONG_TERM_FOSTER,
        help="Before this a meeting is needed at every review.",
        lowest=12,
    ),
    Setting(
        name="soon_within_days",
        label="A review is shown as due soon when it falls within",
        default=28,
        unit="days",
        source=sources.SOON,
        help="Only how a list is coloured; no date depends on it.",
        lowest=0,
    ),
)

DUTY_SETTINGS: tuple[Setting, ...] = (
    _days("iro_named_days", "An IRO is named within", 5, sources.IRO_NAMED,
          "From the day the child becomes looked after.", highest=5),
    _days("preparation_days", "IRO and social worker speak before the review, at least", 15, sources.PREPARATION,
          "About its purpose, who comes, where, and how the child takes part.", lowest=15),
    _days("invitation_days", "Consultation forms and invitations go out before the review, at least", 10,
          sources.CONSULTATION, "About two weeks."),
    _days("report_days", "The social worker's report reaches the IRO before the review, at least", 3,
          sources.SOCIAL_WORK_REPORT, "Councils use 2, 3, 5 or 7."),
    _days("remand_plan_days", "Plan for a child remanded to local authority accommodation within", 5,
          sources.REMAND_PLAN, "Check this with your lawyer.", highest=5),
    _days("detention_plan_days", "Detention placement plan for a child remanded to youth detention within", 10,
          sources.REMAND_PLAN, "Check this with your lawyer.", highest=10),
    _days("decisions_days", "Record of decisions within", 5, sources.DECISIONS,
          "From the day the review was completed.", highest=5),
    _days("manager_reply_days", "The team manager agrees or challenges within", 5, sources.MANAGER_REPLY,
          "From the day the decisions were received. Silence means accepted.", highest=5),
    _days("full_record_days", "Full record of the review finished within", 15, sources.FULL_RECORD,
          "From the day the review was completed.", highest=15),
    _days("distribution_days", "Record sent to everyone entitled within", 20, sources.DISTRIBUTION,
          "From the day the review was completed.", highest=20),
    Setting(
        name="care_plan_update_days",
        label="Care plan updated after the review within",
        default=10,
        unit="days",
        source=sources.CARE_PLAN_UPDATE,
        help="One council's practice. Choose the kind of day in the next setting.",
        lowest=1,
    ),
    Setting(
        name="care_plan_update_unit",
        label="The kind of day for updating the care plan",
        default="days",
        unit="",
        source=sources.CARE_PLAN_UPDATE,
        help="Calendar days or working days.",
        choices=("days", "working_days"),
    ),
    Setting(
        name="midway_months",
        label="Midway check after the review, after",
        default=None,
        unit="months",
        source=sources.MIDWAY,
        help="Leave empty for half-way to the next review.",
        lowest=1,
        highest=5,
        may_be_empty=True,
    ),
    Setting(
        name="iro_experience_years",
        label="Years of experience since qualifying that an IRO needs",
        default=5,
        unit="years",
        source=sources.EXPERIENCE,
        help="Guidance says at least five.",
        lowest=5,
    ),
)  # fmt: skip

LEAVING_CARE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="iros_review_pathway_plans",
        label="IROs review the pathway plans of young people who have left care",
        default=False,
        unit="",
        source=sources.PATHWAY_REVIEW,
        help="Not a duty of the IRO unless the council says so. With yes, a list says who is due. Check this with your "
        "lawyer.",
    ),
    Setting(
        name="pathway_review_months",
        label="Pathway plan of a young person who has left care reviewed at least every",
        default=6,
        unit="months",
        source=sources.PATHWAY_REVIEW,
        help="Not a duty of the IRO unless the council says so. Check this with your lawyer.",
        lowest=1,
        highest=6,
    ),
    Setting(
        name="pathway_move_days",
        label="Pathway plan reviewed after a move to semi-independent accommodation within",
        default=28,
        unit="days",
        source=sources.PATHWAY_REVIEW,
        help="An early review, at about four weeks. Check this with your lawyer.",
        lowest=1,
        highest=28,
    ),
)

DISPUTE_SETTINGS: tuple[Setting, ...] = (
    _days("dispute_informal_days", "Informal stage of a dispute answered within", 5, sources.DISPUTES,
          "Before any formal stage. Councils use 5 to 10."),
    _days("dispute_stage_1_days", "Stage 1 (service manager) answered within", 5, sources.DISPUTES,
          "First formal stage."),
    _days("dispute_stage_2_days", "Stage 2 (head of service) answered within", 5, sources.DISPUTES,
          "Second formal stage."),
    _days("dispute_stage_3_days", "Stage 3 (director) answered within", 5, sources.DISPUTES, "Third formal stage."),
    _days("dispute_stage_4_days", "Stage 4 (chief executive) answered within", 5, sources.DISPUTES,
          "Last formal stage."),
)  # fmt: skip

SETTINGS: tuple[Setting, ...] = (*TIMETABLE_SETTINGS, *DUTY_SETTINGS, *LEAVING_CARE_SETTINGS, *DISPUTE_SETTINGS)
