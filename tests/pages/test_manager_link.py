"""The manager's link on a telephone: initials until it is opened, one browser, one answer, and plain words after it."""

from datetime import date

import pytest
from django.test import Client

from keel.records.commands import issuing
from keel.records.commands.overdue import deem_agreed
from keel.records.links import secret_of
from keel.records.models import AccessEvent, AuditEvent, ManagerLink, Message, Review, ReviewStatus
from keel.records.permissions import service
from tests.page import Page, fetch
from tests.pages.conftest import NOW, TODAY, Council
from tests.pages.deciding_cast import KOFI, decisions, link_of, manager, on_day, out

NEVER = ("Kofi", "Mensah", "LC-2", "family time", "K.M.")


def address(review: Review) -> str:
    return f"/answer/{secret_of(link_of(review))}/"


def opened(review: Review, client: Client) -> Page:
    return fetch(client, address(review)).submit("Open")


def agree(page: Page, review: Review) -> Page:
    return page.submit("Send my answer", **{f"answer_{one.pk}": "agreed" for one in decisions(review)})


def refused(page: Page, why: str) -> None:
    assert page.heading == "This link does not open"
    assert not any(word in page.html for word in NEVER)
    assert AuditEvent.objects.filter(action="manager’s link refused", about__link_why=why).exists()


def test_until_it_is_opened_it_shows_initials_two_days_and_a_button(council: Council) -> None:
    page = fetch(Client(), address(out(council)))
    assert page.heading == "Decisions of K.M.’s review"
    assert "The review was on 15 June 2026. Please answer by 22 June 2026." in page.text
    assert not any(word in page.html for word in ("Kofi", "Mensah", "LC-2", "family time"))
    assert not ManagerLink.objects.exclude(opened_at=None).exists()


def test_it_is_opened_answered_and_a_copy_goes_out(council: Council) -> None:
    review, client = out(council), Client()
    page = opened(review, client)
    assert page.heading == "Decisions of Kofi Mensah’s review"
    assert "The social worker arranges family time, 1" in page.text
    page = agree(page, review)
    assert page.heading == "Your answer arrived"
    step = ReviewStatus.objects.get(review=review, status="manager_responded")
    assert (step.by, step.said["agreed"]) == ("team-manager", 2)
    assert Message.objects.get(kind="answer").to == "team.manager@larkwater.example"
    assert AccessEvent.objects.filter(child_number=KOFI, page="decisions by link", by="team-manager").exists()


def test_what_was_typed_stays_where_something_is_missing(council: Council) -> None:
    review, client = out(council), Client()
    one, other = decisions(review)
    page = opened(review, client).submit(
        "Send my answer",
        **{f"answer_{one.pk}": "changed", f"changed_{one.pk}": "In July", f"answer_{other.pk}": "disputed"},
    )
    assert page.errors == ["Say why you cannot agree to decision 2"]
    assert "In July" in page.html


def test_used_twice(council: Council) -> None:
    review, client = out(council), Client()
    agree(opened(review, client), review)
    refused(fetch(client, address(review), status=404), "used")
    assert client.post(address(review), {"answers": "1"}).status_code == 404


def test_by_somebody_else(council: Council) -> None:
    review = out(council)
    opened(review, Client())
    page = fetch(Client(), address(review), status=404)
    refused(page, "elsewhere")
    assert "opened in another browser" in page.text
    assert "they can send a new link" in page.text


def test_a_cookie_of_one_link_opens_no_other(council: Council) -> None:
    review, client = out(council), Client()
    opened(review, client)
    first = link_of(review)
    issuing.send_new_link(by=service(), review=review, manager=manager(council), address="x", today=TODAY, now=NOW)
    second = link_of(review)
    opened(review, Client())
    client.cookies[f"keel-answer-{second.pk}"] = client.cookies[f"keel-answer-{first.pk}"].value
    refused(fetch(client, address(review), status=404), "elsewhere")


def test_the_cookie_is_for_this_address_alone_and_no_script(council: Council) -> None:
    review, client = out(council), Client()
    opened(review, client)
    cookie = client.cookies[f"keel-answer-{link_of(review).pk}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/answer/", True, "Lax")


def test_withdrawn(council: Council) -> None:
    review = out(council)
    issuing.withdraw_link(by=service(), review=review, because="wrong", today=TODAY, now=NOW)
    refused(fetch(Client(), address(review), status=404), "withdrawn")


def test_after_the_last_day_the_decisions_stand_and_after_that_it_is_over(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    review, client = out(council), Client()
    opened(review, client)
    on_day(monkeypatch, date(2026, 6, 22))
    assert "Please answer by 22 June 2026" in fetch(client, address(review)).text
    on_day(monkeypatch, date(2026, 6, 23))
    page = fetch(client, address(review), status=404)
    refused(page, "stand")
    assert "the decisions stand as agreed" in page.text
    deem_agreed(by=service(), today=date(2026, 6, 23), now=NOW)
    refused(fetch(client, address(review), status=404), "stand")
    on_day(monkeypatch, date(2026, 6, 24))
    refused(fetch(client, address(review), status=404), "expired")


def test_answered_inside_keel_meanwhile(council: Council) -> None:
    review, client = out(council), Client()
    opened(review, client)
    inside = fetch(council.sign_in("team-manager"), f"/children/{KOFI}/review/{review.pk}/after/answer/")
    agree(inside, review)
    refused(fetch(client, address(review), status=404), "withdrawn")


def test_an_address_that_is_none(council: Council) -> None:
    page = fetch(Client(), "/answer/not-a-secret/", status=404)
    refused(page, "unknown")
    assert "put it together again" in page.text


def test_looking_at_it_opens_nothing(council: Council) -> None:
    """A programme that looks at every link of a mail must not use it up."""
    review, client = out(council), Client()
    client.get(address(review))
    client.head(address(review))
    assert opened(review, Client()).heading == "Decisions of Kofi Mensah’s review"


def test_opening_asks_for_the_token_against_forged_posts(council: Council) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(address(out(council))).status_code == 403
