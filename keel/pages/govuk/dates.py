"""A date asked for in three boxes: what was typed is kept, and an error says which part is wrong and why."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from keel.pages.govuk.bound import GovukField, Params, hint_and_error, legend
from keel.pages.govuk.words import MONTHS, and_list, long_date

PARTS = ("day", "month", "year")


class Typed(NamedTuple):
    """The three boxes exactly as typed."""

    day: str
    month: str
    year: str


class DateError(ValidationError):
    """An error that knows which boxes it is about."""

    def __init__(self, message: str, *parts: str) -> None:
        super().__init__(message, code="invalid_date")
        self.parts = parts or PARTS


class DateBoxes(forms.Widget):
    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        return Typed(*(str(data.get(f"{name}-{part}", "")).strip() for part in PARTS))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day"


class DateField(GovukField):
    """`earliest` and `latest` are set on the form as it is made, never when the class is read, so no clock is stopped:
    `self.fields["held_on"].latest = today`.
    """

    macro = "date-input"
    widget = DateBoxes

    def __init__(
        self,
        *args: Any,
        earliest: date | None = None,
        latest: date | None = None,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        self.earliest = earliest
        self.latest = latest
        self.birthday = birthday
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = Typed(*value)
        if not any(typed):
            return None
        if missing := [part for part in PARTS if not getattr(typed, part)]:
            raise DateError(f"{self.subject} must include a {and_list(missing)}", *missing)
        return self._real_date(typed)

    def _real_date(self, typed: Typed) -> date:
        month = month_number(typed.month)
        if month is None:
            raise DateError(
                f"{self.subject}: “{typed.month}” is not a month. Use a number from 1 to 12, or a name like March",
                "month",
            )
        if not _is_number(typed.year) or len(typed.year) != 4 or int(typed.year) < 1000:
            raise DateError(f"{self.subject}: the year must have 4 numbers, like 2026", "year")
        year = int(typed.year)
        last = calendar.monthrange(year, month)[1]
        if not _is_number(typed.day) or not 1 <= int(typed.day) <= last:
            name = f"{MONTHS[month - 1]} {year}"
            raise DateError(f"{self.subject}: the day must be a number from 1 to {last}, the last of {name}", "day")
        return date(year, month, int(typed.day))

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.earliest and value < self.earliest:
            raise DateError(f"{self.subject} must be on or after {long_date(self.earliest)}")
        if self.latest and value > self.latest:
            raise DateError(f"{self.subject} must be on or before {long_date(self.latest)}")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def govuk_params(self, bound: forms.BoundField) -> Params:
        typed = self._shown(bound.value())
        wrong = self._wrong_parts(bound)
        items = [self._box(bound, part, getattr(typed, part), part in wrong) for part in PARTS]
        return {
            "id": bound.auto_id,
            "fieldset": legend(bound, heading=self.heading),
            "items": items,
            **hint_and_error(bound),
        }

    def _box(self, bound: forms.BoundField, part: str, value: str, wrong: bool) -> Params:
        width = 4 if part == "year" else 2
        if part == "month" and value and not _is_number(value):
            width = 5  # room for a month's name
        box: Params = {
            "id": f"{bound.auto_id}-{part}",
            "name": f"{bound.html_name}-{part}",
            "label": part.capitalize(),
            "value": value,
            "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if wrong else ""),
        }
        if part == "month":
            box["inputmode"] = "text"  # a month may be typed as a name, which a number pad has not
        if self.birthday:
            box["autocomplete"] = f"bday-{part}"
        return box

    def _shown(self, value: Any) -> Typed:
        if isinstance(value, date):
            return Typed(str(value.day), str(value.month), str(value.year))
        return Typed(*value) if value else Typed("", "", "")

    def _wrong_parts(self, bound: forms.BoundField) -> tuple[str, ...]:
        if not bound.errors:
            return ()
        for error in bound.errors.as_data():
            if isinstance(error, DateError):
                return error.parts
        return PARTS

    def error_id(self, bound: forms.BoundField) -> str:
        wrong = self._wrong_parts(bound)
        return f"{bound.auto_id}-{wrong[0] if wrong else 'day'}"


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= 4


def month_number(typed: str) -> int | None:
    """3, 03, Mar, march."""
    if _is_number(typed):
        return int(typed) if 1 <= int(typed) <= 12 else None
    folded = typed.strip(". ").casefold()
    if len(folded) < 3:
        return None
    found = [number for number, name in enumerate(MONTHS, start=1) if name.casefold().startswith(folded)]
    return 9 if folded == "sept" else found[0] if len(found) == 1 else None
