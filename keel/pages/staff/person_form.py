"""Who somebody is, as it is asked; and what stood there before, because two people may change one person."""

import json
from dataclasses import fields as parts_of
from datetime import date
from typing import Any

from django import forms

from keel.pages.govuk import fields
from keel.pages.staff.forms import EARLIEST, YES_NO
from keel.records.commands.staff import Details

WHY_REGISTERED = (
    "Only a registered social worker may be a child’s IRO (regulation 46 of the Care Planning, Placement and Case "
    "Review (England) Regulations 2010)."
)


class PersonForm(fields.Form):
    """Who somebody is. `was` is what stood there when the page was made: two people may change one person."""

    given_name = fields.TextField(label="Given name", noun="the given name", width=20, max_length=100)
    family_name = fields.TextField(
        label="Family name", noun="the family name", width=20, max_length=100, required=False
    )
    email = fields.EmailField(
        label="Email address at work",
        noun="the email address",
        hint="A link to choose a password is sent there. Without one, a forgotten password cannot be mailed.",
        width=30,
        max_length=254,
        required=False,
        autocomplete="off",
    )
    worker_number = fields.TextField(
        label="Number in the case system",
        noun="the number in the case system",
        hint="As the 903 return has it for a social worker. It decides which children they see here.",
        width=10,
        max_length=50,
        required=False,
        spellcheck=False,
    )
    registered = fields.ChoiceField(
        label="Registered social worker?",
        hint=WHY_REGISTERED,
        choices=YES_NO,
        inline=True,
        error_messages={"required": "Say whether this is a registered social worker"},
    )
    qualified_on = fields.DateField(
        label="Qualified on",
        noun="the day they qualified",
        hint="An IRO needs experience after qualifying. Leave it empty if it is not known. For example, 14 7 2010",
        required=False,
        earliest=EARLIEST,
    )
    known = fields.BooleanField(
        label="I know that they could not be given a child any more", noun="that this is known", required=False
    )
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["qualified_on"].latest = today  # type: ignore[attr-defined]
        self.tick = self.fields.pop("known")

    def is_known(self) -> bool:
        """Whether it is known that this day bars them from children: of the day that was asked about."""
        day = self.cleaned_data["qualified_on"]
        return self.data.get("known") == "on" and bool(day) and self.data.get("known_of") == day.isoformat()

    def ask(self, why: str) -> None:
        """Show the tick that it is known, with why it is asked."""
        self.fields["known"], self.fields["known_of"] = self.tick, forms.CharField(widget=forms.HiddenInput)
        self.data = {**dict(self.data.items()), "known_of": self.cleaned_data["qualified_on"].isoformat()}
        self.add_error("known", why)

    def details(self) -> Details:
        """What was typed."""
        said = self.cleaned_data
        return Details(
            given_name=said["given_name"],
            family_name=said["family_name"],
            email=said["email"],
            worker_number=said["worker_number"] or None,
            registered_social_worker=said["registered"] == "yes",
            qualified_on=said["qualified_on"],
        )

    def as_it_was(self) -> Details | None:
        """What stood there when the page was made; None where the page does not say."""
        try:
            said = json.loads(self.cleaned_data["was"])
            day = date.fromisoformat(said["qualified_on"]) if said["qualified_on"] else None
            return Details(**{**said, "qualified_on": day})
        except (ValueError, TypeError, KeyError):
            return None


def packed(details: Details) -> str:
    """What stands there, for the hidden box."""
    return json.dumps({part.name: getattr(details, part.name) for part in parts_of(details)}, default=date.isoformat)


def initial_of(details: Details) -> dict[str, Any]:
    """What stands there, for the boxes."""
    return {
        "given_name": details.given_name,
        "family_name": details.family_name,
        "email": details.email,
        "worker_number": details.worker_number or "",
        "registered": "yes" if details.registered_social_worker else "no",
        "qualified_on": details.qualified_on,
        "was": packed(details),
    }
