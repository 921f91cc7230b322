"""The outbox: what waits, was sent, could not be; one mail to be read; tried again."""

from typing import Any

from keel.records.commands.outbox import queue_message
from keel.records.commands.sending import send_due
from keel.records.models import AccessEvent, Child, Message
from keel.records.permissions import service
from tests.page import fetch
from tests.pages.conftest import NOW, Council
from tests.pages.deciding_cast import out


def mails(council: Council, how_many: int, **more: Any) -> list[Message]:
    about = {"kind": "invitation", "to": "a@b.example", "to_name": "Gwen Pike", "body": "Hello"} | more
    return [
        queue_message(by=service(), key=f"{place} {more}", now=NOW, subject=f"A review, {place}", **about)
        for place in range(how_many)
    ]


def test_empty_says_what_comes_here(council: Council) -> None:
    assert "are shown here once somebody sends them" in fetch(council.sign_in("iro-manager"), "/outbox/").text


def test_the_list_is_narrowed_by_where_mail_stands(council: Council) -> None:
    mails(council, 2)
    send_due(by=service(), now=NOW, most=1)
    client = council.sign_in("review-administrator")
    page = fetch(client, "/outbox/")
    assert [row["Where it stands"].split()[0] for row in page.table("Mail")] == ["Waiting", "Sent"]
    assert [row["Subject"].split(",")[1] for row in fetch(client, "/outbox/?state=sent").table("Mail")] == [" 0"]
    assert "No mail stands like this" in fetch(client, "/outbox/?state=failed").text


def test_a_mail_server_that_is_down_is_said_in_words(council: Council, settings: Any) -> None:
    mails(council, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    send_due(by=service(), now=NOW)
    page = fetch(council.sign_in("iro-manager"), "/outbox/")
    assert "Mail is held up. The mail server does not answer." in page.text
    assert "Next try on 15 June 2026 at" in page.table("Mail")[0]["Where it stands"]


def test_one_that_was_given_up_is_tried_again(council: Council) -> None:
    message = mails(council, 1)[0]
    Message.objects.filter(pk=message.pk).update(state="failed", error="No such address.", tries=1)
    client = council.sign_in("iro-manager")
    page = fetch(client, "/outbox/").follow("A review, 0")
    assert page.summary()["Why it has not left"] == "No such address."
    page = page.submit("Try again now")
    assert page.messages == ["It is tried again within a minute."]
    assert page.summary()["Where it stands"] == "Waiting"


def test_the_secret_of_a_link_is_shown_to_nobody(council: Council) -> None:
    out(council)
    page = fetch(council.sign_in("iro-manager"), "/outbox/").follow("Decisions of a review to answer by 22 June 2026")
    assert "/answer/[secret]/" in page.text
    assert "It is shown to nobody but the person to whom it goes" in page.text
    assert AccessEvent.objects.filter(child_number="LC-2", page="mail").exists()


def test_mail_about_a_restricted_record_is_not_the_administrators_to_read(council: Council) -> None:
    review = out(council)
    message = Message.objects.get(review=review)
    Child.objects.filter(pk=review.child_id).update(restricted=True, restricted_why="a")
    mails(council, 1)
    client = council.sign_in("review-administrator")
    assert [row["Subject"].split(",")[0] for row in fetch(client, "/outbox/").table("Mail")] == ["A review"]
    assert client.get(f"/outbox/{message.pk}/").status_code == 404
    assert fetch(council.sign_in("iro-manager"), f"/outbox/{message.pk}/")


def test_a_page_asks_as_much_for_one_mail_as_for_many(council: Council, django_assert_max_num_queries: Any) -> None:
    client = council.sign_in("iro-manager")
    child = Child.objects.get(number="LC-1")
    mails(council, 1, child=child)
    fetch(client, "/outbox/")
    with django_assert_max_num_queries(30) as few:
        fetch(client, "/outbox/")
    mails(council, 40, child=child, kind="other")
    with django_assert_max_num_queries(len(few)):
        page = fetch(client, "/outbox/")
    assert "Showing 1 to 25 of 41 mails" in page.text
