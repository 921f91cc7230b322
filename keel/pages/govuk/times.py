"""A time of day in one box, typed as people type it: 15:45, 3.45pm, 9am, 1545."""

import re
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError

from keel.pages.govuk.texts import TextField

WRITTEN = re.compile(r"(\d{1,2})(?:[:.h ]?([0-5]\d))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
NOON = 12


class TimeField(TextField):
    """Cleans to a `datetime.time`, or None where nothing was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"width": 5, "spellcheck": False, **kwargs})

    def messages(self) -> dict[str, str]:
        return {**super().messages(), "invalid": f"{self.subject} must be a time, like 15:45 or 3.45pm"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, time) or value in (None, ""):
            return value or None
        found = WRITTEN.fullmatch(" ".join(str(value).lower().replace("noon", "pm").split()))
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if (half and not 1 <= hour <= NOON) or hour > 23:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if half:
            hour = hour % NOON + (NOON if half == "p" else 0)
        return time(hour, minute)

    def run_validators(self, value: Any) -> None:
        """A time has no length: what a line of text is checked for does not apply."""
