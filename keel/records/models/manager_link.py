"""A link by which a team manager answers the decisions of one review without signing in."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.review import Review
from keel.records.models.staff import Staff


class ManagerLink(models.Model):
    """One link, mailed to one manager: opened in one browser, used once, over after a day, withdrawn by the next.

    The secret of 256 bits in its address is stored nowhere: the table holds its digest.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="manager_links")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    digest = short(64, blank=False, unique=True)
    made_at = models.DateTimeField()
    by = short(150, blank=False)
    answer_by = models.DateField()
    """The last day for an answer, as it was when the link was made."""
    last_on = models.DateField()
    """The last day on which it opens: the working day after, so that who comes a day late is told what holds now."""
    opened_at = models.DateTimeField(null=True)
    browser = short(64)
    """The digest of what the browser that opened it was given; empty until then."""
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = short(300)
    """Why, where a person ended it; empty where a newer link or an answer did."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review"],
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="manager_link_one_open",
            ),
            models.CheckConstraint(
                name="manager_link_opened_in_a_browser",
                condition=models.Q(opened_at__isnull=True, browser="")
                | (models.Q(opened_at__isnull=False) & ~models.Q(browser="")),
            ),
            models.CheckConstraint(
                name="manager_link_used_once_opened",
                condition=models.Q(used_at__isnull=True) | models.Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="manager_link_over_after_the_answer", condition=models.Q(last_on__gt=models.F("answer_by"))
            ),
            *lengths("manager_link", digest=64, by=150, browser=64, withdrawn_because=300),
        ]
