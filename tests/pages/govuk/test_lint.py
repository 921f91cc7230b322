"""The page linter: each fault is found, and its sentence says what to do."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.page import Page, PageProblemError

GOOD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Reviews – Keel</title></head>
<body><main id="main"><h1>Reviews</h1>{}</main></body></html>"""


def page(inside: str) -> Page:
    return Page(Client(), HttpResponse(GOOD.format(inside)), "/here")


def test_a_good_page_passes() -> None:
    form = '<form method="get"><label for="q">Find</label><input id="q" name="q"><button>Go</button></form>'
    page(f"<p>Words.</p>{form}").check()


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<p><div></div></p>", "Not valid HTML, line 2"),
        ("<span>unclosed", "Not valid HTML"),
        ("<h1>Two</h1>", "2 h1 headings"),
        ("<h3>Deep</h3>", "use h2"),
        ("<h2></h2>", "is empty"),
        ('<p id="a"></p><p id="a"></p>', 'id="a" is used 2 times'),
        ("<input name='x'>", "has no label"),
        ("<fieldset></fieldset>", "has no legend"),
        ('<form method="post"><button>Go</button></form>', "0 CSRF tokens"),
        ('<form action=""><button>Go</button></form>', 'has action=""'),
        ("<form></form>", "has no button"),
        ('<form><input type="hidden" name="csrfmiddlewaretoken"><button>Go</button></form>', "in an address"),
        ('<p style="color:red">x</p>', "use a class"),
        ('<p onclick="x()">x</p>', "listen from a script file"),
        ('<script src="/x.js"></script>', "has no nonce"),
        ('<a href="javascript:x()">x</a>', "use a button"),
        ('<a href="/x"></a>', "say where it goes"),
        ('<a href="#">x</a>', "goes nowhere"),
        ("<button></button>", "say what it does"),
        ('<img src="/x.png">', "has no alt"),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "has no caption"),
        ("<table><caption>C</caption><tbody><tr><th>1</th></tr></tbody></table>", "has no scope"),
        ('<p tabindex="2">x</p>', "tabindex above 0"),
        ("<p>Seen on None</p>", "“None” shows"),
        ("<p>{{ name }}</p>", "“{{” shows"),
        ("<p>Tom &amp;amp; Jo</p>", "“&amp;” shows"),
        ('<label for="gone">x</label>', "nothing has that id"),
        ('<p class="crown">x</p>', "marks"),
    ],
)
def test_each_fault_is_found_and_its_sentence_says_what_to_do(inside: str, says: str) -> None:
    with pytest.raises(PageProblemError, match=r"/here breaks") as raised:
        page(inside).check()
    assert says in str(raised.value)


def test_finders_say_what_there_was_to_find() -> None:
    here = page('<a href="/a">Mia Hart</a>')
    assert here.link("Mia") == "/a"
    with pytest.raises(PageProblemError, match=r"no table called “Due”\. Tables: \[\]"):
        here.table("Due")
    with pytest.raises(PageProblemError, match=r"Links: \['Mia Hart'"):
        here.link("Sam")
    with pytest.raises(PageProblemError, match="no form with a button"):
        here.submit("Save")
    with pytest.raises(PageProblemError, match="no box labelled"):
        here.field("Name")


def test_what_is_not_a_page_is_said_to_be_one_for_the_plain_client() -> None:
    with pytest.raises(PageProblemError, match=r"use client\.get\(\) for files"):
        Page(Client(), HttpResponse("a,b", content_type="text/csv"), "/x.csv").check()
