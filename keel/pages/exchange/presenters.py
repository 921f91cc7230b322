"""Files, the work on them and what was found, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localtime

from keel.exchange import jobs
from keel.exchange.kept import Kind
from keel.exchange.progress import Heard, how_far
from keel.exchange.sheets.findings import CHECKS as CHECKS_SHEET
from keel.exchange.ssda903.findings import CHECKS as CHECKS_903
from keel.exchange.ssda903.years import name_of
from keel.exchange.work import DONE, FAILED, REFUSED
from keel.pages.govuk.words import long_date, plural
from keel.pages.naming import Named, name_record

if TYPE_CHECKING:
    from keel.records.models import Batch, BatchFile, Child, Job

KIND = {
    jobs.CHECK_RETURN: "Check of a 903 return",
    jobs.APPLY_RETURN: "Bringing in a 903 return",
    jobs.CHECK_SHEET: "Check of a spreadsheet",
    jobs.APPLY_SHEET: "Bringing in a spreadsheet",
    jobs.UNDO: "Undoing a batch",
}
BATCH = {"ssda903": "903 return", "sheet": "spreadsheet"}
TABLE = {
    "header": "Children (header)",
    "episodes": "Episodes of care",
    "reviews": "Reviews",
    "uasc": "Unaccompanied children",
    "missing": "Missing from care",
    "previous_permanence": "Previous permanence",
    "placed_for_adoption": "Placed for adoption",
    "sw_episodes": "Social workers",
    "oc2": "Health and offending (OC2)",
    "oc3": "Care leavers (OC3)",
    "ad1": "Adoptions (AD1)",
    "sheet": "List of children",
    "child": "Children",
    "review": "Reviews held",
    "next review": "Reviews booked",
    "reviews known": "From when every review is known",
    "review status": "Steps of reviews",
    "review_status": "Steps of reviews",
    "care_start": "Starts of care",
    "reviews_known": "From when every review is known",
    "allocation": "IROs given",
    "case_held": "Social workers and teams",
    "post": "Posts",
    "staff": "Staff list",
    "team": "Teams",
}
CHANGES = ("new", "changed", "gone")
_ALSO_CHANGED = ("moved",)
_AT_THE_TERMINAL = ((" given with --year", " that you chose"), (" (or let the import do it: --add-staff)", ""))
"""What the words of a check say to somebody at the terminal, and to somebody at a page."""
LONG_WAIT = 30
"""Seconds after which it is said that work may have nobody to do it."""


def at(when: datetime) -> str:
    """14 March 2026, 10:15."""
    return f"{long_date(when)}, {localtime(when):%H:%M}"


# ---- work ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece of work in a list."""

    what: str
    href: str
    asked: str
    state: str
    colour: str


def lines(some: Iterable["Job"]) -> list[Line]:
    """One's own jobs, the newest first, and what each waits for. What was decided on asks for nothing any more."""
    held = list(some)
    decided = {job.folder for job in held if job.kind in jobs.CHECK_OF and job.state not in (REFUSED, FAILED)}
    return [_line(job, decided=job.folder in decided) for job in held]


def _line(job: "Job", *, decided: bool) -> Line:
    words, colour = _state(job, decided=decided)
    return Line(
        what=": ".join(filter(None, (what(job), _names(job)))),
        href=reverse("job", args=[job.pk]),
        asked=at(job.asked_at),
        state=words,
        colour=colour,
    )


def what(job: "Job") -> str:
    """What is done: *Check of a 903 return*, *Undoing batch 4*."""
    return f"Undoing batch {job.options.get('batch')}" if job.kind == jobs.UNDO else KIND.get(job.kind, "Long work")


def _names(job: "Job") -> str:
    """What the files of a job are called, those of a return by their number: *our children.xlsx*, *8 files*."""
    names = [str(name) for name in job.options.get("sent", ())]
    names = names or [str(file["name"]) for file in (job.result or {}).get("files", ())]
    return names[0] if len(names) == 1 else f"{len(names)} files" if names else ""


def _state(job: "Job", *, decided: bool) -> tuple[str, str]:
    if (job.result or {}).get("aside"):
        return "Nothing brought in", "grey"
    if job.state == DONE and job.kind in jobs.CHECKS:
        return ("Checked", "grey") if decided else ("Checked: decide", "yellow")
    if job.state == DONE:
        return ("Undone" if job.kind == jobs.UNDO else "Brought in"), "green"
    words = {"waiting": "Waiting for its turn", "working": "Being done", "failed": "Stopped by a fault"}
    return words.get(job.state, "Turned away"), "" if job.state in ("waiting", "working") else "grey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Work under way. `total` 0: nobody can say yet how much there is."""

    over: bool
    step: str
    far: str
    done: int
    total: int


def going(job: "Job", said: Heard | None, ahead: int, now: datetime) -> Going:
    """How far it is, as its page and its script say it."""
    if job.state not in ("waiting", "working"):
        return Going(over=True, step="Done", far="", done=0, total=0)
    if job.state == "waiting":
        return Going(over=False, step=_waiting(job, ahead, now), far="", done=0, total=0)
    if said is None or not said.step:
        return Going(over=False, step="Being done", far="", done=0, total=0)
    far = how_far(said.step, said.done, said.total)
    return Going(over=False, step=said.step, far=far, done=said.done, total=said.total)


def _waiting(job: "Job", ahead: int, now: datetime) -> str:
    if ahead:
        return f"Waiting for its turn: {plural(ahead, 'piece')} of work before it"
    if (now - job.asked_at).total_seconds() > LONG_WAIT:
        return "Still waiting. If this goes on, ask whoever looks after Keel whether its worker is running"
    return "Waiting for its turn"


# ---- what was read and would change ----------------------------------------------------------------------------------


def files_read(files: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """A line a file: its name, what it is, its year, its rows, and what of it was not taken."""
    return [
        [
            str(file["name"]),
            TABLE.get(file["table"], file["table"]) if file["table"] else "Not a table of the return",
            name_of(file["year"]) if file["year"] else "Not known",
            f"{file['rows']:,}",
            f"Set aside: {file['set_aside']}" if file["set_aside"] else _refused(file.get("refused", 0)),
        ]
        for file in files
    ]


def _refused(count: int) -> str:
    return f"{plural(count, 'row')} refused" if count else "All rows read"


def can_bring(result: Mapping[str, Any], *, sheet: bool) -> bool:
    """Whether there is anything to bring in. What a return says without any difference is kept beside the record."""
    if sheet:
        return bool(result["total"])
    return bool(result["can_be_kept"] or not result["refused"])


def heads(result: Mapping[str, Any]) -> list[str]:
    """What a check comes to, in a sentence each."""
    files = result["files"]
    years = _years(files)
    return [
        f"{plural(len(files), 'file')} {'was' if len(files) == 1 else 'were'} read{f', of {years}' if years else ''}.",
        f"{plural(result['refused'], 'row')} cannot be kept." if result["refused"] else "Every row can be kept.",
        *([f"{plural(result['warnings'], 'thing looks', 'things look')} odd."] if result["warnings"] else []),
        _comes_to(result),
    ]


def _comes_to(result: Mapping[str, Any]) -> str:
    if result["total"]:
        return f"{plural(result['total'], 'difference')} from the record."
    if result["refused"] and not result["can_be_kept"]:
        return "No row is left to bring in."
    if result["refused"]:
        return "The record already says what the rows that can be kept say."
    return "The record already says all of this."


def _years(files: Iterable[Mapping[str, Any]]) -> str:
    """*the year 2025/26*, *the years 2024/25 and 2025/26*: what the files speak of."""
    years = sorted({file["year"] for file in files if file["year"] and not file["set_aside"]})
    return " and ".join(name_of(year) for year in years)


def differences(by_kind: Mapping[str, int]) -> list[list[str]]:
    """A line a table: how many rows are new, changed, no longer there. What is no table stands by its own words."""
    tables: dict[str, dict[str, int]] = {}
    for kind, count in by_kind.items():
        table, _, change = kind.rpartition(" ")
        change = "changed" if change in _ALSO_CHANGED else change
        counts = tables.setdefault(table if change in CHANGES else kind, {})
        change = change if change in CHANGES else "changed"
        counts[change] = counts.get(change, 0) + count
    order = [*TABLE, *sorted(set(tables) - set(TABLE))]
    return [
        [_table(table), *(f"{tables[table].get(change, 0):,}" for change in CHANGES)]
        for table in order
        if table in tables
    ]


def _table(name: str) -> str:
    said = name.replace("_", " ")
    return TABLE.get(name, said[:1].upper() + said[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Findings of one kind, a few of them in full."""

    title: str
    because: str
    rows: Sequence[Sequence[str]]
    more: int


def found(kinds: Sequence[Kind] | None, level: str) -> list[Found]:
    """The kinds of one level: refused, or warning."""
    return [
        Found(
            title=f"{kind.what} ({kind.count:,})",
            because=kind.because,
            rows=[_finding(one) for one in kind.first],
            more=kind.count - len(kind.first),
        )
        for kind in kinds or ()
        if kind.level == level
    ]


def _finding(one: Mapping[str, Any]) -> list[str]:
    row = f"row {one['row']:,}" if one["row"] else "the whole file"
    column = ", ".join(part for part in (one["column"], f"“{one['value']}”" if one["value"] else "") if part)
    words = f"{one['why']} {one['mend']}".strip()
    for typed, said_here in _AT_THE_TERMINAL:
        words = words.replace(typed, said_here)
    return [f"{one['file']}, {row}", column or "The row", words]


def named(child: "Child", today: date) -> Named:
    """A child of a list, with the way to their page."""
    return name_record(child, today, lambda number: reverse("child", args=[number]))


# ---- batches ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One batch in a list and at the head of its page."""

    number: int
    title: str
    href: str
    applied: str
    by: str
    differences: str
    undone: str


def batch_lines(some: Iterable["Batch"], people: Mapping[str, str]) -> list[BatchLine]:
    """The lines of a list. `people`: sign-in -> how the person is called."""
    return [batch_line(batch, people) for batch in some]


def batch_line(batch: "Batch", people: Mapping[str, str]) -> BatchLine:
    """What it was, when, by whom, how much, and whether it still stands."""
    undone_by = people.get(batch.undone_by, batch.undone_by)
    undone = f"Undone on {at(batch.undone_at)} by {undone_by}" if batch.undone_at else ""
    return BatchLine(
        number=batch.pk,
        title=f"Batch {batch.pk}: {BATCH.get(batch.kind, batch.kind)}",
        href=reverse("batch", args=[batch.pk]),
        applied=at(batch.applied_at),
        by=people.get(batch.applied_by, batch.applied_by),
        differences=f"{sum(batch.differences.values()):,}",
        undone=undone,
    )


def batch_files(files: Iterable["BatchFile"]) -> list[list[str]]:
    """A line a table of a batch, and the days that it speaks of."""
    return [
        [
            file.name,
            TABLE.get(file.table, file.table),
            _days(file),
            f"{file.rows:,}",
        ]
        for file in files
    ]


def _days(file: "BatchFile") -> str:
    """*27 November 2026* where it is one day, as a spreadsheet says how things stand on the day it comes in."""
    days = dict.fromkeys((long_date(file.known_from), long_date(file.known_to)))
    return " to ".join(days)


def left_out(result: Mapping[str, Any]) -> list[list[str]]:
    """A line for each row that was refused when a batch came in: where, which column, what was wrong with it."""
    checks = {**CHECKS_903, **CHECKS_SHEET}
    return [
        [f"{file}, row {row:,}" if row else f"{file}, the whole file", column or "The row", checks[code].what]
        for file, row, column, code in result.get("refused_rows", ())
        if code in checks
    ]


def batch_children(
    some: Iterable["Child"], changed: Mapping[int, Sequence[str]], today: date
) -> list[tuple[Named, str]]:
    """Children of a batch, each with what it brought or changed of theirs."""
    return [(named(child, today), _capital(", ".join(changed.get(child.pk, ()))) or "Nothing") for child in some]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def counted(counts: Mapping[str, int]) -> list[list[str]]:
    """What an undo took out: a line a table."""
    named = {"children": "Children that no other batch speaks of"}
    return [[named.get(name, _table(name)), f"{count:,}"] for name, count in counts.items() if count]
