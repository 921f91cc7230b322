"""Whose password is asked, and whose session still holds: of those who work here, by name and password."""

from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from keel import clock

if TYPE_CHECKING:
    from keel.records.models import User


class WhoStillWorksHere(ModelBackend):
    """Django's own, but that a sign-in ends by itself the day after somebody's last: also one that is open."""

    def user_can_authenticate(self, user: "User | AnonymousUser | None") -> bool:
        """Whether a sign-in is on and whoever it belongs to has not left."""
        if not super().user_can_authenticate(user):
            return False
        left_on = getattr(getattr(user, "staff", None), "left_on", None)
        return left_on is None or left_on >= clock.today()
