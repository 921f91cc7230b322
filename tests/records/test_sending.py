"""The outbox is sent: each once, again where the mail server is down, given up after a day, never lost."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from keel.records.commands import sending
from keel.records.commands.outbox import queue_message
from keel.records.commands.sending import send_due, try_again
from keel.records.links import digest_of_link
from keel.records.models import AuditEvent, ManagerLink, Message
from keel.records.permissions import service
from keel.records.queries.notices import told_to
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, Council, a_child_in_care, a_decision, a_held_review, held_by, issued

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ENTRY = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def queued(key: str = "a", **more: Any) -> Message:
    about = {
        "kind": "invitation",
        "to": "gwen@council.example",
        "to_name": "Gwen",
        "subject": "A review",
        "body": "Hello",
    }
    return queue_message(**{"by": service(), "key": key, "now": NOW, **about, **more})


def tick(after: timedelta = timedelta()) -> sending.Sent:
    return send_due(by=service("clock"), now=NOW + after)


def broken(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[int]:
    """A mail server that answers so; how often it was asked."""
    asked: list[int] = []

    def send(self: EmailBackend, messages: Any) -> int:
        asked.append(len(messages))
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return asked


def test_what_is_due_is_sent_once() -> None:
    message = queued()
    assert tick() == sending.Sent(sent=1)
    assert tick() == sending.Sent()
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", NOW)
    assert [sent.to for sent in mail.outbox] == [["gwen@council.example"]]
    assert AuditEvent.objects.get(action="mail sent").about["messages"] == 1


def test_a_calendar_entry_goes_as_one_with_its_method() -> None:
    queued(calendar=ENTRY)
    tick()
    part = mail.outbox[0].message().get_payload()[1]
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "review.ics"
    assert b"METHOD:REQUEST" in part.get_payload(decode=True)


def test_one_that_is_put_off_waits() -> None:
    message = queued()
    Message.objects.filter(pk=message.pk).update(try_at=NOW + MINUTE)
    assert tick() == sending.Sent()
    assert tick(MINUTE) == sending.Sent(sent=1)


def test_a_mail_server_that_is_down_is_asked_once_a_tick_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = queued("a"), queued("b")
    with monkeypatch.context() as patched:
        asked = broken(patched, ConnectionRefusedError())
        assert tick() == sending.Sent(failed=1)
        assert len(asked) == 1
    one.refresh_from_db()
    assert (one.state, one.tries, one.try_at) == ("waiting", 1, NOW + MINUTE)
    assert one.error == "The mail server does not answer. It is tried again, and nothing is lost."
    assert tick(MINUTE) == sending.Sent(sent=2)
    assert {message.state for message in Message.objects.all()} == {"sent"}
    assert other.pk


def test_the_pauses_grow_and_after_a_day_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    message = queued()
    broken(monkeypatch, ConnectionRefusedError())
    at, waits = timedelta(), []
    while message.state == "waiting":
        tick(at)
        message.refresh_from_db()
        waits.append(int((message.try_at - NOW - at).total_seconds()) // 60)
        at = message.try_at - NOW
    assert waits[:5] == [1, 5, 15, 60, 60]
    assert (message.state, message.tries) == ("failed", sending.MOST_TRIES)
    assert timedelta(hours=22) < at < timedelta(hours=26)
    assert tick(at + timedelta(days=2)) == sending.Sent()


def test_an_address_that_there_is_not_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    message = queued()
    broken(monkeypatch, smtplib.SMTPRecipientsRefused({"gwen@council.example": (550, b"no such user")}))
    assert tick() == sending.Sent(failed=1, given_up=1)
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.error.startswith("The mail server does not take mail for this address (550)")


def test_who_sent_it_and_the_iro_are_told_until_it_has_left(monkeypatch: pytest.MonkeyPatch, council: Council) -> None:
    child = a_child_in_care()
    held_by(council.iro, child)
    message = queued(child=child, by=council.administrator.actor())
    elsewhere = queued("b", by=council.administrator.actor())
    with monkeypatch.context() as down:
        broken(down, smtplib.SMTPRecipientsRefused({"gwen@council.example": (550, b"no such user")}))
        assert tick() == sending.Sent(failed=2, given_up=2)
    assert elsewhere.child_id is None, "nobody can be told of a mail about no child"
    for member in (council.iro, council.administrator):
        (told,) = told_to(member.actor(), TODAY)
        assert (told.kind, told.number, told.said["what"]) == ("mail given up", child.number, "invitation")
    assert told_to(council.other_iro.actor(), TODAY) == []
    try_again(by=service(), message=message, now=NOW + MINUTE)
    assert tick(2 * MINUTE).sent == 1
    assert told_to(council.iro.actor(), TODAY) == []


def test_one_wrong_address_holds_nobody_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    queued("a", to="nobody@council.example")
    queued("b")
    send = EmailBackend.send_messages

    def choosy(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == ["nobody@council.example"]:
            raise smtplib.SMTPRecipientsRefused({"nobody@council.example": (451, b"later")})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", choosy)
    assert tick() == sending.Sent(sent=1, failed=1)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "does not know Keel"),
        (smtplib.SMTPResponseException(421, b"busy"), "The mail server answered 421"),
        (ValueError("A word that is none"), "A word that is none"),
    ],
)
def test_why_it_did_not_leave_is_said_in_words(error: Exception, words: str) -> None:
    assert words in sending.in_words(error)


def test_killed_between_sending_and_marking_it_is_sent_again_and_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    queued()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_mark_sent", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tick()
    assert tick(MINUTE) == sending.Sent()
    assert tick(sending.CLAIMED_FOR) == sending.Sent(sent=1)
    assert len(mail.outbox) == 2


def test_killed_before_sending_it_is_sent_later(monkeypatch: pytest.MonkeyPatch) -> None:
    queued()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_send", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tick()
    assert tick(sending.CLAIMED_FOR) == sending.Sent(sent=1)
    assert len(mail.outbox) == 1


def test_two_clocks_at_once_send_it_once() -> None:
    queued()
    first, second = sending._claimed(NOW, 10), sending._claimed(NOW, 10)
    assert [message.key for message in first] == ["a"]
    assert not list(second)


def test_a_link_is_put_in_as_the_mail_leaves(council: Council) -> None:
    link = linked(council)
    tick()
    words = mail.outbox[0].body
    secret = words.split("https://keel.example/answer/")[1].split("/")[0]
    assert digest_of_link(secret) == link.digest
    assert secret not in Message.objects.get().body


def test_a_link_that_is_over_is_not_mailed(council: Council) -> None:
    link = linked(council)
    ManagerLink.objects.filter(pk=link.pk).update(withdrawn_at=NOW)
    assert tick() == sending.Sent()
    assert Message.objects.get().state == "withdrawn"


def test_a_link_of_another_signing_key_is_given_up(council: Council, settings: Any) -> None:
    linked(council)
    settings.SECRET_KEY = "another"
    assert tick() == sending.Sent(failed=1, given_up=1)
    assert "Send a new link" in Message.objects.get().error


def linked(council: Council) -> ManagerLink:
    council.team_manager.staff.email = "gwen@council.example"
    council.team_manager.staff.save()
    review = a_held_review(a_child_in_care())
    a_decision(review)
    return issued(review, council.team_manager.staff)


def test_somebody_may_have_it_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    message = queued()
    with monkeypatch.context() as patched:
        broken(patched, smtplib.SMTPRecipientsRefused({"gwen@council.example": (550, b"no such user")}))
        tick()
    try_again(by=service(), message=message, now=NOW + MINUTE)
    assert tick(MINUTE) == sending.Sent(sent=1)
    with pytest.raises(Refused, match="is sent, so"):
        try_again(by=service(), message=message, now=NOW)


def test_one_that_is_being_sent_is_left_alone() -> None:
    message = queued()
    next(sending._claimed(NOW, 1))
    with pytest.raises(Refused, match="being sent at this moment"):
        try_again(by=service(), message=message, now=NOW)
