"""What the record of a review holds, section by section, and what is missing before the review can be completed.

The matters follow the timetable that the child is on; the other sections are what the regulations ask the IRO to
find out and to say. In our own words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.facts import Track
from keel.law.matters import blank_lines, matters_for
from keel.law.participation import IF_AWAY, IF_THERE, Views
from keel.law.sources import Source
from keel.law.standards import STANDARDS


class Stage(StrEnum):
    """The stages of a meeting, in the order in which a chair takes them."""

    CHILD = "child"
    HERE = "here"
    MATTERS = "matters"
    PLAN = "plan"
    VIEWS = "views"
    DECISIONS = "decisions"
    TOOK_PART = "took-part"
    PERMANENCE = "permanence"
    STANDARDS = "standards"
    IRO = "iro"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Section:
    """One section that is written or chosen. `choices`: the answers of one that is chosen, and no words."""

    key: str
    stage: Stage
    title: str
    hint: str = ""
    source: Source | None = None
    choices: tuple[str, ...] = ()


CHILDS_WORDS = "childs_words"
DISSENT = "dissent"
THERE = "there"
HOW_VIEWS = "views"
PLAN = "plan"
PERMANENCE, PARALLEL = "permanence_plan", "parallel_plan"
ALWAYS: tuple[Section, ...] = (
    Section(CHILDS_WORDS, Stage.CHILD, "What the child says", "In their own words. They are read out first."),
    Section("talk_about", Stage.CHILD, "What they want talked about", "And anything they do not want talked about."),
    Section(
        PLAN,
        Stage.PLAN,
        "The care plan as it now stands",
        "The plan as this review leaves it: home, family time, school, health, what is to change. "
        "It stands beside the plan of the last review.",
    ),
    Section(
        "parents",
        Stage.VIEWS,
        "Mother, father and others with parental responsibility",
        "What they wish and feel. If they could not be asked, say why.",
        sources.IRO_AT_REVIEW,
    ),
    Section("carers", Stage.VIEWS, "Foster carers, or those who look after the child", "What they say of the plan."),
    Section("others", Stage.VIEWS, "School, health, advocate and others", "What they say of the plan."),
    Section(THERE, Stage.TOOK_PART, "Was the child there?", "Joining by video or phone counts.", None, ("yes", "no")),
    Section(
        HOW_VIEWS,
        Stage.TOOK_PART,
        "How did they get their views across?",
        "",
        sources.PARTICIPATION,
        tuple(view.value for view in Views),
    ),
    Section(
        "how_took_part",
        Stage.TOOK_PART,
        "How they took part, in a few words",
        "What helped, what was hard, what they would like next time. For a small child: what was seen of them.",
    ),
    Section(
        PERMANENCE,
        Stage.PERMANENCE,
        "The plan for permanence",
        "Where the child will grow up, with whom, by when, and what still has to happen.",
        sources.PERMANENCE,
    ),
    Section(
        PARALLEL,
        Stage.PERMANENCE,
        "The parallel plan",
        "What happens if the first plan cannot be. If there is none, say why.",
        sources.PERMANENCE,
    ),
    Section(
        "iro_view",
        Stage.IRO,
        "The IRO’s view of the care plan",
        "Does it meet the child’s needs? Is it being carried out?",
        sources.IRO_AT_REVIEW,
    ),
    Section(DISSENT, Stage.IRO, "Where somebody does not agree", "Who, with what, and what is done about it."),
)
ADOPTERS = Section(
    "adopters", Stage.VIEWS, "The prospective adopter", "What they say of the plan.", sources.PLACED_VIEWS
)


SHARED: frozenset[str] = frozenset({"parents", "carers", "others", "S7_2", "S7_4"})
"""What brothers and sisters reviewed together may share, written once and copied by choice.

Views of parents, carers and others, legal status, family time. Everything else is each child's own: what they say, how
they took part, school, health, identity, wishes, the plan for them, the IRO's view.
"""


def sections_for(track: Track) -> dict[str, Section]:
    """Give every section of the record of a child on a timetable, by key, in order."""
    matters = [Section(matter.code, Stage.MATTERS, matter.text, "", matter.source) for matter in matters_for(track)]
    more = [ADOPTERS] if track is Track.PLACED else []
    order = list(Stage)
    found = sorted((*ALWAYS, *more, *matters), key=lambda section: order.index(section.stage))
    return {section.key: section for section in found}


ANY: dict[str, Section] = {
    section.key: section
    for track in (Track.ORDINARY, Track.AUTHORISED, Track.PLACED)
    for section in sections_for(track).values()
}
"""Every section that the record of any child may have: a child may change timetable between a save and the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """One decision of this review, as far as completing it asks. `number` is its place among them."""

    number: int
    text: str
    childs_words: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which the review is not complete: what, in words, and where it is written."""

    words: str
    stage: Stage
    key: str = ""
    source: Source | None = None


def missing(
    track: Track,
    written: Mapping[str, str],
    decisions: Sequence[DecisionFacts],
    *,
    second: bool,
    young: bool,
    answered: Collection[str] = (),
    untold: Sequence[str] = (),
    came: str = "",
) -> tuple[Missing, ...]:
    """List what is missing before a review can be completed.

    `written`: section -> its words. `second`: it is the second review of the period. `young`: the child is under four
    and not asked how they took part. `answered`: the standards that were answered. `untold`: the words of earlier
    decisions of which nobody said what became of them. `came`: how the child is recorded to have come.
    Source: regulation 35 with schedule 7; regulation 36(6) for a child placed for adoption.
    """
    there = frozenset(key for key, words in written.items() if words.strip())
    found = [
        Missing(f"Nothing is written of: {_lower(matter.text)}", Stage.MATTERS, matter.code, matter.source)
        for matter in blank_lines(track, there)
    ]
    found += [_untold(words) for words in untold]
    for decision in decisions:
        found += _of_decision(decision)
    if track is Track.PLACED and ADOPTERS.key not in there:
        found.append(Missing("Write what the prospective adopter says, or why they could not be asked", Stage.VIEWS,
                             ADOPTERS.key, sources.PLACED_VIEWS))  # fmt: skip
    if not young:
        found += _of_taking_part(written, came)
    if second:
        found += _of_second(there, frozenset(answered))
    return tuple(found)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _untold(words: str) -> Missing:
    return Missing(f"Say what became of the earlier decision “{words}”", Stage.DECISIONS, "", sources.MATTERS)


def _of_decision(decision: DecisionFacts) -> list[Missing]:
    lacks = [
        words
        for words, has in (
            ("what was decided", decision.text.strip()),
            ("who does it", decision.owner.strip()),
            ("by when", decision.due_on),
            ("the same in the child’s words", decision.childs_words.strip()),
        )
        if not has
    ]
    where = f"decision-{decision.number}"
    return [
        Missing(f"Decision {decision.number} does not say {words}", Stage.DECISIONS, where, sources.DECISIONS)
        for words in lacks
    ]


def _of_taking_part(written: Mapping[str, str], came: str) -> list[Missing]:
    there, views = written.get(THERE, ""), written.get(HOW_VIEWS, "")
    found = []
    if there not in ("yes", "no"):
        found.append(Missing("Say whether the child was there", Stage.TOOK_PART, THERE, sources.PARTICIPATION))
    if not views:
        found.append(Missing("Say how their views came across", Stage.TOOK_PART, HOW_VIEWS, sources.PARTICIPATION))
    elif words := not_together(there, views):
        found.append(Missing(words, Stage.TOOK_PART, HOW_VIEWS, sources.PARTICIPATION))
    if words := not_as_came(there, came):
        found.append(Missing(words, Stage.TOOK_PART, THERE, sources.PARTICIPATION))
    return found


def not_together(there: str, views: str) -> str:
    """Why two answers about taking part do not go together; empty where they do, or where one is not given yet.

    Source: the participation codes of the return (`keel.law.participation`).
    """
    if there not in ("yes", "no") or not views or Views(views) in (IF_THERE if there == "yes" else IF_AWAY):
        return ""
    if there == "yes":
        return "A child who was there speaks, is spoken for or shows their views. Choose what came nearest"
    return "A child who was not there is spoken for or sends their views. Choose what came nearest"


def not_as_came(there: str, came: str) -> str:
    """Why an answer does not go with how the child is recorded to have come; empty where it does, or nobody said.

    `came`: by what means they took part (in person, by video, by phone, in writing), or *no*.
    """
    if there == "yes" and came in ("no", "in_writing"):
        return "Among those who came it says that the child did not. Put one of the two right"
    if there == "no" and came in ("in_person", "video", "phone"):
        return "Among those who came it says that the child did. Put one of the two right"
    return ""


def _of_second(there: frozenset[str], answered: frozenset[str]) -> list[Missing]:
    found = []
    for key, words in ((PERMANENCE, "the plan for permanence"), (PARALLEL, "the parallel plan")):
        if key not in there:
            said = f"This is the second review: write {words}, or why there is none"
            found.append(Missing(said, Stage.PERMANENCE, key, sources.PERMANENCE))
    for standard in STANDARDS:
        if standard.code not in answered:
            said = f"Standard of the second review not answered: {_lower(standard.asks)}"
            found.append(Missing(said, Stage.STANDARDS, standard.code, standard.source))
    return found
