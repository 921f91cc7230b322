"""What tests of the record, the commands and the imports have in common."""

import gc
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from keel import clock
from keel.records import postcodes
from tests import builders, snapshot
from tests.apart import apart, tables  # noqa: F401 - fixtures
from tests.builders import Council


@dataclass(frozen=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Run one command as `keel` does."""

    def __call__(self, name: str, *arguments: object) -> Ran: ...


BROWSER, DESK = "tests/browser/", "test_on_a_desk"
PAGES = ("tests/pages/", BROWSER)
ASKS = {"db", "transactional_db", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--asks-database", action="store_true", help="only the tests that ask the project's own database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another engine, whatever asks no database would only run a second time.

    Nor would a page that is tried with many values ask anything else than with the first of them, or a journey on a
    phone, in the dark or by keyboard anything else than on a desk.
    """
    if config.getoption("--asks-database"):
        seen: set[str] = set()
        kept, left = [], []
        for item in items:
            name = item.nodeid.partition("[")[0]
            again = name.startswith(PAGES) and (name in seen or (BROWSER in name and DESK not in name))
            seen.add(name)
            (kept if _asks(item) and not again else left).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_collection_finish() -> None:
    """Thousands of tests are kept to the end: the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _asks(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not ASKS.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """A council of thirteen signs up in many tests: slow hashes would take most of the time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def _postcodes_read_once() -> Iterator[None]:
    """Each import looks its homes up in a public table, a tenth of a second for each letter; the answers are kept."""
    answers: dict[str, postcodes.Point | None] = {}
    read = postcodes._of_letter

    def remembered(table: Path, wanted: set[str]) -> Iterator[tuple[str, postcodes.Point]]:
        if new := wanted - answers.keys():
            answers.update(dict.fromkeys(new))
            answers.update(read(table, new))
        return ((code, point) for code in wanted if (point := answers[code]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postcodes, "_of_letter", remembered)
        yield


@pytest.fixture(autouse=True, scope="session")
def _after_the_morning() -> Iterator[None]:
    """What a page does comes after what builders made, which they date to 9:30 UTC, at whatever hour tests run."""
    real = clock.now

    def now() -> datetime:
        moment = real()
        return moment + timedelta(hours=11) if moment.time() < time(10, 30) else moment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", now)
        yield


@pytest.fixture(autouse=True, scope="session")
def _whose_pages_they_are() -> Iterator[None]:
    """Larkwater's, whatever the environment of whoever runs the tests says."""
    with override_settings(COUNCIL_NAME="Larkwater Council", DEMONSTRATION=False):
        yield


@pytest.fixture
def run() -> Run:
    """`run("import-903", folder)`: the exit code and both streams, without a process of its own."""

    def ran(name: str, *arguments: object) -> Ran:
        out, err, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command(name.replace("-", "_"), *map(str, arguments), stdout=out, stderr=err)
        except CommandError as error:
            code = error.returncode
            err.write(str(error))
        except SystemExit as error:
            code = int(error.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())

    return ran


@pytest.fixture
def council(db: None) -> Council:
    """Somebody in every role."""
    return snapshot.once("a council", builders.a_council)


@pytest.fixture(scope="class")
def two_years(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both returns of the invented council as one batch, brought in once for all tests of a class."""
    with django_db_blocker.unblock(), transaction.atomic():
        builders.import_folders(*builders.TWO_YEARS)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, which PostgreSQL only takes away when nobody else is in it."""
    yield
    if connection.vendor == "postgresql":
        others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(others, [connection.settings_dict["NAME"]])
