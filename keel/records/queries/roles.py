"""Who holds a role today."""

from datetime import date

from keel.records.models import RoleHeld, Staff
from keel.records.permissions import Role
from keel.records.queries.days import open_on


def staff_in_role(role: Role, today: date) -> list[Staff]:
    """Everybody of the staff list who holds a role today and has a sign-in that opens. One query."""
    held = RoleHeld.objects.filter(open_on("from_on", "to_on", today), role=role, user__is_active=True)
    people = Staff.objects.filter(user__in=held.values("user")).exclude(left_on__lt=today)
    return list(people.order_by("name_key", "id"))
