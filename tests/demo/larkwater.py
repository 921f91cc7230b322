"""A built demonstration, asked in plain SQL: a second opinion that knows nothing of Keel's code."""

import json
import sqlite3
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path


@dataclass
class Larkwater:
    """`year`: 31 March before the last full year, its 1 April and its 31 March, found by hand for each date."""

    today: str
    place: Path
    said: str
    year: tuple[str, str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.year = {
            "2022-07-28": ("2021-03-31", "2021-04-01", "2022-03-31"),
            "2026-11-23": ("2025-03-31", "2025-04-01", "2026-03-31"),
            "2024-02-29": ("2022-03-31", "2022-04-01", "2023-03-31"),
            "2025-04-01": ("2024-03-31", "2024-04-01", "2025-03-31"),
        }[self.today]

    @cached_property
    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.place / 'keel.sqlite3'}?mode=ro", uri=True)

    @property
    def sign_ins(self) -> list[dict[str, str]]:
        return json.loads((self.place / "demo-sign-ins.json").read_text(encoding="utf-8"))

    def rows(self, question: str, *values: object) -> list[tuple]:
        before, first, last = self.year
        named = {"before": before, "first": first, "last": last, "today": self.today}
        named |= {f"v{number}": value for number, value in enumerate(values)}
        return self.database.execute(question, named).fetchall()

    def one(self, question: str, *values: object):
        return self.rows(question, *values)[0][0]


IN_CARE = """records_careperiod p JOIN records_child c ON c.id = p.child_id
             WHERE NOT p.short_breaks AND p.started_on <= {day} AND (p.ended_on IS NULL OR p.ended_on > {day})"""
AT_START, AT_END = IN_CARE.format(day=":before"), IN_CARE.format(day=":last")
AGE = "(strftime('%Y', :last) - strftime('%Y', c.born_on) - (strftime('%m-%d', :last) < strftime('%m-%d', c.born_on)))"
HELD = "records_review r WHERE r.first_part_on BETWEEN :first AND :last"
HELD_OF_CHILD = f"records_child c, {HELD} AND r.child_id = c.id"
