"""What is asked about posts, roles, time away and teams; about people in `person_form`."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from keel.pages.govuk import fields
from keel.pages.govuk.words import plural
from keel.records.permissions import Role
from keel.records.queries.staff_list import TeamRow

YES_NO = (("yes", "Yes"), ("no", "No"))
AWAY = ("annual leave", "sick leave", "parental leave", "study leave", "other leave")
EARLIEST = date(1950, 1, 1)


def team_choices(rows: Iterable[TeamRow], first: str) -> list[tuple[str, str]]:
    """Every team for a list to open, those below another set in."""
    return [("", first), *((str(row.team.pk), f"{'– ' * row.deep}{row.team.name}") for row in rows)]


class PostForm(fields.Form):
    """A post: where, as what, how much of a week."""

    title = fields.TextField(label="Post", noun="what the post is called", width=30, max_length=120)
    team = fields.ChoiceField(label="Team", noun="a team", look="select")
    share = fields.TextField(
        label="Full-time equivalent",
        noun="the full-time equivalent",
        hint="1 is full time, 0.6 is three days in five.",
        width=4,
        max_length=5,
        spellcheck=False,
    )
    about = fields.ChoicesField(
        label="What is true of this post?",
        required=False,
        choices=(
            ("manages_team", "Manages the team"),
            ("agency", "Agency worker"),
            ("protected_caseload", "Protected caseload"),
        ),
        hints={
            "manages_team": "Nobody who manages a child’s case may be that child’s IRO.",
            "protected_caseload": "New in the post: is given fewer children for now.",
        },
    )
    from_on = fields.DateField(label="First day", noun="the first day", earliest=EARLIEST)
    to_on = fields.DateField(
        label="Last day", noun="the last day", hint="Leave it empty if no end is known.", required=False
    )

    def __init__(self, *args: Any, teams: Iterable[TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = team_choices(teams, "Choose a team")  # type: ignore[attr-defined]

    def clean_share(self) -> Decimal:
        """A share of one post, with at most two places."""
        typed = str(self.cleaned_data["share"]).replace(",", ".")
        try:
            share = Decimal(typed)
        except InvalidOperation:
            share = Decimal(-1)
        if not (share.is_finite() and 0 < share <= 1 and share == share.quantize(Decimal("0.01"))):
            raise ValidationError("The full-time equivalent must be more than 0 and at most 1, as in 1 or 0.6")
        return share


class LastDay(fields.Form):
    """The last day of something."""

    to_on = fields.DateField(label="Last day", noun="the last day")


class PostEnd(LastDay):
    """The last day of a post, and where children have its holder as their IRO, that this is known."""

    known = fields.BooleanField(label="", noun="that this is known", required=False)

    def __init__(self, *args: Any, has_end: bool, children: int, whose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_on"].required = not has_end
        if has_end:
            self.fields["to_on"].help_text = "Correct it, or leave it empty if no end is known after all."
        many = f"{plural(children, 'child has', 'children have')} {whose} as their IRO"
        self.fields["known"].label = f"I know that {many}: the post ends all the same"
        if not children:
            del self.fields["known"]


class AwayForm(fields.Form):
    """Leave: both days are away."""

    kind = fields.ChoiceField(
        label="Kind of leave", noun="the kind of leave", choices=[(one, one.capitalize()) for one in AWAY]
    )
    from_on = fields.DateField(label="First day away", noun="the first day away")
    to_on = fields.DateField(
        label="Last day away", noun="the last day away", hint="Leave it empty if it is not known.", required=False
    )


class AwayEnd(LastDay):
    """When leave ends, or that it is not taken."""

    removed = fields.BooleanField(
        label="It was a mistake, or is not taken at all: remove it", noun="remove it", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_on"].required = False

    def clean(self) -> dict[str, Any]:
        """One or the other."""
        said = super().clean() or self.cleaned_data
        if not said.get("removed") and not said.get("to_on") and "to_on" not in self.errors:
            self.add_error("to_on", "Enter the last day, or tick that it is removed")
        return said


class SignInForm(fields.Form):
    """The name somebody signs in with."""

    username = fields.TextField(
        label="User name",
        noun="a user name",
        hint="Letters, digits and . @ + - _ without spaces, as in ada.byron. It stands in the audit trail.",
        width=20,
        max_length=150,
        spellcheck=False,
        autocomplete="off",
    )

    def clean_username(self) -> str:
        """Letters, digits and a few signs."""
        typed = str(self.cleaned_data["username"])
        if not all(letter.isalnum() or letter in ".@+-_" for letter in typed):
            raise ValidationError("A user name is letters, digits and . @ + - _ without spaces, as in ada.byron")
        return typed


class RoleForm(fields.Form):
    """A role, from a day on."""

    role = fields.ChoiceField(
        label="Role", noun="a role", choices=[(role.value, role.value[:1].upper() + role.value[1:]) for role in Role]
    )
    team = fields.ChoiceField(
        label="Team that they answer for",
        noun="the team that they answer for",
        hint="Only for a team manager: they see the children of this team and of those below it.",
        look="select",
        required=False,
    )
    from_on = fields.DateField(label="First day", noun="the first day")

    def __init__(self, *args: Any, teams: Iterable[TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = team_choices(teams, "No team")  # type: ignore[attr-defined]


class TeamForm(fields.Form):
    """A team, and where it stands."""

    name = fields.TextField(label="Name of the team", noun="the name of the team", width=30, max_length=120)
    parent = fields.ChoiceField(label="Part of", noun="the team that it is part of", look="select", required=False)
    holds_cases = fields.ChoiceField(
        label="Responsible for children’s cases?",
        hint="Nobody who works in such a team, or manages it from above, may be the IRO of its children "
        "(regulation 46).",
        choices=YES_NO,
        inline=True,
        error_messages={"required": "Say whether the team is responsible for children’s cases"},
    )

    def __init__(self, *args: Any, teams: Iterable[TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = team_choices(teams, "No other team")  # type: ignore[attr-defined]


class LeavingForm(fields.Form):
    """Somebody's last day."""

    left_on = fields.DateField(
        label="Last day",
        noun="the last day",
        hint="The day is still worked. From the next day on they cannot sign in.",
        earliest=EARLIEST,
    )
