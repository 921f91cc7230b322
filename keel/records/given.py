"""Which table of the record keeps which table of the return: columns in the return's own order, the child left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keel.records import models


@dataclass(frozen=True, slots=True)
class GivenTable:
    """`fields` stand in the order of the return's columns after CHILD; `key` are the places that tell rows apart.

    `open_end`: the place of the last day, in a table whose open rows must come again in the next year's return.
    """

    name: str
    model: Any
    fields: tuple[str, ...]
    key: tuple[int, ...] = ()
    open_end: int | None = None

    def key_of(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """What tells a child's row from another of theirs."""
        return tuple(values[place] for place in self.key)


TABLES = (
    GivenTable("header", models.GivenHeader, ("sex", "born_on", "ethnicity", "upn", "mother", "first_child_born_on")),
    GivenTable(
        "episodes",
        models.GivenEpisode,
        (
            "decom",
            "rne",
            "ls",
            "cin",
            "place",
            "place_provider",
            "dec",
            "rec",
            "reason_place_change",
            "home_post",
            "pl_post",
            "urn",
        ),
        key=(0,),
        open_end=6,
    ),
    GivenTable("reviews", models.GivenReview, ("born_on", "held_on", "participation"), key=(1,)),
    GivenTable("uasc", models.GivenUnaccompanied, ("sex", "born_on", "ends_on")),
    GivenTable("missing", models.GivenMissing, ("born_on", "kind", "from_on", "to_on"), key=(2,)),
    GivenTable("previous_permanence", models.GivenPreviousPermanence, ("born_on", "kind", "authority", "on_text")),
    GivenTable(
        "placed_for_adoption",
        models.GivenPlacedForAdoption,
        ("born_on", "decided_on", "ceased_on", "ceased_because"),
        key=(1,),
    ),
    GivenTable(
        "sw_episodes", models.GivenSocialWorker, ("born_on", "worker", "from_on", "to_on", "reason"), key=(2, 1)
    ),
)
BY_NAME = {table.name: table for table in TABLES}
