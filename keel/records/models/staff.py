"""The council's people: who they are, what they may do, where they sit, what post they hold, when they are away."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from keel.records.models.base import ends_after, lengths, short


class Team(models.Model):
    """A team; teams form a tree up to the director."""

    name = short(120, blank=False, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    holds_cases = models.BooleanField(default=False)
    """A team that is responsible for children's cases: nobody in or above it may be those children's IRO."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="team_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
            ),
            *lengths("team", name=120),
        ]

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """Somebody who works for the council."""

    given_name = short(100, blank=False)
    family_name = short(100, blank=False)
    name_key = short(210)
    email = short(254)
    worker_number = models.CharField(max_length=50, null=True, unique=True)
    """The number by which the case system (and the 903's social worker table) knows them."""
    registered_social_worker = models.BooleanField(default=False)
    """On the register of social workers: an IRO must be."""
    qualified_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            *lengths("staff", given_name=100, family_name=100, name_key=210, email=254, worker_number=50),
        ]

    @property
    def name(self) -> str:
        """The name as it is said."""
        return f"{self.given_name} {self.family_name}".strip()

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post that somebody holds. Full-time equivalent is a fraction of one full-time post, 0 to 1."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="posts")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="posts")
    title = short(120, blank=False)
    manages_team = models.BooleanField(default=False)
    full_time_equivalent = models.DecimalField(max_digits=3, decimal_places=2)
    agency = models.BooleanField(default=False)
    protected_caseload = models.BooleanField(default=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            ends_after("post", "from_on", "to_on", same_day=True),
            models.CheckConstraint(
                name="post_full_time_equivalent_is_a_share",
                condition=models.Q(full_time_equivalent__gt=0, full_time_equivalent__lte=1),
            ),
            *lengths("post", title=120),
        ]


class Leave(models.Model):
    """Time away that needs cover. Both days are away."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="leave")
    kind = short(30, blank=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            ends_after("leave", "from_on", "to_on", same_day=True),
            *lengths("leave", kind=30),
        ]


class UserManager(BaseUserManager["User"]):
    """Finds a user by the name they sign in with, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username or "")


class User(AbstractBaseUser):
    """A sign-in. Who the person is stands in Staff; what they may do stands in the roles they hold."""

    username = short(150, blank=False, unique=True)
    staff = models.OneToOneField(Staff, null=True, on_delete=models.PROTECT, related_name="user")
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        constraints: ClassVar = [*lengths("user", username=150)]

    @property
    def name(self) -> str:
        """Whose sign-in it is; a password must not be like it."""
        return self.staff.name if self.staff else ""

    @property
    def email(self) -> str:
        """Their address at work; a password must not be like it either."""
        return self.staff.email if self.staff else ""

    def __str__(self) -> str:
        return self.name or self.username


class RoleHeld(models.Model):
    """A role that a user holds over some days. The roles and what they allow are in `keel.records.permissions`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = short(30, blank=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            ends_after("role_held", "from_on", "to_on", same_day=True),
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(to_on__isnull=True), name="role_held_open_once"
            ),
            *lengths("role_held", role=30),
        ]


class SignInTry(models.Model):
    """Somebody tried to sign in. Kept for minutes, so that passwords cannot be tried out one after another."""

    typed = short(64, blank=False)
    """The user name that was typed, folded and sealed: now and then somebody types their password there."""
    at = models.DateTimeField()
    succeeded = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [*lengths("sign_in_try", typed=64)]
        indexes: ClassVar = [
            models.Index(fields=["typed", "at"], name="sign_in_try_by_name"),
            models.Index(fields=["at"], name="sign_in_try_by_time"),
        ]
