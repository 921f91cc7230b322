"""Who may be the IRO of a child (regulation 46 of the 2010 Regulations, and guidance on experience)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from keel.law import sources
from keel.law.practice import Practice
from keel.law.sources import Source
from keel.law.wording import say

Staff = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRoles:
    """Who has what to do with a child's case. People are named by whatever key the record uses.

    `managers` maps each person to their line manager; every manager above is followed.
    """

    social_workers: frozenset[Staff] = frozenset()
    personal_advisers: frozenset[Staff] = frozenset()
    care_plan_authors: frozenset[Staff] = frozenset()
    case_managers: frozenset[Staff] = frozenset()
    resource_controllers: frozenset[Staff] = frozenset()
    past_social_workers: frozenset[Staff] = frozenset()
    iros_of_looked_after_parent_or_child: frozenset[Staff] = frozenset()
    iros_of_siblings: frozenset[Staff] = frozenset()
    managers: Mapping[Staff, Staff] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who might be the IRO."""

    staff: Staff
    registered: bool
    qualified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason why somebody may not be the IRO of a child."""

    code: str
    because: str
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
    """Something to weigh in choosing an IRO. It stops nobody."""

    code: str
    because: str
    source: Source


_SOURCES = {"parent_and_child": sources.PARENT_AND_CHILD, "experience": sources.EXPERIENCE}


def line_above(staff: Staff, managers: Mapping[Staff, Staff]) -> tuple[Staff, ...]:
    """List everybody above somebody in the management line, nearest first; a loop in the data ends the walk."""
    above: list[Staff] = []
    while (manager := managers.get(staff)) is not None and manager not in above:
        above.append(manager)
        staff = manager
    return tuple(above)


def bars(candidate: Candidate, roles: CaseRoles, practice: Practice, *, on: date) -> tuple[Bar, ...]:
    """Give every reason why somebody may not be the child's IRO on a day; empty where there is none.

    Not whoever prepared the care plan or manages the case, nor the social worker, nor the personal adviser, nor anyone
    who manages one of them, nor whoever controls the resources for the case.
    """
    me = candidate.staff
    found: list[tuple[str, str]] = []
    if not candidate.registered:
        found.append(("not_registered", "An IRO must be a registered social worker."))
    direct = {
        "social_worker": ("the child's social worker", roles.social_workers),
        "personal_adviser": ("the child's personal adviser", roles.personal_advisers),
        "care_plan_author": ("someone who prepared the child's care plan", roles.care_plan_authors),
        "case_manager": ("someone who manages the child's case", roles.case_managers),
    }
    for code, (words, people) in direct.items():
        if me in people:
            found.append((code, f"They are {words}."))
        if any(me in line_above(person, roles.managers) for person in people if person != me):
            found.append((f"manages_{code}", f"They manage {words}."))
    if me in roles.past_social_workers and me not in roles.social_workers:
        found.append(("past_social_worker", "They were once the child's social worker."))
    if me in roles.iros_of_looked_after_parent_or_child:
        found.append(
            ("parent_and_child", "They are the IRO of the child's looked-after parent, or of the child's own child.")
        )
    if me in roles.resource_controllers:
        found.append(("resources", "They control the resources for the case."))
    short = _too_little_experience(candidate, practice, on)
    if short:
        found.append(("experience", short))
    return tuple(Bar(code, because, _SOURCES.get(code, sources.WHO_MAY_BE_IRO)) for code, because in found)


def _too_little_experience(candidate: Candidate, practice: Practice, on: date) -> str:
    """Say how experience falls short of guidance; empty where it is enough or not recorded."""
    if candidate.qualified_on is None:
        return ""
    years = on.year - candidate.qualified_on.year
    years -= (on.month, on.day) < (candidate.qualified_on.month, candidate.qualified_on.day)
    if years >= practice.iro_experience_years:
        return ""
    return (
        f"They qualified on {say(candidate.qualified_on)}; an IRO needs {practice.iro_experience_years} years "
        "since qualifying."
    )


def sibling_note(
    staff: Staff, roles: CaseRoles, *, conflict_of_interest: bool = False, too_many: bool = False
) -> Note | None:
    """Note where brothers and sisters would have different IROs; None where they would not.

    One IRO for all of them, unless there is a conflict of interest or they are too many for one (`too_many`).
    Source: the Handbook (`sources.SIBLINGS`).
    """
    if not roles.iros_of_siblings or staff in roles.iros_of_siblings:
        return None
    if conflict_of_interest:
        code, because = "siblings_conflict", "A brother or sister has another IRO, because interests conflict."
    elif too_many:
        code, because = "siblings_size", "A brother or sister has another IRO, because they are too many for one."
    else:
        code = "siblings_apart"
        because = (
            "A brother or sister has another IRO. They should have the same one, unless interests conflict or they are "
            "too many for one."
        )
    return Note(code, because, sources.SIBLINGS)
