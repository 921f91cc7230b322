"""The made-up council's 903 returns as folders of CSV files: one a year, as its case system would export them."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree

from keel.demo.model import OTHER_PLACE, SEMI_INDEPENDENT, DemoChild, Episode, Stay
from keel.demo.timeline import Timeline, years_after

COLUMNS = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN",
    "reviews": "CHILD DOB REVIEW REVIEW_CODE",
    "uasc": "CHILD SEX DOB DUC",
    "previous_permanence": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
    "sw_episodes": "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON",
}
Row = Sequence[str]
OLD_SEX = {"M": "1", "F": "2"}
LETTER_SEX_FROM, NEW_PLACES_FROM = 2025, 2026
FIRST_WORKER_FOR = timedelta(days=90)
SCHOOL_AGE = 5


class Returns:
    """Writes the returns of these children. `workers`: the child's number -> first and later social worker."""

    def __init__(
        self, timeline: Timeline, children: Sequence[DemoChild], workers: Mapping[str, tuple[str, str]]
    ) -> None:
        self.timeline = timeline
        self.children = sorted(children, key=lambda child: child.number)
        self.workers = workers
        self.births = {child.story["key"]: child.born for child in children if child.story}

    def write(self, place: Path) -> list[Path]:
        """Write one folder a return year under `place`, in the place of what was there."""
        rmtree(place, ignore_errors=True)
        folders = []
        for year in self.timeline.return_years():
            folder = place / str(year)
            folder.mkdir(parents=True)
            folders.append(folder)
            for table, rows in self._tables(year).items():
                with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
                    csv.writer(out).writerows([COLUMNS[table].split(), *rows])
        return folders

    def _tables(self, year: int) -> dict[str, Iterable[Row]]:
        first, last = date(year - 1, 4, 1), min(date(year, 3, 31), self.timeline.today)
        here = [child for child in self.children if any(_overlaps(stay, first, last) for stay in child.stays)]
        return {
            "header": [self._header(child, year, last) for child in here],
            "episodes": [row for child in here for row in self._episodes(child, year, first, last)],
            "reviews": [row for child in here for row in self._reviews(child, first, last)],
            "uasc": [
                [child.number, _sex(child, year), said(child.born), said(years_after(child.born, 18))]
                for child in here
                if child.unaccompanied
            ],
            "previous_permanence": [
                [child.number, said(child.born), "Z1", "", ""]
                for child in here
                if any(first <= stay.start <= last for stay in child.stays)
            ],
            "sw_episodes": [row for child in here for row in self._social_workers(child, first, last)],
        }

    def _header(self, child: DemoChild, year: int, last: date) -> Row:
        mother, birth = ("0" if child.sex == "F" else ""), ""
        born = self.births.get(child.story.get("mother_of", ""))
        if born and born <= last:
            mother, birth = "1", said(born)
        at_school = last >= years_after(child.born, SCHOOL_AGE)
        number = f"{'ABCDEFGH'[int(child.number) % 8]}{int(child.number) * 7919 % 10**12:012d}" if at_school else "UN1"
        return [child.number, _sex(child, year), said(child.born), child.ethnicity, number, mother, birth]

    def _episodes(self, child: DemoChild, year: int, first: date, last: date) -> Iterator[Row]:
        """The episodes of the year; the oldest return also tells how the children in it came to be where they are."""
        oldest = first == self.timeline.opens
        for stay in child.stays:
            for row in stay.episodes if _overlaps(stay, first, last) else ():
                over = row.until is not None and row.until < first
                if row.on <= last and (oldest or not over):
                    yield self._episode(child, row, year, last)

    def _episode(self, child: DemoChild, row: Episode, year: int, last: date) -> Row:
        ended = row.until is not None and row.until <= last
        place = row.place
        if place == SEMI_INDEPENDENT:
            place = "K3" if year >= NEW_PLACES_FROM else "H5"
        elif place == OTHER_PLACE:
            place = "Z11" if year >= NEW_PLACES_FROM else "Z1"
        home = "" if row.legal in ("V3", "V4") and not child.home else child.home
        return [
            child.number,
            said(row.on),
            row.began,
            row.legal,
            child.need,
            place,
            row.provider,
            said(row.until) if ended else "",
            row.ends if ended else "",
            row.because if ended else "",
            home,
            row.at,
            row.urn,
        ]

    @staticmethod
    def _reviews(child: DemoChild, first: date, last: date) -> Iterator[Row]:
        for day, code in sorted(child.reviews.items()):
            if first <= day <= last:
                yield [child.number, said(child.born), said(day), code]

    def _social_workers(self, child: DemoChild, first: date, last: date) -> Iterator[Row]:
        """Who arrives is assessed by one worker and then goes to the next. Returns before 2023/24 lacked this table."""
        early, later = self.workers[child.number]
        for stay in child.stays:
            changes = stay.start + FIRST_WORKER_FOR
            spells: list[tuple[str, date, date | None, str]] = [(early, stay.start, stay.end, "FCONTA")]
            if changes < (stay.end or self.timeline.yesterday):
                spells = [(early, stay.start, changes, "FCONTA"), (later, changes, stay.end, "TSPROC")]
            for worker, start, end, reason in spells:
                if start <= last and (end is None or end >= first):
                    ended = end is not None and end <= last
                    yield [
                        child.number, said(child.born), worker, said(start), said(end) if ended else "", reason
                    ]  # fmt: skip


def said(day: date | None) -> str:
    """A date as the return writes it."""
    return f"{day:%d/%m/%Y}" if day else ""


def _sex(child: DemoChild, year: int) -> str:
    return child.sex if year >= LETTER_SEX_FROM else OLD_SEX[child.sex]


def _overlaps(stay: Stay, first: date, last: date) -> bool:
    return stay.start <= last and (stay.end is None or stay.end >= first)
