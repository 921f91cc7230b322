"""What is wrong with a page, as sentences that say what to do. Each rule takes the tree and yields its complaints."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from tests.pages.govuk.html import all_of, describe, label_of, name_of, text_of

Rule = Callable[[Element], Iterator[str]]
FORBIDDEN = re.compile(r"\bcrest\b|\bcrown\b|GDS ?Transport", re.IGNORECASE)
LEAKED = re.compile(r"\bNone\b|\{\{|\}\}|\{%|\bUndefined\b|object at 0x|&(?:amp|lt|gt|quot|#39);|\[\]|\bnan\b")


def one_title(tree: Element) -> Iterator[str]:
    titles = [text_of(title) for head in all_of(tree, "head") for title in head.iter("title")]
    if len(titles) != 1 or not titles[0]:
        yield f"The page has {len(titles)} titles: fill the `title` block once."
    elif titles[0].startswith(("–", "Error: –")):
        yield "The page's title is empty: fill the `title` block."


def language(tree: Element) -> Iterator[str]:
    if not tree.get("lang"):
        yield "<html> has no lang: extend keel/base.html."


def headings(tree: Element) -> Iterator[str]:
    found = list(all_of(tree, "h1", "h2", "h3", "h4", "h5", "h6"))
    ones = [text_of(heading) for heading in found if heading.tag == "h1"]
    if len(ones) != 1:
        yield f"The page has {len(ones)} h1 headings {ones}: give it exactly one, with page_title()."
    before = 1
    for heading in found:
        level = int(heading.tag[1])
        if not text_of(heading):
            yield f"{describe(heading)} is empty: give it words or take it away."
        if level > before + 1:
            yield f"{describe(heading)} follows an h{before}: use h{before + 1}, and a class for its size."
        before = level


def one_main(tree: Element) -> Iterator[str]:
    mains = len(list(all_of(tree, "main")))
    if mains != 1:
        yield f"The page has {mains} main elements: extend keel/base.html and fill `content`."


def unique_ids(tree: Element) -> Iterator[str]:
    counted = Counter(element.get("id", "") for element in tree.iter() if element.get("id") is not None)
    for name, times in counted.items():
        if not name or times > 1:
            yield f'id="{name}" is used {times} times: make it differ, with a prefix on the second form.'


def references(tree: Element) -> Iterator[str]:
    ids = {element.get("id") for element in tree.iter()}
    for element in tree.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in element.get(attribute, "").split():
                if name not in ids and not (attribute == "aria-controls" and element.tag == "input"):
                    yield f'{describe(element)} has {attribute}="{name}", and nothing has that id: mend one of them.'


def labels(tree: Element) -> Iterator[str]:
    for box in all_of(tree, "input", "select", "textarea"):
        if box.get("type") not in {"hidden", "submit", "button", "image"} and not label_of(box, tree):
            yield f"{describe(box)} has no label: show it with a field of keel.pages.govuk.fields."
    for fieldset in all_of(tree, "fieldset"):
        if not any(text_of(legend) for legend in all_of(fieldset, "legend")):
            yield f"{describe(fieldset)} has no legend: say what its boxes ask for."


def forms(tree: Element) -> Iterator[str]:
    for form in all_of(tree, "form"):
        posts = form.get("method", "get").lower() == "post"
        tokens = [box for box in all_of(form, "input") if box.get("name") == "csrfmiddlewaretoken"]
        if form.get("action") == "":
            yield f'{describe(form)} has action="": leave the attribute out to send it to the same page.'
        if posts and len(tokens) != 1:
            yield f"{describe(form)} has {len(tokens)} CSRF tokens: put {{{{ csrf_input }}}} in it once."
        if not posts and tokens:
            yield f"{describe(form)} shows its CSRF token in an address: take csrf_input out of a form that gets."
        if not any(b.get("type", "submit") == "submit" for b in all_of(form, "button", "input")):
            yield f"{describe(form)} has no button: without JavaScript it cannot be sent."


def content_security(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.get("style") is not None:
            yield f"{describe(element)} has a style attribute, which the policy blocks: use a class."
        for attribute in element.attrib:
            if re.fullmatch(r"on[a-z]+", attribute):
                yield f"{describe(element)} has {attribute}=, which the policy blocks: listen from a script file."
        if element.get("href", "").lower().startswith("javascript:"):
            yield f"{describe(element)} runs a script as a link: use a button and a script file."
        if element.tag == "script" and not element.get("nonce"):
            yield f'{describe(element)} has no nonce, so it will not run: add nonce="{{{{ cspNonce }}}}".'
        if element.tag == "style":
            yield "The page has a <style> element, which the policy blocks: put the rules in the stylesheet."


def links_and_buttons(tree: Element) -> Iterator[str]:
    for link in all_of(tree, "a"):
        if not name_of(link, tree):
            yield f"{describe(link)} has no words: say where it goes."
        if not link.get("href", "").strip("# "):
            yield f"{describe(link)} goes nowhere: give it an address."
    for button in all_of(tree, "button", "summary"):
        if not name_of(button, tree):
            yield f"{describe(button)} has no words: say what it does."


def pictures(tree: Element) -> Iterator[str]:
    for image in all_of(tree, "img"):
        if image.get("alt") is None:
            yield f'{describe(image)} has no alt: say what it shows, or alt="" if it only decorates.'


def tables(tree: Element) -> Iterator[str]:
    for table in all_of(tree, "table"):
        if not any(text_of(caption) for caption in all_of(table, "caption")):
            yield f"{describe(table)} has no caption: use cards_table(), whose first argument it is."
        for heading in all_of(table, "th"):
            if not heading.get("scope"):
                yield f"{describe(heading)} has no scope: say col or row."


def focus_order(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.get("tabindex", "0").lstrip("-").isdigit() and int(element.get("tabindex", "0")) > 0:
            yield f"{describe(element)} has a tabindex above 0: move it in the page instead."


def leaks(tree: Element) -> Iterator[str]:
    for element in (*all_of(tree, "body"), *all_of(tree, "title")):
        words = text_of(element)
        for match in LEAKED.finditer(words):
            near = words[max(0, match.start() - 30) : match.end() + 30]
            yield f"“{match.group()}” shows in “…{near}…”: say in words what is not known, in the presenter."


def not_gov_uk(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        said = " ".join([element.get("class", ""), element.get("href", ""), element.get("src", "")])
        if found := FORBIDDEN.search(said):
            yield f"{describe(element)} names {found.group()}: a council may not use GOV.UK's marks."


RULES: tuple[Rule, ...] = (
    one_title,
    language,
    headings,
    one_main,
    unique_ids,
    references,
    labels,
    forms,
    content_security,
    links_and_buttons,
    pictures,
    tables,
    focus_order,
    leaks,
    not_gov_uk,
)


def problems(tree: Element) -> list[str]:
    return [complaint for rule in RULES for complaint in rule(tree)]
