"""The edge: the only place where the clock is asked. Pages and commands ask; nothing below them does."""

import getpass
import os
from datetime import date, datetime

from django.utils import timezone

from keel.records.permissions import Actor, service


def now() -> datetime:
    """This moment; on the day that KEEL_TODAY names, where it names one, so that the two never disagree."""
    moment = timezone.localtime()
    if fixed := os.environ.get("KEEL_TODAY"):
        moment = timezone.make_aware(datetime.combine(date.fromisoformat(fixed), moment.time()))
    return moment


def today() -> date:
    """Today in the council's own time zone; KEEL_TODAY moves it for the demonstration."""
    if fixed := os.environ.get("KEEL_TODAY"):
        return date.fromisoformat(fixed)
    return timezone.localdate()


def terminal() -> Actor:
    """Whoever runs a command: somebody with the right to the machine, named by their account on it."""
    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = "unknown"
    return service(f"terminal: {who}")
