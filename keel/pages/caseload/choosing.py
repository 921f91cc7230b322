"""Choosing an IRO for a child: the form as it was typed, and what stands around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from keel.pages.caseload import presenters
from keel.pages.caseload.forms import Choose
from keel.pages.govuk.fields import DateField
from keel.pages.govuk.words import and_list
from keel.records.commands.giving_checks import AnotherDay, FarBack, GivenSince, NoteWanted, ReasonWanted, Wish
from keel.records.queries.candidates import Candidate, candidates
from keel.records.queries.to_allocate import ToAllocate
from keel.records.refused import Refused

ONE_DAY = timedelta(days=1)
BESIDE: Mapping[type[Refused], str | None] = {
    GivenSince: None,
    AnotherDay: "from_on",
    FarBack: "meant",
    NoteWanted: "handover_note",
    ReasonWanted: "apart_because",
}
"""Which box a refusal stands beside; whatever is not here is about who was chosen."""


@dataclass(kw_only=True)
class Choosing:
    """One look at the page: the child, the form, who might be the IRO of those who are ticked from the `day` typed."""

    found: ToAllocate
    form: Choose
    people: list[Candidate]
    group: list[int]
    day: date

    def wishes(self, seen: str) -> list[Wish]:
        """What the form asks for. `seen`: the newest allocations that the page showed, as `seen_words` wrote them."""
        given = self.form.cleaned_data
        looked_at = read_seen(seen)
        return [
            Wish(
                child=child,
                iro=int(given["iro"]),
                handover_note=given["handover_note"],
                apart_because=given["apart_because"],
                seen=looked_at.get(child),
            )
            for child in self.group
        ]

    def refuse(self, refused: Refused) -> None:
        """Say it beside the box that it is about; where a note is missing, say at once whether a reason is too."""
        self.form.add_error(BESIDE.get(type(refused), "iro"), str(refused))
        given = self.form.cleaned_data
        chosen = next((one for one in self.people if str(one.load.staff) == given.get("iro")), None)
        if isinstance(refused, NoteWanted) and chosen and chosen.splits and not given["apart_because"].strip():
            self.form.add_error(
                "apart_because", f"Say why they are kept apart: {and_list(list(chosen.splits))} would have another IRO."
            )

    def shown(self) -> dict[str, Any]:
        """What the template takes."""
        return {
            "form": self.form,
            "options": presenters.options(self.people, len(self.group)),
            "barred": presenters.barred(self.people, several=len(self.group) > 1),
            "chosen": str(self.form["iro"].value() or ""),
            "seen": seen_words(self.found.newest),
            "several": len(self.group) > 1,
            "day": self.day,
        }


def look(request: HttpRequest, found: ToAllocate, today: date) -> Choosing:
    """The form as it was sent, or as it begins: brothers and sisters who stand alike are ticked.

    Asked only to look again, it keeps what was typed and says nothing yet of what is missing.
    """
    siblings = {str(one.child): one for one in found.together()}
    first_day = max(today, found.held.from_on + ONE_DAY) if found.held else today
    sent = request.POST if request.method == "POST" else None
    alike = [key for key, one in siblings.items() if found.stands_alike(one)]
    ticked = sent.getlist("together") if sent is not None else alike
    group = [found.child.pk, *(one.child for key, one in siblings.items() if key in ticked)]
    day = _day(_typed(sent), first_day) if sent is not None else first_day
    people = candidates(group, on=day, today=today)
    form = Choose(
        sent,
        initial={"together": alike, "from_on": first_day},
        people=[(str(one.load.staff), one.load.name) for one in people],
        siblings=[(key, presenters.sibling_named(one, today).title) for key, one in siblings.items()],
        hints={key: f"IRO {one.iro_name}" if one.iro_name else "No IRO yet" for key, one in siblings.items()},
        earliest=None,
        today=today,
    )
    if sent is not None and "again" in sent:
        form.only_the_day()
    return Choosing(found=found, form=form, people=people, group=group, day=day)


def _typed(sent: QueryDict) -> Any:
    field = Choose.base_fields["from_on"]
    return field.widget.value_from_datadict(sent, {}, "from_on")


def _day(typed: Any, otherwise: date) -> date:
    """The day that was typed, where it is one."""
    field = Choose.base_fields["from_on"]
    assert isinstance(field, DateField)
    try:
        return field.to_python(typed) or otherwise
    except ValidationError:
        return otherwise


def seen_words(newest: Mapping[int, int]) -> str:
    """Child and newest allocation, for the page to carry: *12:40,13:0*."""
    return ",".join(f"{child}:{allocation}" for child, allocation in sorted(newest.items()))


def read_seen(words: str) -> dict[int, int]:
    """The same read again; what is not of this form is left out."""
    pairs = (part.split(":") for part in words.split(",") if part.count(":") == 1)
    return {int(child): int(row) for child, row in pairs if child.isdecimal() and row.isdecimal()}
