"""The return as it was given: one table for each table of the 903, never edited.

Each return year keeps its own rows. One that a later import of the same year changes is not overwritten: it is marked
with the batch that replaced it, and a new row is put beside it. Of one key the row of the newest year stands. Undoing a
batch takes its rows away and lets those it replaced count again.
"""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.exchange import Batch

TEXT = 200
"""The longest text a return may hold in a column; the reader refuses what is longer."""


class Given(models.Model):
    """What every table of given rows has beside its own columns."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    """The return that says so: 2026 is 1 April 2025 to 31 March 2026."""
    stands = models.BooleanField()
    """Whether it is the row that counts: an older return never overrides what a newer one says."""
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_index=False)
    replaced_by = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The later import of the same return year that changed this row, or left it out."""

    class Meta:
        abstract = True


def _current_once(table: str, *key: str) -> list[models.BaseConstraint]:
    """Only one row of a key may stand at a time, none that was replaced; and each return year says a key once."""
    return [
        models.UniqueConstraint(fields=["child", *key], condition=models.Q(stands=True), name=f"given_{table}_once"),
        models.UniqueConstraint(
            fields=["child", *key, "year"],
            condition=models.Q(replaced_by__isnull=True),
            name=f"given_{table}_once_a_year",
        ),
        models.CheckConstraint(
            name=f"given_{table}_replaced_never_stands",
            condition=models.Q(stands=False) | models.Q(replaced_by__isnull=True),
        ),
    ]


class GivenHeader(Given):
    """Who the child is, as the return says."""

    sex = short(TEXT)
    born_on = models.DateField(null=True)
    ethnicity = short(TEXT)
    upn = short(TEXT)
    mother = short(TEXT)
    first_child_born_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            *_current_once("header"),
            *lengths("given_header", sex=TEXT, ethnicity=TEXT, upn=TEXT, mother=TEXT),
        ]


class GivenEpisode(Given):
    """One episode of care, every column as given."""

    decom = models.DateField()
    rne = short(TEXT)
    ls = short(TEXT)
    cin = short(TEXT)
    place = short(TEXT)
    place_provider = short(TEXT)
    dec = models.DateField(null=True)
    rec = short(TEXT)
    reason_place_change = short(TEXT)
    home_post = short(TEXT)
    pl_post = short(TEXT)
    urn = short(TEXT)

    class Meta:
        constraints: ClassVar = [
            *_current_once("episode", "decom"),
            models.CheckConstraint(
                name="given_episode_ends_after_start",
                condition=models.Q(dec__isnull=True) | models.Q(dec__gt=models.F("decom")),
            ),
            *lengths(
                "given_episode",
                rne=TEXT,
                ls=TEXT,
                cin=TEXT,
                place=TEXT,
                place_provider=TEXT,
                rec=TEXT,
                reason_place_change=TEXT,
                home_post=TEXT,
                pl_post=TEXT,
                urn=TEXT,
            ),
        ]


class GivenReview(Given):
    """A review that was held, and how the child took part."""

    born_on = models.DateField(null=True)
    held_on = models.DateField()
    participation = short(TEXT)

    class Meta:
        constraints: ClassVar = [
            *_current_once("review", "held_on"),
            *lengths("given_review", participation=TEXT),
        ]


class GivenUnaccompanied(Given):
    """A child who came to the country alone, and until when that status runs."""

    sex = short(TEXT)
    born_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [*_current_once("unaccompanied"), *lengths("given_unaccompanied", sex=TEXT)]


class GivenMissing(Given):
    """A time when the child was missing or away without authorisation."""

    born_on = models.DateField(null=True)
    kind = short(TEXT)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [*_current_once("missing", "from_on"), *lengths("given_missing", kind=TEXT)]


class GivenPreviousPermanence(Given):
    """Whether the child left care to a permanent home before, and where."""

    born_on = models.DateField(null=True)
    kind = short(TEXT)
    authority = short(TEXT)
    on_text = short(TEXT)
    """A date as text: unknown parts are written ZZ."""

    class Meta:
        constraints: ClassVar = [
            *_current_once("permanence"),
            *lengths("given_permanence", kind=TEXT, authority=TEXT, on_text=TEXT),
        ]


class GivenPlacedForAdoption(Given):
    """The decision that a child should be placed for adoption (not the placement itself)."""

    born_on = models.DateField(null=True)
    decided_on = models.DateField()
    ceased_on = models.DateField(null=True)
    ceased_because = short(TEXT)

    class Meta:
        constraints: ClassVar = [
            *_current_once("adoption", "decided_on"),
            *lengths("given_adoption", ceased_because=TEXT),
        ]


class GivenSocialWorker(Given):
    """Who was the child's social worker, by the number the council's systems use."""

    born_on = models.DateField(null=True)
    worker = short(TEXT, blank=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    reason = short(TEXT)

    class Meta:
        constraints: ClassVar = [
            *_current_once("worker", "from_on", "worker"),
            *lengths("given_worker", worker=TEXT, reason=TEXT),
        ]
        indexes: ClassVar = [models.Index(fields=["worker", "child"], name="given_worker_by_worker")]


class GivenIncomplete(models.Model):
    """A child's rows of one table and return year that are not whole, because some of them were refused."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    table = short(30, blank=False)
    year = models.PositiveSmallIntegerField()
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "table", "year", "batch"], name="given_incomplete_once"),
            *lengths("given_incomplete", table=30),
        ]
