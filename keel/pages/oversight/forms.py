"""What is asked of somebody who records a contact, plans one, or corrects it."""

from copy import deepcopy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from keel.law.contacts import Means, Seen
from keel.pages.govuk import fields
from keel.pages.oversight.boxes import MilesField, MoneyField
from keel.records.commands.contacts import Journey, Made
from keel.records.commands.review_steps import place_in_words
from keel.records.refused import Refused

SEEN = {
    Seen.ALONE.value: "The child was seen alone",
    Seen.SEEN.value: "The child was seen, with somebody else there",
    Seen.ABOUT.value: "It was about the child, who was not there",
}
SEEN_HINTS = {
    Seen.ALONE.value: "Nobody else could hear. By phone it counts as speaking to them alone, not as seeing them.",
    Seen.SEEN.value: "By phone it counts as speaking to them, not as seeing them.",
    Seen.ABOUT.value: "With the carer, the school or the social worker, say; or a letter to the child.",
}
MEANS = {
    Means.IN_PERSON.value: "Face to face",
    Means.VIDEO.value: "By video",
    Means.PHONE.value: "By phone",
    Means.WRITTEN.value: "In writing: a letter, a message, an email",
}
TRAVEL = {
    "car": "Own or pool car",
    "passenger": "In somebody else’s car",
    "motorcycle": "Motorcycle",
    "bicycle": "Bicycle",
    "train": "Train",
    "bus": "Bus or coach",
    "taxi": "Taxi",
    "foot": "On foot",
    "other": "Another way",
}
LONGEST_NOTE, LONGEST_BECAUSE = 4000, 300


class JourneyForm(fields.Form):
    """How somebody travelled, and what it took. Asked of a visit, and of a review away from base."""

    travel = fields.ChoiceField(
        label="How did you travel?",
        noun="how you travelled",
        look="select",
        choices=[("", "No journey, or not said"), *TRAVEL.items()],
        required=False,
    )
    miles = MilesField(label="Miles, there and back", noun="miles", hint="For example, 12.5", required=False)
    minutes = fields.IntegerField(
        label="Minutes, there and back", noun="minutes", hint="For example, 45", required=False
    )
    cost = MoneyField(
        label="Cost", noun="cost", hint="What was paid: tickets, parking, a taxi. For example, £4.20", required=False
    )

    def journey(self) -> Journey:
        """As the commands take it."""
        given = self.cleaned_data
        return Journey(travel=given["travel"], miles=given["miles"], minutes=given["minutes"], pence=given["cost"])


class ContactForm(JourneyForm):
    """A contact that was made."""

    on = fields.DateField(label="On which day?", noun="the day", hint="For example, 14 3 2026")
    seen = fields.ChoiceField(
        label="Was the child seen?", noun="whether the child was seen", choices=[*SEEN.items()], hints=SEEN_HINTS
    )
    means = fields.ChoiceField(label="By what means?", noun="by what means it was", choices=[*MEANS.items()])
    place = fields.TextField(
        label="Where?",
        noun="where",
        hint="In words, never an address: at home, at school, council offices.",
        required=False,
        max_length=200,
        width=30,
    )
    note = fields.TextArea(
        label="What was it about, and what did the child say?",
        noun="the note",
        hint="Write it so that the child could read it one day.",
        required=False,
        max_length=LONGEST_NOTE,
        rows=6,
    )
    field_order = ("on", "seen", "means", "place", "note", "travel", "miles", "minutes", "cost", "because")

    def __init__(self, *args: Any, today: date, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["on"]
        assert isinstance(day, fields.DateField)
        day.latest = today
        if correcting:
            self.fields["because"] = deepcopy(Why.base_fields["because"])
            self.fields["because"].label = "Why is it corrected?"

    def clean_place(self) -> str:
        """Where, in words: an address is told at once."""
        try:
            return place_in_words(self.cleaned_data["place"])
        except Refused as refused:
            raise ValidationError(str(refused)) from refused

    def made(self) -> Made:
        """As the commands take it."""
        given = self.cleaned_data
        return Made(
            on=given["on"],
            seen=given["seen"],
            means=given["means"],
            place=given["place"],
            note=given["note"],
            journey=self.journey(),
        )


class PlanForm(fields.Form):
    """A contact that is to be made."""

    planned_for = fields.DateField(label="For which day?", noun="the day", hint="For example, 14 3 2026")
    seen = fields.ChoiceField(
        label="What is it to be?",
        noun="what it is to be",
        choices=[
            (Seen.ALONE.value, "Seeing the child alone"),
            (Seen.SEEN.value, "Seeing the child"),
            (Seen.ABOUT.value, "About the child"),
        ],
    )
    means = fields.ChoiceField(
        label="By what means?",
        noun="by what means",
        look="select",
        choices=[("", "Not said yet"), *MEANS.items()],
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["planned_for"]
        assert isinstance(day, fields.DateField)
        day.earliest = today


class Why(fields.Form):
    """Why: for an act that asks nothing else."""

    because = fields.TextArea(
        label="Why?", noun="why", hint="Kept with what it is about.", max_length=LONGEST_BECAUSE, rows=3
    )


class VisitForm(fields.Form):
    """A social work visit."""

    on = fields.DateField(label="On which day?", noun="the day of the visit", hint="For example, 14 3 2026")
    seen_alone = fields.ChoiceField(
        label="Was the child seen alone?", choices=[("yes", "Yes"), ("no", "No")], inline=True
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["on"]
        assert isinstance(day, fields.DateField)
        day.latest = today
