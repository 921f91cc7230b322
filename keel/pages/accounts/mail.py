"""The mail that holds a link to choose a password: plain words, plain text."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from keel.pages.govuk.council import council

log = logging.getLogger("keel.mail")
FORGOTTEN = "Somebody asked for a new password for {username} on the page “I have forgotten my password”."
ASKED_BY_STAFF = "Whoever keeps the staff list sent you this, so that you can choose a password for {username}."
BODY = """Hello {name},

{why}

To choose a new password, open this address within an hour. It works once:

{link}

If this was not you, do nothing: your password stays as it is, and nobody can use this address without your mail.
If it happens again, tell whoever looks after Keel at {council}.

Keel never asks for your password by mail or by telephone.
"""


def link_for(request: HttpRequest, user: Any) -> str:
    """The address at which this person chooses a password: once, and for an hour."""
    who = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("new_password", args=[who, default_token_generator.make_token(user)])
    return request.build_absolute_uri(path)


def send_link(request: HttpRequest, user: Any, why: str = FORGOTTEN) -> bool:
    """Send it. False, with a line in the log that names nobody, where the mail server would not take it."""
    whose = council().name
    words = BODY.format(
        name=user.name or user.username,
        why=why.format(username=user.username),
        link=link_for(request, user),
        council=whose,
    )
    subject = f"Choose a new password for Keel at {whose}"
    # Lines as they are: an address that a mail programme folds cannot be opened.
    message = EmailMessage(subject, words, settings.DEFAULT_FROM_EMAIL, [user.email])
    try:
        message.send()
    except OSError:
        log.exception("A link to choose a password could not be sent. Check KEEL_EMAIL_URL and the mail server.")
        return False
    return True


class Afterwards(HttpResponse):
    """An answer with work that waits until it has left: how long that takes tells whoever asked nothing."""

    def __init__(self, content: object, work: Callable[[], object]) -> None:
        super().__init__(content)
        self.work = work

    def close(self) -> None:
        """The server closes an answer once it has left."""
        super().close()
        self.work()
