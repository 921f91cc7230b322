"""What is asked about settings."""

from datetime import date
from typing import Any

from keel.law.practice import Setting
from keel.pages.govuk import fields
from keel.pages.settings.presenters import CHOICES, RECORD_HELP, RECORD_LABEL, limits_words
from keel.records.commands.practice import FURTHEST
from keel.records.queries.places import KINDS

YES_NO = (("yes", "Yes"), ("no", "No"))


class SettingForm(fields.Form):
    """A value from a day on. The box for the value is of the setting's own kind."""

    def __init__(self, setting: Setting | None, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"holds_from": today}, **kwargs})
        self.setting = setting
        self.fields["value"] = value_field(setting)
        self.fields["holds_from"] = fields.DateField(
            label="From",
            noun="the day from which it holds",
            hint="Earlier days change what was due in the past; reviews already held keep what was due when they were.",
            earliest=date(2000, 1, 1),
            latest=today + FURTHEST,
        )

    def value(self) -> Any:
        """What the command takes."""
        said = self.cleaned_data["value"]
        if self.setting is None:
            return said.isoformat() if said else None
        return None if said in ("", None) else self.setting.read(said)


def value_field(setting: Setting | None) -> Any:
    """The box for a value: yes or no, one of several words, a number, or (for the record itself) a day."""
    if setting is None:
        return fields.DateField(
            label=RECORD_LABEL, noun="the day", hint=RECORD_HELP, required=False, earliest=date(1990, 1, 1)
        )
    if setting.kind == "yes_no":
        return fields.ChoiceField(label="New value", noun="yes or no", choices=YES_NO, inline=True)
    if setting.kind == "choice":
        choices = [(one, CHOICES.get(one, one)) for one in setting.choices]
        return fields.ChoiceField(label="New value", noun="the new value", choices=choices)
    empty = " Leave it empty to set nothing." if setting.may_be_empty else ""
    return fields.IntegerField(
        label=f"New value, in {setting.unit}",
        noun="the new value",
        hint=f"{limits_words(setting)}.{empty}",
        required=not setting.may_be_empty,
    )


class HolidayForm(fields.Form):
    """A bank holiday that was proclaimed."""

    on = fields.DateField(label="When it is", noun="the day of the bank holiday", hint="For example, 10 5 2027")
    name = fields.TextField(label="What it is called", noun="what it is called", width=30, max_length=100)


class PlaceForm(fields.Form):
    """A district by its code and name."""

    code = fields.TextField(
        label="Code",
        noun="the code",
        hint="Nine characters, as in E06000035, from the Office for National Statistics.",
        width=10,
        max_length=20,
        spellcheck=False,
    )
    name = fields.TextField(label="Name", noun="the name", width=20, max_length=100)
    kind = fields.ChoiceField(
        label="What is it to the council?",
        choices=[(key, words[:1].upper() + words[1:]) for key, words in KINDS],
        error_messages={"required": "Say whether it is the council’s own area or a neighbour"},
    )

    change = fields.BooleanField(
        label="Yes, change the one that is in the list", noun="that it is to be changed", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tick = self.fields.pop("change")
        self.change_of = ""

    def ask(self, why: str) -> None:
        """Show the tick that a place is to be changed, with why it is asked."""
        self.fields["change"], self.change_of = self.tick, self.cleaned_data["code"]
        self.add_error("change", why)


class TrailForm(fields.Form):
    """What the trail is narrowed to."""

    day = fields.DateField(label="On", noun="the day", required=False)
