"""Care made again from what was given, child by child, in bulk: who they are, periods, legal statuses, homes, reviews.

Used by imports, by undoing them, and by nothing else; it writes no audit event of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from keel.law import endings
from keel.records import derive
from keel.records.bulk import sync_rows, update_rows
from keel.records.commands.clocks import settle_under_way
from keel.records.commands.derive_reviews import Setting, Wanted, write_reviews
from keel.records.commands.finding import refresh_now
from keel.records.commands.ladder import settle_ladder
from keel.records.given import BY_NAME
from keel.records.models import (
    BatchStep,
    CarePeriod,
    CareStart,
    CeaseDecision,
    Child,
    GivenEpisode,
    GivenHeader,
    GivenUnaccompanied,
    LegalStatus,
    Placement,
)

CARE_ORDERS = frozenset({"C1", "C2"})
STANDING = Q(stands=True)
CHILD_COLUMNS = ("sex", "born_on", "ethnicity", "upn", "mother", "first_child_born_on")
NO_HEADER = ("", None, "", "", "", None)
BORN = CHILD_COLUMNS.index("born_on")
PERIOD_COLUMNS = (
    "start_known",
    "ended_on",
    "end_code",
    "approval",
    "short_breaks",
    "possible_restarts",
    "away",
    "tracks",
    "long_term_foster_since",
    "care_known_to",
)


def derive_children(children: Sequence[int], setting: Setting) -> None:
    """Make these children's care again. About fifty queries, however many children."""
    _refresh_children(children)
    born = dict(Child.objects.filter(id__in=children).values_list("id", "born_on"))
    periods = {child: derive.periods(rows) for child, rows in episodes_of(children).items()}
    for child, started_on in told_starts(children).items():
        periods[child] = derive.with_told_start(periods.get(child, []), started_on)
    kept = _recorded_here(children, periods)
    wanted = _write_care([child for child in children if child not in kept], periods, born)
    write_reviews(children, {**wanted, **kept}, setting, born)
    refresh_now(children, setting.today)
    settle_under_way(children, setting.today)
    settle_ladder(children, setting.today)


def episodes_of(children: Sequence[int]) -> dict[int, list[derive.Episode]]:
    """Child -> the episodes that stand. One query."""
    episodes: dict[int, list[derive.Episode]] = defaultdict(list)
    given = GivenEpisode.objects.filter(STANDING, child_id__in=children)
    found: Iterable[Any] = given.values_list("child_id", *BY_NAME["episodes"].fields)
    for child, *values in found:
        episodes[child].append(derive.Episode(*values))
    return episodes


def told_starts(children: Sequence[int]) -> dict[int, date]:
    """Child -> the start of care that somebody told of last. One query."""
    return dict(CareStart.objects.filter(child_id__in=children).order_by("id").values_list("child_id", "started_on"))


def _recorded_here(
    children: Sequence[int], periods: Mapping[int, list[derive.Period]]
) -> dict[int, list[dict[str, Any]]]:
    """Children whose care no return tells of: it was recorded in Keel, and stays as it is."""
    here = Child.objects.filter(id__in=children, created_by_batch=None).values_list("id", flat=True)
    found: dict[int, list[dict[str, Any]]] = {child: [] for child in here if child not in periods}
    for row in CarePeriod.objects.filter(child_id__in=found).order_by("started_on").values():
        found[row["child_id"]].append(dict(row))
    return found


def _refresh_children(children: Sequence[int]) -> None:
    """The child's own row follows the header, and the table of unaccompanied children, that stand now.

    A date of birth that no header tells is the one that a spreadsheet said.
    """
    header = {
        child: tuple(values)
        for child, *values in GivenHeader.objects.filter(STANDING, child_id__in=children).values_list(
            "child_id", *CHILD_COLUMNS
        )
    }
    alone = dict(GivenUnaccompanied.objects.filter(STANDING, child_id__in=children).values_list("child_id", "ends_on"))
    born = _births_told([child for child in children if child not in header or header[child][BORN] is None])
    changed = []
    fields = (*CHILD_COLUMNS, "unaccompanied", "unaccompanied_until")
    stand = Child.objects.filter(id__in=children, created_by_batch__isnull=False).values_list("id", *fields)
    for child, *values in stand:
        want = [*header.get(child, NO_HEADER), child in alone, alone.get(child)]
        want[BORN] = born.get(child, want[BORN])
        if want != values:
            changed.append((*want, child))
    update_rows(Child, fields, changed)


def _births_told(children: Sequence[int]) -> dict[int, date]:
    """Child -> the date of birth that the newest spreadsheet said, for those of whom no return tells one. One query."""
    steps = BatchStep.objects.filter(table="child", child_id__in=children, batch__undone_at=None).order_by("id")
    told = ((child, after.get("born_on")) for child, after in steps.values_list("child_id", "after"))
    return {child: date.fromisoformat(born) for child, born in told if born}


def _write_care(
    children: Sequence[int], periods: Mapping[int, list[derive.Period]], born: Mapping[int, date | None]
) -> dict[int, list[dict[str, Any]]]:
    """Write periods, legal statuses and placements. Gives the rows of CarePeriod back, by child."""
    approvals = _approvals(children)
    rows: dict[int, list[dict[str, Any]]] = {
        child: [_period_row(period, born[child], approvals.get(child, ())) for period in found]
        for child, found in periods.items()
    }
    wanted: Wanted = {
        (child, row["started_on"]): tuple(row[column] for column in PERIOD_COLUMNS)
        for child, found in rows.items()
        for row in found
    }
    sync_rows(CarePeriod, owners=children, key=["started_on"], fields=PERIOD_COLUMNS, wanted=wanted)
    statuses: Wanted = {
        (child, stretch.from_on): (stretch.to_on, *stretch.values)
        for child, found in periods.items()
        for stretch in derive.legal_statuses(found)
    }
    sync_rows(LegalStatus, owners=children, key=["from_on"], fields=["to_on", "code"], wanted=statuses)
    homes: Wanted = {
        (child, stretch.from_on): (stretch.to_on, *stretch.values)
        for child, found in periods.items()
        for stretch in derive.placements(found)
    }
    fields = ["to_on", "code", "provider", "home_postcode", "postcode", "urn"]
    sync_rows(Placement, owners=children, key=["from_on"], fields=fields, wanted=homes)
    return rows


def _approvals(children: Sequence[int]) -> dict[int, list[CeaseDecision]]:
    """Child -> the decisions to end care that were recorded with their approval, the newest last. One query."""
    found: dict[int, list[CeaseDecision]] = defaultdict(list)
    stand = CeaseDecision.objects.filter(child_id__in=children, stands=True, taken_back=False)
    for row in stand.exclude(approver="").order_by("id"):
        found[row.child_id].append(row)
    return found


def _approved(period: derive.Period, decisions: Sequence[CeaseDecision]) -> tuple[endings.Approver | None, date | None]:
    """By whom and when the ending of a period was approved: by the last decision to end it that was taken in it."""
    for row in reversed(decisions):
        if period.ended_on and period.started_on <= row.decided_on <= period.ended_on:
            return endings.Approver(row.approver), row.approved_on
    return None, None


def _period_row(period: derive.Period, born_on: date | None, decisions: Sequence[CeaseDecision] = ()) -> dict[str, Any]:
    """One period as CarePeriod stores it. An ending that needed approval says whether Keel has it."""
    approval = ""
    if period.ended_on is not None:
        needed = endings.approval_needed(
            kind=_kind_of_ending(period),
            started_on=period.started_on,
            ends_on=period.ended_on,
            born_on=born_on,
            care_order=period.last.ls in CARE_ORDERS,
        )
        approval = endings.approval_state(needed, *_approved(period, decisions)).value
    return {
        "started_on": period.started_on,
        "start_known": period.start_known,
        "ended_on": period.ended_on,
        "end_code": period.end_code,
        "approval": approval,
        "short_breaks": period.short_breaks,
        "possible_restarts": [day.isoformat() for day in period.restarts],
        "away": [[left.isoformat(), back.isoformat()] for left, back in period.away],
        "tracks": [[track.value, since.isoformat()] for track, since in derive.tracks(period)],
        "long_term_foster_since": derive.long_term_foster_since(period),
        "care_known_to": period.care_known_to,
    }


def _kind_of_ending(period: derive.Period) -> endings.EndingKind:
    """A series of short breaks that simply stopped is nobody's decision to stop looking after the child."""
    if period.short_breaks or not period.end_code:
        return endings.EndingKind.BY_LAW
    return endings.kind_of_reason(period.end_code)
