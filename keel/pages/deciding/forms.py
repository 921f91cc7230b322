"""What is asked of somebody who issues decisions, answers them, settles an answer, or says what was done after."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from keel.pages.govuk import fields
from keel.pages.reviews.forms import ReviewForm
from keel.records.commands.answering import LONGEST, Answer

if TYPE_CHECKING:
    from keel.records.models import Decision

ANSWERS = (
    ("agreed", "I agree"),
    ("changed", "I agree with a change"),
    ("disputed", "I cannot agree"),
)


class WhoAnswers(ReviewForm):
    """To whom the decisions go."""

    manager = fields.ChoiceField(label="Who answers them?", noun="who answers them", look="select")

    def __init__(self, *args: Any, people: Mapping[int, str], known: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["manager"]
        field.choices = [("", "Choose somebody"), *((str(key), name) for key, name in people.items())]
        field.help_text = (
            "The manager of the team that holds the case. Choose somebody else if they are away."
            if known
            else "Nobody is known to manage the team that holds this case, so choose who answers. It is kept that you "
            "chose."
        )


class WhyWithdrawn(ReviewForm):
    """Why a link ends before it was used."""

    because = fields.TextArea(
        label="Why is the link withdrawn?", noun="why the link is withdrawn", max_length=300, rows=3
    )


IN_THE_RECORD = "Your words stand in the record of the review, which the child and their parents may be sent."


class AnswerForm(ReviewForm):
    """Every decision with three answers; what should change and why not are asked only where they are needed."""

    def __init__(self, *args: Any, decisions: Iterable["Decision"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decisions = list(decisions)
        for each in self.decisions:
            told: dict[str, Any] = {"max_length": LONGEST, "rows": 3, "required": False, "hint": IN_THE_RECORD}
            self.fields[f"changed_{each.pk}"] = fields.TextArea(
                label="What should change?", noun=f"what should change in decision {each.number}", **told
            )
            self.fields[f"disputed_{each.pk}"] = fields.TextArea(
                label="Why can you not agree?", noun=f"why you cannot agree to decision {each.number}", **told
            )
            self.fields[f"answer_{each.pk}"] = fields.ChoiceField(
                label=f"Your answer to decision {each.number}",
                choices=ANSWERS,
                reveals={"changed": f"changed_{each.pk}", "disputed": f"disputed_{each.pk}"},
                error_messages={"required": f"Answer decision {each.number}"},
            )

    def clean(self) -> dict[str, Any]:
        """A change and a refusal each need their words."""
        given = super().clean() or {}
        for each in self.decisions:
            what = given.get(f"answer_{each.pk}")
            box = f"{what}_{each.pk}"
            if what in ("changed", "disputed") and not given.get(box) and box not in self.errors:
                asks = "what should change in" if what == "changed" else "why you cannot agree to"
                self.add_error(box, f"Say {asks} decision {each.number}")
        return given

    def pairs(self) -> list[tuple["Decision", Any]]:
        """Each decision with its boxes."""
        return [(each, self[f"answer_{each.pk}"]) for each in self.decisions]

    def answers(self) -> list[Answer]:
        """What was said of each, with the version of it that stood on the page."""
        found = []
        for each in self.decisions:
            what = self.cleaned_data[f"answer_{each.pk}"]
            typed = str(self.data.get(f"version_{each.pk}", ""))
            version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
            because = self.cleaned_data.get(f"{what}_{each.pk}", "") if what != "agreed" else ""
            found.append(Answer(decision=each.pk, what=what, because=because, version=version))
        return found


class Settle(ReviewForm):
    """Whether a change is taken into a decision, and how the decision reads then."""

    text = fields.TextArea(label="The decision", noun="the decision", rows=4, required=False)
    childs_words = fields.TextArea(
        label="The same in the child’s words", noun="the same in the child’s words", rows=3, required=False
    )
    due_on = fields.DateField(label="By when?", noun="the day", required=False)
    because = fields.TextArea(
        label="Why does it stand as it was?",
        noun="why it stands as it was",
        hint="The manager is told that it stands.",
        max_length=LONGEST,
        rows=3,
        required=False,
    )
    take = fields.ChoiceField(
        label="What do you decide?",
        noun="what you decide",
        choices=[("yes", "Change the decision"), ("no", "Let it stand as it was")],
        reveals={"no": "because"},
    )


class PlanUpdated(ReviewForm):
    """When the care plan was brought up to date."""

    on = fields.DateField(label="When was the care plan updated?", noun="the day on which the plan was updated")

    def __init__(self, *args: Any, earliest: date, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on"]
        assert isinstance(field, fields.DateField)
        field.earliest, field.latest = earliest, latest


class WhyLacking(ReviewForm):
    """Why a record is finished without something that should be in it."""

    because = fields.TextArea(
        label="Why is this not in the record?",
        noun="why it is not in the record",
        hint="Only where it cannot be written any more. Kept with the record.",
        max_length=300,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, lacking: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not lacking:
            del self.fields["because"]


class CopyForm(ReviewForm):
    """How much of the record somebody gets, why less than the whole, which way."""

    gets = fields.ChoiceField(
        label="How much of the record do they get?",
        noun="how much they get",
        choices=[("whole", "The whole record"), ("decisions", "The decisions only"), ("nothing", "Nothing")],
    )
    because = fields.TextArea(
        label="Why less than the whole?",
        noun="why they get less than the whole",
        hint="Needed for the decisions only, and for nothing.",
        max_length=300,
        rows=3,
        required=False,
    )
    way = fields.ChoiceField(
        label="Which way does it go?",
        noun="which way it goes",
        choices=[
            ("email", "By email"),
            ("post", "By post"),
            ("by_hand", "By hand"),
            ("in_person", "Read or explained in person"),
        ],
        reveals={"email": "email"},
        required=False,
    )
    email = fields.EmailField(label="Email address", noun="the email address", required=False, max_length=254)


class AddCopy(CopyForm):
    """The same of somebody who is not proposed, and who they are."""

    field_order = ("kind", "name", "knows", "gets", "because", "way", "email")
    kind = fields.TextField(
        label="What are they to the child, or what do they do?",
        noun="what they are to the child",
        hint="For example: designated teacher, health visitor.",
        max_length=60,
        width=20,
    )
    name = fields.TextField(label="Name", noun="the name", max_length=210, width=20, required=False)
    knows = fields.ChoiceField(
        label="May they know where the child lives?",
        noun="whether they may know where the child lives",
        choices=[("yes", "Yes"), ("no", "No: what would tell it is left out")],
    )

    def values(self) -> dict[str, Any]:
        """As the command takes them."""
        given = dict(self.cleaned_data)
        return {"may_know_address": given.pop("knows") == "yes", **given}


class SentForm(ReviewForm):
    """The day, the way, and what shows it."""

    on = fields.DateField(label="On which day did it go?", noun="the day on which it went")
    way = fields.ChoiceField(
        label="Which way did it go?",
        noun="which way it went",
        choices=[
            ("post", "By post"),
            ("by_hand", "By hand"),
            ("in_person", "Read or explained in person"),
            ("email", "By email, not from Keel"),
        ],
    )
    proof = fields.TextField(
        label="What shows it?",
        noun="what shows it",
        hint="For example, first class post, or who was there. It may be left empty.",
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on"]
        assert isinstance(field, fields.DateField)
        field.latest = latest


class NotSent(ReviewForm):
    """Why it is taken back that a copy was sent."""

    because = fields.TextArea(label="Why?", noun="why", max_length=300, rows=3)


class SendReady(ReviewForm):
    """Which of the copies that are ready go now; each address is read once more."""

    copies = fields.ChoicesField(label="Whose copies go now?", noun="at least one person")

    def __init__(self, *args: Any, copies: Iterable[Any], **kwargs: Any) -> None:
        rows = [(str(one.pk), f"{one.name or one.kind}, {one.email}") for one in copies]
        super().__init__(*args, initial={"copies": [key for key, _ in rows]}, **kwargs)
        field: Any = self.fields["copies"]
        field.choices = rows
        field.help_text = "Read each address once more: a mail cannot be called back."


class ProgressForm(ReviewForm):
    """What became of a decision, by whoever does it."""

    what = fields.ChoiceField(
        label="What became of it?",
        noun="what became of it",
        choices=[
            ("done", "It is done"),
            ("partly", "It is done in part"),
            ("not_done", "It is not done yet"),
            ("not_needed", "It is no longer needed"),
        ],
    )
    on = fields.DateField(label="On which day?", noun="the day", hint="The day on which it was done, or today.")
    because = fields.TextArea(
        label="In a word or two",
        noun="a word about it",
        hint="What was done, what is in the way, or why it is not needed.",
        max_length=LONGEST,
        rows=3,
    )

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on"]
        assert isinstance(field, fields.DateField)
        field.latest = latest
