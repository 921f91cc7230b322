"""Papers in words: how each stands, what happened to it, what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from keel.law.papers import NAMES, Kind
from keel.pages.govuk.words import long_date, plural
from keel.pages.reviews.standing_words import NEAR
from keel.records.queries.child import working_days_left

if TYPE_CHECKING:
    from keel.law.days import Calendar
    from keel.records.models import Paper, PaperStep


def papers_in_words(papers: list["Paper"]) -> str:
    """*2 of 5 have come*."""
    if not papers:
        return "No paper is asked for yet"
    needed = [paper for paper in papers if not paper.not_needed_on]
    if not needed:
        return "Not one is needed"
    come = [paper for paper in needed if paper.came_on]
    return "All have come" if len(come) == len(needed) else f"{len(come)} of {plural(len(needed), 'paper')} have come"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper. `state`: late, soon, due, or empty where it is not waited for."""

    key: int
    name: str
    of_whom: str
    on: date
    days: int
    state: str
    stands: str
    history: list[str]
    acts: list[tuple[str, str]]
    today: tuple[str, str] | None
    """The words and the address of a button that says that it was today."""


def paper_lines(
    papers: list["Paper"],
    steps: Mapping[int, list["PaperStep"]],
    by: Mapping[str, str],
    calendar: "Calendar",
    today: date,
    number: str,
    *,
    may_record: bool,
    may_do: bool,
) -> list[PaperLine]:
    """The papers of one review, each with what happened to it and what can be done."""
    return [
        PaperLine(
            key=paper.pk,
            name=paper_name(paper),
            of_whom=paper.asked_name,
            on=paper.due_on,
            days=working_days_left(calendar, today, paper.due_on),
            state=paper_state(paper, calendar, today),
            stands=paper_stands(paper, calendar) + shared_words(steps[paper.pk]),
            today=today_act(paper, number, may_record=may_record, may_do=may_do),
            history=[_step(step, by) for step in steps[paper.pk]],
            acts=_paper_acts(paper, number, may_record=may_record, may_do=may_do),
        )
        for paper in papers
    ]


def paper_name(paper: "Paper") -> str:
    """*Care plan*."""
    return NAMES[Kind(paper.kind)]


def paper_state(paper: "Paper", calendar: "Calendar", today: date) -> str:
    """How its day stands; empty where it is not waited for."""
    if paper.came_on or paper.not_needed_on:
        return ""
    days = working_days_left(calendar, today, paper.due_on)
    return "late" if paper.due_on < today else "soon" if days <= NEAR else "due"


def paper_stands(paper: "Paper", calendar: "Calendar") -> str:
    """Whether it came, and how late; what is waited for."""
    if paper.not_needed_on:
        return "Not needed"
    if paper.came_on:
        came = f"Came on {long_date(paper.came_on)}"
        if paper.came_on <= paper.due_on:
            return f"{came}, in time"
        late = calendar.working_days_between(paper.due_on, paper.came_on).count
        return f"{came}, {plural(late, 'working day')} late" if late else f"{came}, late"
    said = [f"Said to be sent on {long_date(paper.sent_on)}"] if paper.sent_on else ["Waited for"]
    if paper.chased and paper.chased_on:
        times = "asked again once, on" if paper.chased == 1 else f"asked again {paper.chased} times, last on"
        said.append(f"{times} {long_date(paper.chased_on)}")
    return "; ".join(said)


def _step(step: "PaperStep", by: Mapping[str, str]) -> str:
    of_whom = f": {step.said['asked_name']}" if step.what == "other" else ""
    why = of_whom or (f": {step.because}" if step.because else "")
    return f"{long_date(step.on)}: {step.get_what_display()}{why} ({by.get(step.by, step.by)})"


def _paper_acts(paper: "Paper", number: str, *, may_record: bool, may_do: bool) -> list[tuple[str, str]]:
    there = (number, paper.review_id, paper.pk)
    if may_record:
        if paper.came_on:
            return [
                ("It was shared", reverse("paper_shared", args=there)),
                ("It had not come", reverse("paper_not_come", args=there)),
            ]
        if paper.not_needed_on:
            return [("It is needed", reverse("paper_needed", args=there))]
        return [
            ("It came another day", reverse("paper_came", args=there)),
            ("Not needed", reverse("paper_not_needed", args=there)),
            ("Ask somebody else", reverse("paper_other", args=there)),
        ]
    if may_do and not paper.came_on and not paper.not_needed_on:
        return [("I sent it another day", reverse("paper_sent", args=there))]
    return []


def today_act(paper: "Paper", number: str, *, may_record: bool, may_do: bool) -> tuple[str, str] | None:
    """The one tap for a paper that is waited for: it came today, or was sent today."""
    there = (number, paper.review_id, paper.pk)
    if paper.came_on or paper.not_needed_on:
        return None
    if may_record:
        return "Came today", reverse("paper_came", args=there)
    return ("Sent today", reverse("paper_sent", args=there)) if may_do and not paper.sent_on else None


def shared_words(steps: list["PaperStep"]) -> str:
    """*; shared with Mia, her mother (12 June 2026)*."""
    told = [f"{step.because} ({long_date(step.on)})" for step in steps if step.what == "shared"]
    return f"; shared with {'; '.join(told)}" if told else ""
