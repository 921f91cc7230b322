"""Our own macros, as a reader meets them."""

from datetime import date
from typing import Any

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from jinja2 import UndefinedError

from keel.pages.govuk import words
from keel.pages.govuk.jinja import query_link
from tests.page import fetch
from tests.pages.govuk.gallery import DUE


def made(source: str, **context: Any) -> str:
    template = engines["jinja2"].from_string(source)  # type: ignore[attr-defined]
    return " ".join(template.render(context).split())


def test_the_list_reads_as_rows(gallery: Client) -> None:
    rows = fetch(gallery, "/reviews").table("Next reviews")
    assert rows[0]["Child"] == "Sam Okafor-Featherstonehaugh, 12 · LC-10007"
    assert rows[0]["Due"] == "19 November 2026 2 working days late"
    assert rows[1]["Child"] == "Jo Pell, 14 · LC-10233 Restricted record"
    assert rows[4]["Child"] == "Nell Ash, age not known · LC-11812"
    assert rows[4]["Due"] == "2 April 2026 unknown since 2 April 2026"


def test_a_list_says_how_many_and_keeps_its_narrowing_on_other_pages(gallery: Client) -> None:
    page = fetch(gallery, "/reviews?team=4&page=2")
    assert "Showing 51 to 100 of 382 children" in page.text
    assert page.link("Next") == "?team=4&page=3"
    assert page.link("Previous") == "?team=4&page=1"


def test_why_this_date_gives_every_part_of_the_answer(gallery: Client) -> None:
    text = fetch(gallery, "/child").text
    for part in [*DUE["because"], *DUE["would_change"], *DUE["assumes"], *DUE["settled_by"]]:
        assert part in text
    assert "25 December 2026, Christmas Day" in text
    assert "14 September 2026, the day her second review was held" in text
    assert "Larkwater’s own target: four months, 14 January 2027" in text


def test_why_this_date_needs_only_its_sentences(gallery: Client) -> None:
    source = '{% from "keel/macros/dates.html" import why_this_date %}{{ why_this_date(due) }}'
    text = made(source, due={"because": ["Because."]})
    assert "Because." in text
    assert "Counted from" not in text


def test_words_from_a_record_are_escaped(gallery: Client) -> None:
    source = (
        '{% from "keel/macros/people.html" import child_name %}{% from "keel/macros/tables.html" import cards_table %}'
        '{{ cards_table("C", ["Child", "Said"], [[child_name(child), said]]) }}'
    )
    text = made(source, child={"name": "<b>Mia", "age": 9, "number": "1"}, said="<script>")
    assert "&lt;b&gt;Mia" in text
    assert "<script>" not in text


def test_a_misspelt_name_in_a_page_of_ours_is_an_error(gallery: Client) -> None:
    with pytest.raises(UndefinedError, match="chidl"):
        made("{{ chidl.name }}", child={"name": "Mia"})


def test_a_page_without_its_context_is_still_whole(gallery: Client) -> None:
    page = made('{% extends "keel/base.html" %}{% block title %}Bare{% endblock %}')
    assert "<title>Bare – Keel – Larkwater Council</title>" in page
    assert "Sign out" not in page


def test_a_link_that_changes_the_query_keeps_the_rest() -> None:
    request = RequestFactory().get("/reviews?team=4&team=5&page=2")
    assert query_link(request, page=3) == "?team=4&team=5&page=3"
    assert query_link(request, page=None) == "?team=4&team=5"
    assert query_link(RequestFactory().get("/reviews?page=2"), page=None) == "/reviews"


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [
        (6, "due", "6 working days left"),
        (1, "soon", "1 working day left"),
        (0, "soon", "due today"),
        (-1, "late", "1 working day late"),
        (-12, "late", "12 working days late"),
        (-3, "due", "3 working days ago"),
        (None, "late", "late"),
        (None, "due", "due"),
        (-3, "unknown", "not certain: may be late"),
        (0, "unknown", "not certain: may be due today"),
        (5, "unknown", "not certain: 5 working days left at the earliest"),
        (None, "unknown", "not certain"),
    ],
)
def test_days_are_said_in_words(days: int | None, state: str, said: str) -> None:
    assert words.days_words(days, state) == said


def test_only_a_late_date_is_called_late() -> None:
    said = {state: words.days_words(-5, state, since=date(2026, 3, 31)) for state in words.DueState}
    assert [state for state, sentence in said.items() if "late" in sentence] == ["late"]
    assert said[words.DueState.UNKNOWN] == "unknown since 31 March 2026"


def test_dates_and_counts() -> None:
    assert words.long_date(date(2026, 3, 4)) == "4 March 2026"
    assert words.short_date(date(2026, 9, 14)) == "14 Sep 2026"
    assert words.long_date(None) == "not known"
    assert words.plural(1, "child", "children") == "1 child"
    assert words.plural(1285, "review") == "1,285 reviews"
    assert words.and_list(["day"]) == "day"
    assert words.and_list(["day", "month", "year"]) == "day, month and year"
