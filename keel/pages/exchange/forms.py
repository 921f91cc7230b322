"""What is asked of somebody who brings files in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from keel.exchange.findings import Unreadable
from keel.exchange.sheets.fields import FIELDS, IGNORED
from keel.exchange.sheets.look import Column, Looked, settled, without_rows
from keel.exchange.ssda903.codes import RETURNS
from keel.exchange.ssda903.years import name_of
from keel.exchange.uploads import MB, MOST_SENT
from keel.pages.govuk import fields
from keel.pages.govuk.bound import Params

TELL = ""
YEARS = [(str(year), f"{name_of(year)} (1 April {year - 1} to 31 March {year})") for year in reversed(RETURNS)]
TOO_MUCH = (
    f"The files are larger than {MOST_SENT // MB} MB together, so Keel did not take them in. Check that they are the "
    "right ones. If they are, send one year at a time, or as a .zip"
)


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(fields.FileField):
    """Several files in one box. Cleaned, it is a list of them."""

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each by itself; none is an error of the box. Empty files are named by whoever takes them in."""
        given = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return given

    def govuk_params(self, bound: forms.BoundField) -> Params:
        """The same box, and more than one file in it."""
        words = {"chooseFilesButtonText": "Choose files", "dropInstructionText": "or drop them here"}
        return super().govuk_params(bound) | {"multiple": True, "noFileChosenText": "No files chosen", **words}


class _Sending(fields.Form):
    """A form with files. What was too much was never kept, and the box says so."""

    box = "chosen"

    def __init__(self, *args: Any, too_much: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_much:
            self.fields[self.box].error_messages["required"] = TOO_MUCH


class ReturnForm(_Sending):
    """The files of a 903 return, and their year where they do not tell it."""

    chosen = FilesField(
        label="Files of the return",
        noun="the files of the return",
        hint="The .csv files, all at once; or one .zip of them. Two years together: a .zip with a folder for each.",
    )
    year = fields.ChoiceField(
        label="Return year",
        hint="Keel tells it from the names of the files and from their dates. Say it only where that goes wrong.",
        choices=[(TELL, "Tell it from the files"), *YEARS],
        look="select",
        required=False,
    )


class YearForm(fields.Form):
    """The year alone, where the files did not tell."""

    year = fields.ChoiceField(
        label="Which return year are the files of?",
        noun="the return year",
        choices=[("", "Choose a year"), *YEARS],
        look="select",
    )


APPLY, GOOD, NOTHING = "apply", "good", "nothing"


class DecideForm(fields.Form):
    """What to do with files that were checked."""

    decision = fields.ChoiceField(label="What should Keel do with these files?", noun="what Keel should do", choices=[])

    def __init__(self, *args: Any, refused: int, can: bool = True, **kwargs: Any) -> None:
        """`can`: whether there is anything to bring in."""
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        if not isinstance(field, fields.ChoiceField):
            raise TypeError(field)
        field.choices = list(_decisions(refused)) if can else [(NOTHING, "Bring in nothing")]
        self.can = can
        field.hints = {
            APPLY: "All of it is applied together, as one batch, which can be undone.",
            GOOD: "The rest is applied together, as one batch, which can be undone. The refused rows stay out until "
            "they are mended and sent again.",
            NOTHING: "The files are deleted from Keel now. Nothing else changes.",
        }


def _decisions(refused: int) -> Sequence[tuple[str, str]]:
    if not refused:
        return [(APPLY, "Bring it in"), (NOTHING, "Bring in nothing")]
    rows = "the refused row" if refused == 1 else f"the {refused:,} refused rows"
    return [(NOTHING, "Bring in nothing, and mend the files first"), (GOOD, f"Bring in the good rows, without {rows}")]


# ---- spreadsheets ----------------------------------------------------------------------------------------------------


class SheetForm(_Sending):
    """One spreadsheet."""

    chosen = fields.FileField(
        label="The spreadsheet", noun="the spreadsheet", hint="A workbook (.xlsx or .ods) or a table of text (.csv)."
    )


YES, NO = "yes", "no"
BOOKED, DUE = "booked", "due"
MEANINGS = [(IGNORED, "Leave this column out"), *((name, field.title) for name, field in FIELDS.items())]


class ConfirmForm(fields.Form):
    """What each column of a worksheet is, and what somebody vouches for."""

    whole_history = fields.ChoiceField(
        label="Do the earlier reviews hold every review since each child’s care began?",
        choices=[(YES, "Yes, every one of them"), (NO, "No, or I am not sure")],
        hints={
            YES: "Keel then knows each child’s history, and can say when a review is late.",
            NO: "Keel then takes each date as one review that was held, and says where a due date is not certain.",
        },
        required=False,
    )
    next_is = fields.ChoiceField(
        label="Next reviews",
        choices=[(BOOKED, "The day for which the review is booked"), (DUE, "The day by which the review is due")],
        hints={
            BOOKED: "Keel then books it, or moves the booking.",
            DUE: "The column is then left out: Keel works out by itself when a review is due.",
        },
        required=False,
    )
    add_staff = fields.BooleanField(
        label="Put people who are not on the staff list on it",
        hint="Every IRO must be a registered social worker (regulation 46). By ticking this you vouch for it, for each "
        "person whom the sheet names as an IRO.",
        required=False,
    )

    def __init__(self, *args: Any, looked: Looked, may_add_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looked = looked
        if not may_add_staff:
            del self.fields["add_staff"]
        if looked.unclear:
            self.fields["next_is"].label = f"What are the days in “{looked.unclear.heading}”?"
        else:
            del self.fields["next_is"]
        for column in self.columns:
            self.fields[_box(column)] = fields.ChoiceField(
                label=f"What “{column.heading}” is" if column.heading else f"What column {column.place + 1} is",
                choices=MEANINGS,
                initial=column.field or IGNORED,
                look="select",
            )

    @property
    def columns(self) -> list[Column]:
        """The columns, those that were not understood first."""
        first = self.looked.not_understood
        return [*first, *(column for column in self.looked.columns if column not in first)]

    def said(self) -> dict[int, str]:
        """Column place -> field, as it was said of every column. A due date of another system is left out."""
        said = {column.place: self.cleaned_data[_box(column)] for column in self.looked.columns}
        unclear = self.looked.unclear
        if unclear and self.cleaned_data.get("next_is") == DUE and said[unclear.place] == unclear.field:
            said[unclear.place] = IGNORED
        return said

    def clean(self) -> dict[str, Any]:
        """No field twice, enough to tell children apart, and a word about the history where there are reviews."""
        given = super().clean() or self.cleaned_data
        if any(_box(column) not in given for column in self.looked.columns):
            return given
        seen: set[str] = set()
        for column in self.looked.columns:
            name = given[_box(column)]
            if name in seen and not FIELDS[name].several:
                self.add_error(_box(column), f"{FIELDS[name].title} is chosen for another column too. Keep one of them")
            seen |= {name} - {IGNORED}
        if not self.looked.rows:
            why = without_rows(self.looked).findings[0].why
            self.add_error(None, f"{why} Choose the worksheet that holds the list")
        unclear = self.looked.unclear
        if unclear and given[_box(unclear)] == unclear.field and not given.get("next_is"):
            self.add_error("next_is", f"Say whether “{unclear.heading}” is when the review is booked or when it is due")
        if not self.errors:
            try:
                settled(self.looked, self.said())
            except Unreadable as error:
                self.add_error(None, error.findings[0].why + " " + error.findings[0].mend)
        if "earlier_reviews" in seen and not given.get("whole_history"):
            self.add_error("whole_history", "Say whether the earlier reviews are all that were held")
        return given


def _box(column: Column) -> str:
    return f"column-{column.place}"
