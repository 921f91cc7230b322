"""One practice setting: its name, its default, its unit, and how far it may be moved."""

from dataclasses import dataclass

from keel.law.sources import Source

Value = bool | int | str | None


class NotAllowed(ValueError):  # noqa: N818 - it reads as what happened
    """A practice setting that the law does not allow; its text is a sentence for the person who set it."""


def shown(value: Value) -> str | int:
    """Give a value as an answer shows it: yes and no in words, and "not set" where it is empty."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that a council may set. `lowest` and `highest` are what the law or guidance allows, both included.

    `choices` stands in place of limits where the value is a word; `may_be_empty` where the council need set nothing.
    `limited_by`: the provision behind the limits, where it is another than the one behind the setting.
    """

    name: str
    label: str
    default: Value
    unit: str
    source: Source
    help: str
    lowest: int | None = None
    highest: int | None = None
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False
    limited_by: Source | None = None

    @property
    def kind(self) -> str:
        """What sort of field asks for it: yes_no, choice or number."""
        if isinstance(self.default, bool):
            return "yes_no"
        return "choice" if self.choices else "number"

    def read(self, value: Value) -> Value:
        """Turn what a form or a table holds into a value of the right kind."""
        if value in (None, "", "not set") and self.may_be_empty:
            return None
        if self.kind == "yes_no":
            return {"yes": True, "true": True, "no": False, "false": False}.get(str(value).lower(), value)
        if self.kind == "number" and isinstance(value, str) and value.strip().lstrip("-").isdecimal():
            return int(value)
        return value

    def check(self, value: Value) -> None:
        """Raise `NotAllowed` where the value is of the wrong kind or outside what the law allows."""
        if value is None and self.may_be_empty:
            return
        if self.kind == "yes_no":
            if not isinstance(value, bool):
                raise NotAllowed(f"{self.label} must be yes or no.")
        elif self.choices:
            if value not in self.choices:
                raise NotAllowed(f"{self.label} must be one of: {', '.join(self.choices)}.")
        elif isinstance(value, bool) or not isinstance(value, int):
            raise NotAllowed(f"{self.label} must be a whole number of {self.unit}.")
        else:
            self._check_limits(value)

    def _check_limits(self, value: int) -> None:
        by = self.limited_by or self.source
        if self.highest is not None and value > self.highest:
            raise NotAllowed(f"{self.label} cannot be {value} {self.unit}: the most allowed is {self.highest} ({by}).")
        if self.lowest is not None and value < self.lowest:
            raise NotAllowed(f"{self.label} cannot be {value} {self.unit}: the least allowed is {self.lowest} ({by}).")
