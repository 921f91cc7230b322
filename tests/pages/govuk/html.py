"""Small questions about an HTML tree, and the strict parser."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS
from html5lib.treebuilders import getTreeBuilder

UNSEEN = {"script", "style", "template", "head", "noscript"}


def parse(html: str) -> tuple[Element, list[str]]:
    """The tree, and every error that the HTML standard names, each with its line."""
    parser = html5lib.HTMLParser(getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(html)
    lines = html.splitlines()
    errors = []
    for (line, _column), code, values in parser.errors:
        shown = lines[line - 1].strip()[:100] if 0 < line <= len(lines) else ""
        errors.append(f"line {line}: {PARSE_ERRORS.get(code, code) % values} Near: {shown}")
    return tree, errors


def text_of(element: Element, *, visible_only: bool = False) -> str:
    """Its words with spaces made single; `visible_only` leaves out what only a screen reader hears."""
    return re.sub(r"\s+", " ", "".join(_pieces(element, visible_only))).strip()


BLOCKS = {"p", "div", "li", "td", "th", "tr", "dt", "dd", "h1", "h2", "h3", "h4", "option", "summary", "br", "legend"}


def _pieces(element: Element, visible_only: bool) -> Iterator[str]:
    if element.tag in UNSEEN or not isinstance(element.tag, str):
        return
    if visible_only and "govuk-visually-hidden" in classes(element):
        return
    edge = " " if element.tag in BLOCKS else ""
    yield edge + (element.text or "")
    for child in element:
        yield from _pieces(child, visible_only)
        yield child.tail or ""
    yield edge


def classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def all_of(tree: Element, *tags: str) -> Iterator[Element]:
    return (element for element in tree.iter() if element.tag in tags)


def name_of(element: Element, tree: Element) -> str:
    """What a screen reader calls it, near enough: its label, its words, or the words of the pictures in it."""
    if label := element.get("aria-label", "").strip():
        return label
    if ids := element.get("aria-labelledby", "").split():
        return " ".join(text_of(found) for found in tree.iter() if found.get("id") in ids)
    alts = [image.get("alt", "") for image in all_of(element, "img")]
    return " ".join([text_of(element), *alts]).strip()


def label_of(box: Element, tree: Element) -> str:
    """The words that label an input: its own aria-label, a label that names its id, or a label around it."""
    if box.get("aria-label") or box.get("aria-labelledby"):
        return name_of(box, tree)
    for label in all_of(tree, "label"):
        if (box.get("id") and label.get("for") == box.get("id")) or box in set(label.iter()):
            return text_of(label)
    return ""


def describe(element: Element) -> str:
    """Enough of an element to find it in its template."""
    kept = [name for name in ("id", "name", "href", "action", "src", "class") if element.get(name)]
    shown = "".join(f' {name}="{element.get(name)}"' for name in kept[:2])
    words = text_of(element)[:40]
    return f"<{element.tag}{shown}>{words}"
