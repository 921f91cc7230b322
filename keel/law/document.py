"""The law written out as pages of documentation: `python -m keel.law docs` and `docs disputes`."""

import csv
from collections.abc import Iterator
from pathlib import Path

from keel.law import disputes, endings, sources
from keel.law.caseload import FEWEST, MOST
from keel.law.catalogue import CATALOGUE, Entry
from keel.law.days import ENGLAND_AND_WALES
from keel.law.practice import SETTINGS
from keel.law.principles import PRINCIPLES
from keel.law.setting import Setting, shown
from keel.law.sources import Sureness
from keel.law.wording import read_date, say

EXAMPLES = Path(__file__).with_name("examples")
_MADE = "<!-- Made by `python -m keel.law docs{}`; change the law, not this page. -->"


def page(name: str) -> str:
    """Write one page: `law` or `disputes`."""
    return "\n".join(_disputes() if name == "disputes" else _law())


def _law() -> Iterator[str]:
    yield _MADE.format("")
    yield "# The law that Keel applies"
    yield ""
    yield (
        "Every rule that gives a date: what it says, where it comes from, how surely we know it, and worked examples. "
        "Then the rules that give none: how days are counted, what must come first, who may do what. "
        "Contains public sector information licensed under the Open Government Licence v3.0."
    )
    yield ""
    yield f"Bank holidays are known from {say(ENGLAND_AND_WALES.first_day)} to {say(ENGLAND_AND_WALES.horizon)}."
    yield ""
    yield "How sure we are: " + "; ".join(f"**{sureness}** {sureness.words}" for sureness in Sureness) + "."
    examples = _examples()
    for entry in CATALOGUE:
        yield from _rule(entry, examples.get(str(entry.rule), []))
    yield from _principles()
    yield from _caseloads()
    yield from _children()
    yield from _dates_proposed()
    yield from _taking_part()
    yield from _settings()
    yield from _endings()


def _rule(entry: Entry, examples: list[dict[str, str]]) -> Iterator[str]:
    source = entry.source
    link = f"[{source}]({source.url})" if source.url else str(source)
    yield from ("", f"## {entry.name}", "", entry.words, "")
    yield f"- Code: `{entry.rule}`"
    yield f"- Source: {link}"
    yield f"- How sure: **{source.sureness}**, {source.sureness.words}; checked {source.checked_on:%B %Y}"
    if entry.settings:
        yield f"- Settings: {', '.join(f'`{name}`' for name in entry.settings)}"
    if examples:
        yield from ("", "| example | counted from | reviews held | due | why |", "| --- | --- | --- | --- | --- |")
    for row in examples:
        held = ", ".join(say(read_date(text)) for text in row["prior_review_dates"].split(";") if text)
        start, due = say(read_date(row["start_date"])), say(read_date(row["expected_due_date"]))
        yield f"| {row['case']} | {start} | {held} | {due} | {row['note']} |"


def read_examples(name: str) -> list[dict[str, str]]:
    """Read one file of worked examples as it stands."""
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _examples() -> dict[str, list[dict[str, str]]]:
    """Read the worked examples of single rules, by the rule they name."""
    found: dict[str, list[dict[str, str]]] = {}
    for path in sorted(EXAMPLES.glob("rules_*.csv")):
        for row in read_examples(path.name):
            found.setdefault(row["rule"], []).append(row)
    return found


def _principles() -> Iterator[str]:
    yield from ("", "## The rules that give no date of their own")
    for title, rules in PRINCIPLES.items():
        yield from ("", f"### {title}", "", "| rule | source | how sure | applied by |", "| --- | --- | --- | --- |")
        for rule in rules:
            source = rule.source
            link = f"[{source}]({source.url})" if source.url else str(source)
            yield f"| {rule.words} | {link} | {source.sureness} | {rule.applied_by} |"


def _caseloads() -> Iterator[str]:
    yield from ("", "## Caseloads, worked through", "")
    yield (
        f"Children held on a day, divided by full-time posts on that day: {FEWEST} to {MOST} is good practice "
        f"({sources.CASELOAD}, **{sources.CASELOAD.sureness}**)."
    )
    yield from ("", "| example | children | full-time posts | for each | band | why |")
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in read_examples("caseloads.csv"):
        each = row["per_full_time"] or "not known"
        yield (
            f"| {row['case']} | {row['children']} | {row['full_time_equivalent']} | {each} | {row['band']} "
            f"| {row['note']} |"
        )


def _children() -> Iterator[str]:
    yield from ("", "## Whole children, worked through", "")
    yield "Each line is a child as the record shows them, the day asked about, and the answer."
    yield ""
    yield "| example | story | asked on | due | state | rule |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in read_examples("children.csv"):
        due = say(read_date(row["due"])) if row["due"] else "none"
        if row["latest"] and row["latest"] != row["due"]:
            due += f", or as late as {say(read_date(row['latest']))}"
        rule = f"`{row['rule']}`" if row["rule"] else ""
        yield f"| {row['case']} | {row['story']} | {say(read_date(row['on']))} | {due} | {row['state']} | {rule} |"


def _dates_proposed() -> Iterator[str]:
    yield from ("", "## Dates proposed for a review, worked through", "")
    yield "| example | care began | reviews held | our own aim | proposed | what Keel says | why |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in read_examples("bookings.csv"):
        held = ", ".join(say(read_date(text)) for text in row["held"].split())
        aim = f"{row['aim_months']} months" if row["aim_months"] else ""
        says = ", ".join(text.replace("_", " ") for text in row["says"].split()) or "nothing against it"
        start, day = say(read_date(row["start"])), say(read_date(row["day"]))
        yield f"| {row['case']} | {start} | {held} | {aim} | {day} | {says} | {row['note']} |"


def _taking_part() -> Iterator[str]:
    yield from ("", "## How a child took part, and their age", "")
    yield "| example | born | review held on | code | goes with the age | why |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in read_examples("participation.csv"):
        born, on = say(read_date(row["born"])), say(read_date(row["on"]))
        yield f"| {row['case']} | {born} | {on} | {row['code']} | {row['allowed']} | {row['note']} |"


def _settings() -> Iterator[str]:
    yield from ("", "## What a council may set for itself", "")
    yield "| setting | what it is | unless changed | allowed | from | how sure |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for setting in SETTINGS:
        default = f"{shown(setting.default)} {setting.unit}".strip() if setting.default is not None else "not set"
        source = setting.source
        yield (
            f"| `{setting.name}` | {setting.label}. {setting.help} | {default} | {_allowed(setting)} | {source} "
            f"| {source.sureness} |"
        )


def _allowed(setting: Setting) -> str:
    if setting.kind == "yes_no":
        return "yes or no"
    if setting.choices:
        return " or ".join(setting.choices)
    if setting.highest is None:
        return f"{setting.lowest} or more"
    return f"{setting.lowest} to {setting.highest}"


def _endings() -> Iterator[str]:
    yield from ("", "## Ending care", "")
    yield (
        f"A decision of the authority to stop looking after a child needs a nominated officer's approval from "
        f"{endings.APPROVAL_AFTER}, and the director's at 16 or 17 without a care order. Age, death and orders of a "
        "court need nobody's. An imported ending without an approver is shown as *approval not recorded*."
    )
    yield from ("", "| reason for ceasing | in words | what it is |", "| --- | --- | --- |")
    for code, kind in endings.KIND_OF_REASON.items():
        words = endings.REASON_WORDS[code] or "another episode follows"
        yield f"| {code} | {words} | {kind.replace('_', ' ')} |"


def _disputes() -> Iterator[str]:
    yield _MADE.format(" disputes")
    yield "# How a dispute moves"
    yield from ("", "```mermaid", disputes.mermaid(), "```", "")
    yield (
        "Any stage may be skipped when the child cannot wait. The IRO may refer to Cafcass at any time, whatever the "
        "stage. Clocks count working days and never pause. Silence moves a dispute up the day after its answer was due."
    )
    yield from ("", "| stage | answered by | setting |", "| --- | --- | --- |")
    for rung in disputes.LADDER:
        yield f"| {rung.stage} | {rung.answered_by} | `{rung.setting}` |"
    yield from ("", "| from | what | who may | to |", "| --- | --- | --- | --- |")
    for move in disputes.MOVES:
        yield f"| {move.start} | {move.act} | {', '.join(sorted(move.actors))} | {move.end} |"
