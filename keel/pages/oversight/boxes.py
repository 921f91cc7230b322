"""Boxes for what people type of a journey: miles to one decimal place, and money as pence."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError

from keel.pages.govuk.bound import Params
from keel.pages.govuk.texts import TextField

TYPED_MILES = re.compile(r"(\d{1,6})(?:\.(\d+))?(?:\s*(?:miles?|mi))?", re.IGNORECASE | re.ASCII)
TYPED_MONEY = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{1,2}))?(?:\s*pounds?)?", re.IGNORECASE | re.ASCII)
TYPED_PENCE = re.compile(r"(\d{1,4})p", re.IGNORECASE | re.ASCII)
TENTH = Decimal("0.1")


class MilesField(TextField):
    """Cleans to a Decimal with one decimal place: *12.5*, *12*, *12.46 miles*."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"width": 5, "spellcheck": False, **kwargs})

    def messages(self) -> dict[str, str]:
        return {**super().messages(), "invalid": f"{self.subject} must be a number of miles, like 12.5"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal) or value in (None, ""):
            return value or (value if isinstance(value, Decimal) else None)
        found = TYPED_MILES.fullmatch(str(value).strip().replace(",", ""))
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(f"{found[1]}.{found[2] or 0}").quantize(TENTH, ROUND_HALF_UP)

    def run_validators(self, value: Any) -> None:
        """A number has no length."""

    def govuk_params(self, bound: Any) -> Params:
        return super().govuk_params(bound) | {"inputmode": "decimal", "suffix": {"text": "miles"}}


class MoneyField(TextField):
    """Cleans to whole pence: *£4.20*, *4.2*, *4*, *85p*."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"width": 5, "spellcheck": False, **kwargs})

    def messages(self) -> dict[str, str]:
        return {**super().messages(), "invalid": f"{self.subject} must be an amount of money, like £4.20"}

    def prepare_value(self, value: Any) -> Any:
        return money(value).removeprefix("£") if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int) or value in (None, ""):
            return value if isinstance(value, int) else None
        typed = str(value).strip().replace(" ", "")
        if pence := TYPED_PENCE.fullmatch(typed):
            return int(pence[1])
        found = TYPED_MONEY.fullmatch(typed)
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))

    def run_validators(self, value: Any) -> None:
        """An amount has no length."""

    def govuk_params(self, bound: Any) -> Params:
        return super().govuk_params(bound) | {"inputmode": "decimal", "prefix": {"text": "£"}}


def money(pence: int) -> str:
    """£4.20; £12."""
    pounds, rest = divmod(pence, 100)
    return f"£{pounds:,}.{rest:02}" if rest else f"£{pounds:,}"
