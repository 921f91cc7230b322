"""Somebody leaves, and comes back: what ends, what waits, what goes on as it was."""

from datetime import timedelta

import pytest

from keel.records.commands.leaving import leave_staff, return_staff
from keel.records.commands.posts import end_post
from keel.records.commands.staff import Details, change_staff, give_role
from keel.records.models import AuditEvent, Post, RoleHeld, Staff, User
from keel.records.permissions import Role, service
from keel.records.queries.audit import first_break
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, Council, a_child_in_care, held_by, on

pytestmark = pytest.mark.django_db
BY = service()
LAST = TODAY + timedelta(days=30)


def leave(council: Council, who: str = "other_iro", left_on: object = LAST) -> Staff:
    person = council.members()[who].staff
    leave_staff(by=BY, staff=person, left_on=left_on, today=TODAY, now=NOW)  # type: ignore[arg-type]
    person.refresh_from_db()
    return person


def test_everything_ends_on_the_last_day_and_the_trail_names_it(council: Council) -> None:
    person = leave(council)
    post, role = person.posts.get(), council.other_iro.user.roles.get()
    assert (person.left_on, post.to_on, role.to_on) == (LAST, LAST, LAST)
    event = AuditEvent.objects.order_by("-number")[0]
    assert event.about == {
        "staff": person.pk,
        "left_on": LAST.isoformat(),
        "posts": {str(post.pk): None},
        "roles": {str(role.pk): None},
    }
    assert council.other_iro.actor(LAST).roles
    assert not council.other_iro.actor(LAST + timedelta(days=1)).permissions
    assert first_break() is None


def test_a_post_that_ends_sooner_ends_as_it_did(council: Council) -> None:
    post = council.other_iro.staff.posts.get()
    end_post(by=BY, post=post, to_on=TODAY, now=NOW)
    person = leave(council)
    assert person.posts.get().to_on == TODAY
    return_staff(by=BY, staff=person, now=NOW)
    assert person.posts.get().to_on == TODAY


def test_a_post_that_was_to_end_later_ends_later_again(council: Council) -> None:
    post = council.other_iro.staff.posts.get()
    end_post(by=BY, post=post, to_on=LAST + timedelta(days=60), now=NOW)
    person = leave(council)
    assert person.posts.get().to_on == LAST
    return_staff(by=BY, staff=person, now=NOW)
    assert person.posts.get().to_on == LAST + timedelta(days=60)


def test_what_was_changed_since_stays_changed(council: Council) -> None:
    person = leave(council)
    Post.objects.filter(staff=person).update(to_on=TODAY)
    give_role(by=BY, user=council.other_iro.user, role=Role.IRO, from_on=LAST + timedelta(days=1), now=NOW)
    return_staff(by=BY, staff=person, now=NOW)
    assert person.posts.get().to_on == TODAY
    assert RoleHeld.objects.filter(user=council.other_iro.user, to_on=None).count() == 1


@pytest.mark.parametrize(
    ("children", "said"),
    [(1, "^1 child has Bryn Hughes as their IRO after 1 July 2026"), (2, "^2 children have Bryn Hughes")],
)
def test_no_child_is_left_without_an_iro(council: Council, children: int, said: str) -> None:
    held = [held_by(council.other_iro, a_child_in_care()) for _ in range(children)]
    with pytest.raises(Refused, match=said):
        leave(council)
    for one in held:
        one.to_on = LAST
        one.save()
    assert leave(council).left_on == LAST


def test_nobody_leaves_twice_or_returns_without_leaving(council: Council) -> None:
    person = leave(council)
    with pytest.raises(Refused, match="last day is 1 July 2026 already"):
        leave(council)
    return_staff(by=BY, staff=person, now=NOW)
    with pytest.raises(Refused, match="has not left"):
        return_staff(by=BY, staff=person, now=NOW)


def test_a_sign_in_that_was_off_before_stays_off(council: Council) -> None:
    user = council.other_iro.user
    User.objects.filter(pk=user.pk).update(is_active=False)
    person = leave(council, left_on=TODAY - timedelta(days=3))
    return_staff(by=BY, staff=person, now=NOW)
    assert not User.objects.get(pk=user.pk).is_active


def test_who_left_before_keel_wrote_such_events_returns_all_the_same(council: Council) -> None:
    return_staff(by=BY, staff=council.leaver.staff, now=NOW)
    assert Staff.objects.get(pk=council.leaver.staff.pk).left_on is None


def test_details_that_changed_meanwhile_are_named(council: Council) -> None:
    from keel.records.commands.staff import Changed

    person = council.iro.staff
    was = Details.of(person)
    first = Details(
        given_name="Ama", family_name="Boateng", registered_social_worker=True, qualified_on=on("2010-07-01")
    )
    assert change_staff(by=BY, staff=person, was=was, to=first, today=TODAY, now=NOW) == ("family_name",)
    with pytest.raises(Changed) as told:
        change_staff(by=BY, staff=person, was=was, to=was, today=TODAY, now=NOW)
    assert told.value.fields == {"family_name": "Boateng"}
    assert Staff.objects.get(pk=person.pk).name_key == "ama boateng"
