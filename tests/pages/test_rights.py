"""Every page against every role, found by reflection: who has no right to it is refused, shown nothing and noted."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import resolve

from keel.pages.numbers import NUMBER
from keel.records.models import AccessEvent, Child
from keel.records.permissions import ALLOWS, Permission, Role
from tests.pages.conftest import ROLES, Council
from tests.routes import FOR_ANYONE, FOR_ANYONE_SIGNED_IN, addresses

KNOWN = {NUMBER: "LC-1", "kind": "csv", "name": "first_review_days"}
WORDS_OF_MIA = ("Mia", "Mimi", "Hart", "ME8", "2017")
BY_CHANCE = re.compile(r'name="(?:csrfmiddlewaretoken|keel-page-of)" value="[^"]+"|nonce="[^"]+"')
"""Letters drawn by lot, or of a seal, among which any short word comes up now and then."""


def guarded() -> Iterator[tuple[str, str, tuple[Permission, ...]]]:
    """Every route that is not for everybody, with an address, and the rights of which one opens it."""
    for name, written in addresses():
        words = [part.partition("}")[0] for part in written.split("{")[1:]]
        address = written.format(**{word: KNOWN.get(word, "1") for word in words})
        if name not in FOR_ANYONE | FOR_ANYONE_SIGNED_IN:
            yield name, address, getattr(resolve(address).func, "needs")  # noqa: B009


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: ROLES[role] if role else "nobody")
def test_who_has_no_right_to_a_page_is_refused_and_shown_nothing(council: Council, role: Role | None) -> None:
    client = council.sign_in(ROLES[role] if role else "nobody")
    holds = ALLOWS[role] if role else frozenset()
    refused = 0
    for name, address, needs in guarded():
        if holds & set(needs):
            continue
        before = AccessEvent.objects.filter(page="child: refused").count()
        for answer in (client.get(address), client.post(address, {"because": "a try"})):
            assert answer.status_code in (403, 405), f"{name} answered {answer.status_code}"
            said = BY_CHANCE.sub("", answer.content.decode())
            assert not any(word in said for word in WORDS_OF_MIA), name
            refused += answer.status_code == 403
        noted = AccessEvent.objects.filter(page="child: refused").count() - before
        assert bool(noted) == (NUMBER in resolve(address).kwargs), name
    assert refused > (0 if role is Role.IRO_MANAGER else 10)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.IRO], ids=lambda role: ROLES[role])
def test_a_child_of_somebody_else_answers_as_one_who_is_not_there(council: Council, role: Role) -> None:
    """The right to the page is not the right to the child."""
    client = council.sign_in("other-iro" if role is Role.IRO else ROLES[role])
    child = Child.objects.get(number="LC-3")
    tried = 0
    for name, address, needs in guarded():
        if NUMBER in resolve(address).kwargs and ALLOWS[role] & set(needs):
            before = AccessEvent.objects.filter(child_number=child.number).count()
            answer = client.get(address.replace("LC-1", child.number))
            assert answer.status_code in (403, 404, 405), f"{name} answered {answer.status_code}"
            assert "Zoë" not in answer.content.decode(), name
            if answer.status_code != 405:
                assert AccessEvent.objects.filter(child_number=child.number).count() > before, name
            tried += 1
    assert tried


def test_who_is_not_signed_in_is_led_to_the_sign_in(council: Council) -> None:
    for name, address, _ in guarded():
        answer = Client().get(address)
        assert answer.status_code == 302, f"{name} answered {answer.status_code}"
        assert answer["Location"].startswith("/sign-in/"), name
