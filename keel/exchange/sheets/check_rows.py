"""The checks of rows by themselves: dates that cannot be, and two rows of one child."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from keel.exchange.findings import Finding, said
from keel.exchange.sheets.findings import note
from keel.exchange.sheets.rows import Row
from keel.law.endings import adult_on

Say = Callable[..., Finding]


def checked(row: Row, file: str, today: date, columns: Mapping[str, str]) -> tuple[Row | None, list[Finding]]:
    """The row as it may be kept, or None; and what was found. `columns`: field -> its heading."""

    def say(code: str, field: str, value: object = "", /, **words: object) -> Finding:
        return note(code, file, row.line, columns.get(field) or None, value, **words)

    if refused := [*_who(row, say), *_days(row, say, today), *_reviews(row, say, today)]:
        return None, refused
    warned = []
    if row.next_review and row.next_review < today:
        warned.append(say("booking-passed", "next_review", row.next_review, day=said(row.next_review)))
        row = replace(row, next_review=None)
    if row.date_of_birth and (adult := adult_on(row.date_of_birth)) <= today:
        warned.append(say("over-eighteen", "date_of_birth", row.date_of_birth, adult=said(adult)))
    return row, warned


def _who(row: Row, say: Say) -> Iterator[Finding]:
    if not row.number and not ((row.name or row.given_name or row.family_name) and row.date_of_birth):
        yield say("row-no-child", "number")


def _days(row: Row, say: Say, today: date) -> Iterator[Finding]:
    born, start = row.date_of_birth, row.start_of_care
    if born and born > today:
        yield say("born-in-future", "date_of_birth", born)
    if start and start > today:
        yield say("start-in-future", "start_of_care", start)
    if born and start and start < born:
        yield say("start-before-birth", "start_of_care", start, born=said(born))


def _reviews(row: Row, say: Say, today: date) -> Iterator[Finding]:
    born, start = row.date_of_birth, row.start_of_care
    for day in row.reviews or ():
        if day > today:
            yield say("review-in-future", "earlier_reviews", day, day=said(day))
        elif born and day < born:
            yield say("review-before-birth", "earlier_reviews", day, day=said(day), born=said(born))
        elif start and day < start:
            yield say("review-before-care", "earlier_reviews", day, day=said(day), start=said(start))


def repeated(rows: Sequence[Row], file: str, columns: Mapping[str, str]) -> tuple[list[Row], list[Finding]]:
    """The rows of children who have one row, and a finding for each row of those who have several.

    `columns`: field -> its heading.
    """
    same: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        same[_key(row)].append(row)
    heading = columns.get("number")
    kept = [row for row in rows if len(same[_key(row)]) == 1]
    found = [
        note("row-twice", file, row.line, heading if row.number else None, row.number, rows=_listed(lines))
        for alike in same.values()
        if len(lines := [each.line for each in alike]) > 1
        for row in alike
    ]
    return kept, found


def _key(row: Row) -> tuple[object, ...]:
    if row.number:
        return (row.number,)
    return (row.name.casefold(), row.given_name.casefold(), row.family_name.casefold(), row.date_of_birth)


def _listed(lines: Sequence[int]) -> str:
    first = [str(line) for line in lines[:10]]
    return " and ".join([", ".join(first[:-1]), first[-1]]) if len(first) > 1 else first[0]
