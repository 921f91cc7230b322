"""What is asked about invitations to a review."""

from collections.abc import Mapping
from typing import Any, ClassVar

from keel.pages.govuk import fields
from keel.pages.preparing.forms import OnADay
from keel.pages.reviews.forms import ReviewForm
from keel.records.queries.invitations import MEANS, REPLIES, WAYS

WHY, NAME = 300, 150
WAY_BUTTONS = {"email": "By email", "letter": "By letter", "print": "Printed and handed over", "told": "Told in person"}
assert set(WAY_BUTTONS) == set(WAYS)


class Add(ReviewForm):
    """Somebody else: a colleague of the staff list, or a name."""

    staff = fields.ChoiceField(label="A colleague", noun="the colleague", look="select", required=False)
    name = fields.TextField(
        label="Or somebody who is not on the staff list",
        noun="who is asked",
        hint="Their name.",
        max_length=NAME,
        width=20,
        required=False,
    )
    kind = fields.TextField(
        label="What are they to the child, or what do they do?",
        noun="what they are to the child",
        hint="For example: teacher, advocate, health visitor.",
        max_length=60,
        width=20,
    )
    email = fields.EmailField(
        label="Their email", noun="their email", required=False, max_length=254, autocomplete="off"
    )

    def __init__(self, *args: Any, staff: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Nobody on the staff list"), *((str(key), name) for key, name in staff.items())]
        self.fields["staff"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("staff") and not given.get("name"):
            self.add_error("name", "Choose a colleague, or say who is asked")
        return given


class Reply(OnADay):
    """What somebody answered."""

    field_order = ("reply", "means", "note", "on")
    beside: ClassVar[Mapping[str, str]] = {"note_of": "note"}
    reply = fields.ChoiceField(
        label="What did they answer?", noun="what they answered", choices=[(k, v.capitalize()) for k, v in REPLIES]
    )
    means = fields.ChoiceField(
        label="How will they take part?",
        noun="how they take part",
        choices=[("", "Not said"), *((key, words.capitalize()) for key, words in MEANS)],
        required=False,
    )
    note = fields.TextField(
        label="Anything to know of it?",
        noun="the note",
        hint="For example: only for the first part; not together with somebody.",
        max_length=WHY,
        required=False,
    )
    on = fields.DateField(label="When did they answer?", noun="the day", hint="For example, 14 3 2026")

    def values(self) -> dict[str, Any]:
        """As the command takes them."""
        given = dict(self.cleaned_data)
        if given["reply"] == "not_coming":
            given["means"] = ""
        return {"note_of": given.pop("note"), **given}


class LeaveOut(ReviewForm):
    """Who decided it, why, how they are heard."""

    decided_by = fields.TextField(label="Who decided it?", noun="who decided it", max_length=NAME, width=20)
    because = fields.TextArea(
        label="Why?", noun="why", hint="They have a right to be told why.", max_length=WHY, rows=3
    )
    heard_how = fields.TextArea(
        label="How are they heard another way?",
        noun="how they are heard",
        hint="For example: the IRO rings them the day before.",
        max_length=WHY,
        rows=2,
    )


class Email(ReviewForm):
    """An address put right."""

    email = fields.EmailField(
        label="Their email",
        noun="their email",
        hint="Leave it empty if they have none, or do not want mail.",
        required=False,
        max_length=254,
        autocomplete="off",
    )
