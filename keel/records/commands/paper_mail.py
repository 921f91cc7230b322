"""The mails that ask for papers. A subject holds no name: it stands unlocked on somebody's telephone."""

from collections.abc import Iterable, Sequence
from datetime import date

from keel.law.papers import NAMES, Kind
from keel.law.wording import say
from keel.records.mail_words import first_name, greeting, signed
from keel.records.models import Child, Paper

ASKING = """{greeting}

A review of {who} is booked for {day}. The Independent Reviewing Officer needs these papers {by}:

{papers}

Please send them to the IRO service.{tasks} If one of them is not needed, tell us why.

{signed}
"""
AGAIN = """{greeting}

We have not had these papers yet. If you have sent them, tell us when:

{papers}

A review without them is not well prepared, and the child may have to wait.

{signed}
"""
TASKS = " Then mark them as sent in Keel, under Papers."


def asking(child: Child, papers: Sequence[Paper], *, holds: bool, today: date) -> dict[str, str]:
    """Subject and body of the first asking. A day that has gone by asks nobody to be in time for it."""
    one = papers[0]
    late = one.due_on < today
    by = f"as soon as you can, as they were due on {say(one.due_on)}" if late else f"by {say(one.due_on)}"
    please = "as soon as you can" if late else f"by {say(one.due_on)}"
    day = say(one.review.booked_for) if one.review.booked_for else "a day to be settled"
    body = ASKING.format(
        greeting=greeting(one.asked_name),
        who=_who(child),
        day=day,
        by=by,
        papers=_lines(f"{NAMES[Kind(paper.kind)]}" for paper in papers),
        tasks=TASKS if holds else "",
        signed=signed(),
    )
    return {"subject": f"Papers for a child’s review, please {please}", "body": body}


def asking_again(papers: Sequence[Paper]) -> dict[str, str]:
    """Subject and body of a mail that asks again for what has not come."""
    told = sorted(papers, key=lambda paper: (paper.due_on, paper.pk))
    lines = _lines(
        f"{NAMES[Kind(paper.kind)]} for {_who(paper.child)}: asked for by {say(paper.due_on)}" for paper in told
    )
    many = len(told) > 1
    subject = f"Papers for reviews: {len(told)} still to come" if many else "A paper for a review: still to come"
    return {
        "subject": subject,
        "body": AGAIN.format(greeting=greeting(told[0].asked_name), papers=lines, signed=signed()),
    }


def _who(child: Child) -> str:
    """The child by first name and number; of a restricted record the number alone."""
    name = first_name(child)
    return f"{name} ({child.number})" if name else f"the child with the number {child.number}"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)
