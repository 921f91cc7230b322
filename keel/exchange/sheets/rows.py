"""What reading a spreadsheet gives: its rows, one a child, and what was found wrong or odd."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from keel.exchange.findings import Finding
from keel.exchange.sheets.grid import name_of_cell
from keel.exchange.sheets.look import Looked


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One child as one row tells of them. Blank texts and None say nothing.

    `line` is the row as a spreadsheet counts. `reviews`: the days of reviews held, the earliest first; () where the
    cell says that none was held; None where it is blank.
    """

    line: int
    number: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    date_of_birth: date | None = None
    iro: str = ""
    social_worker: str = ""
    team: str = ""
    start_of_care: date | None = None
    next_review: date | None = None
    reviews: tuple[date, ...] | None = None


@dataclass(slots=True, kw_only=True)
class ReadSheet:
    """One worksheet, read. `columns`: column place -> field, of those that were read."""

    looked: Looked
    columns: dict[int, str]
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> list[Finding]:
        """What cannot be stored."""
        return [finding for finding in self.findings if finding.level == "refused"]

    @property
    def warnings(self) -> list[Finding]:
        """What is odd, while the rest of the row is kept."""
        return [finding for finding in self.findings if finding.level == "warning"]

    def as_dict_files(self) -> list[dict[str, Any]]:
        """The file as `import-sheet --format json` gives it: the keys of a file of a return."""
        return [
            {
                "name": self.looked.file,
                "table": "sheet",
                "year": None,
                "first_day": None,
                "last_day": None,
                "rows": self.looked.rows,
                "set_aside": None,
            }
        ]

    def as_dict_columns(self) -> dict[str, str]:
        """Heading -> field, of the columns that were read."""
        return {column_name(self.looked, place): field for place, field in self.columns.items()}


def column_name(looked: Looked, place: int) -> str:
    """What a column is called: its heading, or its letter where it has none."""
    heading = next((column.heading for column in looked.columns if column.place == place), "")
    return heading or f"column {name_of_cell((0, place))[:-1]}"
