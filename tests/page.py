"""A page as a test meets it: fetched with Django's client, checked by every rule of `lint`, then asked for its parts.

page = fetch(client, "/reviews")
assert page.table("Next reviews")[0]["Child"] == "Mia Hart, 9 · LC-10482"
page = page.follow("Mia Hart").submit("Save", on="14 March 2026")
"""

from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from django.http import HttpResponse
from django.test import Client

from tests.pages.govuk.html import all_of, classes, label_of, parse, text_of
from tests.pages.govuk.lint import problems


class PageProblemError(AssertionError):
    """A page broke a rule, or lacks what a test asked it for."""


def fetch(client: Client, address: str, *, status: int = 200) -> "Page":
    """Goes there, following redirects as a browser does, and checks what arrives."""
    return _page(client, client.get(address, follow=True), address, status)


def post(client: Client, address: str, data: dict[str, Any], *, status: int = 200) -> "Page":
    return _page(client, client.post(address, data, follow=True), address, status)


def _page(client: Client, response: Any, address: str, status: int) -> "Page":
    chain = getattr(response, "redirect_chain", [])
    arrived = urljoin(address, chain[-1][0]) if chain else address
    page = Page(client, response, arrived)
    if response.status_code != status:
        raise PageProblemError(
            f"{arrived} answered {response.status_code}, not {status}. It said: {page.text[:300] or '(nothing)'}"
        )
    page.check()
    return page


class Page:
    """Finders raise with what there was to find, so that a failing test can be read without opening the page."""

    def __init__(self, client: Client, response: HttpResponse, address: str) -> None:
        self.client = client
        self.response = response
        self.address = address
        self.html = response.content.decode()
        self.tree, self.parse_errors = parse(self.html)

    def check(self) -> None:
        if not self.response.headers.get("Content-Type", "").startswith("text/html"):
            kind = self.response.headers.get("Content-Type")
            raise PageProblemError(f"{self.address} is {kind}, not a page: use client.get() for files.")
        found = [f"Not valid HTML, {error}" for error in self.parse_errors] + problems(self.tree)
        if found:
            listed = "\n".join(f"  - {problem}" for problem in found)
            raise PageProblemError(f"{self.address} breaks {len(found)} of the rules for pages:\n{listed}")

    @property
    def title(self) -> str:
        return text_of(next(all_of(self.tree, "title")))

    @property
    def heading(self) -> str:
        return text_of(self._one("h1"))

    @property
    def text(self) -> str:
        """The words of the page's own part, without the header and footer."""
        main = next(all_of(self.tree, "main", "body"), self.tree)
        return text_of(main)

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [text_of(link) for part in self._by_class("govuk-error-summary__list") for link in all_of(part, "a")]

    @property
    def messages(self) -> list[str]:
        """What the last action said that it did."""
        return [text_of(part) for part in self._by_class("govuk-notification-banner__content")]

    @property
    def links(self) -> dict[str, str]:
        return {text_of(link): link.get("href", "") for link in all_of(self.tree, "a")}

    def link(self, name: str) -> str:
        """Where the link with these words goes; words that only begin it will do, if they begin only one."""
        links = [(text_of(link), link.get("href", "")) for link in all_of(self.tree, "a")]
        exact = {href for words, href in links if words == name}
        near = exact or {href for words, href in links if words.startswith(name)}
        if len(near) != 1:
            shown = [words for words, _ in links]
            raise PageProblemError(f"{self.address} has {len(near)} links called “{name}”. Links: {shown}")
        return near.pop()

    def follow(self, name: str, *, status: int = 200) -> "Page":
        return fetch(self.client, urljoin(self.address, self.link(name)), status=status)

    def table(self, caption: str) -> list[dict[str, str]]:
        """Rows as dictionaries, by heading. What a card repeats for narrow screens is left out."""
        table = self._table(caption)
        heads = [text_of(head) for head in all_of(next(all_of(table, "thead")), "th")]
        body = next(all_of(table, "tbody"))
        return [dict(zip(heads, map(_cell, row), strict=True)) for row in all_of(body, "tr")]

    def summary(self) -> dict[str, str]:
        """Every summary list on the page as one dictionary."""
        rows = self._by_class("govuk-summary-list__row")
        return {text_of(row[0]): text_of(row[1]) for row in rows}

    def field(self, label: str) -> Element:
        """The box with this label, a radio or a tick included."""
        boxes = [box for box in all_of(self.tree, "input", "select", "textarea") if box.get("type") != "hidden"]
        named = {label_of(box, self.tree): box for box in boxes}
        if label not in named:
            raise PageProblemError(f"{self.address} has no box labelled “{label}”. Labels: {sorted(named)}")
        return named[label]

    def submit(self, button: str, *, status: int = 200, **values: Any) -> "Page":
        """Presses a button. Boxes keep what they hold unless a value is given by name; None empties a box.

        A date may be given whole: `held_on="14 3 2026"` fills the three boxes.
        """
        form, pressed = self._form(button)
        data = _filled(form)
        for name, value in values.items():
            parts = [f"{name}-{part}" for part in ("day", "month", "year")]
            if name not in data and parts[0] in data and value is not None:
                data.update(zip(parts, str(value).split(), strict=True))
            elif value is None:
                data.pop(name, None)
            else:
                data[name] = value
        if name := pressed.get("name"):
            data[name] = pressed.get("value", "")
        address = urljoin(self.address, pressed.get("formaction") or form.get("action", self.address))
        if form.get("method", "get").lower() == "post":
            return post(self.client, address, data, status=status)
        return _page(self.client, self.client.get(address, data, follow=True), address, status)

    def _form(self, button: str) -> tuple[Element, Element]:
        forms = list(all_of(self.tree, "form"))
        for form in forms:
            for pressed in all_of(form, "button"):
                if text_of(pressed) == button and pressed.get("type", "submit") == "submit":
                    return form, pressed
        found = [text_of(pressed) for form in forms for pressed in all_of(form, "button")]
        raise PageProblemError(f"{self.address} has no form with a button “{button}”. Buttons: {found}")

    def _table(self, caption: str) -> Element:
        tables = {text_of(next(all_of(table, "caption"))): table for table in all_of(self.tree, "table")}
        if caption not in tables:
            raise PageProblemError(f"{self.address} has no table called “{caption}”. Tables: {sorted(tables)}")
        return tables[caption]

    def _one(self, tag: str) -> Element:
        found = list(all_of(self.tree, tag))
        if len(found) != 1:
            raise PageProblemError(f"{self.address} has {len(found)} {tag} elements, not one.")
        return found[0]

    def _by_class(self, name: str) -> list[Element]:
        return [element for element in self.tree.iter() if name in classes(element)]


def _cell(cell: Element) -> str:
    values = [part for part in cell.iter() if "keel-cards__value" in classes(part)]
    return text_of(values[0] if values else cell)


def _filled(form: Element) -> dict[str, Any]:
    """What a browser would send of a form that nobody has touched."""
    data: dict[str, Any] = {}
    for box in all_of(form, "input", "textarea", "select"):
        name, kind = box.get("name"), box.get("type", "text")
        if not name or kind in {"submit", "button", "image", "file"} or box.get("disabled") is not None:
            continue
        if kind in {"checkbox", "radio"}:
            if box.get("checked") is None:
                continue
            value = box.get("value", "on")
            data[name] = value if kind == "radio" else [*data.get(name, []), value]
        elif box.tag == "textarea":
            data[name] = box.text or ""
        elif box.tag == "select":
            options = list(all_of(box, "option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            data[name] = chosen[0].get("value", text_of(chosen[0])) if chosen else ""
        else:
            data[name] = box.get("value", "")
    return data
