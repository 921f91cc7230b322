"""What is asked of somebody who prepares a review."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from keel.law.chairing import NOT_HELD_WORDS, NotHeld
from keel.pages.govuk import fields
from keel.pages.reviews.forms import LONGEST_REASON, YES_NO, ReviewForm

LONG, LINE, NAME = 5000, 200, 150
HOW = {"in_person": "In person", "video": "By video", "phone": "By phone"}
ASKED = {**HOW, "in_writing": "In writing: a form, a letter, a message", "somebody": "Through somebody they chose"}
SPOKE = {**HOW, "letter": "By letter"}
CHAIRS = {"iro": "The IRO", "child": "The child", "together": "The child and the IRO together"}
SAFE = {"yes": "Yes", "no": "No", "not_said": "They did not say"}
ADVOCATE = {"yes": "Yes", "no": "No", "has_one": "They have one", "not_said": "They did not say"}
WHY_NOT_HINTS: dict[str, str] = {
    NotHeld.CHILD_REFUSED: "Lawful: the child understands enough to choose.",
    NotHeld.AGE_OR_UNDERSTANDING: "Lawful: say what you saw of the child instead, and who told you of them.",
    NotHeld.COULD_NOT_BE_ARRANGED: "Counts as a failure: the law gives no such reason. Say what was tried.",
}
WHY_NOT: dict[str, str] = {
    NotHeld.CHILD_REFUSED: "The child did not want to",
    NotHeld.AGE_OR_UNDERSTANDING: "Not right for the child’s age and understanding",
    NotHeld.COULD_NOT_BE_ARRANGED: "It could not be arranged",
}
assert set(WHY_NOT) == set(NOT_HELD_WORDS)


class OnADay(ReviewForm):
    """A form that begins with a day that has come."""

    on = fields.DateField(label="When?", noun="the day", hint="For example, 14 3 2026")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["on"]
        assert isinstance(day, fields.DateField)
        day.latest = today

    def values(self) -> dict[str, Any]:
        """As the command takes them."""
        return dict(self.cleaned_data)


class Talk(OnADay):
    """What IRO and social worker settled."""

    with_whom = fields.TextField(label="With whom?", noun="with whom", max_length=NAME, width=20)
    how = fields.ChoiceField(label="How?", noun="how you spoke", choices=list(HOW.items()), inline=True)
    purpose = fields.TextArea(
        label="What is this review for?", noun="what the review is for", max_length=LONG, rows=3, required=False
    )
    who_comes = fields.TextArea(label="Who comes?", noun="who comes", max_length=LONG, rows=2, required=False)
    where = fields.TextField(
        label="Where?",
        noun="where",
        hint="In words, never an address: at home, at school, council offices.",
        max_length=LINE,
        required=False,
    )
    childs_part = fields.TextArea(
        label="How will the child take part?", noun="how the child takes part", max_length=LONG, rows=3, required=False
    )


class Choices(OnADay):
    """What the child would like. Anything may be left empty but the day and how they were asked."""

    on = fields.DateField(label="When were they asked?", noun="the day", hint="For example, 14 3 2026")
    how = fields.ChoiceField(label="How were they asked?", noun="how they were asked", choices=list(ASKED.items()))
    place = fields.TextField(
        label="Where would they like it to be?",
        noun="where",
        hint="In words, never an address.",
        max_length=LINE,
        required=False,
    )
    time = fields.TextField(
        label="When would suit them?",
        noun="when",
        hint="For example, after school, not on a Tuesday.",
        max_length=LINE,
        required=False,
    )
    who_comes = fields.TextArea(
        label="Who should be there, and who not?", noun="who comes", max_length=LONG, rows=2, required=False
    )
    who_chairs = fields.ChoiceField(
        label="Who should lead the meeting?",
        noun="who leads",
        choices=[("", "They did not say"), *CHAIRS.items()],
        required=False,
    )
    starter = fields.TextArea(
        label="Which question should it begin with?",
        noun="the first question",
        hint="In their own words.",
        max_length=LONG,
        rows=2,
        required=False,
    )


class Spoke(OnADay):
    """The conversation in private, as it can be filled in on a phone."""

    how = fields.ChoiceField(label="How?", noun="how you spoke", choices=list(SPOKE.items()))
    alone = fields.ChoiceField(
        label="Were you alone with them?",
        noun="whether you were alone with them",
        choices=YES_NO,
        reveals={"no": "reason"},
    )
    reason = fields.ChoiceField(
        label="Why not alone?",
        noun="why not alone",
        look="select",
        choices=[("", "Choose"), *WHY_NOT.items()],
        required=False,
    )
    where = fields.TextField(
        label="Where?",
        noun="where",
        hint="In words: in the garden, at school, in the car.",
        max_length=LINE,
        required=False,
    )
    wishes = fields.TextArea(
        label="What they wish and feel",
        noun="what they wish and feel",
        hint="In their own words, as far as you can.",
        max_length=LONG,
        rows=6,
        required=False,
    )
    safe = fields.ChoiceField(label="Do they feel safe?", noun="whether they feel safe", choices=list(SAFE.items()))
    advocate = fields.ChoiceField(
        label="Do they want an advocate?", noun="whether they want an advocate", choices=list(ADVOCATE.items())
    )
    because = fields.TextArea(
        label="Anything else to know of the conversation?",
        noun="anything else",
        max_length=LONG,
        rows=2,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Not alone wants a reason."""
        given = super().clean() or self.cleaned_data
        if given.get("alone") == "no" and not given.get("reason"):
            self.add_error("reason", "Choose why you were not alone with them")
        return given

    def values(self) -> dict[str, Any]:
        """As the command takes them."""
        given = dict(self.cleaned_data)
        return {**given, "alone": given["alone"] == "yes"}


class DidNotSpeak(OnADay):
    """Why there was no conversation in private."""

    reason = fields.ChoiceField(
        label="Why did you not speak?",
        noun="why you did not speak",
        choices=list(WHY_NOT.items()),
        hints=WHY_NOT_HINTS,
    )
    because = fields.TextArea(
        label="What was tried, or what you saw instead",
        noun="what was tried, or what you saw instead",
        max_length=LONG,
        rows=4,
        required=False,
    )
    on = fields.DateField(label="When was this settled?", noun="the day", hint="For example, 14 3 2026")
    field_order = ("reason", "because", "on")


class Ask(ReviewForm):
    """Which papers, and of whom."""

    name = fields.TextField(label="Who is asked?", noun="who is asked", max_length=NAME, width=20)
    email = fields.EmailField(
        label="Their work email",
        noun="their email",
        hint="Leave it empty if you ask them another way: Keel then sends no mail.",
        max_length=254,
        required=False,
        autocomplete="off",
    )

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]], hints: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"] = fields.ChoicesField(
            label="Which papers?", noun="at least one paper", choices=list(kinds), hints=hints
        )
        self.order_fields(["kinds", "name", "email"])


class Other(ReviewForm):
    """Who else is asked for a paper."""

    name = fields.TextField(label="Who is asked instead?", noun="who is asked", max_length=NAME, width=20)
    email = fields.EmailField(
        label="Their work email",
        noun="their email",
        hint="Leave it empty if you ask them another way: Keel then sends no mail.",
        max_length=254,
        required=False,
        autocomplete="off",
    )


class Came(OnADay):
    """The day on which a paper came, or was sent."""


class Shared(OnADay):
    """With whom a paper was shared before the review."""

    with_whom = fields.TextField(
        label="With whom?",
        noun="with whom",
        hint="For example: Mia, her mother, her carer. Not everybody may see all of it.",
        max_length=LONGEST_REASON,
    )


class Why(ReviewForm):
    """A reason."""

    because = fields.TextArea(label="Why?", noun="why", hint="Kept with the paper.", max_length=LONGEST_REASON, rows=3)
