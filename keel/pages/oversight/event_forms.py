"""What is asked of somebody who tells the IRO of an event, and of the IRO who answers it."""

from datetime import date
from typing import Any

from keel.law.forward import EVENTS, GROUND_WORDS, Ground
from keel.pages.govuk import fields
from keel.records.commands.events import Told
from keel.records.refused import Refused

HOWS = {
    "in_person": "In person",
    "phone": "By phone",
    "email": "By email or message",
    "writing": "In a letter or a report",
    "keel": "Here in Keel: I tell of it myself",
}
TOLD_HOW = {
    "in_person": "in person",
    "phone": "by phone",
    "email": "by email or message",
    "writing": "in a letter or a report",
    "keel": "in Keel",
}
"""The same as a page says it afterwards."""
ANSWERS = {
    "review": "Hold a review now",
    "note": "Note it: no review is needed for it",
    "challenge": "Challenge it",
    "mistake": "It was told by mistake: it did not happen so",
}
ANSWER_HINTS = {
    "review": "You ask for a review: by regulation 33(3)(a) it is brought forward.",
    "challenge": "Kept with your reason. Tell the team manager what you ask for.",
}
LEAVING = (Ground.LEAVING_REMAND_OR_POLICE_ACCOMMODATION, Ground.LEAVING_DETENTION, Ground.ACCOMMODATION_STOPS)
LONGEST_WHAT, LONGEST_BECAUSE, LONGEST_WHO = 4000, 2000, 200


def ground_label(ground: Ground) -> str:
    """*33(3)(b): a visit found …*, with a capital."""
    said = GROUND_WORDS[ground]
    return f"{said[:1].upper()}{said[1:]} (33(3)({ground.value}))"


class EventForm(fields.Form):
    """What happened, when, who told whom of it and how; for what has to do with leaving, the days of it."""

    kind = fields.ChoiceField(label="What happened?", noun="what happened", choices=[])
    happened_on = fields.DateField(label="When did it happen?", noun="the day", hint="For example, 14 3 2026")
    what = fields.TextArea(
        label="What should the IRO know of it?",
        noun="the words",
        hint="Plain and short. Nothing here goes into a mail.",
        required=False,
        max_length=LONGEST_WHAT,
        rows=4,
    )
    told_by = fields.TextField(
        label="Who told of it?",
        noun="who told of it",
        hint="A name, with what they are to the child.",
        max_length=LONGEST_WHO,
        width=30,
    )
    told_on = fields.DateField(label="When was it told?", noun="the day on which it was told", hint="Often today.")
    told_how = fields.ChoiceField(
        label="How was it told?", noun="how it was told", look="select", choices=[("", "Choose"), *HOWS.items()]
    )
    entered_on = fields.DateField(
        label="Since when has the child been in that accommodation or detention?",
        noun="since when",
        hint="Only where the child is to leave it.",
        required=False,
    )
    leaves_on = fields.DateField(
        label="On which day is the child to leave?",
        noun="the day of leaving",
        hint="Only where the child is to leave, and the day is known.",
        required=False,
    )
    going_to_parent = fields.ChoiceField(
        label="Will the child live with a parent or somebody with parental responsibility?",
        noun="whether the child goes to a parent",
        hint="Only where the council means to stop accommodating the child.",
        choices=[("no", "No"), ("yes", "Yes")],
        inline=True,
        required=False,
    )

    def __init__(self, *args: Any, today: date, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [ground for ground in Ground if asks or ground is not Ground.IRO_ASKS]
        kind: Any = self.fields["kind"]
        kind.choices = [
            *EVENTS.items(),
            *((f"ground_{ground.value}", ground_label(ground)) for ground in grounds),
        ]
        first = f"ground_{grounds[0].value}"
        kind.hints = {first: "From here on: by law each of these brings the next review forward by itself."}
        for name in ("happened_on", "told_on", "entered_on"):
            day = self.fields[name]
            assert isinstance(day, fields.DateField)
            day.latest = today

    def told(self) -> Told:
        """As the command takes it."""
        given = self.cleaned_data
        is_ground = given["kind"].startswith("ground_")
        ground = given["kind"].removeprefix("ground_") if is_ground else ""
        leaving = bool(ground) and Ground(ground) in LEAVING
        if ground == Ground.ACCOMMODATION_STOPS.value and not given["going_to_parent"]:
            raise Refused(
                "Say whether the child will live with a parent or somebody with parental responsibility: the law "
                "turns on it.",
                about="going_to_parent",
            )
        return Told(
            kind="" if is_ground else given["kind"],
            ground=ground,
            happened_on=given["happened_on"],
            told_on=given["told_on"],
            told_by=given["told_by"],
            told_how=given["told_how"],
            what=given["what"],
            entered_on=given["entered_on"] if leaving else None,
            leaves_on=given["leaves_on"] if leaving else None,
            going_to_parent=given["going_to_parent"] == "yes",
        )


class AnswerForm(fields.Form):
    """The IRO's answer, and why."""

    answer = fields.ChoiceField(
        label="What do you decide?", noun="your answer", choices=[*ANSWERS.items()], hints=ANSWER_HINTS
    )
    because = fields.TextArea(label="Why?", noun="why", max_length=LONGEST_BECAUSE, rows=4)
