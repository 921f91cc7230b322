"""Whose page it is: the council's name and colour, from settings."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: the header's white words on the council's colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """`colour` None means Keel's own teal. `invented`: a demonstration, and every page says so."""

    name: str
    colour: str | None
    invented: bool = False


def council() -> Council:
    """Read on every page, so that a test or an administrator who changes a setting sees it at once."""
    colour = getattr(settings, "COUNCIL_COLOUR", None) or None
    if colour is not None:
        _refuse_unreadable(colour)
    return Council(name=settings.COUNCIL_NAME, colour=colour, invented=settings.DEMONSTRATION)


def contrast_with_white(colour: str) -> float:
    """The WCAG ratio of white words on a colour written #rrggbb."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _refuse_unreadable(colour: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ImproperlyConfigured(
            f"COUNCIL_COLOUR is {colour!r}, which is not a colour Keel can use. Write it as # and six digits: #0f4c5c."
        )
    ratio = contrast_with_white(colour)
    if ratio < LEAST_CONTRAST:
        raise ImproperlyConfigured(
            f"COUNCIL_COLOUR is {colour}, on which the header's white words cannot be read: their contrast is "
            f"{ratio:.1f} to 1 and the law on accessibility asks for {LEAST_CONTRAST} to 1. Choose a darker shade."
        )
