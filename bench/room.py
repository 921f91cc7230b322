"""Twenty people who type in the room at once, and a bare post by each of them, in turns. Prints what it took as JSON.

`python -m bench.room DATABASE TODAY ROUNDS`: a process of its own, since Django's settings are read once.
"""

import json
import os
import random
import sys
from datetime import UTC, date, datetime
from threading import Barrier, Thread
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlencode

PEOPLE = 20
PAUSE = 1.0
"""Seconds between two saves of one person, at a guess: somebody who types is saved a little after each pause."""
JSON = {"HTTP_ACCEPT": "application/json"}
FORM = "application/x-www-form-urlencoded"
CENTILE = 0.95


def main(place: str, today: str, rounds: int) -> None:
    """Measure, and print."""
    os.environ.update(KEEL_DATABASE=place, KEEL_TODAY=today)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    import django

    django.setup()
    from django.test.utils import override_settings, setup_test_environment

    setup_test_environment()
    # Twenty sign-ins are made and none is measured, so their passwords are hashed quickly.
    quickly = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(ROOT_URLCONF="bench.bare_page", PASSWORD_HASHERS=quickly):
        print(json.dumps(_measure(date.fromisoformat(today), rounds)))


def _measure(today: date, rounds: int) -> dict[str, Any]:
    people = [_somebody(number, today) for number in range(PEOPLE)]
    took: dict[str, list[float]] = {"bare": [], "save": []}
    ready = Barrier(PEOPLE)
    threads = [Thread(target=_type, args=(one, rounds, took, ready, number)) for number, one in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took["save"]) != PEOPLE * rounds:
        raise AssertionError("Somebody’s words were not saved.")
    return {
        "people": PEOPLE,
        "saves": len(took["save"]),
        **{f"{name}_{words}": _centile(times, part) for name, times in took.items() for words, part in PARTS},
    }


PARTS = (("median", 0.5), ("95", CENTILE))


def _centile(times: list[float], part: float) -> float:
    return sorted(times)[int(part * len(times))]


def _somebody(number: int, today: date) -> tuple[Any, str, dict[str, str]]:
    """An IRO with a child of their own, whose review is today: their browser, where they save, what each post holds."""
    from django.test import Client

    from keel.pages.accounts.kept import PAGE_OF, page_of
    from keel.records.commands.staff import add_staff, add_user, give_role
    from keel.records.models import Allocation, Child, Review, ReviewStatus
    from keel.records.permissions import Role, service

    by, now = service("bench"), datetime.now(UTC)
    person = add_staff(by=by, given_name="Typing", family_name=f"Person {number}", now=now)
    user = add_user(by=by, username=f"typing{number}", password="a person who only types", staff=person, now=now)
    give_role(by=by, user=user, role=Role.IRO, from_on=today, now=now)
    child = Child.objects.create(number=f"TYPING-{number}")
    held = {"from_on": today, "by": "bench", "check_on": today, "check_facts": {}}
    Allocation.objects.create(child=child, iro=person, **held)
    review = Review.objects.create(child=child, source="keel", booked_for=today)
    ReviewStatus.objects.create(review=review, status="planned", on=today, written_at=now, by="bench")
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client, f"/children/{child.number}/review/{review.pk}/room/save/", {PAGE_OF: page_of(user)}


def _type(
    one: tuple[Any, str, dict[str, str]], rounds: int, took: dict[str, list[float]], ready: Any, seed: int
) -> None:
    """Save again and again, a bare post before each; the first of both only warm up."""
    client, address, shared = one
    draw = random.Random(seed)
    words, version = "", 0
    client.post("/bench-bare-post/", urlencode(shared), content_type=FORM)
    ready.wait()
    for turn in range(rounds + 1):
        sleep(draw.uniform(0, PAUSE))
        bare = _timed(lambda: client.post("/bench-bare-post/", urlencode(shared), content_type=FORM))[0]
        sleep(draw.uniform(0, PAUSE))
        words += "And she likes maths. "
        data = {**shared, "key": "S7_6", "text": words, "version": str(version), "window": "one"}
        save, answer = _timed(lambda data=data: client.post(address, urlencode(data), content_type=FORM, **JSON))
        if answer.status_code != 200:
            return
        version = answer.json()["version"]
        if turn:
            took["bare"].append(bare)
            took["save"].append(save)


def _timed(act: Any) -> tuple[float, Any]:
    began = perf_counter()
    answer = act()
    return perf_counter() - began, answer


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
