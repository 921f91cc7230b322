"""What was imported, when, by whom."""

from django.db.models import QuerySet

from keel.records.models import Batch


def batches() -> QuerySet[Batch]:
    """Every batch, the newest first."""
    return Batch.objects.order_by("-id")
