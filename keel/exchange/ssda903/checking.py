"""The checks of a batch: row by row, then child by child. They only ever warn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter

from keel.exchange.ssda903.batch import Key, ReadBatch, Row
from keel.exchange.ssda903.check_cells import CellChecks
from keel.exchange.ssda903.check_episodes import EPISODE_CHECKS, open_reappears
from keel.exchange.ssda903.check_others import OTHER_CHECKS, has_episodes
from keel.exchange.ssda903.check_reviews import REVIEW_CHECKS
from keel.exchange.ssda903.child import Child, Context, child_of
from keel.exchange.ssda903.findings import Finding
from keel.exchange.ssda903.standing import AT_A_TIME, Standing
from keel.exchange.ssda903.tables import EPISODES, TAKEN_IN

# Each check with the table without whose rows it has nothing to look at.
CHILD_CHECKS: tuple[tuple[str, Callable[[Child, Context], Iterator[Finding]]], ...] = (
    *((EPISODES.name, look) for look in EPISODE_CHECKS),
    *REVIEW_CHECKS,
    *OTHER_CHECKS,
)
EVERY = 5_000


class _Cursor:
    """Hands out a table's rows child by child, in order."""

    def __init__(self, rows: Mapping[Key, Row]) -> None:
        self.rows = [row for _, row in sorted(rows.items(), key=itemgetter(0))]
        self.place = 0
        self.next = self.rows[0].values[0] if self.rows else None

    def take(self, child: str) -> Sequence[Row]:
        """The child's rows. Children must be asked for in order."""
        if self.next != child:
            return ()
        rows, first = self.rows, self.place
        last, end = first + 1, len(rows)
        while last < end and rows[last].values[0] == child:
            last += 1
        self.place, self.next = last, rows[last].values[0] if last < end else None
        return rows[first:last]


def check(
    batch: ReadBatch,
    known: Mapping[str, date | None],
    standing: Standing,
    today: date,
    progress: Callable[[str, int, int], None],
) -> list[Finding]:
    """Every warning about the rows of a batch, by themselves and beside what the record holds."""
    years = {table: frozenset(year for name, year in batch.spans if name == table) for table, _ in batch.spans}
    context = Context(batch, today, years, standing)
    findings: list[Finding] = []
    for table in TAKEN_IN:
        findings.extend(CellChecks(table, context).check(batch.rows[table.name].values()))
    cursors = {table.name: _Cursor(batch.rows[table.name]) for table in TAKEN_IN}
    numbers = sorted({row.values[0] for cursor in cursors.values() for row in cursor.rows})
    for first in range(0, len(numbers), AT_A_TIME):
        some = numbers[first : first + AT_A_TIME]
        stands = standing.rows_of([number for number in some if number in known])
        for done, number in enumerate(some, first + 1):
            rows = {name: cursor.take(number) for name, cursor in cursors.items()}
            findings.extend(_of_child(child_of(number, known, rows, stands.get(number, ())), context))
            if done % EVERY == 0 or done == len(numbers):
                progress("Checking children", done, len(numbers))
    findings.extend(_gone(set(numbers), known, context))
    return findings


def _of_child(child: Child, context: Context) -> Iterator[Finding]:
    for table_name, look in CHILD_CHECKS:
        if child.rows[table_name]:
            yield from look(child, context)
    if not child.episodes:
        yield from has_episodes(child, context)


def _gone(here: set[str], known: Mapping[str, date | None], context: Context) -> Iterator[Finding]:
    """Children of the record who were in care when last told of, and of whom the batch says nothing at all."""
    years = context.years.get(EPISODES.name)
    numbers = sorted(set(context.standing.open_before(max(years))) - here) if years else []
    nothing: dict[str, Sequence[Row]] = {table.name: () for table in TAKEN_IN}
    for first in range(0, len(numbers), AT_A_TIME):
        stands = context.standing.rows_of(numbers[first : first + AT_A_TIME])
        for number in sorted(stands):
            yield from open_reappears(child_of(number, known, nothing, stands[number]), context)
