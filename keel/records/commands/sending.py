"""Sending what waits in the outbox, one mail at a time (ADR 12: sent twice at most, and never lost).

A mail is first claimed: put off for some minutes, in a transaction of its own. Then it is sent, and then marked as
sent. Whoever is killed in between leaves it claimed, and it is sent again when the claim has run out.
"""

import logging
import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keel.records.commands.audit import write_event
from keel.records.commands.distribution import COPY, after_mail
from keel.records.commands.issuing import TO_ANSWER
from keel.records.commands.outbox import tell_staff
from keel.records.links import MARK, digest_of_link, secret_of
from keel.records.models import ManagerLink, Message, User
from keel.records.permissions import Actor, Permission
from keel.records.queries.review_standing import iro_on
from keel.records.refused import Refused
from keel.records.seals import digest_of

log = logging.getLogger("keel.mail")
State = Message.State
PAUSES = (1, 5, 15, 60)
"""Minutes until the next try, after the first failure, the second …; from then on every hour."""
MOST_TRIES = 27
"""After so many, about a day, a mail is given up and shown as such."""
CLAIMED_FOR = timedelta(minutes=10)
"""Longer than one mail can take: the mail server is given ten seconds for each word."""
MOST_AT_ONCE = 500
GIVEN_UP = "mail given up"
"""What people are told of a mail that no try can send."""
LONGEST_ERROR = 300
METHOD = re.compile(r"^METHOD:(\w+)\s*$", re.MULTILINE)
AFTER_SENDING: dict[str, Callable[[Message, datetime], None]] = {COPY: after_mail}
"""Kind of mail -> what follows in the record once it was sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one tick did."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def send_due(*, by: Actor, now: datetime, most: int = MOST_AT_ONCE) -> Sent:
    """Send what is due. A mail server that is down is asked once, and again at the next tick."""
    by.must(Permission.SEE_OUTBOX)
    keys: list[int] = []
    failed = given_up = 0
    connection = get_connection()
    for message in _claimed(now, most):
        try:
            _send(message, connection)
        except _Stopped:
            _set(message, state=State.WITHDRAWN, error="The link was used or withdrawn before this mail left.")
            continue
        except (OSError, ValueError) as error:
            over = _note_failure(message, error, now)
            failed, given_up = failed + 1, given_up + over
            if _is_down(error):
                break
            continue
        _mark_sent(message, now)
        keys.append(message.pk)
    with suppress(OSError):
        connection.close()
    if keys:
        write_event(by=by, action="mail sent", about={"messages": len(keys), "digest": digest_of(keys)}, now=now)
    return Sent(len(keys), failed, given_up)


def _claimed(now: datetime, most: int) -> Iterator[Message]:
    """What is due, one by one, each put off before it is handed out: two clocks at once never hold the same."""
    due = Message.objects.filter(state=State.WAITING, try_at__lte=now).order_by("try_at", "id")
    for key, try_at in list(due.values_list("pk", "try_at")[:most]):
        claim = Message.objects.filter(pk=key, state=State.WAITING, try_at=try_at)
        if claim.update(try_at=now + CLAIMED_FOR, tries=F("tries") + 1, error=""):
            yield Message.objects.get(pk=key)


class _Stopped(Exception):  # noqa: N818 - it is an answer, not a fault
    """The mail has nothing to say any more."""


def _send(message: Message, connection: Any) -> None:
    mail = EmailMessage(
        message.subject, _body(message), settings.DEFAULT_FROM_EMAIL, [message.to], connection=connection
    )
    if message.calendar:
        part = MIMEText(message.calendar, "calendar", "utf-8")
        found = METHOD.search(message.calendar)
        part.set_param("method", found.group(1) if found else "PUBLISH")
        part.add_header("Content-Disposition", "attachment", filename="review.ics")
        mail.attach(part)
    mail.send()


def _body(message: Message) -> str:
    """The words, with the secret of a link put in at the last moment."""
    if message.kind != TO_ANSWER:
        return message.body
    link = ManagerLink.objects.filter(pk=int(message.key.rsplit(" ", 1)[1])).first()
    if link is None or link.used_at or link.withdrawn_at:
        raise _Stopped
    secret = secret_of(link)
    if digest_of_link(secret) != link.digest:
        raise ValueError("The service’s signing key was changed since this link was made. Send a new link.")
    return message.body.replace(MARK, secret)


@transaction.atomic
def _mark_sent(message: Message, now: datetime) -> None:
    _set(message, state=State.SENT, sent_at=now, error="")
    if follow := AFTER_SENDING.get(message.kind):
        follow(message, now)


def _note_failure(message: Message, error: Exception, now: datetime) -> bool:
    """Put it off, or give it up: after a day of tries, or where no try can help. Whether it was given up."""
    over = message.tries >= MOST_TRIES or _is_hopeless(error)
    words = in_words(error)[:LONGEST_ERROR]
    log.warning("Mail %s could not be sent: %s", message.pk, words)
    if over:
        _set(message, state=State.FAILED, error=words)
        _tell_given_up(message, now)
    else:
        minutes = PAUSES[min(message.tries, len(PAUSES)) - 1]
        _set(message, try_at=now + timedelta(minutes=minutes), error=words)
    return over


def _tell_given_up(message: Message, now: datetime) -> None:
    """Whoever sent it and the child's IRO are told: nobody looks into an outbox who thinks that it is empty."""
    if message.child_id is None:
        return
    sender = User.objects.filter(username=message.by, staff__isnull=False).values_list("staff_id", flat=True).first()
    iro = iro_on(message.child_id, timezone.localdate(now))
    for staff in {one for one in (sender, iro.pk if iro else None) if one}:
        key = f"given up {message.pk} on {now:%Y-%m-%d} to {staff}"
        tell_staff(
            key=key,
            staff=staff,
            kind=GIVEN_UP,
            child=message.child_id,
            review=message.review_id,
            now=now,
            message=message.pk,
            what=message.kind,
        )


def _set(message: Message, **values: Any) -> None:
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=list(values))


def _is_down(error: Exception) -> bool:
    """Whether nobody answers, so that the next mail would fare no better."""
    said_no = isinstance(error, (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError))
    return not said_no or isinstance(error, smtplib.SMTPAuthenticationError)


def _is_hopeless(error: Exception) -> bool:
    """Whether the mail itself is wrong: an address that there is not, say."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 550 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)


def in_words(error: Exception) -> str:
    """Why a mail did not leave, for somebody who reads the outbox."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(str(code) for code, _ in error.recipients.values())
        return f"The mail server does not take mail for this address ({said}). Check how it is written."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "The mail server does not know Keel: its user name or password is wrong (KEEL_EMAIL_URL)."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server answered {error.smtp_code}. It is tried again."
    if isinstance(error, ValueError):
        return str(error)
    return "The mail server does not answer. It is tried again, and nothing is lost."


@transaction.atomic
def try_again(*, by: Actor, message: Message, now: datetime) -> Message:
    """Let a mail that waits or was given up be sent at the next tick. Raises `Refused` for one that is sent."""
    by.must(Permission.SEE_OUTBOX)
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state not in (State.WAITING, State.FAILED):
        raise Refused(f"This mail is {held.get_state_display()}, so it is not sent again.")
    if held.state == State.WAITING and held.try_at > now and not held.error:
        raise Refused("This mail is being sent at this moment. Look again in a few minutes.")
    if held.state == State.FAILED:
        held.tries = 0
    held.state, held.try_at = State.WAITING, now
    held.save(update_fields=["state", "try_at", "tries"])
    about = {"message": held.pk, **({"child": held.child_id} if held.child_id else {})}
    write_event(by=by, action="mail to be tried again", about=about, now=now)
    return held
