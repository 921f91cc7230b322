"""The words of what leaves Keel by mail about decisions and records. Initials only: a mail is read on many screens."""

from datetime import date
from typing import TYPE_CHECKING

from keel.law.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keel.records.models import Child

TO_ANSWER = "Decisions of a review to answer by {by}"
TO_ANSWER_BODY = """Hello {name},

The decisions of {initials}’s review on {held} wait for your answer. Please answer by {by}. After that day, silence means that they stand as agreed.

It takes about a minute, on a telephone too. Open this address. It works once, in the browser in which you first open it, until {last}:

{link}

If it does not open, {otherwise}. Please do not pass this mail on: the link is for you alone.
"""  # noqa: E501 - a mail's lines are folded by whoever reads it
OWN = "sign in to Keel and look under Tasks, or ask the reviewing officer for a new link"
CHOSEN = "ask the reviewing officer for a new link"
"""Whoever was chosen because nobody is known to manage the child's case sees nothing of it under Tasks."""
TO_ANSWER_NO_LINK = "sign in to Keel"
ANSWERED = "Your answer arrived"
ANSWERED_BODY = """Hello {name},

Your answer to the decisions of {initials}’s review on {held} arrived on {on}. This is what you sent:

{lines}

The reviewing officer has been told. You need do nothing more.
"""
SAID = {"agreed": "Agreed.", "changed": "Agreed with a change: {why}", "disputed": "Not agreed: {why}"}
DEEMED = "Decisions stand as agreed"
DEEMED_BODY = """Hello {name},

No answer to the decisions of {initials}’s review on {held} arrived by {by}. From {on} they stand as agreed.

{next}
"""
DEEMED_MANAGER = "If you do not agree with one of them, speak to the reviewing officer now."
DEEMED_IRO = "The team manager has been told the same."
COPY = {
    "whole": "The record of a review",
    "decisions": "The decisions of a review",
}
COPY_BODY = """Hello {name},

This is {what} of {initials}’s review on {held}. It is for you alone: please keep it safe, and do not pass it on.

{text}
"""


def initials(child: "Child") -> str:
    """*M.H.*; *a child* where no name is known."""
    names = [child.given_name, child.family_name]
    found = "".join(f"{name.strip()[0].upper()}." for name in names if name.strip())
    return found or "a child"


def answer_lines(answers: "Iterable[tuple[int, str, str]]") -> str:
    """One line a decision: (number, answer, reason)."""
    return "\n".join(f"{number}. {SAID[what].format(why=why)}" for number, what, why in answers)


def day(on: date | None) -> str:
    """A day as a mail says it."""
    return say(on) if on else "a day not recorded"
