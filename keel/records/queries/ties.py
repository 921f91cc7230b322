"""What two children of one family are to each other: brothers or sisters, or one of them the other's parent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.records.models import Siblings
from keel.records.plain import ask_of

FEMALE, MALE = ("2", "F"), ("1", "M")
IS_MOTHER = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two children. `because`: what somebody said of why they may not share an IRO; `parent`: whose child the other is.

    `parent_word`: *mother*, *father* or *parent*; empty between brothers and sisters.
    """

    pair: int
    one: int
    other: int
    because: str
    parent: int | None
    parent_word: str

    @property
    def words(self) -> str:
        """*Mother and child*; empty between brothers and sisters."""
        return f"{self.parent_word.capitalize()} and child" if self.parent_word else ""

    @property
    def apart_because(self) -> str:
        """Why the two may not share an IRO: the rule for parent and child, or what was said; empty where they may."""
        return f"{self.words}: each has an IRO of their own." if self.parent else self.because

    def is_to(self, child: int) -> str:
        """What the other is to this child: *mother*, *father*, *parent*, *child*; empty for a brother or sister."""
        if self.parent is None:
            return ""
        return "child" if self.parent == child else self.parent_word

    def beside(self, child: int) -> int:
        """The other of the two."""
        return self.other if child == self.one else self.one


_OF_ONE = ("sex", "mother", "first_child_born_on", "born_on")


_COLUMNS = (
    *("id", "one_id", "other_id", "kind", "iro_apart_because"),
    *(f"{side}__{name}" for side in ("one", "other") for name in _OF_ONE),
)
TIES = """
SELECT tie.id, tie.one_id, tie.other_id, tie.kind, tie.iro_apart_because,
       one.sex, one.mother, one.first_child_born_on, one.born_on,
       other.sex, other.mother, other.first_child_born_on, other.born_on
FROM records_siblings AS tie JOIN records_child AS one ON one.id = tie.one_id
     JOIN records_child AS other ON other.id = tie.other_id
WHERE tie.one_id IN ({children}) OR tie.other_id IN ({children}) ORDER BY tie.id
"""


def ties_of(children: Iterable[int]) -> list[Tie]:
    """Every tie of these children to another child, in the order in which they were made. One query.

    A 903 return says of a mother when her first child was born: whoever is tied to her and was born that day is that
    child, even where nobody said so.
    """
    rows = ask_of(TIES, list(children))
    return [_tie(dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def _tie(row: dict[str, Any]) -> Tie:
    sides = {side: {name: row[f"{side}__{name}"] for name in _OF_ONE} for side in ("one", "other")}
    parent = {Siblings.Kind.ONE_IS_PARENT.value: "one", Siblings.Kind.OTHER_IS_PARENT.value: "other"}.get(row["kind"])
    for side, born in (("one", sides["other"]["born_on"]), ("other", sides["one"]["born_on"])):
        parent = parent or (side if _bore(sides[side], born) else None)
    sex = sides[parent]["sex"] if parent else ""
    word = "mother" if sex in FEMALE else "father" if sex in MALE else "parent"
    return Tie(
        pair=row["id"],
        one=row["one_id"],
        other=row["other_id"],
        because=row["iro_apart_because"],
        parent=row[f"{parent}_id"] if parent else None,
        parent_word=word if parent else "",
    )


def _bore(mother: dict[str, Any], born_on: date | None) -> bool:
    return born_on is not None and mother["mother"] == IS_MOTHER and mother["first_child_born_on"] == born_on
