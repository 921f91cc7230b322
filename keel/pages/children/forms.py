"""What somebody says of a child that no return does: earlier dates, schools, people, what keeps the child safe."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from keel.exchange.sheets.cells import CellError, Days, days_of
from keel.pages.govuk import fields
from keel.records.commands.children import GETS, LONGEST_LANGUAGE, WHOLE

LONGEST_LIST = 2000
LONGEST_REASON = 300
YES, NO = "yes", "no"


def _not_after(form: fields.Form, name: str, today: date) -> None:
    """A day that must have come."""
    field = form.fields[name]
    if isinstance(field, fields.DateField):
        field.latest = today


class Earlier(fields.Form):
    """When care began, where that is not known, and the reviews held before the record begins."""

    started_on = fields.DateField(
        label="When did care begin?",
        noun="the day on which care began",
        hint="For example, 27 3 2024. Leave it empty if you do not know.",
        required=False,
    )
    held_on = fields.TextArea(
        label="Days on which earlier reviews were held",
        noun="the days of earlier reviews",
        hint="One on each line, for example 14 March 2025 or 14/3/2025. Leave out those in the record already.",
        required=False,
        rows=4,
        max_length=LONGEST_LIST,
    )
    whole_history = fields.BooleanField(
        label="These, with those in the record, are all the reviews since care began",
        hint="Tick it if you have the whole file before you. Then the next date can be certain.",
        required=False,
    )

    def __init__(self, *args: Any, asks_start: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        _not_after(self, "started_on", today)
        if not asks_start:
            del self.fields["started_on"]

    def clean_held_on(self) -> tuple[date, ...]:
        """The days, however people write them. One that cannot be read is named."""
        found: set[date] = set()
        for line in self.cleaned_data["held_on"].splitlines():
            try:
                found.update(days_of(line, LONGEST_LIST, Days(self.today)) or ())
            except CellError:
                raise ValidationError(
                    f"“{line.strip()[:40]}” is not a day that Keel can read. Write each like 14 March 2025 or 14/3/2025"
                ) from None
        return tuple(sorted(found))

    def clean(self) -> dict[str, Any]:
        """Something must be said."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(name) for name in ("started_on", "held_on", "whole_history")):
            self.add_error(
                "held_on", "Say when care began, on which days reviews were held, or that there are no others"
            )
        return given


class School(fields.Form):
    """A school, nursery or college, and since when."""

    name = fields.TextField(
        label="Name of the school, nursery or college", noun="the name of the school", max_length=120
    )
    from_on = fields.DateField(label="Since when?", noun="the day on which they began there")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _not_after(self, "from_on", today)


class Person(fields.Form):
    """Somebody around a child, and what they may be told. Less than the whole needs a reason."""

    given_name = fields.TextField(label="Given name", max_length=100, width=20)
    family_name = fields.TextField(label="Family name", max_length=100, width=20)
    kind = fields.TextField(
        label="What they are to the child",
        noun="what they are to the child",
        hint="For example, mother.",
        max_length=60,
        width=20,
    )
    parental_responsibility = fields.BooleanField(label="They have parental responsibility", required=False)
    may_know_address = fields.BooleanField(
        label="They may know where the child lives",
        hint="Left empty, every page says that the address is not to be told to them.",
        required=False,
    )
    gets = fields.ChoiceField(label="What are they sent of a review?", choices=GETS, initial=WHOLE)
    because = fields.TextField(
        label="Why not the whole letter?",
        noun="why they are not sent the whole letter",
        hint="Only if they are sent less.",
        required=False,
        max_length=300,
    )

    def clean(self) -> dict[str, Any]:
        """Less than the whole needs a reason."""
        given = super().clean() or self.cleaned_data
        if given.get("gets") not in (None, WHOLE) and not given.get("because"):
            self.add_error("because", "Say why this person is sent less than the whole letter")
        return given


class SchoolAsItIs(School):
    """A school that is on record, with the day on which the child left it."""

    to_on = fields.DateField(
        label="Until when?",
        noun="the day on which they left",
        hint="Leave it empty if they still go there.",
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        _not_after(self, "to_on", today)


class LastDay(fields.Form):
    """The last day of somebody around a child, or at a school; of a slip of today, that it was one."""

    act = fields.ChoiceField(
        label="What happened?",
        noun="what happened",
        choices=[("end", "It ended"), ("take_out", "It was added today by mistake: take it out of the record")],
        reveals={"end": "to_on"},
    )
    to_on = fields.DateField(label="Until when?", noun="the last day", required=False)

    def __init__(self, *args: Any, today: date, ended: bool = False, slip: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ended = ended
        _not_after(self, "to_on", today)
        if ended:
            self.fields["to_on"].help_text = "Leave it empty to put them back among the people around the child."
        if not slip:
            del self.fields["act"]

    def takes_out(self) -> bool:
        """Whether it was a mistake."""
        return bool(self.cleaned_data.get("act") == "take_out")

    def clean(self) -> dict[str, Any]:
        """An end has a day. What was a mistake needs none."""
        given = super().clean() or self.cleaned_data
        if given.get("act") == "take_out":
            self.errors.pop("to_on", None)
        elif not self.ended and "to_on" not in self.errors and given.get("to_on") is None:
            self.add_error("to_on", "Enter the last day")
        return given


class Restrict(fields.Form):
    """Why a record is restricted. Of one that is already, whether it stays so."""

    act = fields.ChoiceField(
        label="What should happen?",
        noun="what should happen",
        choices=[("keep", "Keep it restricted, and change the reason"), ("lift", "Lift the restriction")],
    )
    because = fields.TextArea(
        label="Why?",
        noun="why",
        hint="Whoever may open the record can read it.",
        max_length=LONGEST_REASON,
        rows=3,
    )

    def __init__(self, *args: Any, restricted: bool, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].required = asks
        if not restricted:
            del self.fields["act"]


class Interpreter(fields.Form):
    """Whether a child needs an interpreter, and for which language."""

    needs = fields.ChoiceField(
        label="Does the child need an interpreter?",
        noun="whether the child needs an interpreter",
        choices=[(YES, "Yes"), (NO, "No")],
        reveals={YES: "language"},
    )
    language = fields.TextField(
        label="For which language?",
        noun="the language",
        hint="For example, Tigrinya, or British Sign Language.",
        required=False,
        max_length=LONGEST_LANGUAGE,
        width=20,
    )

    def clean(self) -> dict[str, Any]:
        """Who needs one needs a language."""
        given = super().clean() or self.cleaned_data
        if given.get("needs") == YES and "language" not in self.errors and not given.get("language"):
            self.add_error("language", "Enter the language for which the child needs an interpreter")
        return given
