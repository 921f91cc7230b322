"""What a journey checks on its way: accessibility, width, the keyboard; and the pictures it takes for the docs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUS_YELLOW = "255, 221, 0"

FOCUS_STYLE = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels[0];
  const styles = [getComputedStyle(at)];
  if (label) styles.push(getComputedStyle(label, "::before"), getComputedStyle(label));
  styles.push(...[...at.children].map((child) => getComputedStyle(child)));
  return styles.map((s) => [s.outlineColor, s.backgroundColor, s.boxShadow, s.borderColor].join(" ")).join(" ");
}"""
FOCUS_NAME = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const label = at.labels && at.labels[0];
  return (at.getAttribute("aria-label") || (label ? label.innerText : "") || at.innerText || at.name || "").trim();
}"""


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """Waits for the page that a click or a key opens, whole: one that is asked too soon is still the one before it."""
    with page.expect_navigation(wait_until="load"):
        yield


def check_axe(page: Page) -> None:
    """No fault against WCAG 2.2 AA, or against axe's own good practice, in the page as it stands."""
    page.wait_for_load_state("load")
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    violations = [v for v in found.response["violations"] if not _is_choice_that_reveals(v)]
    if violations:
        lines = [f"  - {v['id']}: {v['help']}. {_where(v)}" for v in violations]
        raise AssertionError(f"{page.url} has {len(violations)} accessibility faults:\n" + "\n".join(lines))


def _is_choice_that_reveals(violation: dict[str, Any]) -> bool:
    """GOV.UK knowingly marks a radio or tick that shows another box with aria-expanded, which the standard does not
    foresee and screen readers do read out. The one exception that we make, for those two classes only.
    """
    boxes = ("govuk-radios__input", "govuk-checkboxes__input")
    marked = all(any(box in node["html"] for box in boxes) for node in violation["nodes"])
    return violation["id"] == "aria-allowed-attr" and marked


def _where(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    shown = "; ".join(node["html"][:140] for node in nodes[:3])
    why = nodes[0].get("failureSummary", "").replace("\n", " ")[:240]
    return f"At {shown}{' and more' if len(nodes) > 3 else ''}. {why}"


def check_width(page: Page) -> None:
    """Nothing is wider than the window, so nobody has to scroll sideways."""
    page.wait_for_load_state("load")
    over = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
          && !e.closest(".govuk-visually-hidden, .govuk-skip-link"))
        .map((e) => `<${e.localName} class="${e.className}">`).slice(0, 5)"""
    )
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} is wider than its window: {over}. Let it wrap, or use cards_table()."


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Presses Tab until the thing with these words has the focus; every stop on the way must show that it has it."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS_NAME)
        passed.append(at)
        if at:
            assert focus_shows(page), f"{page.url}: “{at}” has the focus and does not show it."
        if at == name or at.startswith(name):
            return
    raise AssertionError(f"{page.url}: {most} presses of Tab did not reach “{name}”. They reached {passed}")


def focus_shows(page: Page) -> bool:
    return FOCUS_YELLOW in page.evaluate(FOCUS_STYLE)


def picture(page: Page, name: str) -> None:
    """Writes docs/pictures/<name>.png when KEEL_PICTURES=1, so that the documentation shows this year's screens."""
    if os.environ.get("KEEL_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True, animations="disabled")


def sign_in(page: Page, address: str, user: Any) -> None:
    """Gives the browser the session of somebody signed in, for journeys that are not about signing in."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])
