"""Pages of documentation that are made from the code, so that they cannot disagree with it."""

from collections.abc import Callable, Iterator

from keel.exchange.findings import Checks
from keel.exchange.sheets import findings as sheets
from keel.exchange.ssda903 import findings as ssda903
from keel.law import document
from keel.records.permissions import ALLOWS, Permission, Role

_MADE = "<!-- Made by `keel docs`; change the code, not this page. -->"


def _checks(of_what: str, checks: Checks) -> Iterator[str]:
    yield _MADE
    yield f"# What Keel checks in {of_what}"
    yield ""
    yield (
        "*Refused*: the row cannot be stored truthfully, and is left out or stops the import, as you choose. "
        "*Warning*: the row is kept as it was given."
    )
    yield ""
    yield "| check | what happens | what is looked for | why it matters |"
    yield "| --- | --- | --- | --- |"
    for code, check in sorted(checks.items(), key=lambda item: (item[1].level, item[0])):
        yield f"| `{code}` | {check.level} | {_cell(check.what)} | {_cell(check.because)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _roles() -> Iterator[str]:
    yield _MADE
    yield "# Who may do what"
    yield ""
    yield "| may | " + " | ".join(role.value for role in Role) + " |"
    yield "| --- |" + " --- |" * len(Role)
    for permission in Permission:
        marks = ("yes" if permission in ALLOWS[role] else "" for role in Role)
        yield f"| {permission.value} | " + " | ".join(marks) + " |"
    yield ""
    yield (
        "A restricted record is opened only by the child's own IRO and by those who may see restricted records. An IRO "
        "works with the children allocated to them; a social worker and a team manager with those whose case they or "
        "their teams hold."
    )


PAGES: dict[str, Callable[[], str]] = {
    "law.md": lambda: document.page("law"),
    "disputes.md": lambda: document.page("disputes"),
    "checks-903.md": lambda: "\n".join(_checks("a 903 return", ssda903.CHECKS)),
    "checks-sheets.md": lambda: "\n".join(_checks("a spreadsheet", sheets.CHECKS)),
    "roles.md": lambda: "\n".join(_roles()),
}
"""The name of each page under docs/, and how it is made."""
