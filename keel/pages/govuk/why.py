"""The parts of *Why this date?*, in the order they are read, from a plain dict that a presenter makes."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from keel.pages.govuk.words import long_date

LISTS = (
    ("would_change", "What would change it"),
    ("assumes", "It assumes"),
    ("settled_by", "What would settle it"),
)


class Part(NamedTuple):
    """One heading of the explanation with its lines. `link` and `after` belong to the last line: a source of law."""

    heading: str
    lines: list[str]
    bullets: bool = False
    href: str = ""
    link: str = ""
    after: str = ""


def why_parts(due: Mapping[str, Any]) -> list[Part]:
    """Only the parts that the answer has. Prepared here because a page of fifty children shows fifty of them."""
    return list(_parts(due))


def _parts(due: Mapping[str, Any]) -> Iterator[Part]:
    if start := due.get("counted_from"):
        what = f", {start['what']}" if start.get("what") else ""
        yield Part("Counted from", [f"{long_date(start['date'])}{what}"])
    if skipped := due.get("skipped"):
        yield Part("Days not counted", [_named_day(day) for day in skipped])
    if due.get("rule") or due.get("source"):
        yield _rule(due.get("rule") or "", due.get("source") or {})
    if settings := due.get("settings"):
        yield Part("Settings used", [f"{setting['name']}: {setting['value']}" for setting in settings])
    for key, heading in LISTS:
        if sentences := due.get(key):
            yield Part(heading, list(sentences), bullets=True)


def _named_day(day: Mapping[str, Any]) -> str:
    return f"{long_date(day['date'])}, {day['name']}" if day.get("name") else long_date(day["date"])


def _rule(rule: str, source: Mapping[str, Any]) -> Part:
    words = source.get("text", "")
    checked = f" (checked {long_date(source['checked_on'])})" if source.get("checked_on") else ""
    before = f"{rule}: " if rule and words else rule
    if href := source.get("href"):
        return Part("Rule", [before], href=href, link=words, after=checked)
    return Part("Rule", [f"{before}{words}{checked}"])
