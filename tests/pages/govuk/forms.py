"""One form with every kind of field."""

from datetime import date
from typing import Any

from keel.pages.govuk import fields


class EveryField(fields.Form):
    name = fields.TextField(label="What is the child’s name?", noun="the child’s name", hint="As they like it")
    held_on = fields.DateField(label="Date of the review", hint="For example, 14 3 2026 or 14 March 2026")
    number = fields.IntegerField(label="Number of people who came", min_value=1, max_value=40)
    where = fields.ChoiceField(
        label="Where was it held?",
        noun="where it was held",
        choices=[("home", "At home"), ("school", "At school"), ("other", "Somewhere else")],
        hints={"home": "Where the child lives"},
        reveals={"other": "elsewhere"},
    )
    elsewhere = fields.TextField(label="Where else?", noun="where else", required=False)
    team = fields.ChoiceField(
        label="Team", look="select", choices=[("", "Choose a team"), ("1", "Team 1"), ("4", "Team 4")]
    )
    came = fields.ChoicesField(
        label="Who came?", noun="who came", choices=[("child", "The child"), ("mother", "Mother"), ("carer", "Carer")]
    )
    words = fields.TextArea(label="What the child said", max_length=500, required=False)
    password = fields.PasswordField(label="Password")
    email = fields.EmailField(label="Email address", required=False)
    find = fields.SearchField(label="Find a person")
    report = fields.FileField(label="Report", required=False)
    seen_alone = fields.BooleanField(label="The child was seen alone", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].latest = today  # type: ignore[attr-defined]
