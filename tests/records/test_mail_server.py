"""The outbox against a mail server on this machine: down, refusing one address, up again; what arrives is whole."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from keel.records.commands.outbox import queue_message
from keel.records.commands.sending import send_due
from keel.records.models import Message
from keel.records.permissions import service
from tests.builders import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ENTRY = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Review: Zoë\r\nEND:VCALENDAR\r\n"


class Letterbox:
    """Keeps what arrives; does not know one address."""

    def __init__(self) -> None:
        self.arrived: list[Mail] = []

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:
        if address.startswith("nobody"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        self.arrived.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def port(settings: Any) -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", number
    return number


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def server(port: int, letterbox: Letterbox) -> Iterator[Controller]:
    running = Controller(letterbox, hostname="127.0.0.1", port=port)
    running.start()
    yield running
    running.stop()


def queued(key: str, to: str, **more: Any) -> Message:
    about = {"kind": "invitation", "to_name": "Gwen", "subject": "Zoë’s review", "body": "Hello\n" + "a word " * 300}
    return queue_message(by=service(), key=key, to=to, now=NOW, **{**about, **more})


def test_down_queued_up_sent(port: int, letterbox: Letterbox) -> None:
    message = queued("a", "gwen@council.example")
    assert send_due(by=service(), now=NOW).failed == 1
    message.refresh_from_db()
    assert (message.state, message.error) == (
        "waiting",
        "The mail server does not answer. It is tried again, and nothing is lost.",
    )
    running = Controller(letterbox, hostname="127.0.0.1", port=port)
    running.start()
    try:
        assert send_due(by=service(), now=NOW + MINUTE).sent == 1
    finally:
        running.stop()
    assert letterbox.arrived[0]["To"] == "gwen@council.example"


def test_what_arrives_is_whole_with_its_calendar_entry(server: Controller, letterbox: Letterbox) -> None:
    queued("a", "gwen@council.example", calendar=ENTRY)
    send_due(by=service(), now=NOW)
    words, entry = letterbox.arrived[0].get_payload()
    assert words.get_payload(decode=True).decode().split() == ("Hello " + "a word " * 300).split()
    assert (entry.get_content_type(), entry.get_param("method")) == ("text/calendar", "CANCEL")
    assert "Zoë" in entry.get_payload(decode=True).decode()


def test_one_address_that_there_is_not_holds_nobody_up(server: Controller, letterbox: Letterbox) -> None:
    wrong = queued("a", "nobody@council.example")
    queued("b", "gwen@council.example")
    told = send_due(by=service(), now=NOW)
    assert (told.sent, told.given_up) == (1, 1)
    wrong.refresh_from_db()
    assert "(550)" in wrong.error
    assert len(letterbox.arrived) == 1
