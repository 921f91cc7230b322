"""Between reviews: contacts of the IRO, midway checks, social work visits, and one row a child for the lists.

What somebody wrote is never written over: a correction is a row of its own, and the one before no longer stands.
"""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.review import Review
from keel.records.models.staff import Staff


class Standing(models.Model):
    """Something that somebody wrote of a child. Of the rows that correct each other only the newest stands."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    stands = models.BooleanField(default=True)
    instead_of = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="followed_by")
    """The row that this one corrects, carries out or takes back."""
    because = short(300)
    """Why it was corrected, called off or taken back."""
    by = short(150, blank=False)
    written_at = models.DateTimeField()

    class Meta:
        abstract = True


class Contact(Standing):
    """One contact of the IRO with a child, or about them: planned, made, or called off. Also the journey to a review.

    A contact about a child is not seeing them, and a call is not seeing them in person: no list takes one for another.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", "planned"
        DONE = "done", "made"
        OFF = "off", "called off"
        TAKEN_BACK = "taken_back", "taken back: it was recorded by mistake"

    class Seen(models.TextChoices):
        """Whether the child was seen."""

        ABOUT = "about", "contact about the child"
        SEEN = "seen", "seen"
        ALONE = "seen_alone", "seen alone"

    class Means(models.TextChoices):
        """By what means."""

        IN_PERSON = "in_person", "face to face"
        VIDEO = "video", "by video"
        PHONE = "phone", "by phone"
        WRITTEN = "written", "in writing"

    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose contact it is: the IRO who makes it."""
    state = short(10, choices=State.choices, blank=False)
    planned_for = models.DateField(null=True)
    on = models.DateField(null=True)
    seen = short(10, choices=Seen.choices)
    means = short(10, choices=Means.choices)
    place = short(200)
    """Where, in words: never an address."""
    note = models.TextField(default="", blank=True)
    review = models.ForeignKey(Review, null=True, on_delete=models.SET_NULL, related_name="journeys")
    """The review to which this was the journey: of whether the child was seen the record of the review tells."""
    travel = short(20)
    """How somebody travelled: see `keel.records.commands.contacts`."""
    miles = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    minutes = models.PositiveIntegerField(null=True)
    pence = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contact_state_known", condition=models.Q(state__in=["planned", "done", "off", "taken_back"])
            ),
            models.CheckConstraint(
                name="contact_seen_known", condition=models.Q(seen__in=["", "about", "seen", "seen_alone"])
            ),
            models.CheckConstraint(
                name="contact_means_known",
                condition=models.Q(means__in=["", "in_person", "video", "phone", "written"]),
            ),
            models.CheckConstraint(
                name="contact_made_says_when_and_how",
                condition=~models.Q(state="done")
                | (models.Q(on__isnull=False) & ~models.Q(travel=""))
                | (models.Q(on__isnull=False) & ~models.Q(seen="") & ~models.Q(means="")),
            ),
            models.CheckConstraint(
                name="contact_planned_has_a_day",
                condition=~models.Q(state="planned") | models.Q(planned_for__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_not_seen_in_writing",
                condition=models.Q(seen__in=["", "about"]) | ~models.Q(means="written"),
            ),
            *lengths("contact", state=10, seen=10, means=10, place=200, travel=20, because=300, by=150),
        ]
        indexes: ClassVar = [
            models.Index(fields=["child", "on"], condition=models.Q(stands=True), name="contact_of_child"),
        ]


class MidwayCheck(models.Model):
    """The IRO's check between two reviews. What was said of each decision is a `DecisionStep` of kind midway."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    review = models.OneToOneField(Review, null=True, on_delete=models.SET_NULL, related_name="midway_check")
    """The review after which it is made; null once no return tells of that review any longer."""
    due_on = models.DateField(null=True)
    """The day that it was due as it was closed; null while it is open."""
    closed_on = models.DateField(null=True)
    closed_by = short(150)
    note = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    """Counts its changes, so that of two people who write at once neither overwrites the other."""
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="midway_check_closed_by_someone",
                condition=models.Q(closed_on__isnull=True, closed_by="")
                | (models.Q(closed_on__isnull=False) & ~models.Q(closed_by="")),
            ),
            *lengths("midway_check", closed_by=150, by=150),
        ]


class SocialVisit(Standing):
    """One visit of the social worker to the child, or one that was recorded by mistake and taken back."""

    on = models.DateField()
    seen_alone = models.BooleanField()
    taken_back = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [*lengths("social_visit", because=300, by=150)]
        indexes: ClassVar = [
            models.Index(fields=["child", "on"], condition=models.Q(stands=True), name="social_visit_of_child"),
        ]


class Ladder(models.Model):
    """One row a child in care: how oversight of them stands today, so that long lists can be sorted and paged.

    A projection: `keel.records.commands.ladder` is the only writer. A day before all days stands for *never*.
    """

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="ladder")
    child_number = short(200, blank=False)
    since = models.DateField()
    """From when there was somebody to see: the day on which care began, as far as is known."""
    contact_on = models.DateField()
    """The last contact of any kind."""
    seen_on = models.DateField()
    """When the child was last seen, by whatever means; and then alone; and then face to face."""
    alone_on = models.DateField()
    person_on = models.DateField()
    planned_for = models.DateField(null=True)
    midway_due_on = models.DateField(null=True)
    midway_done_on = models.DateField(null=True)
    visit_due_on = models.DateField(null=True)
    open_events = models.PositiveIntegerField(default=0)
    place_rank = models.PositiveSmallIntegerField()
    """The order in which children are seen first, by where they live: `keel.records.places.Rank`."""

    class Meta:
        constraints: ClassVar = [*lengths("ladder", child_number=200)]
        indexes: ClassVar = [
            models.Index(fields=["place_rank", "child_number"], name="ladder_by_place"),
            models.Index(fields=["place_rank", "seen_on", "child_number"], name="ladder_by_seen"),
            models.Index(fields=["place_rank", "alone_on", "child_number"], name="ladder_by_alone"),
            models.Index(fields=["place_rank", "person_on", "child_number"], name="ladder_by_person"),
            models.Index(
                fields=["midway_due_on", "child_number"],
                condition=models.Q(midway_done_on__isnull=True),
                name="ladder_by_midway",
            ),
            models.Index(
                fields=["visit_due_on", "child_number"],
                condition=models.Q(visit_due_on__isnull=False),
                name="ladder_by_visit",
            ),
        ]
