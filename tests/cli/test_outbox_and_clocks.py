"""`keel nightly`, `keel minute`, `keel outbox` from a terminal: run twice, late, ahead, with no mail server."""

from datetime import date

import pytest
from django.core import mail

from keel.demo import guard
from keel.records.commands.outbox import queue_message
from keel.records.models import AuditEvent, Message, Notice, ReviewClock, ReviewStatus
from keel.records.permissions import service
from tests.builders import NOW, Council, a_child_in_care, a_decision, a_held_review, held_by, issued
from tests.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions that went out on 1 June 2026 and that nobody answered by the eighth."""
    child = a_child_in_care(since=date(2026, 3, 2), reviews=[date(2026, 3, 23)])
    held_by(council.iro, child, since=date(2026, 3, 3))
    review = a_held_review(child)
    a_decision(review)
    issued(review, council.team_manager.staff)
    monkeypatch.setenv("KEEL_TODAY", "2026-06-09")


def test_a_night_takes_silence_for_agreement_and_says_so(waiting: None, run: Run) -> None:
    said = run("nightly").out
    assert "1 review of which nobody answered the decisions in time: they stand as agreed." in said
    assert ReviewStatus.objects.get(status="manager_responded").on == date(2026, 6, 9)


def test_twice_or_a_week_late_does_nothing_twice(waiting: None, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("nightly")
    before = (Notice.objects.count(), ReviewStatus.objects.count(), Message.objects.count())
    assert "stand as agreed" not in run("nightly").out
    assert before == (Notice.objects.count(), ReviewStatus.objects.count(), Message.objects.count())
    monkeypatch.setenv("KEEL_TODAY", "2026-07-20")
    assert "told of something of a review that is late" in run("nightly").out
    assert "late" not in run("nightly").out


def test_the_clock_does_not_run_ahead(waiting: None, run: Run) -> None:
    ran = run("nightly", "--on", "2026-06-10")
    assert ran.code == 1
    assert "has not come" in ran.err
    assert not ReviewStatus.objects.filter(status="manager_responded").exists()


def test_in_the_demonstration_time_may_be_moved(
    waiting: None, run: Run, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    monkeypatch.setattr(guard, "is_there", lambda: True)
    assert "they stand as agreed" in run("nightly", "--on", "2026-06-10").out
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert run("nightly", "--on", "2026-06-20").code == 1


def test_an_earlier_day_takes_only_what_had_run_out_by_then(waiting: None, run: Run) -> None:
    said = run("nightly", "--on", "2026-06-08").out
    assert "Nothing had run out by 8 June 2026 of which people had not been told." in said
    assert not ReviewStatus.objects.filter(status="manager_responded").exists()


def test_a_night_makes_the_clocks_of_reviews_again(waiting: None, run: Run) -> None:
    ReviewClock.objects.filter(closed_on=None).update(due_on=date(2027, 1, 1))
    assert "clocks of reviews put right" in run("nightly").out
    assert not ReviewClock.objects.filter(due_on=date(2027, 1, 1)).exists()


def queued(key: str = "a") -> Message:
    about = {"kind": "a", "to": "gwen@council.example", "to_name": "Gwen", "subject": "A review", "body": "Hello"}
    return queue_message(by=service(), key=key, now=NOW, **about)


def test_a_minute_sends_what_waits_once(db: None, run: Run) -> None:
    queued()
    assert "1 mail sent." in run("minute").out
    assert "sent" not in run("minute").out
    assert len(mail.outbox) == 1


def test_the_outbox_is_listed(db: None, run: Run) -> None:
    queued("a")
    run("minute")
    queued("b")
    said = run("outbox").out
    assert "waiting to be sent" in said
    assert "1 waiting to be sent, 1 sent" in said
    assert "A review" in run("outbox", "--state", "sent", "--limit", "1").out
    assert run("outbox", "--state", "failed").out.strip() == "No mail is in this state."
    assert AuditEvent.objects.filter(action="outbox printed").count() == 3
    assert len(mail.outbox) == 1


def test_an_empty_outbox_says_so(db: None, run: Run) -> None:
    assert run("outbox").out.strip() == "Nothing is in the outbox."


def test_a_mail_server_that_is_down_is_said(db: None, run: Run, settings: object) -> None:
    queued()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    assert "1 could not be sent, 0 of them given up" in run("minute").out
    assert "The mail server does not answer" in run("outbox").out
