"""The clocks of one review as its pages show them."""

from collections.abc import Mapping

from keel.records.models import Review, ReviewClock


def clocks_of_review(review: Review) -> Mapping[str, ReviewClock]:
    """Rule -> its clock. One query."""
    return {row.duty: row for row in ReviewClock.objects.filter(review=review)}
