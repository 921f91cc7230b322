"""The secret in the address of a manager's link: worked out when the mail leaves, and stored nowhere.

Whoever reads the tables, a backup or the outbox finds a digest, from which no way leads back to the address.
"""

import hashlib
from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

from keel.records.models import ManagerLink, Staff, User
from keel.records.permissions import Actor, Permission

MARK = "[secret]"
"""Stands in a mail for the secret until the mail leaves."""
BY_LINK = "manager’s link"


def secret_of(link: ManagerLink) -> str:
    """The secret of a link: 256 bits by the service's signing key, which is in no table."""
    about = f"{link.pk} {link.review_id} {link.staff_id}"
    sealed = salted_hmac("keel.manager-link", f"{about} {link.made_at.timestamp()}", algorithm="sha256").digest()
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def digest_of_link(secret: str) -> str:
    """What the table holds of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def holder(staff: Staff) -> Actor:
    """Whoever answers by the link that was sent to this person: they may answer, and nothing else."""
    name = User.objects.filter(staff=staff).values_list("username", flat=True).first() or BY_LINK
    rights = {Permission.ANSWER_DECISIONS, Permission.SEE_ALL_CHILDREN, Permission.SEE_RESTRICTED}
    return Actor(name=name, permissions=frozenset(rights), staff_id=staff.pk)
