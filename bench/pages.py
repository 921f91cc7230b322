"""The pages of every day in two databases, and a bare page, asked for in turns. Prints what each took as JSON.

`python -m bench.pages SMALL LARGE TODAY ROUNDS`: a process of its own, since Django's settings are read once.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from io import StringIO
from statistics import median
from time import perf_counter, process_time
from typing import Any

SECRET = "a manager who only measures"
Took = dict[str, Any]
PAGES = {
    "bare": "/bench-bare/",
    "Today": "/",
    "Reviews": "/reviews/",
    "Children": "/children/",
    "Children, searched by a name": "/children/?q={name}",
    "Children, searched by a birthday": "/children/?q={born}",
    "Children, searched by a part that many share": "/children/?q=ma",
    "Children, narrowed": "/children/?kind=foster",
    "Child": "/children/{child}/",
}
"""What is asked for, and where. Names are those of the results."""


def main(small: str, large: str, today: str, rounds: int) -> None:
    """Measure, and print."""
    os.environ.update(KEEL_DATABASE=small, KEEL_TODAY=today)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    import django

    django.setup()
    from django.test.utils import override_settings, setup_test_environment

    setup_test_environment()
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF="bench.bare_page", STORAGES=plain):
        print(json.dumps(_measure({"small": _open(small), "large": _open(large)}, date.fromisoformat(today), rounds)))


def _measure(databases: dict[str, Any], today: date, rounds: int) -> Took:
    from django.db import connection

    asks: dict[str, tuple[Any, Callable[[], int]]] = {}
    rows: dict[str, int] = {}
    for name, database in databases.items():
        with _using(database):
            client, child = _signed_in(today), _a_child()
            for page, address in PAGES.items():
                asks[f"{page} {name}"] = (database, partial(_get, client, address.format(**child)))
            asks[f"due {name}"] = (database, _due)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM records_nextreview WHERE certain")
                rows[name] = cursor.fetchone()[0]
    took: Took = {"pages": list(PAGES), "certain": rows, "queries": {}, "seconds": {}, "wall": {}, "size": {}}
    for name, (database, ask) in asks.items():
        with _using(database):
            took["queries"][name], took["size"][name] = _queries(ask)
    quick = {name: some for name, some in asks.items() if not name.startswith("due")}
    _rounds(took, quick, rounds)
    _rounds(took, {name: some for name, some in asks.items() if name not in quick}, max(1, rounds // 40))
    return took


def _rounds(took: Took, asks: dict[str, tuple[Any, Callable[[], int]]], rounds: int) -> None:
    """Ask for each in turn, again and again; the medians are kept. The first tenth only warms up."""
    worked: dict[str, list[float]] = {name: [] for name in asks}
    waited: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(rounds + rounds // 10):
        for name, (database, ask) in asks.items():
            with _using(database):
                began, processor = perf_counter(), process_time()
                ask()
                worked[name].append(process_time() - processor)
                waited[name].append(perf_counter() - began)
    for name in asks:
        took["seconds"][name] = median(worked[name][-rounds:])
        took["wall"][name] = median(waited[name][-rounds:])


def _open(place: str) -> Any:
    """A connection of its own to one database file."""
    from django.db import connections

    settings = connections.settings["default"]
    settings["NAME"] = place
    return connections.create_connection("default").copy()


@contextmanager
def _using(database: Any) -> Iterator[None]:
    """Everything inside speaks to this database."""
    from django.db import connections

    before = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = before


def _signed_in(today: date) -> Any:
    """A browser in which an IRO manager has signed in."""
    from django.test import Client

    from keel.records.commands.staff import add_user, give_role
    from keel.records.models import User
    from keel.records.permissions import Role, service

    by, now = service("bench"), datetime.now(UTC)
    user = User.objects.filter(username="bench").first()
    if user is None:
        user = add_user(by=by, username="bench", password=SECRET, now=now)
        give_role(by=by, user=user, role=Role.IRO_MANAGER, from_on=today, now=now)
    client = Client()
    client.force_login(user)
    return client


def _a_child() -> dict[str, str]:
    """Whose page is asked for and who is searched for: the child in the middle of the list of reviews."""
    from keel.records.models import NextReview

    rows = NextReview.objects.order_by("due_on", "child_number").select_related("child")
    child = rows[rows.count() // 2].child
    return {
        "child": child.number,
        "name": f"{child.given_name}+{child.family_name}",
        "born": f"{child.born_on:%d/%m/%Y}",
    }


def _get(client: Any, address: str) -> int:
    answer = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answered {answer.status_code}")
    return len(answer.content)


def _due() -> int:
    """`keel due` as a file. Gives how many children it lists."""
    from django.core.management import call_command

    out = StringIO()
    call_command("due", "--format", "csv", stdout=out)
    return out.getvalue().count("\n") - 1


def _queries(ask: Callable[[], int]) -> tuple[int, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as caught:
        size = ask()
    return len(caught), size


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
