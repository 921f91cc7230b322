"""What is asked when a child is given an IRO, when a list is handed over, and when two may not share one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from keel.pages.govuk import fields
from keel.records.commands.giving_checks import LONGEST_REASON

FURTHEST = timedelta(days=366)
LONGEST_NOTE = 4000


class Folded(fields.TextArea):
    """Several lines that few people need: folded away until somebody opens it, or until it holds something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.macro = "folded-textarea"


class FromDay(fields.Form):
    """A form that asks from which day, and where that is long past, whether it is meant."""

    from_on = fields.DateField(label="From which day?", noun="the day from which", hint="A day ahead is allowed.")
    meant = fields.BooleanField(label="Yes, from that day", noun="that the day is meant", required=False)

    def is_meant(self) -> bool:
        """Whether the tick is for this very day: one for another day says nothing."""
        return self.cleaned_data["meant"] and self.data.get("meant_for") == self.asked_for()

    def only_the_day(self) -> None:
        """Keep what was typed, and say what is wrong with the day alone: nobody is done with the rest yet."""
        for name in [name for name in self.errors if name != "from_on"]:
            del self.errors[name]

    def asked_for(self) -> str:
        """The day that was typed, for the page to carry beside the tick."""
        day = getattr(self, "cleaned_data", {}).get("from_on")
        return day.isoformat() if day else ""


class Choose(FromDay):
    """Who, from when, together with whom, what the next IRO must know, why brothers and sisters are kept apart."""

    together = fields.ChoicesField(
        label="Who else is given to the same IRO?",
        noun="brothers and sisters",
        hint="Brothers and sisters share an IRO, unless their interests conflict or they are too many for one.",
        required=False,
    )
    iro = fields.ChoiceField(label="Who is to be their IRO?", noun="who is to be their IRO")
    handover_note = fields.TextArea(
        label="What the next IRO must know",
        hint="Needed where the child had an IRO before: what matters to the child, what was promised, what comes next.",
        max_length=LONGEST_NOTE,
        required=False,
    )
    apart_because = fields.TextArea(
        label="Why brothers and sisters are kept apart",
        hint="Needed only where a brother or sister in care has another IRO. It is kept with the child’s record.",
        rows=3,
        max_length=LONGEST_REASON,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[str, str]],
        siblings: Sequence[tuple[str, str]],
        hints: Mapping[str, str],
        earliest: date | None,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "iro").choices = people
        together = _choices(self, "together")
        together.choices, together.hints = siblings, hints
        if not siblings:
            del self.fields["together"]
        _within(self, earliest, today)


class Leave(FromDay):
    """Which children of a list go to one person, from when, with which words."""

    children = fields.ChoicesField(label="Which children?", noun="at least one child")
    handover_note = fields.TextArea(
        label="What the next IRO must know of all of them",
        hint="Each child may have a note of their own besides, under their name.",
        max_length=LONGEST_NOTE,
        required=False,
    )
    apart_because = fields.TextArea(
        label="Why brothers and sisters are kept apart",
        hint="Needed only where one of them goes to another IRO than the others.",
        rows=3,
        max_length=LONGEST_REASON,
        required=False,
    )

    def __init__(self, *args: Any, children: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "children").choices = children
        for key, name in children:
            self.fields[f"note_{key}"] = Folded(
                label=f"A note on {name.split(',')[0]} alone", rows=3, max_length=LONGEST_NOTE, required=False
            )
        _within(self, None, today)

    def explain(self, hints: Mapping[str, str]) -> None:
        """What stands beside each child, and the box for their own note under it."""
        field = _choices(self, "children")
        field.hints = hints
        field.reveals = {str(key): f"note_{key}" for key, _ in field.pairs()}

    def clean(self) -> dict[str, Any]:
        """A note for all, or one for each who is ticked."""
        given = super().clean() or self.cleaned_data
        ticked = given.get("children", [])
        if not given.get("handover_note", "").strip() and not all(
            given.get(f"note_{key}", "").strip() for key in ticked
        ):
            self.add_error(
                "handover_note", "Enter what the next IRO must know, for all of them here or for each under their name"
            )
        return given

    def note_of(self, key: str) -> str:
        """The note for all with the child's own below it."""
        both = (self.cleaned_data["handover_note"].strip(), self.cleaned_data[f"note_{key}"].strip())
        return "\n\n".join(filter(None, both))


class Reason(fields.Form):
    """Why two brothers or sisters may not share an IRO, or may again."""

    because = fields.TextArea(
        label="Why?",
        noun="the reason",
        hint="Written so that whoever looks after these children next can understand it.",
        rows=3,
        max_length=LONGEST_REASON,
    )


class Tie(fields.Form):
    """What two children of one family are to each other."""

    parent = fields.ChoiceField(label="What are they to each other?", noun="what they are to each other")

    def __init__(self, *args: Any, children: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        (one, first), (other, second) = children
        _choices(self, "parent").choices = [
            ("none", "Brothers or sisters"),
            (str(one), f"{first} is the parent of {second}"),
            (str(other), f"{second} is the parent of {first}"),
        ]


class OnDay(fields.Form):
    """Another day to look at."""

    on = fields.DateField(label="On which day?", noun="the day", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _within(self, None, today)


def _choices(form: fields.Form, name: str) -> fields.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, fields.ChoiceField)
    return field


def _within(form: fields.Form, earliest: date | None, today: date) -> None:
    """A day further ahead than a year is a slip of the hand."""
    field = next(one for one in form.fields.values() if isinstance(one, fields.DateField))
    field.earliest, field.latest = earliest, today + FURTHEST
