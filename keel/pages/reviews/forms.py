"""What is asked of somebody who books a review, moves it, ends it, or records that it was held."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from keel.law import participation
from keel.law.participation import Code, Views
from keel.pages.govuk import fields
from keel.pages.govuk.times import TimeField
from keel.records.commands.arrangements import LONGEST, NOT_WHOLE, SHORTEST, USUAL, Arrangements, is_whole_link
from keel.records.commands.lateness import REASON_WORDS
from keel.records.commands.review_steps import place_in_words
from keel.records.commands.reviews import Mode
from keel.records.refused import Refused

LONGEST_REASON = 300
MOST_PARTS = 8
MODES = {
    Mode.IN_PERSON: "In person",
    Mode.VIDEO: "By video",
    Mode.PHONE: "By phone",
    Mode.MIX: "A mix: some in the room, some not",
    Mode.ON_PAPERS: "On papers, without a meeting",
}
VIEWS = {
    Views.SPOKE: "They spoke for themselves",
    Views.SPOKEN_FOR: "Somebody spoke for them: an advocate, say, or the IRO",
    Views.SHOWED: "They showed them without words: by signs or symbols, say",
    Views.SENT: "They sent them: in writing, by phone, in a recording or an app",
    Views.NONE: "No views of theirs reached the review",
}
VIEW_HINTS: dict[str, str] = {
    Views.SPOKE: "PN1",
    Views.SPOKEN_FOR: "PN2 where they were there, PN5 where they were not",
    Views.SHOWED: "PN3",
    Views.SENT: "PN6",
    Views.NONE: "PN4 where they were there, PN7 where they were not",
}
YES_NO = (("yes", "Yes"), ("no", "No"))
KEPT_OUTSIDE = "Every matter was considered; the record of this review is kept outside Keel"
EXTRA = (("", "Not said"), ("no", "No, it was the one that was due"), ("yes", "Yes, it was held beside the timetable"))


class ReviewForm(fields.Form):
    """A form whose command may refuse: what it says stands beside the box that it is about, and in the summary."""

    beside: ClassVar[Mapping[str, str]] = {}
    """What a command calls a thing -> the box that asks for it, where the two names differ."""
    instead: int | None = None
    """A review to look at because of what was refused."""

    def refuse(self, refused: Refused) -> None:
        """Take in what a command said."""
        box = self.box_of(refused.about)
        self.add_error(box if box in self.fields else None, str(refused))
        self.instead = refused.review

    def typed(self) -> dict[str, Any]:
        """What stands in every box, right or wrong."""
        return {name: field.widget.value_from_datadict(self.data, {}, name) for name, field in self.fields.items()}

    def box_of(self, about: str | date) -> str | None:
        """The box that a refusal is about; None where it is about the whole."""
        return self.beside.get(about, about) if isinstance(about, str) else None


class Reason(ReviewForm):
    """Why: for an act that asks nothing else."""

    because = fields.TextArea(
        label="Why?", noun="why", hint="Kept in the review’s history.", max_length=LONGEST_REASON, rows=3
    )


class Book(ReviewForm):
    """A day, a time, a place in words, how."""

    beside: ClassVar[Mapping[str, str]] = {"booked_for": "on"}
    on = fields.DateField(label="On which day?", noun="the day", hint="For example, 14 3 2026")
    at = TimeField(label="At what time?", noun="time", hint="For example, 15:45. Leave empty if it is not known yet.",
                   required=False)  # fmt: skip
    minutes = fields.IntegerField(
        label="For how many minutes?",
        noun="how many minutes",
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=USUAL,
        required=False,
    )
    place = fields.TextField(
        label="Where?",
        noun="where",
        hint="In words, never an address: at home, at school, council offices.",
        required=False,
        max_length=200,
        width=30,
    )
    mode = fields.ChoiceField(
        label="How?",
        noun="how it is held",
        look="select",
        choices=[("", "Not said yet"), *MODES.items()],
        required=False,
    )
    room = fields.ChoiceField(label="Which room?", noun="the room", look="select", required=False)
    video_link = fields.TextField(label="Link to join by video", noun="the link", hint="It goes into the invitations.",
                                  required=False, max_length=300, spellcheck=False)  # fmt: skip
    interpreter = fields.TextField(
        label="Interpreter who is booked",
        noun="the interpreter",
        hint="Language and from whom. Leave empty if none is needed, or none is booked yet.",
        required=False,
        max_length=100,
        width=30,
    )
    because = fields.TextArea(
        label="Why on this day all the same?",
        noun="why it is booked so",
        hint="Kept in the review’s history.",
        max_length=LONGEST_REASON,
        rows=3,
        required=False,
    )

    def clean_video_link(self) -> str:
        """A link that is whole, before anything is asked about the day."""
        link = str(self.cleaned_data["video_link"])
        if link and not is_whole_link(link):
            raise ValidationError(NOT_WHOLE)
        return link

    def __init__(
        self, *args: Any, today: date, moving: bool = False, rooms: Mapping[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.moving = moving
        choices = [("", "No room"), *((str(key), name) for key, name in (rooms or {}).items())]
        self.fields["room"].choices = choices  # type: ignore[attr-defined]
        if not rooms:
            del self.fields["room"]
        day = self.fields["on"]
        assert isinstance(day, fields.DateField)
        day.earliest = today
        if moving:
            self.fields["because"].label = "Why is it changed?"
            self.fields["because"].help_text = "Needed for a new day. Kept with the day that it was booked for before."

    def clean_place(self) -> str:
        """Where, in words: an address is told at once, whatever else there is to say of the day."""
        try:
            return place_in_words(self.cleaned_data["place"])
        except Refused as refused:
            raise ValidationError(str(refused)) from refused

    def values(self) -> dict[str, Any]:
        """As the commands take them."""
        given = self.cleaned_data
        return {
            "booked_for": given["on"],
            "booked_time": given["at"],
            "place": given["place"],
            "mode": given["mode"],
            "because": given["because"],
            "arranged": self.arranged(),
        }

    def arranged(self) -> Arrangements:
        """What is booked beside the day and the place."""
        given = self.cleaned_data
        room = given.get("room")
        return Arrangements(
            minutes=given["minutes"] or USUAL,
            room=int(room) if room else None,
            video_link=given["video_link"],
            interpreter=given["interpreter"],
        )


class Held(ReviewForm):
    """Which days, how, who chaired, how the child took part. `young`: no question is asked of a child under four.

    `completing`: it may be completed by this form, so that where its record is kept is asked.
    """

    def __init__(
        self,
        *args: Any,
        today: date,
        born_on: date | None,
        counted_on: Callable[[date, date], date],
        chairs: Mapping[int, str] | None = None,
        correcting: bool = False,
        next_part: bool = False,
        completing: bool = True,
        parts: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.counted_on = counted_on
        self.born_on, self.part_count, self.next_part = born_on, max(1, min(parts, MOST_PARTS)), next_part
        self.young = participation.under_four(born_on, today)
        for number in range(self.part_count):
            self._add_part(number, today)
        self.fields["completed"] = fields.ChoiceField(
            label="Was everything considered, and the review completed?",
            choices=YES_NO,
            inline=True,
        )
        if chairs is not None:
            self.fields["chaired_by"] = fields.ChoiceField(
                label="Who chaired?",
                noun="who chaired",
                hint="The child’s IRO where they were there, also where the young person led. Another IRO only stands "
                "in where the child’s own was not there.",
                look="select",
                choices=[("", "Choose"), *((str(key), name) for key, name in chairs.items())],
            )
        if not self.young:
            self._add_participation()
        if completing:
            self.fields["elsewhere"] = fields.BooleanField(
                label=KEPT_OUTSIDE,
                hint="Asked where it was completed. Otherwise write the record in the room, and complete it there.",
                required=False,
            )
        if not next_part:
            self.fields["extra"] = fields.ChoiceField(
                label="Was it an extra review?",
                noun="whether it was extra",
                look="select",
                choices=EXTRA,
                required=False,
            )
        if correcting:
            self.fields["because"] = deepcopy(Reason.base_fields["because"])

    def _add_part(self, number: int, today: date) -> None:
        only = self.part_count == 1 and not self.next_part
        which = "" if only else f"Part {number + 1}: "
        if self.next_part:
            which = "Next part: " if number == 0 else f"Part after it ({number + 1}): "
        self.fields[f"on_{number}"] = fields.DateField(
            label=f"{which}{'on' if which else 'On'} which day?",
            noun="the day" if only else f"the day of part {number + 1}",
            hint="For example, 14 3 2026" if number == 0 else "Leave empty if there was none.",
            latest=today,
            required=number == 0,
        )
        self.fields[f"mode_{number}"] = fields.ChoiceField(
            label=f"{which}{'how' if which else 'How'}?",
            noun="how it was held" if only else f"how part {number + 1} was held",
            look="select",
            choices=[("", "Choose"), *MODES.items()],
            required=number == 0,
        )

    def _add_participation(self) -> None:
        self.fields["there"] = fields.ChoiceField(
            label="Was the child there?",
            hint="Joining by video or phone counts. Leave both questions if the review is not completed yet.",
            choices=YES_NO,
            inline=True,
            required=False,
        )
        self.fields["views"] = fields.ChoiceField(
            label="How did they get their views across?", choices=[*VIEWS.items()], hints={**VIEW_HINTS}, required=False
        )

    def box_of(self, about: str | date) -> str | None:
        """A day is about the part that was held on it."""
        if isinstance(about, str):
            return super().box_of(about)
        names = (f"on_{number}" for number in range(self.part_count))
        return next((name for name in names if self.cleaned_data.get(name) == about), None)

    def parts_shown(self) -> Iterator[tuple[Any, Any]]:
        """The boxes of each part."""
        for number in range(self.part_count):
            yield self[f"on_{number}"], self[f"mode_{number}"]

    def rest_shown(self) -> Iterator[Any]:
        """Every other box."""
        shown = {name for number in range(self.part_count) for name in (f"on_{number}", f"mode_{number}")}
        return (self[name] for name in self.fields if name not in shown)

    def clean(self) -> dict[str, Any]:
        """A part has a day and a way; a completed review says how the child took part."""
        given = super().clean() or self.cleaned_data
        for number in range(1, self.part_count):
            if given.get(f"on_{number}") and not given.get(f"mode_{number}"):
                self.add_error(f"mode_{number}", f"Choose how part {number + 1} was held")
        if given.get("completed") == "yes" and not given.get("elsewhere") and "elsewhere" in self.fields:
            self.add_error(
                "elsewhere",
                "Tick that every matter was considered and the record is kept outside Keel, or complete it in the room",
            )
        if given.get("completed") == "yes" and "there" in self.fields and not self._was_young():
            self._clean_participation(given)
        return given

    def _clean_participation(self, given: Mapping[str, Any]) -> None:
        for name, words in (("there", "Say whether the child was there"), ("views", "Say how their views came across")):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, words)
        if given.get("there") and given.get("views"):
            try:
                participation.code_of(there=given["there"] == "yes", views=Views(given["views"]))
            except ValueError:
                there = given["there"] == "yes"
                words = (
                    "A child who was there speaks, is spoken for or shows their views. Choose what came nearest"
                    if there
                    else "A child who was not there is spoken for or sends their views. Choose what came nearest"
                )
                self.add_error("views", ValidationError(words))

    def _was_young(self) -> bool:
        """By the day on which the review counts, which is the return’s."""
        days = [day for day, _ in self.parts()]
        return bool(days) and participation.under_four(self.born_on, self.counted_on(min(days), max(days)))

    def parts(self) -> list[tuple[date, str]]:
        """(day, mode) of each part that was filled in."""
        given = self.cleaned_data
        days = ((given.get(f"on_{number}"), given.get(f"mode_{number}", "")) for number in range(self.part_count))
        return [(day, mode) for day, mode in days if day]

    def code(self) -> str:
        """The code of the return; empty until the review is completed."""
        given = self.cleaned_data
        if given["completed"] != "yes":
            return ""
        if self.young or self._was_young():
            return Code.UNDER_FOUR.value
        return participation.code_of(there=given["there"] == "yes", views=Views(given["views"])).value

    def values(self) -> dict[str, Any]:
        """As the commands take them, but for who chaired."""
        values: dict[str, Any] = {
            "parts": self.parts(),
            "completed": self.cleaned_data["completed"] == "yes",
            "participation": self.code(),
        }
        if "extra" in self.fields:
            values["extra"] = {"yes": True, "no": False}.get(self.cleaned_data["extra"])
        if self.cleaned_data.get("elsewhere") and values["completed"]:
            values["also"] = {"record": "kept outside Keel", "every_matter_considered": True}
        return values


def as_typed(code: str) -> dict[str, str]:
    """The answers that give a code, to fill the boxes of a correction with."""
    for there, codes in ((True, participation.IF_THERE), (False, participation.IF_AWAY)):
        for views, given in codes.items():
            if given == code:
                return {"there": "yes" if there else "no", "views": views.value}
    return {}


class WhyLate(ReviewForm):
    """What made a review late, of a list that is counted, and what happened in a sentence."""

    why = fields.ChoiceField(
        label="What made it late?",
        choices=[(reason.value, words) for reason, words in REASON_WORDS.items()],
        error_messages={"required": "Choose what made the review late"},
    )
    because = fields.TextArea(
        label="What happened?",
        hint="A sentence or two. The annual report tells it without the child’s name.",
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={"required": "Say what happened"},
    )
