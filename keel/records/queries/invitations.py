"""Who is asked to one review, and how far the asking is."""

from keel.records.models import Invitation, Review


def invitations_of(review: Review) -> list[Invitation]:
    """Everybody who is on the list of one review: the child first, then in the order in which they were added."""
    rows = Invitation.objects.filter(review=review).select_related("relationship__person", "staff")
    return sorted(rows, key=lambda row: (row.kind != "child", row.pk))


def invited_words(review: Review) -> str:
    """*4 of 6 invited, 2 have answered*. One query."""
    rows = list(Invitation.objects.filter(review=review, left_out=False).values_list("sent_at", "reply"))
    if not rows:
        return "Nobody is on the list yet"
    sent, answered = sum(1 for at, _ in rows if at), sum(1 for _, reply in rows if reply)
    said = "have answered" if answered != 1 else "has answered"
    return f"{sent} of {len(rows)} invited, {answered} {said}"
