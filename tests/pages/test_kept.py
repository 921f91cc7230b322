"""A session that ends while a form is open loses nothing, and gives it to nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from keel.config import urls as ours
from keel.pages.access import needs
from keel.pages.accounts import kept
from keel.records.permissions import Permission
from tests.page import Page, fetch, post
from tests.pages.conftest import NOW, Council

PASSWORD = "correct horse battery"
TYPED = "Said “no & yes”.\r\nThen <b>left</b>."


@needs(Permission.SEE_OWN_CHILDREN, Permission.SEE_ALL_CHILDREN)
def echo(request: HttpRequest) -> HttpResponse:
    """A form of the tests' own: it answers with what it was sent."""
    from django.shortcuts import render

    if request.method == "POST":
        request.session["echoed"] = {name: request.POST.getlist(name) for name in request.POST}
        return HttpResponse("saved", content_type="text/plain")
    return render(request, "form.html", {})


urlpatterns = [path("echo/", echo, name="echo"), path("", include(ours.urlpatterns))]
handler400, handler500 = ours.handler400, ours.handler500


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Half past ten of a British summer's morning, until somebody moves it."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture(autouse=True)
def _map(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.pages.test_kept"


def boxes(client: Client) -> dict[str, str]:
    """The hidden boxes that every form of a page carries."""
    page = fetch(client, "/account/")
    form, _ = page._form("Sign out")
    return {box.get("name", ""): box.get("value", "") for box in form.iter("input")}


def sent_too_late(council: Council, clock: Any, **typed: Any) -> tuple[Client, Page]:
    """Somebody opens a page, goes for lunch, and sends the form when their session is over."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(council.users["iro"])
    hidden = boxes(client)
    clock.shift(32 * 60)
    data = {**hidden, "what": TYPED, "days": ["1", "2"], **typed}
    return client, post(client, "/echo/?state=late", data, status=403)


def test_what_was_typed_goes_on_after_signing_in(council: Council, clock: Any) -> None:
    client, page = sent_too_late(council, clock)
    assert page.heading == "Sign in"
    assert "What you typed is kept on this page" in page.text
    page = page.submit("Sign in", username="iro", password="wrong")
    assert page.errors
    page = page.submit("Sign in", username="iro", password=PASSWORD)
    assert page.heading == "You are signed in again"
    assert "It has not been saved yet" in page.text
    form, _ = page._form("Carry on")
    assert form.get("action") == "/echo/?state=late"
    data: dict[str, list[str]] = {}
    for box in form.iter("input"):
        data.setdefault(box.get("name", ""), []).append(box.get("value", ""))
    answer = client.post("/echo/?state=late", data)
    assert answer.content == b"saved"
    echoed = client.session["echoed"]
    assert (echoed["what"], echoed["days"]) == ([TYPED.replace("\r", "")], ["1", "2"])
    assert "keel-kept" not in echoed


def test_somebody_else_is_told_and_shown_nothing(council: Council, clock: Any) -> None:
    _, page = sent_too_late(council, clock)
    page = page.submit("Sign in", username="iro-manager", password=PASSWORD)
    assert page.address == "/"
    assert "What they had typed was not saved and is not shown to you" in page.messages[0]
    assert "left</b>" not in page.html
    assert "&lt;b&gt;left" not in page.html


def test_passwords_are_never_carried_and_a_file_is_named(council: Council, clock: Any) -> None:
    file = SimpleUploadedFile("children.xlsx", b"x")
    _, page = sent_too_late(council, clock, password="secret one", Old_Password="secret two", file=file)
    assert "You will be asked to choose it again: children.xlsx" in page.text
    page = page.submit("Sign in", username="iro", password=PASSWORD)
    assert "choose it again on the next page. It was children.xlsx" in page.text
    form, _ = page._form("Carry on")
    names = {box.get("name") for box in form.iter("input")}
    assert names == {"csrfmiddlewaretoken", kept.PAGE_OF, "what", "days"}
    assert "secret" not in page.html


@pytest.mark.parametrize(
    "typed",
    [{"what": "x" * (kept.MOST_CHARACTERS + 1)}, {kept.PAGE_OF: "1:forged"}, {kept.PAGE_OF: ""}],
    ids=["too much", "nobody's", "no page"],
)
def test_what_cannot_be_kept_is_said(council: Council, clock: Any, typed: dict[str, str]) -> None:
    _, page = sent_too_late(council, clock, **typed)
    assert "it could not be kept here: nothing was saved" in page.text
    assert page.submit("Sign in", username="iro", password=PASSWORD).address == "/"


def test_nobody_can_make_up_what_was_kept(council: Council) -> None:
    for said in ("", "x", "W10:1abc:forged"):
        client = Client()
        page = post(client, "/sign-in/", {"username": "iro", "password": PASSWORD, "keel-kept": said})
        assert page.address == "/"


def test_it_goes_to_an_address_of_ours_alone(council: Council) -> None:
    """Signed by us, and looked at all the same."""
    for address in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil"):
        said = kept.packed(kept.Kept(person=council.users["iro"].pk, address=address, fields=(("a", "b"),), files=()))
        page = post(Client(), "/sign-in/", {"username": "iro", "password": PASSWORD, "keel-kept": said})
        assert page.address == "/"
        assert "evil" not in page.html


def test_it_waits_for_half_a_day(council: Council, clock: Any) -> None:
    _, page = sent_too_late(council, clock)
    clock.shift(kept.HOURS * 3600 + 60)
    assert page.submit("Sign in", username="iro", password=PASSWORD).address == "/"


def signed_in_elsewhere(council: Council, first: str, then: str) -> tuple[Client, dict[str, str]]:
    """A page stands open, the session ends, and somebody signs in in another window of the same browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(council.users[first])
    hidden = boxes(client)
    client.cookies.pop("sessionid")
    page = fetch(client, "/sign-in/")
    page.submit("Sign in", username=then, password=PASSWORD)
    return client, {**hidden, "what": TYPED}


def test_a_page_from_before_a_sign_in_elsewhere_carries_on_too(council: Council) -> None:
    client, data = signed_in_elsewhere(council, "iro", "iro")
    answer = client.post("/echo/", data, headers={"origin": "http://testserver"})
    page = Page(client, answer, "/echo/")
    page.check()
    assert page.heading == "You are signed in again"
    form, _ = page._form("Carry on")
    sent = {box.get("name", ""): box.get("value", "") for box in form.iter("input")}
    assert client.post("/echo/", sent, headers={"origin": "http://testserver"}).content == b"saved"
    assert client.session["echoed"]["what"] == [TYPED.replace("\r", "")]


@pytest.mark.parametrize(
    ("then", "origin"),
    [("iro-manager", "http://testserver"), ("iro", "https://evil.example"), ("iro", "null"), ("iro", "")],
    ids=["somebody else", "another site", "a hidden site", "a browser that does not say"],
)
def test_it_is_not_shown_to_somebody_else_nor_for_another_site(council: Council, then: str, origin: str) -> None:
    client, data = signed_in_elsewhere(council, "iro", then)
    answer = client.post("/echo/", data, headers={"origin": origin} if origin else {})
    assert answer.status_code == 403
    assert "Your page had been open too long" in answer.content.decode()
    assert "left" not in answer.content.decode().split("<main")[1].split("</main>")[0]


def test_cookies_that_went_lose_nothing_either(council: Council) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(council.users["iro"])
    data = {**boxes(client), "what": TYPED}
    client.cookies.clear()
    answer = client.post("/echo/", data, headers={"origin": "http://testserver"})
    page = Page(client, answer, "/echo/").submit("Sign in", username="iro", password=PASSWORD)
    assert page.heading == "You are signed in again"


def test_something_asked_for_leads_there_after_signing_in(council: Council) -> None:
    page = fetch(Client(), "/reviews/?state=late")
    assert page.submit("Sign in", username="iro-manager", password=PASSWORD).address == "/reviews/?state=late"
