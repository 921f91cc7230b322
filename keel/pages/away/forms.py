"""What is asked of somebody who takes a pack along, and who brings its notes back."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from keel.pages.govuk import fields
from keel.pages.reviews.forms import ReviewForm

SHORTEST, FEWEST = 12, 6
"""Of how many characters a passphrase is at least, and how many different ones are among them."""


class MakePack(ReviewForm):
    """The passphrase that the pack opens with, twice: a slip could never be put right."""

    pack_password = fields.PasswordField(
        label="Passphrase for the pack",
        hint="At least 12 characters: four words that do not belong together are good. Keel does not keep it, and "
        "nobody can open the pack without it.",
        new=True,
        min_length=SHORTEST,
        error_messages={
            "required": "Enter a passphrase for the pack",
            "min_length": f"The passphrase must be {SHORTEST} characters or more",
        },
    )
    again_password = fields.PasswordField(
        label="The same passphrase again", new=True, error_messages={"required": "Enter the passphrase again"}
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        given = super().clean() or {}
        if (
            given.get("pack_password")
            and given.get("again_password")
            and given["pack_password"] != given["again_password"]
        ):
            self.add_error("again_password", "The two passphrases differ. Enter both again")
        chosen = given.get("pack_password", "")
        if chosen and (len(set(chosen)) < FEWEST or _is_common(chosen)):
            self.add_error(
                "pack_password", "That passphrase is soon guessed. Use four words that do not belong together"
            )
        return given


def _is_common(chosen: str) -> bool:
    try:
        CommonPasswordValidator().validate(chosen)
    except ValidationError:
        return True
    return False


class BringBack(ReviewForm):
    """The file of notes and the passphrase of its pack."""

    notes = fields.FileField(
        label="The file of notes",
        hint="The file that the pack saved: its name ends in .keel.",
        error_messages={"required": "Choose the file of notes"},
    )
    pack_password = fields.PasswordField(
        label="Passphrase of the pack", error_messages={"required": "Enter the passphrase that the pack was made with"}
    )


def asked_again() -> BringBack:
    """The empty form, ready to say why what was chosen could not be written."""
    form = BringBack({})
    form.errors.clear()
    return form


TAKE = (("notes", "Take the notes"), ("record", "Leave the record as it is"), ("both", "Keep both, the notes below"))


class Difference(ReviewForm):
    """One section of which the notes say something else: what the record is to say."""

    take = fields.ChoiceField(label="What should the record say?", choices=TAKE)
    noted = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    now = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def words(self) -> str | None:
        """What is to be written; None where the record stays as it is."""
        given = self.cleaned_data
        if given["take"] == "record":
            return None
        if given["take"] == "both":
            return "\n\n".join(filter(None, [given["now"].rstrip(), given["noted"].rstrip()]))
        return str(given["noted"])
