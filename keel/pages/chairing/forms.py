"""What is asked in the room: the words of a section, who came, a decision, what became of one, finishing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from keel.law.record import HOW_VIEWS, Section
from keel.law.standards import Met
from keel.pages.govuk import fields
from keel.pages.reviews.forms import EXTRA, MODES, VIEW_HINTS, VIEWS, YES_NO, ReviewForm
from keel.records.commands.decisions import LONGEST_OWNER, LONGEST_TEXT, OUTCOMES
from keel.records.commands.room import CAME, Another, Came
from keel.records.queries.room import DecisionNow
from keel.records.queries.who_came import AtReview

ANSWERS: dict[str, dict[str, str]] = {
    "there": dict(YES_NO),
    HOW_VIEWS: {view.value: words for view, words in VIEWS.items()},
}
MET = {Met.MET: "Met", Met.PARTLY: "Partly met", Met.NOT_MET: "Not met"}
ROWS_LONG, ROWS_SHORT = 6, 3
LONG = frozenset({"childs_words", "plan", "permanence_plan", "iro_view"})
HOW_CAME = [("", "Not said yet"), *((code, words.capitalize()) for code, words in CAME.items())]
WHAT_BECAME = {
    "done": "Done",
    "partly": "Done in part, and carried on",
    "not_done": "Not done, and carried on",
    "not_needed": "No longer needed",
    "replaced": "Replaced by another decision",
}
assert set(WHAT_BECAME) == set(OUTCOMES)


class Words(ReviewForm):
    """One section: words to write, or an answer to choose."""

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{section.key}-%s", **kwargs)
        if section.choices:
            hints = VIEW_HINTS if section.key == HOW_VIEWS else {}
            answers = ANSWERS[section.key]
            self.fields["text"] = fields.ChoiceField(
                label=section.title,
                hint=section.hint,
                choices=[(code, answers[code]) for code in section.choices],
                hints={**hints},
                inline=section.key == "there",
                required=False,
            )
        else:
            rows = ROWS_LONG if section.key in LONG else ROWS_SHORT
            self.fields["text"] = fields.TextArea(label=section.title, hint=section.hint, rows=rows, required=False)


class WhoCame(ReviewForm):
    """How each of these people took part; and one more who was not on the list."""

    def __init__(self, *args: Any, people: Sequence[AtReview], named: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="here-%s", **kwargs)
        self.people = [one for one in people if not one.left_out]
        for one in self.people:
            self.fields[f"came-{one.key}"] = fields.ChoiceField(
                label=named[one.key], look="select", choices=HOW_CAME, required=False, initial=one.came
            )
        self.fields["other_kind"] = fields.TextField(
            label="What they are to the child", hint="Aunt, teacher, advocate", required=False, max_length=60, width=20
        )
        self.fields["other_name"] = fields.TextField(label="Name", required=False, max_length=210, width=20)
        self.fields["other_how"] = fields.ChoiceField(
            label="How they took part", look="select", choices=HOW_CAME, required=False
        )

    beside: ClassVar[Mapping[str, str]] = {}

    def box_of(self, about: str | date) -> str | None:
        """A person is asked about in the box of their key."""
        name = f"came-{about}"
        return name if name in self.fields else super().box_of(about)

    def rows(self) -> Iterator[tuple[AtReview, Any]]:
        """Each person with their box."""
        for one in self.people:
            yield one, self[f"came-{one.key}"]

    def came(self) -> list[Came]:
        """As the command takes it; `was` is what stood on the page that was sent."""
        return [
            Came(one.key, self.cleaned_data[f"came-{one.key}"], str(self.data.get(f"was-{one.key}", ""))[:12])
            for one in self.people
            if f"came-{one.key}" in self.data
        ]

    def another(self) -> Another | None:
        """Somebody who was not on the list; None where nobody was written."""
        given = self.cleaned_data
        name, kind, how = given["other_name"], given["other_kind"], given["other_how"]
        return Another(name, kind, how) if name or kind or how else None


class NewDecision(ReviewForm):
    """What was decided; the rest is filled in on its own row."""

    text = fields.TextArea(label="What was decided", noun="what was decided", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="new-decision-%s", **kwargs)


class OneDecision(ReviewForm):
    """A decision on one row: what, who, by when, and the same in the child's words. All but what may wait."""

    beside: ClassVar[Mapping[str, str]] = {"due_on": "due"}

    def __init__(self, *args: Any, number: int, staff: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"decision-{number}-%s", **kwargs)
        self.fields["text"] = fields.TextArea(label="What was decided", rows=2, required=False)
        self.fields["owner_staff"] = fields.ChoiceField(
            label="Who does it",
            look="select",
            choices=[("", "Somebody else"), *((str(key), name) for key, name in staff)],
            required=False,
        )
        self.fields["owner"] = fields.TextField(
            label="Who, in words",
            hint="A name, and what they are to the child",
            required=False,
            max_length=LONGEST_OWNER,
            width=20,
        )
        self.fields["due"] = fields.DateField(label="By when", noun="the day", required=False)
        self.fields["childs_words"] = fields.TextArea(
            label="The same, in the child’s words", hint="As it is told to them.", rows=2, required=False
        )

    def initial_of(self, one: DecisionNow) -> dict[str, Any]:
        """What the boxes hold at first."""
        return initial_of(one)


LONGEST = LONGEST_TEXT


def initial_of(one: DecisionNow) -> dict[str, Any]:
    """What the boxes of a decision hold at first."""
    row = one.row
    return {
        "text": row.text,
        "owner_staff": row.owner_staff_id or "",
        "owner": "" if row.owner_staff and row.owner == str(row.owner_staff) else row.owner,
        "due": row.due_on,
        "childs_words": row.childs_words,
    }


class Became(ReviewForm):
    """What became of an earlier decision, and why."""

    def __init__(self, *args: Any, key: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"earlier-{key}-%s", **kwargs)
        self.fields["what"] = fields.ChoiceField(
            label="What became of it?", noun="what became of it", look="select",
            choices=[("", "Choose"), *WHAT_BECAME.items()],
        )  # fmt: skip
        self.fields["because"] = fields.TextArea(
            label="Why, and what was done", hint="Needed unless it is done or replaced.", rows=2, required=False
        )


class Answer(ReviewForm):
    """How far a standard of the second review is met, and why."""

    def __init__(self, *args: Any, code: str, asks: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{code}-%s", **kwargs)
        self.fields["met"] = fields.ChoiceField(
            label=asks, noun="how far it is met", choices=[*MET.items()], inline=True
        )
        self.fields["because"] = fields.TextArea(label="Why", noun="why", rows=2)


class Begin(ReviewForm):
    """How it is held; the rest is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="begin-%s", **kwargs)
        self.fields["mode"] = fields.ChoiceField(
            label="How is it held?", noun="how it is held", look="select", choices=[("", "Choose"), *MODES.items()]
        )


class Finish(ReviewForm):
    """On which day, how, who chaired."""

    beside: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, today: date, chairs: Mapping[int, str] | None, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="finish-%s", **kwargs)
        self.fields["on"] = fields.DateField(
            label="On which day was the last part held?" if begun else "On which day was it held?",
            noun="the day",
            hint="For example, 14 3 2026",
            latest=today,
        )
        self.fields["mode"] = fields.ChoiceField(
            label="How was it held?", noun="how it was held", look="select", choices=[("", "Choose"), *MODES.items()]
        )
        if chairs is not None:
            self.fields["chaired_by"] = fields.ChoiceField(
                label="Who chaired?",
                noun="who chaired",
                hint="The child’s IRO where they were there, also where the young person led.",
                look="select",
                choices=[("", "Choose"), *((str(key), name) for key, name in chairs.items())],
            )
            self.fields["extra"] = fields.ChoiceField(
                label="Was it an extra review?",
                noun="whether it was extra",
                look="select",
                choices=EXTRA,
                required=False,
            )

    def box_of(self, about: str | date) -> str | None:
        """A day is about the only day that is asked for."""
        return "on" if isinstance(about, date) else super().box_of(about)

    def values(self) -> dict[str, Any]:
        """As the commands take them, but for who chaired."""
        given = self.cleaned_data
        values: dict[str, Any] = {"on": given["on"], "mode": given["mode"]}
        if "extra" in given:
            values["extra"] = {"yes": True, "no": False}.get(given["extra"])
        return values


class Adjourn(Finish):
    """The same, and what was weighed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, begun=False, **kwargs)
        self.fields.pop("extra", None)
        self.fields["adjourn_because"] = fields.TextArea(
            label="Why is it adjourned?", noun="why it is adjourned", max_length=300, rows=3
        )
        self.fields["adjourn_wishes"] = fields.TextArea(
            label="What does the child wish?", noun="what the child wishes", max_length=300, rows=3
        )
        self.fields["adjourn_delay"] = fields.TextArea(
            label="What harm may the delay do?",
            noun="what harm the delay may do",
            hint="And why it is right to adjourn all the same.",
            max_length=300,
            rows=3,
        )
        self.fields["adjourn_resumes"] = fields.DateField(
            label="When is the next part?",
            noun="the day",
            hint="Leave it empty if nobody knows yet. Within twenty working days of its first part.",
            required=False,
        )
