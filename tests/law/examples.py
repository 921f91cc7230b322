"""Reading the worked examples of whole children into facts."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import keel.law
from keel.law.facts import CareFacts, HeldReview, Span, Track, TrackChange

FOLDER = Path(keel.law.__file__).with_name("examples")


@dataclass(frozen=True)
class Child:
    """One worked example: the facts, the day asked about, and what must come out."""

    case: str
    facts: CareFacts
    on: date
    due: date | None
    latest: date | None
    state: str
    rule: str


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def children() -> list[Child]:
    with (FOLDER / "children.csv").open(encoding="utf-8", newline="") as lines:
        return [_child(row) for row in csv.DictReader(lines)]


def _child(row: dict[str, str]) -> Child:
    return Child(
        case=row["case"],
        facts=CareFacts(
            started_on=date.fromisoformat(row["start"]),
            start_known=row["start_known"] == "yes",
            tracks=tuple(_track(text) for text in _parts(row["tracks"])),
            reviews=tuple(HeldReview(first_part_on=date.fromisoformat(text)) for text in row["held"].split()),
            known=tuple(_span(text) for text in _parts(row["known"])) or None,
            possible_restarts=tuple(date.fromisoformat(text) for text in row["restarts"].split()),
            born_on=day(row["born"]),
            ended_on=day(row["ended"]),
        ),
        on=date.fromisoformat(row["on"]),
        due=day(row["due"]),
        latest=day(row["latest"]),
        state=row["state"],
        rule=row["rule"],
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _track(text: str) -> TrackChange:
    track, since = text.split()
    return TrackChange(track=Track(track), since=date.fromisoformat(since))


def _span(text: str) -> Span:
    first, last = text.split(" to ")
    return Span(first=date.fromisoformat(first), last=date.fromisoformat(last))
