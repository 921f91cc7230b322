"""Which social workers each child has: from the staff file, by the team that such a child comes to."""

from collections.abc import Iterator, Sequence
from itertools import cycle

from keel.demo import files
from keel.demo.model import DemoChild
from keel.demo.timeline import Timeline, years_after

FIRST_NUMBER = 2001
ASSESSMENT, DISABLED, PERMANENCE, OLDER = (
    "Assessment and Safeguarding",
    "Disabled Children’s Team",
    "Permanence and Adoption",
    "Sixteen Plus",
)
IN_CARE = ("Children in Care: Estuary", "Children in Care: Downs")


def worker_numbers() -> dict[str, str]:
    """Social worker's name -> their number in the case system."""
    names = [name for team in files.staff()["cases"].values() for name in team["workers"]]
    return {name: f"SW{FIRST_NUMBER + place}" for place, name in enumerate(names)}


def workers_of(timeline: Timeline, children: Sequence[DemoChild]) -> dict[str, tuple[str, str]]:
    """Child's number -> the worker who took them in and the one who has them since."""
    numbers = worker_numbers()
    turns: dict[str, Iterator[str]] = {
        team: cycle([numbers[name] for name in told["workers"]]) for team, told in files.staff()["cases"].items()
    }
    found = {}
    for place, child in enumerate(children):
        team = _team(timeline, child, place)
        later = next(turns[team])
        found[child.number] = (later if team == DISABLED else next(turns[ASSESSMENT]), later)
    return found


def _team(timeline: Timeline, child: DemoChild, place: int) -> str:
    rows = child.stays[-1].episodes
    if child.stays[-1].short_breaks:
        return DISABLED
    if any(row.place.startswith("A") or row.legal == "E1" for row in rows):
        return PERMANENCE
    last = child.stays[-1].end or timeline.today
    return OLDER if last >= years_after(child.born, 16) else IN_CARE[place % 2]
